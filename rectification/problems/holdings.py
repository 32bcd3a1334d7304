"""Problems led by a person who leaves."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.editing import locked, save_next
from organization.holdings import Fate, Holding
from rectification.models import Item


class Led(Holding):
    """The responsible leader of a problem, whoever owns it."""

    code, label, of_person = "item-leader", gettext_lazy("Problems led"), (Fate.HAND, Fate.LEAVE)

    def with_person(self, person, last_on):
        return Item.to_hand_over().filter(leader=person).select_related("unit", "leader").order_by("pk")

    def hand(self, row, passing):
        row = locked(Item, row.pk)
        before, row.leader = str(row.leader), passing.holder(row.leader)
        save_next(row)
        return before, str(row.leader or _("no owner"))

    leave = hand

"""Measures of a person who leaves."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.editing import locked, save_next
from organization.holdings import Fate, Holding
from rectification.models import Item, Measure


class Measures(Holding):
    """Not yet carried out, against a problem still worked on. A measure is guarded by its problem's version."""

    code, label, of_person = "measure", gettext_lazy("Measures"), (Fate.HAND, Fate.LEAVE)

    def with_person(self, person, last_on):
        rows = Measure.objects.filter(owner=person, done_on=None, item__voided_at=None)
        still = Q(item__stage__in=Item.OPEN_STAGES) | Q(item__stage=Item.Stage.STAGED)
        return rows.filter(still).select_related("item__unit", "owner").order_by("pk")

    def hand(self, row, passing):
        save_next(locked(Item, row.item_id))
        before, row.owner = str(row.owner), passing.holder(row.owner)
        row.save()
        return before, str(row.owner or _("no owner"))

    leave = hand

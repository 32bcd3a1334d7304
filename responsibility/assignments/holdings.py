"""Work items that name a person as supervisor or leader, when that person leaves."""

from django.utils.translation import gettext as _

from organization.holdings import Fate, Holding
from responsibility.models import Assignment, Supervision


class Supervised(Holding):
    """`role` is the column that names the person. Whoever follows takes the turn; it brings them no right."""

    of_person = (Fate.HAND, Fate.LEAVE)

    def __init__(self, role, label):
        self.role, self.code, self.label = role, f"item-{role}", label

    def with_person(self, person, last_on):
        stages = (Assignment.Stage.DRAFT, *Assignment.OPEN_STAGES)
        rows = Supervision.objects.filter(assignment__stage__in=stages, assignment__voided_at=None)
        return rows.filter(**{self.role: person}).select_related("assignment", self.role).order_by("pk")

    def words(self, row):
        return f"{row.number} {row.assignment}"

    def hand(self, row, passing):
        before, other = str(getattr(row, self.role)), "leader" if self.role == "supervisor" else "supervisor"
        heir = passing.holder(getattr(row, self.role))
        is_both = heir is not None and heir.pk == getattr(row, f"{other}_id") and row.assignment.needs_approval
        setattr(row, self.role, None if is_both else heir)  # nobody closes what they reviewed
        row.save()
        return before, str(getattr(row, self.role) or _("nobody"))

    leave = hand

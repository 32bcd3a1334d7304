"""A row that repeats a problem from another batch: one problem, in two batches, never merged unseen."""

from django.utils.translation import gettext_noop

from exchange.importers import Field, State
from exchange.saying import Unreadable
from organization.importing.names import names_in
from rectification import rules
from rectification.ledger.finding import NewBatch
from rectification.ledger.reading import measures_in, written_place
from rectification.ledger.sheet import YES
from rectification.models import Item

SAME = gettext_noop("The same problem is on record already (%(text)s): it will stand in this batch too, and is counted "
                    "once. If it is another problem, write 否 in the column 同一问题.")  # fmt: skip
SAME_ROW = gettext_noop("Row %(row)s names the same problem in another batch: it will stand in both, and is counted "
                        "once. If it is another problem, write 否 in the column 同一问题.")  # fmt: skip
NOT_TAKEN = gettext_noop("Not taken over: a problem of several batches is changed in the row of its first one.")
LOCKED_HERE = gettext_noop("This problem is not yours to put into another batch.")
# Of a row that only says the problem stands in this batch too
TAKEN = {"no", "source", "batch", "fed_back", "also_in", "title", "unit", "same"}


def same_names(said, stored) -> bool:
    return [one.compact for one in names_in(said)] == [one.compact for one in names_in(stored)]


def same_measures(said, stored) -> bool:
    said, stored = measures_in(said), measures_in(stored)
    return len(said) == len(stored) and all(
        one.text == other.text
        and (not one.owner or same_names(one.owner, other.owner))
        and one.due_on in (None, other.due_on)
        and one.done_on in (None, other.done_on)
        for one, other in zip(said, stored, strict=True)
    )


# Cells that offices spell in many ways
MEANT = {"leader": same_names, "owner": same_names, "measures": same_measures}


class FedBackAgain:
    """Part of the importer: `check_second` for rows whose plan is not of the problem's first batch."""

    def check_second(self, finding, plan):
        """The row only says that the problem stands in this batch too, and under which number."""
        values, found = finding.values, plan.again.item if plan.again else plan.same_as
        item = found if isinstance(found, Item) else None
        plan.told, plan.number_again = self.cells.of(item) if item else {}, values.get("no")
        if isinstance(plan.batch, NewBatch):
            self.check_new_batch(finding, plan.batch)
        if plan.again is None or plan.number_again not in (None, plan.again.sort_no):
            old = written_place(values["batch"], plan.again.sort_no) if plan.again else plan.told.get("also_in", "")
            new = written_place(values["batch"], plan.number_again)
            finding.fields["also_in"] = Field(State.CHANGED, old=old, new=new)
            if not self.keeps(plan.unit) or (item and not self._may_add(item)):
                finding.refuse("", LOCKED_HERE)
        if plan.again is None and values.get("same") != YES:
            self._say_which(finding, item, found)
        for key in values.keys() - TAKEN:
            if plan.told and not self._says_the_same(key, values[key], plan.told.get(key, "")):
                finding.warn(key, NOT_TAKEN)

    def _says_the_same(self, key, said, stored) -> bool:
        """However it is spelled: what a cell leaves out it does not deny."""
        if said in (stored, self.column(key).reread(stored)):
            return True
        try:
            return key in MEANT and MEANT[key](said, stored)
        except Unreadable:
            return False

    def _may_add(self, item) -> bool:
        return item.is_open and (self.by is None or rules.can_reword(self.by, item))

    def _say_which(self, finding, item, found):
        """Seen in the preview, it can be denied: 否 in the column 同一问题."""
        if item is None:
            finding.warn("title", SAME_ROW, row=found.line)
            return
        place = written_place(item.program.name, item.sort_no) if item.program else item.opened_on.isoformat()
        finding.warn("title", SAME, text=place)

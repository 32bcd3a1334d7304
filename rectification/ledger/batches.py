"""Which batch a row is of; and one that nobody has entered yet."""

from collections import defaultdict

from django.utils.translation import gettext_noop

from exchange.cells import tidy
from organization.importing.called import called
from rectification.batches.services import held
from rectification.ledger.finding import NewBatch
from rectification.ledger.sheet import SOURCE_WORDS
from rectification.models import Program

SEVERAL_BATCHES = gettext_noop("Several batches are called %(text)s: give the source and the day of feedback.")
NO_BATCH = gettext_noop("There is no batch called %(text)s for this unit, and you keep no unit above all its rows. "
                        "Have it entered first.")  # fmt: skip
NEW_BATCH = gettext_noop("This batch is not on record: it is entered for %(unit)s, with this source and day.")
BATCH_FACTS = gettext_noop("The batch %(text)s is new: its first row must name its source and its day of feedback.")
OTHER_SOURCE = gettext_noop("The batch has another source: %(text)s.")
OTHER_DAY = gettext_noop("The first row of this new batch names another day: %(text)s.")
NO_SOURCE = gettext_noop("Name the source, or the batch.")


class BatchesOfRows:
    """Part of the importer: `programs` are those stored, by name, `new_batches` those to be entered, by name."""

    def read_programs(self, names, stored, *, lock=False):
        programs = Program.objects.standing().select_related("unit")
        if self.by is not None:
            programs = programs.visible_to(self.by)
        found = {row.program_id: row.program for row in stored if row.program}
        found |= {program.pk: program for program in programs.filter(called(names, "name"))}
        if lock:
            found = {pk: program for pk, program in held(found.values()).items() if not program.voided_at}
        self.programs = defaultdict(list)
        for _pk, program in sorted(found.items()):
            self.programs[tidy(program.name)].append(program)

    def batch_of(self, finding, row):
        """The batch of a row: stored, new, or a list of several that are called so."""
        name = finding.values.get("batch")
        if name is None:
            return None
        found = self.programs_called(name, row.unit)
        for key, of in (("source", lambda program: SOURCE_WORDS[program.source]), ("fed_back", _day)):
            if len(found) > 1 and key in finding.values:
                found = [program for program in found if of(program) == finding.values[key]] or found
        if found:
            return found[0] if len(found) == 1 else found
        batch = self.new_batches.setdefault(name, NewBatch(name, finding))
        batch.paths.add(row.unit.path)
        batch.source = batch.source or finding.values.get("source", "")
        batch.fed_back = batch.fed_back or finding.values.get("fed_back")
        return batch

    def programs_called(self, name, unit) -> list[Program]:
        return [one for one in self.programs.get(name, ()) if unit.is_within(one.unit)]

    def check_batch(self, finding, plan):
        """What a new row does not say is its batch's; what it says must agree with it."""
        values, batch = finding.values, plan.batch
        told = SOURCE_WORDS[batch.source] if isinstance(batch, Program) else batch.source if batch else ""
        if plan.stored is not None and plan.stored.program:
            told = SOURCE_WORDS[plan.stored.program.source]
        if "source" not in finding.fields and told and values.get("source", told) != told:
            finding.refuse("source", OTHER_SOURCE, text=told)
        if isinstance(batch, NewBatch):
            self.check_new_batch(finding, batch)
        if plan.stored is None:
            if told and "source" not in finding.fields:
                values.setdefault("source", told)
            elif "source" not in values and "source" not in finding.fields and not isinstance(batch, NewBatch):
                finding.refuse("source", NO_SOURCE)
            if "fed_back" not in finding.fields:
                values.setdefault("fed_back", plan.day_fed_back)

    def check_new_batch(self, finding, batch):
        first = batch.first.line.number == finding.line.number
        if batch.unit is None or not self.keeps(batch.unit):
            finding.refuse("batch", NO_BATCH, text=batch.name)
        elif not batch.source or not batch.fed_back:
            finding.refuse("batch", BATCH_FACTS, text=batch.name)
        elif first:
            finding.warn("batch", NEW_BATCH, unit=str(batch.unit))
        if not first and batch.fed_back and finding.values.get("fed_back", batch.fed_back) != batch.fed_back:
            finding.refuse("fed_back", OTHER_DAY, text=batch.fed_back.isoformat())


def _day(program):
    return program.feedback_on

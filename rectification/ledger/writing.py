"""Problems as rows of their ledger: what importing would leave unchanged. A fixed number of queries for any number."""

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import override

from organization.importing.lines import numbered
from organization.importing.names import joined
from organization.importing.roster import namesakes
from organization.importing.units_called import unit_words
from rectification.ledger.reading import written_place
from rectification.ledger.sheet import SOURCE_WORDS, VOID
from rectification.models import Item
from rectification.problems.lines import JUDGING, for_ledger
from responsibility.models import Progress


def with_parts(items):
    """With all that a row of the ledger says."""
    return for_ledger(items).select_related("program__unit").prefetch_related("acts__by", "evidence__file")


class ItemCells:
    """`of(item)` gives its cells by column."""

    def __init__(self, items):
        items, self.told = list(items), {}
        self.namesakes = namesakes()
        units = {item.unit for item in items} | {row.unit for one in items for row in one.assisting.all()}
        self.units = unit_words(units)
        self.progress = last_progress(items)

    def of(self, item: Item) -> dict:
        """Put together once, however many rows of a sheet mean the problem."""
        if item.pk not in self.told:
            self.told[item.pk] = self._of(item)
        return self.told[item.pk]

    def _of(self, item):
        due, closed = item.due_on, item.closed_on
        return {
            "no": item.sort_no, "source": SOURCE_WORDS[item.source],
            "batch": item.program.name if item.program else "", "fed_back": item.opened_on.isoformat(),
            "aspect": item.aspect, "title": item.title, "sub_problem": item.sub_problem,
            "measures": self.measures(item.measures.all()),
            "leader": self.person(item.leader), "unit": self.units[item.unit_id],
            "assisting": joined(self.units[row.unit_id] for row in item.assisting.all()),
            "owner": self.person(item.owner), "due": due.isoformat() if due else "", "standard": item.standard,
            "progress": self.progress.get(item.pk, ""),
            "also_in": "\n".join(written_place(row.program.name, row.sort_no) for row in item.also_rows.all()),
            "evidence": numbered(proof(one) for one in item.evidence.all()),
            "opinion": opinion(item),
            "stage": VOID if item.voided_at else in_chinese(item.get_stage_display),
            "closed": closed.isoformat() if closed else "", "same": "",
        }  # fmt: skip

    def person(self, person) -> str:
        """The name, with the user name behind it where others are called so too."""
        if person is None:
            return ""
        return person.name + (f"（{person.username}）" if person.name in self.namesakes else "")

    def measures(self, rows) -> str:
        """Of stored measures, or of lines about to become some."""
        return numbered(self.measure(row) for row in rows)

    def measure(self, row) -> str:
        parts = [
            row.owner and f"责任人：{self.person(row.owner)}",
            row.due_on and f"时限：{row.due_on.isoformat()}",
            row.done_on and f"完成日期：{row.done_on.isoformat()}",
        ]
        told = "；".join(part for part in parts if part)
        return f"{row.text}（{told}）" if told else row.text


def in_chinese(display) -> str:
    """The sheet goes from office to office, whatever the reader's language is."""
    with override("zh-hans"):
        return str(display())


def proof(evidence) -> str:
    """What it shows, or its file. Of a record only the kind: its name may be closed to whoever reads the ledger."""
    if evidence.text or evidence.file:
        return str(evidence.text or evidence.file)
    kind = ContentType.objects.get_for_id(evidence.source_type_id).model_class()
    return in_chinese(lambda: kind._meta.verbose_name)


def opinion(item) -> str:
    """What was last said in judging it, by whom and when."""
    act = next((act for act in reversed(item.acts.all()) if act.verb in JUDGING and act.note), None)
    return f"{act.by or ''} {timezone.localdate(act.at).isoformat()}：{act.note}".strip() if act else ""


def last_progress(items) -> dict[int, str]:
    """Id -> what was last reported. One query."""
    if not items:
        return {}
    return dict(Progress.objects.about_all(items).order_by("number").values_list("object_id", "text"))


def cells_of(items) -> dict[int, dict]:
    """Of some problems (any queryset of them), by id."""
    rows = list(with_parts(Item.objects.filter(pk__in=[item.pk for item in items])))
    cells = ItemCells(rows)
    return {row.pk: cells.of(row) for row in rows}

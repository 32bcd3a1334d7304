"""The three lists of rectification (问题清单, 任务清单, 责任清单) and its full ledger (整改台账).

In Chinese whatever the reader's language, for they go from office to office. Every word is the form's own or stands in
the record; what is still owed and missing is said in the place where it would stand.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import count

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from exchange.wording import document_date
from organization.lists.columns import PAGE, SHEET, Column
from rectification.models import Item, Measure
from responsibility.assignments.slips import NOBODY

# In an address: which list, and as which file
PAPER, FILE = "paper", "file"
NO_MEASURE, VOID = "未制定", "已作废"


@dataclass(frozen=True)
class Cell(Column):
    """`share`: its part of a page's width; short words stand in the middle."""

    share: float = 10
    centered: bool = False


@dataclass
class Line:
    """One line of a list: the problem, of a list of tasks with the measure it is about."""

    number: int
    item: Item
    today: date
    measure: Measure | None = None


# What a cell says of a line


def batch(line):
    return line.item.program and line.item.program.name


def owed(item, words):
    """What stands where something is missing that open work must have."""
    return words if item.is_open else None


def three_levels(line):
    """方面, 问题, 子问题: a line each, as the ledger's one column has them."""
    item = line.item
    return "\n".join(part for part in (item.aspect, item.title, item.sub_problem) if part)


def all_measures(line):
    """One a line, with its owner and deadline where they are known."""
    rows = line.item.measures.all()
    if not rows:
        return owed(line.item, NO_MEASURE)
    return numbered_lines([measure_words(row) for row in rows])


def numbered_lines(texts: list[str]) -> str:
    """One a line, numbered where there are several."""
    if len(texts) < 2:
        return "".join(texts)
    return "\n".join(f"{number}.{text}" for number, text in enumerate(texts, 1))


def measure_words(measure) -> str:
    known = [
        measure.owner and f"责任人：{measure.owner.name}", measure.due_on and f"时限：{document_date(measure.due_on)}",
    ]  # fmt: skip
    said = "；".join(filter(None, known))
    return f"{' '.join(measure.text.split())}（{said}）" if said else " ".join(measure.text.split())


def leader(line):
    return line.item.leader and line.item.leader.name


def owner(line):
    return line.item.owner.name if line.item.owner else owed(line.item, NOBODY)


def assisting(line):
    return "、".join(row.unit.short_name or row.unit.name for row in line.item.assisting.all())


def deadline(line):
    """The day itself, to be sorted by; the ledger names the first one beside it once it was moved."""
    return line.item.due_on or owed(line.item, NOBODY)


def deadlines(line):
    item = line.item
    if item.due_on and item.first_due_on and item.first_due_on != item.due_on:
        return f"{item.due_on:%Y-%m-%d}\n（原定{item.first_due_on:%Y-%m-%d}）"
    return deadline(line)


def stage(line):
    item = line.item
    if item.voided_at:
        return VOID
    review = f"\n（{_('next review on')}：{item.next_review_on:%Y-%m-%d}）" if item.stage == item.Stage.STAGED else ""
    return f"{item.get_stage_display()}{review}"


def progress(line):
    """What was reported last, and how many measures are carried out."""
    rows = line.item.measures.all()
    done = f"措施已完成{sum(1 for row in rows if row.done_on)}/{len(rows)}项" if rows else ""
    last = max(line.item.progress.all(), key=lambda row: row.number, default=None)
    said = f"{last.on:%Y-%m-%d}：{last.text}" if last else ""
    return "\n".join(filter(None, (done, said)))


def evidence(line):
    return numbered_lines([shown(row) for row in line.item.evidence.all()])


def shown(row) -> str:
    """What it shows and the name of its file; of a record only its kind, for not every reader may open it."""
    file = f"附件：{row.file.name}" if row.file else ""
    if row.text:
        return f"{row.text}（{file}）" if file else row.text
    kind = row.source_type_id and ContentType.objects.get_for_id(row.source_type_id)
    return file or (str(kind.model_class()._meta.verbose_name) if kind else "")


def opinion(line):
    return line.item.opinion and line.item.opinion.note


def task(line):
    return line.measure.text if line.measure else owed(line.item, NO_MEASURE)


def task_owner(line):
    if line.measure and line.measure.owner:
        return line.measure.owner.name
    return owed(line.item, NOBODY)


def task_deadline(line):
    return (line.measure.due_on if line.measure else None) or owed(line.item, NOBODY)


def completion(line):
    measure = line.measure
    if measure is None or line.item.voided_at:
        return VOID if line.item.voided_at else None
    if measure.done_on:
        return f"{measure.done_on:%Y-%m-%d}完成"
    return "逾期未完成" if measure.is_late(line.today) and line.item.is_open else "未完成"


NUMBER = Cell("number", "序号", "number", share=9, centered=True)
SOURCE = Cell("source", "来源", "item.get_source_display", share=15, centered=True)
OPENED = Cell("opened", "反馈日期", "item.opened_on", share=18, centered=True)
PROBLEM = Cell("title", "问题", "item.title", share=44)
UNIT = Cell("unit", "责任单位", "item.printed_unit", share=19, centered=True)
LEADER = Cell("leader", "责任领导", leader, share=14, centered=True)
OWNER = Cell("owner", "责任人", owner, share=14, centered=True)
DUE = Cell("due", "整改时限", deadline, share=21, centered=True)
STAGE = Cell("stage", "状态", stage, share=19, centered=True)


# The lines of a list


def a_line_each(items):
    yield from ((item, None) for item in items)


def a_line_a_measure(items):
    """A problem with no measure has a line that says so: no list leaves a problem out."""
    for item in items:
        measures = item.measures.all()
        yield from ((item, measure) for measure in measures or (None,))


def count_items(rows) -> int:
    return rows.count()


def count_tasks(rows) -> int:
    plain = rows.order_by().values("pk")
    return Measure.objects.filter(item__in=plain).count() + Item.objects.filter(pk__in=plain).without_measure().count()


def by_person(rows):
    """Together what one leader, unit and person answer for; last what nobody does."""
    keys = (
        "leader__stroke_key",
        "leader__name",
        "leader",
        "unit__order_key",
        "owner__stroke_key",
        "owner__name",
        "owner",
    )
    own = rows.query.order_by or rows.model._meta.ordering
    return rows.order_by(*(F(key).asc(nulls_last=True) for key in keys), *own)


@dataclass(frozen=True)
class ListForm:
    """`size`: of the text on paper, in points. `ordered` puts rows in the list's own order, whatever the page's is."""

    code: str
    title: str
    columns: tuple
    size: float = 10.5
    split: Callable = a_line_each
    count: Callable = count_items
    ordered: Callable = None

    def lines(self, today: date):
        """A function that makes lines of a batch of rows, numbered on from one batch to the next."""
        numbers = count(1)
        return lambda items: [Line(next(numbers), item, today, measure) for item, measure in self.split(items)]


PROBLEMS = ListForm("problems", "整改问题清单", (
    NUMBER, SOURCE, OPENED, Cell("batch", "批次", batch, share=26), Cell("aspect", "方面", "item.aspect", share=18),
    PROBLEM, Cell("part", "子问题", "item.sub_problem", share=34), UNIT, DUE, STAGE,
))  # fmt: skip
TASKS = ListForm("tasks", "整改任务清单", (
    NUMBER, PROBLEM, Cell("task", "整改措施", task, share=66), UNIT,
    Cell("owner", "责任人", task_owner, share=16, centered=True),
    Cell("due", "完成时限", task_deadline, share=21, centered=True),
    Cell("done", "完成情况", completion, share=22, centered=True),
), split=a_line_a_measure, count=count_tasks)  # fmt: skip
PEOPLE = ListForm("people", "整改责任清单", (
    NUMBER, LEADER, UNIT, Cell("assisting", "配合单位", assisting, share=22), OWNER, PROBLEM,
    Cell("measures", "整改措施", all_measures, share=54), DUE, STAGE,
), ordered=by_person)  # fmt: skip
FULL = ListForm("full", "整改台账", (
    Cell("number", "序号", "number", share=8, centered=True),
    Cell("source", "来源", "item.get_source_display", share=11, centered=True),
    Cell("opened", "反馈日期", "item.opened_on", share=20, centered=True),
    Cell("title", "方面、问题、子问题", three_levels, share=30), Cell("measures", "整改措施", all_measures, share=32),
    Cell("leader", "责任领导", leader, share=12.5, centered=True),
    Cell("unit", "责任单位", "item.printed_unit", share=13, centered=True),
    Cell("owner", "责任人", owner, share=12.5, centered=True),
    Cell("due", "整改时限", deadlines, share=20, centered=True),
    Cell("progress", "进展及成效", progress, share=18), Cell("evidence", "佐证材料", evidence, share=16),
    Cell("opinion", "审核意见", opinion, share=14), Cell("stage", "状态", stage, share=13, centered=True),
    Cell("closed", "销号日期", "item.closed_on", share=20, centered=True),
), size=9)  # fmt: skip
LISTS = {form.code: form for form in (PROBLEMS, TASKS, PEOPLE, FULL)}


def filters_in(params):
    """Of an address, what says which rows and in which order."""
    asked = params.copy()
    for name in (PAPER, FILE, PAGE, SHEET):
        asked.pop(name, None)
    return asked


def paper_url(form: ListForm, params) -> str:
    """The page of a list, of the rows that `params` (a QueryDict) asks for."""
    asked = filters_in(params)
    asked[PAPER] = form.code
    return f"{reverse('rectification:list_paper')}?{asked.urlencode()}"

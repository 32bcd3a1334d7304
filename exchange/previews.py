"""A kept preview in the words of whoever reads it now."""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext, ngettext, pgettext

from exchange.importers import Importer, State
from exchange.models import Import
from exchange.saying import words

TONES = {State.ERROR: "danger", State.NEW: "success", State.CHANGED: "info", State.UNCHANGED: "muted"}
WARNED = "warned"


@dataclass
class ShownCell:
    title: str
    state: str
    tone: str
    old: str
    new: str
    said: list[str]


@dataclass
class ShownRow:
    number: int
    name: str
    state: str
    label: str
    tone: str
    said: list[str]
    cells: list[ShownCell]
    left_alone: int  # cells that say what is stored already


def sentence(importer: type[Importer], counts: dict) -> str:
    """What an import would do, or did, in one breath: 297 people added (298 rows), 2 changed, 1 row with errors."""
    subjects, rows = counts.get("subjects", {}), counts.get("rows", {})
    parts = [
        _with_rows(str(said % {"n": subjects[state]}), subjects[state], rows.get(state, 0))
        for state, said in importer.sentences.items()
        if subjects.get(state)
    ]
    if wrong := rows.get(State.ERROR):
        parts.append(ngettext("%(n)d row with errors", "%(n)d rows with errors", wrong) % {"n": wrong})
    return pgettext("between parts of a sentence", ", ").join(parts) or gettext("nothing to do")


def _with_rows(said, subjects, rows):
    if rows == subjects:
        return said
    more = ngettext("%(n)d row", "%(n)d rows", rows) % {"n": rows}
    return gettext("%(said)s (%(more)s)") % {"said": said, "more": more}


def has_several_rows_each(counts: dict) -> bool:
    """Is something, or someone, in more rows than one? Then rows and people are different numbers."""
    subjects, rows = counts.get("subjects", {}), counts.get("rows", {})
    return any(rows.get(state, 0) != number for state, number in subjects.items() if state != State.ERROR)


def choices(counts: dict) -> list[tuple[str, str, int]]:
    """(state, its words, rows) to narrow the preview by, as far as there are any."""
    rows = counts.get("rows", {})
    found = [(str(state), str(state.label), rows.get(state, 0)) for state in State]
    return [choice for choice in [*found, (WARNED, gettext("with remarks"), rows.get(WARNED, 0))] if choice[2]]


def rows_of(draft: Import, state: str = ""):
    """The rows to look at: errors first, then what carries a remark, then as in the sheet."""
    rows = draft.rows.all()
    if state == WARNED:
        rows = rows.filter(warned=True)
    elif state in State.values:
        rows = rows.filter(state=state)
    first = Case(When(state=State.ERROR, then=Value(0)), When(warned=True, then=Value(1)), default=Value(2),
                 output_field=IntegerField())  # fmt: skip
    return rows.order_by(first, "number")


def shown(importer: type[Importer], row) -> ShownRow:
    cells, left_alone = [], 0
    for column in importer.columns:
        state, old, new, said, warned = row.fields.get(column.key) or (State.UNCHANGED, "", "", [], False)
        if state == State.UNCHANGED and not said:
            left_alone += bool(new)
            continue
        tone = "warning" if warned and state != State.ERROR else TONES[state]
        new = row.texts.get(column.key, new) if state == State.ERROR else column.label(new)
        old = column.label(old) if state == State.CHANGED else ""
        cells.append(ShownCell(column.title, state, tone, old, new, [words(each) for each in said]))
    state = State(row.state)
    return ShownRow(
        row.number, row.texts.get(importer.marked, row.subject), row.state, str(state.label), TONES[state],
        [words(each) for each in row.said], cells, left_alone,
    )  # fmt: skip


def remarks(draft: Import) -> list[str]:
    return [words(each) for each in draft.remarks]

"""A sheet as a table: where its header stands, which column is which, and the rows under it."""

from dataclasses import dataclass, field
from itertools import chain

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from openpyxl.utils import get_column_letter

from exchange.cells import Column, tidy, tidy_lines
from exchange.saying import said
from exchange.sheet_parts import LONG
from exchange.sheets import Workbook

HEADER_WITHIN, MOST_EMPTY = 20, 1000
MOST_ROWS = 10_000
NOTES = "填写说明"  # the template's own second sheet, nothing a reader would miss
LEFT_BELOW = gettext_noop("%(rows)s empty rows follow row %(number)s; what stands below them is not read.")


@dataclass
class Line:
    """One row of data: its number in the sheet, its filled cells' texts by column key, its faults by column key."""

    number: int
    texts: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


@dataclass
class Table:
    sheet: str
    keys: list[str]
    lines: list[Line]
    remarks: list[dict]


def read_table(file, columns: tuple[Column, ...]) -> Table:
    """The table of the first sheet whose header names every required column. Refuses, in words, a file without one."""
    workbook = Workbook(file)
    lacking, longest = None, max(column.longest for column in columns)
    for sheet in workbook.sheets:
        rows = workbook.rows(sheet, longest)
        top = _first_rows(rows)
        header = _header(top, columns)
        missing = [column.title for column in columns if column.required and column.key not in header.keys.values()]
        if not missing:
            return _table(workbook, sheet, chain(top[header.last :], rows), header, columns)
        if lacking is None or len(missing) < len(lacking):
            lacking = missing
    raise ValidationError(
        ngettext(
            "The sheet lacks the column %(names)s. Columns are found by their names; start from the template.",
            "The sheet lacks the columns %(names)s. Columns are found by their names; start from the template.",
            len(lacking),
        )
        % {"names": "、".join(lacking)}
    )


@dataclass
class _Header:
    keys: dict[int, str]
    last: int  # rows at the top up to and with the header
    unknown: list[str]


def _first_rows(rows):
    """The rows in which a header may stand."""
    top = []
    for row in rows:
        top.append(row)
        if len(top) == HEADER_WITHIN:
            break
    return top


def _header(top, columns) -> _Header:
    """The row that names most columns. A merged cell keeps its text in its first row, so names over or under are
    taken in where that row has none."""
    by_name = {name: column.key for column in columns for name in (column.title, *column.also)}
    named = [{at: by_name.get(_name(text)) for at, text in row.texts.items()} for row in top]
    best = max(range(len(top)), key=lambda index: len(set(named[index].values()) - {None}), default=None)
    if best is None:
        return _Header({}, 0, [])
    keys, last = _found(named[best]), best + 1
    if best and not set(_found(named[best - 1]).values()) & set(keys.values()):
        keys = _found(named[best - 1]) | keys
    below = set(named[last].values()) if last < len(top) else {None}
    if below and None not in below and not below & set(keys.values()):
        keys, last = keys | _found(named[last]), last + 1
    _refuse_twice(keys, columns)
    texts = top[best].texts
    return _Header(keys, last, [tidy(texts[at]) for at in sorted(texts) if at not in keys and tidy(texts[at])])


def _found(named):
    return {at: key for at, key in named.items() if key}


def _refuse_twice(keys, columns):
    for column in columns:
        places = [get_column_letter(at + 1) for at, key in sorted(keys.items()) if key == column.key]
        if len(places) > 1:
            raise ValidationError(
                _("The column %(name)s stands in the sheet more than once (%(places)s).")
                % {"name": column.title, "places": "、".join(places)}
            )


def _name(text):
    """A column's name however it was marked: with a star, a line break, a remark in brackets."""
    name = tidy(text).replace(" ", "").strip("*＊")
    for bracket in "（(":
        name = name.partition(bracket)[0] or name
    return name.strip("*＊")


def _table(workbook, sheet, rows, header, columns) -> Table:
    by_key = {column.key: column for column in columns}
    told = {at: by_key[key] for at, key in header.keys.items()}
    remarks, lines, empty, last_number = [], [], 0, 0
    for row in rows:
        line = Line(row.number)
        for at, column in told.items():
            text = (tidy_lines if column.lines else tidy)(row.texts.get(at, ""))
            fault = row.faults.get(at) or (LONG if len(text) > column.longest else "")
            if text:
                line.texts[column.key] = text[: column.longest]
            if fault:
                line.faults[column.key] = fault
        if not line.texts and not line.faults:
            empty += 1
            if empty > MOST_EMPTY:
                remarks.append(said(LEFT_BELOW, rows=MOST_EMPTY, number=last_number))
                break
            continue
        empty, last_number = 0, row.number
        lines.append(line)
        if len(lines) > MOST_ROWS:
            raise ValidationError(_("More than %(most)d rows. Split the sheet.") % {"most": MOST_ROWS})
    if not lines:
        raise ValidationError(_("No row stands below the header."))
    _spread(lines, workbook.merged, told)
    if header.unknown:
        remarks.append(
            said(gettext_noop("Columns not known here are left out: %(names)s."), names="、".join(header.unknown)[:300])
        )
    if set(workbook.sheets) - {sheet, NOTES}:
        remarks.append(said(gettext_noop("Only the sheet “%(sheet)s” is read."), sheet=sheet))
    return Table(sheet, list(header.keys.values()), lines, remarks)


def _spread(lines, merged, told):
    """A cell put together over several rows says the same of each of them: one aspect of five problems."""
    for at, column in told.items():
        spans = iter(sorted((first, last) for place, first, last in merged if place == at))
        span, text = next(spans, None), ""
        for line in lines:
            while span and line.number > span[1]:
                span, text = next(spans, None), ""
            if span and span[0] <= line.number:
                text = line.texts.get(column.key, "") if line.number == span[0] else text
                if text and column.key not in line.faults:
                    line.texts.setdefault(column.key, text)

"""The one way a spreadsheet leaves the house. Text is text: no cell is ever a formula, whatever someone typed."""

import math
import re
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from unicodedata import east_asian_width

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from exchange.characters import printable

# First characters by which a spreadsheet takes text for a formula, full-width forms included. The quote prefix keeps
# the cell text when a reader edits it.
TRIGGERS = tuple("=+-@\t\n|%＝＋－＠")
LONGEST_TEXT = 32_767  # counted, as Excel does, in UTF-16 units
FIRST_EXCEL_DATE = date(1900, 3, 1)
LARGEST_EXACT = 10**15
SAMPLE_ROWS = 200
NARROWEST, WIDEST = 8, 48


def write_xlsx(file, *, title: str, header_lines: list[str], columns: list[str], rows, notes=None) -> None:
    """Write a sheet: lines about it (unit, period, filters), the column names, then the rows as they come.

    `rows` is any iterable of sequences and is read once, so a table of any length passes through. The rows above the
    data stay in view and repeat on each printed page's top. `notes` is (title, lines, columns, rows) of a second sheet.
    """
    workbook = Workbook(write_only=True)
    workbook.properties.title = printable(title)
    workbook.properties.creator = None
    _write_sheet(workbook, title, header_lines, columns, rows)
    if notes:
        _write_sheet(workbook, *notes)
    workbook.save(file)


def _write_sheet(workbook, title, header_lines, columns, rows):
    rows = iter(rows)
    sample = [list(row) for row in islice(rows, SAMPLE_ROWS)]
    sheet = workbook.create_sheet(_sheet_name(title))
    top = len(header_lines) + 1
    sheet.freeze_panes = f"A{top + 1}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for number, width in enumerate(_widths(columns, sample), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for line in header_lines:
        sheet.append([_cell(sheet, " ".join(printable(line).splitlines()))])
    sheet.append([_heading(sheet, name) for name in columns])
    for row in chain(sample, rows):
        sheet.append([_cell(sheet, value) for value in row])


def _sheet_name(title):
    """Excel refuses some characters, more than 31, quotes at the ends, and the name History."""
    name = re.sub(r"[\[\]:*?/\\\s]", " ", printable(title))[:31].strip().strip("'").strip()
    return "Sheet1" if not name or name.lower() == "history" else name


def _cell(sheet, value):
    cell = WriteOnlyCell(sheet)
    if isinstance(value, datetime):
        value = timezone.make_naive(value) if timezone.is_aware(value) else value
    if value is None:
        return cell
    if _is_exact_number(value):
        cell.value = value
    elif isinstance(value, date) and _as_day(value) >= FIRST_EXCEL_DATE:
        cell.value = value
        cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
    else:
        _write_text(cell, value)
    return cell


def _heading(sheet, name):
    cell = WriteOnlyCell(sheet)
    _write_text(cell, name)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    return cell


def _write_text(cell, value):
    text = printable(_shown(value))
    text = text.encode("utf-16-le")[: 2 * LONGEST_TEXT].decode("utf-16-le", "ignore")
    cell.value = text
    # Assigning guesses the type, and a leading = makes it a formula.
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(TRIGGERS)
    if "\n" in text:
        cell.alignment = Alignment(vertical="top", wrap_text=True)


def _shown(value):
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def _as_day(value):
    return value.date() if isinstance(value, datetime) else value


def _is_exact_number(value):
    """Numbers a spreadsheet keeps as they are; a longer one (an id, a phone number) would lose its last digits."""
    return isinstance(value, int | float | Decimal) and math.isfinite(value) and abs(value) < LARGEST_EXACT


def _widths(columns, sample):
    for number, name in enumerate(columns):
        longest = max([_width(name), *(_width(_shown(row[number])) for row in sample if number < len(row))])
        yield min(max(longest + 2, NARROWEST), WIDEST)


def _width(value):
    """Columns of text as shown: a Chinese character takes two."""
    if value is None:
        return 0
    lines = printable(value).split("\n")
    return max(sum(2 if east_asian_width(c) in "WF" else 1 for c in line) for line in lines)

"""Reading an xlsx as text, row by row, in bounded memory and without ever computing anything.

openpyxl keeps every shared text and every element of it in memory (half a megabyte may unpack to two hundred), so the
parts are walked with the counting parser of `packages`; what a number format or a day count means is openpyxl's word.
"""

from posixpath import join, normpath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from exchange.packages import OLE, ZIP, Package, damaged
from exchange.sheet_parts import LONGEST_CELL, Rows, Strings, Styles

MOST_UNPACKED = 64 * 1024 * 1024
MOST_ELEMENTS = 700_000
MOST_SHEETS = 50
RELATIONSHIPS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)


class Workbook:
    """An xlsx whose package has been judged; `sheets` names the visible ones. Anything else is refused in words."""

    def __init__(self, file):
        _refuse_other_kinds(file)
        self.merged: list[tuple[int, int, int]] = []
        self._package = Package(file, most_unpacked=MOST_UNPACKED)
        if self._package.has_part_under("xl/externallinks/"):
            raise ValidationError(_("The workbook reaches into other files. Paste its cells as values into a new one."))
        part = next(iter(self._targets("_rels/.rels", "", "officeDocument").values()), "xl/workbook.xml")
        folder, name = part.rpartition("/")[0], part.rpartition("/")[2]
        self._epoch, listed = WINDOWS_EPOCH, []

        def start(tag, attributes):
            if tag == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
                self._epoch = MAC_EPOCH
            elif tag == "sheet" and attributes.get("state", "visible") == "visible":
                key = next((attributes[name] for name in RELATIONSHIPS if name in attributes), "")
                listed.append((attributes.get("name", ""), key))

        self._walk(part, start)
        parts = self._targets(join(folder, "_rels", f"{name}.rels"), folder)
        self.sheets = {name: parts[key] for name, key in listed[:MOST_SHEETS] if parts.get(key) in self._package}
        if not self.sheets:
            raise damaged()
        strings, styles = Strings(), Styles()
        self._walk_if_there(join(folder, "sharedStrings.xml"), strings.start, strings.end, strings.text)
        self._walk_if_there(join(folder, "styles.xml"), styles.start, styles.end)
        self._strings, self._are_days = strings.found, styles.are_days

    def rows(self, sheet: str, longest: int = LONGEST_CELL):
        """Every row of one sheet as it comes, those without any cell too; a cell holds no more than `longest`. Once
        all have come, `merged` says which cells stand for several rows (Rows.merged)."""
        rows, self.merged = Rows(self._strings, self._are_days, self._epoch, longest), []
        for _step in self._package.walk(
            self.sheets[sheet], start=rows.start, end=rows.end, text=rows.text, most_elements=MOST_ELEMENTS
        ):
            yield from rows.take()
        self.merged = rows.merged

    def _walk(self, part, start, end=None, text=None):
        for _step in self._package.walk(part, start=start, end=end, text=text, most_elements=MOST_ELEMENTS):
            pass

    def _walk_if_there(self, part, *handlers):
        if part in self._package:
            self._walk(part, *handlers)

    def _targets(self, part, folder, kind=""):
        """{relation id: part} of a relations part, those of one kind or all; links to the outside are none of ours."""
        found = {}

        def start(tag, attributes):
            is_wanted = not kind or attributes.get("Type", "").endswith(f"/{kind}")
            if tag == "Relationship" and is_wanted and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                found[attributes.get("Id", "")] = normpath(target[1:] if target[:1] == "/" else join(folder, target))

        self._walk_if_there(part, start)
        return found


def _refuse_other_kinds(file):
    """Old and locked workbooks are OLE files; a list of values is text. Each is told what to do instead."""
    file.seek(0)
    start = file.read(8)
    if not start:
        raise ValidationError(_("The file is empty."))
    if start.startswith(OLE):
        raise ValidationError(
            _("This is an old .xls file, or one locked by a password. Open it and save it as .xlsx without a password.")
        )
    if not start.startswith(ZIP):
        raise ValidationError(_("This is no .xlsx file. Open it in WPS or Excel and save it as .xlsx."))

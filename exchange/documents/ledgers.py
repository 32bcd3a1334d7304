"""A ledger on paper, as .docx: an A4 page turned on its side, one table, lines above it that say what it holds.

The table keeps the type area of GB/T 9704 (clause 11, tables across the page): the page turned a quarter, its upper
margin is the right one. The rows are written as the markup itself: python-docx looks up a style and four fonts for each
cell, which is many seconds for a thousand rows of fourteen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from xml.sax.saxutils import escape, quoteattr

from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from exchange.documents import ooxml
from exchange.documents.gbt9704 import FANGSONG, HEITI, LEFT, Document, lines_of

TOP, RIGHT, BOTTOM, LEFT_MARGIN = Mm(28), Mm(37), Mm(26), Mm(35)
WIDTH = Mm(297) - LEFT_MARGIN - RIGHT
CELL_MARGIN = Mm(0.9)
ABOUT_SIZE = 10.5
ABOUT, LINE = "about", "line"


@dataclass(frozen=True)
class Head:
    """One column: what it is called, its part of the width, and whether its texts stand in the middle."""

    title: str
    share: float
    centered: bool = False


class Ledger(Document):
    """`lines` stand below the title; `size` is that of the table's text, in points."""

    def __init__(self, title: str, *, lines=(), size: float = 10.5, author="", created=None):
        self._size = size
        super().__init__(title, author=author, created=created)
        for line in lines:
            self._add(ABOUT, " ".join(lines_of(line)))

    def rows(self, heads: list[Head], rows: Iterable) -> None:
        """The table: its header repeats on each page, and no row breaks over two."""
        table = self._docx.add_table(rows=0, cols=len(heads), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        ooxml.set_cell_margins(table, CELL_MARGIN)
        shares = sum(head.share for head in heads)
        widths = [int(WIDTH * head.share / shares) for head in heads]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        write = _Rows(self._styles[LINE].style_id, self._size, widths)
        table._tbl.append(write.row([head.title for head in heads], [True] * len(heads), HEITI, is_header=True))
        centered = [head.centered for head in heads]
        for row in rows:
            table._tbl.append(write.row(row, centered, FANGSONG))

    def _set_styles(self):
        super()._set_styles()
        self._add_style(ABOUT, ("台账说明", FANGSONG, ABOUT_SIZE, 0, LEFT))
        self._add_style(LINE, ("台账表格", FANGSONG, self._size, 0, LEFT))

    def _write(self, paragraph, style, text):
        if style == ABOUT:
            self._run(paragraph, text, FANGSONG, ABOUT_SIZE)
        else:
            super()._write(paragraph, style, text)

    def _set_page(self):
        super()._set_page()
        section = self._docx.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.top_margin, section.right_margin = TOP, RIGHT
        section.bottom_margin, section.left_margin = BOTTOM, LEFT_MARGIN
        section.header_distance, section.footer_distance = Mm(15), Mm(16)


class _Rows:
    """Rows of a table as markup; the font stands on each run, for each script, as everywhere in these documents."""

    def __init__(self, style: str, size: float, widths: list[int]):
        self._style, self._size = quoteattr(style), round(size * 2)
        self._widths = [round(width / Pt(1) * 20) for width in widths]

    def row(self, values, centered, font, *, is_header=False):
        repeats = "<w:tblHeader/>" if is_header else ""
        cells = "".join(
            self._cell(value, width, is_centered, font)
            for value, width, is_centered in zip(values, self._widths, centered, strict=True)
        )
        return parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/>{repeats}</w:trPr>{cells}</w:tr>")

    def _cell(self, value, width, is_centered, font):
        align = '<w:jc w:val="center"/>' if is_centered else ""
        properties = f"<w:pPr><w:pStyle w:val={self._style}/>{align}</w:pPr>"
        lines = lines_of(shown(value))
        paragraphs = "".join(f"<w:p>{properties}{self._run(line, font)}</w:p>" for line in lines)
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f"{paragraphs or f'<w:p>{properties}</w:p>'}</w:tc>"
        )

    def _run(self, text, font):
        scripts = " ".join(f'w:{script}="{font}"' for script in ooxml.SCRIPTS)
        return (
            f'<w:r><w:rPr><w:rFonts {scripts}/><w:spacing w:val="0"/><w:sz w:val="{self._size}"/></w:rPr>'
            f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
        )


def shown(value) -> str:
    """What a cell says: days as tables write them, nothing of nothing."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)

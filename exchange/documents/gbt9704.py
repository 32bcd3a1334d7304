"""Official documents in the form of GB/T 9704-2012, as .docx: 22 lines of 28 characters on an A4 page.

Measured: an exact line pitch of 28.95 pt and a character spacing of -0.25 pt give that grid; the usual 29 pt gives 21
lines. The form lies in named styles, so that a clerk can go on writing in Word or WPS; the fonts stand on every run
besides, for each script, because that is where those programs look first.
"""

import zipfile
from datetime import date, datetime
from io import BytesIO
from itertools import chain

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.table import Table

from exchange.characters import printable
from exchange.documents import ooxml
from exchange.documents.titles import in_lines, text_width
from exchange.wording import document_date

FANGSONG, HEITI, KAITI, SONGTI, TITLE_FONT = "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "方正小标宋简体"
# What stands in where a machine lacks the font of the standard
SIMILAR_FONTS = {FANGSONG: "仿宋", KAITI: "楷体", HEITI: "SimHei", SONGTI: "SimSun", TITLE_FONT: "宋体"}
BODY_SIZE, TITLE_SIZE, TABLE_SIZE, PAGE_NUMBER_SIZE = 16, 22, 12, 14
LINE_PITCH = Pt(28.95)
SPACING = Pt(-0.25)
TEXT_WIDTH = Mm(210 - 28 - 26)
LEFT, CENTER = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
RIGHT, JUSTIFY = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY

# name, font, size, indent of the first line in characters, alignment
STYLES = {
    "title": ("公文标题", TITLE_FONT, TITLE_SIZE, 0, CENTER),
    "body": ("公文正文", FANGSONG, BODY_SIZE, 2, JUSTIFY),
    1: ("公文一级标题", HEITI, BODY_SIZE, 2, JUSTIFY),
    2: ("公文二级标题", KAITI, BODY_SIZE, 2, JUSTIFY),
    3: ("公文三级标题", FANGSONG, BODY_SIZE, 2, JUSTIFY),
    4: ("公文四级标题", FANGSONG, BODY_SIZE, 2, JUSTIFY),
    "status": ("公文题注", KAITI, BODY_SIZE, 0, CENTER),
    "listed": ("公文名单", FANGSONG, BODY_SIZE, 0, JUSTIFY),
    "signature": ("公文署名", FANGSONG, BODY_SIZE, 0, RIGHT),
    "cell": ("公文表格", FANGSONG, TABLE_SIZE, 0, LEFT),
    "page number": ("公文页码", SONGTI, PAGE_NUMBER_SIZE, 0, RIGHT),
}
HEADING_LEVELS = (1, 2, 3, 4)
CHARACTER = Pt(BODY_SIZE + SPACING.pt)
SIGNING_ROOM, DATING_ROOM = "\u3000" * 6, "\u3000" * 2


class Document:
    """A document under writing. A text of several lines becomes several paragraphs; indents typed into it are dropped,
    for the form has its own. `status` stands below the title, as （讨论稿） does. `author` and `created` are all that
    the file says about its making.
    """

    def __init__(self, title: str, *, status: str = "", author: str = "", created: datetime | None = None):
        self._docx = docx.Document()
        self._styles = {}
        self._set_properties(title, author, created)
        self._set_styles()
        self._set_page()
        for line in lines_of(in_lines(title)):
            self._add("title", line)
        for line in lines_of(status):
            self._add("status", line)
        self._add("body", "")

    def next_title(self, title: str) -> None:
        """The next document of the same file, on a page of its own."""
        first, *others = lines_of(in_lines(title)) or [""]
        self._add("title", first).paragraph_format.page_break_before = True
        for line in others:
            self._add("title", line)
        self._add("body", "")

    def paragraph(self, text: str) -> None:
        for line in lines_of(text):
            self._add("body", line)

    def addressee(self, text: str) -> None:
        """主送机关, clause 7.3.2: from the left edge, on the next line too; its colon stands in the text."""
        self._add("listed", _one_line(text))

    def heading(self, level: int, text: str) -> None:
        """A heading on a line of its own, its number (see `ordinal_heading`) already in the text."""
        if level not in HEADING_LEVELS:
            raise ValueError(f"Official documents have four levels of headings, not {level}")
        self._add(level, _one_line(text)).paragraph_format.keep_with_next = True

    def run_in(self, heading: str, text: str) -> None:
        """A heading of the second level with the text going on in the same paragraph."""
        first, *others = lines_of(text) or [""]
        paragraph = self._add("body", "")
        self._run(paragraph, _one_line(heading), KAITI, BODY_SIZE)
        self._run(paragraph, first, FANGSONG, BODY_SIZE)
        for line in others:
            self._add("body", line)

    def listed(self, label: str, text: str) -> None:
        """出席：… as clause 10.3 has it: the label in 黑体 two characters in, the text going on below its own first
        character."""
        label = f"{_one_line(label)}："
        for number, line in enumerate(lines_of(text)):
            paragraph = self._add("listed", "")
            paragraph.paragraph_format.left_indent = round(CHARACTER * (2 + text_width(label)))
            if number == 0:
                paragraph.paragraph_format.first_line_indent = -round(CHARACTER * text_width(label))
                self._run(paragraph, label, HEITI, BODY_SIZE)
            self._run(paragraph, line, FANGSONG, BODY_SIZE)

    def blank(self) -> None:
        self._add("body", "")

    def table(self, headers: list[str], rows, *, height: float = 0, shares=()) -> None:
        """A bordered table as wide as the text; its header repeats on each page and no row breaks over two. `shares`
        divides the width where the texts should not (a column to be signed is empty); `height` is the least height of a
        row in millimeters.
        """
        rows = [[lines_of("" if value is None else value) for value in row] for row in (headers, *rows)]
        table = self._docx.add_table(rows=0, cols=len(headers), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        widths = [TEXT_WIDTH * share // sum(shares) for share in shares] if shares else _column_widths(rows)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for number, row in enumerate(rows):
            written = self._row(table, row, LEFT if number else CENTER)
            if height:
                written.height, written.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
            if number == 0:
                ooxml.repeat_on_each_page(written)

    def signature(self, name: str, day: date) -> None:
        """The unit's name and the date, without a seal: one blank line below the text, the name two characters from the
        right. The date begins two characters after the name does; where it is the longer one, it takes the place two
        characters from the right and the name moves left. They never stand on a page without any of the text.
        """
        self._keep_end_with_next()
        name, day = _one_line(name), document_date(day)
        longer = text_width(day) - text_width(name)
        name_indent, day_indent = (longer + 4, 2) if longer > 0 else (2, -longer)
        self._add("body", "").paragraph_format.keep_with_next = True
        name_paragraph = self._add("signature", name)
        name_paragraph.paragraph_format.keep_with_next = True
        ooxml.indent(name_paragraph, "right", name_indent, BODY_SIZE)
        ooxml.indent(self._add("signature", day), "right", day_indent, BODY_SIZE)

    def to_sign(self, labels: list[str]) -> None:
        """One blank line below the text, a line for each to sign and date by hand; they stay on one page."""
        self._add("body", "").paragraph_format.keep_with_next = True
        for number, label in enumerate(labels, start=1):
            paragraph = self._add("body", f"{_one_line(label)}：")
            paragraph.paragraph_format.keep_with_next = number < len(labels)
            self._run(paragraph, SIGNING_ROOM, FANGSONG, BODY_SIZE).underline = True
            self._run(paragraph, f"{DATING_ROOM}年{DATING_ROOM}月{DATING_ROOM}日", FANGSONG, BODY_SIZE)

    def save(self, path_or_file) -> None:
        """Write the file. The same words give the same bytes: the members of the archive carry no time."""
        written = BytesIO()
        self._docx.save(written)
        with zipfile.ZipFile(written) as source, zipfile.ZipFile(path_or_file, "w") as target:
            for name in source.namelist():
                target.writestr(zipfile.ZipInfo(name), source.read(name), zipfile.ZIP_DEFLATED)

    def _keep_end_with_next(self):
        """The last paragraph so far, or the last row of a table."""
        block = next(reversed(list(self._docx.iter_inner_content())), None)
        ends = block.rows[-1].cells if isinstance(block, Table) else ()
        for paragraph in [one for cell in ends for one in cell.paragraphs] or ([block] if block else []):
            paragraph.paragraph_format.keep_with_next = True

    def _add(self, style, text):
        paragraph = self._docx.add_paragraph(style=self._styles[style])
        self._write(paragraph, style, text)
        return paragraph

    def _write(self, paragraph, style, text):
        _name, font, size, *_rest = STYLES[style]
        self._run(paragraph, text, font, size)

    def _run(self, paragraph, text, font, size):
        run = paragraph.add_run(text) if text else None
        if run is not None:
            _set_font(run, font, size)
        return run

    def _row(self, table, values, alignment):
        row = table.add_row()
        ooxml.keep_whole(row)
        for cell, lines in zip(row.cells, values, strict=True):
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            for number, line in enumerate(lines or [""]):
                paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
                paragraph.style = self._styles["cell"]
                paragraph.alignment = alignment
                self._write(paragraph, "cell", line)
        return row

    # The form

    def _set_properties(self, title, author, created):
        """What the caller says, and nothing that the template's maker left behind."""
        ooxml.clean_template(self._docx)
        ooxml.declare_fonts(self._docx, SIMILAR_FONTS)
        properties = self._docx.core_properties
        properties.title, properties.author = _one_line(title)[:255], printable(author)[:255]
        if created is not None:
            properties.created = properties.modified = created

    def _set_styles(self):
        ooxml.clear_default_fonts(self._docx, FANGSONG)
        normal = self._docx.styles["Normal"]
        _set_font(normal, FANGSONG, BODY_SIZE)
        normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
        normal.paragraph_format.line_spacing = LINE_PITCH
        # A lone line may stand at the end of a page: pages keep their 22 lines.
        normal.paragraph_format.widow_control = False
        ooxml.space_scripts_alike(normal)
        for key, form in STYLES.items():
            self._add_style(key, form)

    def _add_style(self, key, form):
        name, font, size, first_line, alignment = form
        style = self._docx.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.quick_style = self._docx.styles["Normal"], True
        style.paragraph_format.alignment = alignment
        _set_font(style, font, size)
        ooxml.indent(style, "firstLine", first_line, size)
        if size != BODY_SIZE:
            ooxml.leave_grid(style)
        if size < BODY_SIZE:
            style.paragraph_format.line_spacing = 1.0
        if key in HEADING_LEVELS:
            ooxml.set_outline_level(style, key)
        self._styles[key] = style

    def _set_page(self):
        section = self._docx.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        # The dash of the page number lies 7 mm below the text, in the middle of a line some 6 mm high.
        section.header_distance, section.footer_distance = Mm(15), Mm(25)
        ooxml.set_line_grid(section, LINE_PITCH)
        self._docx.settings.odd_and_even_pages_header_footer = True
        self._number_pages(section.footer, RIGHT, "right")
        self._number_pages(section.even_page_footer, LEFT, "left")

    def _number_pages(self, footer, alignment, side):
        """— 1 — on the outer side, one character in from the margin."""
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style, paragraph.alignment = self._styles["page number"], alignment
        ooxml.indent(paragraph, side, 1, PAGE_NUMBER_SIZE)
        self._write(paragraph, "page number", "— ")
        for run in ooxml.page_field(paragraph):
            _set_font(run, SONGTI, PAGE_NUMBER_SIZE)
        self._write(paragraph, "page number", " —")


def _set_font(run_or_style, font, size):
    """Font and size of a run or a style; text of the body's size gets the spacing that makes 28 characters a line."""
    ooxml.set_fonts(run_or_style, font)
    run_or_style.font.size = Pt(size)
    ooxml.set_spacing(run_or_style, SPACING if size == BODY_SIZE else Pt(0))


def lines_of(text):
    """The lines that say something, without typed indents (ideographic spaces are white space too) and tabs."""
    lines = (line.replace("\t", " ").strip() for line in printable(text).split("\n"))
    return [line for line in lines if line]


def _one_line(text):
    return " ".join(lines_of(text))


def _column_widths(rows):
    """The width of the text shared out: a narrow column gets what its longest line needs, the wide ones the rest."""
    longest = [max(map(text_width, chain.from_iterable(cells)), default=0) for cells in zip(*rows, strict=True)]
    wanted = [Pt(TABLE_SIZE * (max(width, 2) + 2)) for width in longest]
    spare = max(TEXT_WIDTH - sum(wanted), 0) // len(wanted)
    widths, room = {}, TEXT_WIDTH
    for number, column in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        widths[column] = min(wanted[column] + spare, room // (len(wanted) - number))
        room -= widths[column]
    return [widths[column] for column in range(len(wanted))]

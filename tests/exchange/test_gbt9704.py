import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from exchange.documents.gbt9704 import Document

TITLE = "2023年度工作责任制落实情况总结"


def whole_document():
    document = Document(TITLE, author="甲局办公室", created=datetime(2023, 12, 31, 9, 0, tzinfo=UTC))
    document.paragraph("导语，现将工作情况汇报如下：")
    document.heading(1, "一、主要做法和成效")
    document.run_in("（一）加强组织领导。", "局党组高度重视。")
    document.heading(3, "1.三级")
    document.heading(4, "（1）四级")
    document.table(["序号", "问题"], [[1, "学习不够"], [2, None]])
    document.signature("某市某某管理局", date(2023, 12, 31))
    return document


def read(document):
    file = BytesIO()
    document.save(file)
    return docx.Document(file)


def paragraph_of(document, text):
    return next(p for p in read(document).paragraphs if p.text == text)


def fonts_of(run):
    return {run._r.rPr.rFonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")}


def spacing_of(run):
    return run._r.rPr.find(qn("w:spacing")).get(qn("w:val"))


def indent_of(paragraph, side):
    """The indent in hundredths of a character: the paragraph's own or its style's."""
    for properties in (paragraph._p.pPr, paragraph.style.element.pPr):
        if properties.ind is not None:
            return int(properties.ind.get(qn(f"w:{side}Chars"), 0))
    return 0


def test_the_page_is_a4_with_the_margins_of_the_standard():
    section = read(whole_document()).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm, 1) for margin in margins] == [37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")


@pytest.mark.parametrize(
    ("text", "font", "size", "first_line", "alignment"),
    [
        (TITLE, "方正小标宋简体", 22, 0, WD_ALIGN_PARAGRAPH.CENTER),
        ("导语，现将工作情况汇报如下：", "仿宋_GB2312", 16, 200, WD_ALIGN_PARAGRAPH.JUSTIFY),
        ("一、主要做法和成效", "黑体", 16, 200, WD_ALIGN_PARAGRAPH.JUSTIFY),
        ("1.三级", "仿宋_GB2312", 16, 200, WD_ALIGN_PARAGRAPH.JUSTIFY),
        ("（1）四级", "仿宋_GB2312", 16, 200, WD_ALIGN_PARAGRAPH.JUSTIFY),
    ],
)
def test_each_kind_of_line_has_its_form(text, font, size, first_line, alignment):
    paragraph = paragraph_of(whole_document(), text)
    (run,) = paragraph.runs
    assert (fonts_of(run), run.font.size.pt) == ({font}, size)
    assert paragraph.style.paragraph_format.alignment == alignment
    assert indent_of(paragraph, "firstLine") == first_line


def test_lines_are_28_95_points_apart_and_characters_a_quarter_point_closer():
    normal = read(whole_document()).styles["Normal"]
    assert normal.paragraph_format.line_spacing.pt == 28.95
    assert normal.element.pPr.spacing.get(qn("w:lineRule")) == "exact"
    assert (normal.paragraph_format.space_before, normal.paragraph_format.space_after) == (0, 0)
    for paragraph in read(whole_document()).paragraphs:
        assert paragraph.style.base_style.name == "Normal"
        assert paragraph.style.paragraph_format.line_spacing is None
        for run in paragraph.runs:
            assert spacing_of(run) == ("-5" if run.font.size.pt == 16 else "0")


def test_no_theme_font_wins_over_a_named_one():
    file = BytesIO()
    whole_document().save(file)
    with zipfile.ZipFile(file) as archive:
        parts = [name for name in archive.namelist() if name.startswith(("word/document", "word/footer"))]
        assert len(parts) == 3
        assert not any(b"Theme=" in archive.read(name) for name in parts)
    styles = read(whole_document()).styles
    ours = [style.element for style in styles if style.name.startswith(("公文", "Normal"))]
    fonts = [f for element in (*ours, styles.element.find(qn("w:docDefaults"))) for f in element.iter(qn("w:rFonts"))]
    assert len(fonts) >= 11
    assert not any(name.endswith("Theme") for element in fonts for name in element.attrib)


def test_a_heading_of_the_second_level_runs_into_its_text():
    paragraph = paragraph_of(whole_document(), "（一）加强组织领导。局党组高度重视。")
    heading, text = paragraph.runs
    assert (heading.text, fonts_of(heading)) == ("（一）加强组织领导。", {"楷体_GB2312"})
    assert (text.text, fonts_of(text)) == ("局党组高度重视。", {"仿宋_GB2312"})
    assert indent_of(paragraph, "firstLine") == 200


def test_headings_show_in_the_navigation_pane():
    document = Document("x")
    for level in (1, 2, 3, 4):
        document.heading(level, f"标题{level}")
    for level in (1, 2, 3, 4):
        style = paragraph_of(document, f"标题{level}").style
        assert style.element.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) == str(level - 1)
    for level in (0, 5):
        with pytest.raises(ValueError):
            document.heading(level, "x")


def test_the_page_number_stands_on_the_outer_side():
    document = read(whole_document())
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side, alignment in (
        (section.footer, "right", WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, "left", WD_ALIGN_PARAGRAPH.LEFT),
    ):
        (paragraph,) = footer.paragraphs
        assert (paragraph.text, paragraph.alignment, indent_of(paragraph, side)) == ("— 1 —", alignment, 100)
        assert [code.text for code in paragraph._p.iter(qn("w:instrText"))] == ["PAGE"]
        for run in paragraph.runs:
            assert (fonts_of(run), run.font.size.pt) == ({"宋体"}, 14)


@pytest.mark.parametrize(
    ("name", "name_indent", "day_indent"),
    # 2023年12月31日 is seven characters wide and begins two characters after the name does.
    [
        ("某市某某管理局", 200, 0),
        ("某某市某某管理局", 200, 100),
        ("某省某市应急管理局办公室", 200, 500),
        ("某某局", 800, 200),
    ],
)
def test_the_signature_follows_one_blank_line(name, name_indent, day_indent):
    document = Document("x")
    document.paragraph("正文。")
    document.signature(name, date(2023, 12, 31))
    text, blank, signed, dated = read(document).paragraphs[-4:]
    assert [p.text for p in (text, blank, signed, dated)] == ["正文。", "", name, "2023年12月31日"]
    assert signed.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert (indent_of(signed, "right"), indent_of(dated, "right")) == (name_indent, day_indent)


def test_text_of_several_lines_becomes_paragraphs_without_typed_indents():
    document = Document("两行\n标题")
    document.paragraph("\u3000\u3000第一段。\r\n\r\n  \n\t第二段，张\u3000三。\n")
    document.run_in("（一）做法。\n", "\u3000\u3000第一句。\n第二段。")
    document.run_in("（二）没有下文。", "")
    document.paragraph("")
    assert [p.text for p in read(document).paragraphs] == [
        "两行", "标题", "", "第一段。", "第二段，张\u3000三。", "（一）做法。第一句。", "第二段。", "（二）没有下文。",
    ]  # fmt: skip


def test_a_table_has_borders_and_a_header_on_each_page():
    (table,) = read(whole_document()).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["序号", "问题"], ["1", "学习不够"], ["2", ""]]
    assert table.style.name == "Table Grid"
    repeats = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert repeats == [True, False, False]
    runs = [run for row in table.rows for cell in row.cells for p in cell.paragraphs for run in p.runs]
    assert {(font, run.font.size.pt) for run in runs for font in fonts_of(run)} == {("仿宋_GB2312", 12)}
    assert abs(sum(column.width for column in table.columns) / 36000 - 156) < 0.1


def test_a_narrow_column_leaves_its_room_to_a_wide_one():
    document = Document("x")
    document.table(["序号", "问题", "时限"], [["1", "学" * 100, "2023-12-31"]])
    number, problem, due = (column.width.pt for column in read(document).tables[0].columns)
    assert (round(number), round(due)) == (48, 84)
    assert problem > 300


def test_characters_that_xml_refuses_are_left_out():
    dirt = "\x00\x01\x0b\x1f\x7f\ud800\udfff\ufffe\uffff"
    document = Document(f"标{dirt}题", author=f"甲{dirt}局")
    document.paragraph(f"正{dirt}文𠮷")
    document.heading(1, f"一、{dirt}")
    document.run_in(f"（一）{dirt}", dirt)
    document.table([f"列{dirt}"], [[dirt]])
    document.signature(f"单{dirt}位", date(2023, 1, 1))
    texts = [p.text.replace("\x7f", "") for p in read(document).paragraphs]
    assert texts == ["标题", "", "正文𠮷", "一、", "（一）", "", "单位", "2023年1月1日"]


def test_the_same_words_give_the_same_bytes():
    one, other = BytesIO(), BytesIO()
    whole_document().save(one)
    whole_document().save(other)
    assert one.getvalue() == other.getvalue()


def test_the_file_says_of_its_making_only_what_the_caller_said():
    properties = read(whole_document()).core_properties
    assert (properties.title, properties.author, properties.created.date()) == (TITLE, "甲局办公室", date(2023, 12, 31))
    bare = read(Document("题" * 300)).core_properties
    assert (bare.title, bare.author, bare.created, bare.modified) == ("题" * 255, "", None, None)
    assert (bare.comments, bare.last_modified_by) == ("", "")
    file = BytesIO()
    Document("x").save(file)
    with zipfile.ZipFile(file) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).lower()
    assert b"python-docx" not in everything
    assert b"macintosh" not in everything


def test_a_font_of_the_standard_names_one_to_take_in_its_place():
    file = BytesIO()
    Document("x").save(file)
    with zipfile.ZipFile(file) as archive:
        table = archive.read("word/fontTable.xml").decode()
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in table


def test_a_document_is_saved_under_a_path(tmp_path):
    whole_document().save(tmp_path / "总结.docx")
    assert docx.Document(tmp_path / "总结.docx").paragraphs[0].text == TITLE


def test_the_list_of_those_present_has_its_label_in_heiti_and_its_text_below_itself():
    document = Document("x")
    document.listed("出席", "科长张三，科员李四")
    document.listed("附件", "1.签到表\n2.通知")
    present, first, second = [p for p in read(document).paragraphs if p.style.name == "公文名单"]
    assert [(run.text, fonts_of(run), run.font.size.pt) for run in present.runs] == [
        ("出席：", {"黑体"}, 16), ("科长张三，科员李四", {"仿宋_GB2312"}, 16),
    ]  # fmt: skip
    character = 15.75  # 16 points, a quarter closer
    form = present.paragraph_format
    assert (form.left_indent.pt, form.first_line_indent.pt) == (5 * character, -3 * character)
    assert (second.text, second.paragraph_format.left_indent) == ("2.通知", first.paragraph_format.left_indent)
    assert second.paragraph_format.first_line_indent is None


def test_lines_to_sign_stay_together_and_leave_room_for_name_and_day():
    document = Document("x", status="（待签发）")
    document.to_sign(["主持人（签名）", "记录人（签名）"])
    _title, status, _blank, above, chair, recorder = read(document).paragraphs
    assert (status.text, status.style.name, status.runs[0].text) == ("（待签发）", "公文题注", "（待签发）")
    assert [line.paragraph_format.keep_with_next for line in (above, chair, recorder)] == [True, True, False]
    for line, label in ((chair, "主持人（签名）："), (recorder, "记录人（签名）：")):
        name, room, day = line.runs
        assert (name.text, room.underline, len(room.text)) == (label, True, 6)
        assert day.text.replace("\u3000", "") == "年月日"


@pytest.mark.parametrize("ends_with", ["text", "table"])
def test_name_and_date_never_stand_on_a_page_without_text(ends_with):
    document = Document("标题", author="某局")
    document.paragraph("正文")
    if ends_with == "table":
        document.table(["项目", "内容"], [["一", "二"], ["三", "四\n五"]])
    document.signature("某局", date(2023, 1, 1))
    file = BytesIO()
    document.save(file)
    made = docx.Document(file)
    *before, _blank, name, _day = made.iter_inner_content()
    last = (
        [one for cell in before[-1].rows[-1].cells for one in cell.paragraphs] if ends_with == "table" else before[-1:]
    )
    assert last and all(one.paragraph_format.keep_with_next for one in (*last, _blank, name))
    if ends_with == "table":
        assert not any(one.paragraph_format.keep_with_next for one in before[-1].rows[1].cells[0].paragraphs)

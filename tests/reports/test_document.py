"""The summary as a file: read back, it states what the records state, in the form of GB/T 9704."""

from datetime import date

import docx
import pytest
from django.core.management import CommandError, call_command
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from tests.reports.factory import YEAR_END, make_meeting, make_passage, make_seed_year, owe, void

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(cast):
    owe(cast.bureau, "analysis")
    return make_seed_year(cast)


@pytest.fixture
def written(tmp_path, capsys):
    """`written(as_of)` is the file of the bureau's summary of 2023, read back."""

    def write(as_of=YEAR_END):
        path = tmp_path / "summary.docx"
        call_command("summary", "bureau", year=2023, as_of=as_of, output=path)
        return docx.Document(path)

    return write


def text_of(document):
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_it_states_the_figures_of_the_year(year, written):
    text = text_of(written())
    assert "坚持每季度召开一次分析研判会。" in text
    assert (
        "今年以来，共组织召开2次专题会议研究部署意识形态和网络意识形态工作，分析研判本单位意识形态领域工作情况4次。"
        in text
    )
    assert "制定2023年意识形态工作计划和集中学习教育计划，利用周一例会和周三学习会进行集中学习。" in text
    assert "截至目前，开展党小组会10次，学习例会13次，撰写心得体会100余篇。" in text
    assert "组织干部职工开展“周五小课堂”培训。" in text
    assert "制定《舆情应急处置方案》，修订《信息宣传管理办法》。" in text
    assert "举办信息宣传培训班。" in text


def test_it_has_the_structure_of_the_form(year, written, cast):
    make_passage(cast.bureau, "intro", "2023年，局紧紧围绕决策部署，落实责任制")
    make_passage(cast.bureau, "problems", "也存在一些不足，需要加以改进。")
    first, *lines = [paragraph.text for paragraph in written().paragraphs if paragraph.text]
    assert (first, lines[0]) == ("2023年度落实意识形态工作责任制", "工作总结及2024年计划")
    assert lines[1] == "2023年，局紧紧围绕决策部署，落实责任制。现将工作情况汇报如下："
    assert lines[2] == "一、主要做法和成效"
    assert [line[:3] for line in lines[3:6]] == ["（一）", "（二）", "（三）"]
    assert lines[6:] == [
        "二、存在的问题",
        "也存在一些不足，需要加以改进。",
        "一是工作合力尚待增强。有待改进。",
        "二是工作方式创新不够。有待改进。",
        "三是学习的自觉性不够。有待改进。",
        "三、下一步工作安排",
        "一是加强常态化建设。抓好落实。",
        "二是加强全面领导。抓好落实。",
        "三是加强阵地建设。抓好落实。",
        cast.bureau.name,
        "2023年12月31日",
    ]


@pytest.mark.parametrize(
    ("removed", "sentence"),
    [
        (lambda year: year.notes[:3], "撰写心得体会100篇。"),
        (lambda year: year.notes[:4], "撰写心得体会90余篇。"),
        (lambda year: year.notes[11:], "撰写心得体会10余篇。"),
        (lambda year: year.notes[10:], "撰写心得体会10篇。"),
        (lambda year: year.sessions[:1], "学习例会12次"),
        (lambda year: year.groups[:1], "开展党小组会9次"),
        (lambda year: year.groups, "截至目前，开展学习例会13次"),
        (lambda year: year.special[:1], "共组织召开1次专题会议研究部署网络意识形态工作，"),
        (lambda year: year.analysis[:1], "分析研判本单位意识形态领域工作情况3次。"),
        (lambda year: year.analysis[:1], "第二、第三、第四季度召开了分析研判会，第一季度未召开。"),
        (lambda year: year.analysis[1:3], "第一、第四季度召开了分析研判会，第二和第三季度未召开。"),
        (lambda year: year.plans[:1], "制定2023年集中学习教育计划，"),
        (lambda year: year.problems[:1], "一是工作方式创新不够。"),
        (lambda year: year.measures[:1], "一是加强全面领导。"),
        (lambda year: year.rules[1:], "\n（三）加强宣传引导，营造舆论氛围。修订《信息宣传管理办法》。"),
    ],
)
def test_removing_a_record_changes_the_sentence(year, written, removed, sentence):
    assert sentence not in text_of(written())
    for record in removed(year):
        void(record)
    assert sentence in text_of(written())


def test_what_has_no_record_is_left_out(year, written):
    for record in [*year.analysis, *year.special]:
        void(record)
    text = text_of(written())
    assert "分析研判会" not in text
    assert "今年以来" not in text
    assert "（一）加强宣传" not in text
    assert "（一）夯实理论武装" in text


def test_several_meetings_in_a_quarter_are_not_called_one_a_quarter(year, written, cast):
    make_meeting(cast.bureau, "analysis", held_on=date(2023, 2, 1), covers=year.analysis[0].covers, by=cast.clerk)
    text = text_of(written())
    assert "坚持每季度召开不少于一次分析研判会。" in text
    assert "分析研判本单位意识形态领域工作情况5次。" in text


def test_a_meeting_of_a_section_is_not_the_bureau_s_own(year, written, cast):
    make_meeting(cast.section, "analysis", held_on=date(2023, 2, 1), covers=year.analysis[0].covers, by=cast.clerk)
    assert "分析研判本单位意识形态领域工作情况4次。" in text_of(written())


def test_nothing_after_the_cut_off_day_is_counted(year, written):
    text = text_of(written(date(2023, 9, 30)))
    assert "第一、第二季度召开了分析研判会，第三季度未召开。" in text
    assert "分析研判本单位意识形态领域工作情况2次。" in text
    assert "开展党小组会9次" in text
    assert "二、下一步工作安排" in text
    assert text.endswith("2023年9月30日")


def test_a_quarter_still_running_is_not_called_missing(year, written):
    text = text_of(written(date(2023, 10, 31)))
    assert "坚持每季度召开一次分析研判会。" in text
    assert "分析研判本单位意识形态领域工作情况3次。" in text


def test_written_texts_stand_around_the_counted_sentences(year, written, cast):
    make_passage(cast.bureau, "lead", "高度重视", heading="加强领导")
    make_passage(cast.bureau, "lead", "共写{study_notes}篇，即{study_notes:余}篇", sort_no=2)
    text = text_of(written())
    assert "\n（一）加强领导。高度重视。坚持每季度" in text
    assert "工作情况4次。共写103篇，即100余篇。\n" in text


def test_page_and_fonts_are_those_of_the_standard(year, written, cast):
    document = written()
    section = document.sections[0]
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [round(margin / Mm(1)) for margin in margins] == [37, 35, 28, 26]
    body = next(paragraph for paragraph in document.paragraphs if "截至目前" in paragraph.text)
    fonts = [run._r.rPr.rFonts.get(qn("w:eastAsia")) for run in body.runs]
    assert fonts == ["楷体_GB2312", "仿宋_GB2312"]
    assert document.styles["Normal"].paragraph_format.line_spacing == Pt(28.95)


def test_the_command_prints_what_the_records_leave_open_and_the_file_does_not(year, tmp_path, capsys):
    path = tmp_path / "f.docx"
    call_command("summary", "bureau", "--year", "2023", "--as-of", "2023-12-31", "--output", str(path))
    told = capsys.readouterr()
    assert "党小组会10次" in told.err or "10" in told.err
    assert "f.docx" in told.out
    assert "少于" not in text_of(docx.Document(path))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere", "--year", "2023"], "nowhere"),
        (["bureau", "--year", "1999"], "1999"),
        (["bureau", "--year", "2023", "--as-of", "2023-02-29"], "2023-02-29"),
        (["bureau", "--year", "2023", "--as-of", "2022-12-31"], "截止日"),
        (["bureau", "--year", "2023", "--as-of", "9999-12-31"], "9999-12-31"),
        (["bureau", "--year", "2023", "--as-of", "2100-12-31"], "截止日晚于今天"),
        (["bureau", "--year", "2100"], "2100年尚未开始"),
    ],
)
def test_the_command_refuses_nonsense_in_words(cast, tmp_path, arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("summary", *arguments, "--output", str(tmp_path / "f.docx"))
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_named(cast, tmp_path):
    with pytest.raises(CommandError, match="no-folder"):
        call_command("summary", "bureau", "--year", "2023", "--output", str(tmp_path / "no-folder" / "f.docx"))

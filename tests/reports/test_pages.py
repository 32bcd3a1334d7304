"""The summary on the screen: figures open their records, written parts are people's, and only reporters see it."""

from datetime import date, timedelta
from io import BytesIO

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Entry
from audit.trail import Event
from reports.models import Passage
from reports.numbers import plain
from tests.cast import make_assignment, make_duty
from tests.reports.factory import make_meeting, make_notes, make_passage, make_seed_year, make_series, void

pytestmark = pytest.mark.django_db
YEAR = {"unit": "bureau", "year": "2023", "as_of": "2023-12-31"}
NEW = "/reports/texts/new/?unit=bureau&year=2023&section={}&sort_no={}"


@pytest.fixture
def year(cast):
    return make_seed_year(cast)


def summary_of(client, **query):
    page = client.get("/reports/", YEAR | query)
    assert page.status_code == 200
    return page.context["summary"]


def pieces_of(summary):
    return [piece for part in summary.parts for paragraph in part.paragraphs for piece in paragraph]


def test_every_figure_in_a_sentence_opens_exactly_its_records(year, cast, signed_in):
    client = signed_in(cast.leader)
    linked = [piece for piece in pieces_of(summary_of(client)) if piece.url]
    lengths = {}
    for piece in linked:
        page = client.get(piece.url)
        assert page.status_code == 200, piece
        if "page_obj" in page.context:
            lengths[piece.text] = page.context["page_obj"].paginator.count
    assert lengths == {
        "坚持每季度召开一次分析研判会": 4,
        "共组织召开2次专题会议": 2,
        "分析研判本单位意识形态领域工作情况4次": 4,
        "2023年意识形态工作计划和集中学习教育计划": 2,
        "周一例会和周三学习会": 13,
        "开展党小组会10次": 10,
        "学习例会13次": 13,
        "撰写心得体会100余篇": 103,
        "“周五小课堂”": 1,
        "《舆情应急处置方案》": 2,
        "《信息宣传管理办法》": 2,
        "信息宣传培训班": 1,
    }
    assert len(linked) == len(lengths) + 6  # three problems and three measures open their own page


def test_a_quarter_named_alone_opens_its_own_meeting(year, cast, signed_in):
    void(year.analysis[2])
    client = signed_in(cast.leader)
    piece = next(piece for piece in pieces_of(summary_of(client)) if piece.text == "第二")
    assert list(client.get(piece.url).context["object_list"]) == [year.analysis[1]]


def test_the_page_and_the_file_say_the_same(year, cast, signed_in):
    make_passage(cast.bureau, "lead", "高度重视。\n层层落实。")
    client = signed_in(cast.leader)
    summary = summary_of(client)
    answer = client.post("/reports/", YEAR)
    assert answer["Content-Disposition"].startswith("attachment")
    lines = [line.text for line in docx.Document(BytesIO(b"".join(answer.streaming_content))).paragraphs]
    text = "".join(lines)
    for part in summary.parts:
        for paragraph in part.paragraphs:
            assert plain(paragraph).replace("\n", "") in text


def test_who_takes_the_file_stays_in_the_trail(year, cast, signed_in):
    client = signed_in(cast.leader)
    client.get("/reports/", YEAR)
    taken = Entry.objects.filter(event=Event.DOWNLOADED)
    assert taken.count() == 0
    client.post("/reports/", YEAR)
    entry = taken.get()
    assert (entry.by, entry.kind, entry.record_id) == (cast.leader, "organization.unit", cast.bureau.pk)
    assert entry.facts == {"what": "summary", "year": 2023, "as_of": "2023-12-31"}


@pytest.mark.parametrize(
    ("who", "unit", "status"),
    [("leader", "bureau", 200), ("unitadmin", "bureau", 200), ("supervisor", "bureau", 200), ("head", "section", 200),
     ("head", "bureau", 404), ("leader", "other", 404), ("leader", "city", 404), ("stranger", "bureau", 404),
     ("clerk", "bureau", 403), ("member", "section", 403), ("recorder", "section", 403), ("admin", "bureau", 403),
     ("auditor", "bureau", 404)],
)  # fmt: skip
def test_a_summary_opens_only_for_whoever_reports_on_the_whole_unit(cast, signed_in, who, unit, status):
    client = signed_in(getattr(cast, who))
    assert client.get("/reports/", YEAR | {"unit": unit}).status_code == status
    assert client.post("/reports/", YEAR | {"unit": unit}).status_code == status


@pytest.mark.parametrize(
    "query",
    [{"year": "1999"}, {"year": "2101"}, {"year": "x"}, {"year": "9" * 400}, {"as_of": "2023-02-29"},
     {"as_of": "2022-12-31"}, {"as_of": "0001-01-01"}, {"as_of": "9999-12-31"},
     {"year": "2100", "as_of": ""}, {"year": "", "as_of": "2022-01-01"},
     {"as_of": (timezone.localdate() + timedelta(days=1)).isoformat()}],
)  # fmt: skip
def test_nonsense_gets_a_message_and_neither_text_nor_file(cast, signed_in, query):
    client = signed_in(cast.leader)
    for answer in (client.get("/reports/", YEAR | query), client.post("/reports/", YEAR | query)):
        assert answer.status_code == 200
        assert len(answer.context["form"].errors) == 1
        page = answer.content.decode()
        assert "年度落实意识形态工作责任制工作总结" not in page
        assert "下载" not in page
        assert "改正后" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [({"as_of": "2100-01-01"}, "截止日晚于今天"), ({"year": "2100"}, "2100年尚未开始")],
)  # fmt: skip
def test_what_is_still_to_come_is_not_summed_up(cast, signed_in, query, words):
    assert words in signed_in(cast.leader).get("/reports/", YEAR | query).content.decode()


def test_a_year_gone_by_is_counted_to_its_end(cast, signed_in):
    page = signed_in(cast.leader).get("/reports/", {"unit": "section", "year": "2023"})
    assert page.context["summary"].as_of == date(2023, 12, 31)
    form = page.context["form"]
    assert [str(form[name].value()) for name in form.fields] == ["section", "2023", "2023-12-31"]


# The written parts


def write(client, section="intro", sort_no=1, tampered=(), **fields):
    url = NEW.format(section, sort_no)
    form = client.get(url).context["form"]
    hidden = {
        name: form[name].value() for name in ("unit", "year", "section", "sort_no", "once") if name in form.fields
    }
    return client.post(url, hidden | {"text": "局紧紧围绕决策部署"} | fields | dict(tampered))


def test_a_text_is_written_changed_and_printed(year, cast, signed_in):
    client = signed_in(cast.leader)
    answer = write(client, "study", 2, text="成效明显")
    assert answer.status_code == 302
    assert answer.url == "/reports/?unit=bureau&year=2023#study"
    passage = Passage.objects.get()
    assert (passage.unit, passage.year, passage.created_by) == (cast.bureau, 2023, cast.leader)
    assert "培训。成效明显。" in plain(summary_of(client).work[1].paragraphs[0])
    client.post(f"/reports/texts/{passage.pk}/edit/", {"version": 1, "text": "共{study_notes}篇"})
    assert "培训。共103篇。" in plain(summary_of(client).work[1].paragraphs[0])


def test_a_heading_may_be_changed_where_there_is_one(year, cast, signed_in):
    client = signed_in(cast.leader)
    write(client, "lead", 1, heading="强化政治责任", text="")
    assert summary_of(client).work[0].numbered_heading == "（一）强化政治责任"
    assert "heading" not in client.get(NEW.format("intro", 1)).context["form"].fields


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("共{nothing}次", "{nothing}不是统计指标。可用的有："),
        ("共{}次", "花括号只用于统计指标"),
        ("共{study_notes次", "花括号只用于统计指标"),
        ("共{study_notes.__class__}次", "花括号只用于统计指标"),
        ("共{0}次", "花括号只用于统计指标"),
        ("共{study_notes!r:>9}次", "花括号只用于统计指标"),
        ("{study_note_authors:本级}人", "不能单独取本级"),
    ],
)
def test_only_figures_may_stand_in_braces(cast, signed_in, text, words):
    page = write(signed_in(cast.leader), text=text)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert not Passage.objects.exists()


def test_a_figure_may_be_rounded_or_of_the_unit_alone(year, cast, signed_in):
    client = signed_in(cast.leader)
    make_notes(cast.bureau, cast.clerk, 7)
    text = "{study_notes}、{study_notes:余}、{study_notes:本级}、{study_note_authors}"
    assert write(client, text=text).status_code == 302
    assert plain(summary_of(client).intro.paragraphs[0]).startswith("110、110、7、5。")


def test_a_name_that_is_a_figure_no_longer_stands_as_it_is_and_is_named(year, cast, signed_in):
    make_passage(cast.bureau, "intro", "共{was_a_figure}次")
    page = signed_in(cast.leader).get("/reports/", YEAR)
    assert "共{was_a_figure}次" in page.content.decode()
    assert any("was_a_figure" in str(warning.text) for warning in page.context["warnings"])


def test_the_same_text_is_begun_once(year, cast, signed_in):
    client = signed_in(cast.leader)
    assert write(client).status_code == 302
    second = write(client, text="另一段")
    assert second.status_code == 200
    assert "这段文字已有人撰写" in second.content.decode()
    assert Passage.objects.get().text == "局紧紧围绕决策部署"


def test_the_second_to_save_loses_nothing(year, cast, signed_in):
    passage = make_passage(cast.bureau, "intro", "原文")
    client = signed_in(cast.leader)
    url = f"/reports/texts/{passage.pk}/edit/"
    assert client.post(url, {"version": 1, "text": "先到"}).status_code == 302
    late = client.post(url, {"version": 1, "text": "后到"})
    assert late.status_code == 409
    assert "先到" in late.content.decode()
    assert "后到" in late.content.decode()
    assert Passage.objects.get().text == "先到"


@pytest.mark.parametrize("place", [("nowhere", 1), ("intro", 2), ("lead", 3), ("lead", "x")])
def test_there_is_no_text_outside_the_form(cast, signed_in, place):
    assert signed_in(cast.leader).get(NEW.format(*place)).status_code == 404


def test_there_is_no_text_for_a_year_to_come(cast, signed_in):
    assert signed_in(cast.leader).get("/reports/texts/new/?unit=bureau&year=2100&section=intro").status_code == 404


def test_a_tampered_place_is_refused(cast, signed_in):
    client = signed_in(cast.leader)
    for fields in ({"section": "nowhere"}, {"sort_no": 2}, {"sort_no": 99999}, {"year": 1999}, {"year": 9 * 10**20},
                   {"unit": cast.other_bureau.pk}, {"unit": cast.city.pk}):  # fmt: skip
        assert write(client, tampered=fields).status_code == 200, fields
    assert not Passage.objects.exists()


def test_another_unit_s_text_is_not_found_and_a_reader_s_not_changed(cast, signed_in):
    passage = make_passage(cast.bureau, "intro", "导语")
    url = f"/reports/texts/{passage.pk}/edit/"
    assert signed_in(cast.stranger).get(url).status_code == 404
    assert signed_in(cast.clerk).get(url).status_code == 403
    assert signed_in(cast.clerk).get(NEW.format("intro", 1)).status_code == 403


def test_the_page_costs_the_same_for_few_records_and_many(cast, signed_in, django_assert_num_queries):
    client = signed_in(cast.leader)
    make_seed_year(cast)
    make_passage(cast.bureau, "intro", "导语{study_notes}")
    client.get("/reports/", YEAR)
    with CaptureQueriesContext(connection) as few:
        client.get("/reports/", YEAR)
    for number in range(6):
        make_series(cast.section, f"学习会{number}", cast.clerk)
        make_meeting(cast.bureau, "special", held_on=date(2023, 5, 1 + number), by=cast.clerk, agenda=["研究部署工作"])
        make_duty(cast.section, year=2023, title=f"责任{number}")
        make_duty(cast.section, year=2024, title=f"措施{number}", is_measure=True)
        make_assignment(cast.section, due_on=date(2023, 5, 1))
    make_notes(cast.section, cast.member, 30)
    with django_assert_num_queries(len(few)):
        client.get("/reports/", YEAR)

"""A meeting, a study session or a rule document as evidence of a problem: named on the form, told to those who may."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from meetings.models import Meeting
from meetings.records.parts import AttendanceLine
from meetings.records.services import void_meeting
from rectification.models import AssistingUnit, EvidenceOf, Item
from rectification.problems.stages import ITEM_WORKFLOW
from responsibility.models import Document, Evidence
from responsibility.obligations.services import give_evidence
from tests.meetings.factory import make_meeting
from tests.rectification.factory import TODAY, make_item
from tests.rectification.test_pages import text_of
from tests.study.factory import make_session

pytestmark = pytest.mark.django_db
NOWHERE = "未找到您有权查看的"


@pytest.fixture
def item(cast):
    return make_item(cast.section, "in_progress", owner=cast.recorder)


@pytest.fixture
def url(item):
    return reverse("rectification:evidence", args=[item.pk])


def meeting_of(unit, by, title="整改推进会", **fields):
    return make_meeting(unit, by, title=title, types=("special",), stage=fields.pop("stage", "signed"), **fields)


def rule_of(unit, title="审核登记办法", **fields):
    return Document.objects.create(unit=unit, title=title, **({"issued_on": date(2024, 6, 3), "year": 2024} | fields))


def key_of(record) -> str:
    return f"{record._meta.label_lower}:{record.pk}"


def groups(page) -> dict:
    choices = list(page.context["form"].fields["record"].choices)
    return {str(name): [label for _key, label in group] for name, group in choices if isinstance(group, list)}


def refusals(answer) -> dict:
    assert answer.status_code == 200 and not Evidence.objects.exclude(source_id=None).exists()
    return {name: " ".join(errors) for name, errors in answer.context["form"].errors.items()}


def test_the_form_offers_the_latest_records_by_kind_and_keeps_the_one_chosen(cast, signed_in, item, url):
    meeting = meeting_of(cast.section, cast.recorder)
    session = make_session(unit=cast.section, category="theme_day", by=cast.recorder, topic="学习审核规定")
    document = rule_of(cast.section)
    client = signed_in(cast.recorder)
    assert groups(client.get(url)) == {
        "学习记录": ["2026-03-02 学习审核规定 · section"], "会议": ["2024-03-29 整改推进会 · section"],
        "计划和制度": ["2024-06-03 审核登记办法 · section"],
    }  # fmt: skip
    measure = item.measures.get()
    for record in (meeting, session, document):
        answer = client.post(url, {"record": key_of(record), "measures": [measure.pk]})
        assert answer.status_code == 302
    assert [piece.source for piece in item.evidence.all()] == [meeting, session, document]
    assert EvidenceOf.objects.filter(measure=measure).count() == 3
    assert groups(client.get(url)) == {}, "what lies there already is not offered again"
    page = client.get(item.get_absolute_url())
    words = text_of(page)
    assert "整改推进会" in words and "会议（2024-03-29）" in words
    assert f'href="{meeting.get_absolute_url()}"' in page.content.decode()
    told = [link for link in page.context["chain"].links if str(link.what) == "佐证材料"]
    assert (told[0].text, told[0].url) == ("整改推进会", meeting.get_absolute_url())
    assert told[0].marks == ("会议（2024-03-29）", "对应第1条措施")


def test_the_page_of_the_record_says_what_it_proves_to_those_who_may_read_that(cast, signed_in, item):
    records = [
        meeting_of(cast.bureau, cast.clerk, attendance=[AttendanceLine(cast.clerk), AttendanceLine(cast.assistant)]),
        make_session(unit=cast.section, category="theme_day", by=cast.recorder),
        rule_of(cast.bureau),
    ]
    for record in records:
        give_evidence(subject=item, by=cast.recorder, source=record)
        page = text_of(signed_in(cast.leader).get(record.get_absolute_url()))
        assert "作为佐证的事项" in page and "一个问题" in page
    page = signed_in(cast.assistant).get(records[0].get_absolute_url())
    assert page.status_code == 200 and "一个问题" not in text_of(page), "of another section"


@pytest.mark.parametrize("shape", ["{}", "http://testserver{}", "http://TestServer{}#decision-1", "testserver{}?x=1"])
def test_a_record_is_named_by_the_address_of_its_page(cast, signed_in, item, url, shape):
    meeting = meeting_of(cast.section, cast.recorder)
    answer = signed_in(cast.recorder).post(url, {"address": shape.format(meeting.get_absolute_url())})
    assert answer.status_code == 302 and item.evidence.get().source == meeting


@pytest.mark.parametrize(
    "shape", ["http://elsewhere.example{}", "//elsewhere.example{}", "{}minutes/", "/meetings/", "/x", "x", "http://[",
              "/meetings/99999999999999999999/", "/meetings/0/"],
)  # fmt: skip
def test_an_address_that_is_no_page_of_a_record_here_is_refused_and_stays_typed(cast, signed_in, item, url, shape):
    typed = shape.format(meeting_of(cast.section, cast.recorder).get_absolute_url())
    answer = signed_in(cast.recorder).post(url, {"address": typed, "text": "见会议"})
    assert NOWHERE in refusals(answer)["address"]
    assert answer.context["form"]["address"].value() == typed and not item.evidence.exists()


@pytest.mark.parametrize(
    "key", ["x", "\0", "[]", ":", "meetings.meeting:", "meetings.meeting:x", "meetings.meeting:0",
            "organization.user:1", "meetings.meeting:1:1", "meetings.meeting:" + "9" * 30],
)  # fmt: skip
def test_what_names_no_record_is_refused_with_words(cast, signed_in, url, item, key):
    answer = signed_in(cast.recorder).post(url, {"record": key})
    assert answer.status_code == 200 and answer.context["form"].errors["record"] and not item.evidence.exists()


def test_a_record_and_an_address_are_not_both_given(cast, signed_in, url, item):
    meeting = meeting_of(cast.section, cast.recorder)
    both = {"record": key_of(meeting), "address": meeting.get_absolute_url()}
    assert "只能取其一" in refusals(signed_in(cast.recorder).post(url, both))["address"]


def test_of_a_record_one_may_not_open_not_even_that_there_is_one_is_told(cast, signed_in, url, item):
    secret = meeting_of(cast.other_bureau, cast.stranger, title="外单位的会议")
    client = signed_in(cast.recorder)
    assert groups(client.get(url)) == {}
    known = {key_of(secret), f"meetings.meeting:{secret.pk + 999}"}
    told = {refusals(client.post(url, {"record": key}))["record"] for key in known}
    known = {secret.get_absolute_url(), reverse("meetings:meeting", args=[secret.pk + 999])}
    told |= {refusals(client.post(url, {"address": address}))["address"] for address in known}
    assert len(told) == 1 and NOWHERE in told.pop()
    assert "外单位的会议" not in client.post(url, {"record": key_of(secret)}).content.decode()


def test_a_record_of_a_unit_without_a_part_in_it_proves_nothing_until_that_unit_assists(cast, signed_in, item, url):
    Item.objects.update(owner=cast.unitadmin)
    meeting = meeting_of(cast.office, cast.clerk)
    client = signed_in(cast.unitadmin)
    assert groups(client.get(url)) == {}
    assert "无关" in refusals(client.post(url, {"record": key_of(meeting)}))["record"]
    AssistingUnit.objects.create(item=item, unit=cast.office)
    assert groups(client.get(url)) == {"会议": ["2024-03-29 整改推进会 · office"]}
    assert client.post(url, {"record": key_of(meeting)}).status_code == 302


def test_what_is_void_unsigned_or_still_to_come_proves_nothing_yet(cast, signed_in, item, url):
    void = meeting_of(cast.section, cast.recorder, title="作废的")
    Meeting.objects.filter(pk=void.pk).update(voided_at=timezone.now())
    unsigned = meeting_of(cast.section, cast.recorder, title="未签的", stage="held")
    draft = meeting_of(cast.section, cast.recorder, title="草稿", stage="draft")
    coming = rule_of(cast.section, issued_on=timezone.localdate() + timedelta(days=1))
    client = signed_in(cast.recorder)
    assert groups(client.get(url)) == {}
    for record, words in ((void, "已作废"), (unsigned, "尚未签发"), (draft, "尚未签发"), (coming, "日期未到")):
        assert words in refusals(client.post(url, {"record": key_of(record)}))["record"]
        assert words in refusals(client.post(url, {"address": record.get_absolute_url()}))["address"]


def test_voided_later_it_stays_beside_the_problem_marked_and_closing_asks_for_more(cast, signed_in, item, url):
    meeting = meeting_of(cast.section, cast.recorder)
    client = signed_in(cast.recorder)
    client.post(url, {"record": key_of(meeting)})
    void_meeting(meeting=meeting, by=cast.recorder, reason="重复登记", today=date(2024, 4, 1))
    page = client.get(item.get_absolute_url())
    assert "会议（2024-03-29，已作废）" in text_of(page) and meeting.get_absolute_url() in page.content.decode()
    assert client.get(meeting.get_absolute_url()).status_code == 200
    with pytest.raises(ValidationError, match="作废"):
        ITEM_WORKFLOW.act(obligation=item, verb="apply", by=cast.recorder, today=TODAY, done_on=TODAY)
    apply = reverse("rectification:act", args=[item.pk, "apply"])
    typed = {"version": item.version, "done_on": "2024-05-20"}
    assert client.post(apply, typed).context["form"].non_field_errors()
    assert client.post(apply, typed | {"text": "另附会议记录"}).status_code == 302


def test_closing_may_be_applied_for_with_a_record_alone(cast, signed_in, item):
    meeting = meeting_of(cast.section, cast.recorder)
    client, url = signed_in(cast.recorder), reverse("rectification:act", args=[item.pk, "apply"])
    typed = {"version": item.version, "done_on": "2024-05-20"}
    refused = client.post(url, typed)
    assert "选择一条记录" in str(refused.context["form"].non_field_errors())
    assert client.post(url, typed | {"record": key_of(meeting)}).status_code == 302
    item.refresh_from_db()
    assert item.stage == "applied" and item.evidence.get().source == meeting


def test_the_same_record_is_evidence_of_a_problem_once(cast, signed_in, item, url):
    meeting = meeting_of(cast.section, cast.recorder)
    give_evidence(subject=item, by=cast.recorder, source=meeting)
    answer = signed_in(cast.recorder).post(url, {"record": key_of(meeting)})
    assert "已是本事项的佐证材料" in answer.context["form"].errors["record"][0]
    with pytest.raises(ValidationError):  # two at the same moment
        give_evidence(subject=item, by=cast.recorder, source=meeting)
    assert item.evidence.count() == 1


def test_whoever_may_not_open_the_record_reads_its_kind_and_day_and_papers_never_its_title(cast, signed_in, item):
    meeting = meeting_of(cast.bureau, cast.clerk, title="局党组的会议")
    give_evidence(subject=item, by=cast.clerk, source=meeting)
    give_evidence(subject=item, by=cast.clerk, text="验收单", source=rule_of(cast.bureau, title="内部办法"))
    client = signed_in(cast.recorder)
    assert client.get(meeting.get_absolute_url()).status_code == 404
    page = client.get(item.get_absolute_url())
    assert "会议（2024-03-29）" in text_of(page) and "局党组的会议" not in page.content.decode()
    assert meeting.get_absolute_url() not in page.content.decode()
    assert "局党组的会议" in text_of(signed_in(cast.leader).get(item.get_absolute_url()))
    ledger = signed_in(cast.leader).get(reverse("rectification:list"), {"sheet": "ledger"})
    paper = signed_in(cast.leader).get(reverse("rectification:list_paper"), {"paper": "full", "file": "xlsx"})
    for answer in (ledger, paper):
        cells = words_in(answer)
        assert "会议（2024-03-29）" in cells and "验收单；计划或制度（2024-06-03）" in cells
        assert "局党组的会议" not in cells and "内部办法" not in cells


def words_in(answer) -> str:
    book = load_workbook(BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content))
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)


def test_of_many_records_the_latest_are_offered_in_the_same_queries_and_an_older_one_by_its_address(
    cast, signed_in, item, url
):
    old = meeting_of(cast.section, cast.recorder, title="最早的一次", held_on=date(2023, 1, 5))
    client = signed_in(cast.recorder)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        assert len(groups(client.get(url))["会议"]) == 1
    day = date(2024, 1, 1)
    made = [Meeting(unit=cast.section, title=f"第{number}次", held_on=day, stage="signed", signed_at=timezone.now(),
                    signed_by=cast.recorder, signatures="one") for number in range(30)]  # fmt: skip
    Meeting.objects.bulk_create(made)
    with CaptureQueriesContext(connection) as many:
        labels = groups(client.get(url))["会议"]
    assert len(labels) == 20 and not any("最早的一次" in label for label in labels)
    assert len(many) == len(few)
    assert client.post(url, {"address": old.get_absolute_url()}).status_code == 302


def test_a_page_with_many_records_as_evidence_costs_the_queries_of_one(cast, signed_in, item):
    give_evidence(subject=item, by=cast.clerk, source=rule_of(cast.section))
    give_evidence(subject=item, by=cast.clerk, source=rule_of(cast.other_bureau))
    client = signed_in(cast.recorder)
    client.get(item.get_absolute_url())
    with CaptureQueriesContext(connection) as few:
        client.get(item.get_absolute_url())
    for number in range(20):
        give_evidence(subject=item, by=cast.clerk, source=rule_of(cast.section, title=f"第{number}号"))
        give_evidence(subject=item, by=cast.clerk, source=rule_of(cast.other_bureau))
    with CaptureQueriesContext(connection) as many:
        assert text_of(client.get(item.get_absolute_url())).count("计划或制度（2024-06-03）") >= 42
    assert len(many) <= len(few)

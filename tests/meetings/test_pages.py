"""The list, one meeting's page and My work: who sees what, at which cost."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from calendars.periods import Period
from meetings.models import Decision, Meeting
from meetings.records.parts import AgendaLine, AttendanceLine
from meetings.records.services import save_meeting
from meetings.signing.completeness import READ_FOR_SIGNING
from meetings.signing.services import sign_off
from responsibility.obligations.awaiting import Reason
from tests.cast import make_user
from tests.meetings.factory import Stage, decision, make_meeting, page_text

LIST = reverse("meetings:list")
Q1 = Period.quarter(2024, 1)


@pytest.fixture
def today():
    return timezone.localdate()


def titles(answer):
    return [row.title for row in answer.context["object_list"]]


def cost(client, url):
    client.get(url)  # content types and the like are read once
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_a_meeting_is_seen_by_its_unit_by_those_above_and_by_those_who_were_there(cast, signed_in):
    meeting = make_meeting(cast.section, cast.recorder, title="研判会甲", attendance=[
        AttendanceLine(cast.recorder), AttendanceLine(cast.assistant, "attending")],
        decisions=[decision(owner=cast.clerk)])  # fmt: skip
    url = meeting.get_absolute_url()
    for person in (cast.recorder, cast.member, cast.head, cast.leader, cast.supervisor, cast.assistant):
        assert signed_in(person).get(url).status_code == 200
        assert "研判会甲" in page_text(signed_in(person).get(LIST))
    for person in (cast.stranger, cast.clerk, cast.admin, cast.auditor):
        assert signed_in(person).get(url).status_code == 404
        assert "研判会甲" not in page_text(signed_in(person).get(LIST))
        assert signed_in(person).get(reverse("meetings:attendance")).context["page_obj"].paginator.count == 0


def test_nobody_has_attended_what_is_only_planned(cast, signed_in, today):
    lines = [AttendanceLine(cast.recorder), AttendanceLine(cast.member)]
    make_meeting(cast.section, cast.recorder, today=today, held_on=today + timedelta(days=9), stage=Stage.DRAFT,
                 attendance=lines)  # fmt: skip
    client = signed_in(cast.recorder)
    urls = [reverse("meetings:attendance"), reverse("meetings:people")]
    assert [client.get(url).context["page_obj"].paginator.count for url in urls] == [0, 0]
    make_meeting(cast.section, cast.recorder, attendance=lines)
    assert [client.get(url).context["page_obj"].paginator.count for url in urls] == [2, 2]
    assert [row["times"] for row in client.get(urls[1]).context["object_list"]] == [1, 1]


def test_who_was_there_but_may_not_see_the_work_reads_the_decision_without_a_link(cast, signed_in):
    meeting = make_meeting(cast.section, cast.recorder, covers=Q1, stage=Stage.SIGNED, attendance=[
        AttendanceLine(cast.recorder), AttendanceLine(cast.assistant, "attending")],
        decisions=[decision("补齐台账", owner=cast.member)])  # fmt: skip
    born = meeting.decisions.get().outcome.get_absolute_url()
    guest, member = (signed_in(person).get(meeting.get_absolute_url()).content.decode()
                     for person in (cast.assistant, cast.member))  # fmt: skip
    assert "补齐台账" in guest and born not in guest
    assert born in member


def test_the_page_prints_people_with_the_post_of_that_day(cast, signed_in):
    meeting = make_meeting(cast.section, cast.recorder, attendance=[AttendanceLine(cast.recorder),
                                                                    AttendanceLine(cast.head)])  # fmt: skip
    posting = cast.head.postings.get()
    posting.title = "二级调研员"
    posting.save()
    assert "科长 head" in page_text(signed_in(cast.recorder).get(meeting.get_absolute_url()))


def test_filters_live_in_the_address(cast, signed_in):
    client = signed_in(cast.leader)
    make_meeting(cast.section, cast.recorder, title="甲", covers=Q1, stage=Stage.SIGNED)
    make_meeting(cast.section, cast.recorder, title="乙", types=("special",), held_on=date(2023, 5, 5))
    make_meeting(cast.office, cast.recorder, title="丙", types=("special", "analysis"), covers=Period.half(2024, 1))
    expected = {
        "?unit=section": ["甲", "乙"], "?type=special": ["丙", "乙"], "?type=analysis&unit=bureau": ["丙", "甲"],
        "?covers=2024-Q1": ["甲"], "?covers=2024-H1": ["丙", "甲"], "?covers=2023": ["乙"], "?year=2023": ["乙"],
        "?stage=signed": ["甲"], "?q=乙": ["乙"], "": ["丙", "甲", "乙"],
    }  # fmt: skip
    assert {query: titles(client.get(LIST + query)) for query in expected} == expected


@pytest.mark.parametrize(
    "query",
    ["?unit=other", "?unit=x&type=x", "?covers=x", "?covers=9999-Q1", "?covers=2024-13", "?year=0",
     "?year=99999999999999999999", "?stage=x", "?page=x", "?page=0", "?figure=x",
     "?figure=meetings_held&unit=section&period=x"],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_no_fault(cast, signed_in, query):
    client = signed_in(cast.recorder)
    assert client.get(LIST + query).status_code == 200
    assert client.get(reverse("meetings:attendance") + query).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["?type=nothing&covers=2024-Q7&held_on=2024-02-30", "?covers=1999-01-01..1999-02-01&unit=other", "?held_on=2024"],
)
def test_a_link_that_makes_no_sense_opens_the_empty_form(cast, signed_in, query):
    assert signed_in(cast.recorder).get(reverse("meetings:create") + query).status_code == 200


def many(cast, number):
    """So many whole signed meetings, with so many people, items and decisions each."""
    people = [cast.recorder] + [make_user(f"p{number}-{k}", cast.section) for k in range(number)]
    lines = [decision(f"事项{k}", owner=people[k % len(people)], becomes=Decision.Becomes.values[k % 3])
             for k in range(3 * number)]  # fmt: skip
    for k in range(number):
        meeting = make_meeting(cast.section, cast.recorder, types=("analysis", "special"), covers=Q1,
                               held_on=date(2024, 3, 1 + k % 28), decisions=lines,
                               attendance=[AttendanceLine(person) for person in people])  # fmt: skip
        save_meeting(meeting=meeting, types=meeting.types.all(), by=cast.recorder, today=date(2024, 6, 1),
                     agenda=[AgendaLine(f"议题{item}") for item in range(number)], decisions=lines,
                     attendance=[AttendanceLine(person) for person in people])  # fmt: skip
        sign_off(meeting=meeting, by=cast.recorder, today=date(2024, 6, 1))
    return meeting


@pytest.mark.parametrize("who", ["recorder", "leader", "member"])
def test_the_pages_cost_the_same_for_few_and_for_many(cast, signed_in, who):
    client = signed_in(getattr(cast, who))
    few = many(cast, 1)
    urls = [LIST, reverse("meetings:attendance"), reverse("meetings:people")]
    before = [cost(client, url) for url in [*urls, few.get_absolute_url()]]
    plenty = many(cast, 5)
    assert [cost(client, url) for url in [*urls, plenty.get_absolute_url()]] == before


def test_the_form_costs_the_same_for_few_and_for_many_people(cast, signed_in):
    client = signed_in(cast.recorder)
    url = reverse("meetings:create")
    before = cost(client, url)
    for number in range(12):
        make_user(f"more{number}", cast.section)
    assert cost(client, url) == before


def awaited(user, today):
    return [(line.reason, line.record.title) for line in Meeting.awaiting(user, today)]


def test_a_meeting_held_waits_for_the_recorders_sign_off_and_is_not_overdue(cast, signed_in, today):
    make_meeting(cast.section, cast.recorder, title="待签", covers=Q1)
    assert awaited(cast.recorder, today) == [(Reason.SIGN, "待签")]
    assert awaited(cast.member, today) == awaited(cast.head, today) == []
    assert "待签发" in page_text(signed_in(cast.recorder).get(LIST + "?stage=held"))


def test_a_meeting_held_waits_for_its_chairs_sign_off_as_well(cast, signed_in, today):
    """The chair may sign without any right to record (`rules.signs`); a draft is not the chair's to finish."""
    held = make_meeting(cast.section, cast.recorder, title="待签", covers=Q1, chair=cast.member)
    make_meeting(cast.section, cast.recorder, title="未记", stage=Stage.DRAFT, chair=cast.member,
                 held_on=today - timedelta(days=1))  # fmt: skip
    assert awaited(cast.member, today) == [(Reason.SIGN, "待签")]
    client = signed_in(cast.member)
    (bucket,) = client.get("/").context["buckets"]
    assert client.get(bucket.lines[0].url).status_code == 200
    Meeting.objects.filter(pk=held.pk).update(stage=Stage.SIGNED, signed_by=cast.member, signed_at=timezone.now())
    assert awaited(cast.member, today) == []


def test_a_plan_whose_day_is_over_is_to_be_logged(cast, today):
    day = today - timedelta(days=1)
    make_meeting(cast.section, cast.recorder, title="漏记", stage=Stage.DRAFT, held_on=day)
    (line,) = Meeting.awaiting(cast.recorder, today)
    assert (line.reason, line.by) == (Reason.LOG, day)
    assert line.action_url.endswith("/edit/")


def test_a_meeting_of_the_coming_days_is_announced_to_those_expected(cast, today):
    lines = [AttendanceLine(cast.recorder), AttendanceLine(cast.member)]
    for days, title in ((0, "今天"), (7, "七天后"), (8, "八天后")):
        make_meeting(cast.section, cast.recorder, title=title, today=today, held_on=today + timedelta(days=days),
                     stage=Stage.DRAFT, attendance=lines)  # fmt: skip
    coming = [(Reason.COMING, "今天"), (Reason.COMING, "七天后")]
    assert awaited(cast.member, today) == awaited(cast.recorder, today) == coming
    assert awaited(cast.head, today) == []


def test_what_waits_costs_a_fixed_number_of_queries(cast, today):
    for title in "甲乙丙":
        make_meeting(cast.section, cast.recorder, title=title, covers=Q1)
    assert cast.recorder.scope  # read once a request
    with CaptureQueriesContext(connection) as queries:
        assert len(Meeting.awaiting(cast.recorder, today)) == 3
    assert len(queries) == 1 + len(READ_FOR_SIGNING)
    Meeting.objects.update(recorder_signed_at=timezone.now(), recorder_signed_by=cast.head)
    with CaptureQueriesContext(connection) as queries:
        assert len(Meeting.awaiting(cast.recorder, today)) == 3
    assert len(queries) == 1


def test_who_changed_what_is_kept_for_every_part(cast):
    meeting = make_meeting(cast.section, cast.recorder, covers=Q1, decisions=[decision()])
    kinds = set(Entry.objects.values_list("kind", flat=True))
    assert {f"meetings.{part}" for part in ("meeting", "agendaitem", "attendee", "decision", "typeofmeeting")} <= kinds
    assert meeting.version == 1


def test_a_day_before_anyone_held_a_post_says_why_nobody_is_expected(cast, signed_in):
    client, page = signed_in(cast.recorder), reverse("meetings:create")
    asked = {"unit": cast.section.pk, "held_on": "2019-12-31", "refresh": "1"}
    rows = {f"{part}-{name}_FORMS": "0" for part in ("agenda", "people", "decisions") for name in ("TOTAL", "INITIAL")}
    shown = client.post(page, asked | rows).content.decode()
    assert "2019-12-31 “section”无人任职：系统记录的任职最早从2020-01-01开始" in shown
    assert "无人任职" not in client.post(page, asked | rows | {"held_on": "2020-01-01"}).content.decode()

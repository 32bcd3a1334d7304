"""Every act on a meeting, at every point of its life, by everyone who may see it: who may does, nobody else changes
anything, and the page offers exactly what would be done."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings.inviting.services import cannot_come, invite
from meetings.models import Attendee, Correction, Meeting, Signatures
from meetings.records.parts import AttendanceLine
from meetings.records.services import void_meeting
from meetings.signing import services
from organization.rights import Role
from tests.cast import make_user
from tests.meetings.factory import Stage, make_meeting

BOTH, ONE = Signatures.BOTH, Signatures.ONE
TODAY = timezone.localdate()
# recorder: named, records for the unit; keeper: records for the unit, not named; chair and guest: named, no rights but
# to read; head reviews and records, leader reviews; stranger: another bureau's leader
ROLES = ("recorder", "keeper", "chair", "guest", "head", "leader", "stranger")
KEEPERS, REVIEWERS, LISTED = {"recorder", "keeper", "head"}, {"head", "leader"}, {"recorder", "chair", "guest"}
BEFORE, TO_COME = {"planned", "invited", "declined", "to_log", "held", "held_one"}, {"invited", "declined"}
MAY = {
    "edit": dict.fromkeys(BEFORE, KEEPERS),
    "invite": {"planned": KEEPERS},
    "cannot_come": {"invited": LISTED, "declined": LISTED},
    "can_come": {"declined": LISTED},
    "sign": {"held": KEEPERS, "held_one": KEEPERS | {"chair"}},
    "countersign": {"with_chair": {"chair"}, "chair_recorded": set()},
    "sign_for_chair": {"with_chair": REVIEWERS, "chair_recorded": REVIEWERS},
    "send_back": {"with_chair": REVIEWERS | {"chair"}, "chair_recorded": REVIEWERS},
    "recall": {"with_chair": KEEPERS, "chair_recorded": KEEPERS | {"chair"}},
    "correct": dict.fromkeys(("signed", "signed_one"), REVIEWERS | {"recorder", "chair"}),
    # and whoever signed, on the same day
    "withdraw": {"signed": REVIEWERS | {"chair"}, "signed_one": REVIEWERS | {"recorder"}},
    "void": dict.fromkeys((*BEFORE, "with_chair", "chair_recorded"), KEEPERS)
    | dict.fromkeys(("signed", "signed_one"), REVIEWERS),
}
STATES = (*sorted(BEFORE), "with_chair", "chair_recorded", "signed", "signed_one", "void")


@pytest.fixture
def people(cast):
    keeper = make_user("keeper", cast.section, Role.RECORDER)
    return {"recorder": cast.recorder, "keeper": keeper, "chair": cast.member, "guest": cast.assistant,
            "head": cast.head, "leader": cast.leader, "stranger": cast.stranger}  # fmt: skip


def meeting_in(state, cast, people) -> Meeting:
    """A record at that point of its life, reached by the verbs that lead there."""
    to_come, by = state in ("planned", "invited", "declined"), cast.recorder
    held_on = TODAY + timedelta(days=5 if to_come else -1)
    both = {"chair": people["chair"], "recorder": people["chair"] if state == "chair_recorded" else by}
    meeting = make_meeting(
        cast.section, by, types=("special",), held_on=held_on, today=TODAY,
        stage=Stage.DRAFT if to_come or state == "to_log" else Stage.HELD,
        signatures=ONE if state.endswith("_one") else BOTH,
        attendance=[AttendanceLine(people[name]) for name in sorted(LISTED)], **both,
    )  # fmt: skip
    facts = {"meeting": meeting, "today": TODAY}
    if state in ("invited", "declined"):
        invite(by=by, **facts)
    if state == "declined":
        for name in sorted(LISTED):
            cannot_come(by=people[name], reason="出差", **facts)
    if state in ("with_chair", "signed", "signed_one", "chair_recorded"):
        services.sign_off(by=both["recorder"], **facts)
    if state == "signed":
        services.countersign(by=people["chair"], **facts)
    if state == "void":
        void_meeting(by=by, reason="重复", **facts)
    return Meeting.objects.get(pk=meeting.pk)


def as_it_stands(meeting):
    row = Meeting.objects.filter(pk=meeting.pk).values().get()
    return row, list(meeting.attendees.values()), Correction.objects.count(), meeting.acts.count()


def attempt(client, meeting, act):
    """As a page opened now would send it."""
    url = reverse(f"meetings:{act}", args=[meeting.pk])
    fields = {"version": meeting.version, "reason": "有误"}
    if act in ("edit", "correct"):
        page = client.get(url)
        if page.status_code != 200:
            return page
        form = page.context["form"]
        shown = {name: form[name].value() for name in form.fields}
        fields |= {name: [getattr(one, "pk", one) for one in value] if isinstance(value, list) else value
                   for name, value in shown.items() if value not in (None, [])}  # fmt: skip
        for rows in (getattr(form, name) for name in ("agenda", "people", "findings", "decisions") if act == "edit"):
            fields |= {f"{rows.prefix}-TOTAL_FORMS": 0, f"{rows.prefix}-INITIAL_FORMS": 0}
        fields |= {"place": "换了地方", "reason": "有误"}
    return client.post(url, fields)


@pytest.mark.parametrize("state", STATES)
def test_who_may_does_and_nobody_else_changes_anything(cast, people, client, state):
    meeting = meeting_in(state, cast, people)
    before = as_it_stands(meeting)
    for role in ROLES:
        client.force_login(people[role])
        page = client.get(meeting.get_absolute_url()).content.decode()
        for act, by_state in MAY.items():
            may = role in by_state.get(state, ())
            with transaction.atomic():
                answer = attempt(client, meeting, act)
                has_changed = as_it_stands(meeting) != before
                transaction.set_rollback(True)
            assert answer.status_code < 500
            assert has_changed == may, (state, act, role, answer.status_code)
            is_offered = f'"{reverse(f"meetings:{act}", args=[meeting.pk])}"' in page
            is_second_word = act == "cannot_come" and state == "declined"
            has_a_better = act == "recall" and role in MAY["send_back"][state] if may else False
            assert is_offered == (may and not is_second_word and not has_a_better), (state, act, role)


def labels(client, meeting):
    context = client.get(meeting.get_absolute_url()).context
    return [(str(step["label"]), step["state"]) for step in context["steps"]], context


WAYS = {
    "planned": ("计划+ 会议通知* 议题+ 召开 会议记录 记录人签字 主持人签字", "recorder", "invite"),
    "invited": ("计划+ 会议通知+ 议题+ 召开* 会议记录 记录人签字 主持人签字", "recorder", None),
    "to_log": ("计划+ 议题+ 召开* 会议记录 记录人签字 主持人签字", "recorder", "edit"),
    "held": ("计划+ 议题+ 召开+ 会议记录+ 记录人签字* 主持人签字", "recorder", "sign"),
    "with_chair": ("计划+ 议题+ 召开+ 会议记录+ 记录人签字+ 主持人签字*", "chair", "countersign"),
    "chair_recorded": ("计划+ 议题+ 召开+ 会议记录+ 记录人签字+ 主持人签字*", "head", "sign_for_chair"),
    "signed": ("计划+ 议题+ 召开+ 会议记录+ 记录人签字+ 主持人签字+", "recorder", None),
    "held_one": ("计划+ 议题+ 召开+ 会议记录+ 签发*", "chair", "sign"),
}


@pytest.mark.parametrize("state", WAYS)
def test_the_page_shows_where_it_stands_and_one_next_button_to_whoever_has_the_turn(cast, people, client, state):
    way, role, act = WAYS[state]
    meeting = meeting_in(state, cast, people)
    client.force_login(people[role])
    steps, context = labels(client, meeting)
    marks = {"done": "+", "current": "*", "ahead": ""}
    assert " ".join(label + marks[how] for label, how in steps) == way
    first = [verb for verb in context["verbs"] if verb["tone"] == "primary"]
    assert [verb["url"] for verb in first] == ([reverse(f"meetings:{act}", args=[meeting.pk])] if act else [])
    client.force_login(people["guest"])
    _steps, context = labels(client, meeting)
    assert not [verb for verb in context["verbs"] if verb["tone"] == "primary"]


def test_a_copy_keeps_what_usually_stays_and_nothing_that_was_said(cast, client):
    source = make_meeting(
        cast.section, cast.recorder, chair=cast.head, place="三楼会议室", conclusion="总体平稳",
        covers_from=date(2026, 4, 1), covers_to=date(2026, 6, 30), held_on=date(2026, 6, 29), stage=Stage.SIGNED,
    )  # fmt: skip
    client.force_login(cast.recorder)
    url = reverse("meetings:create")
    assert f"{url}?copy={source.pk}" in client.get(source.get_absolute_url()).content.decode()
    assert f"{url}?copy={source.pk}" in client.get(url).content.decode()
    form = client.get(f"{url}?copy={source.pk}").context["form"]
    assert (form["place"].value(), form["chair"].value(), form["covers"].value()) == (
        "三楼会议室",
        cast.head.pk,
        "2026-Q3",
    )
    assert form["types"].value() == [source.types.get().pk]
    assert [row["title"].value() for row in form.agenda.initial_forms] == ["一个议题"]
    assert not form["conclusion"].value() and not form["discussion"].value()
    client.force_login(cast.stranger)
    assert not client.get(f"{url}?copy={source.pk}").context["form"]["place"].value()
    for odd in ("x", "0", "9" * 30, ""):
        assert client.get(f"{url}?copy={odd}").status_code == 200


def test_entered_late_counts_working_days_from_the_day_held_to_the_entry(cast):
    """Friday 2024-03-29: the third working day after is Wednesday; 4, 5 and 6 April 2024 were days off."""
    meeting = make_meeting(cast.section, cast.recorder, held_on=date(2024, 3, 29), types=("special",))
    found = {}
    for day in (date(2024, 3, 29), date(2024, 4, 3), date(2024, 4, 7), date(2024, 6, 1)):
        meeting.entered_at = timezone.make_aware(datetime.combine(day, time(9)))
        found[day.isoformat()[5:]] = meeting.is_entered_late
    assert found == {"03-29": False, "04-03": False, "04-07": True, "06-01": True}


def test_a_plan_made_early_and_recorded_late_is_marked_by_when_it_was_recorded(cast, client):
    meeting = make_meeting(cast.section, cast.recorder, held_on=TODAY - timedelta(days=60), types=("special",),
                           stage=Stage.DRAFT)  # fmt: skip
    Meeting.objects.filter(pk=meeting.pk).update(created_at=timezone.now() - timedelta(days=90))
    client.force_login(cast.recorder)
    assert not Meeting.objects.get().is_entered_late
    assert attempt(client, meeting, "edit").status_code == 302
    row = Meeting.objects.get()
    assert row.entered_on == TODAY and row.is_entered_late
    assert "补录" in client.get(row.get_absolute_url()).content.decode()


def test_the_list_reads_the_calendar_once_for_all_rows(cast, client):
    client.force_login(cast.recorder)
    counts = []
    for number in range(4):
        make_meeting(cast.section, cast.recorder, types=("special",), held_on=TODAY - timedelta(days=8 + number))
        client.get(reverse("meetings:list"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("meetings:list"))
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts
    assert Attendee.objects.count() == 4

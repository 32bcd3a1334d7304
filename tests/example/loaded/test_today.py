"""Work in progress, on the day the example is loaded: every page shows life, and nothing lies about the future."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from audit.trail import history
from calendars.periods import Period
from example.accounts import ACCOUNTS, password_file
from figures.catalogue import Frame, figure
from meetings.models import Meeting
from organization.menu import menu_for
from organization.models import Absence, Unit
from rectification.invariants import INVARIANTS
from rectification.models import EvidenceOf, Item, Program, Remedy
from rectification.remedies.unmatched import without_problem
from reminders.models import Dispatch, Reminder
from responsibility.lights.lights import Lights
from responsibility.lights.timeliness import NEAR, Timeliness
from responsibility.models import Act, Assignment, Duty, Evidence, Extension
from responsibility.obligations.awaiting import Reason, awaiting
from study.models import Note, Session, SessionAttendee

pytestmark = pytest.mark.xdist_group("example of today")

Stage = Assignment.Stage
ADMINISTRATORS = {"admin", "security", "auditor"}
WORKERS = sorted(set(ACCOUNTS) - ADMINISTRATORS)
DESKS = {
    "leader": {Reason.SOON, Reason.REVIEW, Reason.APPROVE, Reason.COMING},
    "head": {Reason.SOON, Reason.REPORT, Reason.REVIEW, Reason.RECEIVE},
    "recorder": {Reason.SIGN, Reason.COMING, Reason.RECEIVE},
    "member": {Reason.LATE, Reason.RETURNED, Reason.SOON},
    "assistant": {Reason.SOON, Reason.RECEIVE, Reason.OPEN},
    "unitadmin": {Reason.RETURNED, Reason.SOON, Reason.OPEN},
    "supervisor": {Reason.SOON, Reason.REVIEW},
}


def rows_of_everything():
    return {
        model: sorted(map(str, model._base_manager.values_list()))
        for model in apps.get_models()
        if model._meta.app_label != "sessions"
    }


def test_it_says_who_there_is_and_how_to_sign_in(example):
    for username in ACCOUNTS:
        assert f"  {username} " in example.text
    assert ".venv/bin/python manage.py summary BUREAU --year 2023" in example.text
    assert "授权新账号，授予和撤销角色" in example.text
    assert password_file().read_text().strip() == example.password
    assert password_file().stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("username", ACCOUNTS)
def test_every_account_signs_in_with_the_printed_password(example, client, username):
    answer = client.post(reverse("account_login"), {"login": username, "password": example.password})
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.get("/").context["user"].username == username


def test_nobody_else_has_a_password(example):
    others = set(example.people) - set(ACCOUNTS)
    assert len(others) > 25
    assert not any(example.people[username].has_usable_password() for username in others)


def test_a_second_run_changes_nothing_and_says_so(example, capsys):
    before = rows_of_everything()
    call_command("example")
    printed = capsys.readouterr().out
    assert "未作改动" in printed and example.password in printed
    assert rows_of_everything() == before


def test_the_password_is_not_shown_once_someone_changed_it(example, capsys):
    leader = example.people["leader"]
    leader.set_password("Another-Horse-7")
    leader.save()
    call_command("example")
    assert example.password not in capsys.readouterr().out


@pytest.mark.parametrize("username", WORKERS)
def test_every_page_of_the_menu_shows_life(example, signed_in, username):
    person = example.people[username]
    client = signed_in(person)
    for item in menu_for(person, "/"):
        answer = client.get(item.url)
        assert answer.status_code == 200, item.url
        assert 'class="empty"' not in answer.content.decode(), item.url


@pytest.mark.parametrize("username", sorted(ADMINISTRATORS))
def test_the_administrators_pages_open(example, signed_in, username):
    person = example.people[username]
    client = signed_in(person)
    for item in menu_for(person, "/"):
        assert client.get(item.url).status_code == 200, item.url


@pytest.mark.parametrize("username", DESKS)
def test_each_desk_holds_what_its_account_is_there_to_show(example, username):
    found = {line.reason for line in awaiting(example.people[username], example.today)}
    assert found >= DESKS[username]


def test_a_line_handed_down_is_taken_up_here_adapted_there_and_elsewhere_not_yet(example, signed_in):
    lines = Duty.objects.filter(source__unit=example.bureau, year=example.today.year)
    taken = lines.exclude(taken_up_at=None)
    assert (lines.count(), taken.count(), taken.filter(adapted=True).count()) == (7, 5, 1)
    assert set(lines.filter(taken_up_at=None).values_list("unit__code", flat=True)) == {"BUSINESS", "ENFORCEMENT"}
    assert not lines.filter(urged_on=None, taken_up_at=None).exists()
    page = signed_in(example.people["unitadmin"]).get(reverse("responsibility:coverage", args=[lines[0].source_id]))
    assert "业务一科" in page.content.decode()


def test_a_rule_of_two_windows_was_kept_in_both(example):
    line = Duty.objects.within(example.bureau).get(year=example.today.year, windows="m3-late m9-early")
    assert len({due.due_on.month for due in line.assignments.all()}) == min(2, line.assignments.count()) > 0


def test_assignments_are_in_every_state(example):
    rows = Assignment.objects.within(example.bureau).filter(due_on__year__gte=example.today.year - 1)
    lights = Lights.on(example.today)
    states = {row.timeliness(lights) for row in rows.select_related("unit")}
    assert states >= {
        Timeliness.OVERDUE, Timeliness.DUE_TODAY, Timeliness.IN_TIME, Timeliness.DONE_IN_TIME, Timeliness.DONE_LATE,
    }  # fmt: skip
    assert states & set(NEAR) - {Timeliness.DUE_TODAY}
    assert set(rows.values_list("stage", flat=True)) == set(Stage)
    assert rows.is_open().filter(owner=None).exists()
    assert rows.values("unit").distinct().count() >= 8


def test_problems_are_in_every_stage_and_one_lacks_all(example):
    items = Item.objects.within(example.bureau)
    assert set(items.values_list("stage", flat=True)) == set(Item.Stage)
    assert items.without_measure().without_owner().without_deadline().filter(year__gt=2023).exists()
    assert Act.objects.filter(verb="reopen").exists()


def test_a_problem_was_born_in_the_last_quarterly_meeting_and_tells_so(example, signed_in):
    item = Item.objects.get(title="窗口办事指南更新不及时，与现行规定不一致")
    assert (item.source, item.origin.finding.area, item.stage) == ("analysis", "业务工作", "in_progress")
    page = signed_in(example.people["leader"]).get(item.get_absolute_url()).content.decode()
    assert "2处与现行规定不一致，群众反映往返补件" in page and "第3项议定事项" in page


def test_rectification_shows_all_it_can(example):
    """A problem in two batches, units that assist, three signatures, more time, second looks, what proves and what came
    of it; and nothing of it breaks what must always hold."""
    items = Item.objects.within(example.bureau).filter(year__gt=2023)
    assert items.filter(also_in__isnull=False).count() == 1
    assert items.exclude(assisting_units=None).exists() and items.filter(sub_problem__contains="\n").exists()
    assert items.get(stage="to_endorse").approvals == 3
    assert items.exclude(rechecked_on=None).exists() and items.never_rechecked().exists()
    asked = Extension.objects.about_all(list(items))
    assert asked.undecided().exists() and asked.granted().exists()
    assert items.exclude(first_due_on=None).exists()
    proofs = Evidence.objects.filter(pk__in=EvidenceOf.objects.values("evidence"))
    assert proofs.exclude(file=None).exists() and proofs.exclude(source_id=None).exists()
    assert Remedy.objects.filter(document__change="revised", document__revises__isnull=False).exists()
    assert Remedy.objects.exclude(duty=None).exists() and without_problem().filter(year=example.today.year).exists()
    batches = Program.objects.filter(items__in=items).distinct()
    assert batches.count() >= 3 and not batches.filter(document="").exists()
    assert all(batch.attachments.exists() for batch in batches)
    assert [str(one.name) for one in INVARIANTS if list(one.broken())] == []


def test_the_last_analysis_is_signed_waiting_and_missing(example):
    analyses = Meeting.objects.filter(types__code="analysis")
    last = analyses.filter(unit=example.bureau).latest("covers_to")
    same = analyses.filter(covers_from=last.covers_from, covers_to=last.covers_to)
    states = dict(same.values_list("unit__code", "stage"))
    assert states["BUREAU"] == Meeting.Stage.SIGNED
    assert states["ENFORCEMENT"] == Meeting.Stage.HELD
    assert "BUREAU-2" not in states


def test_study_and_meetings_have_leaves_with_reasons_absences_made_up_and_guests(example):
    away = SessionAttendee.objects.exclude(status__in=SessionAttendee.HERE)
    assert away.filter(status="leave").exists() and not away.filter(status="leave", reason="").exists()
    assert away.filter(status="absent").exists()
    assert away.exclude(made_up_on=None).exists() and away.filter(made_up_on=None).exists()
    guest = {"attendees__status": "attending", "attendees__person": example.people["supervisor"]}
    assert Meeting.objects.filter(**guest).exists()


def test_nothing_is_dated_in_the_future_as_done(example):
    day, now = example.today, timezone.now()
    assert not Assignment.objects.filter(done_on__gt=day).exists()
    assert not Item.objects.filter(done_on__gt=day).exists()
    assert not Session.objects.filter(held_on__gt=day).exists()
    assert not Note.objects.filter(submitted_on__gt=day).exists()
    assert not Meeting.objects.filter(held_on__gt=day).exclude(stage=Meeting.Stage.DRAFT).exists()
    assert not Act.objects.filter(at__gt=now).exists()
    assert not Reminder.objects.filter(created_at__gt=now).exists()


def test_what_is_stamped_lies_in_the_past_and_the_audit_trail_in_the_present(example):
    meeting = Meeting.objects.get(title="2023年第一季度意识形态领域情况分析研判会")
    assert (timezone.localdate(meeting.created_at).isoformat(), timezone.localdate(meeting.signed_at).isoformat()) == (
        "2023-03-22", "2023-03-23",
    )  # fmt: skip
    assert {timezone.localdate(entry.at) for entry in history(meeting)} == {example.today}


def test_notices_are_there_and_no_mail_of_a_past_day_was_sent(example):
    assert Reminder.objects.inbox_of(example.people["member"]).unread().exists()
    assert not Dispatch.objects.exists()
    waiting = Reminder.objects.to_join()
    assert waiting.exists()
    per_course = [
        (row.content_type_id, row.object_id, row.recipient_id, row.rule if row.is_notice else "") for row in waiting
    ]
    assert len(per_course) == len(set(per_course))  # an urging is told beside what the ladder says
    assert Reminder.objects.filter(channel="email", state=Reminder.State.SUPERSEDED).exists()


def test_every_unit_is_marked_and_every_page_says_it_is_an_example(example, signed_in):
    assert not Unit.objects.filter(is_example=False).exists()
    assert "演示数据" in signed_in(example.people["auditor"]).get("/").content.decode()


def test_the_banner_costs_one_query_and_none_in_production(example, settings, django_assert_num_queries):
    frame = apps.get_app_config("example").frame
    with django_assert_num_queries(1):
        assert frame(None)["banners"]
    settings.LOCAL = False
    with django_assert_num_queries(0):
        assert frame(None) == {}


def test_the_three_administrators_find_something_to_do(example, client):
    """The security administrator a new account and a role that waits; everybody has a telephone, nobody's own."""
    client.force_login(example.people["security"])
    waiting = client.get(reverse("organization:waiting"))
    assert sorted(one.kind for one, _may in waiting.context["rows"]) == ["account", "role"]
    page = waiting.content.decode()
    assert "陆晨" in page and "曹慧敏" in page
    assert {user.phone[:7] for user in example.people.values()} == {"1540000"}
    assert len({user.phone for user in example.people.values()}) == len(example.people)
    assert not example.people["luchen"].has_usable_password()
    away = Absence.objects.away_on(example.today).exclude(stand_in=None)
    assert away.count() == 1
    client.force_login(example.people["auditor"])
    assert client.get(reverse("audit")).context["page_obj"].paginator.count > 1000


def test_meetings_lie_in_each_part_of_their_life(example):
    rows = Meeting.objects.standing()
    held, plans = rows.filter(stage=Meeting.Stage.HELD), rows.filter(stage=Meeting.Stage.DRAFT)
    assert held.filter(recorder_signed_at=None).exists() and held.exclude(recorder_signed_at=None).exists()
    assert rows.signed().filter(findings__decisions__isnull=False).exists()
    invited = plans.exclude(invited_at=None).get(unit__code="BUSINESS")
    assert [item.origin.title for item in invited.agenda.exclude(origin_id=None)] == ["统一公众号稿件三审登记表样式"]
    leader = {line.record for line in awaiting(example.people["leader"], example.today) if line.reason == Reason.SIGN}
    assert set(held.filter(chair__username="leader")) == leader


def count(code, unit, first, last):
    return figure(code).value(Frame(unit, Period(first, last), timezone.localdate()))


def test_a_meeting_of_two_types_counts_once_in_total_and_once_in_each(example):
    joint = Meeting.objects.signed().filter(unit=example.bureau, types__code="special")
    joint = joint.filter(types__code="center_group").latest("held_on")
    codes = ("meetings_held", "special_meetings", "center_group_meetings")
    assert [count(code, example.bureau, joint.held_on, joint.held_on) for code in codes] == [1, 1, 1]


def test_a_first_half_meeting_held_in_august_counts_in_the_first_half(example):
    late = Meeting.objects.signed().filter(covers_from__month=1, covers_to__month=6, held_on__month=8)
    if example.today < date(example.today.year, 8, 25) and not late:
        pytest.skip("the August of this example has not come yet")
    meeting = late.latest("held_on")
    half = meeting.covers
    assert count("analysis_meetings", meeting.unit, half.start, half.end) == 1
    assert count("analysis_meetings", meeting.unit, half.end + timedelta(days=1), date(half.end.year, 12, 31)) == 0
    assert count("meetings_held", meeting.unit, half.start, half.end) == 0


def test_a_signed_record_was_put_right_with_its_old_text(example):
    if not (found := Meeting.objects.exclude(corrections=None)):
        pytest.skip("the May of this example has not come yet")
    row = found.latest("held_on")
    correction = row.corrections.get()
    assert row.is_signed and (correction.before, correction.after) == ("局二楼党组会议室", row.place)

"""Work items: reports at their rhythm, and who decides about their deadline."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organization.models import User
from responsibility.followups import rules
from responsibility.followups import services as following_up
from responsibility.followups.feedback import Feedback
from responsibility.followups.reporting import owed_by
from responsibility.models import Act, Assignment, Extension
from responsibility.obligations.awaiting import Reason, awaiting
from tests.cast import make_assignment
from tests.responsibility.items import Share, Stage, act, make_item

# A Monday in the past of every clock; the Fridays before it are 8, 15 and 22 November 2024
TODAY = date(2024, 11, 25)
ROLES = ("leader", "supervisor", "unitadmin", "clerk", "head", "recorder", "member", "assistant", "stranger", "admin",
         "security", "auditor")  # fmt: skip


def begun(item, day):
    """Entered on that day."""
    Assignment.objects.filter(pk=item.pk).update(
        created_at=timezone.make_aware(timezone.datetime(*day.timetuple()[:3]))
    )
    return Assignment.objects.get(pk=item.pk)


@pytest.fixture
def item(cast):
    """Registered by the bureau for the section, led by its head; reports every Friday since 4 November."""
    item = make_item(cast.section, cast.bureau, owner=cast.member, supervisor=cast.clerk, due_on=date(2024, 12, 20))
    item.supervision.feedback, item.supervision.feedback_day = Feedback.WEEKLY, 5
    item.supervision.save()
    return begun(item, date(2024, 11, 4))


def part_of(item, unit, owner, **fields):
    part = make_assignment(
        unit, owner=owner, parent=item, share=Share.ASSIST, title="协办", due_on=item.due_on, **fields
    )
    return begun(part, date(2024, 11, 4))


def owed_of(item, today=TODAY):
    return owed_by([item], today)[item.pk]


def report(item, by, on):
    return following_up.report_progress(obligation=item, by=by, today=on, text="在办")


def line_of(user, item, today=TODAY):
    (line,) = [line for line in awaiting(user, today) if line.record == item]
    return line


def test_the_days_gone_by_without_a_report_stand_out(cast, item):
    assert owed_of(item).missed == (date(2024, 11, 8), date(2024, 11, 15), date(2024, 11, 22))
    report(item, cast.member, date(2024, 11, 14))
    assert owed_of(item).missed == (date(2024, 11, 15), date(2024, 11, 22))  # it came late for the 8th
    report(item, cast.member, TODAY)
    assert (owed_of(item).missed, owed_of(item).next_on) == ((), date(2024, 11, 29))


def test_the_desk_says_to_report_and_leads_there_until_it_is_done(cast, item):
    line = line_of(cast.member, item)
    assert (line.reason, line.by, line.action_url) == (
        Reason.REPORT, date(2024, 11, 8), item.follow_up_url("progress"))  # fmt: skip
    report(item, cast.member, TODAY)
    assert line_of(cast.member, item).reason == Reason.OPEN


def test_what_is_late_or_sent_back_says_that_first(cast, item):
    Assignment.objects.filter(pk=item.pk).update(due_on=date(2024, 11, 18))
    assert line_of(cast.member, item).reason == Reason.LATE
    Assignment.objects.filter(pk=item.pk).update(stage=Stage.RETURNED)
    assert line_of(cast.member, item).reason == Reason.RETURNED


def test_the_next_step_on_the_page_is_the_report_that_is_owed(cast, signed_in, item):
    client = signed_in(cast.member)
    first, *others = client.get(item.get_absolute_url()).context["verbs"]
    assert (first["url"], first["tone"]) == (item.follow_up_url("progress"), "primary")
    assert "primary" not in [verb["tone"] for verb in others]
    report(item, cast.member, timezone.localdate())
    first, *others = client.get(item.get_absolute_url()).context["verbs"]
    assert first["url"] != item.follow_up_url("progress") and first["tone"] == "primary"


def test_a_part_is_reported_on_in_the_rhythm_of_its_item(cast, item):
    part = part_of(item, cast.office, cast.assistant)
    assert owed_of(part).since == date(2024, 11, 8)
    assert line_of(cast.assistant, part).reason == Reason.REPORT
    report(part, cast.assistant, TODAY)
    assert owed_of(part).since is None and owed_of(item).since is not None  # each answers for itself


def test_the_page_of_the_item_says_how_far_each_part_is_and_which_is_behind(cast, signed_in, item):
    part = part_of(item, cast.office, cast.assistant)
    other = part_of(item, cast.branch, cast.clerk)
    following_up.report_progress(
        obligation=part, by=cast.assistant, today=timezone.localdate(), text="在办", percent=60
    )
    rows = {row.part: row for row in signed_in(cast.leader).get(item.get_absolute_url()).context["parts"]}
    assert (rows[part].percent, rows[part].report_owed_since) == (60, None)
    assert (rows[other].percent, rows[other].report_owed_since) == (None, date(2024, 11, 8))


def test_nothing_is_reported_before_it_is_signed_for(cast, signed_in, item):
    Assignment.objects.filter(pk=item.pk).update(stage=Stage.ISSUED)
    item.refresh_from_db()
    assert owed_by([item], TODAY) == {}
    with pytest.raises((PermissionDenied, ValidationError)):
        report(item, cast.member, TODAY)
    for name in ("progress", "extension_ask"):
        answer = signed_in(cast.member).get(item.follow_up_url(name))
        assert (answer.status_code, answer.url) == (302, item.get_absolute_url())
    act(item, "receive", cast.member, today=TODAY)
    signed_on = timezone.localdate()
    assert owed_of(Assignment.objects.get(pk=item.pk), signed_on).missed == ()  # asked for from the receipt on


def test_time_spent_waiting_for_others_asks_for_no_report(cast, item):
    back = Act.objects.create(subject=item, verb="go_on", from_stage="suspended", to_stage="open", by=cast.leader)
    Act.objects.filter(pk=back.pk).update(at=timezone.make_aware(timezone.datetime(2024, 11, 18, 9)))
    assert owed_of(item).missed == (date(2024, 11, 22),)


def test_what_was_said_meanwhile_does_not_begin_the_count_anew(cast, item):
    following_up.urge(obligation=item, by=cast.leader, today=TODAY, people=[cast.member])
    assert owed_of(item).since == date(2024, 11, 8)


def test_without_a_rhythm_no_report_is_owed(cast, item):
    item.supervision.feedback = Feedback.NONE
    item.supervision.save()
    ordinary = make_assignment(cast.section, owner=cast.member)
    rows = [Assignment.objects.get(pk=one.pk) for one in (item, ordinary)]
    assert owed_by(rows, TODAY) == {}


def test_a_desk_costs_the_same_with_one_item_and_with_thirty(cast, item):
    def queries():
        person = User.objects.get(pk=cast.member.pk)
        assert person.scope
        with CaptureQueriesContext(connection) as found:
            Assignment.awaiting(person, TODAY)
        return len(found)

    one = queries()
    for _number in range(29):
        other = make_item(cast.section, cast.bureau, owner=cast.member, due_on=date(2024, 12, 20))
        other.supervision.feedback = Feedback.MONTHLY
        other.supervision.save()
        begun(other, date(2024, 11, 4))
    assert queries() == one


# More time


def asked(work, by, today=TODAY):
    return following_up.ask_extension(obligation=work, by=by, today=today, to_day=work.due_on + timedelta(days=10),
                                      reason="等待批复")  # fmt: skip


def desks_with(work, url):
    return {role for role in ROLES for line in awaiting(ROLE_OF[role], TODAY)
            if line.record == work and line.action_url == url}  # fmt: skip


ROLE_OF = {}


@pytest.fixture(autouse=True)
def roles(cast):
    ROLE_OF.update({role: getattr(cast, role) for role in ROLES})


def deciders(work, extension):
    return {role for role in ROLES if rules.can_decide_extension(ROLE_OF[role], work, extension)}


def test_the_doers_side_does_not_move_the_deadline_of_what_was_asked_from_above(cast):
    item = make_item(cast.section, cast.bureau, owner=cast.member, due_on=date(2024, 12, 20))
    extension = asked(item, cast.member)
    assert deciders(item, extension) == {"leader", "supervisor"}  # not the section's head
    assert desks_with(item, item.follow_up_url("extension")) == {"leader", "supervisor"}
    with pytest.raises(PermissionDenied):
        following_up.decide_extension(extension=extension, by=cast.head, today=TODAY, granted=True)


def test_the_named_supervisor_decides_and_finds_it_on_the_desk_alone(cast):
    item = make_item(cast.section, cast.bureau, owner=cast.member, supervisor=cast.head, due_on=date(2024, 12, 20))
    extension = asked(item, cast.member)
    assert deciders(item, extension) == {"leader", "supervisor", "head"}
    assert desks_with(item, item.follow_up_url("extension")) == {"head"}
    following_up.decide_extension(extension=extension, by=cast.head, today=TODAY, granted=True)
    item.refresh_from_db()
    assert (item.due_on, item.first_due_on) == (date(2024, 12, 30), date(2024, 12, 20))


def test_to_be_named_supervisor_is_no_right(cast):
    item = make_item(cast.section, cast.bureau, owner=cast.member, supervisor=cast.recorder, due_on=date(2024, 12, 20))
    assert "recorder" not in deciders(item, asked(item, cast.member))


def test_a_part_gets_no_more_time_than_its_item(cast, signed_in):
    item = make_item(cast.section, cast.bureau, owner=cast.member, due_on=date(2024, 12, 20))
    part = part_of(item, cast.office, cast.assistant)
    extension = asked(part, cast.assistant)
    assert deciders(part, extension) == {"leader", "supervisor"}
    assert desks_with(part, part.follow_up_url("extension")) == {"leader", "supervisor"}
    typed = {"granted": "yes", "to_day": extension.to_day.isoformat(), "words": "同意"}
    answer = signed_in(cast.leader).post(part.follow_up_url("extension"), typed)
    assert answer.status_code == 200 and item.due_on.isoformat() in answer.content.decode()
    assert Extension.objects.get().state == Extension.State.ASKED
    following_up.decide_extension(extension=asked(item, cast.member), by=cast.leader, today=TODAY, granted=True)
    assert signed_in(cast.leader).post(part.follow_up_url("extension"), typed).status_code == 302
    part.refresh_from_db()
    assert part.due_on == extension.to_day

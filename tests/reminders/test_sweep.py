"""Who is told what, each once, however often and by whomever the bell is rung."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organization.people.services import end_posting
from organization.rights import Role
from rectification.models import Item
from reminders import sweep
from reminders.models import Bell, Reminder
from reminders.sweep import sweep as sweep_now
from responsibility.models import Assignment
from responsibility.obligations.services import give_evidence
from tests.cast import make_assignment, make_duty, make_unit, make_user
from tests.racing import faults
from tests.reminders.factory import DUE, change, day, ledger, moment, ring_on, told

Stage = Assignment.Stage


@pytest.fixture
def assignment(cast):
    return make_assignment(cast.section, owner=cast.member, due_on=DUE)


def test_nothing_is_told_before_the_first_rung(assignment):
    did = ring_on("09-23")
    assert (did.made, ledger()) == (0, [])


def test_the_owner_is_told_before_on_and_after_the_day_then_the_leaders_up_the_tree(assignment):
    ring_on("09-24", "09-29", "09-30", "10-08", "10-10", "10-14", "10-20", "10-21")
    assert told() == [
        ("before", 0, "member"), ("due", 0, "member"), ("overdue", 0, "member"), ("leader", 0, "head"),
        ("overdue", 1, "member"), ("parent", 0, "leader"), ("overdue", 2, "member"),
    ]  # fmt: skip


def test_a_second_ring_writes_nothing(assignment):
    assert ring_on("10-10").made > 0
    rows = ledger()
    assert ring_on("10-10").made == 0
    assert ledger() == rows


def test_a_notice_in_the_product_is_delivered_in_the_moment_it_is_written(assignment):
    ring_on("09-24")
    notice = Reminder.objects.get(channel="inapp")
    assert (notice.state, notice.sent_at, notice.read_at) == ("sent", notice.created_at, None)


def test_after_an_outage_only_the_newest_step_is_told_and_the_older_ones_are_kept_as_superseded(assignment):
    ring_on("09-23", "10-21")
    for channel in ("inapp", "email"):
        assert ledger(recipient=assignment.owner, channel=channel) == [
            ("before", 0, "member", channel, "superseded"), ("due", 0, "member", channel, "superseded"),
            ("overdue", 0, "member", channel, "superseded"), ("overdue", 1, "member", channel, "superseded"),
            ("overdue", 2, "member", channel, "sent"),
        ]  # fmt: skip


def test_what_fell_before_the_work_was_known_is_no_outage(assignment):
    ring_on("10-21")
    assert ledger(recipient=assignment.owner) == [
        ("overdue", 2, "member", "inapp", "sent"), ("overdue", 2, "member", "email", "sent"),
    ]  # fmt: skip


def test_mail_that_could_not_go_out_gives_way_to_the_newer_step(assignment, settings):
    settings.EMAIL_BACKEND = "tests.reminders.faults.Unreachable"
    ring_on("09-24", "09-30")
    assert ledger(channel="email") == [
        ("before", 0, "member", "email", "superseded"), ("due", 0, "member", "email", "pending"),
    ]  # fmt: skip


def test_a_moved_deadline_reminds_anew_and_the_old_one_is_forgotten(assignment, settings):
    settings.EMAIL_BACKEND = "tests.reminders.faults.Unreachable"
    ring_on("09-24")
    change(assignment, due_on=day("10-12"))
    ring_on("09-28")
    assert told() == [("before", 0, "member")]
    ring_on("10-08")
    assert [(row.for_day, row.state) for row in Reminder.objects.filter(channel="email").order_by("pk")] == [
        (DUE, "cancelled"), (day("10-12"), "pending"),
    ]  # fmt: skip
    assert told() == [("before", 0, "member"), ("before", 0, "member")]


@pytest.mark.parametrize("stage", [Stage.DONE, Stage.MISSED, Stage.CANCELLED])
def test_closed_missed_and_cancelled_work_reminds_nobody(assignment, stage):
    change(assignment, stage=stage, done_on=DUE)
    ring_on("10-20")
    assert ledger() == []


def test_voided_work_reminds_nobody(assignment):
    change(assignment, voided_at=timezone.now())
    ring_on("10-20")
    assert ledger() == []


def test_work_closed_before_the_mail_goes_out_sends_none_and_settles_the_notice(assignment, mailoutbox, settings):
    settings.EMAIL_BACKEND = "tests.reminders.faults.Unreachable"
    ring_on("09-24")
    change(assignment, stage=Stage.DONE, done_on=day("09-25"))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ring_on("09-28")
    assert ledger() == [("before", 0, "member", "inapp", "sent"), ("before", 0, "member", "email", "cancelled")]
    assert mailoutbox == []
    assert not Reminder.objects.inbox_of(assignment.owner).unread().exists()


def test_work_without_an_owner_starts_one_level_up(cast):
    make_assignment(cast.section, due_on=DUE)
    ring_on("09-24", "10-10")
    assert told() == [("before", 0, "head"), ("overdue", 0, "head"), ("leader", 0, "leader")]


def test_work_of_someone_who_left_counts_as_without_an_owner(cast, assignment):
    cast.member.is_active = False
    cast.member.save()
    ring_on("09-24")
    assert told() == [("before", 0, "head")]


def test_a_missing_post_goes_one_level_up(cast):
    make_assignment(cast.office, owner=cast.assistant, due_on=DUE)
    ring_on("10-10", "10-20")
    assert told(rule__in=["leader", "parent"]) == [("leader", 0, "leader"), ("parent", 0, "leader")]


def test_a_post_that_has_ended_is_missing(cast, assignment):
    end_posting(posting=cast.head.postings.get(), on=day("10-09"))
    ring_on("10-10")
    assert told(rule="leader") == [("leader", 0, "leader")]


def test_nobody_is_told_as_leader_of_their_own_work(cast):
    make_assignment(cast.section, owner=cast.head, due_on=DUE)
    ring_on("10-10")
    assert told() == [("overdue", 0, "head"), ("leader", 0, "leader")]


def test_above_a_bureau_its_supervisor_is_told(cast):
    make_assignment(cast.bureau, owner=cast.clerk, due_on=DUE)
    ring_on("10-20")
    assert told(rule__in=["leader", "parent"]) == [("leader", 0, "leader"), ("parent", 0, "supervisor")]


def test_a_new_owner_is_told_at_once_and_the_old_one_no_more(cast, assignment):
    ring_on("10-08")
    change(assignment, owner=cast.recorder)
    ring_on("10-09", "10-14")
    assert told(rule="overdue") == [("overdue", 0, "member"), ("overdue", 0, "recorder"), ("overdue", 1, "recorder")]


def test_without_an_address_one_is_told_in_the_product_only(cast):
    poor = make_user("poor", cast.section, email="")
    make_assignment(cast.section, owner=poor, due_on=DUE)
    ring_on("09-24")
    assert ledger() == [("before", 0, "poor", "inapp", "sent")]


def submit(assignment, by, on):
    give_evidence(subject=assignment, by=by, text="已完成")
    assignment.workflow.act(obligation=assignment, verb="submit", by=by, today=on, done_on=on)
    assignment.acts.update(at=moment(on.isoformat()[5:]))


def test_submitted_work_waits_for_the_nearest_who_may_decide_and_its_owner_is_left_alone(cast, assignment):
    submit(assignment, cast.member, day("09-29"))
    ring_on("09-29")
    assert told() == []
    ring_on("09-30", "10-09", "10-10", "10-13", "10-14")
    assert told(rule="review") == [("review", 0, "head"), ("review", 1, "head"), ("review", 2, "head")]
    assert told(rule="review_leader") == [("review_leader", 0, "leader")]
    assert set(Reminder.objects.values_list("for_day", flat=True)) == {day("09-29")}


def test_a_meeting_held_but_not_signed_reminds_whoever_records_until_it_is(cast):
    own = make_assignment(cast.section, owner=cast.recorder, due_on=DUE)
    own.workflow.act(
        obligation=own, verb="hold", by=cast.recorder, today=day("09-29"), done_on=day("09-29"), system=True
    )
    own.acts.update(at=moment("09-29"))
    ring_on("09-30", "10-13", "10-14")
    assert {(rule, who) for rule, _step, who in told()} == {("review", "recorder"), ("review_leader", "head")}


def test_nobody_is_asked_to_decide_on_their_own_work(cast):
    own = make_assignment(cast.section, owner=cast.head, due_on=DUE)
    submit(own, cast.head, day("09-29"))
    ring_on("09-30")
    assert told() == [("review", 0, "leader")]


def test_returned_work_reminds_its_owner_again(cast, assignment):
    submit(assignment, cast.member, day("09-29"))
    assignment.workflow.act(obligation=assignment, verb="return", by=cast.head, today=day("09-30"), note="补充材料")
    ring_on("10-08")
    assert told() == [("returned", 1, "member"), ("overdue", 0, "member")]


def test_rectification_items_are_reminded_of_by_the_same_ladder(cast):
    Item.objects.create(unit=cast.section, owner=cast.member, title="台账不全", due_on=DUE, source="self_check",
                        year=2026, opened_on=day("09-01"), stage=Item.Stage.IN_PROGRESS)  # fmt: skip
    sweep_now(now=moment("09-24"), since=None)
    assert told() == [("before", 0, "member")]


def test_pages_of_any_size_find_the_same(cast, monkeypatch):
    for number in range(7):
        make_assignment(cast.section, owner=cast.member, due_on=day(f"09-2{number}"))
    whole = {(row.key, row.state) for row in missing_on("10-20")}
    for size in (1, 2, 7, 8):
        monkeypatch.setattr(sweep, "PAGE", size)
        assert {(row.key, row.state) for row in missing_on("10-20")} == whole
    assert len(whole) == 7 * 6


def missing_on(text):
    return [row for _page, missing, _situation in sweep.unkept(moment(text), None) for row in missing]


def test_a_sweep_that_finds_all_told_costs_the_same_for_one_item_and_for_many(cast):
    def cost():
        sweep_now(now=moment("10-20"), since=None)
        with CaptureQueriesContext(connection) as captured:
            sweep_now(now=moment("10-20"), since=None)
        return len(captured)

    make_assignment(cast.section, owner=cast.member, due_on=DUE)
    for_one = cost()
    for number in range(30):
        unit = make_unit(f"u{number}", cast.bureau)
        make_assignment(unit, owner=make_user(f"owner{number}", unit, Role.MEMBER), due_on=DUE)
    assert cost() == for_one


@pytest.mark.connections
def test_sweeps_at_the_same_time_write_each_row_once(cast, at_once):
    for _number in range(40):
        make_assignment(cast.section, owner=cast.member, due_on=DUE)

    def work():
        for text in ("10-08", "10-10", "10-20"):
            sweep_now(now=moment(text), since=day("09-01"))

    assert faults(at_once(*[work] * 4)) == []
    keys = [row.key for row in Reminder.objects.all()]
    assert len(keys) == len(set(keys))
    assert Reminder.objects.filter(channel="inapp", rule="overdue", state="sent").count() == 40 * 2
    assert Bell.objects.count() == 0


def test_recurring_study_is_told_of_on_its_day_and_not_before(cast):
    duty = make_duty(cast.section, year=2026, lapses=True)
    make_assignment(cast.section, owner=cast.member, due_on=DUE, duty=duty, period_from=DUE, period_to=DUE)
    ring_on("09-28")
    assert told() == []
    ring_on("09-30")
    assert told() == [("due", 0, "member")]

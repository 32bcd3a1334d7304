"""What people are told the moment it happens: in the product at once, by e-mail with the next daily message."""

from datetime import date

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse

from organization.models import Absence
from rectification.models import Item
from reminders.digest import join
from reminders.models import Reminder
from responsibility.followups import services as following_up
from responsibility.models import Assignment
from tests.cast import LONG_AGO, make_assignment
from tests.rectification.factory import make_item
from tests.reminders.factory import DUE, change, day, ledger, moment, ring_on

Stage = Assignment.Stage


@pytest.fixture
def work(cast):
    return make_assignment(cast.section, owner=cast.member, due_on=DUE, title="报送材料")


def urged(work, cast, on, *people, by=None):
    return following_up.urge(obligation=work, by=by or cast.supervisor, today=day(on), people=people)


def mailed_to(person):
    return [message for message in mail.outbox if message.to == [person.email]]


def test_who_is_urged_finds_it_in_the_product_at_once_and_in_the_next_message(cast, signed_in, work):
    urged(work, cast, "09-20", cast.member, cast.head)
    assert {line[2:] for line in ledger(rule="urge")} == {
        ("member", "inapp", "sent"), ("head", "inapp", "sent"), ("member", "email", "pending"),
        ("head", "email", "pending")}  # fmt: skip
    assert "报送材料" in signed_in(cast.member).get(reverse("reminders:inbox")).content.decode()
    assert not mail.outbox
    ring_on("09-21")
    (message,) = mailed_to(cast.member)
    assert "报送材料" in message.body and "2026-09-20" in message.body
    ring_on("09-22")
    assert len(mail.outbox) == 2


def test_a_second_urging_replaces_the_first_in_the_message_and_is_told_again(cast, work):
    urged(work, cast, "09-19", cast.member)
    urged(work, cast, "09-20", cast.member)
    ring_on("09-21")
    assert ledger(channel="inapp", rule="urge") == [
        ("urge", 1, "member", "inapp", "sent"), ("urge", 2, "member", "inapp", "sent")]  # fmt: skip
    assert ledger(channel="email", rule="urge") == [
        ("urge", 1, "member", "email", "superseded"), ("urge", 2, "member", "email", "sent")]  # fmt: skip


def test_an_urging_and_what_the_ladder_says_of_the_same_work_are_both_told(cast, work):
    urged(work, cast, "09-30", cast.member)
    ring_on("09-30")
    (message,) = mailed_to(cast.member)
    assert message.body.count("报送材料") == 2
    assert {line[0] for line in ledger(recipient=cast.member, channel="email", state="sent")} == {"urge", "due"}


def test_an_urging_on_the_due_day_does_not_silence_the_ladder(cast, work):
    """`for_day` of both is the same day."""
    change(work, due_on=day("10-03"))  # in the holiday: its rung falls on 30 September
    urged(work, cast, "10-03", cast.member)
    ring_on("10-08")
    assert ("overdue", 0, "member", "inapp", "sent") in ledger()


def test_what_is_closed_meanwhile_is_not_mailed_about(cast, work):
    urged(work, cast, "09-20", cast.member)
    change(work, stage=Stage.DONE, done_on=day("09-20"))
    ring_on("09-21")
    assert not mail.outbox
    assert ledger(channel="email", rule="urge")[0][-1] == "cancelled"


def test_nothing_is_told_of_an_urging_that_was_rolled_back(cast, work):
    with pytest.raises(RuntimeError), transaction.atomic():
        urged(work, cast, "09-20", cast.member)
        raise RuntimeError
    assert not Reminder.objects.exists()


def test_an_instruction_is_told_to_the_owner_and_who_stands_in(cast, work):
    Absence.objects.create(user=cast.member, from_on=LONG_AGO, to_on=date(2100, 1, 1), stand_in=cast.assistant,
                           entered_by=cast.head)  # fmt: skip
    following_up.instruct(obligation=work, by=cast.leader, today=day("09-20"), text="请抓紧")
    assert {line[2] for line in ledger(rule="instruct")} == {"member", "assistant"}


def test_a_request_is_told_to_the_nearest_who_decides_and_its_end_to_who_asked(cast, work):
    extension = following_up.ask_extension(
        obligation=work, by=cast.member, today=day("09-20"), to_day=day("10-30"), reason="等待批复"
    )
    assert {line[2] for line in ledger(rule="extension_asked")} == {"head"}
    following_up.decide_extension(extension=extension, by=cast.leader, today=day("09-20"), granted=True)
    assert {line[2] for line in ledger(rule="extension_decided")} == {"member"}
    ring_on("09-21")
    assert not mailed_to(cast.head)  # it is decided: nothing waits for the head any more
    assert mailed_to(cast.member)
    assert not Reminder.objects.inbox_of(cast.head).unread().exists()


def test_a_message_made_already_is_taken_apart_when_its_request_is_settled(cast, work):
    extension = following_up.ask_extension(
        obligation=work, by=cast.member, today=day("09-20"), to_day=day("10-30"), reason="等待批复"
    )
    assert join(now=moment("09-21", "08:00")) == 1
    following_up.withdraw_extension(extension=extension, by=cast.member, today=day("09-21"))
    ring_on("09-21")
    assert not mailed_to(cast.head)


def test_a_notice_is_read_and_its_ledger_stands_on_the_page(cast, signed_in, work):
    urged(work, cast, "09-20", cast.member)
    page = signed_in(cast.leader).get(work.get_absolute_url()).content.decode()
    assert str(Reminder(rule="urge").rule_name) in page
    notice = Reminder.objects.get(recipient=cast.member, channel="inapp")
    signed_in(cast.member).post(reverse("reminders:read", args=[notice.pk]))
    notice.refresh_from_db()
    assert notice.read_at


def test_a_problem_without_a_deadline_waiting_long_for_its_decision_is_mailed_about(cast):
    """A fault of the message: it compared the missing deadline."""
    item = make_item(cast.section, Item.Stage.IN_PROGRESS, owner=cast.member, evidence=1)
    item.workflow.act(obligation=item, verb="apply", by=cast.member, today=day("09-01"), done_on=day("09-01"))
    item.acts.update(at=moment("09-01"))
    ring_on("09-14")
    assert mailed_to(cast.leader)

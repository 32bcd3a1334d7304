"""What becomes of the mail after a jump back in time: nobody gets the same twice, and an administrator decides."""

import pytest
from django.urls import reverse
from django.utils import timezone

from reminders.digest import join
from reminders.models import Dispatch
from reminders.restoring import doubt
from reminders.sweep import sweep
from tests.cast import make_assignment
from tests.reminders.factory import DUE, ledger, moment, ring_at, ring_on

DELIVERIES, UNCERTAIN = reverse("reminders:deliveries"), reverse("reminders:uncertain")


@pytest.fixture
def assignment(cast):
    return make_assignment(cast.section, owner=cast.member, title="报送季度研判报告", due_on=DUE)


def states(channel="email"):
    return [(rule, state) for rule, _step, _name, _channel, state in ledger(channel=channel)]


@pytest.fixture
def restored(assignment, mailoutbox):
    """Backed up at night before the due day's mail went out, restored the next afternoon."""
    sweep(now=moment("09-30", "02:00"), since=None)
    doubt(now=moment("10-08", "15:00"))
    return assignment


def test_what_waited_and_what_fell_meanwhile_is_uncertain_and_not_sent(restored, mailoutbox):
    assert [state for _rule, state in states()] == ["superseded", "uncertain"]
    assert [state for _rule, state in states("inapp")] == ["sent", "sent"], "in the product: each once"
    ring_at("10-08", "15:01")
    assert mailoutbox == []
    assert [state for _rule, state in states("inapp")] == ["sent", "sent"]


def test_the_next_step_goes_out_as_ever(restored, mailoutbox):
    ring_on("10-15")
    (message,) = [message for message in mailoutbox if message.to == ["member@example.org"]]
    assert "报送季度研判报告" in message.body


def test_work_entered_after_the_restore_is_new_even_if_late(restored, cast, mailoutbox):
    make_assignment(cast.section, owner=cast.member, title="补交的材料", due_on=DUE)
    ring_at("10-08", "15:02")
    (message,) = mailoutbox
    assert "补交的材料" in message.body
    assert "报送季度研判报告" not in message.body


def test_a_message_on_its_way_is_uncertain_too(assignment, mailoutbox):
    sweep(now=moment("09-30"), since=None)
    join(now=moment("09-30"))
    Dispatch.objects.update(state="leased", lease_token="x", lease_until=moment("09-30"))
    doubt(now=moment("09-30", "10:00"))
    assert Dispatch.objects.get().state == "uncertain"
    ring_at("09-30", "10:01")
    assert mailoutbox == []


def test_the_administrator_sends_what_still_holds_in_one_message(restored, cast, signed_in, mailoutbox):
    client = signed_in(cast.admin)
    assert "有 1 条提醒在恢复后情况不明" in client.get(DELIVERIES).content.decode()
    client.post(UNCERTAIN, {"send": "1"})
    ring_at("10-08", "15:05")
    (message,) = mailoutbox
    assert message.body.count("报送季度研判报告") == 1
    assert sorted(state for _rule, state in states()) == ["sent", "superseded"]
    assert "情况不明" not in client.get(DELIVERIES).content.decode().split("<table")[0].split("filters")[0]


def test_or_leaves_them_unsent_for_good(restored, cast, signed_in, mailoutbox):
    signed_in(cast.admin).post(UNCERTAIN)
    ring_at("10-08", "15:05")
    assert mailoutbox == []
    assert {state for _rule, state in states()} == {"superseded", "cancelled"}


def test_one_persons_uncertain_message_is_sent_again_by_whoever_keeps_the_unit(
    assignment, cast, signed_in, mailoutbox, monkeypatch
):
    sweep(now=moment("09-30"), since=None)
    join(now=moment("09-30"))
    doubt(now=moment("09-30", "10:00"))
    monkeypatch.setattr(timezone, "now", lambda: moment("09-30", "14:00"))
    signed_in(cast.unitadmin).post(reverse("reminders:send_again", args=[Dispatch.objects.get().pk]))
    ring_at("09-30", "14:01")
    assert len(mailoutbox) == 1
    assert states() == [("due", "sent")]

"""What becomes of a message for each answer of a real mail server, and who may send it when."""

import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection

from reminders import holder, sender
from reminders.clock import Clock
from reminders.digest import join
from reminders.models import Dispatch, Reminder
from reminders.sweep import sweep
from tests.cast import make_assignment, make_user
from tests.delivery.sink import SilentServer, Sink
from tests.racing import faults
from tests.reminders.factory import DUE, moment

NOW = moment("09-30")
State = Dispatch.State


@pytest.fixture
def sink(settings):
    with Sink() as running:
        use(settings, urlsplit(running.url).port)
        yield running


def use(settings, port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 1


@pytest.fixture
def messages(cast):
    """One message each to `member`, `recorder` and `assistant`, made and not yet sent."""
    for person in (cast.member, cast.recorder):
        make_assignment(cast.section, owner=person, due_on=DUE)
    make_assignment(cast.office, owner=cast.assistant, due_on=DUE)
    sweep(now=NOW, since=None)
    assert join(now=NOW) == 3
    return {dispatch.recipient.username: dispatch for dispatch in Dispatch.objects.select_related("recipient")}


def send(now=NOW):
    return sender.send(now=Clock(now))


def states():
    return dict(Dispatch.objects.values_list("recipient__username", "state"))


def ends():
    return dict(Reminder.objects.filter(channel="email").values_list("recipient__username", "state"))


def test_what_the_server_took_is_sent_and_never_sent_again(messages, sink):
    did = send()
    assert (did.sent, did.failed, sorted(states().values())) == (3, 0, ["sent"] * 3)
    assert set(ends().values()) == {"sent"}
    assert send().sent == 0
    assert sorted(sink.ids) == sorted(dispatch.message_id for dispatch in messages.values())
    sent = Dispatch.objects.get(recipient__username="member")
    assert (sent.address, sent.attempts, sent.lease_token, sent.sent_at >= NOW) == ("member@example.org", 1, "", True)


@pytest.mark.parametrize(
    ("step", "answer", "state"),
    [
        ("RCPT", "550 no such user", "dead"), ("RCPT", "553 not allowed", "dead"), ("DATA", "554 rejected", "dead"),
        ("RCPT", "450 mailbox busy", "pending"), ("RCPT", "451 try later", "pending"), ("DATA", "452 full", "pending"),
        ("DATA", "421 closing", "pending"), ("DATA", None, "pending"),
    ],
)  # fmt: skip
def test_one_bad_recipient_ends_as_the_answer_says_and_delays_no_other(messages, sink, step, answer, state):
    sink.answers[step, "member@example.org"] = answer
    did = send()
    assert states() == {"member": state, "recorder": "sent", "assistant": "sent"}
    assert (did.sent, did.failed) == (2, 1)
    failed = Dispatch.objects.get(recipient__username="member")
    assert failed.attempts == 1
    assert failed.last_error.startswith(answer[:3] if answer and "421" not in answer else "") and failed.last_error
    assert ends()["member"] == state


def test_our_own_address_refused_is_no_fault_of_the_recipients(messages, sink):
    sink.answers["MAIL"] = "550 sender unknown"
    send()
    assert set(states().values()) == {"pending"}


def test_it_is_tried_again_after_1_5_15_60_180_and_360_minutes_and_given_up_after_eight_times(messages, sink):
    sink.answers["RCPT", "member@example.org"] = "451 try later"
    now, waits = NOW, []
    for _attempt in range(8):
        send(now)
        message = Dispatch.objects.get(recipient__username="member")
        if message.state == "pending":
            waits.append(message.next_attempt_at - now)
            assert send(message.next_attempt_at - timedelta(seconds=5)).failed == 0
        now = message.next_attempt_at
    for wait, minutes in zip(waits, (1, 5, 15, 60, 180, 360, 360), strict=True):
        assert timedelta(minutes=minutes * 0.8) <= wait <= timedelta(minutes=minutes * 1.2, seconds=5)
    assert (message.state, message.attempts, ends()["member"]) == ("dead", 8, "dead")


def test_a_server_that_is_not_there_costs_one_attempt_of_one_message(messages, settings):
    with Sink() as gone:
        port = urlsplit(gone.url).port
    use(settings, port)
    did = send()
    assert (did.sent, did.failed, sorted(states().values())) == (0, 1, ["pending"] * 3)
    assert sorted(Dispatch.objects.values_list("attempts", flat=True)) == [0, 0, 1]


def test_a_server_that_never_answers_holds_the_sender_no_longer_than_the_time_limit(messages, settings):
    with SilentServer() as silent:
        use(settings, silent.port)
        began = time.monotonic()
        did = send()
    assert (did.sent, did.failed) == (0, 1)
    assert time.monotonic() - began < 3


def test_a_server_that_falls_silent_before_the_answer_to_the_text_is_left_after_two_messages(messages, sink):
    def hang(_sink, _message):
        time.sleep(1.5)
        return True

    sink.on_data = hang
    began = time.monotonic()
    did = send()
    assert (did.sent, did.failed) == (0, 2)
    assert time.monotonic() - began < 5
    sink.on_data = None
    time.sleep(1)
    send(NOW + timedelta(minutes=10))
    assert set(states().values()) == {"sent"}
    assert {sink.ids.count(message.message_id) for message in messages.values()} <= {1, 2}


def test_an_address_no_server_could_take_harms_no_other(messages, sink, cast):
    cast.member.email = "member@"
    cast.member.save()
    send()
    assert states() == {"member": "dead", "recorder": "sent", "assistant": "sent"}


def test_what_another_sender_holds_is_left_alone_until_its_lease_runs_out(messages, sink):
    held = messages["member"]
    assert sender.claim(held.pk, NOW)
    assert sender.claim(held.pk, NOW) is None
    Dispatch.objects.filter(pk=held.pk).update(lease_token="elsewhere/1/abc")
    assert send(NOW + timedelta(seconds=100)).sent == 2
    assert states()["member"] == "leased"
    assert send(NOW + timedelta(seconds=121)).sent == 1


def test_what_a_dead_process_of_this_machine_held_is_taken_at_once(messages, sink):
    sender.claim(messages["member"].pk, NOW)
    above_any_process = 2**22 + 1
    Dispatch.objects.filter(pk=messages["member"].pk).update(lease_token=f"{holder.HERE}{above_any_process}/abc")
    assert send().sent == 3


def test_a_sender_that_lost_its_lease_marks_nothing(messages):
    mine = sender.claim(messages["member"].pk, NOW)
    Dispatch.objects.filter(pk=mine.pk).update(lease_token="elsewhere/1/abc")
    sender.finish(mine, State.SENT, "", sent_at=NOW)
    assert (states()["member"], ends()["member"]) == ("leased", "pending")


def test_a_message_that_kills_its_sender_each_time_is_given_up(messages, sink):
    Dispatch.objects.filter(recipient__username="member").update(attempts=8)
    send()
    assert states() == {"member": "dead", "recorder": "sent", "assistant": "sent"}
    assert sink.to("member@example.org") == []


def test_someone_closed_meanwhile_gets_nothing(messages, sink, cast):
    cast.member.is_active = False
    cast.member.save()
    send()
    assert sink.to("member@example.org") == []
    assert (states()["member"], ends()["member"]) == ("cancelled", "cancelled")


def test_the_server_is_spoken_to_while_no_transaction_is_open(messages, sink, settings, monkeypatch):
    seen = []
    hand_over = sender.Mail.hand_over

    def look(mail, dispatch):
        seen.append(len(connection.savepoint_ids))
        return hand_over(mail, dispatch)

    before = len(connection.savepoint_ids)
    monkeypatch.setattr(sender.Mail, "hand_over", look)
    send()
    assert seen == [before] * 3


@pytest.mark.connections
def test_senders_at_the_same_time_send_each_message_once(cast, sink, at_once):
    for number in range(30):
        person = make_user(f"person{number}", cast.section)
        make_assignment(cast.section, owner=person, due_on=DUE)
    sweep(now=NOW, since=None)
    join(now=NOW)
    assert faults(at_once(*[send] * 4)) == []
    assert (len(sink.ids), len(set(sink.ids))) == (30, 30)
    assert set(states().values()) == {"sent"}

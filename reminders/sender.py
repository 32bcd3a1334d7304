"""Messages on their way: claimed with a lease, committed, sent, marked. A process killed at any point loses none.

Between the mail server's 250 and our commit lies the one gap nobody can close (RFC 1047): who dies there makes a second
copy, with the same Message-ID. No transaction is open while the network is used.
"""

import logging
import random
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from reminders import holder
from reminders.digest import take_apart
from reminders.items import items_told
from reminders.mail import Mail, Outcome
from reminders.models import Dispatch, Reminder
from reminders.people import Situation
from reminders.sweep import put_aside

log = logging.getLogger(__name__)
State = Dispatch.State

LEASE = timedelta(seconds=120)
RETRY_MINUTES = (1, 5, 15, 60, 180, 360)
MOST_ATTEMPTS = 8
AT_ONCE = 20
# One run sends no longer than this; the next ring of the bell goes on.
RUN_SECONDS = 45
# Connections broken one after another: then the server is at fault, not a message, and the run ends.
MOST_BREAKS = 2


@dataclass
class Sent:
    sent: int = 0
    failed: int = 0
    taken_apart: int = 0


def send(*, now, stopped=lambda: False) -> Sent:
    """Send what may be sent. `now` is a clock: leases and retries count from the moment of each message."""
    counts, breaks, deadline = Sent(), 0, time.monotonic() + RUN_SECONDS
    free_abandoned(now())
    with Mail() as mail:
        for dispatch in claimed(now):
            outcome = deliver(mail, dispatch, now) if still_stands(dispatch, now()) else None
            if outcome is None:
                counts.taken_apart += 1
            elif outcome == Outcome.SENT:
                counts.sent += 1
            else:
                counts.failed += 1
            breaks = breaks + 1 if outcome == Outcome.BROKEN else 0
            if outcome == Outcome.UNREACHABLE or breaks >= MOST_BREAKS or stopped() or time.monotonic() > deadline:
                break
    return counts


def claimed(now):
    """Dispatches, one by one, each ours alone from the moment it comes. Shuffled, so that two senders seldom try for
    the same."""
    while True:
        ids = Dispatch.objects.claimable(now()).order_by("next_attempt_at", "pk").values_list("pk", flat=True)
        batch = list(ids[:AT_ONCE])
        random.shuffle(batch)
        for pk in batch:
            if dispatch := claim(pk, now()):
                yield dispatch
        if not batch:
            return


def claim(pk: int, now: datetime) -> Dispatch | None:
    """Compare and set: of any number of senders one gets the row, on every database. Committed before it is sent."""
    taken = Dispatch.objects.claimable(now).filter(pk=pk).update(
        state=State.LEASED, lease_token=holder.new_token(), lease_until=now + LEASE, attempts=F("attempts") + 1
    )  # fmt: skip
    return Dispatch.objects.select_related("recipient").get(pk=pk) if taken else None


def free_abandoned(now: datetime):
    """What a process of this machine held when it died need not wait for the lease to run out."""
    here = Dispatch.objects.filter(state=State.LEASED, lease_token__startswith=holder.HERE)
    for pk, token in here.values_list("pk", "lease_token"):
        if holder.is_dead(token):
            Dispatch.objects.filter(pk=pk, lease_token=token).update(
                state=State.PENDING, lease_token="", lease_until=None, next_attempt_at=now
            )


def still_stands(dispatch: Dispatch, now: datetime) -> bool:
    """Is every part of the message still true, its reader still there and entitled? Else it is taken apart: what
    fell is cancelled or superseded, what stands goes into the next message."""
    person = dispatch.recipient
    mine = list(dispatch.reminders.filter(state=Reminder.State.PENDING))
    waiting = [*mine, *Reminder.objects.to_join().filter(recipient=person)]
    by_item = items_told(waiting, person)
    standing = put_aside(waiting, by_item, Situation(by_item.values(), timezone.localdate(now)))
    if mine and person.in_force and person.email and all(reminder in standing for reminder in mine):
        return True
    take_apart(Dispatch.objects.filter(pk=dispatch.pk, lease_token=dispatch.lease_token))
    return False


def deliver(mail: Mail, dispatch: Dispatch, now) -> Outcome:
    if dispatch.attempts > MOST_ATTEMPTS:  # each attempt ended without a word: the message itself may kill its sender
        finish(dispatch, State.DEAD, dispatch.last_error or "ended without an answer each time")
        return Outcome.REFUSED
    outcome, words = mail.hand_over(dispatch)
    if outcome == Outcome.SENT:
        finish(dispatch, State.SENT, "", address=dispatch.recipient.email, sent_at=now())
    elif outcome == Outcome.REFUSED or dispatch.attempts >= MOST_ATTEMPTS:
        finish(dispatch, State.DEAD, words)
    else:
        minutes = RETRY_MINUTES[min(dispatch.attempts, len(RETRY_MINUTES)) - 1] * random.uniform(0.8, 1.2)
        held(dispatch).update(
            state=State.PENDING, lease_token="", lease_until=None, last_error=words,
            next_attempt_at=now() + timedelta(minutes=minutes),
        )  # fmt: skip
    if outcome != Outcome.SENT:
        log.warning("message %s to person %s: %s %s", dispatch.pk, dispatch.recipient_id, outcome.value, words)
    return outcome


def held(dispatch: Dispatch):
    """The row, as long as this sender holds it."""
    return Dispatch.objects.filter(pk=dispatch.pk, state=State.LEASED, lease_token=dispatch.lease_token)


@transaction.atomic
def finish(dispatch: Dispatch, state: State, words: str, **facts):
    """The message and its reminders come to their end together."""
    if not held(dispatch).update(state=state, lease_token="", lease_until=None, last_error=words, **facts):
        log.warning("message %s: the lease was lost before it could be marked %s", dispatch.pk, state)
        return
    end = Reminder.State.SENT if state == State.SENT else Reminder.State.DEAD
    dispatch.reminders.filter(state=Reminder.State.PENDING).update(state=end, sent_at=facts.get("sent_at"))

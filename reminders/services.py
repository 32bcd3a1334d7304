"""Verbs: ring the bell, read a notice, send a failed message again."""

import logging
from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from reminders.clock import Clock, is_trusted, rang
from reminders.days import WorkDays
from reminders.digest import join
from reminders.ladder import is_work_time
from reminders.models import Bell, Dispatch, Reminder
from reminders.sender import send
from reminders.sweep import sweep

log = logging.getLogger(__name__)


@dataclass
class Ring:
    """What one ring of the bell did."""

    found: int = 0
    made: int = 0
    joined: int = 0
    sent: int = 0
    failed: int = 0
    is_doubted: bool = False


def ring(now: Clock, *, is_real: bool = True, stopped=lambda: False) -> Ring:
    """Work out what is owed; in working hours join it into messages and send them. At any time, by anyone.

    `is_real` is false where the day was named by hand: whoever named it answers for the clock.
    """
    moment, did = now(), Ring()
    if is_real and not is_trusted(moment):
        did.is_doubted = True
        log.warning("the clock jumped to %s; waiting for a second reading", moment.isoformat())
        return did
    swept = sweep(now=moment, since=last_day_swept())
    did.found, did.made = swept.found, swept.made
    rang(moment, is_real=is_real, found=did.found, made=did.made)
    if is_work_time(moment, WorkDays(timezone.localdate(moment), timezone.localdate(moment))):
        carry(now, did, stopped)
    if did.made or did.joined or did.sent or did.failed:
        log.info("reminders: %s", asdict(did))
    return did


def carry(now: Clock, did: Ring, stopped):
    """Join and send; what had to be taken apart is joined and sent once more."""
    for _again in range(2):
        did.joined += join(now=now())
        sent = send(now=now, stopped=stopped)
        did.sent += sent.sent
        did.failed += sent.failed
        if not sent.taken_apart:
            break
    Bell.objects.filter(pk=1).update(sent=did.sent)


def last_day_swept():
    return Bell.objects.filter(pk=1).values_list("swept_on", flat=True).first()


@transaction.atomic
def mark_read(*, user, now: datetime, up_to: Reminder | None = None, newest: int | None = None) -> int:
    """One item's notices up to this one, or all up to the newest that was on the page: what came since stays unread."""
    unread = Reminder.objects.inbox_of(user).unread()
    if up_to:
        unread = unread.filter(content_type=up_to.content_type_id, object_id=up_to.object_id, pk__lte=up_to.pk)
    if newest:
        unread = unread.filter(pk__lte=newest)
    return unread.update(read_at=now)


@transaction.atomic
def send_again(*, dispatch: Dispatch, now: datetime):
    """Today's failed or uncertain message goes out as it is; what an older one held goes into the next one."""
    dispatch = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
    if dispatch.state not in (Dispatch.State.DEAD, Dispatch.State.UNCERTAIN):
        raise ValidationError(_("This message is no longer among the failed ones."))
    failed = dispatch.reminders.filter(state__in=(Reminder.State.DEAD, Reminder.State.UNCERTAIN))
    later = Reminder.objects.filter(
        content_type=OuterRef("content_type"), object_id=OuterRef("object_id"), recipient=OuterRef("recipient"),
        channel=OuterRef("channel"), state=Reminder.State.SENT, fell_on__gt=OuterRef("fell_on"),
    )  # fmt: skip
    failed.filter(Exists(later)).update(state=Reminder.State.SUPERSEDED)
    if dispatch.day == timezone.localdate(now):
        failed.update(state=Reminder.State.PENDING)
        dispatch.state, dispatch.attempts, dispatch.next_attempt_at = Dispatch.State.PENDING, 0, now
    else:
        failed.update(state=Reminder.State.PENDING, dispatch=None)
        dispatch.state = Dispatch.State.CANCELLED
    dispatch.save(update_fields=["state", "attempts", "next_attempt_at"])

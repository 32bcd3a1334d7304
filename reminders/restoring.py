"""After a restore nobody knows which e-mails left the house since the backup was made.

What waited or was on its way then, and what has fallen since, may have been sent: it becomes uncertain, is shown to the
administrator, and goes out only on a person's word. In the product each is told as always, once. What falls later is
not touched: it follows from the records.
"""

from datetime import datetime

from django.db import transaction

from reminders.clock import rang
from reminders.ladder import Channel
from reminders.models import Dispatch, Reminder
from reminders.services import last_day_swept
from reminders.sweep import sweep


@transaction.atomic
def doubt(*, now: datetime) -> dict:
    """Run inside the restore, before anyone else sees the database; `now` is the clock of the reminders.

    What is owed by now is worked out at once: whatever is entered afterwards is new and was never sent.
    """
    waiting = Reminder.objects.filter(state=Reminder.State.PENDING, channel=Channel.EMAIL)
    swept = sweep(now=now, since=last_day_swept())
    reminders = waiting.update(state=Reminder.State.UNCERTAIN)
    messages = Dispatch.objects.unsent().update(state=Dispatch.State.UNCERTAIN, lease_token="", lease_until=None)
    rang(now, is_real=True, found=swept.found, made=swept.made)
    return {"uncertain_reminders": reminders, "uncertain_messages": messages}


def uncertain():
    return Reminder.objects.filter(state=Reminder.State.UNCERTAIN)


@transaction.atomic
def settle(*, sending: bool) -> int:
    """Into the next message of each person, as far as it still holds; or left unsent for good."""
    end = Reminder.State.PENDING if sending else Reminder.State.CANCELLED
    Dispatch.objects.filter(state=Dispatch.State.UNCERTAIN).update(state=Dispatch.State.CANCELLED)
    return uncertain().update(state=end, dispatch=None)

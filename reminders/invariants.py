"""What must always hold of what is told to people."""

from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.invariants import Invariant
from reminders.ladder import Channel
from reminders.models import Dispatch, Reminder

LONGEST_LEASE = timedelta(minutes=10)


def leased_too_long():
    """A sender that died leaves a lease behind, which the next run takes up."""
    return Dispatch.objects.filter(state=Dispatch.State.LEASED, lease_until__lt=timezone.now() - LONGEST_LEASE)


def sent_without_id():
    return Dispatch.objects.filter(state=Dispatch.State.SENT, message_id="")


def inbox_without_time():
    """What is told in the product is told the moment it is made: the inbox shows exactly the sent ones."""
    return Reminder.objects.filter(channel=Channel.IN_APP).exclude(
        Q(state=Reminder.State.SENT, sent_at__isnull=False) | ~Q(state__in=["pending", "sent"])
    )


def sent_apart_from_their_message():
    """An e-mail reminder counts as sent when the message it lies in was."""
    sent = Reminder.objects.filter(channel=Channel.EMAIL, state=Reminder.State.SENT)
    return sent.filter(Q(dispatch=None) | ~Q(dispatch__state=F("state")))


INVARIANTS = [
    Invariant(_("messages held by a sender for more than ten minutes"), leased_too_long),
    Invariant(_("messages sent without a Message-ID"), sent_without_id),
    Invariant(_("in-app reminders that reached no inbox"), inbox_without_time),
    Invariant(_("e-mail reminders sent apart from their message"), sent_apart_from_their_message),
]

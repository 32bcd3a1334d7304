"""Notices told the moment something happens, kept in the same ledger and mailed with the same daily message."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.contenttypes.models import ContentType

from reminders.ladder import Channel
from reminders.models import Reminder
from responsibility.obligations.notices import Notice

State = Reminder.State


def tell(notices: Iterable[Notice], *, now: datetime) -> None:
    """In the product at once, by e-mail with the next message. Telling the same again keeps what is there."""
    rows = [row for notice in notices for row in rows_of(notice, now)]
    Reminder.objects.bulk_create(sorted(rows, key=lambda row: row.key), ignore_conflicts=True, batch_size=500)


def rows_of(notice: Notice, now: datetime):
    kind = ContentType.objects.get_for_model(notice.subject)
    for person in notice.to:
        key = {
            "content_type": kind, "object_id": notice.subject.pk, "recipient": person, "rule": notice.rule,
            "step": notice.number, "for_day": notice.on, "fell_on": notice.on, "created_at": now,
        }  # fmt: skip
        yield Reminder(channel=Channel.IN_APP, state=State.SENT, sent_at=now, **key)
        if person.email:
            yield Reminder(channel=Channel.EMAIL, state=State.PENDING, **key)


def take_back(notice: Notice, *, now: datetime) -> None:
    """What lies in a message already is found settled by the sender, who then takes the message apart."""
    told = Reminder.objects.about(notice.subject).filter(rule=notice.rule, step=notice.number, settled_at=None)
    told = told.filter(recipient__in=notice.to) if notice.to else told
    told.update(settled_at=now)

"""One message a person a day: all that waits to be mailed to them, in their language, frozen when it is made."""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organization.models import User
from reminders.items import items_of
from reminders.ladder import RUNGS, About, To, work_begins
from reminders.models import Dispatch, Reminder
from reminders.people import Situation
from reminders.sweep import put_aside
from responsibility.lights.lights import Lights

log = logging.getLogger(__name__)
PAGE = 200


@dataclass(frozen=True)
class Line:
    """One matter in a message."""

    title: str
    when: str
    unit: str
    owner: str
    url: str


def join(*, now: datetime) -> int:
    """Make today's message for everyone who has something waiting and got none today. Returns how many.

    Messages of an earlier day that never went out are taken apart first: their matters go into today's, so that
    after a fault of days each person still gets one message, and it says how things stand now.
    """
    today = timezone.localdate(now)
    take_apart(Dispatch.objects.left_from_before(today, now))
    had = Dispatch.objects.filter(day=today).exclude(state=Dispatch.State.CANCELLED).values("recipient")
    waiting = User.objects.filter(pk__in=Reminder.objects.to_join().values("recipient")).exclude(pk__in=had)
    made, last = 0, 0
    while people := list(waiting.filter(pk__gt=last).order_by("pk")[:PAGE]):
        made += join_for(people, today, now)
        last = people[-1].pk
    return made


def join_for(people, today: date, now: datetime) -> int:
    """People without an address left are told in the product only."""
    reachable = [person for person in people if person.email]
    Reminder.objects.to_join().filter(recipient__in=people).exclude(recipient__in=reachable).update(
        state=Reminder.State.CANCELLED
    )
    reminders = list(Reminder.objects.to_join().filter(recipient__in=reachable).order_by("pk"))
    by_item = items_of(reminders)
    situation = Situation(by_item.values(), today)
    by_person = {}
    for reminder in put_aside(reminders, by_item, situation):
        by_person.setdefault(reminder.recipient_id, []).append(reminder)
    made = 0
    for person in reachable:
        if person.pk in by_person:
            try:
                made += make(person, by_person[person.pk], by_item, situation.lights, now)
            except DatabaseError:
                raise
            except Exception:
                log.exception("no message could be made for person %s", person.pk)
    return made


def make(person, reminders, by_item, lights: Lights, now: datetime) -> bool:
    """Freeze one message. The database lets only one stand per person and day, whoever else is at it."""
    language = person.language if person.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        title, text, html = write(person, reminders, by_item, lights)
    try:
        with transaction.atomic():
            dispatch = Dispatch.objects.create(
                recipient=person, day=lights.today, language=language, message_id=message_id(reminders), title=title,
                text=text, html=html, next_attempt_at=work_begins(lights.today), created_at=now,
            )  # fmt: skip
            mine = Reminder.objects.to_join().filter(pk__in=[reminder.pk for reminder in reminders])
            if mine.update(dispatch=dispatch) != len(reminders):
                raise IntegrityError("someone else took some of these reminders")
    except IntegrityError:
        return False
    return True


def message_id(reminders) -> str:
    """Follows from the reminders' keys alone: a second copy of the same message carries the same id.

    Half of the hash (128 bits) keeps the header on one line.
    """
    keys = "\n".join(sorted(reminder.key for reminder in reminders))
    return f"<{sha256(keys.encode()).hexdigest()[:32]}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"


def write(person, reminders, by_item, lights: Lights) -> tuple[str, str, str]:
    """Subject line, plain text and HTML, in the language now active. The subject names no record."""
    today, parts, late = lights.today, {}, 0
    for reminder in sorted(reminders, key=lambda reminder: (reminder.for_day, reminder.pk)):
        item = by_item[reminder.content_type_id, reminder.object_id]
        rung = RUNGS.get(reminder.rule)
        is_late = is_about_late_work(rung, item, today)
        late += is_late
        own = item.owner_id == person.pk
        line = Line(
            item.title,
            when_words(rung, reminder, item, lights),
            str(item.unit),
            "" if own or not item.owner else str(item.owner),
            settings.SITE_URL + item.get_absolute_url(),
        )
        parts.setdefault(part_of(rung, is_late), []).append(line)
    count = len(reminders)
    if late:
        title = ngettext(
            "Reminder: %(count)d matter, %(late)d overdue", "Reminder: %(count)d matters, %(late)d overdue", count
        )
    else:
        title = ngettext("Reminder: %(count)d matter", "Reminder: %(count)d matters", count)
    headings = part_headings()
    context = {
        "person": person, "today": today, "inbox_url": settings.SITE_URL + reverse("reminders:inbox"),
        "parts": [(headings[part], parts[part]) for part in headings if part in parts],
    }  # fmt: skip
    title %= {"count": count, "late": late}
    context["title"] = title
    return title, render_to_string("reminders/digest.txt", context), render_to_string("reminders/digest.html", context)


def is_about_late_work(rung, item, today: date) -> bool:
    return rung is not None and rung.about == About.DUE_DAY and item.due_on < today


def when_words(rung, reminder, item, lights: Lights) -> str:
    """2026-11-20 2 days overdue, in the words of the page, or since when it waits, or what happened on that day."""
    day = reminder.for_day
    if rung is None:
        told = f"{day.isoformat()} {reminder.rule_name}"
        return f"{told} · {item.notice_words}" if getattr(item, "notice_words", "") else told
    if rung.about == About.REVIEW:
        return _("handed in on %(day)s") % {"day": day.isoformat()}
    words = lights.told(day, item.unit.path, provisional=getattr(item, "is_provisional", False))
    return f"{day.isoformat()} {words}"


def part_of(rung, is_late: bool) -> str:
    if rung is None:
        return "said"
    if rung.to == To.DECIDER:
        return "decide"
    if rung.to != To.OWNER:
        return "led"
    return "late" if is_late else "coming"


def part_headings() -> dict[str, str]:
    """The parts of a message in their order."""
    return {
        "said": _("Urgings, instructions, decisions and what changed"),
        "late": _("Overdue"), "coming": _("Due in the coming days"), "decide": _("Waiting for your decision"),
        "led": _("Overdue in the units you lead"),
    }  # fmt: skip


def take_apart(dispatches) -> int:
    """Cancel messages that nobody is sending; what they held waits to be joined anew."""
    if not dispatches.exists():
        return 0
    with transaction.atomic():
        pks = list(dispatches.select_for_update().order_by("pk").values_list("pk", flat=True))
        Dispatch.objects.filter(pk__in=pks).update(state=Dispatch.State.CANCELLED, lease_token="", lease_until=None)
        Reminder.objects.filter(dispatch__in=pks, state=Reminder.State.PENDING).update(dispatch=None)
    return len(pks)

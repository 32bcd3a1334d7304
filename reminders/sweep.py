"""What is owed to be told, worked out anew each time: any number of times, by anyone, and each thing is kept once.

`owed` is a pure function of the day and the open obligations near or past their day. The unique key in the database
lets the second of two sweeps find everything told already. After an outage only the newest step of each item counts;
what fell meanwhile is kept as superseded, so that nobody gets a flood and nothing is hidden.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone

from reminders.days import WorkDays
from reminders.ladder import LADDER, RUNGS, Channel, To
from reminders.models import Reminder
from reminders.people import Situation
from responsibility.lights.lights import Lights
from responsibility.obligations.models import obligation_kinds

PAGE = 500
State = Reminder.State
PLACES = {rung.rule: place for place, rung in enumerate(LADDER)}
PLACE_OF_NOTICES = len(LADDER)


@dataclass
class Swept:
    found: int = 0
    made: int = 0


def sweep(*, now: datetime, since: date | None) -> Swept:
    """Keep what is missing. `since` is the last day that was worked out in full, if any was."""
    swept = Swept()
    for obligations, missing, situation in unkept(now, since):
        swept.found += len(obligations)
        swept.made += len(missing)
        if missing:
            keep(missing, obligations, situation)
    settle(now)
    return swept


def unkept(now: datetime, since: date | None):
    """Page by page, each of one kind: the obligations, the reminders the ledger lacks, and how things stand."""
    today = timezone.localdate(now)
    days = WorkDays(earliest_due() or today, today)
    lights = Lights.on(today)
    for obligations in pages(today, lights.last_day(lights.most_yellow)):
        situation = Situation(obligations, today, lights)
        rows = owed(obligations, situation, now, days, since)
        yield obligations, not_kept(rows), situation


def pages(today: date, horizon: date):
    """Open obligations that may be told about: due by the horizon, or waiting for a decision. Read by index ranges.
    What lapses by itself (a weekly session) is told of from its own day on, as it comes to desks."""
    for model in obligation_kinds():
        for stage in model.OPEN_STAGES:
            if stage in model.PAUSED_STAGES:
                continue
            rows = model.on_desks(today).filter(stage=stage).select_related("unit", "owner", *model.TURNS)
            if stage in model.DECIDED_BY:
                yield from keyset(rows.order_by("pk"), lambda last: Q(pk__gt=last.pk))
            else:
                rows = rows.filter(due_on__lte=horizon).order_by("due_on", "pk")
                yield from keyset(rows, after_due)


def after_due(last) -> Q:
    later = Q(due_on__gt=last.due_on) | Q(due_on=last.due_on, pk__gt=last.pk)
    return Q(due_on__gte=last.due_on) & later


def keyset(rows, after):
    page = list(rows[:PAGE])
    while page:
        yield page
        page = list(rows.filter(after(page[-1]))[:PAGE]) if len(page) == PAGE else []


def earliest_due() -> date | None:
    found = []
    for model in obligation_kinds():
        found.append(model.objects.at_work().aggregate(first=Min("due_on"))["first"])
    return min(filter(None, found), default=None)


def owed(obligations, situation, now: datetime, days: WorkDays, since: date | None) -> list[Reminder]:
    """Every reminder these obligations call for: to each person over each channel the newest step, to be told; the
    older ones that fell after `since`, superseded."""
    today = timezone.localdate(now)
    rows = []
    for obligation in obligations:
        told, before = defaultdict(list), situation.lights.thresholds(obligation.unit.path).yellow
        for rung in LADDER:
            day = situation.day(rung, obligation)
            for recipient in situation.recipients(rung, obligation) if day else ():
                for step, fell_on in rung.fallen(day, today, days, since, before):
                    for channel in rung.channels:
                        if channel != Channel.EMAIL or recipient.email:
                            told[recipient.pk, channel].append(
                                Reminder(
                                    content_type=ContentType.objects.get_for_model(obligation),
                                    object_id=obligation.pk, recipient=recipient, rule=rung.rule, step=step,
                                    channel=channel, for_day=day, fell_on=fell_on, created_at=now,
                                    state=State.SUPERSEDED,
                                )
                            )  # fmt: skip
        for reminders in told.values():
            newest = max(reminders, key=age)
            if newest.channel == Channel.IN_APP:
                newest.state, newest.sent_at = State.SENT, now
            else:
                newest.state = State.PENDING
            rows.append(newest)
            rows += [row for row in reminders if row is not newest and since and row.fell_on > since]
    return rows


def age(reminder):
    """Orders the steps of one item: the latest fallen is the newest; on one day, the higher rung."""
    return reminder.fell_on, PLACES.get(reminder.rule, PLACE_OF_NOTICES), reminder.step


def not_kept(rows) -> list[Reminder]:
    """The rows the ledger lacks. Nobody is told an older step after a newer one, even if the clock went back."""
    if not rows:
        return []
    by_kind = defaultdict(set)
    for row in rows:
        by_kind[row.content_type_id].add(row.object_id)
    keys, told_last = set(), {}
    for kind, ids in by_kind.items():
        for kept in Reminder.objects.filter(content_type_id=kind, object_id__in=ids,
                                            fell_on__gte=min(row.fell_on for row in rows)):  # fmt: skip
            keys.add(kept.key)
            if kept.is_notice:
                continue
            told_last[course(kept)] = max(kept.fell_on, told_last.get(course(kept), kept.fell_on))
    return [row for row in rows if row.key not in keys and row.fell_on >= told_last.get(course(row), row.fell_on)]


def course(reminder):
    """The steps of which one follows the other: of one item, about one day, to one person over one channel."""
    return (reminder.content_type_id, reminder.object_id, reminder.for_day, reminder.recipient_id, reminder.channel)


@transaction.atomic
def keep(rows, obligations, situation):
    """Insert, in one order for everyone so that two sweeps never wait for each other crosswise; then let what still
    waits to be mailed about the same items give way to the newer."""
    Reminder.objects.bulk_create(sorted(rows, key=lambda row: row.key), ignore_conflicts=True)
    kind = ContentType.objects.get_for_model(obligations[0])
    by_item = {(kind.pk, row.pk): row for row in obligations}
    waiting = Reminder.objects.to_join().filter(content_type=kind, object_id__in=[row.pk for row in obligations])
    put_aside(waiting.select_for_update().order_by("pk"), by_item, situation)


def put_aside(reminders, by_item, situation) -> list[Reminder]:
    """Cancel what no longer holds and supersede what a newer one replaces; returns what stands. Notices are replaced
    only by newer ones of their own rule: an urging is told beside what the ladder says."""
    standing, fallen = defaultdict(list), []
    for reminder in reminders:
        item = reminder.content_type_id, reminder.object_id
        if holds(reminder, by_item.get(item), situation):
            course_of_notice = reminder.rule if reminder.is_notice else ""
            standing[item, reminder.recipient_id, reminder.channel, course_of_notice].append(reminder)
        else:
            fallen.append(reminder.pk)
    newest = [max(rows, key=age) for rows in standing.values()]
    kept = {row.pk for row in newest}
    replaced = [row.pk for rows in standing.values() for row in rows if row.pk not in kept]
    for pks, state in ((fallen, State.CANCELLED), (replaced, State.SUPERSEDED)):
        if pks:
            Reminder.objects.filter(pk__in=pks, state=State.PENDING).update(state=state)
    return newest


def holds(reminder, obligation, situation) -> bool:
    """Is it still to be told: same day, same person or their stand-in, by a rule that stands? A notice stands as long
    as what it is about says so; who gave it takes it back otherwise."""
    if reminder.is_notice:
        return obligation is not None and obligation.notice_stands and reminder.settled_at is None
    rung = RUNGS.get(reminder.rule)
    if obligation is None or rung is None or situation.day(rung, obligation) != reminder.for_day:
        return False
    return reminder.recipient_id in {person.pk for person in situation.recipients(rung, obligation)}


TO_OWNER = [rung.rule for rung in LADDER if rung.to == To.OWNER]


def settle(now: datetime):
    """Unread notices of work that is closed meanwhile ask for nothing any more, nor those to an owner who no longer
    has it."""
    for model in obligation_kinds():
        still_open = model.objects.is_open().filter(pk=OuterRef("object_id"))
        passed_on = model.objects.filter(pk=OuterRef("object_id"), owner__is_active=True).exclude(
            owner=OuterRef("recipient")
        )
        unread = Reminder.objects.filter(channel=Channel.IN_APP, state=State.SENT).unread()
        unread = unread.filter(content_type=ContentType.objects.get_for_model(model))
        unread.filter(~Exists(still_open) | Q(Exists(passed_on), rule__in=TO_OWNER)).update(settled_at=now)

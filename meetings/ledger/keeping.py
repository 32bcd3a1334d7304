"""Many meetings at once, as saving one by one would leave them: the same rows, entries in the trail and answers."""

from datetime import date

from django.utils import timezone

from calendars.periods import Period
from meetings.ledger.base import STATUS_OF
from meetings.models import AgendaItem, Attendee, Decision, Finding, GroupAtMeeting, Meeting, TypeOfMeeting
from meetings.signing.outcomes import await_sign_off
from meetings.signing.settings import signatures_of
from organization.importing.base import create_in_bulk
from responsibility.assignments.fulfilment import still_owed

Stage = Meeting.Stage
TEXTS = ("title", "place", "guests", "documents", "discussion", "conclusion")


def create_meetings(plans, *, by, today: date, roster) -> None:
    """The rows of a ledger that are new. Held, they wait for their sign-off; those of a day to come are planned."""
    signatures = {unit: signatures_of(unit.path) for unit in {plan.unit for plan in plans}}
    for plan in plans:
        plan.stored = _meeting(plan, by, today, roster, signatures[plan.unit])
    create_in_bulk([plan.stored for plan in plans], by=by)
    types, groups, agenda, people, findings, decisions = [], [], [], [], [], []
    for plan in plans:
        meeting, wanted = plan.stored, plan.wanted
        types += [TypeOfMeeting(meeting=meeting, type=kind) for kind in plan.types]
        groups += [GroupAtMeeting(meeting=meeting, group=group) for group in wanted.get("groups", ())]
        agenda += [AgendaItem(meeting=meeting, sort_no=number, **vars(line))
                   for number, line in enumerate(wanted.get("agenda", ()), 1)]  # fmt: skip
        found = {line.area: Finding(meeting=meeting, sort_no=number, **vars(line))
                 for number, line in enumerate(wanted.get("findings", ()), 1)}  # fmt: skip
        findings += found.values()
        decisions += [_decision(meeting, number, line, found)
                      for number, line in enumerate(wanted.get("decisions", ()), 1)]  # fmt: skip
        people += _attendees(plan, roster)
    for rows in (types, groups, agenda, people, findings, decisions):
        create_in_bulk(rows, by=by)
    _await_sign_off([plan.stored for plan in plans], {plan.stored.pk: plan.types for plan in plans}, by, today)


def _meeting(plan, by, today, roster, signatures) -> Meeting:
    wanted, is_held = plan.wanted, plan.day <= today
    starts_at, ends_at = plan.times
    meeting = Meeting(
        unit=plan.unit, created_by=by, held_on=plan.day, starts_at=starts_at, ends_at=ends_at,
        stage=Stage.HELD if is_held else Stage.DRAFT, entered_at=timezone.now() if is_held else None,
        signatures=signatures,
        covers_from=plan.period and plan.period.start, covers_to=plan.period and plan.period.end,
        **{name: wanted.get(name, "") for name in TEXTS},
        **{name: wanted.get(name) for name in ("chair", "recorder")},
    )  # fmt: skip
    for name in ("chair", "recorder"):
        if person := wanted.get(name):
            setattr(meeting, f"printed_{name}", roster.seat(person, plan.unit, plan.day).label)
    return meeting


def _decision(meeting, number, line, found) -> Decision:
    """`found` gives the finding of each area: kept before, so that the decision may point at it."""
    values = vars(line) | {"finding": found.get(line.area)}
    del values["area"]
    return Decision(meeting=meeting, sort_no=number, **values)


def _attendees(plan, roster) -> list[Attendee]:
    """In order of post; the name and post printed are those of the day held."""
    rows = [
        (roster.seat(person, plan.unit, plan.day), STATUS_OF[key], reason)
        for key, people in plan.people.items()
        for person, reason in people
    ]
    rows.sort(key=lambda row: row[0].order)
    return [
        Attendee(meeting=plan.stored, unit=plan.unit, person=seat.person, status=status, reason=reason, sort_no=number,
                 printed_name=seat.person.name, printed_post=seat.post)
        for number, (seat, status, reason) in enumerate(rows, 1)
    ]  # fmt: skip


def _await_sign_off(meetings, types, by, today):
    """What was owed of these units waits for the sign-off. Only a meeting that answers something open is asked: the
    work follows what is owed, not how many rows there are."""
    held = [meeting for meeting in meetings if meeting.stage == Stage.HELD]
    by_unit = {}
    for meeting in sorted(held, key=lambda meeting: (meeting.held_on, meeting.pk)):
        by_unit.setdefault(meeting.unit, []).append(meeting)
    for unit, some in sorted(by_unit.items(), key=lambda pair: pair[0].pk):
        kinds = {kind.kind_id for meeting in some for kind in types[meeting.pk]}
        spans = [meeting.covers or Period.day(meeting.held_on) for meeting in some]
        owed = still_owed(unit=unit, kinds=kinds, first=min(*(span.start for span in spans), some[0].held_on),
                          last=max(*(span.end for span in spans), some[-1].held_on), today=today)  # fmt: skip
        for meeting in some:
            if answered := _answered(meeting, types[meeting.pk], owed):
                await_sign_off(meeting, by=by, today=today)
                owed = [row for row in owed if row not in answered]


def _answered(meeting, types, owed) -> list:
    """Of each line what this meeting comes to answer, the earliest first."""
    found = {}
    day = Period.day(meeting.held_on)
    has_analysis = any(kind.is_analysis for kind in types)
    for kind in types:
        covers = day if has_analysis and not kind.is_analysis else meeting.covers or day
        for row in owed:
            if (
                row.duty.evidence_kind_id == kind.kind_id
                and row.period_from <= covers.start <= covers.end <= row.period_to
            ):
                found.setdefault(row.duty_id, row)
    return list(found.values())

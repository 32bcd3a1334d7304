"""Due days on a calendar: what is owed, and what the responsibility list will bring beyond what is made already."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from calendars.working_days import WorkingDays
from organization.models import Posting
from organization.rights import Right
from responsibility.calendar_entries import MOST, CalendarEntry, Sort, Wanted, uid_of
from responsibility.duties.holders import holders
from responsibility.lights.lights import Lights
from responsibility.lights.timeliness import TONES
from responsibility.models import Assignment, Duty
from responsibility.rhythms.rhythm import Due, dues_between

NOT_HELD = "missed"
# A day off moves a date by less than this, so whatever lies in a period further away does not reach the days asked for
FURTHEST_MOVE = timedelta(days=15)
NAMED_PERIODS = ("quarter", "half", "year")


def of_obligations(kind, wanted: Wanted) -> list[CalendarEntry]:
    """Open, done and not held. One query, and two for the lights."""
    rows = wanted_of(kind, wanted).due_within(wanted.first, wanted.last)
    rows = rows.filter(stage__in=(*kind.OPEN_STAGES, *kind.DONE_STAGES, NOT_HELD))
    lights = Lights.on(wanted.today)
    return [_entry(row, lights) for row in rows[:MOST]]


def wanted_of(kind, wanted: Wanted):
    """The unit's; or one's own as on My work: also the work nobody owns in units one records for, and that of the
    absent for whom one stands in."""
    user = wanted.user
    rows = kind.objects.visible_to(user).standing().select_related("unit", *kind.TURNS).order_by("due_on", "pk")
    if wanted.unit:
        return rows.within(wanted.unit)
    return rows.filter(Q(owner__in=user.answers_for) | (Q(owner=None) & user.scope.q(Right.RECORD)))


def _entry(row, lights: Lights) -> CalendarEntry:
    time = row.timeliness(lights)
    period = getattr(row, "period", None)
    return CalendarEntry(
        uid=uid_of_due(row.duty_id, row.unit_id, period, row.ordinal) if period and row.duty_id else uid_of(row),
        day=row.due_on, title=row.title, url=row.get_absolute_url(), sort=Sort.DUE, unit=row.unit,
        kind=in_period(row.called, period),
        status=str(time.label) if time in TONES else row.get_stage_display(),
        tone=TONES.get(time) or row.stage_tone, done=not row.is_open,
        provisional=getattr(row, "is_provisional", False),
    )  # fmt: skip


def in_period(words, period) -> str:
    """Which quarter's it is; a week or a month is told by the day itself."""
    return f"{words} · {period.label}" if period and period.kind in NAMED_PERIODS else str(words)


def uid_of_due(duty_id: int, unit_id: int, period, ordinal: int) -> str:
    """The same before the assignment is made and after."""
    return f"responsibility.duty-{duty_id}-{unit_id}-{period.code}-{ordinal}"


def of_duties(wanted: Wanted) -> list[CalendarEntry]:
    """What will fall due by the responsibility list and is not made yet. One's own: the duties one answers for today.
    Five queries at most."""
    user, today = wanted.user, wanted.today
    if wanted.last < today:
        return []
    duties = Duty.objects.visible_to(user).standing().filter(valid_from__lte=wanted.last)
    duties = duties.exclude(valid_to__lt=wanted.first)
    duties = duties.within(wanted.unit) if wanted.unit else duties.filter(_perhaps_answered_by(user, today))
    duties = list(duties.select_related("unit", "lead_unit")[:MOST])
    if wanted.unit is None:
        found = holders(duties, today)
        duties = [duty for duty in duties if duty.owner_id == user.pk or found.get(duty.pk) == user]
    return [
        CalendarEntry(
            uid=one.uid, day=one.due.due_on, title=one.duty.title, url=one.duty.get_absolute_url(), sort=Sort.DUE,
            kind=in_period(_("responsibility list"), one.due.period), unit=one.duty.unit,
            status=pgettext("due day", "planned"), provisional=one.due.provisional,
        )
        for one in planned(duties, wanted)[:MOST]
    ]  # fmt: skip


def _perhaps_answered_by(user, today: date) -> Q:
    held = Posting.objects.on(today).filter(user=user).exclude(capacity="").values("capacity")
    return Q(owner=user) | Q(owner=None, capacity__in=held)


@dataclass(frozen=True)
class Planned:
    """A time at which a duty falls due, before its assignment is made."""

    duty: Duty
    due: Due

    @property
    def key(self) -> tuple:
        return (self.duty.pk, self.due.period.start, self.due.period.end, self.due.ordinal)

    @property
    def uid(self) -> str:
        return uid_of_due(self.duty.pk, self.duty.unit_id, self.due.period, self.due.ordinal)


def planned(duties, wanted: Wanted) -> list[Planned]:
    """The times at which these duties fall due from today on without an assignment for it, in order. Also what was
    cancelled is made: it does not come back. Two queries."""
    first, last = max(wanted.first, wanted.today), wanted.last
    if first > last:
        return []
    begin, end = first - FURTHEST_MOVE, last + FURTHEST_MOVE
    working = WorkingDays.load(begin, end)
    found = [
        Planned(duty, due)
        for duty in duties
        for due in dues_between(duty, begin, end, working)
        if due.due_on and first <= due.due_on <= last
    ]
    if not found:
        return []
    oldest = min(one.due.period.start for one in found)
    rows = Assignment.objects.filter(duty__in=duties, period_from__gte=oldest, period_from__lte=end)
    made = set(rows.values_list("duty", "period_from", "period_to", "ordinal"))
    return sorted((one for one in found if one.key not in made), key=lambda one: (one.due.due_on, one.duty.pk))

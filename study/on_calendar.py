"""Study on a calendar: sessions that were held, and the days on which a series is still to be held."""

from datetime import date, datetime, time, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q
from django.utils.translation import pgettext

from responsibility.calendar_entries import MOST, CalendarEntry, Sort, Wanted, uid_of
from responsibility.models import Assignment, Duty, Evidence
from responsibility.on_calendar import planned, uid_of_due
from study.models import Series, Session

Stage = Assignment.Stage


def of_sessions(wanted: Wanted) -> list[CalendarEntry]:
    """One's own: of the series one is expected at, and those that name the person. Each stands for what was owed and
    it answered. Three queries."""
    user = wanted.user
    rows = Session.objects.visible_to(user).standing().held_between(wanted.first, wanted.last)
    own = Session.objects.naming(user) | Q(series__in=Series.objects.held_for(user).values("pk"))
    rows = rows.within(wanted.unit) if wanted.unit else rows.filter(own)
    rows = list(rows.select_related("unit", "series").order_by("held_on", "starts_at", "pk")[:MOST])
    answered = _answered_by(rows)
    return [
        CalendarEntry(
            uid=uid_of(row), day=row.held_on, title=row.topic, url=row.get_absolute_url(), sort=Sort.STUDY,
            kind=str(row.kind_label), unit=row.unit, status=pgettext("study", "held"), tone="success",
            starts_at=row.starts_at, ends_at=ends_at(row.starts_at, row.minutes), place=row.place, done=True,
            stands_for=tuple(answered.get(row.pk, ())),
        )
        for row in rows
    ]  # fmt: skip


def of_series(wanted: Wanted) -> list[CalendarEntry]:
    """What is still to be held, or was not, at the hour and place of the series: made already, or planned. Five queries
    at most."""
    user, today = wanted.user, wanted.today
    series = Series.objects.visible_to(user).standing()
    if wanted.unit:
        series = series.within(wanted.unit)
    else:
        series = series.filter(pk__in=Series.objects.held_for(user).values("pk"))
    series = {one.pk: one for one in series.select_related("unit")[:MOST]}
    if not series:
        return []
    owed = Assignment.objects.standing().due_within(wanted.first, wanted.last)
    owed = (
        owed.filter(duty__evidence_kind__series__in=series)
        .exclude(stage__in=(Stage.DONE, Stage.CANCELLED))
        .annotate(series_id=F("duty__evidence_kind__series"))
    )
    found = [_of_owed(series[row.series_id], row, today) for row in owed.order_by("due_on", "pk")[:MOST]]
    duties = Duty.objects.standing().filter(evidence_kind__series__in=series, valid_from__lte=wanted.last)
    duties = duties.exclude(valid_to__lt=wanted.first).annotate(series_id=F("evidence_kind__series"))
    for one in planned(list(duties), wanted):
        words = pgettext("due day", "planned")
        found.append(
            _entry(series[one.duty.series_id], one.due.due_on, one.uid, status=words, provisional=one.due.provisional)
        )
    return found[:MOST]


def _of_owed(series, row, today: date) -> CalendarEntry:
    uid = uid_of_due(row.duty_id, row.unit_id, row.period, row.ordinal)
    if row.stage != Stage.MISSED and row.due_on >= today:
        return _entry(series, row.due_on, uid, status=pgettext("due day", "planned"), provisional=row.is_provisional)
    tone = "danger" if row.stage == Stage.MISSED else "warning"
    return _entry(series, row.due_on, uid, status=row.get_stage_display(), tone=tone)


def _entry(series, day: date, uid: str, **more) -> CalendarEntry:
    return CalendarEntry(
        uid=f"study.{uid}", day=day, title=series.name, url=series.get_absolute_url(), sort=Sort.STUDY,
        kind=str(series._meta.verbose_name), unit=series.unit, starts_at=series.starts_at,
        ends_at=ends_at(series.starts_at, series.minutes), place=series.place, stands_for=(uid,), **more,
    )  # fmt: skip


def ends_at(starts_at: time | None, minutes: int | None) -> time | None:
    """Within the day it began."""
    if starts_at is None or not minutes:
        return None
    day = datetime.combine(date.min, starts_at)
    end = day + timedelta(minutes=minutes)
    return end.time() if end.date() == day.date() else time(23, 59)


def _answered_by(sessions) -> dict[int, list[str]]:
    """Session id -> uids of the due days it answered."""
    proofs = Evidence.objects.filter(
        source_type=ContentType.objects.get_for_model(Session), source_id__in=[row.pk for row in sessions],
        content_type=ContentType.objects.get_for_model(Assignment),
    )  # fmt: skip
    pairs = list(proofs.values_list("source_id", "object_id"))
    rows = Assignment.objects.filter(pk__in=[pk for _source, pk in pairs]).exclude(duty=None)
    uids = {row.pk: uid_of_due(row.duty_id, row.unit_id, row.period, row.ordinal) for row in rows if row.period}
    found: dict[int, list[str]] = {}
    for source_id, pk in pairs:
        if pk in uids:
            found.setdefault(source_id, []).append(uids[pk])
    return found

"""What study lays on people's desks: sessions to log, one line a series, and one's own next turn to lecture."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendars.periods import FIRST_DAY, LAST_DAY
from meetings.models import Meeting
from organization.models import Unit
from organization.rights import Right
from responsibility.models import Assignment
from responsibility.obligations.awaiting import Awaiting, Reason
from study.models import Series
from study.rules import can_log
from study.series.plans import day_to_log, to_log
from study.series.rota import next_lecturers, rotas

# How far ahead a lecturer is told; the assignments of that stretch are made already (responsibility.AHEAD_DAYS).
TURN_DAYS = 14


def lines(user, today: date) -> list[Awaiting]:
    """The series one logs and those in whose rota one stands are asked for together."""
    logged = Series.objects.logged_by(user)
    turned = Series.objects.active_on(today).filter(turns__person=user)
    concerned = logged.order_by().values("pk").union(turned.order_by().values("pk"))
    is_turned = Exists(turned.filter(pk=OuterRef("pk")))
    series = list(Series.objects.filter(pk__in=concerned).select_related("unit").annotate(is_turned=is_turned))
    return sessions_to_log([one for one in series if can_log(user, one)], today) + turns_to_come(
        [one for one in series if one.is_turned], user, today
    )


def log_url(series, day: date) -> str:
    return f"{reverse('study:log')}?{urlencode({'series': series.pk, 'held_on': day.isoformat()})}"


def answering_url(assignment) -> str:
    """The log form for the session an assignment asks for."""
    series = Series.objects.filter(kind=assignment.duty.evidence_kind_id).first()
    return log_url(series, assignment.due_on) if series else ""


def sessions_to_log(logged, today: date) -> list[Awaiting]:
    """One line a series, however many of its sessions wait, with the link that logs the newest. One query."""
    series = {one.pk: one for one in logged}
    owed: dict[int, list] = {}
    for row in to_log(list(series), today) if series else ():
        owed.setdefault(row.series_id, []).append(row)
    return [
        Awaiting(
            Reason.LOG, series[series_id], rows[-1].due_on,
            ngettext("%(count)d session to log", "%(count)d sessions to log", len(rows)) % {"count": len(rows)},
            *act_for(series[series_id], rows), stands_for=tuple(rows),
        )
        for series_id, rows in owed.items()
    ]  # fmt: skip


def act_for(series, owed) -> tuple[str, str]:
    """One session is logged by its form; several of a daily series in the page of the newest one's month."""
    if series.is_daily and len(owed) > 1:
        month = reverse("study:series_month", args=[series.pk])
        return _("Confirm the days"), f"{month}?{urlencode({'month': owed[-1].due_on.strftime('%Y-%m')})}"
    return _("Log the session"), log_url(series, owed[-1].due_on)


def turns_to_come(series, user, today: date) -> list[Awaiting]:
    """The next session of each series at which it is this person's turn to lecture, as the rota stands."""
    if not series:
        return []
    order = rotas(series, today + timedelta(days=1))
    days: dict[int, list[date]] = {}
    coming = Assignment.objects.is_open().filter(
        duty__evidence_kind__series__in=series, due_on__gte=today, due_on__lte=today + timedelta(days=TURN_DAYS)
    )  # fmt: skip
    for series_id, due_on in coming.order_by("due_on").values_list("duty__evidence_kind__series", "due_on"):
        days.setdefault(series_id, []).append(due_on)
    found = []
    for one in series:
        turns = order[one.pk].along(days.get(one.pk, [])) if one.pk in order else ()
        day = next((turn.day for turn in turns if turn.person == user), None)
        if day:
            found.append(
                Awaiting(
                    Reason.COMING, one, day, _("My turn to lecture"), _("Look at the rota"), one.get_absolute_url()
                )
            )
    return found


def suggested(user, params, today: date) -> dict:
    """What a log form opens with: the series asked for (or the one that waits), its day, and whose turn it is.

    Asked again with another day, the absent stay ticked, and so does a lecturer who is not the one it suggested.
    """
    series = Series.objects.logged_by(user).active_on(today).select_related("unit")
    meeting = Meeting.objects.standing().visible_to(user).filter(pk=number_in(params, "meeting")).first()
    if meeting:
        series = series.filter(unit=meeting.unit)
    chosen = Series.objects.logged_by(user).filter(pk=number_in(params, "series")).select_related("unit").first()
    if chosen is None:
        waiting_first = to_log(list(series), today).values_list("series_id", flat=True).last()
        chosen = series.filter(pk=waiting_first).first() or series.first()
    day = meeting.held_on if meeting else day_asked(params) or (day_to_log(chosen, today) if chosen else today)
    turn = next(iter(next_lecturers(chosen, day)), None) if chosen else None
    is_chosen = params.get("lecturer", params.get("whose_turn", "")) != params.get("whose_turn", "")
    return {
        "series": chosen, "held_on": day, "meeting": meeting, "absent": params.getlist("absent"),
        "listed_on": day_in(params, "listed_on"), "whose_turn": turn,
        "lecturer": (number_in(params, "lecturer") or None) if is_chosen else turn,
    }  # fmt: skip


def day_asked(params) -> date | None:
    """The day in the form; while that is none, the day whose people it lists."""
    return day_in(params, "held_on") or day_in(params, "listed_on")


def own_unit(user) -> int | None:
    """The first of the person's units for which they log study."""
    posts = (Unit(pk=unit_id, path=path) for unit_id, path in user.scope.posts)
    return next((unit.pk for unit in posts if user.scope.may(Right.RECORD, unit)), None)


def number_in(params, name) -> int:
    value = params.get(name, "")
    return int(value) if value.isdecimal() and len(value) <= 18 else 0


def day_in(params, name) -> date | None:
    try:
        day = date.fromisoformat(params.get(name, ""))
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None

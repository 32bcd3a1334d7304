"""What a meeting is called: the name suggested for it, and which one of its type it is in the year (第N次)."""

from django.db.models import Q
from django.utils.translation import gettext as _

from calendars.periods import Period
from meetings.models import TypeOfMeeting


def suggested_title(types, meeting) -> str:
    """2026年第三季度分析研判会; two types are joined (专题会议暨中心组学习). Never longer than the column."""
    period = meeting.covers or Period.containing("month", meeting.held_on)
    name = str(types[0])
    for other in types[1:]:
        name = _("%(first)s with %(second)s") % {"first": name, "second": other}
    return (_("%(period)s %(meeting)s") % {"period": period.label, "meeting": name})[:200]


def ordinals(meetings) -> dict[tuple[int, int], int]:
    """{(meeting, type): n}: the n-th of the unit's meetings of that type in its year, by the day each counts on. Void
    ones leave no gap. One query for a page of meetings, over the years on the page only."""
    wanted = {
        (meeting.unit_id, kind.pk, meeting.counted_on(kind).year)
        for meeting in meetings
        for kind in meeting.types.all()
    }
    if not wanted:
        return {}
    years = {year for _unit, _type, year in wanted}
    in_years = Q()
    for year in sorted(years):
        in_years |= Q(meeting__held_on__year=year) | Q(meeting__covers_from__year=year)
    links = (
        TypeOfMeeting.objects.filter(
            in_years, meeting__voided_at=None, meeting__unit__in={unit for unit, _type, _year in wanted},
            type__in={pk for _unit, pk, _year in wanted},
        ).select_related("meeting", "type")
    )  # fmt: skip
    rows = sorted(
        (link.meeting.counted_on(link.type), link.meeting.held_on, link.meeting_id, link.meeting.unit_id, link.type_id)
        for link in links
    )  # fmt: skip
    numbers, found = {}, {}
    for day, _held_on, meeting_id, unit_id, type_id in rows:
        key = (unit_id, type_id, day.year)
        numbers[key] = numbers.get(key, 0) + 1
        found[(meeting_id, type_id)] = numbers[key]
    return found

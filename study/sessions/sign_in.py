"""The sign-in sheet of a series' session, before it is held: whoever is expected on that day, by the series' place."""

from django.urls import reverse
from django.utils.translation import gettext as _

from exchange.wording import day_and_hours
from meetings.attendance.models import Attendance
from meetings.attendance.participants import away_on
from meetings.attendance.sheet import placed, remark, sheet
from meetings.attendance.views import SheetPage
from study import rules
from study.desk import day_in
from study.models import Series
from study.series.plans import coming_days
from study.sessions.audience import expected


def sheet_for(series, day, *, blank: int):
    seats = expected(unit=series.unit, group=series.group, day=day)
    away = away_on([seat.pk for seat in seats], day)
    people = [
        (seat.person.name, placed(seat, seat.post, series.unit_id),
         remark(Attendance.Status.LEAVE if seat.pk in away else ""))
        for seat in seats
    ]  # fmt: skip
    facts = [("时间", day_and_hours(day, series.starts_at)), ("地点", series.place)]
    return sheet(
        event=series.name, unit=series.unit.name_on(day), day=day, facts=facts, people=people, blank=blank
    )  # fmt: skip


class SeriesSheet(SheetPage):
    """`?held_on=DAY`, else the next day it is planned for. For whoever logs its sessions: it says who is on leave."""

    model = Series
    rule = rules.can_log

    def get_queryset(self):
        return super().get_queryset().select_related("unit", "group").prefetch_related("unit__names")

    def get_sheet(self):
        coming = coming_days(self.object, self.today, 1)
        self.day = day_in(self.request.GET, "held_on") or next(iter(coming), self.today)
        return sheet_for(self.object, self.day, blank=self.blank)

    def get_context_data(self, **kwargs):
        trail = [(reverse("study:list"), _("Study")), (self.object.get_absolute_url(), self.object)]
        return super().get_context_data(trail=trail, day=self.day, **kwargs)

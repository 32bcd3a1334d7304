"""One month as weeks of days, Monday first, each day with what lies on it and whether it is worked."""

from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calendars.periods import Period
from calendars.working_days import WorkingDays
from organization.forms import GuardedForm
from organization.models import Unit
from organization.rights import Right
from responsibility.calendar_entries import CalendarEntry, Wanted, calendar

# A day shows this many lines; the rest unfolds
SHOWN = 4
# The picker offers this many units, the topmost ones
OFFERED = 200
ONE_DAY = timedelta(days=1)
WEEKEND = (5, 6)


@dataclass
class Day:
    """`is_working` tells a make-up day at the weekend, and a day off among the working ones."""

    date: date
    entries: list[CalendarEntry]
    in_month: bool
    is_today: bool
    is_working: bool

    @property
    def is_made_up(self) -> bool:
        return self.is_working and self.date.weekday() in WEEKEND

    @property
    def is_holiday(self) -> bool:
        return not self.is_working and self.date.weekday() not in WEEKEND

    @property
    def shown(self) -> list[CalendarEntry]:
        """A fold that hides a single line would take as much room as the line."""
        return self.entries if len(self.entries) == SHOWN + 1 else self.entries[:SHOWN]

    @property
    def folded(self) -> list[CalendarEntry]:
        return self.entries[len(self.shown) :]


@dataclass
class Month:
    period: Period
    weeks: list[list[Day]]
    count: int
    is_cut: bool
    is_provisional: bool  # the notice of its year is not known

    @property
    def weekdays(self) -> list[date]:
        return [day.date for day in self.weeks[0]]


def month_of(user, period: Period, today: date, unit=None) -> Month:
    first = period.start - period.start.weekday() * ONE_DAY
    last = period.end + (6 - period.end.weekday()) * ONE_DAY
    found = calendar(Wanted(user, first, last, today, unit))
    by_day, working = found.by_day(), WorkingDays.load(first, last)
    days = [first + number * ONE_DAY for number in range((last - first).days + 1)]
    row = [Day(day, by_day.get(day, []), day in period, day == today, working.is_working(day)) for day in days]
    weeks = [row[place : place + 7] for place in range(0, len(row), 7)]
    count = sum(len(day.entries) for day in row if day.in_month)
    return Month(period, weeks, count, found.is_cut, working.provisional(period.start.year))


class MonthInput(forms.TextInput):
    input_type = "month"


class MonthField(forms.CharField):
    widget = MonthInput

    def to_python(self, value):
        try:
            period = Period.parse(str(value).strip()) if value else None
        except ValueError:
            period = None
        if value and (period is None or period.kind != "month"):
            raise ValidationError(_("There is no such month. Write it as 2026-11."), code="invalid")
        return period

    def run_validators(self, value):
        """`to_python` has said it all."""


class WholeForm(GuardedForm):
    """Whose calendar, and which month."""

    unit = forms.ChoiceField(label=_("Whose"), required=False)
    month = MonthField(label=pgettext_lazy("calendar", "Month"), required=False)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", _("My own")), *units]


@dataclass
class Asked:
    period: Period
    unit: Unit | None
    form: WholeForm


def asked(request, today: date) -> Asked:
    """What the address asks for: one's own present month where it says nothing. A unit that one does not read is not
    found."""
    offered = list(Unit.objects.where(request.user, Right.READ).order_by("order_key")[:OFFERED])
    code = request.GET.get("unit", "")
    unit = next((unit for unit in offered if unit.code == code), None)
    if code and unit is None:
        found = Unit.objects.where(request.user, Right.READ).filter(code=code.replace("\0", ""))
        unit = found.first()
        if unit is None:
            raise Http404
        offered.append(unit)
    top = min((one.depth for one in offered), default=1)
    this = Period.containing("month", today)
    form = WholeForm(
        {"unit": code, "month": request.GET.get("month") or this.code}, user=request.user, today=today,
        units=[(one.code, f"{'　' * (one.depth - top)}{one}") for one in offered],
    )  # fmt: skip
    form.is_valid()
    return Asked(form.cleaned_data.get("month") or this, unit, form)

"""A month of a series in one page: a row for each day on which it was owed."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.forms import GuardedForm, bound
from study.models import Session
from study.months.services import Day, log_month
from study.series.plans import planned_days
from study.series.rota import Rota, rotas
from study.sessions.audience import away_each, expected_each

COLUMNS = ("held", "topic", "lecturer", "absent")
LONGEST_TOPIC = Session._meta.get_field("topic").max_length


@dataclass
class Row:
    """One day: the session there is, or the fields that ask for it."""

    day: date
    session: Session | None = None
    away: tuple[str, ...] = ()
    held: object = None
    topic: object = None
    lecturer: object = None
    absent: object = None
    typed_meanwhile: str = ""

    @property
    def errors(self):
        return [error for name in COLUMNS if getattr(self, name) for error in getattr(self, name).errors]


class MonthForm(GuardedForm):
    """Nothing is ticked: that a day was held is confirmed, never presumed. Days already logged are shown, not asked.

    A day may take the common topic. Each row is checked for itself, and those in order are logged.
    """

    topic = forms.CharField(
        label=gettext_lazy("topic of the days without one of their own"), max_length=LONGEST_TOPIC, required=False
    )

    def __init__(self, *args, series, first: date, last: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.series, self.first, self.last = series, first, last
        around = series.period_of(first).start, series.period_of(last).end
        held = {row.held_on: row for row in series.sessions.standing().held_between(*around)}
        self.sessions = {day: row for day, row in held.items() if first <= day <= last}
        answered = {series.period_of(day).start for day in held}
        owed = [day for day in planned_days(series, first.year) if first <= day <= min(last, self.today)]
        self.open = [day for day in owed if series.period_of(day).start not in answered]
        self.days = sorted({*self.open, *self.sessions})
        self.coming = expected_each(self.open, unit=series.unit, group=series.group)
        self.people = {seat.pk: seat.person for seats in self.coming.values() for seat in seats}
        self.away = away_each(self.people, self.open)
        rota = rotas([series], first).get(series.pk, Rota())
        lectured = {day: row.lecturer_id for day, row in self.sessions.items()}
        self.turns = {turn.day: turn.person for turn in rota.along(self.open, lectured)}
        rota_people = {person.pk: person for person in rota.order()}
        self.lecturers = rota_people | {pk: one for pk, one in self.people.items() if pk not in rota_people}
        self.choices = [("", "—"), *((pk, person.name) for pk, person in self.lecturers.items())]
        for day in self.open:
            self.add_day(day)
        bound(self)
        self.refused = {}

    def add_day(self, day: date):
        key, turn = day.isoformat(), self.turns.get(day)
        self.fields[f"held_{key}"] = forms.BooleanField(label=_("held on %(day)s") % {"day": key}, required=False)
        self.fields[f"topic_{key}"] = forms.CharField(
            label=_("topic of %(day)s") % {"day": key}, max_length=LONGEST_TOPIC, required=False
        )
        self.fields[f"lecturer_{key}"] = forms.TypedChoiceField(
            label=_("lecturer of %(day)s") % {"day": key}, coerce=int, empty_value=None, required=False,
            choices=self.choices, initial=turn.pk if turn else "",
        )  # fmt: skip
        self.fields[f"absent_{key}"] = forms.MultipleChoiceField(
            label=_("absent on %(day)s") % {"day": key}, required=False,
            choices=[(seat.pk, self.label(seat, day)) for seat in self.coming[day]],
            widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        )  # fmt: skip

    def label(self, seat, day: date) -> str:
        words = self.away[day].get(seat.pk)
        return f"{seat.label}（{words}）" if words else seat.label

    def rows(self):
        for day in self.days:
            key = day.isoformat()
            if day in self.sessions:
                typed = self.data.get(f"topic_{key}", "") if self.is_bound else ""
                kept = typed.strip() != self.sessions[day].topic and typed.strip()
                yield Row(day, session=self.sessions[day], typed_meanwhile=kept or "")
            else:
                fields = {name: self[f"{name}_{key}"] for name in COLUMNS}
                away = tuple(self.label(seat, day) for seat in self.coming[day] if seat.pk in self.away[day])
                yield Row(day, away=away, **fields)

    def save(self) -> list[Session]:
        """Log what is ticked and in order; what is not stands at its row afterwards. Asked also of a form with faults:
        each row stands for itself."""
        held = []
        for day in self.open:
            key = day.isoformat()
            typed = [f"{name}_{key}" for name in COLUMNS]
            if any(name in self.errors for name in typed) or "topic" in self.errors:
                continue
            values = {name: self.cleaned_data[f"{name}_{key}"] for name in COLUMNS}
            if not values["held"]:
                if values["topic"] or values["absent"]:
                    self.refuse(day, "held", ValidationError(_("Tick that it was held, or empty the row.")))
                continue
            topic = values["topic"] or self.cleaned_data["topic"]
            if not topic:
                self.refuse(day, "topic", ValidationError(_("Give the topic, here or above for all.")))
                continue
            absent = tuple(self.people[int(pk)] for pk in values["absent"])
            held.append(Day(day, topic, self.lecturers.get(values["lecturer"]), absent))
        logged, refused = log_month(series=self.series, held=held, by=self.user, today=self.today)
        for day, refusal in refused.items():
            self.refuse(day, "held", refusal)
        return logged

    def refuse(self, day: date, column: str, refusal: ValidationError):
        """What a service refuses about a column that the row has stands there, the rest at its tick."""
        key = day.isoformat()
        by_column = refusal.error_dict if hasattr(refusal, "error_dict") else {column: [refusal]}
        for name, errors in by_column.items():
            for error in errors:
                self.add_error(f"{name if name in COLUMNS else 'held'}_{key}", error)

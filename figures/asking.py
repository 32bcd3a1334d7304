"""What someone asks to see added up: which unit, which period, up to which day. All of it lives in the address."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from calendars.periods import FIRST_DAY, LAST_DAY, Period
from figures.catalogue import Frame
from figures.scope import reported_unit, reported_units
from organization.forms import GuardedForm
from organization.models import Unit

# The picker offers this many units, the topmost ones; what lies deeper is reached down the tree.
OFFERED = 200


class PeriodField(forms.ChoiceField):
    """A period by its code; one that the list does not offer is taken too."""

    def to_python(self, value):
        try:
            return Period.parse(value) if value else None
        except ValueError as error:
            raise ValidationError(_("There is no such period."), code="invalid") from error

    def validate(self, value):
        """`to_python` has said it all."""


class AskingForm(GuardedForm):
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    period = PeriodField(label=_("Time span"), required=False)
    as_of = forms.DateField(label=_("As of"), required=False)

    def __init__(self, *args, units, period, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units
        self.fields["period"].choices = period

    def clean_as_of(self):
        as_of = self.cleaned_data["as_of"]
        if as_of and not FIRST_DAY <= as_of <= LAST_DAY:
            raise ValidationError(_("Give a day of the years 2000 to 2100."))
        return as_of


@dataclass
class Asked:
    """The answer's frame, the units it may go down to, and the form to ask for another."""

    frame: Frame
    children: list[Unit]
    above: list[Unit]
    form: AskingForm


def asked(request, today: date, form_class=AskingForm) -> Asked:
    """What the address asks for, with the person's topmost unit and the current year where it says nothing. A page
    that asks for more has a form of its own."""
    offered = list(reported_units(request.user)[: OFFERED + 1])
    code = request.GET.get("unit", "")
    unit = next((unit for unit in offered if unit.code == code or not code), None) or reported_unit(request.user, code)
    period, as_of = Period.containing("year", today), today
    said = {name: request.GET[name] for name in form_class.base_fields if name != "unit" and request.GET.get(name)}
    form = form_class(
        {"unit": unit.code, "period": period.code, "as_of": as_of} | said, user=request.user, today=today, period=[],
        units=[(u.code, f"{'　' * (u.depth - offered[0].depth)}{u}") for u in _in_tree_order(offered[:OFFERED], unit)],
    )  # fmt: skip
    form.is_valid()
    period = form.cleaned_data.get("period") or period
    as_of = form.cleaned_data.get("as_of") or as_of
    form.fields["period"].choices = offered_periods(today, period)
    frame = Frame(unit, period, as_of)
    if len(offered) > OFFERED:
        children = list(Unit.objects.filter(parent=unit))
    else:
        children = [below for below in offered if below.parent_id == unit.pk]
    above = [other for other in offered if unit.path.startswith(other.path) and other != unit]
    return Asked(frame, sorted(children, key=lambda below: below.order_key), above, form)


def _in_tree_order(units, chosen):
    return sorted({unit.pk: unit for unit in [*units, chosen]}.values(), key=lambda unit: unit.order_key)


def offered_periods(today: date, chosen: Period) -> list[tuple[str, str]]:
    """This year and its parts up to now, this and last month, the year before; and the chosen one."""
    year = Period.containing("year", today)
    month = Period.containing("month", today)
    periods = [year, *year.split("half"), *year.split("quarter"), month]
    if month.start > FIRST_DAY:
        periods += [month.previous()]
    if year.start > FIRST_DAY:
        periods += [year.previous()]
    periods = [period for period in periods if period and period.start <= today]
    if chosen not in periods:
        periods.append(chosen)
    return [(period.code, period.label) for period in periods]

"""Verbs of a turn to lecture: swap it, pass somebody over, take that back. Those concerned are told at once."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from calendars.words import long_date
from organization.editing import locked
from responsibility.obligations.notices import Notice, take_back, tell
from study.models import RotaChange, Series
from study.series.plans import coming_days
from study.series.rota import Turn, rotas

# So many coming sessions can be arranged ahead.
AHEAD = 30


def turns_ahead(series: Series, today: date, count: int = AHEAD) -> list[Turn]:
    """Whose turn it is at the coming sessions, as the rota and what was agreed stand."""
    rota = rotas([series], today + timedelta(days=1)).get(series.pk)
    days = coming_days(series, today, count)
    return rota.along(days) if rota else [Turn(day) for day in days]


@transaction.atomic
def change_turn(*, series: Series, day: date, person=None, reason: str, by, today: date) -> RotaChange:
    """On that day `person` lectures instead of whose turn it is; without one, that turn is passed over."""
    locked(Series, series.pk)
    before = {turn.day: turn for turn in turns_ahead(series, today)}.get(day)
    if before is None:
        raise ValidationError({"day": _("Choose one of the coming sessions.")})
    if before.person is None:
        raise ValidationError({"day": _("It is nobody's turn on that day.")})
    if any(not change.is_skip for change in before.changes):
        raise ValidationError({"day": _("The turn of that day has been changed already. Take that back first.")})
    among = {turn.person_id for turn in series.turns.all()}
    if person and person == before.person:
        raise ValidationError({"person": _("It is this person's turn already.")})
    if person and person.pk not in among:
        raise ValidationError({"person": _("Only who stands in the rota can take a turn.")})
    change = RotaChange(series=series, day=day, instead_of=before.person, person=person, reason=reason, made_by=by)
    change.full_clean()
    change.save()
    after = {turn.day: turn.person for turn in turns_ahead(series, today)}.get(day)
    if after is None or (person and after != person):
        raise ValidationError({"person": _("Nobody else could take this turn.")})
    _tell("turn_changed", change, (before.person, after), by)
    return change


@transaction.atomic
def take_back_change(*, change: RotaChange, by, today: date):
    """The turn is as the rota has it. A day that is over stays as it was agreed."""
    locked(Series, change.series_id)
    change = RotaChange.objects.select_for_update(of=("self",)).filter(pk=change.pk).first()
    if change is None:
        raise ValidationError(_("This change was taken back already."))
    if change.day < today:
        raise ValidationError(_("%(day)s is over: what was agreed about it stays.") % {"day": long_date(change.day)})
    series, day = change.series, change.day
    before = {turn.day: turn.person for turn in turns_ahead(series, today)}.get(day)
    take_back(Notice("turn_changed", series, change.pk, day))
    _tell("turn_restored", change, (change.instead_of, before), by)
    change.delete()


def _tell(rule, change, people, by):
    """Never of one's own act."""
    told = {person.pk: person for person in people if person and person != by and person.is_active}
    tell(Notice(rule, change.series, change.pk, change.day, tuple(told.values())))

"""One turn to lecture, changed: who lectures instead, or passed over, and why."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from organization.forms import GuardedForm
from organization.models import User
from study.turns.services import change_turn, turns_ahead

SWAP, SKIP = "swap", "skip"


class TurnForm(GuardedForm):
    day = forms.ChoiceField(label=_("session"))
    what = forms.ChoiceField(
        label=_("what changes"), widget=forms.RadioSelect, initial=SWAP,
        choices=[(SWAP, _("somebody else lectures, and whose turn it was lectures next")),
                 (SKIP, _("the turn is passed over for this round"))],
    )  # fmt: skip
    person = forms.TypedChoiceField(
        label=_("who lectures instead"), coerce=int, empty_value=None, required=False,
        help_text=_("Leave it empty where the turn is passed over: the next one in the rota lectures."),
    )  # fmt: skip
    reason = forms.CharField(label=_("reason"), max_length=200)

    def __init__(self, *args, series, **kwargs):
        super().__init__(*args, **kwargs)
        self.series = series
        self.turns = [turn for turn in turns_ahead(series, self.today) if turn.person]
        self.fields["day"].choices = [
            (turn.day.isoformat(), f"{turn.day.isoformat()} {date_format(turn.day, 'D')} {turn.person}")
            for turn in self.turns
        ]
        self.people = {turn.person_id: turn.person for turn in series.turns.select_related("person")}
        self.fields["person"].choices = [("", "—"), *((pk, person.name) for pk, person in self.people.items())]

    def clean(self):
        cleaned = super().clean()
        what, person = cleaned.get("what"), cleaned.get("person")
        if what == SWAP and not person and "person" not in self.errors:
            raise ValidationError({"person": _("Say who lectures instead.")})
        if what == SKIP and person:
            raise ValidationError({"person": _("Where a turn is passed over, the next one in the rota lectures.")})
        return cleaned

    def save(self):
        chosen = {turn.day.isoformat(): turn.day for turn in self.turns}
        person = self.cleaned_data["person"]
        return change_turn(
            series=self.series, day=chosen[self.cleaned_data["day"]], person=User.objects.get(pk=person) if person
            else None, reason=self.cleaned_data["reason"], by=self.user, today=self.today,
        )  # fmt: skip

"""What one is asked when reporting, urging, instructing, and about more time."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from attachments.forms import EvidenceFilesField
from organization.forms import GuardedForm, SeveralField
from organization.models import User


class FollowUpForm(GuardedForm):
    """About one obligation; carries a one-use key, so that a double click says it once."""

    once = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, obligation, **kwargs):
        self.obligation = obligation
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = uuid.uuid4


def words(label, *, required=True, rows=4, length=2000):
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=length, widget=widget)


class ProgressForm(FollowUpForm):
    text = words(gettext_lazy("what was done"))
    percent = forms.IntegerField(
        label=gettext_lazy("percent done"), min_value=0, max_value=100, required=False,
        help_text=gettext_lazy("Of the whole, where that can be said."),
    )  # fmt: skip
    difficulties = words(gettext_lazy("difficulties, and what help is needed"), required=False, rows=3)
    files = EvidenceFilesField(label=gettext_lazy("files"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        last = self.obligation.progress.exclude(percent=None).first()
        if last and not self.is_bound:
            self.fields["percent"].initial = last.percent


class UrgeForm(FollowUpForm):
    people = SeveralField(label=gettext_lazy("Whom this reaches"), queryset=User.objects.none())
    text = words(gettext_lazy("words to them"), required=False, rows=3, length=500)

    def __init__(self, *args, receivers, **kwargs):
        self.receivers = receivers
        super().__init__(*args, **kwargs)
        field = self.fields["people"]  # their own rows: they answer for the work, whoever else the person sees
        field.queryset = User.objects.filter(pk__in=[one.person.pk for one in receivers])
        field.widget.choices = [
            (one.person.pk, _("%(name)s (%(part)s)") % {"name": one.person, "part": one.part.label})
            for one in receivers
        ]
        field.initial = [one.person.pk for one in receivers]
        field.error_messages["required"] = _("Choose at least one person.")
        field.help_text = _("They are told in the product at once, and by e-mail with their next daily message.")


class InstructionForm(FollowUpForm):
    text = words(gettext_lazy("instruction"))


class AskExtensionForm(FollowUpForm):
    to_day = forms.DateField(label=gettext_lazy("more time until"))
    reason = words(gettext_lazy("reason"))

    def clean_to_day(self):
        day = self.cleaned_data["to_day"]
        if day <= self.obligation.due_on:
            raise ValidationError(
                _("Give a day after the present due day, %(day)s.") % {"day": self.obligation.due_on.isoformat()}
            )
        return day


class DecideExtensionForm(FollowUpForm):
    granted = forms.TypedChoiceField(
        label=pgettext_lazy("extension", "decision"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("Grant more time")), ("no", gettext_lazy("Refuse, with a reason"))],
    )  # fmt: skip
    to_day = forms.DateField(
        label=gettext_lazy("granted until"), required=False,
        help_text=gettext_lazy("As asked, or another day after the present one. Not needed to refuse."),
    )  # fmt: skip
    words = words(gettext_lazy("words of the decision"), required=False, rows=3)

    def __init__(self, *args, extension, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_day"].initial = extension.to_day

    def clean(self):
        cleaned = super().clean()
        granted, day = cleaned.get("granted"), cleaned.get("to_day")
        if granted is False and not cleaned.get("words", "").strip():
            self.add_error("words", _("Say why, in a few words."))
        if granted and day and day <= self.obligation.due_on:
            self.add_error("to_day", _("Give a day after the present due day, %(day)s.")
                           % {"day": self.obligation.due_on.isoformat()})  # fmt: skip
        return cleaned


class WithdrawExtensionForm(FollowUpForm):
    """Only asks: are you sure?"""

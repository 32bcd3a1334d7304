"""Forms of whoever puts accounts and roles into force."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organization import rules
from organization.forms import GuardedForm, RecordForm
from organization.granting import grants, profiles
from organization.granting.offices import appoint
from organization.models import User


class DecisionForm(GuardedForm):
    """One decision about many proposals: all of them or, where one is refused by a rule, none."""

    reason = forms.CharField(
        label=_("reason"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, chosen, verb, **kwargs):
        super().__init__(*args, **kwargs)
        self.chosen, self.verb = chosen, verb
        if verb == "refuse":
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def save(self):
        for one in self.chosen:
            if not rules.can_decide(self.user, one.proposal):
                raise ValidationError(
                    _("%(name)s: somebody else decides about this, because it is about you or was proposed by you.")
                    % {"name": one.person.name}
                )
            version = getattr(one.proposal, "version", None)
            if self.verb == "refuse":
                reason = self.cleaned_data["reason"]
                grants.refuse(one.proposal, by=self.user, reason=reason, version=version)
            else:
                grants.put_into_force(one.proposal, by=self.user, version=version)
        return self.chosen


class RevokeForm(GuardedForm):
    """Why a role or a charge is taken away."""

    reason = forms.CharField(label=_("reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class OfficeForm(RecordForm):
    """Which of the separated administrations a person holds, if any."""

    class Meta:
        model = User
        fields = ["administration"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = {"", self.instance.administration, *profiles.in_force().offices}
        field = self.fields["administration"]
        field.choices = [(code, words) for code, words in User.Administration.choices if code in offered]

    def save(self, commit=True):
        return appoint(
            person=User(pk=self.instance.pk),
            office=self.cleaned_data["administration"],
            by=self.user,
            today=self.today,
            version=self.cleaned_data["version"],
        )

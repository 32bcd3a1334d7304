"""What a step of an obligation and its evidence ask for."""

from functools import cache

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attachments.forms import EvidenceFileField
from attachments.services import attach
from organization.forms import GuardedForm
from organization.models import User
from responsibility.obligations.proofs import at_address, find_proof, is_proven, offered
from responsibility.obligations.services import give_evidence

ASKED = {
    "done_on": lambda: forms.DateField(label=gettext_lazy("day it was done")),
    "due_on": lambda: forms.DateField(label=gettext_lazy("new deadline")),
    "owner": lambda: forms.ModelChoiceField(User.objects.all(), label=gettext_lazy("who answers for it")),
    "next_review_on": lambda: forms.DateField(label=gettext_lazy("next review on")),
    "note": lambda: forms.CharField(
        label=gettext_lazy("remark"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    ),
}
BROUGHT = ("text", "file", "record", "address")


class RecordField(forms.ChoiceField):
    """The latest records to choose from. Another one may have been entered since the page was opened, so that what is
    chosen is judged as a record (`find_proof`), not by whether it is still among them."""

    def valid_value(self, value):
        return True


class EvidenceForm(GuardedForm):
    text = forms.CharField(label=gettext_lazy("what it shows"), max_length=500, required=False)
    file = EvidenceFileField(label=gettext_lazy("file"), required=False)
    record = RecordField(
        label=gettext_lazy("record that proves it"), required=False,
        help_text=gettext_lazy("A meeting signed off, a study session that was held, or a rule document: the latest of "
                               "the units that have a part in it."),
    )  # fmt: skip
    address = forms.CharField(
        label=gettext_lazy("or the address of its page"), max_length=500, required=False,
        help_text=gettext_lazy("For an older record: open its page, copy the address and paste it here."),
    )  # fmt: skip

    def __init__(self, *args, obligation, host="", **kwargs):
        super().__init__(*args, **kwargs)
        self.obligation, self.host = obligation, host
        if obligation.takes_records:
            self.fields["record"].choices = cache(lambda: offered(obligation, self.user, self.today))
        else:
            del self.fields["record"], self.fields["address"]

    def clean(self):
        cleaned = super().clean()
        self.named = self.record_named(cleaned)
        self.brings = bool(cleaned.get("text", "").strip() or cleaned.get("file") or self.named)
        if not self.errors:
            self.check_brought()
        return cleaned

    def record_named(self, cleaned):
        """The record, chosen or by its address; a refusal stands beside the field that named it."""
        chosen, address = cleaned.get("record"), cleaned.get("address")
        if chosen and address:
            self.add_error("address", _("Choose a record or give an address, not both."))
        elif chosen or address:
            key = at_address(address, self.host) if address else chosen
            try:
                return find_proof(key, obligation=self.obligation, user=self.user, today=self.today)
            except ValidationError as refusal:
                self.add_error("address" if address else "record", refusal)
        return None

    def check_brought(self):
        if not self.brings:
            raise ValidationError(self.nothing_brought)

    @property
    def nothing_brought(self) -> str:
        if "record" in self.fields:
            return _("Say what the evidence shows, add a file, or name a record.")
        return _("Say what the evidence shows, or add a file.")

    def lay_beside(self, obligation):
        file = self.cleaned_data.get("file")
        kept = attach(record=obligation, file=file, by=self.user) if file else None
        return give_evidence(
            subject=obligation, by=self.user, text=self.cleaned_data["text"], file=kept, source=self.named
        )


class VerbForm(EvidenceForm):
    """What one step needs: a remark, a day, and evidence where none is there yet."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args, step, **kwargs):
        self.step = step
        super().__init__(*args, **kwargs)
        obligation = self.obligation
        if obligation.owner_id:
            self.fields.pop("owner", None)
        if "evidence" not in step.needs:
            for name in BROUGHT:
                self.fields.pop(name, None)
        elif obligation.evidence.exists():
            self.fields["text"].label = _("further evidence: what it shows")
        self.fields["version"].initial = obligation.version
        if "done_on" in self.fields:
            self.fields["done_on"].initial = obligation.done_on or self.today
        if "due_on" in self.fields and obligation.due_on:
            self.fields["due_on"].initial = max(obligation.due_on, self.today)
            self.fields["due_on"].help_text = _("The deadline until now: %(day)s.") % {
                "day": obligation.due_on.isoformat()
            }

    @classmethod
    def asking(cls, step):
        """The form class with the fields of this step."""
        names = [name for name in ASKED if name in (*step.needs, *step.asks)]
        fields = {name: ASKED[name]() for name in names}
        for name, field in fields.items():
            field.required = name in step.needs
        if "note" in step.needs:
            fields["note"].label = gettext_lazy("reason")
        return type("StepForm", (cls,), fields)

    def check_brought(self):
        if "evidence" in self.step.needs and not self.brings and not is_proven(self.obligation):
            raise ValidationError(self.nothing_brought)

    def facts(self):
        return {name: self.cleaned_data[name] for name in ASKED if name in self.cleaned_data and name != "note"}

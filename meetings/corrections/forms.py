"""The locked record as a form: what may be put right, as it stands, and the reason."""

from types import SimpleNamespace

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.corrections.services import FIELDS, ROWS, Change, Of, correct
from meetings.models import Attendee, Meeting
from organization.forms import RecordForm, bound

ONE_LINE = ("starts_at", "ends_at", "place")


class CorrectionForm(RecordForm):
    """Fields of agenda items, attendance and findings are named PART-NUMBER-FIELD."""

    reason = forms.CharField(
        label=gettext_lazy("reason for the correction"), max_length=200, widget=forms.Textarea({"rows": 2})
    )

    class Meta:
        model = Meeting
        fields = FIELDS[Of.MEETING]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True
        meeting = self.instance
        self.rows = {Of.AGENDA: list(meeting.agenda.all()), Of.PERSON: list(meeting.attendees.all()),
                     Of.FINDING: list(meeting.findings.all())}  # fmt: skip
        added = {}
        for of, rows in self.rows.items():
            for row in rows:
                for name in FIELDS[of]:
                    field = ROWS[of]._meta.get_field(name).formfield(initial=getattr(row, name))
                    field.label = capfirst(field.label)
                    added[f"{of}-{row.pk}-{name}"] = field
        bound(SimpleNamespace(fields=added))
        self.fields |= added

    # For the page

    def own(self):
        """Each with how much of a line it takes, of twelve."""
        return [(self[name], 4 if name in ONE_LINE else 12) for name in FIELDS[Of.MEETING]]

    def agenda(self):
        return [(row, self.of_row(Of.AGENDA, row)) for row in self.rows[Of.AGENDA]]

    def people(self):
        return [(row, self.of_row(Of.PERSON, row)) for row in self.rows[Of.PERSON]]

    def findings(self):
        return [(row, self.of_row(Of.FINDING, row)) for row in self.rows[Of.FINDING]]

    def of_row(self, of, row):
        return [self[f"{of}-{row.pk}-{name}"] for name in FIELDS[of]]

    def clean(self):
        cleaned = super().clean()
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at < starts_at:
            self.add_error("ends_at", _("The meeting ends before it starts."))
        return cleaned

    def changes(self) -> list[Change]:
        found = []
        for name, value in self.cleaned_data.items():
            of, dash, rest = name.partition("-")
            if dash:
                pk, _dash, field = rest.partition("-")
                found.append(Change(of, field, value, int(pk)))
            elif name in FIELDS[Of.MEETING]:
                found.append(Change(Of.MEETING, name, value))
        return found

    def save(self, commit=True):
        correct(
            meeting=self.instance, changes=self.changes(), by=self.user, reason=self.cleaned_data["reason"],
            today=self.today, version=self.cleaned_data["version"],
        )  # fmt: skip
        return self.instance

    # Two versions side by side

    def stored_text(self, record, name):
        of, dash, rest = name.partition("-")
        if not dash:
            return "" if name == "reason" else super().stored_text(record, name)
        pk, _dash, field = rest.partition("-")
        row = ROWS[of].objects.filter(meeting=record, pk=pk).first()
        return super().stored_text(row, field) if row else ""

    def typed_text(self, name):
        typed = super().typed_text(name)
        return Attendee.Status(typed).label if name.endswith("-status") and typed else typed

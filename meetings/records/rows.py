"""The repeating rows of the meeting's form: agenda, attendance, decisions.

Plain rows without ids: the meeting's version guards them all, and a row left or made wholly empty is simply not there.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict, ErrorList
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from exchange.pasted import cleaned as cleaned_text
from meetings.findings.standing import called
from meetings.models import Attendee, Decision
from meetings.planning.carrying import place_of
from meetings.records.parts import AgendaLine, AttendanceLine, DecisionLine
from organization.forms import SentRows, bound


class PersonField(forms.ChoiceField):
    """A person among the participants of the form; answers the person. Anyone else is refused."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seats = {}

    def offer(self, participants, choices):
        self.seats, self.choices = participants.seats, choices

    def clean(self, value):
        value = self.to_python(getattr(value, "pk", value))
        self.validate(value)
        return self.seats[int(value)].person if value else None

    def has_changed(self, initial, data):
        return str(initial or "") != str(data or "")

    def valid_value(self, value):
        return str(value).isdecimal() and len(str(value)) < 18 and int(value) in self.seats


class Row(forms.Form):
    """One row. It may stay empty; begun, it must have what NEEDS names. `offers` is what the form lets its rows choose
    from; `is_draft` asks for less."""

    NEEDS: tuple[str, ...] = ()

    def __init__(self, *args, offers, is_draft=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.offers, self.is_draft = offers, is_draft
        bound(self)
        for field in self.fields.values():
            field.label = capfirst(field.label)
            if isinstance(field, PersonField):
                field.offer(offers.participants, offers.people)
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs |= {"rows": 2, "data-clean": True}

    def clean(self):
        data = super().clean()
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.Textarea) and data.get(name):
                data[name] = cleaned_text(data[name])
        if self.has_changed():
            for name in self.NEEDS:
                if name not in self.errors and not data.get(name):
                    self.add_error(name, self.fields[name].error_messages["required"])
        return data


class Rows(SentRows):
    """Rows whose empty ones are left out, the first ones as well as the last."""

    def _construct_form(self, i, **kwargs):
        return super()._construct_form(i, **(kwargs | {"empty_permitted": True}))

    def typed(self) -> list[dict]:
        """What is in the rows that stay, after cleaning."""
        return [row.cleaned_data for row in self.forms if row.has_changed() and not row.cleaned_data.get("DELETE")]

    def hush(self):
        """Show what was typed without judging it yet."""
        for row in self.forms:
            row._errors, row.cleaned_data = ErrorDict(), {}
        self._errors, self._non_form_errors = [ErrorDict() for _row in self.forms], ErrorList()


class AgendaRow(Row):
    NEEDS = ("title",)

    title = forms.CharField(label=_("agenda item"), max_length=200, required=False)
    presenter = forms.CharField(label=_("presenter"), max_length=60, required=False)
    discussion = forms.CharField(label=_("discussion"), widget=forms.Textarea, required=False)
    origin = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    @property
    def matter(self):
        """The open matter the row was carried over for."""
        return self.offers.matters.get(str(self["origin"].value() or ""))

    @property
    def is_said(self) -> bool:
        """A row of which only the origin is left was emptied."""
        return any(self.cleaned_data.get(name) for name in ("title", "presenter", "discussion"))

    def clean(self):
        return super().clean() if self.is_said or self.errors else self.cleaned_data


class AttendanceRow(Row):
    NEEDS = ("person",)
    TONES = {"present": "success", "attending": "info", "leave": "warning", "absent": "danger"}

    person = PersonField(label=_("person"), required=False)
    status = forms.ChoiceField(
        label=_("attended as"),
        choices=Attendee.Status.choices,
        widget=forms.RadioSelect,
        initial=Attendee.Status.PRESENT,
    )
    reason = forms.CharField(label=_("reason"), max_length=100, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].widget.attrs["data-attendance-person"] = True
        self.fields["reason"].widget.attrs |= {"placeholder": self.fields["reason"].label, "list": "usual-reasons"}

    @property
    def seat(self):
        """Who the row is about, once chosen."""
        value = str(self["person"].value() or "")
        return self.offers.participants.seats.get(int(value)) if value.isdecimal() and len(value) < 18 else None

    def clean(self):
        cleaned = super().clean()
        on_leave = cleaned.get("status") == Attendee.Status.LEAVE
        if on_leave and cleaned.get("person") and not cleaned.get("reason") and not self.is_draft:
            self.add_error("reason", ValidationError(_("Give the reason for leave.")))
        return cleaned


class DecisionRow(Row):
    NEEDS = ("text",)

    text = forms.CharField(label=_("decision"), widget=forms.Textarea, max_length=2000, required=False)
    becomes = forms.ChoiceField(
        label=_("what becomes of it"),
        choices=Decision.Becomes.choices,
        initial=Decision.Becomes.ASSIGNMENT,
        required=False,
    )
    unit = forms.ChoiceField(label=_("unit in charge"), required=False)
    owner = PersonField(label=_("owner"), required=False)
    due_on = forms.DateField(label=_("deadline"), required=False)
    area = forms.ChoiceField(label=_("about the area"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", _("none")), *((area, called(area)) for area in self.offers.areas)]
        units = self.offers.units
        self.fields["unit"].choices = [("", _("the owner's"))] + [(str(pk), str(unit)) for pk, unit in units.items()]
        if len(units) < 2:
            del self.fields["unit"]

    def clean_becomes(self):
        return self.cleaned_data["becomes"] or Decision.Becomes.ASSIGNMENT

    def clean_unit(self):
        chosen = self.cleaned_data["unit"]
        return self.offers.units[int(chosen)] if chosen else None

    def clean(self):
        cleaned = super().clean()
        becomes, due_on, held_on = cleaned.get("becomes"), cleaned.get("due_on"), self.offers.day
        if due_on and held_on and due_on < held_on:
            self.add_error("due_on", ValidationError(_("This lies before the day the meeting was held.")))
        is_undated = becomes == Decision.Becomes.ASSIGNMENT and not due_on and "due_on" not in self.errors
        if is_undated and cleaned.get("text") and not self.is_draft:
            self.add_error("due_on", ValidationError(_("An assignment needs a deadline.")))
        return cleaned


def rows_of(row_class, most):
    return forms.formset_factory(row_class, formset=Rows, extra=2, can_delete=True, max_num=most, validate_max=True,
                                 absolute_max=most + 10)  # fmt: skip


AgendaRows, DecisionRows = rows_of(AgendaRow, 60), rows_of(DecisionRow, 60)
AttendanceRows = rows_of(AttendanceRow, 600)


def agenda_lines(rows) -> list[AgendaLine]:
    """An origin that is no matter of the unit's own meetings is let go; the words stay."""
    return [
        AgendaLine(row["title"], row["presenter"], row["discussion"],
                   *(place_of(row["origin"]) if row["origin"] in rows.form_kwargs["offers"].matters else ()))
        for row in rows.typed() if row["title"]
    ]  # fmt: skip


def attendance_lines(rows) -> list[AttendanceLine]:
    return [AttendanceLine(row["person"], row["status"], row["reason"]) for row in rows.typed()]


def decision_lines(rows) -> list[DecisionLine]:
    return [
        DecisionLine(row["text"], row["becomes"], row.get("unit"), row["owner"], row["due_on"], row["area"])
        for row in rows.typed()
    ]

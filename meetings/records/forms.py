"""The one-page form "log a meeting": the record, its agenda, who was there, and what was decided."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.pasted import cleaned as cleaned_text
from meetings.attendance.listing import ListsPeople
from meetings.attendance.participants import Participants, last_meeting, why_nobody
from meetings.findings.rows import FindingRows, GoesByArea, finding_lines, rows_for
from meetings.models import Meeting
from meetings.planning.carried_rows import CarriesOver
from meetings.planning.carrying import Matter, key_of
from meetings.records.parts import stored_lines, words_of
from meetings.records.periods import parsed, period_choices
from meetings.records.rows import (
    AgendaRows,
    AttendanceRows,
    DecisionRows,
    PersonField,
    agenda_lines,
    attendance_lines,
    decision_lines,
)
from meetings.records.services import save_meeting
from organization.forms import GuardedForm, RecordForm, SeveralField
from organization.models import Group, Unit
from organization.rights import Right

# A field on which the list of expected people depends: changed, it asks for the list anew (with scripts; there is a
# button beside the list that does the same).
REFRESHES = {
    "hx-post": "", "hx-vals": '{"refresh": "1"}', "hx-trigger": "change delay:400ms", "hx-target": "#attendance",
    "hx-select": "#attendance", "hx-swap": "outerHTML",
    "hx-select-oob": "#div_id_covers,#div_id_chair,#div_id_recorder",
}  # fmt: skip
# Which groups there are follows from the day too; a group that was ticked keeps the keyboard.
ANOTHER_DAY = REFRESHES | {"hx-select-oob": REFRESHES["hx-select-oob"] + ",#groups-of-the-day"}

# Long texts, often pasted from a document (static/js/paste.js, exchange/pasted.py).
PASTED = ("documents", "discussion", "conclusion")


@dataclass(frozen=True)
class Offers:
    """What the rows may choose from, read once for all of them."""

    participants: Participants
    people: list
    units: dict[int, Unit]
    day: date | None
    areas: list[str]
    matters: dict[str, Matter]


class MeetingForm(CarriesOver, GoesByArea, ListsPeople, RecordForm):
    """Who is expected follows from the unit, the groups and the day; `refresh` shows it anew without saving."""

    unit_right = Right.RECORD
    covers = forms.ChoiceField(label=gettext_lazy("period covered"), required=False)
    chair = PersonField(label=gettext_lazy("chair"), required=False)
    recorder = PersonField(label=gettext_lazy("recorder (of the minutes)"), required=False)

    class Meta:
        model = Meeting
        fields = [
            "unit", "types", "title", "covers", "held_on", "starts_at", "ends_at", "place", "groups", "chair",
            "recorder", "guests", "documents", "discussion", "conclusion",
        ]  # fmt: skip
        field_classes = {"types": SeveralField, "groups": SeveralField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fields = self.fields
        for field in fields.values():
            field.label = capfirst(field.label)
        fields["title"].widget.attrs["placeholder"] = _("Left empty, it is named after its period and types")
        fields["held_on"].initial = fields["held_on"].initial or self.today
        fields["recorder"].initial = self.user.pk
        for name in PASTED:
            fields[name].widget.attrs["data-clean"] = True
        for name in ("unit", "held_on", "groups"):
            fields[name].widget.attrs.update(ANOTHER_DAY if name == "held_on" else REFRESHES)
        units = list(fields["unit"].queryset)
        if len(units) == 1:
            fields["unit"].initial, fields["unit"].widget = units[0].pk, forms.HiddenInput()
        self.unit_now = self._now("unit") or (units[0] if len(units) == 1 else None)
        self.day_now = self._now("held_on") or self.today
        self._offer_groups()
        groups_now = self._now("groups")
        self.participants = Participants(
            user=self.user, unit=self.unit_now, day=self.day_now, groups=list(groups_now) if groups_now else (),
            also=self._named_already(), today=self.today,
        )  # fmt: skip
        self.nobody = (
            ""
            if self.participants.expected or not self.unit_now
            else why_nobody(self.unit_now, self.day_now, list(groups_now) if groups_now else ())
        )
        people = self.participants.choices()
        fields["chair"].offer(self.participants, people)
        fields["recorder"].offer(self.participants, people)
        self._offer_periods()
        if not fields["groups"].queryset.exists() and not (self.is_bound and self["groups"].value()):
            del fields["groups"]
        if not self.instance.pk and not self.is_bound:
            self._suggest()
        below = Unit.objects.within(self.unit_now).active_on(self.today) if self.unit_now else Unit.objects.none()
        stored = self._stored_rows()
        units = {unit.pk: unit for unit in below}
        offers = Offers(self.participants, people, units, self.day_now, self.areas_for(stored),
                        self.matters_for(stored))  # fmt: skip
        self._build_rows(offers, stored)

    # What the form shows before anything is typed

    def _now(self, name):
        """A field as it stands now, typed or initial; None where that makes no sense."""
        try:
            return self.fields[name].clean(self[name].value())
        except ValidationError:
            return None

    def _offer_groups(self):
        """Those of the day the meeting is held: what ended since may still be entered, what ended before may not."""
        queryset = Group.objects.visible_to(self.user).open_to_work(self.day_now)
        if self.instance.pk:
            queryset = queryset | Group.objects.filter(pk__in=self.instance.groups.values("pk"))
        self.fields["groups"].queryset = queryset
        self.fields["groups"].error_messages["invalid_choice"] = _(
            "A group that was ticked had ended by the day of the meeting; it is no longer ticked."
        )

    def _named_already(self):
        meeting = self.instance
        if not meeting.pk:
            return ()
        owners = meeting.decisions.values_list("owner_id", flat=True)
        attendees = meeting.attendees.values_list("person_id", flat=True)
        return {meeting.chair_id, meeting.recorder_id, *owners, *attendees}

    def _offer_periods(self):
        stored = self.instance.covers.code if self.instance.covers else self.initial.get("covers", "")
        years = {year - back for year in (self.today.year, self.day_now.year) for back in (0, 1)}
        choices = period_choices(years, also=stored)
        self.fields["covers"].choices = [("", _("not about a period")), *choices]
        self.initial.setdefault("covers", stored)

    def _suggest(self):
        """What is most likely the same as last time, there to be seen and changed."""
        last = last_meeting(Meeting.objects, self.unit_now, self.initial.get("types") or ()) if self.unit_now else None
        leading = self.participants.leading()
        chair_id = last.chair_id if last and last.chair_id in self.participants.seats else leading and leading.pk
        self.initial.setdefault("chair", chair_id)
        self.initial.setdefault("place", last.place if last else "")

    def _build_rows(self, offers, stored):
        data = self.data if self.is_bound else None
        common = {"form_kwargs": {"offers": offers, "is_draft": self.is_draft}}
        self.agenda = AgendaRows(data, prefix="agenda", initial=None if data else stored["agenda"], **common)
        self.people = AttendanceRows(data, prefix="people", initial=None if data else stored["people"], **common)
        self.decisions = DecisionRows(data, prefix="decisions", initial=None if data else stored["decisions"], **common)
        findings = None if data else rows_for(offers.areas, stored["findings"])
        self.findings = FindingRows(data, prefix="findings", initial=findings, **common)
        self.offers = offers

    def _stored_rows(self) -> dict[str, list[dict]]:
        if not self.instance.pk:
            away = self.away()
            people = [{"person": seat.pk, **away.get(seat.pk, {})} for seat in self.participants.expected]
            return {"agenda": list(self.initial.get("agenda", [])), "people": people, "findings": [], "decisions": []}
        meeting = self.instance
        return {
            "agenda": [{"title": row.title, "presenter": row.presenter, "discussion": row.discussion,
                        "origin": key_of(row.origin_type_id, row.origin_id)} for row in meeting.agenda.all()],
            "people": [{"person": pk, "status": status, "reason": reason}
                       for pk, status, reason in meeting.attendees.values_list("person_id", "status", "reason")],
            "findings": list(meeting.findings.values("area", "found", "judgment")),
            "decisions": [
                {"text": row.text, "becomes": row.becomes, "unit": row.unit_id, "owner": row.owner_id,
                 "due_on": row.due_on, "area": row.finding.area if row.finding else ""}
                for row in meeting.decisions.select_related("finding")
            ],
        }  # fmt: skip

    @property
    def is_draft(self) -> bool:
        """Asked to be kept as a draft: less is needed yet."""
        return self.is_bound and "draft" in self.data

    @property
    def parts(self):
        return (
            (_("Agenda"), self.agenda), (_("Who was there"), self.people), (_("By area"), self.findings),
            (_("Decisions"), self.decisions),
        )  # fmt: skip

    # Looking at the lists again

    def look_again(self):
        """After the button that was pressed. Nothing is judged yet."""
        self.list_anew()
        self._errors, self.cleaned_data = ErrorDict(), {}
        self.agenda.hush()
        self.findings.hush()
        self.decisions.hush()

    # Judging and saving

    def clean(self):
        cleaned = super().clean()
        for name in PASTED:
            cleaned[name] = cleaned_text(cleaned.get(name) or "")
        period = parsed(cleaned.get("covers") or "")
        self.instance.covers_from, self.instance.covers_to = (period.start, period.end) if period else (None, None)
        if not period and any(kind.is_analysis for kind in cleaned.get("types") or ()):
            self.add_error("covers", _("Name the period the analysis covers."))
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at < starts_at:
            self.add_error("ends_at", _("The meeting ends before it starts."))
        self.hold_areas_together()
        for label, rows in self.parts:
            if not rows.is_valid():
                words, params = _("%(part)s: look at the rows marked below."), {"part": label}
                self.add_error(None, ValidationError(words, params=params | {"anchor": f"{rows.prefix}-rows"}))
        return cleaned

    def save(self, commit=True):
        data = self.cleaned_data
        return save_meeting(
            meeting=self.instance, types=data["types"], groups=data.get("groups", ()), by=self.user, today=self.today,
            agenda=agenda_lines(self.agenda), attendance=attendance_lines(self.people),
            findings=finding_lines(self.findings), decisions=decision_lines(self.decisions),
            version=data.get("version"), draft=self.is_draft,
        )  # fmt: skip

    # Two versions side by side

    def stored_text(self, record, name):
        if name == "covers":
            return record.covers.label if record.covers else ""
        return super().stored_text(record, name)

    def typed_text(self, name):
        if name == "covers":
            period = parsed(self.cleaned_data.get("covers") or "")
            return period.label if period else ""
        return super().typed_text(name)

    def differing_parts(self, record) -> list[tuple]:
        """(label, stored, typed) of the parts whose rows differ from what is stored now."""
        typed = [agenda_lines(self.agenda), attendance_lines(self.people), finding_lines(self.findings),
                 decision_lines(self.decisions)]  # fmt: skip
        pairs = zip(stored_lines(record), typed, strict=True)
        texts = [[words_of(lines, record.unit) for lines in pair] for pair in pairs]
        labels = [label for label, _rows in self.parts]
        return [(label, *pair) for label, pair in zip(labels, texts, strict=True) if pair[0] != pair[1]]


class VersionForm(forms.Form):
    """Which version of the record the person was looking at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class ReasonForm(GuardedForm, VersionForm):
    """A step that is kept with its reason."""

    reason = forms.CharField(label=gettext_lazy("reason"), max_length=200, widget=forms.Textarea({"rows": 3}))

"""The form of one line of the responsibility list: its rule is said back, with its next dates, before it is saved."""

from copy import copy
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from organization.editing import locked
from organization.forms import RecordForm, SeveralField
from organization.models import Unit
from organization.rights import Right
from responsibility.cascades.following_down import FLOWING, is_changed
from responsibility.cascades.services import below
from responsibility.duties.events import enter_event
from responsibility.duties.services import save_duty, set_assisting
from responsibility.models import Assignment, Duty
from responsibility.rhythms.preview import Preview
from responsibility.rhythms.reading import NotUnderstood
from responsibility.rhythms.reading_windows import read_windows
from responsibility.rhythms.wording import windows_words

RHYTHM = ("per", "count", "windows", "day_off", "within_days", "valid_from", "valid_to")


class WindowsField(forms.CharField):
    """The parts of a period as an office writes them: 3月下旬、9月上旬. What they mean depends on the period, so the
    form asks `read_windows` once it knows that."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _(
            "Leave empty for the whole period. Write like: last ten days of March, first ten days of September; "
            "the 15th; last working day; working day 5; Monday, Wednesday."
        ))  # fmt: skip
        super().__init__(max_length=200, required=False, label=_("when in the period"), **kwargs)


class DutyForm(RecordForm):
    """Of a line that was handed down the unit says who answers and how, and may ask more of itself (limits.py). Who
    changes what others have from them is told how many follow, and says so first."""

    unit_right = Right.ASSIGN
    windows = WindowsField()
    followed = forms.BooleanField(required=False)

    class Meta:
        model = Duty
        fields = [
            "unit", "year", "sort_no", "title", "measures", "standard", "basis", "is_measure",
            "leader", "lead_unit", "assisting_units", "owner", "capacity",
            "per", "count", "windows", "day_off", "within_days", "valid_from", "valid_to",
            "evidence_kind", "needs_review", "lapses", "remark",
        ]  # fmt: skip
        field_classes = {"assisting_units": SeveralField}

    SECTIONS = (
        (_("The duty"), ("unit", "year", "sort_no", "title", "measures", "standard", "basis", "is_measure")),
        (_("Who answers"), ("leader", "owner", "capacity", "lead_unit", "assisting_units")),
        (_("When it falls due"), RHYTHM),
        (_("How it is fulfilled"), ("evidence_kind", "needs_review", "lapses", "remark")),
        (_("Units below"), ("followed",)),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"] = forms.IntegerField(
            label=self.fields["year"].label, min_value=2000, max_value=2100, initial=self.today.year
        )
        self.fields["count"].min_value = 1
        self.fields["count"].help_text = _("Where parts of the period are named: in each of them.")
        self.fields["valid_from"].help_text = _("Earlier periods are not asked for.")
        self.fields["within_days"].help_text = _("Only for what falls due when it happens; 0 is the same day.")
        for name in ("lead_unit", "assisting_units"):
            self.fields[name].queryset = self._sections(self.fields[name].queryset)
        if self.instance.pk:
            self.initial["windows"] = windows_words(self.instance.windows, self.instance.per)
        else:
            self.fields["valid_from"].initial = self.today.replace(day=1)
            self.fields["valid_to"].initial = self.today.replace(month=12, day=31)
        for name in self._taken():
            del self.fields[name]

    def _taken(self) -> set[str]:
        """What is not to be changed here: the unit above says it, or nobody below has the line."""
        line, taken = self.instance, set()
        if line.pk and line.source_id:
            taken = {"unit", "valid_from", "valid_to", *FLOWING}
            if line.source.needs_review:
                taken.add("needs_review")
        self.below = below(line) if line.pk else []
        if not self.below:
            return taken | {"followed"}
        label = ngettext("%(number)d unit below follows the change, and signs for it anew",
                         "%(number)d units below follow the change, and sign for it anew", len(self.below))  # fmt: skip
        self.fields["followed"].label = label % {"number": len(self.below)}
        return taken

    def _sections(self, queryset):
        """Those of the record's unit, or of one's own: beside it and just below it."""
        homes = Unit.objects.filter(pk__in=[pk for pk, _path in self.user.scope.posts])
        if self.instance.pk:
            homes = Unit.objects.filter(pk=self.instance.unit_id)
        near = Q(pk__in=homes) | Q(parent__in=homes) | Q(parent__in=homes.values("parent"))
        if self.instance.pk:
            stored = Q(pk=self.instance.lead_unit_id) | Q(pk__in=self.instance.assisting_units.values("pk"))
            near |= stored
        return queryset.filter(near)

    @property
    def sections(self):
        """(heading, its fields, is it the rule) as the page groups them."""
        for heading, names in self.SECTIONS:
            if fields := [self[name] for name in names if name in self.fields]:
                yield heading, fields, names is RHYTHM

    def clean(self):
        cleaned = super().clean()
        self.keep_to_the_year(cleaned)
        if cleaned.get("per") and "windows" in cleaned:
            try:
                cleaned["windows"] = read_windows(cleaned["windows"], cleaned["per"])
            except NotUnderstood as fault:
                words = _("“%(text)s” was not understood as a part of that period.") % {"text": fault.left}
                self.add_error("windows", ValidationError(words))
        if self.below and not cleaned.get("followed") and self._flows(cleaned):
            self.add_error("followed", _("This line was handed down: say that the units below follow the change."))
        return cleaned

    def keep_to_the_year(self, cleaned):
        """Days proposed for this year go along to the year typed; a line is in force in the year of its list."""
        year, changed = cleaned.get("year"), set(self.changed_data)
        if not year or not {"year", "valid_from", "valid_to"} & changed or self.instance.source_id:
            return
        first, last = date(year, 1, 1), date(year, 12, 31)
        if not self.instance.pk and year != self.today.year and not {"valid_from", "valid_to"} & changed:
            cleaned["valid_from"], cleaned["valid_to"] = first, last
        begins, ends = cleaned.get("valid_from"), cleaned.get("valid_to")
        for name, is_beside in (("valid_from", begins and begins > last), ("valid_to", ends and ends < first)):
            if is_beside and name not in self.errors:
                self.add_error(name, _("The list is of %(year)d: give a day of that year.") % {"year": year})

    def _flows(self, cleaned) -> bool:
        stored = Duty.objects.get(pk=self.instance.pk)
        now = copy(stored)
        for name in set(self.Meta.fields) & set(cleaned) - {"assisting_units"}:
            setattr(now, name, cleaned[name])
        return is_changed(now, stored)

    def preview(self) -> Preview | None:
        """What the rule would bring; None while it makes no sense. Nothing is saved."""
        duty = copy(self.instance)
        if self.is_bound:
            if set(self.errors) & {"year", "__all__", *RHYTHM}:
                return None
        elif not duty.pk:
            for name in ("year", "valid_from", "valid_to"):
                setattr(duty, name, self.get_initial_for_field(self.fields[name], name))
        return Preview.of(duty, today=self.today)

    def typed_text(self, name):
        return self.data.get(self.add_prefix(name), "") if name == "windows" else super().typed_text(name)

    def stored_text(self, record, name):
        return windows_words(record.windows, record.per) if name == "windows" else super().stored_text(record, name)

    def save(self, commit=True):
        assisting = self.cleaned_data["assisting_units"]
        if not self.instance.pk:
            self.instance.created_by = self.user
            duty = self.instance
        else:
            duty = locked(Duty, self.instance.pk, self.cleaned_data["version"])
            for name in self.Meta.fields:
                if name in self.cleaned_data and name != "assisting_units":
                    setattr(duty, name, self.cleaned_data[name])
        save_duty(duty=duty, today=self.today, by=self.user)
        set_assisting(duty, assisting)
        return duty


class EventForm(RecordForm):
    """What happened, and when: the assignment falls due so many working days after it as the duty says."""

    happened_on = forms.DateField(label=_("happened on"))

    class Meta:
        model = Assignment
        fields = ["detail"]
        labels = {"detail": pgettext_lazy("event", "what happened")}

    field_order = ["happened_on", "detail"]

    def __init__(self, *args, duty, **kwargs):
        super().__init__(*args, **kwargs)
        self.duty = duty
        self.fields["detail"].required = True
        self.fields["happened_on"].initial = self.today

    def save(self, commit=True):
        return enter_event(
            duty=self.duty, by=self.user, today=self.today, happened_on=self.cleaned_data["happened_on"],
            what=self.cleaned_data["detail"],
        )  # fmt: skip

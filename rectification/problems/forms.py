"""A problem with its measures, as one form."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from organization.forms import RecordForm, SeveralField
from organization.models import Unit
from organization.rights import Right
from rectification.measures.forms import WithMeasures
from rectification.models import Item
from rectification.problems.services import FIELDS, open_item, save_item
from rectification.rules import can_reword
from responsibility.rules import can_move_deadline

# What whoever answers for a problem reads but does not change: what was said, and whose reviewers judge it
FED_BACK = ("unit", "program", "also_in", "source", "year", "opened_on", "sort_no", "aspect", "title", "sub_problem")
# Batches fed back within so many days of the problem are offered as a second one
NEAR_DAYS = 400


class ItemForm(WithMeasures, RecordForm):
    unit_right = Right.ASSIGN

    class Meta:
        model = Item
        fields = ["unit", *FIELDS, "assisting_units", "also_in"]
        field_classes = {"assisting_units": SeveralField, "also_in": SeveralField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fields = self.fields
        fields["program"].queryset = fields["program"].queryset.standing()
        self.offer_beside()
        fields["source"].required = fields["opened_on"].required = fields["sort_no"].required = False
        fields["sub_problem"].widget.attrs["rows"] = 3
        fields["sub_problem"].help_text = _("One a line.")
        fields["sort_no"].help_text = _("Left empty: the next number.")
        fields["opened_on"].help_text = _("Left empty: the day of the batch, else today.")
        fields["owner"].help_text = fields["due_on"].help_text = _("May follow later; until then the list marks it.")
        if self.instance.pk and not can_reword(self.user, self.instance):
            for name in FED_BACK:
                fields[name].disabled = True
        if self.instance.pk and self.instance.due_on and not can_move_deadline(self.user, self.instance):
            fields["due_on"].disabled = True
        if not self.instance.pk:
            fields["sort_no"].initial = None
            fields["year"].initial = self.today.year

    def offer_beside(self):
        """Units near the one that leads, and batches of about that time; a long list of boxes helps nobody."""
        item, homes = self.instance, [pk for pk, _path in self.user.scope.posts]
        if item.pk:
            homes = [item.unit_id]
        parents = Unit.objects.filter(pk__in=homes).values("parent")
        near = Q(pk__in=homes) | Q(parent__in=homes) | Q(pk__in=parents) | Q(parent__in=parents)
        stored = item.assisting_units.values("pk") if item.pk else []
        field = self.fields["assisting_units"]
        field.queryset = field.queryset.filter(near | Q(pk__in=stored))
        field.help_text = _("Whoever reads such a unit sees the problem. It counts for the leading unit alone.")
        if field.queryset.count() < 2:  # the leading unit, which does not assist itself
            del self.fields["assisting_units"]
        field, day = self.fields["also_in"], self.day_fed_back()
        stored = item.also_in.values("pk") if item.pk else []
        days = Q(feedback_on__gte=day - timedelta(NEAR_DAYS), feedback_on__lte=day + timedelta(NEAR_DAYS))
        near = field.queryset.filter(days, voided_at=None) | field.queryset.filter(pk__in=stored)
        own = item.program_id if item.pk else None if self.is_bound else self.initial.get("program")
        field.queryset = near.exclude(pk=own) if own else near
        field.help_text = _("The same problem in another batch: it stands in each and is counted once.")

    def day_fed_back(self) -> date:
        """As typed, else as stored or proposed."""
        field = self.fields["opened_on"]
        try:
            typed = field.clean(self["opened_on"].value())
        except ValidationError:
            typed = None
        return typed or self.instance.opened_on or self.today

    def clean(self):
        cleaned = super().clean()
        program = cleaned.get("program")
        if program:
            cleaned["source"] = cleaned.get("source") or program.source
        elif "source" not in self.errors and not cleaned.get("source"):
            self.add_error("source", _("Say where the problem was found, or choose a batch."))
        if program and program in cleaned.get("also_in", ()):
            self.add_error("also_in", _("It stands in the batch “%(name)s” already.") % {"name": program})
        if not cleaned.get("opened_on") and "opened_on" not in self.errors:
            cleaned["opened_on"] = self.instance.opened_on or (program.feedback_on if program else self.today)
        opened_on, due_on = cleaned.get("opened_on"), cleaned.get("due_on")
        if opened_on and due_on and due_on < opened_on:
            self.add_error("due_on", _("The deadline lies before the feedback date."))
        return cleaned

    def save(self, commit=True):
        data = self.cleaned_data
        fields = {name: data[name] for name in self.Meta.fields if name in data}
        if not self.instance.pk:
            return open_item(by=self.user, measures=self.measures.lines(), **fields)
        fields["sort_no"] = fields["sort_no"] or self.initial["sort_no"]
        return save_item(
            item=self.instance, by=self.user, version=data["version"], measures=self.measures.lines(), **fields
        )

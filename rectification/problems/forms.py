"""A problem with its measures, as one form."""

from django.utils.translation import gettext as _

from organization.forms import RecordForm
from organization.rights import Right
from rectification.measures.forms import WithMeasures
from rectification.models import Item
from rectification.problems.services import FIELDS, open_item, save_item
from rectification.rules import can_reword
from responsibility.rules import can_move_deadline

# What whoever answers for a problem reads but does not change
FED_BACK = ("program", "source", "year", "opened_on", "sort_no", "aspect", "title", "sub_problem")


class ItemForm(WithMeasures, RecordForm):
    unit_right = Right.ASSIGN

    class Meta:
        model = Item
        fields = ["unit", *FIELDS]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fields = self.fields
        fields["program"].queryset = fields["program"].queryset.standing()
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

    def clean(self):
        cleaned = super().clean()
        program = cleaned.get("program")
        if program:
            cleaned["source"] = cleaned.get("source") or program.source
        elif "source" not in self.errors and not cleaned.get("source"):
            self.add_error("source", _("Say where the problem was found, or choose a batch."))
        if not cleaned.get("opened_on") and "opened_on" not in self.errors:
            cleaned["opened_on"] = self.instance.opened_on or (program.feedback_on if program else self.today)
        opened_on, due_on = cleaned.get("opened_on"), cleaned.get("due_on")
        if opened_on and due_on and due_on < opened_on:
            self.add_error("due_on", _("The deadline lies before the feedback date."))
        return cleaned

    def save(self, commit=True):
        data = self.cleaned_data
        fields = {name: data[name] for name in self.Meta.fields}
        if not self.instance.pk:
            return open_item(by=self.user, measures=self.measures.lines(), **fields)
        fields["sort_no"] = fields["sort_no"] or self.initial["sort_no"]
        return save_item(
            item=self.instance, by=self.user, version=data["version"], measures=self.measures.lines(), **fields
        )

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organization.editing import locked
from organization.forms import RecordForm
from organization.rights import Right
from responsibility.assignments.services import issue
from responsibility.models import Assignment
from responsibility.obligations.deadlines import move_deadline
from responsibility.obligations.services import hand_on
from responsibility.rules import can_move_deadline, can_reword, can_waive_review


class AssignmentForm(RecordForm):
    """One assignment by hand. Of a work item and its parts the doers only say who answers for it."""

    unit_right = Right.ASSIGN
    receipt = forms.BooleanField(label=_("has to be signed for"), required=False)

    class Meta:
        model = Assignment
        fields = ["unit", "title", "detail", "owner", "due_on", "needs_review"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        stored = self.instance
        if not stored.pk:
            self.fields["receipt"].help_text = _(
                "The doer takes it up by signing for it, or sends it back with a reason."
            )
            return
        taken = {"receipt"}
        if not can_reword(self.user, stored):
            taken |= set(self.Meta.fields) - {"owner"}
        if stored.duty_id or stored.parent_id:
            taken.add("unit")
        if stored.needs_review and not can_waive_review(self.user, stored):
            taken.add("needs_review")
        if not can_move_deadline(self.user, stored):
            taken.add("due_on")
        for name in taken:
            del self.fields[name]

    def save(self, commit=True):
        data = self.cleaned_data
        fields = {name: data[name] for name in self.Meta.fields if name in data}
        if not self.instance.pk:
            return issue(by=self.user, receipt=data["receipt"], **fields)
        self.instance.lock_above()
        row = locked(Assignment, self.instance.pk, data["version"])
        if not row.is_open and row.stage != row.Stage.DRAFT:
            raise ValidationError(_("This assignment is closed; its wording can no longer be changed."))
        hand_on(obligation=row, owner=fields.pop("owner"), by=self.user)
        due_on = fields.pop("due_on", row.due_on)
        for name, value in fields.items():
            setattr(row, name, value)
        move_deadline(obligation=row, to=due_on, by=self.user)
        return row

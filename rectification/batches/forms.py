"""A batch of problems."""

from django.utils.translation import gettext as _

from organization.forms import RecordForm
from organization.rights import Right
from rectification.batches.services import open_program, save_program
from rectification.models import Program


class ProgramForm(RecordForm):
    unit_right = Right.ASSIGN

    class Meta:
        model = Program
        fields = ["unit", "source", "name", "feedback_on", "year", "document"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["document"].help_text = _("Title and number of the paper in which the problems were fed back.")
        self.fields["year"].initial = self.instance.year or self.today.year

    def save(self, commit=True):
        fields = {name: self.cleaned_data[name] for name in self.Meta.fields}
        if not self.instance.pk:
            return open_program(by=self.user, **fields)
        return save_program(program=self.instance, version=self.cleaned_data["version"], **fields)

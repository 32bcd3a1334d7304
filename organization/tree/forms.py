"""Forms of units: what is kept of one, and where it is moved to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organization.forms import GuardedForm, RecordForm
from organization.models import Unit
from organization.people.services import add_unit
from organization.tree.services import move_unit, save_unit


class UnitForm(RecordForm):
    named_from = forms.DateField(label=_("the name holds from"), required=False)

    class Meta:
        model = Unit
        fields = ["parent", "name", "short_name", "code", "kind", "sort_no", "active_from"]

    field_order = ["parent", "name", "short_name", "named_from"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Unit.objects.kept_by(self.user).open_to_work(self.today)
        self.fields["parent"].required = not self.user.keeps_system
        self.fields["sort_no"].help_text = _("Units side by side stand by this number, then by age.")
        if not self.instance.pk:
            del self.fields["named_from"]
            return
        del self.fields["parent"]
        self.fields["named_from"].initial = self.today
        since = self.instance.names.filter(from_on__lte=self.today).last()
        self.fields["named_from"].help_text = _(
            "Asked only when the name changes: records up to the day before keep the earlier name. "
            "To put a slip right, give the day from which the present name holds: %(day)s."
        ) % {"day": (since.from_on if since else self.instance.active_from).isoformat()}

    def save(self, commit=True):
        data = dict(self.cleaned_data)
        version, _once = data.pop("version", None), data.pop("once", None)
        if not self.instance.pk:
            return add_unit(today=self.today, **data)
        return save_unit(unit=self.instance, version=version, today=self.today, **data)


class MoveForm(GuardedForm):
    """Asked twice: the second time with what moves, and to where, before the eyes (`seen`)."""

    parent = forms.ModelChoiceField(Unit.objects.all(), label=_("new unit above"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.unit = unit
        places = Unit.objects.kept_by(self.user).open_to_work(self.today)
        below = Unit.objects.within(unit).values("pk")
        self.fields["parent"].queryset = places.exclude(pk__in=below).exclude(pk=unit.parent_id)
        self.fields["parent"].label_from_instance = indented
        self.fields["parent"].required = not self.user.keeps_system or unit.parent_id is None
        self.fields["parent"].empty_label = _("none: a top of its own") if self.user.keeps_system else "---------"
        self.fields["version"].initial = unit.version

    @property
    def mark(self) -> str:
        """What must come back as `seen` before anything moves."""
        parent = self.cleaned_data["parent"]
        return str(parent.pk if parent else "top")

    @property
    def is_confirmed(self) -> bool:
        return self.cleaned_data["seen"] == self.mark

    def save(self):
        data = self.cleaned_data
        return move_unit(unit=self.unit, parent=data["parent"], today=self.today, version=data["version"])


def indented(unit) -> str:
    """A unit in a list of choices, as deep as it lies in the tree."""
    return f"{'　' * (unit.depth - 1)}{unit}"

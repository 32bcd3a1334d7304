"""Name what was made because of a problem."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.forms import GuardedForm
from organization.tree.paths import ancestor_paths, subtree_end
from rectification.remedies.services import name_remedies
from responsibility.models import Document, Duty


class RemedyForm(GuardedForm):
    document = forms.ModelChoiceField(
        Document.objects.standing().select_related("unit"), required=False, empty_label="—",
        label=gettext_lazy("plan or rule document"),
        help_text=gettext_lazy("Whether it was made, revised or repealed stands on the document itself."),
    )  # fmt: skip
    duty = forms.ModelChoiceField(
        Duty.objects.standing().select_related("unit"), required=False, empty_label="—",
        label=gettext_lazy("line of the responsibility list"),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("what it settles"), max_length=300, required=False,
        help_text=gettext_lazy("Which cause of the problem it takes away, in a few words."),
    )  # fmt: skip

    def __init__(self, *args, item, **kwargs):
        super().__init__(*args, **kwargs)
        self.item, path = item, item.unit.path
        near = Q(unit__path__in=ancestor_paths(path)) | Q(unit__path__gte=path, unit__path__lt=subtree_end(path))
        for name, order in (("document", "-issued_on"), ("duty", "-year")):
            field, named = self.fields[name], item.remedies.exclude(**{name: None}).values(name)
            rows = field.queryset.filter(near, year__gte=item.year).exclude(pk__in=named)
            field.queryset = rows.order_by(order, "unit__order_key", "pk")
        self.fields["document"].label_from_instance = called_document
        self.fields["duty"].label_from_instance = called_duty

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("document") and not cleaned.get("duty"):
            raise ValidationError(_("Choose a document or a line of the responsibility list."))
        return cleaned

    def save(self):
        return name_remedies(item=self.item, by=self.user, **self.cleaned_data)


def called_document(document) -> str:
    parts = (document.title, document.number, document.issued_on.isoformat(), document.unit.short_name)
    return " · ".join(part for part in parts if part)


def called_duty(duty) -> str:
    return f"{duty.year} · {duty.unit.short_name} · {duty.sort_no}. {duty.title}"

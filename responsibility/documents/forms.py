from django import forms

from organization.editing import locked, save_next
from organization.forms import RecordForm
from organization.rights import Right
from responsibility.models import Document


class DocumentForm(RecordForm):
    unit_right = Right.RECORD

    class Meta:
        model = Document
        fields = [
            "unit", "kind", "title", "number", "version_name", "change", "revises", "answers", "issued_on", "year",
            "text",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"] = forms.IntegerField(
            label=self.fields["year"].label, min_value=2000, max_value=2100, initial=self.today.year
        )
        others = Document.objects.standing().visible_to(self.user).select_related("unit").order_by("-issued_on", "pk")
        others = others | Document.objects.filter(pk=self.instance.revises_id) if self.instance.revises_id else others
        self.fields["revises"].queryset = others.exclude(pk=self.instance.pk)
        self.fields["revises"].empty_label = "—"

    def save(self, commit=True):
        if not self.instance.pk:
            self.instance.created_by = self.user
            self.instance.save()
            return self.instance
        row = locked(Document, self.instance.pk, self.cleaned_data["version"])
        for name in self.Meta.fields:
            setattr(row, name, self.cleaned_data[name])
        return save_next(row)

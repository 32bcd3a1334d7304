"""The form of a post that is there already."""

from django.utils.translation import gettext_lazy as _

from organization.forms import SeveralField
from organization.models import Unit
from organization.people.forms import PostingForm
from organization.people.posting_services import CHANGES, change_posting


class PostingEditForm(PostingForm):
    """Everything but the person and the unit, and the sections in the post's charge."""

    charges = SeveralField(
        Unit.objects.none(),
        required=False,
        label=_("sections in charge"),
        help_text=_("What the post answers for besides its own work (一岗双责): read, assigned and reviewed there."),
    )

    class Meta(PostingForm.Meta):
        fields = list(CHANGES)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, person=kwargs["instance"].user, **kwargs)
        posting = self.instance
        below = Unit.objects.within(posting.unit).exclude(pk=posting.unit_id).open_to_work(self.today)
        charged = [charge.unit_id for charge in posting.charges.all()]
        kept = below.filter(pk__in=Unit.objects.kept_by(self.user).values("pk"))
        self.fields["charges"].queryset = kept | Unit.objects.filter(pk__in=charged)
        self.fields["charges"].initial = charged
        if not self.fields["charges"].queryset.exists():
            del self.fields["charges"]

    def stored_text(self, record, name):
        if name == "charges":
            return ", ".join(str(charge.unit) for charge in record.charges.select_related("unit"))
        return super().stored_text(record, name)

    def save(self, commit=True):
        data = {name: self.cleaned_data[name] for name in CHANGES}
        return change_posting(
            posting=self.instance, charges=self.cleaned_data.get("charges") or (), by=self.user,
            version=self.cleaned_data["version"], **data,
        )  # fmt: skip

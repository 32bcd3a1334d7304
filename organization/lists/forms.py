from organization.forms import RecordForm
from organization.lists import services
from organization.lists.models import SavedView
from organization.lists.rules import SHARING
from organization.models import Unit


class ViewForm(RecordForm):
    """Which list and which filters is said by the page, not typed. With which view a list opens is its maker's alone to
    say."""

    class Meta:
        model = SavedView
        fields = list(services.FIELDS)

    def __init__(self, *args, address="", query="", **kwargs):
        super().__init__(*args, **kwargs)
        self.address, self.query = address, query
        units = Unit.objects.where(self.user, SHARING)
        shared = self.instance.unit_id
        if self.instance.pk and self.instance.user_id != self.user.pk:
            del self.fields["is_start"]
        self.fields["unit"].queryset = units.open_to_work(self.today) | Unit.objects.filter(pk=shared)

    def save(self, commit=True):
        data = {name: self.cleaned_data[name] for name in services.FIELDS if name in self.cleaned_data}
        if self.instance.pk:
            return services.change_view(view=self.instance, version=self.cleaned_data["version"], **data)
        return services.keep_view(by=self.user, address=self.address, query=self.query, **data)

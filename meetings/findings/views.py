"""The page on which an office says which areas its analysis goes through."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import rules
from meetings.findings.areas import areas_above, keep_areas
from meetings.findings.standing import called
from meetings.models import AreaList
from organization.unit_settings import UnitSettingForm, UnitSettingPage


class AreasForm(UnitSettingForm):
    model = AreaList
    words = forms.CharField(
        label=gettext_lazy("areas, one a line"), required=False, max_length=2000, widget=forms.Textarea({"rows": 10})
    )

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, unit=unit, **kwargs)
        above = areas_above(unit)
        self.fields["words"].initial = self.setting.words or "\n".join(above)
        taken = _(", ").join(called(area) for area in above)
        self.fields["words"].help_text = _("Left empty, the list above holds: %(areas)s.") % {"areas": taken}

    def save(self) -> AreaList:
        data = self.cleaned_data
        return keep_areas(unit=self.unit, words=data["words"], version=data["version"])


class AreasPage(UnitSettingPage):
    rule = rules.can_keep_areas
    form_class = AreasForm
    template_name = "meetings/areas.html"
    heading = gettext_lazy("Areas of analysis of %(unit)s")
    done_message = gettext_lazy("The areas are kept. Meetings already recorded stay as they are.")

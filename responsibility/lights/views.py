"""The page on which a unit's administrator sets its traffic light."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.editing import locked, save_next
from organization.models import Unit
from organization.tree.paths import STEP
from organization.unit_settings import UnitSettingForm, UnitSettingPage, setting_to_change
from responsibility.lights.lights import lights_of
from responsibility.lights.models import MOST_DAYS, LightSetting, Palette
from responsibility.lights.timeliness import Light


@transaction.atomic
def set_light(*, unit: Unit, version: int, yellow_days, orange_days, palette: str) -> LightSetting:
    """Keep what the unit sets; what it leaves open it takes from above. The unit's row is locked, so that two first
    settings do not cross."""
    locked(Unit, unit.pk)
    setting = setting_to_change(LightSetting, unit, version)
    setting.yellow_days, setting.orange_days, setting.palette = yellow_days, orange_days, palette
    return save_next(setting)


class LightForm(UnitSettingForm):
    model = LightSetting
    yellow_days = forms.IntegerField(
        label=gettext_lazy("yellow from so many working days left"), required=False, min_value=0, max_value=MOST_DAYS
    )
    orange_days = forms.IntegerField(
        label=gettext_lazy("orange from so many working days left"), required=False, min_value=0, max_value=MOST_DAYS
    )
    palette = forms.ChoiceField(label=gettext_lazy("colors"), required=False)

    def __init__(self, *args, unit, lights, **kwargs):
        super().__init__(*args, unit=unit, **kwargs)
        above = unit.path[:-STEP]
        limits, palette = lights.thresholds(above), lights.palette_of(above) or Palette.CLASSIC
        for name, days in (("yellow_days", limits.yellow), ("orange_days", limits.orange)):
            self.fields[name].initial = getattr(self.setting, name)
            self.fields[name].help_text = _("Left empty: %(days)d, as set above.") % {"days": days}
        inherited = _("as set above: %(palette)s") % {"palette": Palette(palette).label}
        self.fields["palette"].choices = [("", inherited), *Palette.choices]
        self.fields["palette"].initial = self.setting.palette

    def clean(self):
        cleaned = super().clean()
        yellow, orange = cleaned.get("yellow_days"), cleaned.get("orange_days")
        if self.errors:
            return cleaned
        if (yellow is None) != (orange is None):
            raise ValidationError(_("Set both numbers, or neither."))
        if yellow is not None and orange > yellow:
            raise ValidationError({"orange_days": _("Orange comes after yellow: not more days than there.")})
        return cleaned

    def save(self) -> LightSetting:
        return set_light(unit=self.unit, **self.cleaned_data)


class LightPage(UnitSettingPage):
    form_class = LightForm
    template_name = "responsibility/light.html"
    heading = gettext_lazy("Traffic light of %(unit)s")
    done_message = gettext_lazy("The traffic light is set, for the unit and all below it that set none.")

    @property
    def lights(self):
        return lights_of(self.request)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "lights": self.lights}

    def get_context_data(self, **kwargs):
        samples = [(palette, list(Light)) for palette in Palette]
        return super().get_context_data(spans=self.spans(), samples=samples, **kwargs)

    def spans(self) -> list[tuple]:
        """(lamp, from, to): which due days it burns for today, as things are set now."""
        limits = self.lights.thresholds(self.object.path)
        day = timedelta(days=1)
        orange, yellow = self.lights.last_day(limits.orange), self.lights.last_day(limits.yellow)
        return [
            (Light.RED, None, self.today - day), (Light.ORANGE, self.today, orange),
            *([(Light.YELLOW, orange + day, yellow)] if yellow > orange else []), (Light.GREEN, yellow + day, None),
        ]  # fmt: skip

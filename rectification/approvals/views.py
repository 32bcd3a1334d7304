"""The page on which a unit's administrator sets how many signatures close a problem."""

from django.utils.translation import gettext_lazy

from organization.unit_settings import UnitSettingPage
from rectification.approvals.forms import SettingForm


class SettingPage(UnitSettingPage):
    form_class = SettingForm
    heading = gettext_lazy("Rectification of %(unit)s")
    intro = gettext_lazy(
        "It holds for this unit and all units below it that set nothing of their own. Nobody signs twice in one "
        "closing, nor whoever answers for the problem or applied for it. A closing already applied for goes on as it "
        "began."
    )
    done_message = gettext_lazy("Set, for the unit and all below it that set nothing.")

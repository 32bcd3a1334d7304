"""A duty's rule said in words, as a responsibility list would print it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from responsibility.models import Duty

Per = Duty.Per
WEEKLY = [
    gettext_lazy("every Monday"),
    gettext_lazy("every Tuesday"),
    gettext_lazy("every Wednesday"),
    gettext_lazy("every Thursday"),
    gettext_lazy("every Friday"),
    gettext_lazy("every Saturday"),
    gettext_lazy("every Sunday"),
]


def rhythm_words(duty: Duty) -> str:
    """每季度1次 · 每周一 · 每个工作日 · 每半年1次（第6个月中旬） · 发生时."""
    if duty.per == Per.EVENT:
        return _("when it happens")
    if duty.per == Per.DAY:
        return _("every working day")
    if duty.per == Per.WEEK and duty.weekday is not None:
        return WEEKLY[duty.weekday]
    words = {
        Per.WEEK: ngettext("%(count)d time a week", "%(count)d times a week", duty.count),
        Per.MONTH: ngettext("%(count)d time a month", "%(count)d times a month", duty.count),
        Per.QUARTER: ngettext("%(count)d time a quarter", "%(count)d times a quarter", duty.count),
        Per.HALF: ngettext("%(count)d time each half-year", "%(count)d times each half-year", duty.count),
        Per.YEAR: ngettext("%(count)d time a year", "%(count)d times a year", duty.count),
    }[duty.per] % {"count": duty.count}
    if not (duty.month or duty.part):
        return words
    when = [_("month %(month)d") % {"month": duty.month}] if duty.month and duty.per != Per.MONTH else []
    when += [duty.get_part_display()] if duty.part else []
    return _("%(words)s (%(when)s)") % {"words": words, "when": " ".join(map(str, when))}

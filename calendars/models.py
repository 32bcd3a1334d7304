"""What the State Council's notice says about single days. Each row overrides the published calendar for its day."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calendars.periods import FIRST_DAY, LAST_DAY


class DayExceptionQuerySet(models.QuerySet):
    def in_years(self, first_year, last_year):
        """Exceptions of whole years; a year no date can have holds none."""
        if first_year > LAST_DAY.year or last_year < FIRST_DAY.year:
            return self.none()
        first = date(max(first_year, FIRST_DAY.year), 1, 1)
        return self.filter(date__range=(first, date(min(last_year, LAST_DAY.year), 12, 31)))


class DayException(models.Model):
    """One day that is not what its weekday says: a day off, or a weekend day worked instead (调休)."""

    date = models.DateField(_("date"), unique=True)
    working = models.BooleanField(
        _("working day"), help_text=_("Yes for a weekend day that is worked; no for a day off.")
    )
    name = models.CharField(_("name"), max_length=50, blank=True)
    source = models.CharField(
        _("published in"), max_length=200, blank=True, help_text=_("Title or number of the notice.")
    )

    objects = DayExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exceptional day")
        verbose_name_plural = _("exceptional days")
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(
                name="calendars_day_in_range",
                condition=Q(date__gte=FIRST_DAY, date__lte=LAST_DAY),
                violation_error_message=_("The date must lie between 2000 and 2100."),
            )
        ]

    def __str__(self):
        return f"{self.date.isoformat()} {self.name}".rstrip()

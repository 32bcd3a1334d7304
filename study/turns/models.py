"""What was agreed about single turns to lecture (调换、轮空)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from study.series.models import Series


class RotaChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the series sees what was agreed about its turns, and why."""
        return self.filter(series__in=Series.objects.visible_to(user))


@audited(part_of="series")
class RotaChange(models.Model):
    """On that day `person` lectures in place of `instead_of`, who lectures next; without a `person` the turn of
    `instead_of` is passed over for this round. What was held is the session's own: a change says who was to lecture."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="rota_changes", verbose_name=_("study series"))
    day = models.DateField(_("date"))
    instead_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("whose turn it was")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("who lectures instead"),
    )  # fmt: skip
    reason = models.CharField(_("reason"), max_length=200)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )
    made_at = models.DateTimeField(_("entered at"), auto_now_add=True)

    objects = RotaChangeQuerySet.as_manager()

    class Meta:
        ordering = ["day", "pk"]
        verbose_name = _("changed turn")
        verbose_name_plural = _("changed turns")
        constraints = [
            models.UniqueConstraint(fields=["series", "day", "instead_of"], name="rota_change_once_a_person"),
            models.UniqueConstraint(
                fields=["series", "day"], condition=Q(person__isnull=False), name="rota_swap_once_a_day"
            ),
            models.CheckConstraint(condition=Q(person=None) | ~Q(person=F("instead_of")), name="rota_swap_of_two"),
        ]

    def __str__(self):
        return f"{self.day.isoformat()} {self.instead_of}"

    def get_absolute_url(self):
        return self.series.get_absolute_url()

    @property
    def is_skip(self) -> bool:
        return self.person_id is None

"""What was done when a unit closed or a person left: kept, so that anyone concerned can look it up."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.trail import audited
from organization.holdings import Fate
from organization.rights import Right


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all() if user.keeps_system else self.filter(user.scope.q(Right.ADMINISTER))

    def departures_due(self, today):
        """People whose last day is over and whose account is still open."""
        return self.filter(what=Handover.What.LEAVE, last_on__lt=today, taken_back_at=None, closed_at=None)


@audited
class Handover(models.Model):
    """One closing, merging or reopening of a unit, or one person's departure or return. `unit` is the one that closed,
    or the one in which the person last held a post."""

    class What(models.TextChoices):
        CLOSE = "close", pgettext_lazy("unit", "closed")
        MERGE = "merge", _("merged")
        REOPEN = "reopen", _("reopened")
        LEAVE = "leave", pgettext_lazy("person", "left")
        RETURN = "return", pgettext_lazy("person", "came back")

    class Why(models.TextChoices):
        MOVED = "moved", _("moved to another office")
        RETIRED = "retired", _("retired")
        SECONDED = "seconded", _("seconded out")
        RESIGNED = "resigned", _("resigned")
        OTHER = "other", pgettext_lazy("reason", "other")

    what = models.CharField(_("what happened"), max_length=8, choices=What.choices)
    unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, null=True, related_name="handovers", verbose_name=_("unit")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="handovers", verbose_name=_("person")
    )
    heir = models.ForeignKey(
        "organization.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("taken over by the unit")
    )
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("taken over by")
    )
    last_on = models.DateField(_("last day"), null=True)
    why = models.CharField(_("why they leave"), max_length=10, choices=Why.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )
    at = models.DateTimeField(_("entered at"), auto_now_add=True)
    closed_at = models.DateTimeField(_("account closed at"), null=True)
    taken_back_at = models.DateTimeField(_("came back at"), null=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(what="leave", taken_back_at=None), name="one_departure_at_a_time",
                violation_error_message=_("This departure is entered already."),
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.person or self.unit} {self.get_what_display()}"

    def get_absolute_url(self):
        return reverse("handover:done", args=[self.pk])


class HandoverLine(models.Model):
    """One row that stood open, what became of it, and from whom to whom."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=20)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    record = GenericForeignKey()
    title = models.CharField(max_length=250)
    fate = models.CharField(max_length=8, choices=Fate.choices)
    before = models.CharField(max_length=250, blank=True)
    after = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["pk"]

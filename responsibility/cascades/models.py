"""One act of handing lines of the list down to units below, or of letting those units follow what became of them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from organization.models import Posting, Unit
from organization.rights import Right
from responsibility.duties.models import Duty


class CascadeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever reads the unit from which it came."""
        return self.filter(user.scope.q(Right.READ))

    def under_way(self):
        return self.filter(finished_at=None)


@audited(without=["targets", "done", "made", "key"])
class Cascade(models.Model):
    """`targets` are fixed when it begins: ids of units for what is handed down, else ids of lines below, in the order
    from above to below. `done` is how many of them are through: whoever goes on, goes on from there (cascading.py)."""

    class What(models.TextChoices):
        HAND_DOWN = "hand_down", _("handed down")
        CHANGE = "change", _("changed")
        WITHDRAW = "withdraw", _("withdrawn")

    what = models.CharField(_("what was done"), max_length=10, choices=What.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    lines = models.ManyToManyField(Duty, related_name="cascades", verbose_name=_("lines"))
    from_on = models.DateField(_("in force below from"), null=True)
    capacity = models.CharField(_("who answers below"), max_length=10, choices=Posting.Capacity.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    targets = models.JSONField(_("units or lines"), default=list, blank=True)
    total = models.PositiveIntegerField(_("how many"), default=0)
    done = models.PositiveIntegerField(_("through"), default=0)
    made = models.PositiveIntegerField(_("lines made or changed"), default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, verbose_name=_("one-use key"))
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    objects = CascadeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("handing down")
        verbose_name_plural = _("handings down")
        indexes = [models.Index(fields=["id"], name="cascade_under_way", condition=Q(finished_at=None))]

    def __str__(self):
        return f"{self.get_what_display()} {self.started_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self):
        return reverse("responsibility:cascade", args=[self.pk])

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 100

"""What is done against a problem, by whom, by when."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.trail import audited
from rectification.problems.models import Item
from responsibility.obligations.awaiting import Reason


class MeasureQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(item__in=Item.objects.visible_to(user).values("pk"))

    def complete(self):
        """With an owner and a deadline."""
        return self.exclude(owner=None).exclude(due_on=None)

    def on_the_desk_of(self, user):
        """One's own, not yet done, against a problem that someone else answers for."""
        return (
            self.filter(owner=user, done_on=None, item__voided_at=None, item__stage__in=Item.AT_WORK_STAGES)
            .exclude(item__owner=user).select_related("item__unit", "item__owner")
        )  # fmt: skip


@audited(part_of="item")
class Measure(models.Model):
    """One thing done against a problem, by one person, by one day. Guarded by its item's version."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="measures", verbose_name=_("problem"))
    sort_no = models.PositiveSmallIntegerField(_("number"), default=1)
    text = models.TextField(pgettext_lazy("rectification", "measure"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    due_on = models.DateField(pgettext_lazy("rectification", "deadline"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["sort_no", "pk"]
        verbose_name = pgettext_lazy("rectification", "measure")
        verbose_name_plural = pgettext_lazy("rectification", "measures")
        indexes = [models.Index(fields=["owner", "done_on", "due_on"], name="measure_owner_due")]

    def __str__(self):
        return self.text[:80]

    def get_absolute_url(self):
        return self.item.get_absolute_url()

    @classmethod
    def holdings(cls):
        from rectification.measures.holdings import Measures  # it reads this module

        return [Measures()]

    @classmethod
    def calendar(cls, wanted):
        from rectification.measures.on_calendar import of_measures  # it reads this module

        return of_measures(wanted)

    def is_late(self, today: date) -> bool:
        return self.done_on is None and self.due_on is not None and self.due_on < today

    def reason(self, today: date) -> Reason:
        return Reason.LATE if self.is_late(today) else Reason.OPEN

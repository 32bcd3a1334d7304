"""The days of each closing: what a number of a past day is told from, whatever a second look undid since."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ClosingQuerySet(models.QuerySet):
    def standing_on(self, day: date):
        """Approved by that day, and not undone by it."""
        return self.filter(Q(reopened_on=None) | Q(reopened_on__gt=day), closed_on__lte=day)

    def in_time(self):
        """Done by the first deadline, or by the only one."""
        return self.filter(due_on__gte=F("done_on")).exclude(self._past_the_first())

    def extended(self):
        """Done after the first deadline, and by the one granted since."""
        return self.filter(self._past_the_first(), due_on__gte=F("done_on"))

    def late(self):
        """Done after the deadline in force."""
        return self.filter(due_on__lt=F("done_on"))

    def without_deadline(self):
        return self.filter(due_on=None)

    def handed_in_on(self, day: date):
        """Done by that day, and approved after it."""
        return self.filter(done_on__lte=day, closed_on__gt=day)

    @staticmethod
    def _past_the_first():
        return Q(first_due_on__isnull=False, first_due_on__lt=F("done_on"))


class Closing(models.Model):
    """One closing of a problem, with the days as they were: when it was done (完成日期), by when it was to be, when the
    closing was approved (销号日期), and when a second look undid it. Written with the step itself, never changed but
    for that last day: whatever the problem's own deadline becomes, a closing is judged by the one it had."""

    item = models.ForeignKey(
        "rectification.Item", models.CASCADE, related_name="closings", verbose_name=_("problem"), editable=False
    )
    done_on = models.DateField(_("done on"))
    due_on = models.DateField(pgettext_lazy("rectification", "deadline"), null=True)
    first_due_on = models.DateField(_("first due on"), null=True)
    closed_on = models.DateField(pgettext_lazy("rectification", "closed on"))
    reopened_on = models.DateField(_("reopened on"), null=True)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("closing of a problem")
        verbose_name_plural = _("closings of problems")
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(reopened_on=None), name="closing_stands_once"),
        ]
        indexes = [models.Index(fields=["closed_on", "item"], name="closing_by_day")]

    def __str__(self):
        return f"{self.item} {self.closed_on}"


def note_closing(item, **_told):
    """What the workflow does after a step that may have closed it."""
    if item.stage == item.Stage.CLOSED:
        Closing.objects.create(
            item=item,
            done_on=item.done_on,
            due_on=item.due_on,
            first_due_on=item.first_due_on,
            closed_on=item.closed_on,
        )


def note_reopening(item, **_told):
    """What the workflow does after a second look that undid a closing; of what was staged there is none."""
    item.closings.filter(reopened_on=None).update(reopened_on=timezone.localdate())

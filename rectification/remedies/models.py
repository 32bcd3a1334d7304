"""What was made because of a problem (建章立制): a rule document, or a line of the responsibility list."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from rectification.problems.models import Item
from responsibility.models import Document, Duty


class RemedyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """With its problem."""
        return self.filter(item__in=Item.objects.visible_to(user).order_by().values("pk"))

    def standing(self):
        return self.filter(item__voided_at=None)


@audited(part_of="item")
class Remedy(models.Model):
    """A rule document made or revised because of a problem, or a duty that came of it: one of the two.

    Whether the document was made, revised or repealed, and which one it follows, the document says itself (`change`,
    `revises`). Its `answers` are words for what no ledger holds: a law, a notice from above.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="remedies", verbose_name=_("problem"))
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("plan or rule document"),
    )
    duty = models.ForeignKey(
        Duty,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("line of the responsibility list"),
    )
    note = models.CharField(_("what it settles"), max_length=300, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"), auto_now_add=True)

    objects = RemedyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("what was made because of a problem")
        verbose_name_plural = _("what was made because of problems")
        constraints = [
            models.CheckConstraint(
                condition=Q(document=None, duty__isnull=False) | Q(document__isnull=False, duty=None),
                name="remedy_is_one_thing",
            ),
            models.UniqueConstraint(fields=["item", "document"], name="remedy_document_once"),
            models.UniqueConstraint(fields=["item", "duty"], name="remedy_duty_once"),
        ]

    def __str__(self):
        """No title: the history is read by people who may not open what was made."""
        return f"{capfirst(self.made._meta.verbose_name)} {self.made.pk}"

    def get_absolute_url(self):
        return self.item.get_absolute_url()

    @property
    def made(self) -> Document | Duty:
        return self.document or self.duty

"""The plans and rule documents (制度台账) that duties rest on."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from organization.records import Record


@audited
class Document(Record):
    """A plan of the year or a rule document (制度台账): title, number, date issued, what it revises."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("plan")
        RULE = "rule", _("rule document")
        SCHEME = "scheme", _("emergency scheme")

    class Change(models.TextChoices):
        MADE = "made", _("made")
        REVISED = "revised", _("revised")
        REPEALED = "repealed", _("repealed")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.RULE)
    title = models.CharField(_("title"), max_length=200)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    change = models.CharField(_("made, revised or repealed"), max_length=8, choices=Change.choices, default=Change.MADE)
    issued_on = models.DateField(_("issued on"))
    year = models.PositiveSmallIntegerField(_("for the year"))
    text = models.TextField(_("summary"), blank=True)
    attachments = GenericRelation("attachments.Attachment")

    class Meta:
        ordering = ["-issued_on", "pk"]
        verbose_name = _("plan or rule document")
        verbose_name_plural = _("plans and rule documents")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("responsibility:document", args=[self.pk])

    @property
    def own_day(self):
        return self.issued_on

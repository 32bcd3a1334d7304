"""What proves that something owed was done, and the kinds of it that can fulfil a duty."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from organization.rights import Right


class EvidenceKindQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Kinds of the whole installation, and those of units the person reads."""
        return self.filter(Q(unit=None) | user.scope.q(Right.READ))


@audited
class EvidenceKind(models.Model):
    """What can fulfil a duty. Meeting types and study series point down to it; `unit` is empty for all units' kinds.

    The apps whose kinds they are add to `WORDS` the standing names in the reader's language, and to `LOGGED_BY` how a
    record of the kind is made: `(assignment) -> URL of the form, or ""`.
    """

    WORDS: dict[str, Promise] = {}
    LOGGED_BY: list[Callable] = []

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )

    objects = EvidenceKindQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("kind of evidence")

    def __str__(self):
        return str(self.WORDS.get(self.name, self.name))


@audited(part_of="subject")
class Evidence(models.Model):
    """One thing that proves an obligation: a text, a file kept with it, or a record (a signed meeting, a session)."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name=_("proves"))
    object_id = models.PositiveBigIntegerField(_("number of the record"))
    subject = GenericForeignKey()
    text = models.CharField(_("what it shows"), max_length=500, blank=True)
    file = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    source_type = models.ForeignKey(
        ContentType, models.PROTECT, null=True, related_name="+", verbose_name=_("record that proves it")
    )
    source_id = models.PositiveBigIntegerField(_("number of the record"), null=True)
    source = GenericForeignKey("source_type", "source_id")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given at"), auto_now_add=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="evidence_subject"),
            models.Index(fields=["source_type", "source_id"], name="evidence_source"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "source_type", "source_id"],
                condition=Q(source_id__isnull=False),
                name="evidence_source_once",
            ),
        ]

    def __str__(self):
        return self.text or str(self.file or self.source_type or "")

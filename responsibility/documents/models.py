"""The plans and rule documents (制度台账) that duties rest on."""

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from organization.records import Record, RecordQuerySet


class DocumentQuerySet(RecordQuerySet):
    def with_force(self):
        """`superseded`: a later one that stands revises or repeals it."""
        return self.annotate(superseded=Exists(Document.objects.standing().filter(revises=OuterRef("pk"))))


@audited
class Document(Record):
    """A plan of the year or a rule document (制度台账): title, number, version, date issued, which one it revises or
    repeals, and what it answers (关联问题)."""

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
    version_name = models.CharField(
        _("version"), max_length=40, blank=True, help_text=_("As the office calls it: trial, second edition, 2026.")
    )
    revises = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="revised_by",
        verbose_name=_("which it revises or repeals"),
    )
    answers = models.CharField(
        _("what it answers"), max_length=300, blank=True,
        help_text=_("The problem or requirement it was made for, with its source."),
    )  # fmt: skip
    issued_on = models.DateField(_("issued on"))
    year = models.PositiveSmallIntegerField(_("for the year"))
    text = models.TextField(_("summary"), blank=True)
    attachments = GenericRelation("attachments.Attachment")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "pk"]
        verbose_name = _("plan or rule document")
        verbose_name_plural = _("plans and rule documents")
        constraints = [
            models.CheckConstraint(condition=Q(revises=None) | ~Q(revises=F("pk")), name="document_revises_another"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("responsibility:document", args=[self.pk])

    @property
    def own_day(self):
        return self.issued_on

    def clean(self):
        if not self.revises_id:
            return
        if self.change == self.Change.MADE:
            raise ValidationError({"change": _("Say whether it revises or repeals the other one.")})
        if self.issued_on and self.revises.issued_on > self.issued_on:
            raise ValidationError({"revises": _("That one was issued later than this.")})
        if self.pk and self.pk in self.revises.earlier_ids():
            raise ValidationError({"revises": _("That one itself follows from this.")})

    def earlier_ids(self) -> list[int]:
        """Itself and those it follows from, the newest first."""
        found, row = [], self
        while row and row.pk not in found:
            found.append(row.pk)
            row = row.revises
        return found

    def succession(self):
        """It and all it follows from or that follow from it, in the order issued. A few queries a step."""
        earlier = self.earlier_ids()
        found, wave = set(earlier), set(earlier)
        while wave:
            wave = set(Document.objects.filter(revises__in=wave).values_list("pk", flat=True)) - found
            found |= wave
        return Document.objects.filter(pk__in=found).order_by("issued_on", "pk")

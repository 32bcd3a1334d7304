"""Imports on their way: a sheet's rows between the upload and the moment they are applied or given up."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT = timedelta(hours=24)


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An import belongs to whoever uploaded it: its rows are people's data (CVE-2026-61747)."""
        return self.filter(by=user)

    def waiting(self):
        return self.filter(state__in=[Import.State.READING, Import.State.READY])

    def left_lying(self, now):
        """Nobody applied them in time."""
        return self.waiting().filter(started_at__lt=now - KEPT)


class Import(models.Model):
    """One uploaded sheet. The file is not kept, only its cells, and those no longer than until it is applied or given
    up: afterwards the counts stand alone, and what changed stands in the trail."""

    class State(models.TextChoices):
        READING = "reading", _("being checked")
        READY = "ready", _("to be confirmed")
        APPLIED = "applied", _("applied")
        DROPPED = "dropped", _("given up")

    kind = models.CharField(max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.READING)
    day = models.DateField()  # the day it was checked on: "from today" means the same when it is applied
    defaults = models.JSONField(default=dict, blank=True)  # what counts where the sheet says nothing, chosen at upload
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    cells = models.JSONField(null=True, blank=True)
    columns = models.JSONField(default=list, blank=True)
    remarks = models.JSONField(default=list, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    claimed_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    applied_at = models.DateTimeField(_("applied at"), null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self):
        return self.file_name

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    def is_left_lying(self, now) -> bool:
        return self.started_at < now - KEPT


class ImportRow(models.Model):
    """What one row of the sheet would do, as the preview shows it."""

    draft = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    warned = models.BooleanField(default=False)
    subject = models.CharField(max_length=200, blank=True)
    texts = models.JSONField(default=dict, blank=True)
    faults = models.JSONField(default=dict, blank=True)
    fields = models.JSONField(default=dict, blank=True)
    said = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["draft", "state", "number"], name="import_row_by_state")]

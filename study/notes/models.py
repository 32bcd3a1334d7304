"""Study notes (心得体会): what people wrote about what was studied."""

from datetime import date

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from organization.records import Record, RecordQuerySet
from study.sessions.models import Session
from study.words import count_words


class NoteQuerySet(RecordQuerySet):
    def handed_in_between(self, first: date, last: date):
        return self.filter(submitted_on__gte=first, submitted_on__lte=last)


@audited
class Note(Record):
    """What someone wrote about what was studied (心得体会): typed, or kept as a file."""

    NAMES = ("author", "created_by")

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    title = models.CharField(_("title"), max_length=200)
    submitted_on = models.DateField(_("handed in on"))
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("about the session")
    )
    text = models.TextField(_("text"), blank=True)
    word_count = models.PositiveIntegerField(_("words"), default=0, editable=False)
    printed_author = models.CharField(_("printed author"), max_length=110, editable=False)
    attachments = GenericRelation("attachments.Attachment")

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_on", "-pk"]
        verbose_name = _("study note")
        verbose_name_plural = _("study notes")
        indexes = [
            models.Index(fields=["unit", "submitted_on"], name="note_unit_day"),
            models.Index(fields=["author", "submitted_on"], name="note_author_day"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("study:note", args=[self.pk])

    @property
    def own_day(self):
        return self.submitted_on

    def count(self):
        self.word_count = count_words(self.text)

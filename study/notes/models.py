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

    class State(models.TextChoices):
        HANDED_IN = "handed_in", _("handed in")
        ACCEPTED = "accepted", _("accepted")
        RETURNED = "returned", _("returned")

    NAMES = ("author", "created_by")
    OWNED_BY = ("author",)
    STATE_TONES = {State.HANDED_IN: "info", State.ACCEPTED: "success", State.RETURNED: "warning"}

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    title = models.CharField(_("title"), max_length=200)
    submitted_on = models.DateField(_("handed in on"))
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("about the session")
    )
    text = models.TextField(_("text"), blank=True)
    word_count = models.PositiveIntegerField(_("words"), default=0, editable=False)
    file_words = models.PositiveIntegerField(_("words in files"), default=0, editable=False)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.HANDED_IN, editable=False)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("accepted or returned by"),
    )  # fmt: skip
    judged_at = models.DateTimeField(_("accepted or returned at"), null=True, editable=False)
    return_reason = models.CharField(_("reason for returning"), max_length=200, blank=True, editable=False)
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

    @property
    def owner(self):
        """Who answers for it, beside its title in a list of notices."""
        return self.author

    @property
    def owner_id(self):
        return self.author_id

    @property
    def notice_stands(self) -> bool:
        """That it came back is told until it is handed in again (responsibility/obligations/notices.py)."""
        return self.voided_at is None and self.state == self.State.RETURNED

    @property
    def state_tone(self) -> str:
        return self.STATE_TONES[self.state]

    @classmethod
    def awaiting(cls, user, today: date):
        """One's own that came back, and those that wait for one's judgment."""
        from study.notes.desk import lines  # it reads this module

        return lines(user, today)

    def count(self):
        """Of the text and of its files the longer: a note typed and added as a file too is one note."""
        self.word_count = max(count_words(self.text), self.file_words)

"""The trail: who did what, when, from where, to which record, and what stood there before and after."""

import json
from functools import cached_property

from django.conf import settings
from django.db import models
from django.utils.timezone import now  # the real time: the example's loading sets `timezone.now` to its past
from django.utils.translation import gettext_lazy as _

from audit.events import LOOKS, Event


class EntryQuerySet(models.QuerySet):
    def of(self, record):
        return self.filter(kind=record._meta.label_lower, record_id=record.pk)

    def of_parts(self, record):
        """Of the rows that are, or were, part of the record."""
        return self.filter(whole_kind=record._meta.label_lower, whole_id=record.pk, whole_id__gt=0)

    def changing(self):
        """Without those that only looked."""
        return self.exclude(event__in=LOOKS)


class Entry(models.Model):
    """One line of the trail. Written once, in the transaction of what it tells; the database refuses to change it.

    Everything a reader needs stands in the row itself, as it was that day: a name changed later, or a record gone,
    takes nothing away. Texts, not JSON columns: the databases store JSON each in its own spelling, and a seal counts
    every byte.
    """

    at = models.DateTimeField(_("when"), default=now, db_index=True)
    event = models.CharField(_("event"), max_length=24, db_index=True)  # no choices: a new event needs no migration
    act = models.CharField(_("act"), max_length=32, db_index=True)  # shared by all that one request or one run did
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    by_name = models.CharField(_("name of that day"), max_length=120)
    address = models.CharField(_("from address"), max_length=45)
    kind = models.CharField(_("kind of record"), max_length=80)
    record_id = models.BigIntegerField(_("number of the record"), null=True)
    name = models.CharField(_("record"), max_length=200)
    changes_text = models.TextField(_("changes"))
    facts_text = models.TextField(_("particulars"))
    # the record of which this one is part, in whose history the entry stands too (wholes.py)
    whole_kind = models.CharField(_("kind of the whole"), max_length=80, default="", db_default="")
    whole_id = models.BigIntegerField(_("number of the whole"), null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["kind", "record_id", "-id"], name="entry_of_record"),
            models.Index(fields=["by", "-id"], name="entry_by_person"),
            models.Index(
                fields=["whole_kind", "whole_id", "-id"], name="entry_of_whole", condition=models.Q(whole_id__gt=0)
            ),
        ]

    def __str__(self):
        return f"{self.pk} {self.event_name} {self.name}"

    @property
    def event_name(self) -> str:
        return Event(self.event).label if self.event in Event.values else self.event

    @cached_property
    def changes(self) -> dict:
        """{column: [before, after]}"""
        return json.loads(self.changes_text or "{}")

    @cached_property
    def facts(self) -> dict:
        return json.loads(self.facts_text or "{}")


class Seal(models.Model):
    """A run of entries closed for good: whoever changes one of them later can't make the seal fit without the key.

    The runs lie end to end from entry 1 on, so a row slipped in between belongs to one of them. `marks` holds a line
    for each entry, its number and its keyed mark, so that a fault has a number; a seal outlives its purged entries.
    """

    number = models.BigIntegerField(_("seal number"), primary_key=True)
    first = models.BigIntegerField(_("from entry"))
    last = models.BigIntegerField(_("to entry"))
    count = models.PositiveIntegerField(_("entries"))
    at = models.DateTimeField(_("sealed at"))
    method = models.CharField(max_length=40)  # layout of the entries, hash, and which key: 1-sha256-ab12cd34
    previous = models.CharField(max_length=128)
    marks = models.TextField()
    hash = models.CharField(max_length=128)

    class Meta:
        ordering = ["number"]
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self):
        return str(self.number)


class Purge(models.Model):
    """Whole seals whose entries were removed after their time. Adding this row is what removes them (see guards.py).

    The proof is keyed: a row added by someone who holds the database alone does not pass for one of ours.
    """

    through = models.BigIntegerField(_("through seal"))
    last = models.BigIntegerField(_("to entry"))
    at = models.DateTimeField(_("at"))
    proof = models.CharField(max_length=128)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("removal of old entries")
        verbose_name_plural = _("removals of old entries")

    def __str__(self):
        return str(self.through)

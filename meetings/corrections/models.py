"""What was put right in a record after it was locked."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.trail import audited
from meetings.attendance.models import Attendance
from meetings.findings.standing import called
from meetings.records.models import Meeting, PartQuerySet


@audited(part_of="meeting")
class Correction(models.Model):
    """更正: one field of a signed record, with its text before and after, and why (inspectors look for records changed
    silently: domain.md, section 4). `part` is the agenda item's number, the person's printed name or the finding's
    area."""

    class Of(models.TextChoices):
        MEETING = "meeting", gettext_lazy("meeting")
        AGENDA = "agenda", gettext_lazy("agenda item")
        PERSON = "person", gettext_lazy("attendance")
        FINDING = "finding", gettext_lazy("finding")

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="corrections", verbose_name=gettext_lazy("meeting")
    )
    of = models.CharField(gettext_lazy("part of the record"), max_length=10, choices=Of.choices)
    part = models.CharField(gettext_lazy("number or name"), max_length=40, blank=True)
    field = models.CharField(gettext_lazy("field"), max_length=40)
    before = models.TextField(gettext_lazy("before"), blank=True)
    after = models.TextField(gettext_lazy("after"), blank=True)
    reason = models.CharField(gettext_lazy("reason"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=gettext_lazy("corrected by")
    )
    at = models.DateTimeField(gettext_lazy("corrected at"))

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = gettext_lazy("correction")
        verbose_name_plural = gettext_lazy("corrections")

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        """What was corrected, as a reader calls it."""
        rows = {self.Of.AGENDA: "agenda", self.Of.PERSON: "attendees", self.Of.FINDING: "findings"}
        model = Meeting._meta.get_field(rows[self.of]).related_model if self.of in rows else Meeting
        name = model._meta.get_field(self.field).verbose_name
        if self.of == self.Of.AGENDA:
            return _("Agenda item %(number)s · %(field)s") % {"number": self.part, "field": name}
        part = called(self.part) if self.of == self.Of.FINDING else self.part
        return f"{part} · {name}" if part else str(name)

    @property
    def texts(self) -> tuple[str, str]:
        """Before and after, in the reader's words."""
        if (self.of, self.field) != (self.Of.PERSON, "status"):
            return self.before, self.after
        return Attendance.Status(self.before).label, Attendance.Status(self.after).label

"""Who met: the people of a meeting, and the groups that held it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.trail import audited
from meetings.attendance.models import Attendance, AttendanceQuerySet
from meetings.records.models import Meeting, PartQuerySet


@audited(part_of="meeting")
class GroupAtMeeting(models.Model):
    """A group that met."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+", verbose_name=_("meeting"))
    group = models.ForeignKey("organization.Group", models.PROTECT, related_name="+", verbose_name=_("group"))

    class Meta:
        verbose_name = _("group at a meeting")
        verbose_name_plural = _("groups at a meeting")
        constraints = [models.UniqueConstraint(fields=["meeting", "group"], name="meeting_group_once")]

    def __str__(self):
        return str(self.group)

    @classmethod
    def of_groups(cls):
        from meetings.holdings import MeetingsOfGroup  # it reads this module

        return [MeetingsOfGroup()]


class AttendeeQuerySet(AttendanceQuerySet, PartQuerySet):
    """Rows of attendance, seen with their meeting."""


@audited(part_of="meeting")
class Attendee(Attendance):
    """One person at one meeting. `unit` is the meeting's, so that attendances are counted like any record."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendees", verbose_name=_("meeting"))
    unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="+", editable=False, verbose_name=_("unit")
    )
    sort_no = models.PositiveSmallIntegerField(_("order"), default=1, editable=False)

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        ordering = ["sort_no", "pk"]
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="attendee_once_a_meeting")]

    def __str__(self):
        return self.printed_name

    def get_absolute_url(self):
        return self.meeting.get_absolute_url()

    @property
    def printed_unit(self) -> str:
        return self.unit.short_name_on(self.meeting.held_on)

"""Meetings not yet signed off, and what they decided, when a unit closes, a person leaves or a group ends."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import Decision, GroupAtMeeting, Meeting
from meetings.records.services import void_meeting
from meetings.signing.outcomes import await_sign_off
from organization.editing import locked, save_next
from organization.groups.ending import Fate as Fates
from organization.groups.ending import NamesGroup
from organization.holdings import Fate, Holding
from organization.rights import Right


class Unsigned(Holding):
    """Handed over, a planned meeting is held, and a held one recorded and signed, in the other unit."""

    code, label = "meeting", gettext_lazy("Meetings not signed off")
    of_units, of_person = (Fate.HAND, Fate.CANCEL), (Fate.HAND, Fate.LEAVE)

    def rows(self):
        rows = Meeting.objects.standing().exclude(stage=Meeting.Stage.SIGNED)
        return rows.select_related("unit", "chair", "recorder").order_by("pk")

    def in_units(self, units, last_on):
        return self.rows().filter(unit__in=units)

    def with_person(self, person, last_on):
        """Still to be held, or still to be recorded by them. Who chaired a meeting that was held, chaired it."""
        planned = Q(held_on__gt=last_on) & (Q(chair=person) | Q(recorder=person))
        return self.rows().filter(planned | Q(recorder=person))

    def hand(self, row, passing):
        row = locked(Meeting, row.pk)
        if passing.person:
            before, row.recorder = str(row.recorder or ""), passing.holder(row.recorder)
            if row.held_on > passing.last_on:
                row.chair = passing.holder(row.chair)
            save_next(row)
            return before, str(row.recorder or _("no owner"))
        before, row.unit = str(row.unit), passing.heir
        save_next(row)
        for attendee in row.attendees.all():
            attendee.unit = passing.heir
            attendee.save()
        await_sign_off(row, by=passing.by, today=passing.today)
        return before, str(row.unit)

    leave = hand

    def cancel(self, row, passing):
        void_meeting(meeting=row, by=passing.by, reason=passing.reason, today=passing.today)
        return str(row.unit), ""


class Decisions(Holding):
    """What meetings not yet signed off decided for the unit, or for the person: at sign-off it becomes work."""

    code, label = "decision", gettext_lazy("Decisions of meetings not signed off")
    of_units, of_person = (Fate.HAND, Fate.CANCEL), (Fate.HAND, Fate.LEAVE)

    def rows(self):
        rows = Decision.objects.filter(meeting__voided_at=None, outcome_id=None)
        rows = rows.exclude(meeting__stage=Meeting.Stage.SIGNED).exclude(becomes=Decision.Becomes.RECORD)
        return rows.select_related("unit", "owner", "meeting").order_by("pk")

    def in_units(self, units, last_on):
        return self.rows().filter(unit__in=units)

    def with_person(self, person, last_on):
        return self.rows().filter(owner=person)

    def hand(self, row, passing):
        save_next(locked(Meeting, row.meeting_id))
        before = f"{row.unit} · {row.owner or _('no owner')}"
        row.unit, row.owner = passing.place(row.unit), passing.holder(row.owner)
        row.save()
        return before, f"{row.unit} · {row.owner or _('no owner')}"

    leave = hand

    def cancel(self, row, passing):
        """It stays in the minutes and becomes nothing."""
        save_next(locked(Meeting, row.meeting_id))
        row.becomes = Decision.Becomes.RECORD
        row.save()
        return str(row.unit), row.get_becomes_display()


class MeetingsOfGroup(NamesGroup):
    """Meetings of later days at which the group was to meet: held without it, or by the group that takes over. Where it
    met by a record that is signed, it met."""

    code, label, right = "meeting", gettext_lazy("Meetings not signed off"), Right.RECORD
    fates = {
        Fates.GO_ON: gettext_lazy("stay, without this group"),
        Fates.HAND: gettext_lazy("stay, with the group that takes over"),
    }

    def rows(self, group, last_on):
        return Unsigned().rows().filter(groups=group, held_on__gt=last_on)

    def carry_out(self, row, fate, ending):
        row = locked(Meeting, row.pk)
        links = GroupAtMeeting.objects.filter(meeting=row)
        if fate == Fates.HAND and not links.filter(group=ending.heir).exists():
            GroupAtMeeting.objects.create(meeting=row, group=ending.heir)
        links.get(group=ending.group).delete()
        save_next(row)

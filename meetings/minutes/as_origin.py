"""The meeting's side of the chain of what it decided: the meeting, what it found in the area, its own sentence."""

from django.utils.translation import gettext as _

from meetings.models import Decision, Meeting
from rectification.chain.links import Link


def of_meeting(meeting: Meeting) -> list[Link]:
    chair = _("chaired by %(name)s") % {"name": meeting.printed_chair or meeting.chair} if meeting.chair_id else ""
    return [Link(meeting.held_on, _("Meeting"), str(meeting), meeting.get_absolute_url(), who=chair, icon="people")]


def of_decision(decision: Decision) -> list[Link]:
    meeting, finding, links = decision.meeting, decision.finding, of_meeting(decision.meeting)
    if finding is not None:
        said = "\n".join(filter(None, (finding.found, finding.judgment)))
        links.append(Link(meeting.held_on, _("Found in the area"), finding.called, words=said, icon="search"))
    links.append(
        Link(meeting.held_on, _("Decided"), _("Decision %(number)d") % {"number": decision.sort_no},
             decision.get_absolute_url(), decision.text, icon="flag")
    )  # fmt: skip
    return links

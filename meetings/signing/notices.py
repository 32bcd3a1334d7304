"""Who is told of a signature that is waited for, or was refused."""

from datetime import date

from meetings.models import Meeting
from organization.people.leading import Leaders
from organization.rights import Right
from responsibility.obligations.notices import Notice, take_back, tell

TO_SIGN, RETURNED = "to_sign", "returned"


def ask_for_signature(meeting: Meeting, *, by, today: date):
    """The chair; where the chair cannot sign too, the nearest who may sign for them."""
    chair = meeting.chair
    if chair is None or not chair.in_force or chair.pk == by.pk:
        besides = {by.pk, meeting.chair_id}
        chair = Leaders([meeting.unit], today).decider(meeting.unit.path, Right.REVIEW, besides)
    if chair:
        tell(Notice(TO_SIGN, meeting, _times(meeting), today, (chair,)))


def tell_of_return(meeting: Meeting, *, recorders, by, today: date):
    """Whoever signed as recorder, and the recorder named where that is another person."""
    people = {person.pk: person for person in recorders if person and person.in_force and person.pk != by.pk}
    tell(Notice(RETURNED, meeting, meeting.acts.filter(verb="send_back").count(), today, tuple(people.values())))


def settle(meeting: Meeting):
    """Nobody is asked for this signature any more."""
    take_back(Notice(TO_SIGN, meeting, _times(meeting), meeting.held_on))


def settle_return(meeting: Meeting):
    take_back(Notice(RETURNED, meeting, meeting.acts.filter(verb="send_back").count(), meeting.held_on))


def _times(meeting) -> int:
    return meeting.acts.filter(verb="submit").count()

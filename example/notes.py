"""What people wrote about their study, and who read it: accepted within days, some sent back first."""

from datetime import date, datetime, time, timedelta
from random import Random

from example.office import Office
from example.story import Thread, today
from example.studying import TEXT
from meetings.attendance.models import Attendance
from organization.models import Posting, User
from study.models import Note, Session
from study.notes.desk import asked_about, judges_by_path
from study.notes.services import accept_note, hand_in_note, return_note

Status = Attendance.Status
# Of a hundred so many come back; which, is drawn beside the story's own chance, on which other threads count
RETURNED = 12
# Notes of so many last days still wait to be read
UNREAD = timedelta(days=6)


def write_notes(office: Office, author: str, days) -> Thread:
    """One person's notes, handed in on those days."""
    person = office.person(author)
    for day in sorted(days):
        yield day
        parts = (office.chance.choice(TEXT["notes"][name]) for name in ("openings", "middles", "plans"))
        note = Note(
            author=person, unit=unit_of(person, day), title=office.chance.choice(TEXT["notes"]["titles"]),
            submitted_on=day, session=last_session(person, day), text="\n".join(parts),
        )  # fmt: skip
        hand_in_note(note=note, by=person, today=day)
        office.story.add(judge(office, note))


def unit_of(person: User, day: date):
    return Posting.objects.on(day).filter(user=person).select_related("unit").order_by("rank_no", "pk").first().unit


def last_session(person: User, day: date) -> Session | None:
    """What the person most likely wrote about: the last session they were at, of the last three weeks."""
    sessions = Session.objects.standing().filter(attendees__person=person, attendees__status=Status.PRESENT)
    return sessions.filter(held_on__lte=day, held_on__gte=date.fromordinal(day.toordinal() - 21)).first()


def judge(office: Office, note: Note) -> Thread:
    """Whoever judges nearest reads it within days; some come back with a reason and are handed in again."""
    drawn = Random(f"{note.author.username} {note.submitted_on} {note.title}")
    if office.story.today - note.submitted_on < UNREAD:
        return
    yield datetime.combine(office.days_on(note.submitted_on, drawn.randint(1, 3)), time(14, 0))
    by = reader_of(note)
    if by is None:
        return
    if drawn.randrange(100) < RETURNED:
        return_note(note=note, version=note.version, by=by, reason=drawn.choice(TEXT["notes"]["reasons"]),
                    today=today())  # fmt: skip
        yield datetime.combine(office.days_on(today(), drawn.randint(1, 2)), time(16, 0))
        note.refresh_from_db()
        note.text = f"{note.text}\n{drawn.choice(TEXT['notes']['plans'])}"
        hand_in_note(note=note, by=note.author, today=today(), version=note.version)
        yield datetime.combine(office.days_on(today(), 1), time(14, 0))
    note.refresh_from_db()
    accept_note(note=note, version=note.version, by=by)


def reader_of(note: Note) -> User | None:
    found = asked_about(note, judges_by_path([note], today()))
    return User.objects.get(pk=min(found)) if found else None

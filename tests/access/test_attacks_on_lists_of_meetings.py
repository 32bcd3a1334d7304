"""What a clerk could do to a meeting's lists: by keys no page sends, by texts that cost time."""

import time
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.attendance.matching import MOST_LINES, match_names
from meetings.inviting.services import invite
from meetings.models import Attendee, Meeting
from meetings.records.parts import AttendanceLine
from organization.models import User
from organization.people.seats import Seat
from tests.cast import make_user
from tests.meetings.factory import Stage, filled, make_meeting, make_type

Status = Attendee.Status


def test_thousands_of_origins_of_every_kind_are_no_fault(cast, signed_in):
    """Each kind of record named by hand made a condition of its own, until the database refused the statement."""
    client, url = signed_in(cast.recorder), reverse("meetings:create")
    fields = filled(client, url, types=[make_type("special").pk], held_on="2026-03-02")
    fields |= {f"agenda-{row}-origin": f"{row + 1}-{row + 1}" for row in range(2500)}
    assert client.post(url, fields).status_code in (200, 302)


def test_a_column_of_names_in_an_office_of_thousands_is_matched_while_one_waits(db):
    """Each word that ended like a name was laid against the unit of every colleague, made plain anew each time."""
    people = [
        Seat(User(pk=number, name=f"王{chr(0x4E00 + number)}"), place=f"示例{number}局") for number in range(3000)
    ]
    begun = time.process_time()
    found = match_names("、".join(f"某{seat.person.name}" for seat in people), people, date(2026, 1, 1))
    assert time.process_time() - begun < 10
    assert len(found.unknown) == 3000


def test_a_column_of_namesakes_makes_no_page_of_many_megabytes(cast, signed_in):
    """Twenty thousand letters came back as twelve million. What is not shown yet stays in the field."""
    for number in range(20):
        make_user(f"w{number}", cast.section, name="王伟")
    client, url = signed_in(cast.recorder), reverse("meetings:create")
    pasted = "、".join(f"王伟 {number}a" for number in range(1000))
    answer = client.post(url, filled(client, url, held_on="2026-03-02", pasted=pasted, meaning="came", match="1"))
    assert len(answer.content) < 1_500_000
    assert "王伟 999a" in answer.context["form"].paste.initial["pasted"]


@pytest.mark.parametrize("lines", [MOST_LINES, MOST_LINES + 1, 5000])
def test_a_column_too_long_is_refused_whole(cast, signed_in, lines):
    """Its rest was left out without a word, and “everyone else was absent” marked who stood there as absent."""
    meeting = make_meeting(cast.section, cast.recorder, types=("special",), attendance=[AttendanceLine(cast.member)])
    client, url = signed_in(cast.recorder), reverse("meetings:edit", args=[meeting.pk])
    pasted = "\r\n".join(["甲"] * (lines - 1) + ["member"])
    answer = client.post(url, filled(client, url, pasted=pasted, meaning="only", match="1"))
    row = next(row for row in answer.context["form"].people if row.seat and row.seat.pk == cast.member.pk)
    assert row["status"].value() == Status.PRESENT
    is_refused = bool(answer.context["form"].refused)
    assert is_refused == (lines > MOST_LINES)


def test_a_guest_makes_themselves_no_one_of_those_expected(cast, signed_in):
    day = timezone.localdate() + timedelta(days=5)
    meeting = make_meeting(
        cast.section, cast.recorder, types=("special",), stage=Stage.DRAFT, held_on=day, today=timezone.localdate(),
        attendance=[AttendanceLine(cast.member), AttendanceLine(cast.assistant, Status.ATTENDING)],
    )  # fmt: skip
    invite(meeting=meeting, by=cast.recorder, today=timezone.localdate())
    told = {"reason": "出差", "version": Meeting.objects.get(pk=meeting.pk).version}
    for person, comes_as in ((cast.assistant, Status.ATTENDING), (cast.member, Status.PRESENT)):
        client, place = signed_in(person), meeting.attendees.get(person=person)
        client.post(reverse("meetings:can_come", args=[meeting.pk]))
        place.refresh_from_db()
        assert place.status == comes_as
        client.post(reverse("meetings:cannot_come", args=[meeting.pk]), told)
        place.refresh_from_db()
        assert (place.status, place.reason) == (Status.LEAVE, "出差")
        client.post(reverse("meetings:can_come", args=[meeting.pk]))
        place.refresh_from_db()
        assert (place.status, place.reason) == (comes_as, "")

"""Attempts on a meeting's record: pressed twice, pressed from an old page, forged fields, other people's parts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.inviting.services import invite
from meetings.models import Meeting, Signatures
from meetings.records.parts import AttendanceLine
from meetings.signing.services import sign_off
from reminders.models import Reminder
from responsibility.models import Assignment
from tests.meetings.factory import Stage, decision, filled, make_meeting

TODAY = timezone.localdate()


@pytest.fixture
def held(cast):
    return make_meeting(cast.section, cast.recorder, types=("special",), chair=cast.member, decisions=[decision()],
                        signatures=Signatures.BOTH)  # fmt: skip


@pytest.fixture
def planned(cast):
    return make_meeting(
        cast.section, cast.recorder, types=("special",), held_on=TODAY + timedelta(days=5), today=TODAY,
        stage=Stage.DRAFT, attendance=[AttendanceLine(person) for person in (cast.recorder, cast.member, cast.head)],
    )  # fmt: skip


def go(client, meeting, step, **fields):
    return client.post(reverse(f"meetings:{step}", args=[meeting.pk]), {"version": meeting.version} | fields)


def test_each_signature_pressed_twice_is_given_once(cast, signed_in, held):
    recorder, chair = signed_in(cast.recorder), cast.member
    for _click in range(2):
        go(recorder, held, "sign")
    waiting = Meeting.objects.get()
    client = signed_in(chair)
    for _click in range(2):
        go(client, waiting, "countersign")
    row = Meeting.objects.get()
    assert row.is_signed and [act.verb for act in row.acts.order_by("pk")] == ["submit", "countersign"]
    assert Assignment.objects.filter(duty=None).count() == 1


def test_a_page_opened_before_the_record_changed_signs_nothing(cast, signed_in, held):
    client, edit = signed_in(cast.recorder), reverse("meetings:edit", args=[held.pk])
    assert client.post(edit, filled(client, edit, place="换了地方")).status_code == 302
    go(client, held, "sign")
    go(client, held, "sign", version="")
    row = Meeting.objects.get()
    assert not row.is_submitted and row.place == "换了地方"


def test_a_page_opened_before_it_was_taken_back_and_changed_gives_no_second_signature(cast, signed_in, held):
    """What the chair read is not what stands there now."""
    read = sign_off(meeting=held, by=cast.recorder, today=held.held_on)
    client, edit = signed_in(cast.recorder), reverse("meetings:edit", args=[held.pk])
    go(client, read, "recall")
    client.post(edit, filled(client, edit, **{"decisions-0-text": "另一项决定"}))
    go(client, Meeting.objects.get(), "sign")
    assert Meeting.objects.get().is_submitted
    go(signed_in(cast.member), read, "countersign")
    assert not Meeting.objects.get().is_signed and not Assignment.objects.filter(duty=None).exists()


def test_fields_that_no_form_shows_write_nothing(cast, signed_in, held):
    client, edit = signed_in(cast.recorder), reverse("meetings:edit", args=[held.pk])
    forged = {"stage": "signed", "signed_by": cast.head.pk, "signed_at": "2024-03-30 10:00", "signatures": "recorder",
              "recorder_signed_by": cast.recorder.pk, "entered_at": "2024-03-29 10:00", "created_by": cast.head.pk,
              "invited_at": "2024-03-01 10:00", "printed_chair": "某局长"}  # fmt: skip
    before = Meeting.objects.values(*forged).get()
    assert client.post(edit, filled(client, edit, **forged)).status_code == 302
    assert Meeting.objects.values(*forged).get() == before


def test_reading_the_page_of_the_invitations_sends_none(cast, signed_in, planned):
    client, url = signed_in(cast.recorder), reverse("meetings:invite", args=[planned.pk])
    for ask in (client.get, client.head):
        assert ask(url).status_code in (200, 405)
    assert Meeting.objects.get().invited_at is None and not Reminder.objects.exists()


def test_nobody_answers_for_another_or_once_they_are_off_the_list(cast, signed_in, planned):
    invite(meeting=planned, by=cast.recorder, today=TODAY)
    member = signed_in(cast.member)
    go(member, planned, "cannot_come", reason="出差", person=cast.head.pk, by=cast.head.pk)
    assert [row.person for row in planned.attendees.filter(status="leave")] == [cast.member]
    planned.attendees.get(person=cast.member).delete()
    assert go(member, planned, "cannot_come", reason="又不能来").status_code in (403, 404)
    assert go(member, planned, "can_come").status_code in (403, 404)
    assert not planned.attendees.filter(person=cast.member).exists()


def test_a_record_is_not_moved_to_a_unit_one_keeps_no_records_for(cast, signed_in, held):
    client, edit = signed_in(cast.recorder), reverse("meetings:edit", args=[held.pk])
    client.post(edit, filled(client, edit, unit=cast.other_section.pk))
    client.post(edit, filled(client, edit, unit=cast.bureau.pk))
    assert Meeting.objects.get().unit == cast.section

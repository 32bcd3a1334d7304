"""Signatures, invitations, answers and corrections at the same moment: one outcome each, and with the lock off, not."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from calendars.periods import Period
from meetings.corrections import services as corrections
from meetings.corrections.services import Change, correct
from meetings.inviting import services as inviting
from meetings.inviting.services import cannot_come, invite
from meetings.models import Correction, Meeting, Signatures
from meetings.records import locking
from meetings.records.parts import AttendanceLine
from meetings.signing import services as signing
from organization.editing import locked
from responsibility.models import Assignment
from tests.meetings.factory import Stage, decision, make_meeting
from tests.racing import faults

PATIENCE = 30
TODAY = timezone.localdate()


@pytest.fixture(params=["one at a time", "control: both at once"])
def protected(request, monkeypatch):
    """The control lets both read the row before either writes. SQLite's own write lock is taken off too, by running
    outside a transaction (`verb`)."""
    if request.param == "one at a time":
        return True
    both_have_read = threading.Barrier(2)

    def unlocked(model, pk, version=None):
        row = model.objects.get(pk=pk)
        both_have_read.wait(PATIENCE)
        return row

    assert locking.locked is locked
    monkeypatch.setattr(locking, "locked", unlocked)
    monkeypatch.setattr(locking, "unit_first", lambda pk: None)
    return False


def verb(found, protected):
    return found if protected or connection.vendor == "postgresql" else found.__wrapped__


@pytest.fixture
def with_chair(cast):
    row = make_meeting(cast.section, cast.recorder, covers=Period.quarter(2024, 1), chair=cast.member,
                       signatures=Signatures.BOTH, decisions=[decision()])  # fmt: skip
    Meeting.objects.filter(pk=row.pk).update(recorder_signed_at=timezone.now(), recorder_signed_by=cast.recorder)
    return row


@pytest.fixture
def planned(cast):
    return make_meeting(
        cast.section, cast.recorder, types=("special",), held_on=TODAY + timedelta(days=5), today=TODAY,
        stage=Stage.DRAFT, attendance=[AttendanceLine(person) for person in (cast.recorder, cast.member, cast.head)],
    )  # fmt: skip


@pytest.fixture
def signed(cast):
    return make_meeting(cast.section, cast.recorder, covers=Period.quarter(2024, 1), stage=Stage.SIGNED, place="二楼")


def outcome():
    meeting = Meeting.objects.get()
    return meeting.stage, meeting.acts.count(), Assignment.objects.filter(duty=None).count()


def test_the_chair_and_who_signs_for_the_chair_make_the_work_once(cast, with_chair, at_once, protected):
    facts = {"meeting": with_chair, "today": with_chair.held_on}
    came_to = at_once(
        partial(verb(signing.countersign, protected), by=cast.member, **facts),
        partial(verb(signing.sign_for_chair, protected), by=cast.head, reason="外出", **facts),
    )
    assert len(faults(came_to)) == protected
    assert (outcome() == (Stage.SIGNED, 1, 1)) == protected, (outcome(), came_to)


def test_signed_and_sent_back_at_once_has_one_outcome(cast, with_chair, at_once, protected):
    facts = {"meeting": with_chair, "today": with_chair.held_on}
    came_to = at_once(
        partial(verb(signing.countersign, protected), by=cast.member, **facts),
        partial(verb(signing.send_back, protected), by=cast.head, reason="有误", **facts),
    )
    assert len(faults(came_to)) == protected
    verbs = sorted(act.verb for act in Meeting.objects.get().acts.all())
    assert (len(verbs) == 1) == protected, (verbs, came_to)


def test_two_who_invite_at_once_tell_once(cast, planned, at_once, protected):
    came_to = at_once(*[partial(verb(invite, protected), meeting=planned, by=person, today=TODAY)
                        for person in (cast.recorder, cast.head)])  # fmt: skip
    assert len(faults(came_to)) == protected, came_to
    assert (Meeting.objects.get().acts.count() == 1) == protected


def test_two_who_cannot_come_are_both_kept_and_every_open_form_is_told(cast, planned, at_once, protected):
    Meeting.objects.filter(pk=planned.pk).update(invited_at=timezone.now())
    version = Meeting.objects.get().version
    came_to = at_once(*[partial(verb(cannot_come, protected), meeting=planned, by=person, reason="出差", today=TODAY)
                        for person in (cast.member, cast.head)])  # fmt: skip
    assert faults(came_to) == []
    assert planned.attendees.filter(status="leave").count() == 2
    assert (Meeting.objects.get().version == version + 2) == protected


def test_two_corrections_at_once_name_the_text_that_stood_there(cast, signed, at_once, protected):
    came_to = at_once(*[
        partial(verb(correct, protected), meeting=signed, changes=[Change("meeting", "place", place)], by=cast.head,
                reason="笔误", today=signed.held_on, version=signed.version)
        for place in ("三楼", "四楼")])  # fmt: skip
    assert len(faults(came_to)) == protected, came_to
    assert (Correction.objects.count() == 1) == protected
    assert corrections.standing is locking.standing and inviting.open_to_change is locking.open_to_change

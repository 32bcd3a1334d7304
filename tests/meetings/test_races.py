"""Two people sign the same meeting at the same moment: one outcome, and the other is told."""

import threading
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from calendars.periods import Period
from meetings.models import Meeting
from meetings.records import locking
from meetings.signing import services
from organization.editing import locked
from responsibility.models import Assignment
from tests.meetings.factory import Stage, decision, make_meeting
from tests.racing import faults

PATIENCE = 10


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.section, cast.recorder, covers=Period.quarter(2024, 1), decisions=[decision()])


def both_sign(cast, meeting, at_once, sign):
    return at_once(*[partial(sign, meeting=meeting, by=person, today=meeting.held_on)
                     for person in (cast.recorder, cast.head)])  # fmt: skip


def left_behind():
    """(stage, sign-offs, assignments made of the one decision)"""
    meeting = Meeting.objects.get()
    return meeting.stage, meeting.acts.count(), Assignment.objects.filter(duty=None).count()


def test_two_sign_offs_at_once_have_one_outcome(cast, meeting, at_once):
    came_to = both_sign(cast, meeting, at_once, services.sign_off)
    refusals = [answer for answer in came_to if isinstance(answer, ValidationError)]
    assert len(refusals) == 1 and "该会议已经签发。" in refusals[0].messages
    assert left_behind() == (Stage.SIGNED, 1, 1)


def test_without_the_lock_the_same_two_make_the_work_twice(cast, meeting, at_once, monkeypatch):
    """The control: both read the row before either writes. SQLite's own write lock (BEGIN IMMEDIATE) is taken off too,
    by running outside a transaction."""
    both_have_read = threading.Barrier(2)

    def unlocked(model, pk, version=None):
        row = model.objects.get(pk=pk)
        both_have_read.wait(PATIENCE)
        return row

    assert locking.locked is locked
    monkeypatch.setattr(locking, "locked", unlocked)
    monkeypatch.setattr(locking, "unit_first", lambda pk: None)
    sign = services.sign_off if connection.vendor == "postgresql" else services.sign_off.__wrapped__
    came_to = both_sign(cast, meeting, at_once, sign)
    assert faults(came_to) == []
    stage, signs, made = left_behind()
    assert (stage, signs, made) == (Stage.SIGNED, 2, 2)

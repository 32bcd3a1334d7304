"""What is left in the hands of someone whose role was revoked, or who went to another unit, in a session that goes on:
records that name them stay theirs to read, and nothing more."""

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting
from organization.granting.grants import refuse
from organization.models import Posting
from organization.rights import Role
from responsibility.models import Assignment
from tests.cast import make_assignment, make_post
from tests.meetings.factory import make_meeting
from tests.rectification.factory import make_item

TODAY = timezone.localdate()


def revoked(cast):
    refuse(cast.recorder.postings.get(), by=cast.security, reason="调整分工")


def elsewhere(cast):
    """As much as before, but in another unit."""
    Posting.objects.filter(user=cast.recorder).delete()
    make_post(cast.recorder, cast.office, Role.RECORDER)


GOING = [revoked, elsewhere]


@pytest.mark.parametrize("go", GOING)
def test_nobody_cancels_what_they_issued_in_an_earlier_post(cast, signed_in, go):
    work = make_assignment(cast.section, owner=cast.member, created_by=cast.recorder)
    client = signed_in(cast.recorder)
    go(cast)
    assert client.get(work.get_absolute_url()).status_code == 200
    answer = client.post(reverse("responsibility:verb", args=[work.pk, "cancel"]), {"version": 1, "note": "x"})
    assert (answer.status_code, Assignment.objects.get().stage) == (403, "open")


@pytest.mark.parametrize("go", GOING)
def test_nobody_voids_a_problem_they_entered_in_an_earlier_post(cast, signed_in, go):
    item = make_item(cast.section, "to_plan", owner=cast.member, created_by=cast.recorder)
    client = signed_in(cast.recorder)
    go(cast)
    address = reverse("rectification:void", args=[item.pk])
    assert client.post(address, {"version": item.version, "reason": "x"}).status_code == 403


@pytest.mark.parametrize("go", GOING)
def test_nobody_takes_back_in_the_afternoon_what_they_signed_before_they_were_relieved(cast, signed_in, go):
    meeting = make_meeting(cast.section, cast.recorder, chair=cast.member, types=("special",), held_on=TODAY,
                           today=TODAY, stage=Meeting.Stage.SIGNED)  # fmt: skip
    client = signed_in(cast.recorder)
    go(cast)
    version = Meeting.objects.get().version
    answer = client.post(reverse("meetings:withdraw", args=[meeting.pk]), {"version": version, "reason": "x"})
    assert (answer.status_code, Meeting.objects.get().stage) == (403, "signed")


def test_who_decides_for_the_units_below_still_takes_back_what_they_issued_there(cast, signed_in):
    """The control: the bureau's clerk logs its meetings, whose decisions become work of a section."""
    work = make_assignment(cast.section, owner=cast.member, created_by=cast.clerk)
    answer = signed_in(cast.clerk).post(
        reverse("responsibility:verb", args=[work.pk, "cancel"]), {"version": 1, "note": "重复布置"}
    )
    assert (answer.status_code, Assignment.objects.get().stage) == (302, "cancelled")

"""A record named by hand as evidence of an assignment; what a rhythm asks for has its own record."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.records.services import void_meeting
from responsibility.models import Assignment
from tests.cast import make_assignment, make_duty, make_kind
from tests.meetings.factory import make_meeting

pytestmark = pytest.mark.django_db
Stage = Assignment.Stage


def test_work_proved_by_a_meeting_named_by_hand_stays_done_when_that_is_voided(cast, signed_in):
    work = make_assignment(cast.section, owner=cast.recorder, needs_review=False, created_by=cast.head)
    meeting = make_meeting(cast.section, cast.recorder, title="部署会", types=("special",), stage="signed")
    client, url = signed_in(cast.recorder), reverse("responsibility:verb", args=[work.pk, "complete"])
    typed = {"version": work.version, "done_on": timezone.localdate().isoformat(),
             "address": meeting.get_absolute_url()}  # fmt: skip
    assert client.post(url, typed).status_code == 302
    work.refresh_from_db()
    assert (work.stage, work.evidence.get().source) == (Stage.DONE, meeting)
    assert work.title in client.get(meeting.get_absolute_url()).content.decode()
    void_meeting(meeting=meeting, by=cast.recorder, reason="重复登记", today=date(2024, 4, 1))
    work.refresh_from_db()
    assert (work.stage, work.evidence.get().source) == (Stage.DONE, meeting), "somebody judged it, and is asked"
    assert "已作废" in client.get(work.get_absolute_url()).content.decode()


def test_what_a_meeting_is_asked_to_fulfil_is_proved_by_its_own_record_alone(cast, signed_in):
    client = signed_in(cast.recorder)
    for kind, offered in ((make_kind(), False), (None, True)):
        duty = make_duty(cast.section, evidence_kind=kind)
        work = make_assignment(cast.section, owner=cast.recorder, duty=duty)
        form = client.get(reverse("responsibility:evidence", args=[work.pk])).context["form"]
        assert ("record" in form.fields, "address" in form.fields) == (offered, offered)

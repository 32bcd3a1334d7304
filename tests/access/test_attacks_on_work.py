"""Work that slips through: by a duty's new owner, by a record that is void, by a record that says nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from calendars.periods import Period
from meetings.models import Meeting
from reminders.models import Reminder
from reminders.sweep import sweep
from responsibility.duties.falling_due import fall_due
from responsibility.models import Assignment
from tests.cast import make_duty
from tests.meetings.factory import decision, filled, make_meeting, make_type

Stage = Assignment.Stage


@pytest.fixture
def today():
    return timezone.localdate()


def verb(client, work, name, **fields):
    work.refresh_from_db()
    return client.post(reverse("responsibility:verb", args=[work.pk, name]), {"version": work.version} | fields)


def owed(cast, today, **fields):
    """What the section owes for this year's analysis."""
    duty = make_duty(cast.section, per="year", owner=cast.recorder,
                     evidence_kind=make_type("analysis").kind, **fields)  # fmt: skip
    fall_due(today=today)
    return duty.assignments.get()


def test_an_owner_gives_the_submitted_work_away_through_its_duty(cast, signed_in, today):
    """The head answers for the duty; the recorder hands it in; the head names another owner, and accepts."""
    duty = make_duty(cast.section, per="year", owner=cast.head, needs_review=True)
    fall_due(today=today)
    work = duty.assignments.get()
    verb(signed_in(cast.recorder), work, "submit", text="见签到册", done_on=today.isoformat())
    client = signed_in(cast.head)
    assert verb(client, work, "accept").status_code == 403
    page = reverse("responsibility:duty_edit", args=[duty.pk])
    client.post(page, filled(client, page, owner=[str(cast.member.pk)]))
    verb(client, work, "accept")
    work.refresh_from_db()
    assert (work.stage, work.owner) == (Stage.SUBMITTED, cast.head)


def test_work_that_waits_for_its_review_keeps_its_wording(cast, signed_in, today):
    duty = make_duty(cast.section, per="year", owner=cast.recorder, needs_review=True, title="研判四次")
    fall_due(today=today)
    work = duty.assignments.get()
    client = signed_in(cast.recorder)
    verb(client, work, "submit", text="见签到册", done_on=today.isoformat())
    page = reverse("responsibility:duty_edit", args=[duty.pk])
    client.post(page, filled(client, page, title=["研判一次"]))
    work.refresh_from_db()
    assert work.title == "研判四次"


def test_a_void_meeting_leaves_nothing_done(cast, signed_in, today):
    """A line of text beside the work, a meeting signed, and made void again: done, without a record, unreviewed."""
    work = owed(cast, today, needs_review=True)
    client = signed_in(cast.recorder)
    client.post(reverse("responsibility:evidence", args=[work.pk]), {"text": "无"})
    meeting = make_meeting(cast.section, cast.recorder, covers=Period.year(today.year), held_on=today)
    client.post(reverse("meetings:sign", args=[meeting.pk]), {"version": meeting.version})
    for step in ("withdraw", "void"):
        meeting.refresh_from_db()
        client.post(reverse(f"meetings:{step}", args=[meeting.pk]), {"version": meeting.version, "reason": "误"})
    meeting.refresh_from_db()
    work.refresh_from_db()
    assert meeting.voided_at
    assert work.stage == Stage.OPEN


def test_a_void_meeting_leaves_missed_what_was_declared_missed(cast, signed_in, today):
    """Reopening takes a reviewer; a recorder who logs a meeting and voids it gets the same."""
    work = owed(cast, today)
    verb(signed_in(cast.head), work, "miss", note="未召开，通报批评")
    client = signed_in(cast.recorder)
    assert verb(client, work, "reopen", note="x").status_code == 403 or work.stage == Stage.MISSED
    meeting = make_meeting(cast.section, cast.recorder, covers=Period.year(today.year), held_on=today)
    client.post(reverse("meetings:void", args=[meeting.pk]), {"version": meeting.version, "reason": "误"})
    work.refresh_from_db()
    assert work.stage == Stage.MISSED


def test_a_void_meeting_leaves_returned_what_was_returned(cast, signed_in, today):
    work = owed(cast, today, needs_review=True)
    verb(signed_in(cast.recorder), work, "submit", text="x", done_on=today.isoformat())
    verb(signed_in(cast.head), work, "return", note="没有签到册")
    meeting = make_meeting(cast.section, cast.recorder, covers=Period.year(today.year), held_on=today)
    client = signed_in(cast.recorder)
    client.post(reverse("meetings:void", args=[meeting.pk]), {"version": meeting.version, "reason": "误"})
    work.refresh_from_db()
    assert work.stage == Stage.RETURNED


def empty_record(client, today):
    """The log form with a type, a period and a day, and not a word more."""
    page = reverse("meetings:create")
    fields = filled(client, page, types=[str(make_type("analysis").pk)], covers=[Period.year(today.year).code],
                    held_on=[today.isoformat()], chair=[""], recorder=[""])  # fmt: skip
    fields = {name: value for name, value in fields.items() if not name.startswith("people-") or "FORMS" in name}
    return client.post(page, fields | {"people-TOTAL_FORMS": "0", "people-INITIAL_FORMS": "0"})


def test_an_empty_record_hides_nothing_that_is_overdue(cast, signed_in, today):
    """No chair, nobody present, not a word: it can't be signed off, and yet what is overdue is late no more."""
    work = owed(cast, today)
    Assignment.objects.filter(pk=work.pk).update(due_on=today - timedelta(days=60))
    answer = empty_record(signed_in(cast.recorder), today)
    assert answer.status_code == 302
    assert Meeting.objects.get().stage == Meeting.Stage.HELD
    assert list(Assignment.objects.overdue(today)) == [work]


def test_someone_above_hears_of_a_record_never_signed(cast, signed_in, today):
    """Months after, only the owner who holds it back has been told; the leader is told of overdue work after three
    days."""
    work = owed(cast, today)
    Assignment.objects.filter(pk=work.pk).update(due_on=today - timedelta(days=60))
    empty_record(signed_in(cast.recorder), today)
    for day in range(0, 120, 5):
        sweep(now=timezone.now() + timedelta(days=day), since=None)
    told = set(Reminder.objects.filter(object_id=work.pk).values_list("recipient__username", flat=True))
    assert told - {"recorder"}


def test_void_leaves_waiting_what_another_held_record_still_answers(cast, signed_in, today):
    work = owed(cast, today)
    records = [make_meeting(cast.section, cast.recorder, covers=Period.year(today.year), held_on=today)
               for _number in range(2)]  # fmt: skip
    first, second = records
    client = signed_in(cast.head)
    client.post(reverse("meetings:void", args=[first.pk]), {"version": first.version, "reason": "重复"})
    work.refresh_from_db()
    assert work.stage == Stage.HELD


def test_a_file_added_to_what_a_decision_became_is_work(cast, signed_in, today):
    from django.core.files.uploadedfile import SimpleUploadedFile

    line = decision("整改一个问题", due_on=today + timedelta(days=9), becomes="rectify")
    meeting = make_meeting(cast.section, cast.recorder, covers=Period.year(today.year), held_on=today,
                           decisions=[line], stage=Meeting.Stage.SIGNED)  # fmt: skip
    item = meeting.decisions.get().outcome
    file = SimpleUploadedFile("a.txt", b"proof")
    signed_in(cast.head).post(reverse("rectification:attach", args=[item.pk]), {"file": file})
    assert item.attachments.exists()
    client = signed_in(cast.recorder)
    client.post(reverse("meetings:withdraw", args=[meeting.pk]), {"version": meeting.version, "reason": "误"})
    item.refresh_from_db()
    assert item.voided_at is None

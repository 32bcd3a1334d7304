"""Two signatures: the recorder's locks and hands over, the chair's makes the record count; back with a reason; for the
chair under the name of who did; one signature where the unit says so."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from calendars.periods import Period
from meetings.models import Meeting, MeetingSetting, Signatures
from meetings.records.locking import open_to_change
from meetings.signing import services
from meetings.signing.settings import set_signatures, signatures_of
from organization.models import Posting
from organization.rights import Role
from organization.unit_settings import NOTHING_SET
from reminders.models import Reminder
from responsibility.duties.falling_due import fall_due
from responsibility.models import Assignment, Duty
from responsibility.obligations.awaiting import Reason
from tests.cast import make_duty, make_post
from tests.meetings.factory import Stage, decision, filled, make_meeting, make_type, page_text

BOTH, ONE = Signatures.BOTH, Signatures.ONE
Q1 = Period.quarter(2024, 1)


@pytest.fixture
def held(cast):
    return make_meeting(cast.section, cast.recorder, covers=Q1, chair=cast.member, signatures=BOTH,
                        decisions=[decision()])  # fmt: skip


@pytest.fixture
def with_chair(held, cast):
    return services.sign_off(meeting=held, by=cast.recorder, today=held.held_on)


def post(client, meeting, verb, **fields):
    fields = {"version": Meeting.objects.get(pk=meeting.pk).version} | fields
    return client.post(reverse(f"meetings:{verb}", args=[meeting.pk]), fields)


def awaited(user):
    return [(line.reason, line.record.pk) for line in Meeting.awaiting(user, timezone.localdate())]


def told(user):
    return list(Reminder.objects.inbox_of(user).unread().values_list("rule", flat=True))


def test_the_recorder_signs_then_the_chair_and_only_then_it_counts(cast, held, client):
    make_duty(cast.section, year=2024, evidence_kind=make_type().kind, per=Duty.Per.QUARTER, owner=cast.recorder)
    fall_due(today=Q1.end)
    client.force_login(cast.recorder)
    assert awaited(cast.recorder) == [(Reason.SIGN, held.pk)] and awaited(cast.member) == []
    assert post(client, held, "sign").status_code == 302
    row = Meeting.objects.get()
    assert (row.stage, row.is_submitted, row.recorder_signed_by, row.signed_by) == (
        Stage.HELD,
        True,
        cast.recorder,
        None,
    )
    assert not Assignment.objects.filter(duty=None).exists()
    assert awaited(cast.recorder) == [] and awaited(cast.member) == [(Reason.SIGN, held.pk)]
    assert told(cast.member) == ["to_sign"]
    page = page_text(client.get(held.get_absolute_url()))
    assert "待主持人签字" in page
    client.force_login(cast.member)
    assert post(client, held, "countersign").status_code == 302
    row.refresh_from_db()
    assert (row.stage, row.signed_by, row.is_signed_for_chair) == (Stage.SIGNED, cast.member, False)
    assert Assignment.objects.filter(duty=None).count() == 1
    assert Assignment.objects.get(duty__isnull=False, period_from=Q1.start).stage == "done"
    assert awaited(cast.member) == [] and told(cast.member) == []
    assert [act.verb for act in row.acts.order_by("pk")] == ["submit", "countersign"]
    page = page_text(client.get(held.get_absolute_url()))
    assert "记录人签字" in page and "主持人签字" in page and "代签" not in page


def test_once_the_recorder_signed_nobody_edits_it_and_what_was_typed_is_kept(cast, held, client):
    client.force_login(cast.recorder)
    url = reverse("meetings:edit", args=[held.pk])
    typed = filled(client, url, conclusion="签字前写了一半")
    post(client, held, "sign")
    assert client.get(url).status_code == 403
    answer = client.post(url, typed)
    assert "记录人已经签字" in page_text(answer) and "签字前写了一半" in answer.content.decode()
    assert Meeting.objects.get().conclusion == ""
    with pytest.raises(ValidationError, match="记录人已经签字"):
        open_to_change(held.pk)


def test_sent_back_it_is_open_again_with_the_reason_and_lies_with_the_recorder(cast, with_chair, client):
    client.force_login(cast.member)
    assert "reason" in post(client, with_chair, "send_back", reason=" ").context["form"].errors
    assert post(client, with_chair, "send_back", reason="出席人数有误").status_code == 302
    row = Meeting.objects.get()
    assert (row.stage, row.recorder_signed_at, row.recorder_signed_by) == (Stage.HELD, None, None)
    assert told(cast.member) == [] and told(cast.recorder) == ["returned"]
    assert awaited(cast.recorder) == [(Reason.RETURNED, row.pk)] and awaited(cast.member) == []
    client.force_login(cast.recorder)
    desk = page_text(client.get("/"))
    assert str(row) in desk and "逾期" not in desk  # the day it was held is no deadline
    assert "出席人数有误" in page_text(client.get(row.get_absolute_url()))
    assert client.get(reverse("meetings:edit", args=[row.pk])).status_code == 200
    post(client, row, "sign")
    row.refresh_from_db()
    assert row.is_submitted and row.sent_back_reason == "" and told(cast.recorder) == []
    assert "出席人数有误" in page_text(client.get(row.get_absolute_url()))  # among what was done


def test_the_recorder_takes_it_back_before_the_chair_signs(cast, with_chair, client):
    client.force_login(cast.recorder)
    assert post(client, with_chair, "recall").status_code == 302
    row = Meeting.objects.get()
    assert not row.is_submitted and told(cast.member) == []
    client.force_login(cast.member)
    assert post(client, row, "countersign").status_code == 302
    assert Meeting.objects.get().stage == Stage.HELD


def test_whoever_signs_for_the_chair_is_named_with_the_reason(cast, with_chair, client):
    client.force_login(cast.head)
    assert "reason" in post(client, with_chair, "sign_for_chair", reason="").context["form"].errors
    assert post(client, with_chair, "sign_for_chair", reason="主持人外出").status_code == 302
    row = Meeting.objects.get()
    assert (row.stage, row.signed_by, row.is_signed_for_chair) == (Stage.SIGNED, cast.head, True)
    page = page_text(client.get(row.get_absolute_url()))
    assert "代签" in page and "主持人外出" in page


def test_nobody_gives_both_signatures(cast, client):
    """The chair took the minutes: somebody who reviews for the unit signs for them, and finds it on their desk."""
    row = make_meeting(cast.section, cast.head, covers=Q1, signatures=BOTH)
    services.sign_off(meeting=row, by=cast.head, today=row.held_on)
    client.force_login(cast.head)
    for verb in ("countersign", "sign_for_chair", "send_back"):
        assert post(client, row, verb, reason="本人").status_code == 403
    with pytest.raises(ValidationError, match="第二个签字须由他人作出"):
        services.countersign(meeting=row, by=cast.head, today=row.held_on)
    Meeting.objects.filter(pk=row.pk).update(chair=cast.member)
    with pytest.raises(ValidationError, match="第二个签字须由他人作出"):
        services.sign_for_chair(meeting=row, by=cast.head, reason="x", today=row.held_on)
    Meeting.objects.filter(pk=row.pk).update(chair=cast.head)
    assert Meeting.objects.get().stage == Stage.HELD
    assert awaited(cast.head) == [] and awaited(cast.leader) == [(Reason.SIGN, row.pk)]
    assert awaited(cast.supervisor) == []
    assert told(cast.leader) == ["to_sign"]
    client.force_login(cast.leader)
    assert "主持人兼任记录人" in client.get(reverse("meetings:sign_for_chair", args=[row.pk])).content.decode()
    assert post(client, row, "sign_for_chair", reason="主持人兼任记录人。").status_code == 302
    assert Meeting.objects.get().stage == Stage.SIGNED


def test_withdrawn_no_signature_is_left(cast, with_chair):
    services.countersign(meeting=with_chair, by=cast.member, today=with_chair.held_on)
    services.withdraw(meeting=with_chair, by=cast.head, reason="有误", today=with_chair.held_on)
    row = Meeting.objects.get()
    assert (row.stage, row.recorder_signed_at, row.signed_at) == (Stage.HELD, None, None)


def test_what_changed_since_it_was_read_is_read_again_before_the_second_signature(cast, with_chair, client):
    client.force_login(cast.member)
    post(client, with_chair, "countersign", version=Meeting.objects.get().version - 1)
    assert Meeting.objects.get().stage == Stage.HELD
    assert client.post(reverse("meetings:countersign", args=[with_chair.pk])).status_code == 302
    assert Meeting.objects.get().stage == Stage.HELD


def test_who_left_the_unit_signs_and_takes_back_nothing(cast, held, client):
    Posting.objects.filter(user=cast.recorder).delete()
    make_post(cast.recorder, cast.office, Role.RECORDER)
    client.force_login(cast.recorder)
    assert post(client, held, "sign").status_code == 403
    services.sign_off(meeting=held, by=cast.head, today=held.held_on)
    assert post(client, held, "recall").status_code == 403


def test_the_setting_is_the_units_own_else_the_nearest_above(cast, client):
    assert signatures_of(cast.section.path) == BOTH
    client.force_login(cast.unitadmin)
    url = reverse("meetings:setting", args=[cast.bureau.pk])
    assert url in client.get(cast.bureau.get_absolute_url()).content.decode()
    fields = {"signatures": ONE, "version": 0}
    assert client.post(url, fields).status_code == 302
    assert (signatures_of(cast.section.path), signatures_of(cast.other_section.path)) == (ONE, BOTH)
    set_signatures(unit=cast.section, version=NOTHING_SET, signatures=BOTH)
    assert (signatures_of(cast.section.path), signatures_of(cast.office.path)) == (BOTH, ONE)
    assert client.post(url, fields).status_code == 409
    assert Entry.objects.filter(kind="meetings.meetingsetting").count() == 2
    assert MeetingSetting.objects.count() == 2


def test_the_setting_reaches_records_nobody_has_signed_and_leaves_the_others(cast, with_chair):
    other = make_meeting(cast.section, cast.recorder, covers=Q1, signatures=BOTH)
    set_signatures(unit=cast.bureau, version=NOTHING_SET, signatures=ONE)
    assert Meeting.objects.get(pk=other.pk).signatures == ONE
    assert Meeting.objects.get(pk=with_chair.pk).signatures == BOTH
    services.sign_off(meeting=other, by=cast.recorder, today=other.held_on)
    assert Meeting.objects.get(pk=other.pk).is_signed
    services.countersign(meeting=with_chair, by=cast.member, today=with_chair.held_on)


def test_each_signature_is_on_record_in_the_trail(cast, with_chair):
    services.countersign(meeting=with_chair, by=cast.member, today=with_chair.held_on)
    changes = [entry.changes for entry in Entry.objects.filter(kind="meetings.meeting", event="changed").order_by("pk")]
    assert any("recorder_signed_by" in found for found in changes)
    assert any("signed_by" in found and "stage" in found for found in changes)


def test_a_signature_waited_for_is_asked_of_who_may_give_it_when_the_chair_left(cast, held):
    cast.member.is_active = False
    cast.member.save()
    services.sign_off(meeting=held, by=cast.recorder, today=held.held_on)
    assert told(cast.head) == ["to_sign"] and awaited(cast.head) == [(Reason.SIGN, held.pk)]
    assert held.held_on + timedelta(days=1) < timezone.localdate()


def test_a_chair_who_keeps_records_too_gives_the_second_signature_not_the_first(cast, client):
    """Pressed by mistake, the first would leave nobody but a reviewer to sign for them."""
    meeting = make_meeting(cast.section, cast.recorder, types=("special",), chair=cast.head, recorder=cast.recorder,
                           signatures=Signatures.BOTH)  # fmt: skip
    client.force_login(cast.head)
    sign = reverse("meetings:sign", args=[meeting.pk])
    assert f'"{sign}"' not in client.get(meeting.get_absolute_url()).content.decode()
    assert client.post(sign, {"version": meeting.version}).status_code == 403
    with pytest.raises(ValidationError):
        services.sign_off(meeting=meeting, by=cast.head, today=meeting.held_on)
    assert awaited(cast.head) == []
    services.sign_off(meeting=meeting, by=cast.recorder, today=meeting.held_on)
    assert awaited(cast.head) == [(Reason.SIGN, meeting.pk)]
    row = Meeting.objects.get()
    assert client.post(reverse("meetings:countersign", args=[row.pk]), {"version": row.version}).status_code == 302
    assert Meeting.objects.get().is_signed


def test_whoever_else_keeps_records_may_sign_as_recorder_and_is_not_pushed_to(cast, client):
    meeting = make_meeting(cast.section, cast.recorder, types=("special",), chair=cast.member,
                           signatures=Signatures.BOTH)  # fmt: skip
    tones = {}
    for person in (cast.recorder, cast.head):
        client.force_login(person)
        verbs = client.get(meeting.get_absolute_url()).context["verbs"]
        tones[person] = next(verb["tone"] for verb in verbs if verb["url"].endswith("/sign/"))
    assert tones == {cast.recorder: "primary", cast.head: "secondary"}


def test_a_record_that_cannot_be_signed_yet_lies_there_to_be_completed(cast, client):
    meeting = make_meeting(cast.section, cast.recorder, types=("special",), chair=cast.member, attendance=[],
                           signatures=Signatures.BOTH)  # fmt: skip
    [line] = Meeting.awaiting(cast.recorder, timezone.localdate())
    assert (line.reason, line.action_url) == (Reason.LOG, reverse("meetings:edit", args=[meeting.pk]))
    Meeting.objects.update(recorder=cast.member, chair=cast.head)
    [line] = Meeting.awaiting(cast.member, timezone.localdate())
    assert line.action_url == meeting.get_absolute_url()  # may sign, not edit

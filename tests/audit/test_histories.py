"""A record's history holds its parts too: made, changed and taken away; and only for those who may see them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit import chain
from audit.models import Entry
from audit.recording import audited_models
from audit.trail import acting, history
from audit.verification import verify_chain
from audit.wholes import parts, whole_of
from meetings.models import AgendaItem, Attendee
from organization.models import Absence, Charge, Membership, Posting
from responsibility.models import Evidence
from tests.cast import make_assignment, make_post
from tests.meetings.factory import make_meeting
from tests.study.factory import make_group

pytestmark = pytest.mark.django_db

# Rows that point to a record without being a part of it: records of their own, with pages of their own
THEMSELVES = {
    "organization.Unit", "organization.User", "organization.Group", "meetings.Meeting", "meetings.MeetingType",
    "responsibility.EvidenceKind", "responsibility.Duty", "responsibility.Assignment", "responsibility.Document",
    "responsibility.Cascade", "responsibility.Handover", "rectification.Program", "rectification.Item",
    "reports.Passage", "study.Series", "study.Session", "study.Note", "study.StudyPlan",
    "study.Material", "calendars.DayException",
}  # fmt: skip


def told(record, reader=None):
    return [(entry.event, entry.kind.split(".")[-1], entry.part_names) for entry in history(record, reader)]


def test_every_audited_kind_is_a_record_or_says_of_which_it_is_part():
    labels = {model._meta.label for model in audited_models}
    assert labels - {model._meta.label for model in parts} == THEMSELVES


def test_a_meeting_tells_who_was_entered_changed_and_taken_off(cast):
    with acting(by=cast.recorder):
        meeting = make_meeting(cast.section, cast.recorder)
    before = len(told(meeting))
    with acting(by=cast.recorder):
        item = AgendaItem.objects.create(meeting=meeting, title="防汛")
    with acting(by=cast.recorder):
        item.title = "防汛准备"
        item.save()
    with acting(by=cast.recorder):
        item.delete()
    newest = [("deleted", "防汛准备"), ("changed", "防汛准备"), ("created", "防汛")]
    assert told(meeting)[:3] == [(event, "agendaitem", [name]) for event, name in newest]
    assert len(told(meeting)) == before + 3
    other = make_meeting(cast.office, cast.recorder)
    assert "防汛准备" not in str(told(other))


def test_parts_made_by_one_act_are_one_line_and_read_so_on_the_page(cast, signed_in):
    meeting = make_meeting(cast.section, cast.recorder, attendance=[])
    with acting(by=cast.recorder):
        for person in (cast.head, cast.member):
            Attendee.objects.create(meeting=meeting, unit=meeting.unit, person=person, printed_name=f"姓{person.name}")
    assert told(meeting)[0] == ("created", "attendee", ["姓head", "姓member"])
    assert "姓head、姓member" in signed_in(cast.head).get(meeting.get_absolute_url()).content.decode()


def test_a_person_tells_posts_charges_and_what_was_granted(cast, signed_in):
    posting = make_post(cast.assistant, cast.office, "recorder")
    Charge.objects.create(posting=posting, unit=cast.office)
    kinds = {(event, kind) for event, kind, _names in told(cast.assistant)}
    assert {("created", "posting"), ("granted", "posting"), ("created", "charge")} <= kinds
    page = signed_in(cast.unitadmin).get(cast.assistant.get_absolute_url()).content.decode()
    assert "授予权限" in page
    assert "记录员" in page


def test_evidence_and_files_stand_with_the_work_and_members_with_their_group(cast):
    work = make_assignment(cast.section, owner=cast.member)
    Evidence.objects.create(subject=work, text="照片三张")
    assert ("created", "evidence", ["照片三张"]) in told(work)
    group = make_group(cast.bureau)
    Membership.objects.create(group=group, user=cast.member, from_on=timezone.localdate())
    assert told(group)[0][:2] == ("created", "membership")
    assert "membership" not in str(told(cast.member))


def test_why_someone_is_away_is_told_to_whoever_may_enter_it_and_to_no_other_keeper(cast, signed_in):
    today = timezone.localdate()
    Absence.objects.create(user=cast.member, from_on=today, to_on=today + timedelta(days=1), reason="illness",
                           entered_by=cast.unitadmin)  # fmt: skip
    assert "absence" in str(told(cast.member, cast.unitadmin))
    assert "absence" not in str(told(cast.member, cast.admin))
    assert "absence" not in str(told(cast.member))


def test_a_source_the_reader_does_not_see_is_not_named(cast):
    work = make_assignment(cast.section, owner=cast.member)
    meeting = make_meeting(cast.other_section, cast.stranger, title="别家的会")
    piece = Evidence.objects.create(subject=work, source=meeting)
    piece.text = "改过"
    piece.source = None
    piece.save()

    def lines(reader):
        return str([entry.lines for entry in history(work, reader)])

    assert "别家的会" in lines(cast.stranger)
    assert "别家的会" not in lines(cast.member)
    assert "会议" in lines(cast.member)


def test_a_history_costs_the_same_for_one_part_and_for_fifty(cast):
    meeting = make_meeting(cast.section, cast.recorder)

    def cost(number):
        for place in range(number):
            with acting(by=cast.recorder):
                AgendaItem.objects.create(meeting=meeting, sort_no=place + 1, title=f"议题{place}")
        history(meeting, cast.head)
        with CaptureQueriesContext(connection) as queries:
            history(meeting, cast.head)
        return len(queries)

    assert cost(1) == cost(30)


def test_which_record_a_part_belongs_to_is_sealed_with_it_and_older_seals_stay_good(cast, monkeypatch):
    monkeypatch.setattr(chain, "LAYOUT", "1")
    make_assignment(cast.section)
    chain.seal_all()
    monkeypatch.undo()
    work = make_assignment(cast.section)
    Evidence.objects.create(subject=work, text="材料")
    chain.seal_all()
    assert verify_chain().faults == []
    columns = chain.LAYOUTS[chain.LAYOUT]
    entry = Entry.objects.of_parts(work).get()
    [(_pk, row)] = chain.stored_rows(Entry.objects.filter(pk=entry.pk), columns)
    assert row[-2:] == ["responsibility.assignment", work.pk]


def test_the_whole_is_found_without_a_query_where_the_row_holds_its_number(cast, django_assert_num_queries):
    posting = Posting.objects.filter(user=cast.member).get()
    with django_assert_num_queries(0):
        assert whole_of(posting) == ("organization.user", cast.member.pk)
        assert whole_of(cast.member) == ("", None)
        assert whole_of(None) == ("", None)

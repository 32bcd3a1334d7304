"""The auditor's list, one entry, and the export; and each record's own history, in the reader's words."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from audit import chain
from audit.models import Entry
from audit.trail import Event, acting, history, note
from organization.granting.grants import grant
from organization.granting.offices import appoint
from organization.people.services import post
from responsibility.models import Assignment
from tests.cast import make_assignment, make_user
from tests.meetings.factory import make_meeting

pytestmark = pytest.mark.django_db
LIST = "/audit/"


def changed(cast, by, **fields):
    work = make_assignment(cast.section, title="季度小结")
    with acting(by=by, address="203.0.113.7"):
        for name, value in fields.items():
            setattr(work, name, value)
        work.save()
    return work


@pytest.fixture
def shown(cast, signed_in):
    """`shown(...filters)`: the page as the auditor reads it."""
    client = signed_in(cast.auditor)

    def show(url=LIST, **query):
        answer = client.get(url, query)
        assert answer.status_code == 200
        show.answer = answer
        return answer.content.decode()

    return show


def test_a_change_reads_in_words_names_and_local_times(cast, shown):
    moment = datetime.fromisoformat("2024-03-05T02:07:08+00:00")
    changed(
        cast, cast.head, owner=cast.member, stage=Assignment.Stage.CANCELLED, needs_review=False, recorded_at=moment
    )
    page = shown(event="changed")
    for words in (
        "变更前",
        "季度小结",
        "head (head)",
        "203.0.113.7",
        "责任人",
        "member",
        "取消",
        "2024-03-05 10:07:08",
    ):
        assert words in page, words
    assert "owner" not in page
    assert "needs_review" not in page


def test_filters_find_by_person_event_kind_words_days_and_address(cast, shown):
    changed(cast, cast.head, title="关于防汛的紧急任务")
    note(Event.REFUSED, by=cast.member, path="/audit/")
    today, day = timezone.localdate(), timedelta(days=1)

    def found(**query):
        shown(**query)
        return {entry.event for entry in shown.answer.context["object_list"]}

    assert found(who="head") == {"changed"}
    assert found(q="防汛") == {"changed"}
    assert found(kind="responsibility.assignment", event="changed") == {"changed"}
    assert found(kind="organization.unit") == set()
    assert found(address="203.0.113") == {"changed"}
    assert found(event="refused") == {"refused"}
    assert found(first=today.isoformat(), last=today.isoformat()) == {"created", "changed", "refused"}
    assert found(last=(today - day).isoformat()) == found(first=(today + day).isoformat()) == set()
    entry = Entry.objects.get(event="changed")
    assert found(act=entry.act) == {"changed"}
    assert found(first="9999-12-31") == found(last="0001-01-01") == set()


def test_a_page_costs_the_same_queries_for_one_row_and_for_fifty(cast, shown):
    def cost(rows):
        for number in range(rows):
            changed(cast, cast.head, owner=(cast.member, cast.recorder)[number % 2], title=f"任务{number}")
        shown(event="changed")
        with CaptureQueriesContext(connection) as queries:
            shown(event="changed")
        return len(queries), len(shown.answer.context["object_list"])

    (few, one), (many, fifty) = cost(1), cost(49)
    assert (one, fifty) == (1, 50)
    assert few == many


def test_the_head_of_the_page_says_how_far_the_trail_is_sealed(cast, shown):
    note(Event.EXPORTED, by=cast.leader)
    assert "尚无封存" in shown()
    [seal] = chain.seal_all()
    page = shown()
    assert f"第{seal.number}号封存生成于" in page
    assert "待封存" not in page
    note(Event.VERIFIED, faults=0, invariants=0)
    assert "未发现异常" in shown()
    note(Event.VERIFIED, faults=3, invariants=0)
    assert "核验发现异常3项" in shown()
    late = Entry.objects.latest("pk")
    late.pk, late.at = None, timezone.now() - timedelta(hours=1)
    late.save(force_insert=True)
    assert "封存程序似未运行" in shown()


def test_one_entry_has_its_page(cast, shown):
    work = changed(cast, cast.head, title="新的题目", detail="第一行\n第二行")
    entry = Entry.objects.of(work).get(event=Event.CHANGED)
    page = shown(reverse("audit_entry", args=[entry.pk]))
    for words in ("季度小结", "新的题目", "第一行<br>第二行", "待封存", "203.0.113.7"):
        assert words in page, words
    chain.seal_all()
    assert "已封存" in shown(reverse("audit_entry", args=[entry.pk]))


def test_the_export_holds_what_the_filters_show_and_is_an_entry_itself(cast, signed_in):
    changed(cast, cast.head, title="=1+1")
    changed(cast, cast.recorder, title="另一件")
    chain.seal_all()
    client = signed_in(cast.auditor)
    session = client.session
    session["signed_in_at"] = timezone.now().timestamp()
    session.save()
    answer = client.post(f"{reverse('audit_export')}?who=head&event=changed")
    assert answer.status_code == 200
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    [row] = [row for row in rows if "head (head)" in row]
    assert row[4:8] == ["修改", "任务", "=1+1", "标题: 季度小结 → =1+1"]
    assert any("第1号封存" in str(row[0]) for row in rows)
    assert not any("另一件" in str(row) for row in rows)
    taken = Entry.objects.get(event=Event.EXPORTED)
    assert (taken.by, taken.facts) == (
        cast.auditor, {"what": "audit", "rows": 1, "filters": {"who": "head", "event": "changed"}},
    )  # fmt: skip
    assert client.post(f"{reverse('audit_export')}?who=nobody").status_code == 302


def test_an_export_asks_again_who_is_there(cast, signed_in, settings):
    note(Event.REFUSED, by=cast.member)
    client = signed_in(cast.auditor)
    settings.STEP_UP_SECONDS = 0
    answer = client.post(reverse("audit_export"))
    assert answer.status_code == 302
    assert "reauthenticate" in answer.url
    assert not Entry.objects.filter(event=Event.EXPORTED).exists()


def test_particulars_read_in_words_on_the_page_and_in_the_export(cast, shown):
    """Codes through the choices of the column they belong to, people and units by name, whatever the particular."""
    posting = post(user=cast.member, unit=cast.office, role="recorder", from_on=timezone.localdate(), by=cast.admin)
    grant(posting, by=cast.security)
    appoint(person=make_user("another"), office="audit", by=cast.security, today=timezone.localdate())
    note(Event.SET_UP, record=cast.city, profile="strict", administrators=["admin", "gone"])
    note(Event.IMPORTED, what="units", step="applied", rows=2, counts={"new": 2, "unchanged": 0})
    note(Event.SECOND_FACTOR_CHANGED, record=cast.security, kind="totp", change="added", by_link=False)
    note(Event.EXPORTED, what="audit", rows=1, filters={"event": "changed", "kind": "organization.unit", "who": "head"})
    note(Event.SIGN_IN_FAILED, record=cast.member, step="second")
    pages = [shown(reverse("audit_entry", args=[entry.pk])) for entry in Entry.objects.exclude(facts_text="")]
    from organization.audit_pages import sheet_rows

    for told in ("".join(pages), "\n".join(row[8] for row in sheet_rows(Entry.objects.order_by("-pk")))):
        for words in ("记录员", "member (member)", "office (office)", "审计管理员", "严格", "admin (admin)", "gone",
                      "单位", "新增", "已绑定", "身份验证器", "否", "修改", "操作人", "两步验证"):  # fmt: skip
            assert words in told, words
        for code in ("recorder", "strict", "totp", "uploaded", "applied", "organization.unit", "role:", "None"):
            assert code not in told, code


def test_what_the_export_was_narrowed_by_reads_in_words(cast):
    from organization.audit_pages import write_sheet

    note(Event.REFUSED, by=cast.member)
    file = BytesIO()
    write_sheet(file, Entry.objects.order_by("-pk"), {"event": "refused", "who": "mem"})
    cells = [str(cell.value) for row in load_workbook(file).active.iter_rows() for cell in row]
    assert "筛选条件：事件：越权访问被拒绝、操作人：mem" in cells


def test_an_export_of_many_batches_is_whole(cast, monkeypatch):
    from organization import audit_pages

    monkeypatch.setattr(audit_pages, "AT_ONCE", 4)
    for number in range(10):
        note(Event.REFUSED, number=number)
    rows = list(audit_pages.sheet_rows(Entry.objects.order_by("-pk")))
    assert [row[8] for row in rows] == [f"number: {number}" for number in range(9, -1, -1)]


def test_a_record_shows_its_own_history_in_the_same_words(cast, signed_in):
    work = changed(cast, cast.head, owner=cast.member)
    note(Event.DOWNLOADED, record=work, by=cast.leader)
    told = history(work)
    assert [entry.event for entry in told] == ["changed", "created"]
    assert ("责任人", "", "member") in told[0].lines
    page = signed_in(cast.head).get(work.get_absolute_url()).content.decode()
    assert "修改记录" in page
    assert "203.0.113.7" in page


def test_an_entry_of_a_model_or_column_that_is_gone_is_still_told(cast, shown):
    entry = note(Event.CHANGED, by=cast.leader)
    entry.pk, entry.kind, entry.record_id = None, "gone.model", 7
    entry.changes_text = '{"column":["旧","新"]}'
    entry.save(force_insert=True)
    page = shown(event="changed")
    assert "gone.model" in page
    assert "column" in page


def test_a_meeting_and_its_types_are_one_kind_to_search_by(cast, shown):
    """The row that links a meeting to a type is found with the meeting, and is no kind of its own."""
    meeting = make_meeting(cast.section, cast.recorder)
    page = shown(kind="meetings.meeting")
    found = {entry.kind for entry in Entry.objects.filter(kind__in=["meetings.meeting", "meetings.typeofmeeting"])}
    assert found == {"meetings.meeting", "meetings.typeofmeeting"}, meeting
    assert {row.kind for row in shown.answer.context["object_list"]} == found
    offered = [label for _value, label in shown.answer.context["filter"].form.fields["kind"].choices]
    assert "会议类型" in offered and "会议的类型" not in offered and len(offered) == len(set(offered))
    assert page

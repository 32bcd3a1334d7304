"""The whole chain on the page of a problem: from the meeting's sentence to what was made because of it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from calendars.periods import Period
from meetings.models import Decision
from rectification.models import EvidenceOf, Item, Remedy
from rectification.problems.stages import ITEM_WORKFLOW
from responsibility.models import Document, Evidence
from responsibility.obligations.services import give_evidence
from tests.cast import make_duty, make_user
from tests.meetings.factory import decision, make_meeting
from tests.rectification.factory import TODAY, Stage, make_item, make_measure, make_program
from tests.rectification.test_pages import text_of

pytestmark = pytest.mark.django_db
SENTENCE = "由业务科补齐三季度审核台账，并查明漏签原因。"


def make_document(unit, by, **fields):
    defaults = {"title": "审核登记办法", "issued_on": date(2024, 6, 3), "year": 2024, "created_by": by}
    return Document.objects.create(unit=unit, **(defaults | fields))


def chain(client, item):
    return client.get(item.get_absolute_url()).context["chain"]


def told(client, item):
    return [(str(link.what), link.text) for link in chain(client, item).links]


def act(item, verb, by, today=TODAY, **facts):
    return ITEM_WORKFLOW.act(obligation=item, verb=verb, by=by, today=today, **facts)


def decided(cast, **fields):
    """A problem that a signed analysis meeting of the bureau made, with what it found in the area."""
    line = decision(SENTENCE, becomes=Decision.Becomes.RECTIFICATION, unit=cast.section, owner=cast.member, **fields)
    meeting = make_meeting(cast.bureau, cast.clerk, title="第一季度分析研判会", stage="signed", decisions=[line],
                           covers=Period.quarter(2024, 1))  # fmt: skip
    finding = meeting.findings.create(area="网站和新媒体", found="三季度台账缺30条", judgment="存在风险")
    meeting.decisions.update(finding=finding)
    return meeting, Item.objects.get()


def test_the_chain_begins_with_the_meeting_the_finding_and_the_sentence_of_the_decision(cast, signed_in):
    meeting, item = decided(cast)
    links = chain(signed_in(cast.leader), item).links
    assert [(str(link.what), link.text, link.url) for link in links[:3]] == [
        ("会议", "第一季度分析研判会", meeting.get_absolute_url()),
        ("分领域研判", "网站和新媒体", ""),
        ("议定", "第1项议定事项", f"{meeting.get_absolute_url()}#decision-{meeting.decisions.get().pk}"),
    ]
    assert links[1].words == "三季度台账缺30条\n存在风险" and links[2].words == SENTENCE
    assert str(links[3].what) == "发现问题"
    page = text_of(signed_in(cast.leader).get(item.get_absolute_url()))
    assert page.index("三季度台账缺30条") < page.index("发现问题")


def test_whoever_may_not_open_the_meeting_reads_none_of_its_words(cast, signed_in):
    meeting, item = decided(cast)
    client = signed_in(cast.member)
    assert client.get(meeting.get_absolute_url()).status_code == 404
    page = client.get(item.get_absolute_url())
    assert told(client, item)[0] == ("产生于", "议定事项")
    body = page.content.decode()
    assert "三季度台账缺30条" not in body and "第一季度分析研判会" not in body and "网站和新媒体" not in body


def test_the_chain_tells_the_whole_life_in_order_of_time(cast, signed_in):
    program = make_program(cast.bureau, document="督查反馈意见")
    item = make_item(cast.section, owner=cast.member, program=program, source="inspection", measures=0)
    first = make_measure(item, text="补齐台账", owner=cast.member, done_on=date(2024, 4, 1))
    make_measure(item, text="培训审核人", owner=cast.recorder, sort_no=2, done_on=date(2024, 4, 20))
    act(item, "start", cast.member)
    piece = give_evidence(subject=item, by=cast.member, text="台账")
    EvidenceOf.objects.create(measure=first, evidence=piece)
    act(item, "apply", cast.member, done_on=TODAY)
    act(item, "review", cast.head, note="已逐条核对")
    act(item, "approve", cast.leader, note="同意销号")
    act(item, "reopen", cast.leader, note="回头看仍有漏签")
    document = make_document(cast.bureau, cast.clerk, number="示局发〔2024〕9号", change="revised")
    Remedy.objects.create(item=item, document=document, note="把登记写进制度", entered_by=cast.member)
    client = signed_in(cast.leader)
    assert told(client, item) == [
        ("列入批次反馈", "巡察反馈"), ("发现问题", "一个问题"), ("第1条整改措施已落实", ""),
        ("第2条整改措施已落实", ""),
        ("因此修订的制度文件", "审核登记办法 示局发〔2024〕9号"),
        ("启动整改", ""), ("佐证材料", ""), ("申请销号", ""), ("审核通过", ""), ("签批销号", ""),
        ("回头看重新整改", ""),
    ]  # fmt: skip
    links = {str(link.what): link for link in chain(client, item).links}
    assert links["佐证材料"].marks == ("对应第1条措施",) and links["佐证材料"].words == "台账"
    assert (links["审核通过"].who, links["审核通过"].words) == (str(cast.head), "已逐条核对")
    assert links["签批销号"].marks == ("→ 已销号",) and links["列入批次反馈"].words == "督查反馈意见"
    page = text_of(client.get(item.get_absolute_url()))
    for words in ("来龙去脉", "把登记写进制度", "回头看仍有漏签", "对应第1条措施"):
        assert words in page


def test_a_measure_carried_out_on_the_day_of_the_start_is_told_after_it(cast, signed_in):
    item = make_item(cast.section, owner=cast.member, due_on=TODAY)
    act(item, "start", cast.member)
    item.measures.update(done_on=timezone.localdate())
    words = [what for what, _text in told(signed_in(cast.member), item)]
    assert words == ["发现问题", "启动整改", "第1条整改措施已落实"]


def test_what_is_still_to_come_stands_after_what_has_been(cast, signed_in):
    item = make_item(cast.section, Stage.IN_PROGRESS, owner=cast.member, due_on=date(2024, 7, 1), measures=0)
    make_measure(item, text="第二步", owner=cast.member, sort_no=2, due_on=None)
    make_measure(item, text="第一步", owner=cast.member, sort_no=1, due_on=date(2024, 6, 1))
    client = signed_in(cast.head)
    assert [(str(link.what), link.on) for link in chain(client, item).ahead] == [
        ("第1条整改措施尚未落实", date(2024, 6, 1)), ("整改时限", date(2024, 7, 1)), ("第2条整改措施尚未落实", None),
    ]  # fmt: skip
    closed = make_item(cast.section, Stage.CLOSED, owner=cast.member)
    assert chain(client, closed).ahead == []
    staged = make_item(cast.section, Stage.STAGED, owner=cast.member)
    assert [(str(link.what), link.on) for link in chain(client, staged).ahead] == [("下次复核", date(2024, 8, 20))]


def test_a_long_chain_costs_the_same_queries(cast, signed_in):
    item = make_item(cast.section, Stage.IN_PROGRESS, owner=cast.member, program=make_program(cast.bureau))
    client = signed_in(cast.head)

    def fill(number):
        for place in range(number):
            day = date(2024, 3, 1) + timedelta(place)
            measure = make_measure(item, owner=cast.recorder, sort_no=place + 2, done_on=day)
            piece = Evidence.objects.create(subject=item, text="材料", given_by=cast.member)
            EvidenceOf.objects.create(measure=measure, evidence=piece)
            item.acts.create(verb="return", from_stage="applied", to_stage="returned", by=cast.head, note="补充")
            document, duty = make_document(cast.bureau, cast.clerk), make_duty(cast.section)
            Remedy.objects.create(item=item, document=document, entered_by=cast.member)
            Remedy.objects.create(item=item, duty=duty, entered_by=cast.member)

    fill(1)
    client.get(item.get_absolute_url())
    with CaptureQueriesContext(connection) as short:
        assert len(chain(client, item).links) == 8
    fill(49)
    with CaptureQueriesContext(connection) as long:
        assert len(chain(client, item).links) == 2 + 1 + 50 * 5
    assert len(long) <= len(short)  # a long history is cut


# Evidence of measures


def test_evidence_says_for_which_measure_it_is_as_it_is_given_and_afterwards(cast, signed_in):
    item = make_item(cast.section, Stage.IN_PROGRESS, owner=cast.member, measures=2)
    other = make_item(cast.section, Stage.IN_PROGRESS, owner=cast.member).measures.get()
    first, second = item.measures.all()
    client, url = signed_in(cast.member), reverse("rectification:evidence", args=[item.pk])
    assert "measures" in client.get(url).context["form"].fields
    refused = client.post(url, {"text": "台账", "measures": [other.pk]})
    assert "measures" in refused.context["form"].errors and not Evidence.objects.exists()
    assert client.post(url, {"text": "台账", "measures": [first.pk]}).status_code == 302
    piece = Evidence.objects.get()
    assert list(EvidenceOf.objects.values_list("measure", "evidence")) == [(first.pk, piece.pk)]
    page = client.get(item.get_absolute_url())
    assert "对应第1条措施" in text_of(page)
    assert [row.number_of_proofs for row in page.context["measures"]] == [1, 0]
    ties = reverse("rectification:ties", args=[item.pk])
    assert ties in page.content.decode()
    version = client.get(ties).context["form"]["version"].value()
    told = {"version": version, f"evidence-{piece.pk}": [second.pk]}
    assert client.post(ties, told).status_code == 302
    assert list(EvidenceOf.objects.values_list("measure", flat=True)) == [second.pk]
    assert client.post(ties, told | {f"evidence-{piece.pk}": [first.pk]}).status_code == 409
    assert list(EvidenceOf.objects.values_list("measure", flat=True)) == [second.pk]


def test_applying_for_closing_may_say_for_which_measures_its_evidence_is(cast, signed_in):
    item = make_item(cast.section, Stage.IN_PROGRESS, owner=cast.member, measures=2)
    client, url = signed_in(cast.member), reverse("rectification:act", args=[item.pk, "apply"])
    told = {"version": item.version, "done_on": "2024-05-20", "measures": [row.pk for row in item.measures.all()]}
    assert client.post(url, told).context["form"].errors
    give_evidence(subject=item, by=cast.member, text="先前的材料")
    assert list(client.post(url, told).context["form"].errors) == ["measures"], "ticked, and nothing brought"
    assert not EvidenceOf.objects.exists()
    assert client.post(url, told | {"text": "验收记录"}).status_code == 302
    assert EvidenceOf.objects.count() == 2
    item.refresh_from_db()
    assert item.stage == Stage.APPLIED


def test_only_whoever_brings_evidence_says_for_which_measure_and_only_while_it_is_open(cast, signed_in):
    item = make_item(cast.section, Stage.IN_PROGRESS, owner=cast.member, evidence=1)
    url = reverse("rectification:ties", args=[item.pk])
    assert signed_in(cast.unitadmin).get(url).status_code == 403
    assert signed_in(cast.stranger).get(url).status_code == 404
    closed = make_item(cast.section, Stage.CLOSED, owner=cast.member, evidence=1)
    assert signed_in(cast.member).get(reverse("rectification:ties", args=[closed.pk])).status_code == 403


def test_a_measure_taken_away_leaves_its_evidence_with_the_problem(cast, signed_in):
    item = make_item(cast.section, Stage.TO_PLAN, owner=cast.member, measures=2, evidence=1)
    EvidenceOf.objects.create(measure=item.measures.first(), evidence=item.evidence.get())
    item.measures.first().delete()
    assert item.evidence.count() == 1 and not EvidenceOf.objects.exists()
    gone = Entry.objects.get(event="deleted", kind="rectification.evidenceof")
    assert (gone.whole_kind, gone.whole_id) == ("rectification.item", item.pk)
    assert signed_in(cast.member).get(item.get_absolute_url()).status_code == 200


def test_a_reader_of_another_unit_sees_no_chain(cast, signed_in):
    _meeting, item = decided(cast)
    assert signed_in(cast.stranger).get(item.get_absolute_url()).status_code == 404
    assert signed_in(make_user("far", cast.other_section)).get(item.get_absolute_url()).status_code == 404

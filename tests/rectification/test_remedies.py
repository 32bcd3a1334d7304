"""What was made because of a problem, both ways; and what has no counterpart."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from organization.editing import locked, void
from rectification.models import Item, Remedy
from rectification.remedies.services import name_remedies, take_remedy_away
from responsibility.columns import answered_by
from responsibility.models import Duty
from tests.cast import make_duty
from tests.rectification.factory import Stage, make_item, make_program
from tests.rectification.test_chain import make_document
from tests.rectification.test_pages import text_of

pytestmark = pytest.mark.django_db
PROBLEMS, MEASURES = reverse("rectification:unmatched"), reverse("rectification:unmatched_measures")


def page_of(item):
    return reverse("rectification:remedy", args=[item.pk])


def make_line(unit, **fields):
    return make_duty(unit, **({"title": "每月抽查一次", "year": 2024, "is_measure": True} | fields))


def voided(record, by):
    with transaction.atomic():
        return void(locked(type(record), record.pk), by=by, reason="重复", now=timezone.now())


def listed(client, url, query=""):
    return [str(row) for row in client.get(f"{url}?{query}").context["object_list"]]


# Naming


def test_a_document_and_a_line_are_named_on_the_page_of_the_problem_and_shown_on_their_own(cast, signed_in):
    item = make_item(cast.section, Stage.CLOSED, owner=cast.member, title="审核漏签")
    document, line = make_document(cast.bureau, cast.clerk), make_line(cast.section)
    client = signed_in(cast.leader)
    assert page_of(item) in client.get(item.get_absolute_url()).content.decode()
    told = {"document": document.pk, "duty": line.pk, "note": "堵住漏签"}
    assert client.post(page_of(item), told).status_code == 302
    page = text_of(client.get(item.get_absolute_url()))
    assert "审核登记办法" in page and "每月抽查一次" in page and page.count("堵住漏签") == 4  # section and chain
    for record in (document, line):
        page = text_of(client.get(record.get_absolute_url()))
        assert "审核漏签" in page and "堵住漏签" in page and "已销号" in page
    entry = Entry.objects.filter(event="created", kind="rectification.remedy").first()
    assert (entry.whole_kind, entry.whole_id) == ("rectification.item", item.pk)


def test_nothing_is_named_twice_and_nothing_at_all_is_refused_in_words(cast, signed_in):
    item = make_item(cast.section, Stage.IN_PROGRESS, owner=cast.member)
    document = make_document(cast.section, cast.member)
    client = signed_in(cast.member)
    assert "请选择" in text_of(client.post(page_of(item), {"note": "只有说明"}))
    name_remedies(item=item, by=cast.member, document=document)
    again = client.post(page_of(item), {"document": document.pk})
    assert again.status_code == 200 and "document" in again.context["form"].errors
    with pytest.raises(ValidationError):
        name_remedies(item=item, by=cast.member, document=document)
    with pytest.raises(IntegrityError), transaction.atomic():
        Remedy.objects.create(item=item, document=document, entered_by=cast.member)
    with pytest.raises(IntegrityError), transaction.atomic():
        Remedy.objects.create(item=item, entered_by=cast.member)
    assert Remedy.objects.count() == 1


def test_only_documents_and_lines_one_may_open_near_the_unit_and_not_older_are_offered(cast, signed_in):
    item = make_item(cast.section, Stage.IN_PROGRESS, owner=cast.member)
    mine, older = make_document(cast.section, cast.member), make_document(cast.section, cast.member, year=2023)
    beside, foreign = make_document(cast.office, cast.member), make_document(cast.other_section, cast.stranger)
    above = make_document(cast.bureau, cast.clerk)
    form = signed_in(cast.leader).get(page_of(item)).context["form"]
    assert set(form.fields["document"].queryset) == {mine, above}
    form = signed_in(cast.member).get(page_of(item)).context["form"]
    assert set(form.fields["document"].queryset) == {mine}
    for strange in (older, beside, foreign):
        answer = signed_in(cast.leader).post(page_of(item), {"document": strange.pk})
        assert "document" in answer.context["form"].errors
    assert not Remedy.objects.exists()


def test_who_may_name_and_who_may_take_away(cast, signed_in):
    item = make_item(cast.section, Stage.IN_PROGRESS, owner=cast.member)
    document = make_document(cast.section, cast.member)
    name_remedies(item=item, by=cast.member, document=document)
    away = reverse("rectification:remedy_away", args=[Remedy.objects.get().pk])
    for person, status in ((cast.member, 200), (cast.recorder, 200), (cast.leader, 200), (cast.stranger, 404)):
        assert signed_in(person).get(page_of(item)).status_code == status
        assert signed_in(person).get(away).status_code == status
    Item.objects.filter(pk=item.pk).update(stage=Stage.CLOSED, done_on=date(2024, 5, 1))
    assert signed_in(cast.member).get(page_of(item)).status_code == 200
    assert signed_in(cast.member).get(away).status_code == 403, "closed: no longer its owner's to take away"
    assert signed_in(cast.recorder).post(away).status_code == 302
    assert not Remedy.objects.exists()
    entry = Entry.objects.get(event="deleted", kind="rectification.remedy")
    assert entry.changes["document"] == [document.pk, None] and entry.whole_id == item.pk
    voided(item, cast.head)
    assert signed_in(cast.leader).get(page_of(item)).status_code == 403


def test_two_who_take_the_same_link_away_are_not_both_told_that_they_did(cast):
    item = make_item(cast.section, Stage.IN_PROGRESS, owner=cast.member)
    name_remedies(item=item, by=cast.member, document=make_document(cast.section, cast.member))
    first, second = Remedy.objects.get(), Remedy.objects.get()
    take_remedy_away(remedy=first)
    with pytest.raises(ValidationError):
        take_remedy_away(remedy=second)


def test_each_side_names_only_what_its_reader_may_open(cast, signed_in):
    item = make_item(cast.office, Stage.CLOSED, owner=cast.assistant, title="机密问题")
    document = make_document(cast.bureau, cast.clerk, title="内部办法")
    shared = make_document(cast.section, cast.member, title="科室办法")
    name_remedies(item=item, by=cast.leader, document=document, note="补制度")
    name_remedies(item=item, by=cast.leader, document=shared)
    page = signed_in(cast.assistant).get(item.get_absolute_url()).content.decode()
    assert "内部办法" not in page and "科室办法" not in page and "补制度" in page
    page = signed_in(cast.head).get(shared.get_absolute_url())
    assert page.status_code == 200 and "机密问题" not in page.content.decode()
    assert "机密问题" in signed_in(cast.leader).get(shared.get_absolute_url()).content.decode()


def test_a_void_problem_stands_behind_nothing_and_a_void_document_is_marked(cast, signed_in):
    item = make_item(cast.section, Stage.CLOSED, owner=cast.member, title="作废的问题")
    kept = make_item(cast.section, Stage.CLOSED, owner=cast.member, title="仍有效的问题")
    document = make_document(cast.bureau, cast.clerk)
    for row in (item, kept):
        name_remedies(item=row, by=cast.head, document=document)
    voided(item, cast.head)
    client = signed_in(cast.leader)
    page = client.get(document.get_absolute_url()).content.decode()
    assert "仍有效的问题" in page and "作废的问题" not in page
    voided(document, cast.leader)
    links = client.get(kept.get_absolute_url()).context["chain"].links
    marked = [link.marks for link in links if link.text.startswith("审核登记办法")]
    assert marked == [("已作废",)]


def test_the_ledger_of_documents_names_the_problems_they_were_made_for(cast, signed_in):
    program = make_program(cast.bureau, name="巡察反馈")
    document = make_document(cast.bureau, cast.clerk, answers="上级通知要求")
    client, url = signed_in(cast.leader), reverse("responsibility:documents")

    def fill(number):
        for place in range(number):
            item = make_item(cast.section, Stage.CLOSED, program=program, source="inspection", title=f"漏签{place}")
            name_remedies(item=item, by=cast.leader, document=document)
            make_document(cast.bureau, cast.clerk)

    fill(1)
    row = next(row for row in client.get(url).context["object_list"] if row.pk == document.pk)
    assert answered_by(row) == "上级通知要求\n漏签0（巡察反馈）"
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    fill(30)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(one)


# Without a counterpart


def test_both_lists_name_what_has_no_counterpart(cast, signed_in):
    make_item(cast.section, Stage.TO_PLAN, measures=0, title="无措施的")
    planned = make_item(cast.section, Stage.TO_PLAN, owner=cast.member, title="有措施的")
    voided(make_item(cast.section, Stage.TO_PLAN, measures=0, title="已作废的"), cast.head)
    alone, named = make_line(cast.section, title="无问题的"), make_line(cast.section, title="有问题的")
    make_line(cast.section, title="常规职责", is_measure=False)
    name_remedies(item=planned, by=cast.member, duty=named)
    client = signed_in(cast.head)
    assert listed(client, PROBLEMS) == ["无措施的"] and listed(client, MEASURES) == ["无问题的"]
    page = client.get(MEASURES)
    assert [(str(tab["label"]), tab["count"], tab["is_here"]) for tab in page.context["tabs"]] == [
        ("未制定措施的问题", 1, False), ("未对应问题的措施", 1, True),
    ]  # fmt: skip
    assert alone.get_absolute_url() in page.content.decode()
    assert PROBLEMS in client.get(reverse("rectification:list")).content.decode()
    voided(planned, cast.head)
    assert sorted(listed(client, MEASURES)) == sorted(["无问题的", "有问题的"]), "a void problem asks for nothing"


def test_a_line_that_goes_on_or_was_handed_down_from_a_named_one_has_its_problem(cast, signed_in):
    item = make_item(cast.bureau, Stage.CLOSED, owner=cast.member)
    line = make_line(cast.bureau, title="原列")
    make_line(cast.bureau, title="次年继续", year=2025, previous=line)
    make_line(cast.section, title="下达的", source=line)
    client = signed_in(cast.leader)
    assert len(listed(client, MEASURES)) == 3
    name_remedies(item=item, by=cast.leader, duty=line)
    assert listed(client, MEASURES) == []


def test_a_measure_that_runs_for_years_has_its_problem_in_each_of_them(cast, signed_in):
    item = make_item(cast.bureau, Stage.CLOSED, owner=cast.member)
    first = line = make_line(cast.bureau, title="2024年")
    for year in (2025, 2026, 2027):
        line = make_line(cast.bureau, title=f"{year}年", year=year, previous=line)
    make_line(cast.branch, title="再下达的", year=2027, source=make_line(cast.section, year=2027, source=line))
    client = signed_in(cast.leader)
    assert len(listed(client, MEASURES)) == 6
    name_remedies(item=item, by=cast.leader, duty=first)
    assert listed(client, MEASURES) == []
    voided(item, cast.head)
    assert len(listed(client, MEASURES)) == 6


@pytest.mark.parametrize(
    ("query", "problems", "measures"),
    [
        ("", ["去年的", "科室的", "办公室的"], ["去年的", "科室的", "办公室的"]),
        ("unit=section", ["科室的"], ["科室的"]),
        ("year=2023", ["去年的"], ["去年的"]),
        ("unit=bureau&year=2024", ["科室的", "办公室的"], ["科室的", "办公室的"]),
        ("q=办公", ["办公室的"], ["办公室的"]),
        ("unit=nowhere&year=0", ["去年的", "科室的", "办公室的"], ["去年的", "科室的", "办公室的"]),
    ],
)
def test_both_lists_take_unit_and_year_and_show_what_the_reader_sees(cast, signed_in, query, problems, measures):
    for title, unit, year in (
        ("去年的", cast.office, 2023),
        ("科室的", cast.section, 2024),
        ("办公室的", cast.office, 2024),
    ):
        make_item(unit, Stage.TO_PLAN, measures=0, title=title, year=year)
        make_line(unit, title=title, year=year)
    client = signed_in(cast.leader)
    assert sorted(listed(client, PROBLEMS, query)) == sorted(problems)
    assert sorted(listed(client, MEASURES, query)) == sorted(measures)
    tabs = client.get(f"{PROBLEMS}?{query}&page=1").context["tabs"]
    assert [tab["count"] for tab in tabs] == [len(problems), len(measures)]
    assert all("page=" not in tab["url"] for tab in tabs)
    assert listed(signed_in(cast.head), MEASURES) == ["科室的"] and listed(signed_in(cast.stranger), PROBLEMS) == []


@pytest.mark.parametrize("url", [PROBLEMS, MEASURES])
def test_one_row_and_fifty_cost_the_same_queries(cast, signed_in, url):
    client = signed_in(cast.leader)

    def fill(number):
        for _place in range(number):
            make_item(cast.section, Stage.TO_PLAN, measures=0, owner=cast.member)
            make_line(cast.section, owner=cast.member)
            named = make_line(cast.section)
            name_remedies(item=make_item(cast.section, Stage.CLOSED), by=cast.leader, duty=named)

    fill(1)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        assert len(client.get(url).context["object_list"]) == 1
    fill(49)
    with CaptureQueriesContext(connection) as fifty:
        assert len(client.get(url).context["object_list"]) == 50
    assert len(fifty) == len(one)
    assert Duty.objects.count() == 100


@pytest.mark.parametrize("url", [PROBLEMS, MEASURES])
def test_both_lists_leave_as_a_sheet_and_in_print(cast, signed_in, url):
    make_item(cast.section, Stage.TO_PLAN, measures=0)
    make_line(cast.section)
    client = signed_in(cast.head)
    assert client.get(url, {"sheet": "xlsx"}).headers["Content-Type"].endswith("sheet")
    assert "print-about" in client.get(url, {"print": "1"}).content.decode()

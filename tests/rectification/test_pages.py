"""The pages, through the door a user takes."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rectification.models import Item, Measure
from responsibility.models import Evidence
from tests.rectification.factory import Stage, make_item, make_measure, make_program

LIST, CREATE = reverse("rectification:list"), reverse("rectification:create")


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def rows(*measures, removed=()):
    """The formset's part of a form."""
    data = {"measures-TOTAL_FORMS": len(measures), "measures-INITIAL_FORMS": 0}
    for number, measure in enumerate(measures):
        data |= {f"measures-{number}-{name}": value for name, value in measure.items()}
        if number in removed:
            data[f"measures-{number}-DELETE"] = "on"
    return data


def form(cast, **fields):
    return {"unit": cast.section.pk, "source": "self_check", "year": 2024, "title": "记录不全"} | rows() | fields


def titles(response):
    return [row.title for row in response.context["rows"]]


# The ledger


def test_an_empty_ledger_says_what_it_is_for(cast, signed_in):
    assert "经他人审核签批后方可销号" in text_of(signed_in(cast.recorder).get(LIST))


@pytest.mark.parametrize("page", ["list", "program"])
def test_one_row_and_fifty_cost_the_same_queries(cast, signed_in, page):
    program = make_program(cast.bureau)
    url = LIST if page == "list" else program.get_absolute_url()
    client = signed_in(cast.leader)

    def fill(number):
        for place in range(number):
            item = make_item(cast.section, "returned", measures=2, evidence=2, owner=cast.member, leader=cast.leader,
                             program=program, source="inspection", sort_no=place + 1)  # fmt: skip
            item.acts.create(verb="return", from_stage="applied", to_stage="returned", by=cast.head, note="补充材料")

    fill(1)
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as one:
        assert len(client.get(url).context["rows"]) == 1
    fill(49)
    with CaptureQueriesContext(connection) as fifty:
        assert len(client.get(url).context["rows"]) == 50
    assert len(fifty) == len(one)


def test_a_problem_costs_the_same_queries_however_long_its_history(cast, signed_in):
    item = make_item(cast.section, "in_progress", owner=cast.member)
    client = signed_in(cast.head)

    def fill(number):
        for place in range(number):
            make_measure(item, sort_no=place + 2, owner=cast.recorder)
            item.acts.create(verb="return", from_stage="applied", to_stage="returned", by=cast.head, note="补充")
            Evidence.objects.create(subject=item, text="材料", given_by=cast.member)

    fill(1)
    client.get(item.get_absolute_url())
    with CaptureQueriesContext(connection) as short:
        client.get(item.get_absolute_url())
    fill(30)
    with CaptureQueriesContext(connection) as long:
        client.get(item.get_absolute_url())
    assert len(long) <= len(short)  # a long history is cut


def test_what_a_problem_lacks_is_marked_at_once_in_list_and_page(cast, signed_in):
    bare = make_item(cast.section, measures=0, title="缺项的")
    make_item(cast.section, owner=cast.member, due_on=date(2024, 6, 1), title="齐全的")
    make_item(cast.section, "closed", measures=0, title="已销号的")
    client = signed_in(cast.head)
    page = client.get(LIST)
    assert {row.title: [str(words) for words in row.missing] for row in page.context["rows"]} == {
        "缺项的": ["未定措施", "未定责任人", "未定时限"], "齐全的": [], "已销号的": [],
    }  # fmt: skip
    assert [text_of(page).count(words) for words in ("未定措施", "未定责任人")] == [
        2,
        2,
    ]  # a mark and a filter's choice
    assert "该问题尚缺： 未定措施、未定责任人、未定时限" in text_of(client.get(bare.get_absolute_url()))


FILTERS = [
    ("unit=office", ["办公室的"]), ("unit=section", ["巡察的", "超期的", "阶段性的"]), ("stage=staged", ["阶段性的"]),
    ("stage=open", ["办公室的", "巡察的", "超期的"]), ("stage=void", ["作废的"]), ("source=inspection", ["巡察的"]),
    ("year=2023", ["办公室的"]), ("aspect=学习", ["巡察的"]), ("timeliness=overdue", ["超期的"]),
    ("timeliness=no_date", ["办公室的", "巡察的"]), ("missing=measure", ["办公室的"]), ("missing=owner", ["办公室的"]),
    ("missing=deadline", ["办公室的", "巡察的"]), ("q=第二层", ["超期的"]), ("mine=on", ["超期的"]),
    ("stage=nonsense", ["办公室的", "巡察的", "超期的", "阶段性的"]),
    ("year=0&unit=strange", ["办公室的", "巡察的", "超期的", "阶段性的"]),
    ("source=inspection&missing=deadline", ["巡察的"]),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_the_filters_live_in_the_address(cast, signed_in, query, expected):
    make_item(cast.section, source="inspection", aspect="理论学习", owner=cast.member, title="巡察的")
    make_item(
        cast.section,
        "in_progress",
        owner=cast.head,
        due_on=date(2024, 6, 1),
        sub_problem="第一层\n第二层",
        title="超期的",
    )
    make_item(cast.section, "staged", owner=cast.member, title="阶段性的")
    make_item(cast.office, measures=0, year=2023, title="办公室的")
    make_item(cast.section, voided_at=timezone.now(), title="作废的")
    make_item(cast.other_section, title="外局的")
    user = cast.leader if "mine" not in query else cast.head
    assert sorted(titles(signed_in(user).get(f"{LIST}?{query}"))) == sorted(expected)


def test_the_counts_by_stage_follow_the_other_filters_and_add_up(cast, signed_in):
    for stage in Stage.values:
        make_item(cast.section, stage, owner=cast.member)
    make_item(cast.office, "closed", owner=cast.member)
    make_item(cast.office, "closed", voided_at=timezone.now())
    stages = signed_in(cast.leader).get(f"{LIST}?stage=closed").context["stages"]
    assert (stages["total"], stages["closed"], stages["staged"], stages["open"]) == (9, 2, 1, 6)
    assert sum(number for _stage, _label, number in stages["cells"]) == 9
    page = signed_in(cast.leader).get(f"{LIST}?unit=section")
    assert "销号率 12.5% · 已销号 1 + 阶段性完成 1 + 未完成 6 = 8" in text_of(page)
    assert [number for _stage, _label, number in page.context["stages"]["cells"]] == [1] * 8


def test_a_member_sees_the_own_unit_and_what_names_them(cast, signed_in):
    make_item(cast.section, title="本科的")
    make_item(cast.office, title="办公室的")
    make_item(cast.office, owner=cast.member, title="我负责的")
    make_item(cast.office, leader=cast.member, title="我牵头的")
    measure = make_measure(make_item(cast.office, measures=2, title="我有措施的"), owner=cast.member)
    make_measure(measure.item, owner=cast.member)
    assert sorted(titles(signed_in(cast.member).get(LIST))) == ["我有措施的", "我牵头的", "我负责的", "本科的"]


# Entering and changing


def test_a_problem_is_entered_with_its_measures(cast, signed_in):
    measures = [{"text": "修订制度", "owner": cast.member.pk, "due_on": "2024-05-01"}, {"text": ""}]
    answer = signed_in(cast.recorder).post(
        CREATE, form(cast, sub_problem="甲\n乙", opened_on="2024-03-01") | rows(*measures)
    )
    item = Item.objects.get()
    assert (answer.status_code, answer.url) == (302, item.get_absolute_url())
    assert (item.title, item.stage, item.sort_no, item.created_by, item.opened_on) == (
        "记录不全", "to_plan", 1, cast.recorder, date(2024, 3, 1),
    )  # fmt: skip
    assert list(item.measures.values_list("text", "owner", "due_on")) == [
        ("修订制度", cast.member.pk, date(2024, 5, 1))
    ]


def test_without_a_deadline_or_an_owner_it_is_entered_all_the_same(cast, signed_in):
    assert signed_in(cast.recorder).post(CREATE, form(cast)).status_code == 302
    assert (Item.objects.get().due_on, Item.objects.get().owner) == (None, None)


def test_the_form_of_a_batch_brings_what_its_problems_share(cast, signed_in):
    program = make_program(cast.bureau)
    shown = signed_in(cast.clerk).get(f"{CREATE}?program={program.pk}").context["form"].initial
    assert (shown["source"], shown["opened_on"], shown["unit"]) == ("inspection", date(2024, 3, 2), cast.bureau.pk)
    data = form(cast, unit=cast.bureau.pk, program=program.pk, source="")
    signed_in(cast.clerk).post(CREATE, data)
    item = Item.objects.get()
    assert (item.program, item.source, item.opened_on) == (program, "inspection", date(2024, 3, 2))


@pytest.mark.parametrize("program", ["0", "x", "9" * 30, "-1", "9" * 15])
def test_a_batch_that_is_none_changes_nothing_about_the_form(cast, signed_in, program):
    page = signed_in(cast.clerk).get(CREATE, {"program": program})
    assert (page.status_code, page.context["form"].initial) == (200, {})


BAD = [
    ({"title": ""}, "title"), ({"title": "长" * 201}, "title"), ({"title": "a\0b"}, "title"),
    ({"year": "0001"}, "year"),
    ({"year": 9999}, "year"), ({"year": "去年"}, "year"), ({"source": ""}, "source"), ({"source": "rumour"}, "source"),
    ({"due_on": "0001-01-01"}, "due_on"), ({"due_on": "9999-12-31"}, "due_on"), ({"due_on": "2023-02-29"}, "due_on"),
    ({"opened_on": "2024-03-02", "due_on": "2024-03-01"}, "due_on"), ({"sort_no": 0}, "sort_no"),
    ({"sort_no": 10**20}, "sort_no"), ({"unit": "other"}, "unit"), ({"owner": "stranger"}, "owner"),
    ({"program": "foreign"}, "program"), ({"sub_problem": "长" * 100_001}, "sub_problem"), ({"unit": ""}, "unit"),
    ({"unit": "9" * 40}, "unit"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "field"), BAD, ids=lambda value: str(value)[:30])
def test_bad_input_gets_a_message_and_the_form_keeps_what_was_typed(cast, signed_in, change, field):
    foreign = {"other": cast.other_section.pk, "stranger": cast.stranger.pk,
               "foreign": make_program(cast.other_bureau).pk}  # fmt: skip
    change = {name: foreign.get(value, value) for name, value in change.items()}
    typed = {"aspect": "理论学习", "standard": "记录齐全"} | rows({"text": "打好的措施", "due_on": "2024-05-01"})
    answer = signed_in(cast.recorder).post(CREATE, form(cast, **typed, **change))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    page = answer.content.decode()
    assert all(words in page for words in ("理论学习", "记录齐全", "打好的措施", 'value="2024-05-01"'))
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("measure", "field"),
    [
        ({"text": "", "due_on": "2024-05-01"}, "text"),
        ({"text": "长" * 2001}, "text"),
        ({"text": "措施", "due_on": "31.12.2024"}, "due_on"),
        ({"text": "措施", "due_on": "9999-12-31"}, "due_on"),
        ({"text": "措施", "done_on": "2099-01-01"}, "done_on"),
        ({"text": "措施", "owner": "stranger"}, "owner"),
        ({"text": "措施", "pk": "x"}, "pk"),
        ({"text": "措施", "pk": 10**30}, "pk"),
    ],
)
def test_a_bad_measure_gets_a_message_beside_it(cast, signed_in, measure, field):
    measure = {name: cast.stranger.pk if value == "stranger" else value for name, value in measure.items()}
    answer = signed_in(cast.recorder).post(CREATE, form(cast) | rows(measure))
    assert answer.status_code == 200
    assert list(answer.context["form"].measures.errors[0]) == [field]
    assert "请更正下方的整改措施" in text_of(answer)
    assert not Item.objects.exists()


@pytest.mark.parametrize("total", ["", "x", "51", "1000000"])
def test_a_broken_or_endless_list_of_measures_is_refused_with_words(cast, signed_in, total):
    answer = signed_in(cast.recorder).post(CREATE, form(cast) | {"measures-TOTAL_FORMS": total})
    assert (answer.status_code, Item.objects.count()) == (200, 0)


def test_a_double_click_makes_one_problem(cast, signed_in):
    client = signed_in(cast.recorder)
    data = form(cast, once=client.get(CREATE).context["form"]["once"].value())
    first, second = client.post(CREATE, data), client.post(CREATE, data)
    assert (first.url, second.url, Item.objects.count()) == (Item.objects.get().get_absolute_url(),) * 2 + (1,)


def edit_form(cast, item, **fields):
    measures = [{"pk": measure.pk, "text": measure.text, "owner": measure.owner_id or "",
                 "due_on": measure.due_on or ""} for measure in item.measures.all()]  # fmt: skip
    stored = {"version": item.version, "title": item.title, "sort_no": item.sort_no, "opened_on": item.opened_on}
    return form(cast, **stored) | rows(*measures) | fields


def test_editing_writes_item_and_measures_as_one_version(cast, signed_in):
    item = make_item(cast.section, "in_progress", owner=cast.member, measures=2)
    item.measures.update(done_on=None)
    url = reverse("rectification:edit", args=[item.pk])
    first, second = item.measures.all()
    data = edit_form(cast, item, title="改过的", owner=cast.head.pk) | rows(
        {"pk": first.pk, "text": "改过的措施", "owner": cast.member.pk, "due_on": "2024-07-01"},
        {"pk": second.pk},
        removed=[1],
    )
    assert signed_in(cast.recorder).post(url, data).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.owner, item.version) == ("改过的", cast.head, 2)
    assert [measure.text for measure in item.measures.all()] == ["改过的措施"]


def test_the_second_editor_sees_both_texts_and_loses_nothing(cast, signed_in):
    item = make_item(cast.section, "in_progress", owner=cast.member)
    url = reverse("rectification:edit", args=[item.pk])
    late = edit_form(cast, item, title="后改的题目") | rows(
        {"text": "后写的措施", "owner": cast.member.pk, "due_on": "2024-07-01"}
    )
    signed_in(cast.recorder).post(url, edit_form(cast, item, title="先改的题目"))
    answer = signed_in(cast.head).post(url, late)
    assert answer.status_code == 409
    shown = {str(label): (stored, typed) for label, stored, typed in answer.context["conflict"]}
    assert shown["问题"] == ("先改的题目", "后改的题目")
    assert shown["整改措施"] == ("1. 一项措施 · member · 2024-06-30", "1. 后写的措施 · member · 2024-07-01")
    assert all(words in answer.content.decode() for words in ("先改的题目", "后改的题目", "后写的措施"))
    assert Item.objects.get().title == "先改的题目"
    late["version"] = answer.context["form"].data["version"]
    assert signed_in(cast.head).post(url, late).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.version, sorted(m.text for m in item.measures.all())) == (
        "后改的题目", 3, ["后写的措施"],
    )  # fmt: skip


@pytest.mark.parametrize("version", ["", "-1", "x", "99999999999", None])
def test_a_form_without_a_sound_version_is_not_saved(cast, signed_in, version):
    item = make_item(cast.section, owner=cast.member)
    data = edit_form(cast, item, title="改")
    data = {k: v for k, v in data.items() if k != "version"} | ({} if version is None else {"version": version})
    answer = signed_in(cast.recorder).post(reverse("rectification:edit", args=[item.pk]), data)
    assert answer.status_code == 200
    assert Item.objects.get().title == "一个问题"


def test_the_owner_plans_measures_and_changes_nothing_else(cast, signed_in):
    item = make_item(cast.section, owner=cast.member, measures=0)
    client = signed_in(cast.member)
    page = client.get(item.get_absolute_url())
    assert [str(verb["label"]) for verb in page.context["verbs"]] == ["制定措施"]
    url = reverse("rectification:measures", args=[item.pk])
    measures = rows({"text": "修订制度", "owner": cast.member.pk, "due_on": "2024-05-01"})
    assert client.post(url, {"version": 1, "title": "改", "due_on": "2099-01-01"} | measures).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.due_on, item.measures.count()) == ("一个问题", None, 1)
    assert client.get(reverse("rectification:edit", args=[item.pk])).status_code == 403
    assert [str(step["label"]) for step in client.get(item.get_absolute_url()).context["verbs"]] == [
        "启动整改", "反馈进展"]  # fmt: skip


def test_the_owner_of_a_measure_reports_it_done(cast, signed_in):
    item = make_item(cast.office, "in_progress", owner=cast.assistant)
    measure = make_measure(item, owner=cast.member)
    other = item.measures.exclude(pk=measure.pk).get()
    client = signed_in(cast.member)
    url = reverse("rectification:carried_out", args=[measure.pk])
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert client.post(url, {"version": 1, "done_on": tomorrow}).status_code == 200
    assert client.post(url, {"version": 1, "done_on": "2024-05-01"}).status_code == 302
    assert Measure.objects.get(pk=measure.pk).done_on == date(2024, 5, 1)
    assert client.post(url, {"version": 1, "done_on": "2024-05-02"}).status_code == 409
    assert client.get(reverse("rectification:carried_out", args=[other.pk])).status_code == 403
    assert client.post(reverse("rectification:measures", args=[item.pk]), {"version": 2}).status_code == 403


def test_someone_who_left_is_not_lost_by_saving_another_field(cast, signed_in):
    gone = cast.assistant
    item = make_item(cast.section, "in_progress", owner=cast.member, leader=gone, measures=0)
    make_measure(item, owner=gone)
    client = signed_in(cast.recorder)
    assert not type(gone).objects.visible_to(cast.recorder).filter(pk=gone.pk).exists()
    page = client.get(reverse("rectification:edit", args=[item.pk])).content.decode()
    assert page.count(f'<option value="{gone.pk}" selected>') == 2
    client.post(reverse("rectification:edit", args=[item.pk]), edit_form(cast, item, leader=gone.pk, title="改"))
    item.refresh_from_db()
    assert (item.title, item.leader, item.measures.get().owner) == ("改", gone, gone)


# The page of a problem


def test_the_way_from_finding_to_closing_by_the_buttons(cast, signed_in):
    """Only by what the page offers: each person finds the one next step, and the end is a closed problem."""
    item = make_item(cast.section, owner=cast.member, due_on=date(2024, 6, 30))
    today = timezone.localdate()
    steps = [
        (cast.member, "启动整改"), (cast.member, "填报第1条措施完成情况"), (cast.member, "申请销号"),
        (cast.head, "审核通过"), (cast.leader, "签批销号"),
    ]  # fmt: skip
    for person, label in steps:
        client = signed_in(person)
        offered = client.get(item.get_absolute_url()).context["verbs"]
        assert str(offered[0]["label"]) == label
        data = {"done_on": today, "text": "整改报告", "version": Item.objects.get().version}
        answer = client.post(offered[0]["url"], data)
        assert answer.status_code == 302
    item.refresh_from_db()
    assert (item.stage, item.done_on, item.evidence.get().text) == ("closed", today, "整改报告")
    page = signed_in(cast.member).get(item.get_absolute_url())
    assert page.context["verbs"] == []
    assert [str(act["verb"]) for act in page.context["acts"]] == ["签批销号", "审核通过", "申请销号", "启动整改"]


def test_nothing_is_closed_on_paper_only(cast, signed_in):
    """While a measure is not carried out, closing is not the next step; who asks for it all the same is told why."""
    item = make_item(cast.section, owner=cast.member)
    client = signed_in(cast.member)
    client.post(reverse("rectification:act", args=[item.pk, "start"]), {"version": 1})
    page = client.get(item.get_absolute_url())
    assert "申请销号" not in [str(verb["label"]) for verb in page.context["verbs"]]
    apply = reverse("rectification:act", args=[item.pk, "apply"])
    told = client.get(apply, follow=True)  # before anything is typed
    (message,) = told.context["messages"]
    assert str(message) == "第1项措施尚未填写完成情况，请先逐项填报。"
    answer = client.post(apply, {"done_on": timezone.localdate(), "text": "整改报告", "version": 2})
    assert answer.status_code == 200 and "第1项" in answer.content.decode()


def test_the_next_button_is_the_owners_and_others_find_theirs_beside(cast, signed_in):
    item = make_item(cast.section, "in_progress", owner=cast.member)
    assert page_verbs(signed_in(cast.member), item)[0] == ("申请销号", "primary")
    assert ("申请销号", "secondary") in page_verbs(signed_in(cast.head), item)
    Measure.objects.update(done_on=None, owner=cast.recorder)
    assert page_verbs(signed_in(cast.recorder), item)[0] == ("填报第1条措施完成情况", "primary")
    assert page_verbs(signed_in(cast.head), item)[0] == ("填报第1条措施完成情况", "secondary")


def page_verbs(client, item):
    verbs = client.get(item.get_absolute_url()).context["verbs"]
    return [(str(verb["label"]), verb["tone"]) for verb in verbs]


def test_a_unit_that_stands_alone_is_not_offered_as_its_own_helper(cast, signed_in):
    form = signed_in(cast.recorder).get(reverse("rectification:create")).context["form"]
    assert "assisting_units" not in form.fields
    assert "assisting_units" in signed_in(cast.leader).get(reverse("rectification:create")).context["form"].fields


def test_starting_without_a_complete_measure_is_refused_in_words(cast, signed_in):
    item = make_item(cast.section, owner=cast.member, measures=0)
    item.measures.create(text="修订制度")
    answer = signed_in(cast.member).post(reverse("rectification:act", args=[item.pk, "start"]), {"version": 1})
    assert "第1项措施未定责任人和时限：“修订制度”。" in text_of(answer)
    assert Item.objects.get().stage == "to_plan"


def test_a_step_on_a_page_opened_before_someone_elses_step_is_told(cast, signed_in):
    item = make_item(cast.section, "applied", owner=cast.member, evidence=1)
    Item.objects.filter(pk=item.pk).update(version=2)
    answer = signed_in(cast.head).post(reverse("rectification:act", args=[item.pk, "review"]), {"version": 1})
    assert (answer.status_code, Item.objects.get().stage) == (409, "applied")


def test_a_staged_problem_says_until_when(cast, signed_in):
    item = make_item(cast.section, "staged", owner=cast.member)
    page = text_of(signed_in(cast.member).get(item.get_absolute_url()))
    assert "自2024-05-20起阶段性完成、长期坚持，不计入已完成；下次复核日期：2024-08-20。" in page


def test_a_void_problem_stays_readable_with_its_reason(cast, signed_in):
    item = make_item(cast.section, owner=cast.member)
    url = reverse("rectification:void", args=[item.pk])
    client = signed_in(cast.head)
    assert client.post(url, {"version": 1, "reason": " "}).status_code == 200
    assert client.post(url, {"version": 1, "reason": "重复登记"}).status_code == 302
    assert "重复登记" in text_of(client.get(item.get_absolute_url()))
    assert client.get(item.get_absolute_url()).context["verbs"] == []
    assert titles(client.get(f"{LIST}?stage=void")) == ["一个问题"]
    assert client.get(url).status_code == 403


def test_the_owner_does_not_void_and_who_entered_it_may_until_work_begins(cast, signed_in):
    may = {}
    for stage in ("to_plan", "in_progress"):
        item = make_item(cast.section, stage, owner=cast.member, created_by=cast.recorder)
        for person in ("member", "recorder", "head"):
            answer = signed_in(getattr(cast, person)).get(reverse("rectification:void", args=[item.pk]))
            may[person, stage] = answer.status_code == 200
    assert may == {
        ("member", "to_plan"): False, ("member", "in_progress"): False, ("recorder", "to_plan"): True,
        ("recorder", "in_progress"): False, ("head", "to_plan"): True, ("head", "in_progress"): True,
    }  # fmt: skip


# Batches


def test_a_batch_is_entered_changed_and_voided(cast, signed_in):
    client = signed_in(cast.clerk)
    data = {
        "unit": cast.bureau.pk,
        "source": "inspection",
        "name": "巡察反馈",
        "feedback_on": "2024-03-02",
        "year": 2024,
    }
    answer = client.post(reverse("rectification:program_create"), data)
    page = client.get(answer.url)
    program = page.context["object"]
    assert "销号率 —" in text_of(page)
    edit = reverse("rectification:program_edit", args=[program.pk])
    assert client.post(edit, data | {"version": 1, "name": "改名"}).status_code == 302
    assert client.post(edit, data | {"version": 1, "name": "晚到的"}).status_code == 409
    void = reverse("rectification:program_void", args=[program.pk])
    assert client.post(void, {"version": 2, "reason": "重复"}).status_code == 302
    assert list(client.get(reverse("rectification:programs")).context["object_list"]) == []


@pytest.mark.parametrize(
    "change",
    [
        {"feedback_on": "2024-02-30"},
        {"feedback_on": "0001-01-01"},
        {"year": 1},
        {"name": ""},
        {"name": "长" * 201},
        {"source": "x"},
        {"unit": "1" * 30},
    ],
)
def test_a_bad_batch_is_refused_with_words(cast, signed_in, change):
    data = {
        "unit": cast.bureau.pk,
        "source": "inspection",
        "name": "巡察反馈",
        "feedback_on": "2024-03-02",
        "year": 2024,
    }
    answer = signed_in(cast.clerk).post(reverse("rectification:program_create"), data | change)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, list(change))


def test_the_page_of_a_batch_counts_and_lists_what_the_reader_may_see(cast, signed_in):
    program = make_program(cast.bureau)
    make_item(cast.section, "closed", program=program, source="inspection", title="本科的")
    make_item(cast.office, program=program, source="inspection", title="办公室的")
    seen = {}
    for person in ("leader", "member"):
        client = signed_in(getattr(cast, person))
        page = client.get(program.get_absolute_url())
        listed = client.get(reverse("rectification:programs")).context["object_list"][0]
        ledger = client.get(page.context["ledger_url"])
        assert titles(ledger) == titles(page)
        seen[person] = (titles(page), page.context["stages"]["rate"], (listed.total, listed.closed))
    assert seen == {"leader": (["本科的", "办公室的"], "50%", (2, 1)), "member": (["本科的"], "100%", (1, 1))}
    assert signed_in(cast.stranger).get(program.get_absolute_url()).status_code == 404


def test_the_list_of_batches_costs_the_same_queries_for_one_and_for_fifty(cast, signed_in):
    client, url = signed_in(cast.leader), reverse("rectification:programs")
    make_item(cast.section, program=make_program(cast.bureau), source="inspection")
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for _number in range(49):
        make_item(cast.section, program=make_program(cast.bureau), source="inspection")
    with CaptureQueriesContext(connection) as fifty:
        assert len(client.get(url).context["object_list"]) == 50
    assert len(fifty) == len(one)


def test_no_measure_at_all_is_not_called_saved(cast, signed_in):
    item = make_item(cast.section, owner=cast.member, due_on=date(2024, 6, 30), measures=0)
    url, client = reverse("rectification:measures", args=[item.pk]), signed_in(cast.member)
    as_opened = rows({"text": "", "owner": cast.member.pk, "due_on": "2024-06-30"})
    assert "尚未保存：请至少填写一条整改措施。" in text_of(client.post(url, {"version": 1} | as_opened))
    emptied = client.post(url, {"version": 1} | rows({"text": "", "owner": "", "due_on": ""}))
    assert list(emptied.context["form"].measures.errors[0]) == ["text"]
    assert not item.measures.exists()


def test_the_last_measure_is_not_removed_by_who_only_plans_but_by_who_asks(cast, signed_in):
    item = make_item(cast.section, owner=cast.member)
    measure = item.measures.get()
    last = rows({"pk": measure.pk, "text": measure.text}, removed=[0])
    url = reverse("rectification:measures", args=[item.pk])
    assert "请至少填写一条整改措施" in text_of(signed_in(cast.member).post(url, {"version": 1} | last))
    assert signed_in(cast.member).post(url, {"version": 1} | last | {"measures-TOTAL_FORMS": "0"}).status_code == 302
    assert item.measures.count() == 1
    item.refresh_from_db()
    url = reverse("rectification:edit", args=[item.pk])
    answer = signed_in(cast.recorder).post(url, edit_form(cast, item) | last)
    assert answer.status_code == 302
    assert item.measures.count() == 0


def test_a_new_measure_opens_with_the_owner_and_deadline_of_the_problem(cast, signed_in):
    item = make_item(cast.section, owner=cast.member, due_on=date(2024, 6, 30), measures=0)
    client = signed_in(cast.member)
    formset = client.get(reverse("rectification:measures", args=[item.pk])).context["form"].measures
    for row in (formset.forms[-1], formset.empty_form):
        assert (row["owner"].value(), row["due_on"].value()) == (cast.member.pk, date(2024, 6, 30))
    untouched = {"text": "", "owner": cast.member.pk, "due_on": "2024-06-30"}
    handed_on = edit_form(cast, item) | rows(untouched) | {"owner": cast.head.pk}
    assert signed_in(cast.recorder).post(reverse("rectification:edit", args=[item.pk]), handed_on).status_code == 302
    assert (Item.objects.get().owner, item.measures.count()) == (cast.head, 0)


def test_measures_without_an_owner_say_why_the_work_cannot_start(cast, signed_in):
    item = make_item(cast.section, owner=cast.member, measures=0)
    client, why = signed_in(cast.member), "尚不能启动整改：至少有一条整改措施须同时明确责任人和完成时限。"
    assert why not in text_of(client.get(item.get_absolute_url()))
    url = reverse("rectification:measures", args=[item.pk])
    page = text_of(client.post(url, {"version": 1} | rows({"text": "修订制度", "due_on": "2024-05-01"}), follow=True))
    assert why in page
    assert "第1项措施未定责任人：“修订制度”。" in page
    item.measures.update(owner=cast.member)
    assert why not in text_of(client.get(item.get_absolute_url()))

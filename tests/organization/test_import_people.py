"""What a sheet of people means, cell by cell, and that an export comes back as it went."""

import time
from datetime import date, timedelta
from itertools import count

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import Entry
from exchange import imports
from exchange.cells import tidy
from organization.models import Posting, User
from organization.rights import Role
from tests.cast import make_post, make_user
from tests.depth import rounds
from tests.organization.sheets import PEOPLE_COLUMNS, apply, exported, preview, said_of, states

pytestmark = pytest.mark.django_db
SHORT = ["姓名", "用户名", "单位代码"]


def test_typing_as_people_type_is_understood(cast):
    columns = ["姓 名", "用户名", "单位代码", "手机", "任职起", "任职止", "排序", "角色"]
    rows = [
        [
            "张\u00a0三\u200b",
            "ｚｈａｎｇ",
            "section",
            13812345678.0,
            "2026年1月2日",
            "2026/12/31",
            "１０",
            "科室负责人",
        ],
        ["李四", "li", "section", "１３８ ００００", date(2026, 1, 2), None, 7.0, "head"],
    ]
    draft = preview("people", cast.admin, columns, rows)
    assert states(draft) == {2: "new", 3: "new"}
    apply(draft, cast.admin)
    person = User.objects.get(username="zhang")
    posting = person.postings.get()
    assert (person.name, person.phone) == ("张 三", "13812345678")
    assert (posting.from_on, posting.to_on, posting.rank_no) == (date(2026, 1, 2), date(2026, 12, 31), 10)
    other = User.objects.get(username="li")
    assert (other.phone, other.postings.get().from_on, other.postings.get().role) == (
        "138 0000",
        date(2026, 1, 2),
        "head",
    )


WRONG = [
    ("任职起", "2026-02-30"), ("任职起", "前天"), ("任职起", "1999-01-01"), ("任职起", "9999-12-31"),
    ("任职止", "2020-01-01"), ("角色", "局长"), ("责任身份", "有"), ("单位代码", "无此单位"), ("排序号", "-1"),
    ("排序号", "1.5"), ("排序号", "½"), ("排序号", "99999999999999999999"), ("电子邮箱", "x@"), ("姓名", "长" * 41),
    ("姓名", "=1+1"), ("用户名", "x" * 65), ("用户名", "ﷺ" * 10), ("电话", 1.3812345678e20), ("电话", "1" * 31),
    ("笔画键", "6"), ("笔画键", "1 1"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "cell"), WRONG)
def test_what_cannot_be_meant_is_an_error_in_its_cell(cast, key, cell):
    row = dict.fromkeys(PEOPLE_COLUMNS) | {"姓名": "王", "用户名": "wang", "单位代码": "section"} | {key: cell}
    draft = preview("people", cast.admin, PEOPLE_COLUMNS, [list(row.values())])
    assert states(draft) == {2: "error"}


def test_two_posts_are_two_rows_of_one_person(cast):
    columns = [*SHORT, "职务", "电话", "任职起"]
    rows = [
        ["王", "wang", "section", "科长", "123456", "2026-01-01"],
        ["王", "WANG", "office", "兼职", None, "2026-01-01"],
    ]
    draft = preview("people", cast.admin, columns, rows)
    assert draft.counts == {"rows": {"new": 2, "warned": 0}, "subjects": {"new": 1}}
    apply(draft, cast.admin)
    person = User.objects.get(username_key="wang")
    assert {(posting.unit, posting.title) for posting in person.postings.all()} == {
        (cast.section, "科长"),
        (cast.office, "兼职"),
    }
    assert person.phone == "123456"


def test_rows_of_one_person_that_contradict_each_other_are_errors(cast):
    draft = preview(
        "people", cast.admin, SHORT, [["王", "wang", "section"], ["黄", "wang", "office"], ["王", "wang", "section"]]
    )
    assert states(draft) == {2: "new", 3: "error", 4: "error"}


def test_an_empty_cell_changes_nothing_and_a_changed_one_says_what_it_was(cast):
    User.objects.filter(pk=cast.member.pk).update(phone="13812345678")
    rows = [["member", "member", "section", "主任科员", *[None] * 9]]
    draft = preview("people", cast.admin, PEOPLE_COLUMNS, rows)
    assert draft.rows.get().fields["title"][:3] == ["changed", "科员", "主任科员"]
    apply(draft, cast.admin)
    member = User.objects.get(pk=cast.member.pk)
    assert (member.phone, member.email, member.postings.get().title) == (
        "13812345678",
        "member@example.org",
        "主任科员",
    )
    entry = Entry.objects.get(kind="organization.posting", event="changed")
    assert '"title":["科员","主任科员"]' in entry.changes_text


def test_a_wider_post_asks_for_its_grant_anew(cast):
    columns = [*SHORT, "角色"]
    apply(preview("people", cast.unitadmin, columns, [["member", "member", "section", "单位领导"]]), cast.unitadmin)
    posting = cast.member.postings.get()
    assert (posting.role, posting.granted_at, posting.proposed_by) == (Role.LEADER, None, cast.unitadmin)
    assert posting.version == 2


def test_the_simple_profiles_administrator_needs_no_second_pair_of_eyes(cast, settings):
    settings.ADMINISTRATION = "simple"
    columns = [*SHORT, "角色"]
    apply(preview("people", cast.admin, columns, [["王", "wang", "section", "记录员"]]), cast.admin)
    person = User.objects.get(username="wang")
    assert person.in_force and person.postings.get().granted_at


def test_who_is_lent_says_by_whom_and_who_comes_back_no_longer(cast):
    columns = [*SHORT, "任职方式", "派出单位代码"]
    apply(preview("people", cast.unitadmin, columns, [["王", "wang", "section", "借调", "office"]]), cast.unitadmin)
    posting = Posting.objects.get(user__username="wang")
    assert (posting.kind, posting.from_unit) == (Posting.Kind.SECONDMENT, cast.office)
    draft = preview("people", cast.unitadmin, None, None, exported("people", cast.unitadmin))
    assert set(draft.counts["rows"]) == {"unchanged", "warned"}
    apply(preview("people", cast.unitadmin, columns, [["王", "wang", "section", "任职", None]]), cast.unitadmin)
    posting.refresh_from_db()
    assert (posting.kind, posting.from_unit) == (Posting.Kind.REGULAR, None)
    wrong = [["甲", "a", "section", "任职", "office"], ["乙", "b", "section", "挂职", "other-section"]]
    assert set(states(preview("people", cast.unitadmin, columns, wrong)).values()) == {"error"}


def test_a_second_post_in_the_same_unit_is_remarked(cast):
    draft = preview("people", cast.admin, [*SHORT, "任职起"], [["member", "member", "section", "2026-01-01"]])
    assert (states(draft), draft.rows.get().warned) == ({2: "changed"}, True)
    assert said_of(draft, 2, "from_on")


def test_a_closed_account_is_not_opened_by_a_sheet(cast):
    User.objects.filter(pk=cast.member.pk).update(is_active=False)
    assert states(preview("people", cast.admin, SHORT, [["member", "member", "section"]])) == {2: "error"}


def test_keys_nobody_typed_follow_the_name(cast):
    apply(preview("people", cast.admin, SHORT, [["陈立新", "chen", "section"]]), cast.admin)
    person = User.objects.get(username="chen")
    saved = User(username="x", name="陈立新")
    saved.fill_keys()
    assert (
        (person.sort_key, person.stroke_key) == (saved.sort_key, saved.stroke_key) == ("chen lixin", saved.stroke_key)
    )
    apply(preview("people", cast.admin, [*SHORT, "拼音"], [["王立新", "chen", "section", "chen lixin"]]), cast.admin)
    person.refresh_from_db()
    assert person.sort_key == "wang lixin" and person.stroke_key != saved.stroke_key


NUMBERS = count()
NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=20
).filter(lambda text: tidy(text) and not tidy(text).endswith("（示例）"))  # fmt: skip


@settings(max_examples=rounds(full=60, short=6), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(NAMES, NAMES, st.sampled_from(Role.values), st.integers(0, 900)), min_size=1, max_size=12))
def test_an_export_of_any_names_comes_back_as_it_went(cast, people):
    for name, title, role, days in people:
        from_on = date(2024, 1, 1) + timedelta(days)
        person = make_user(f"u{next(NUMBERS)}", name=name, phone="=13812345678"[:12], email="")
        make_post(person, cast.section, role, from_on=from_on, title=title)
    for by in (cast.admin, cast.unitadmin):
        draft = preview("people", by, None, None, exported("people", by))
        assert [row.fields for row in draft.rows.exclude(state="unchanged")] == []


@pytest.mark.faults
def test_five_thousand_people_are_previewed_in_seconds_and_imported_in_ten(cast, measured):
    number = rounds(full=5000, short=500)
    rows = [
        [
            f"张{n}",
            f"zhang{n}",
            "section",
            "科员",
            "成员",
            None,
            None,
            None,
            100,
            None,
            None,
            f"z{n}@example.org",
            13800000000 + n,
        ]
        for n in range(number)
    ]
    begun = time.process_time()
    draft = preview("people", cast.unitadmin, PEOPLE_COLUMNS, rows)
    previewed = time.process_time() - begun
    assert draft.counts["rows"] == {"new": number, "warned": 0}
    begun = time.process_time()
    apply(draft, cast.unitadmin)
    applied = time.process_time() - begun
    measured(rows=number, preview_seconds=round(previewed, 1), apply_seconds=round(applied, 1))
    assert previewed < 10 and applied < 10
    made = Posting.objects.filter(proposed_at__date=timezone.localdate(), proposed_by=cast.unitadmin)
    assert made.count() == number
    assert Entry.objects.filter(event="created", kind="organization.user").count() == number


def test_posts_without_a_first_day_begin_on_the_day_said_at_the_upload(cast):
    long_ago = timezone.localdate() - timedelta(days=200)
    columns = [*SHORT, "任职起"]
    rows = [["甲", "jia", "section", None], ["乙", "yi", "section", date(2026, 3, 1)], ["丙", "bing", "office", None]]
    draft = preview("people", cast.admin, columns, rows, defaults={"from_on": long_ago.isoformat()})
    assert [(said["with"]["n"], said["with"]["day"]) for said in draft.remarks] == [("2", long_ago.isoformat())]
    draft = imports.check_again(draft=draft, today=timezone.localdate() + timedelta(days=1), now=timezone.now())
    while draft.state == draft.State.READING:
        draft = imports.go_on(draft=draft, now=timezone.now())
    apply(draft, cast.admin)
    begun = dict(
        Posting.objects.filter(user__username__in=["jia", "yi", "bing"]).values_list("user__username", "from_on")
    )
    assert begun == {"jia": long_ago, "yi": date(2026, 3, 1), "bing": long_ago}


def test_a_sheet_that_gives_every_first_day_is_told_nothing_of_it(cast):
    draft = preview("people", cast.admin, [*SHORT, "任职起"], [["甲", "jia", "section", date(2026, 3, 1)]])
    assert draft.remarks == []

"""A pasted column of names: whom each line means, and that nobody is ever guessed."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.attendance.matching import match_names
from meetings.attendance.participants import seats_of
from tests.cast import make_post, make_user

DAY = date(2024, 3, 29)


@pytest.fixture
def people(cast):
    """Two 王伟 in two units, a 张三 and a 张三丰; keyed as the tests call them."""
    section = ("张三", "李四", "欧阳修远", "阿依古丽·买买提")
    found = {
        name: make_user(f"u{number}", cast.section, name=name, title="科员") for number, name in enumerate(section)
    }
    found["section王伟"] = make_user("w1", cast.section, name="王伟", title="副科长")
    found["office王伟"] = make_user("w2", cast.office, name="王伟", title="科员")
    found["张三丰"] = make_user("u9", cast.office, name="张三丰", title="科员")
    return found


@pytest.fixture
def match(cast, people):
    """What came of a column, in the tests' own names: found (with remarks), doubtful, unknown, twice."""
    seats = seats_of(people.values(), DAY, cast.section)
    called = {person.pk: name for name, person in people.items()}

    def matched(text):
        result = match_names(text, seats.values(), DAY)
        return {
            "found": [(called[one.seat.pk], one.remark) if one.remark else called[one.seat.pk] for one in result.found],
            "doubtful": [(one.text, [called[seat.pk] for seat in one.seats]) for one in result.doubtful],
            "unknown": result.unknown, "twice": [called[seat.pk] for seat in result.twice],
        }  # fmt: skip

    return matched


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("张三", ["张三"]), ("张 三", ["张三"]), ("　张　三　", ["张三"]), ("张\u200b三\ufeff", ["张三"]),
        ("张三\n李四", ["张三", "李四"]), ("张三\r\n\r\n李四\r\n", ["张三", "李四"]), ("张三、李四", ["张三", "李四"]),
        ("张三，李四；欧阳修远", ["张三", "李四", "欧阳修远"]), ("张三 李四", ["张三", "李四"]),
        ("1. 张三", ["张三"]), ("1、张三、李四", ["张三", "李四"]), ("（2）张三", ["张三"]),
        ("12\t张三\t科员", ["张三"]),
        ("张三同志", ["张三"]), ("张三科员", ["张三"]), ("科员张三", ["张三"]), ("副科长 张 三", ["张三"]),
        ("section张三", ["张三"]), ("示例section单位 张三", ["张三"]), ("张三丰", ["张三丰"]),
        ("阿依古丽•买买提", ["阿依古丽·买买提"]), ("阿依古丽.买买提", ["阿依古丽·买买提"]),
        ("欧阳修远（科员）", ["欧阳修远"]), ("王伟（section）", ["section王伟"]),
        ("王伟 示例office单位", ["office王伟"]),
        ("王伟 副科长", ["section王伟"]), ("副科长王伟", ["section王伟"]), ("office\t王伟", ["office王伟"]),
    ],
)  # fmt: skip
def test_a_line_means_the_person_whose_whole_name_stands_there(match, text, found):
    assert match(text) == {"found": found, "doubtful": [], "unknown": [], "twice": []}


@pytest.mark.parametrize("text", ["张", "张三风", "张主任", "李四光", "三张", "王伟伟", "某某", "办公室", "张三张四"])
def test_what_is_no_whole_name_means_nobody(match, text):
    assert match(text) == {"found": [], "doubtful": [], "unknown": [text], "twice": []}


def test_namesakes_are_shown_and_not_guessed(match):
    both = ["section王伟", "office王伟"]
    assert match("王伟\n王伟同志\n王 伟") == {
        "found": [], "doubtful": [("王伟", both), ("王伟同志", both), ("王 伟", both)], "unknown": [], "twice": [],
    }  # fmt: skip


@pytest.mark.parametrize("text", ["张三 office", "张三（示例office单位）", "张三 财政局", "李四 市发展改革委"])
def test_a_unit_that_is_not_theirs_makes_a_doubt_of_the_only_person_of_that_name(match, text):
    result = match(text)
    assert result["found"] == [] and [text_ for text_, _seats in result["doubtful"]] == [
        text.replace("（", "(").replace("）", ")")
    ]


def test_a_namesake_is_told_apart_by_any_post_of_the_day(cast, people, match):
    make_post(people["office王伟"], cast.branch, title="联络员")
    assert match("王伟 branch")["found"] == ["office王伟"]


def test_what_stands_behind_a_name_is_kept_as_a_remark(match):
    assert match("张三（出差）、李四 病假\n欧阳修远 科员 住院")["found"] == [
        ("张三", "出差"), ("李四", "病假"), ("欧阳修远", "住院"),
    ]  # fmt: skip


def test_a_person_written_twice_counts_once_and_is_named(match):
    assert match("张三\n李四\n张三同志") == {
        "found": ["张三", "李四"],
        "doubtful": [],
        "unknown": [],
        "twice": ["张三"],
    }


def test_strange_names_among_known_ones_on_a_line_are_not_swallowed(match):
    assert match("张三 李四 赵六") == {"found": ["张三", "李四"], "doubtful": [], "unknown": ["赵六"], "twice": []}


def test_what_was_not_settled_stays_a_line_each_and_settles_when_corrected(match, people, cast):
    result = match_names("张三\n王伟\n赵六", seats_of(people.values(), DAY, cast.section).values(), DAY)
    assert result.unsettled == "王伟\n赵六"


def test_many_lines_cost_one_query(cast, people):
    seats = seats_of(people.values(), DAY, cast.section)
    with CaptureQueriesContext(connection) as queries:
        match_names("张三\n王伟 office\n李四\n" * 200, seats.values(), DAY)
    assert len(queries) == 1


@pytest.mark.parametrize(
    "text", ["", " \n\t\n", "(((((" * 50, "、、、", "1\n2\n3", "\x00", "字" * 30_000, "王" * 500 + " 伟"]
)
def test_odd_text_finds_nobody_and_harms_nothing(match, text):
    assert match(text)["found"] == []

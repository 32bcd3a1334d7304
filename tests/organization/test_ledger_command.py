"""`manage.py ledger`: what a list's page exports, from the command line."""

from datetime import date
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook

from audit.models import Entry
from organization.lists.ledgers import ledgers
from organization.lists.views import list_page
from study.models import Note, Series, Session
from tests.cast import make_assignment, make_duty, make_kind
from tests.meetings.factory import make_meeting
from tests.rectification.factory import make_item

KINDS = ("duties", "assignments", "meetings", "sessions", "notes", "rectification")


def rows_in(file):
    return list(load_workbook(file).active.iter_rows(values_only=True))


def filled(unit, author, year, word):
    """One record of each kind."""
    day = date(year, 3, 5)
    make_duty(unit, title=f"职责{word}", year=year)
    make_assignment(unit, title=f"任务{word}", due_on=day, stage="done", done_on=day)
    make_meeting(unit, author, title=f"会议{word}", held_on=day)
    series = Series.objects.create(
        unit=unit, name=f"系列{word}", category="routine", weekday=0, minutes=60, active_from=date(2020, 1, 1),
        kind=make_kind(f"study.{unit.code}-{year}"),
    )  # fmt: skip
    Session.objects.create(unit=unit, series=series, topic=f"学习{word}", held_on=day, created_by=author)
    Note.objects.create(unit=unit, title=f"心得{word}", author=author, submitted_on=day, created_by=author)
    make_item(unit, title=f"问题{word}", year=year, owner=author)


@pytest.fixture
def records(cast):
    for unit, word in ((cast.bureau, "本"), (cast.section, "下"), (cast.other_section, "外")):
        filled(unit, cast.head, 2023, f"{word}今")
        filled(unit, cast.head, 2022, f"{word}去")
    return cast


@pytest.mark.parametrize("kind", KINDS)
def test_it_writes_the_rows_and_columns_that_the_page_exports(records, signed_in, tmp_path, capsys, kind):
    path = tmp_path / "ledger.xlsx"
    call_command("ledger", kind, "--unit", "bureau", "--year", "2023", "--output", str(path))
    assert str(path) in capsys.readouterr().out
    sheet = "ledger" if list_page(ledgers()[kind]).ledger else "xlsx"
    asked = {"unit": "bureau", "year": "2023", "sheet": sheet}
    answer = signed_in(records.leader).get(reverse(ledgers()[kind]), asked)
    page, written = rows_in(BytesIO(b"".join(answer.streaming_content))), rows_in(path)
    assert written[4:] == page[4:] and len(written) == 5 + 2
    text = str(written)
    assert "本今" in text and "下今" in text and "外今" not in text and "下去" not in text
    assert written[0][0] == page[0][0] and written[2][0] == page[2][0]
    assert "全部记录" in written[1][0] and "leader" not in written[3][0] and "2" in written[3][0]


def test_the_kinds_are_those_it_is_known_by():
    assert sorted(ledgers()) == sorted(KINDS)


def test_a_choice_leaves_in_words(records, tmp_path):
    path = tmp_path / "ledger.xlsx"
    call_command("ledger", "rectification", "--unit", "section", "--year", "2023", "--output", str(path))
    columns, row = rows_in(path)[4:6]
    assert "待制定措施" in row and "自查" in row and "functools" not in str(row)


def test_it_is_told_to_the_trail_with_the_file_and_the_command(records, tmp_path):
    path = tmp_path / "ledger.xlsx"
    call_command("ledger", "duties", "--unit", "bureau", "--year", "2023", "--output", str(path))
    entry = Entry.objects.filter(event="exported").get()
    assert entry.by is None and entry.by_name
    assert {**entry.facts} | {"what": "duties", "rows": 2, "year": 2023, "file": str(path)} == entry.facts


def test_in_someones_name_it_holds_only_what_they_see(records, signed_in, tmp_path):
    path = tmp_path / "ledger.xlsx"
    ask = ["ledger", "rectification", "--year", "2023", "--output", str(path)]
    call_command(*ask, "--unit", "city")
    assert len(rows_in(path)) == 5 + 3
    make_item(records.section, title="别人的", year=2023)
    call_command(*ask, "--unit", "section")
    assert len(rows_in(path)) == 5 + 2
    call_command(*ask, "--unit", "section", "--by", "member")
    asked = {"unit": "section", "year": "2023"}
    seen = signed_in(records.member).get(reverse("rectification:list"), asked).context["rows"]
    assert len(rows_in(path)) == 5 + len(seen) and "member" in rows_in(path)[3][0]
    assert Entry.objects.filter(event="exported").latest("pk").by == records.member
    with pytest.raises(CommandError, match="没有代码为city的单位"):
        call_command(*ask, "--unit", "city", "--by", "leader")


def test_a_year_without_records_gives_a_ledger_without_rows(records, tmp_path):
    path = tmp_path / "ledger.xlsx"
    call_command("ledger", "notes", "--unit", "bureau", "--year", "2021", "--output", str(path))
    assert len(rows_in(path)) == 5


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--unit", "nowhere", "--year", "2023"], "没有代码为nowhere的单位"),
        (["--unit", "bureau", "--year", "23"], "不是有效年度"),
        (["--unit", "bureau", "--year", "2023", "--by", "nobody"], "nobody"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words_and_writes_nothing(cast, tmp_path, more, words):
    path = tmp_path / "ledger.xlsx"
    with pytest.raises(CommandError, match=words):
        call_command("ledger", "duties", *more, "--output", str(path))
    with pytest.raises(CommandError):
        call_command("ledger", "secrets", "--unit", "bureau", "--year", "2023", "--output", str(path))
    assert not path.exists() and not Entry.objects.filter(event="exported").exists()


def test_a_file_that_cannot_be_written_is_named(records, tmp_path):
    path = tmp_path / "none" / "ledger.xlsx"
    with pytest.raises(CommandError, match="无法写入"):
        call_command("ledger", "duties", "--unit", "bureau", "--year", "2023", "--output", str(path))

"""`manage.py import`: the same import from the command line."""

import pytest
from django.core.management import CommandError, call_command

from audit.models import Entry
from exchange.models import Import, ImportRow
from organization.models import Unit, User
from tests.organization.sheets import PEOPLE_COLUMNS, UNIT_COLUMNS, xlsx

pytestmark = pytest.mark.django_db
UNITS = [["new-a", "new-b", "乙科"], ["bureau", "new-a", "甲处"]]


@pytest.fixture
def sheet(tmp_path):
    def write(columns, rows):
        path = tmp_path / "sheet.xlsx"
        path.write_bytes(xlsx(columns, rows))
        return str(path)

    return write


def test_a_dry_run_says_what_would_happen_and_leaves_no_rows(cast, sheet, capsys):
    call_command("import", "units", sheet(UNIT_COLUMNS, UNITS), "--dry-run")
    assert capsys.readouterr().out.strip() == "新增2个单位"
    assert not Unit.objects.filter(code="new-a").exists()
    assert not ImportRow.objects.exists()
    assert Import.objects.get().state == "dropped"


def test_the_machine_itself_imports_everywhere_and_the_trail_names_the_command(cast, sheet, capsys):
    call_command("import", "units", sheet(UNIT_COLUMNS, UNITS))
    assert "已导入" in capsys.readouterr().out
    made = Unit.objects.get(code="new-b")
    entry = Entry.objects.get(kind="organization.unit", record_id=made.pk, event="created")
    assert entry.by is None and entry.by_name
    assert Import.objects.get().state == "applied"


def test_in_someones_name_their_rights_hold_and_the_trail_names_them(cast, sheet, capsys):
    rows = [["王五", "wangwu", "section"]]
    call_command("import", "people", sheet(PEOPLE_COLUMNS, rows), "--by", "unitadmin")
    person = User.objects.get(username="wangwu")
    assert Entry.objects.get(kind="organization.user", record_id=person.pk).by == cast.unitadmin
    with pytest.raises(CommandError):
        call_command("import", "people", sheet(PEOPLE_COLUMNS, [["赵", "zhao", "other"]]), "--by", "unitadmin")
    assert "您管理的单位中没有代码 other" in capsys.readouterr().err
    for name in ("member", "security", "nobody-at-all"):
        with pytest.raises(CommandError):
            call_command("import", "people", sheet(PEOPLE_COLUMNS, rows), "--by", name)
    assert not User.objects.filter(username="zhao").exists()


def test_errors_are_named_row_by_row_and_nothing_is_imported(cast, sheet, capsys):
    with pytest.raises(CommandError, match="所有行都正确"):
        call_command("import", "units", sheet(UNIT_COLUMNS, [*UNITS, ["bureau", "x y", "坏"]]))
    told = capsys.readouterr()
    assert "错误1行" in told.out and "第4行" in told.err and "代码" in told.err
    assert not Unit.objects.filter(code="new-a").exists()


def test_a_file_that_is_not_there_or_no_sheet_is_refused_in_words(cast, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"%PDF-1.7")
    for name in ("a.xlsx", "none.xlsx"):
        with pytest.raises(CommandError):
            call_command("import", "units", str(tmp_path / name))

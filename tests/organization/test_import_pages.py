"""An import as an office does it: upload, look, confirm. Through the pages, with the standing cast."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from audit.models import Entry
from exchange import imports
from exchange.models import Import, ImportRow
from organization.models import Posting, Unit, User
from tests.cast import make_post, make_user
from tests.exchange import hostile
from tests.organization.sheets import (
    PEOPLE_COLUMNS,
    UNIT_COLUMNS,
    exported,
    preview,
    read_back,
    said_of,
    states,
    upload,
)

pytestmark = pytest.mark.django_db
TWO_UNITS = [
    ["new-a", "new-b", "乙科"],
    ["bureau", "new-a", "甲处", "甲", "科室", 3, "2024年1月1日"],
]


def send(client, kind, columns, rows, **kwargs):
    """The import's page after the upload and all checking, as a browser without scripts gets there."""
    answer = client.post(reverse("organization:import_upload"), {"kind": kind, "file": upload(columns, rows, **kwargs)})
    assert answer.status_code == 302, answer.context["form"].errors
    url = answer.url
    while b'id="import-progress"' in (page := client.get(url)).content:
        client.post(f"{url}go-on/")
    return url, page


def test_an_upload_is_shown_before_anything_is_changed_and_then_done_exactly(cast, signed_in):
    client = signed_in(cast.admin)
    url, page = send(client, "units", UNIT_COLUMNS, TWO_UNITS)
    assert "新增2个单位" in page.content.decode()
    assert not Unit.objects.filter(code__startswith="new").exists()
    answer = client.post(f"{url}apply/", follow=True)
    assert "已导入：新增2个单位。" in answer.content.decode()
    below = Unit.objects.get(code="new-b")
    assert (below.parent.code, below.parent.parent.code, below.short_name) == ("new-a", "bureau", "乙科")
    assert below.parent.active_from == date(2024, 1, 1)
    assert not ImportRow.objects.exists()


def test_people_and_rows_are_told_apart_where_they_differ(cast, signed_in):
    client = signed_in(cast.admin)
    two = [
        ["王五", "wangwu", "section", "科员"],
        ["王五", "wangwu", "office", "副科长"],
        ["赵六", "zhaoliu", "section"],
    ]
    url, page = send(client, "people", PEOPLE_COLUMNS, two)
    words = page.content.decode()
    assert "新增2人（3行）" in words and "一行一个任职" in words and words.count(">3行</span>") == 2
    assert "已导入：新增2人（3行）。" in client.post(f"{url}apply/", follow=True).content.decode()
    _url, page = send(client, "people", PEOPLE_COLUMNS, [["钱七", "qianqi", "section", "科员"]])
    assert "新增1人" in (words := page.content.decode()) and "新增1人（" not in words and "一行一个任职" not in words


def test_our_own_template_is_imported_without_a_remark_about_its_second_sheet(cast, signed_in):
    client = signed_in(cast.admin)
    file = BytesIO(b"".join(client.get(reverse("organization:import_template"), {"kind": "people"}).streaming_content))
    workbook = load_workbook(file)
    assert len(workbook.sheetnames) == 2
    sheet = workbook.active
    titles = [cell.value for cell in sheet[1]]
    for title, value in {"姓名": "王五", "用户名": "wangwu", "单位代码": "section"}.items():
        sheet.cell(3, titles.index(title) + 1, value)

    def remarks():
        filled = BytesIO()
        workbook.save(filled)
        data = {"kind": "people", "file": SimpleUploadedFile("表.xlsx", filled.getvalue())}
        url = client.post(reverse("organization:import_upload"), data).url
        while b'id="import-progress"' in (page := client.get(url)).content:
            client.post(f"{url}go-on/")
        return page.context["remarks"]

    assert not any("只读取" in remark for remark in remarks())
    workbook.create_sheet("去年名单").append(["甲"])
    assert any(sheet.title in remark for remark in remarks())


def test_the_list_offers_each_kind_with_its_sheets_and_ones_own_imports(cast, signed_in):
    client = signed_in(cast.unitadmin)
    url, _page = send(client, "units", UNIT_COLUMNS, TWO_UNITS, name="甲处.xlsx")
    page = client.get(reverse("organization:imports")).content.decode()
    assert all(
        words in page for words in ("一行一个单位", "一行一个任职", "?kind=units", "?kind=people", "甲处.xlsx", url)
    )
    client.post(f"{url}apply/")
    assert f'class="btn btn-primary" href="{reverse("organization:units")}"' in client.get(url).content.decode()
    assert client.get(reverse("organization:import_upload"), {"kind": "people"}).context["form"].initial == {
        "kind": "people"
    }


def test_every_row_applied_has_its_entry_in_the_trail_and_so_has_the_import(cast, signed_in):
    client = signed_in(cast.admin)
    url, _page = send(client, "people", PEOPLE_COLUMNS, [["王五", "wangwu", "section", "科员"]])
    client.post(f"{url}apply/")
    person = User.objects.get(username="wangwu")
    posting = person.postings.get()
    entries = {(entry.kind, entry.record_id, entry.event, entry.by.username) for entry in Entry.objects.all()}
    assert {
        ("organization.user", person.pk, "created", "admin"),
        ("organization.posting", posting.pk, "created", "admin"),
    } <= entries
    assert [entry.event for entry in Entry.objects.filter(event="imported")] == ["imported", "imported"]


def test_an_imported_account_is_inert_and_its_role_waits(cast, signed_in):
    client = signed_in(cast.unitadmin)
    url, _page = send(client, "people", PEOPLE_COLUMNS, [["王五", "wangwu", "section", "科长", "科室负责人"]])
    client.post(f"{url}apply/")
    person = User.objects.get(username="wangwu")
    posting = person.postings.get()
    assert (person.in_force, person.has_usable_password(), person.proposed_by) == (False, False, cast.unitadmin)
    assert (posting.role, posting.granted_at, posting.proposed_by) == ("head", None, cast.unitadmin)
    assert posting.from_on == timezone.localdate()


def test_a_unit_administrator_imports_within_their_own_tree_only(cast):
    people = [("甲", "a-new", "section"), ("乙", "b-new", "other-section"), ("丙", "stranger", "section")]
    draft = preview("people", cast.unitadmin, PEOPLE_COLUMNS, [*people, ("丁", "d-new", "nowhere")])
    assert states(draft) == {2: "new", 3: "error", 4: "error", 5: "error"}
    assert said_of(draft, 3) == said_of(draft, 5) == ["There is no unit with the code %(code)s among those you keep."]
    draft = preview("units", cast.unitadmin, UNIT_COLUMNS, [
        ["section", "s-1", "一组"], ["other", "s-2", "二组"], [None, "s-3", "三组"],
        [None, "other-section", "改名"],
    ])  # fmt: skip
    assert states(draft) == {2: "new", 3: "error", 4: "error", 5: "error"}


def test_nobody_gives_themselves_a_post_by_a_sheet(cast):
    draft = preview(
        "people",
        cast.unitadmin,
        ["姓名", "用户名", "单位代码", "角色"],
        [["unitadmin", "unitadmin", "section", "单位领导"]],
    )
    assert states(draft) == {2: "error"}


@pytest.mark.parametrize("verb", ["", "go-on/", "apply/", "again/", "drop/"])
def test_an_import_is_not_found_by_anyone_but_whoever_made_it(cast, signed_in, verb):
    draft = preview("units", cast.admin, UNIT_COLUMNS, TWO_UNITS)
    url = reverse("organization:import", args=[draft.pk]) + verb
    for other in (cast.unitadmin, cast.security, cast.leader, cast.stranger):
        client = signed_in(other)
        assert (client.post(url) if verb else client.get(url)).status_code == 404
    draft.refresh_from_db()
    assert draft.state == "ready"


def test_rights_are_asked_again_when_a_preview_is_applied(cast, signed_in):
    client = signed_in(cast.unitadmin)
    url, _page = send(client, "units", UNIT_COLUMNS, TWO_UNITS)
    Posting.objects.filter(user=cast.unitadmin).update(granted_at=None)
    assert client.post(f"{url}apply/").status_code == 403
    assert not Unit.objects.filter(code="new-a").exists()


def test_units_taken_from_a_unit_administrator_refuse_the_whole(cast, signed_in):
    client = signed_in(cast.unitadmin)
    url, _page = send(client, "units", UNIT_COLUMNS, TWO_UNITS)
    Posting.objects.filter(user=cast.unitadmin).update(unit=cast.branch)
    assert "预览之后系统内数据有变化（第3行）" in client.post(f"{url}apply/", follow=True).content.decode()
    assert not Unit.objects.filter(code__startswith="new").exists()


def test_applying_twice_applies_once(cast, signed_in):
    client = signed_in(cast.admin)
    url, _page = send(client, "people", PEOPLE_COLUMNS, [["王五", "wangwu", "section", "科员"]])
    for _ in range(2):
        assert client.post(f"{url}apply/").status_code == 302
    assert User.objects.get(username="wangwu").postings.count() == 1


def test_a_row_that_would_do_something_else_now_refuses_the_whole_and_a_new_preview_mends_it(cast, signed_in):
    client = signed_in(cast.admin)
    rows = [["王五", "wangwu", "section", "科员"], ["改名", "member"]]
    url, _page = send(client, "people", PEOPLE_COLUMNS, rows)
    User.objects.filter(pk=cast.member.pk).update(name="又一个", version=9)
    page = client.post(f"{url}apply/", follow=True).content.decode()
    assert "第3行" in page and "未导入任何数据" in page
    assert not User.objects.filter(username="wangwu").exists()
    client.post(f"{url}again/")
    client.post(f"{url}go-on/")
    assert "已导入" in client.post(f"{url}apply/", follow=True).content.decode()
    assert User.objects.get(pk=cast.member.pk).name == "改名"


def test_a_preview_with_an_error_imports_nothing(cast, signed_in):
    client = signed_in(cast.admin)
    url, page = send(client, "units", UNIT_COLUMNS, [*TWO_UNITS, ["bureau", "坏 代码", "丙"]])
    assert "错误1行" in page.content.decode() and "确认导入" not in page.content.decode()
    client.post(f"{url}apply/")
    assert not Unit.objects.filter(code="new-a").exists()


def test_errors_stand_first_and_rows_can_be_narrowed_to_a_state(cast, signed_in):
    client = signed_in(cast.admin)
    url, page = send(client, "units", UNIT_COLUMNS, [*TWO_UNITS, ["nowhere", "new-c", "丙"]])
    assert [row.number for row in page.context["rows"]] == [4, 2, 3]
    assert [row.number for row in client.get(f"{url}?state=error").context["rows"]] == [4]
    for odd in ("x", "\0", "error' --", "1e9"):
        assert client.get(url, {"state": odd, "page": odd}).status_code in {200, 400}


def test_the_preview_speaks_the_language_of_whoever_reads_it(cast, signed_in):
    client = signed_in(cast.admin)
    url, page = send(client, "units", UNIT_COLUMNS, [["nowhere", "new-c", "丙"]])
    assert "您管理的单位中没有代码 nowhere。" in page.content.decode()
    client.post(reverse("set_language"), {"language": "en"})
    assert "There is no unit with the code nowhere among those you keep." in client.get(url).content.decode()


def test_what_was_given_up_or_left_lying_keeps_its_counts_and_no_rows(cast, signed_in):
    client = signed_in(cast.admin)
    url, _page = send(client, "units", UNIT_COLUMNS, TWO_UNITS)
    client.post(f"{url}drop/")
    lying = preview("units", cast.admin, UNIT_COLUMNS, TWO_UNITS)
    Import.objects.filter(pk=lying.pk).update(started_at=timezone.now() - timedelta(hours=25))
    lying_url = reverse("organization:import", args=[lying.pk])
    assert "确认导入" not in client.get(lying_url).content.decode()
    client.post(f"{lying_url}apply/")
    assert not Unit.objects.filter(code="new-a").exists()
    assert imports.drop_left_lying(now=timezone.now()) == 1
    assert not ImportRow.objects.exists()
    assert {draft.state for draft in Import.objects.all()} == {"dropped"}
    assert client.get(url).status_code == client.get(lying_url).status_code == 200


@pytest.mark.parametrize(
    "name", ["a cell of 70 MB", "macros", "an old workbook", "a list of values", "entities that multiply"]
)
def test_a_hostile_upload_is_refused_beside_the_field(cast, signed_in, name):
    file = upload([], [])
    file.file.seek(0)
    file.file.truncate()
    file.file.write(hostile.CORPUS[name]())
    file.size = file.file.tell()
    file.file.seek(0)
    answer = signed_in(cast.admin).post(reverse("organization:import_upload"), {"kind": "units", "file": file})
    assert answer.status_code == 200 and answer.context["form"].errors["file"]
    assert not Import.objects.exists()


def test_a_large_file_that_waits_on_disk_is_read_as_well(cast, signed_in, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    _url, page = send(signed_in(cast.admin), "units", UNIT_COLUMNS, TWO_UNITS)
    assert page.context["changes"] == 2


def test_a_file_over_the_limit_is_refused_with_the_limit(cast, signed_in, settings):
    settings.IMPORT_MAX_SIZE = 100
    answer = signed_in(cast.admin).post(
        reverse("organization:import_upload"), {"kind": "units", "file": upload(UNIT_COLUMNS, TWO_UNITS)}
    )
    assert "100" in answer.context["form"].errors["file"][0]


def test_the_template_comes_with_hints_and_its_example_is_not_imported(cast, signed_in):
    client = signed_in(cast.admin)
    for kind, columns in (("units", UNIT_COLUMNS), ("people", PEOPLE_COLUMNS)):
        answer = client.get(reverse("organization:import_template"), {"kind": kind})
        data = b"".join(answer.streaming_content)
        assert list(read_back(data)[0].values()) == columns
        with pytest.raises(Exception, match="没有数据"):
            preview(kind, cast.admin, None, None, data)
    assert client.get(reverse("organization:import_template"), {"kind": "x"}).status_code == 404


def test_an_export_is_told_to_the_trail_and_holds_only_whom_one_keeps(cast, signed_in):
    answer = signed_in(cast.unitadmin).get(reverse("organization:import_export"), {"kind": "people"})
    names = {row[1] for row in read_back(b"".join(answer.streaming_content))[1:]}
    assert names == {"leader", "unitadmin", "clerk", "head", "recorder", "member", "assistant"}
    assert Entry.objects.filter(event="exported", by=cast.unitadmin).count() == 1


def test_the_script_gets_a_bar_that_goes_on_by_itself_and_then_the_page(cast, signed_in, monkeypatch):
    monkeypatch.setattr(imports, "BATCH", 1)
    client = signed_in(cast.admin)
    answer = client.post(
        reverse("organization:import_upload"), {"kind": "units", "file": upload(UNIT_COLUMNS, TWO_UNITS)}
    )
    ticks = iter(range(0, 1000, 10))
    monkeypatch.setattr(imports.time, "monotonic", lambda: next(ticks))
    first = client.post(f"{answer.url}go-on/", headers={"HX-Request": "true"})
    assert 'value="1" max="2"' in first.content.decode() and 'hx-trigger="load' in first.content.decode()
    second = client.post(f"{answer.url}go-on/", headers={"HX-Request": "true"})
    assert second.headers["HX-Refresh"] == "true"


def test_a_reader_who_finds_another_at_work_only_looks(cast):
    draft = Import.objects.get(pk=preview("units", cast.admin, UNIT_COLUMNS, TWO_UNITS).pk)
    draft = imports.check_again(draft=draft, today=timezone.localdate(), now=timezone.now())
    Import.objects.update(claimed_until=timezone.now() + timedelta(seconds=20))
    assert imports.go_on(draft=draft, now=timezone.now()).done == 0
    Import.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert imports.go_on(draft=draft, now=timezone.now()).state == "ready"


@pytest.mark.parametrize("kind", ["units", "people"])
def test_the_queries_do_not_grow_with_the_rows(cast, kind):
    def queries(number):
        if kind == "units":
            rows = [["bureau", f"q{number}-{n}", "科"] for n in range(number)]
        else:
            rows = [["王", f"q{number}-{n}", "section", "科员"] for n in range(number)]
        columns = UNIT_COLUMNS if kind == "units" else PEOPLE_COLUMNS
        with CaptureQueriesContext(
            connection,
        ) as checking:
            draft = preview(kind, cast.unitadmin, columns, rows)
        assert draft.counts["rows"] == {"new": number, "warned": 0}
        with CaptureQueriesContext(connection) as applying:
            imports.apply(draft=draft, by=User.objects.get(pk=cast.unitadmin.pk), now=timezone.now())
        return len(checking), len(applying)

    queries(2)  # what is loaded once a process
    few, many = queries(3), queries(63)
    assert max(more - less for less, more in zip(few, many, strict=True)) <= 3, (
        few,
        many,
    )  # SQLite: 999 values at once


def test_the_page_of_a_preview_costs_the_same_for_one_row_and_for_fifty(cast, signed_in, django_assert_num_queries):
    client = signed_in(cast.admin)
    counts = []
    for number in (1, 50):
        draft = preview("units", cast.admin, UNIT_COLUMNS, [["bureau", f"p{n}", "科"] for n in range(number)])
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("organization:import", args=[draft.pk]))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_re_importing_an_export_changes_nothing(cast):
    person = make_user("two", cast.section, name="两职", phone="13812345678", title="科员")
    make_post(person, cast.section, title="联络员", from_on=date(2020, 1, 1))
    make_post(person, cast.office, title="兼职", from_on=date(2024, 5, 6), to_on=date(2090, 1, 1))
    for kind in ("units", "people"):
        for by in (cast.admin, cast.unitadmin, None):
            draft = preview(kind, by, None, None, exported(kind, by))
            changed = [row.fields for row in draft.rows.exclude(state="unchanged")]
            assert (set(draft.counts["subjects"]), changed) == ({"unchanged"}, [])
            assert draft.total >= 4


def test_the_upload_asks_from_when_posts_hold_and_the_preview_says_it(cast, signed_in):
    client, today = signed_in(cast.admin), timezone.localdate()
    page = client.get(reverse("organization:import_upload"))
    assert page.context["form"]["posts_from"].value() == today
    rows = [["甲", "jia", "section"]]
    _url, shown = send(client, "people", ["姓名", "用户名", "单位代码"], rows)
    assert f"新增的任职从{today.isoformat()}开始" in shown.content.decode()
    sheet = upload(["姓名", "用户名", "单位代码"], rows)
    data = {"kind": "people", "file": sheet, "posts_from": "1999-12-31"}
    refused = client.post(reverse("organization:import_upload"), data)
    assert refused.context["form"].errors["posts_from"]
    data |= {"file": upload(["姓名", "用户名", "单位代码"], rows), "posts_from": "2026-01-01"}
    url = client.post(reverse("organization:import_upload"), data).url
    client.post(f"{url}go-on/")
    assert "新增的任职从2026-01-01开始" in client.get(url).content.decode()

"""Lists people live in: sorted, kept as views, taken along as a sheet of exactly their rows, printed whole."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from openpyxl import load_workbook

from audit.models import Entry
from organization.models import SavedView
from organization.pages import ListPage
from responsibility.models import Assignment
from tests.access.world import CANARY, POSTED, build
from tests.cast import make_assignment, make_duty
from tests.meetings.factory import make_meeting
from tests.rectification.factory import make_item

LIST = "responsibility:list"


def rows_of(answer):
    """(lines above, names of the columns, rows) of the sheet in an answer."""
    assert answer.status_code == 200, answer.status_code
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    return [row[0] for row in rows[:4]], list(rows[4]), rows[5:]


def titles(answer):
    return [row.title for row in answer.context["object_list"]]


def addresses_of_lists():
    """Every list page of the product that has columns, by its address; those of one record are tested with it."""
    found = {}

    def walk(patterns, prefix):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
            else:
                page = getattr(pattern.callback, "view_class", None)
                if page and issubclass(page, ListPage) and page.columns and not pattern.pattern.regex.groups:
                    found[f"{prefix}{pattern.name}"] = page

    walk(get_resolver().url_patterns, "")
    return found


def test_a_list_sorts_by_a_column_both_ways_and_rows_without_the_value_stand_last(cast, signed_in):
    for day, title in ((date(2026, 3, 1), "三月"), (None, "无期限"), (date(2026, 1, 5), "一月")):
        make_item(cast.section, title=title, due_on=day)
    client, url = signed_in(cast.head), reverse("rectification:list")
    assert titles(client.get(url, {"sort": "due"})) == ["一月", "三月", "无期限"]
    assert titles(client.get(url, {"sort": "-due"})) == ["三月", "一月", "无期限"]


def test_people_sort_by_strokes_and_stages_in_the_order_of_the_work(cast, signed_in):
    for name, person, stroke in (("甲", cast.member, "02"), ("乙", cast.recorder, "01")):
        type(person).objects.filter(pk=person.pk).update(stroke_key=stroke)
        make_assignment(cast.section, title=name, owner=person)
    client, url = signed_in(cast.head), reverse(LIST)
    assert titles(client.get(url, {"sort": "owner"})) == ["乙", "甲"]
    make_assignment(cast.section, title="办结", stage="done", done_on=date(2026, 1, 1))
    assert titles(client.get(url, {"stage": "", "sort": "-stage"}))[0] == "办结"
    head = client.get(url, {"sort": "owner"}).content.decode()
    assert 'aria-sort="ascending"' in head and "sort=-owner" in head


@pytest.mark.parametrize("odd", ["", "-", "x", "--due", "due,owner", "owner__password", "-title", "🙂" * 500])
def test_an_order_that_means_nothing_is_passed_over(cast, signed_in, odd):
    make_assignment(cast.section, title="在")
    answer = signed_in(cast.head).get(reverse(LIST), {"sort": odd})
    assert (answer.status_code, titles(answer)) == (200, ["在"])


def test_the_sheet_has_exactly_the_rows_of_the_filters_in_their_order(cast, signed_in):
    for number in range(60):
        make_assignment(cast.section, title=f"报送{number:02}", due_on=date(2026, 1, 1) + timedelta(number))
    make_assignment(cast.section, title="别的")
    make_assignment(cast.other_section, title="报送外")
    asked = {"q": "报送", "stage": "", "sort": "-due"}
    page = signed_in(cast.head).get(reverse(LIST), asked)
    about, columns, rows = rows_of(signed_in(cast.head).get(reverse(LIST), asked | {"sheet": "xlsx"}))
    assert [row[columns.index("任务")] for row in rows] == [f"报送{number:02}" for number in reversed(range(60))]
    assert len(rows) == page.context["paginator"].count == 60
    assert "报送" in about[2] and cast.head.name in about[3]
    entry = Entry.objects.filter(event="exported").get()
    assert (entry.facts["kind"], entry.facts["rows"]) == ("responsibility.assignment", 60)


def test_a_figures_list_leaves_as_a_sheet_of_its_rows_and_sorts(cast, signed_in):
    for title, month in (("四月的", 4), ("一月的", 1)):
        make_meeting(
            cast.section, cast.head, title=title, held_on=date(2026, month, 10), stage="signed", types=["special"]
        )
    make_meeting(cast.section, cast.head, title="未签", held_on=date(2026, 2, 10))
    asked = {"figure": "meetings_held", "unit": "section", "period": "2026", "as_of": "2026-10-31", "sort": "held"}
    client, url = signed_in(cast.leader), reverse("meetings:list")
    shown = titles(client.get(url, asked))
    about, columns, rows = rows_of(client.get(url, asked | {"sheet": "xlsx"}))
    assert [row[columns.index("会议")] for row in rows] == shown == ["一月的", "四月的"]
    assert "2026-10-31" in about[2]


def test_a_choice_leaves_in_the_words_of_the_page(cast, signed_in):
    make_assignment(cast.section, stage="done", done_on=date(2026, 1, 1))
    _about, columns, [row] = rows_of(signed_in(cast.head).get(reverse(LIST), {"stage": "done", "sheet": "xlsx"}))
    assert row[columns.index("状态")] == Assignment.Stage.DONE.label


def test_nothing_to_export_is_said_on_the_list(cast, signed_in):
    answer = signed_in(cast.head).get(reverse(LIST), {"q": "没有", "sheet": "xlsx"}, follow=True)
    assert [str(message) for message in answer.context["messages"]]
    assert not Entry.objects.filter(event="exported").exists()


def test_a_formula_someone_typed_leaves_as_text(cast, signed_in):
    make_assignment(cast.section, title="=HYPERLINK(1)")
    got = b"".join(signed_in(cast.head).get(reverse(LIST), {"sheet": "xlsx"}).streaming_content)
    [cell] = [cell for row in load_workbook(BytesIO(got)).active for cell in row if cell.value == "=HYPERLINK(1)"]
    assert cell.data_type == "s"


def test_no_list_writes_a_word_of_another_unit_into_a_sheet_or_a_print(db, client):
    world = build()
    for relation, word in CANARY.items():
        unit = world.units[relation]
        make_assignment(unit, title=f"任务{word}")
        make_duty(unit, title=f"职责{word}")
        make_item(unit, title=f"问题{word}")
        make_meeting(unit, world.author, title=f"会议{word}")
    lists, read = addresses_of_lists(), 0
    assert len(lists) > 10
    for role in POSTED:
        client.force_login(world.people[role])
        allowed = {"own"} if role in ("member", "recorder") else {"own", "descendant"}
        for address in lists:
            opening = dict.fromkeys(lists[address].opening, "")
            for how in ({"sheet": "xlsx"}, {"print": "1"}):
                answer = client.get(reverse(address), opening | how)
                if answer.status_code != 200:
                    assert answer.status_code in (302, 403), (role, address)
                    continue
                if "sheet" in how:
                    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
                    text = str([row for sheet in book for row in sheet.iter_rows(values_only=True)])
                else:
                    text = answer.content.decode()
                seen = {relation for relation, word in CANARY.items() if word in text}
                assert seen <= allowed | {"descendant"} if address == "organization:units" else seen <= allowed, (
                    role, address, seen)  # fmt: skip
                read += bool(seen)
    assert read > 30


def test_a_sheet_asks_the_same_number_of_questions_for_one_row_and_for_fifty(cast, signed_in):
    client, counts = signed_in(cast.head), []
    for more in (1, 49):
        for number in range(more):
            make_item(cast.section, title=f"问题{number}", owner=cast.member)
        with CaptureQueriesContext(connection) as asked:
            rows_of(client.get(reverse("rectification:list"), {"stage": "", "sheet": "xlsx"}))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_print_view_shows_all_rows_on_one_page_and_says_what_was_asked(cast, signed_in):
    for number in range(55):
        make_assignment(cast.section, title=f"报送{number:02}")
    answer = signed_in(cast.head).get(reverse(LIST), {"q": "报送", "print": "1"})
    page = answer.content.decode()
    assert len(answer.context["object_list"]) == 55
    assert "data-print" in page and 'class="filters"' not in page and cast.head.name in page


# Kept views


def keep(client, query="", address=LIST, **fields):
    url = f"{reverse('organization:view_create')}?list={address}&query={query}"
    return client.post(url, {"name": "我的", "is_pinned": "on"} | fields)


def test_a_view_is_kept_and_stands_above_the_list(cast, signed_in):
    client = signed_in(cast.head)
    answer = keep(client, "q%3D%E6%8A%A5%E9%80%81%26page%3D3%26stage%3D%26x%3D1%26sort%3D-due")
    view = SavedView.objects.get()
    assert (answer.status_code, answer.url) == (302, view.get_absolute_url())
    assert view.query == "q=%E6%8A%A5%E9%80%81&sort=-due"  # neither the page nor what is no filter
    make_assignment(cast.section, title="报送一")
    make_assignment(cast.section, title="别的")
    page = client.get(answer.url)
    assert titles(page) == ["报送一"]
    assert 'aria-current="true"' in page.content.decode()


def test_all_of_a_list_that_opens_narrowed_can_be_kept(cast, signed_in):
    client = signed_in(cast.head)
    make_assignment(cast.section, title="办结", stage="done", done_on=date(2026, 1, 1))
    url = keep(client, "stage%3D%26q%3D").url
    assert SavedView.objects.get().query == "stage="
    assert titles(client.get(url)) == ["办结"]


def test_a_start_view_opens_the_list_for_its_maker_alone_and_can_be_left(cast, signed_in):
    client, url = signed_in(cast.head), reverse(LIST)
    keep(client, "mine%3Don", is_start="on", unit=cast.section.pk)
    assert client.get(url).url == f"{url}?mine=on"
    assert f"{url}?view=" in client.get(f"{url}?mine=on").content.decode()
    assert client.get(f"{url}?view=").status_code == 200
    keep(client, "q%3Dx", name="另一个", is_start="on")  # the latest one
    assert client.get(url).url == f"{url}?q=x"
    assert signed_in(cast.member).get(url).status_code == 200


def test_a_shared_view_is_seen_in_the_unit_and_below_and_shows_each_their_own_rows(cast, signed_in):
    keep(signed_in(cast.leader), "q%3D%E6%8A%A5", name="共用的", unit=cast.bureau.pk)
    make_assignment(cast.office, title="报办公室")
    make_assignment(cast.section, title="报科室")
    for person, sees in ((cast.member, True), (cast.assistant, True), (cast.stranger, False), (cast.supervisor, False)):
        page = signed_in(person).get(reverse(LIST)).content.decode()
        assert ("共用的" in page) == sees, person
    url = SavedView.objects.get().get_absolute_url()
    assert titles(signed_in(cast.member).get(url)) == ["报科室"]
    assert titles(signed_in(cast.assistant).get(url)) == ["报办公室"]


def test_only_the_maker_and_the_units_administrator_change_or_drop_a_view(cast, signed_in):
    keep(signed_in(cast.leader), unit=cast.bureau.pk)
    view = SavedView.objects.get()
    edit, drop = (reverse(f"organization:view_{verb}", args=[view.pk]) for verb in ("edit", "drop"))
    assert signed_in(cast.member).get(edit).status_code == 403
    assert signed_in(cast.member).post(drop).status_code == 403
    assert signed_in(cast.stranger).get(edit).status_code == 404
    answer = signed_in(cast.unitadmin).post(edit, {"name": "改名", "version": view.version, "unit": cast.bureau.pk})
    view.refresh_from_db()
    assert (answer.status_code, view.name, view.user, view.is_pinned) == (302, "改名", cast.leader, False)
    assert signed_in(cast.leader).post(drop).status_code == 302
    assert not SavedView.objects.exists()


def test_nobody_shares_a_view_with_a_unit_they_issue_nothing_in(cast, signed_in):
    answer = keep(signed_in(cast.member), unit=cast.section.pk)
    assert answer.status_code == 200 and answer.context["form"].errors["unit"]
    assert keep(signed_in(cast.head), unit=cast.other_section.pk).context["form"].errors["unit"]


def test_a_name_is_kept_once_and_the_form_keeps_what_was_typed(cast, signed_in):
    client = signed_in(cast.head)
    keep(client)
    again = keep(client)
    assert again.status_code == 200 and again.context["form"].errors["name"] and "我的" in again.content.decode()


@pytest.mark.parametrize(
    "odd", ["", "x", "responsibility:create", "responsibility:assignment", "reminders:inbox", "a:b:c", "audit"]
)
def test_a_view_of_what_is_no_list_is_not_found(cast, signed_in, odd):
    answer = signed_in(cast.head).post(reverse("organization:view_create") + f"?list={odd}", {"name": "x"})
    assert answer.status_code == 404


def test_filters_too_long_to_keep_are_refused_with_words(cast, signed_in):
    answer = keep(signed_in(cast.head), "q%3D" + "a" * 3000)
    assert answer.status_code == 200 and answer.context["form"].non_field_errors()

"""Records and documents print the unit's name of their own day, on their page and in their list."""

from datetime import date

import docx
import pytest
from django.core.management import call_command
from django.urls import reverse

from organization.tree.services import save_unit
from responsibility.models import Assignment, Document
from tests.cast import make_assignment, make_duty
from tests.meetings.factory import make_meeting
from tests.rectification.factory import make_item, make_program
from tests.study.factory import make_note, make_series, make_session

OLD, NEW, RENAMED, TODAY = "旧名科", "新名科", date(2026, 4, 1), date(2026, 6, 15)
BEFORE, AFTER = date(2026, 3, 2), date(2026, 6, 1)


@pytest.fixture
def section(cast):
    cast.section.refresh_from_db()
    for name, day in ((OLD, None), (NEW, RENAMED)):
        save_unit(unit=cast.section, version=None, name=f"示例{name}", short_name=name, today=TODAY,
                  named_from=day or cast.section.active_from)  # fmt: skip
    cast.section.refresh_from_db()
    return cast.section


def record(kind, section, cast, day):
    done = {"stage": Assignment.Stage.DONE, "done_on": day}
    make = {
        "meeting": lambda: make_meeting(section, cast.recorder, held_on=day),
        "session": lambda: make_session(
            make_series(section, by=cast.recorder, weekday=day.weekday()), by=cast.recorder, held_on=day
        ),
        "note": lambda: make_note(cast.member, section, submitted_on=day),
        "document": lambda: Document.objects.create(unit=section, title="计划", issued_on=day, year=2026),
        "assignment": lambda: make_assignment(section, due_on=day, **done),
        "item": lambda: make_item(section, "closed", done_on=day, due_on=day, created_by=cast.head),
        "program": lambda: make_program(section, feedback_on=day, created_by=cast.head),
        "duty": lambda: make_duty(section, year=2026, valid_from=date(2026, 1, 1), valid_to=day),
    }[kind]
    return make()


LISTS = {
    "meeting": "meetings:list", "session": "study:list", "note": "study:notes", "program": "rectification:programs",
    "document": "responsibility:documents", "assignment": "responsibility:list", "item": "rectification:list",
    "duty": "responsibility:duties",
}  # fmt: skip


@pytest.mark.parametrize("kind", LISTS)
def test_a_record_prints_the_name_of_its_own_day(kind, section, cast, client):
    client.force_login(cast.head)
    old = record(kind, section, cast, BEFORE)
    page = client.get(old.get_absolute_url()).content.decode()
    assert f"示例{OLD}" in page or (kind == "item" and OLD in page)
    assert (old.printed_unit, old.printed_unit_name) == (OLD, f"示例{OLD}")
    listed = client.get(reverse(LISTS[kind]), {"q": "", "stage": "", "year": ""}).content.decode()
    assert OLD in listed


@pytest.mark.parametrize("kind", LISTS)
def test_a_record_of_the_new_names_day_prints_the_new_one(kind, section, cast):
    new = record(kind, section, cast, AFTER)
    assert (new.printed_unit, new.printed_unit_name) == (NEW, f"示例{NEW}")


def test_open_work_is_the_units_as_it_is_called_now(section):
    assert make_assignment(section, due_on=BEFORE).printed_unit == NEW


def test_the_summary_is_signed_with_the_name_of_its_day(section, tmp_path):
    for as_of, name in ((BEFORE, OLD), (AFTER, NEW)):
        path = tmp_path / f"{name}.docx"
        call_command("summary", section.code, year=2026, as_of=as_of, output=path)
        found = docx.Document(path)
        assert f"示例{name}" in [paragraph.text for paragraph in found.paragraphs]
        assert found.core_properties.author == f"示例{name}"

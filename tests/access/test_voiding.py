"""Nothing disappears: what was voided leaves lists and figures, and stays to be found with its reason."""

import ast
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from calendars.periods import Period
from figures.catalogue import Count, Frame, all_figures
from organization.editing import locked, save_next, void
from organization.records import Record
from responsibility.duties.falling_due import fall_due
from tests.access.happened import HELD_ONE, material, note, series, session, study_plan
from tests.access.table import AT_WORK, OPEN, ROWS, document, duty, program
from tests.access.test_matrix import url_of
from tests.access.world import CANARY, build
from tests.cast import make_duty

pytestmark = pytest.mark.django_db
# The record, its list, and the page on which it is voided; where a workflow does it, the step.
KINDS = {
    "responsibility.Duty": (duty, "responsibility:duties", "responsibility:duty_void"),
    "responsibility.Document": (document, "responsibility:documents", "responsibility:document_void"),
    "responsibility.Assignment": (OPEN, "responsibility:list", "responsibility:verb cancel"),
    "rectification.Item": (AT_WORK, "rectification:list", "rectification:void"),
    "rectification.Program": (program, "rectification:programs", "rectification:program_void"),
    "meetings.Meeting": (HELD_ONE, "meetings:list", "meetings:void"),
    "study.Series": (series, "study:series_list", "study:series_void"),
    "study.Session": (session, "study:list", "study:session_void"),
    "study.StudyPlan": (study_plan, "study:plans", "study:plan_void"),
    "study.Material": (material, "study:materials", "study:material_void"),
    "study.Note": (note, "study:notes", "study:note_void"),
}
# A text that people wrote for the summary: there is one a place, it is written anew, and the trail keeps each wording.
NOT_VOIDED = {"reports.Passage"}
REASON = "重复录入"
# Statements that take rows away, and why they may.
MAY_DELETE = {
    "accounts": "what somebody used once or is over: links, devices, tries, forms kept over a sign-in, sessions",
    "exchange/imports.py": "rows of a preview that nobody applied",
    "dashboard/feed_views.py": "the address of a calendar feed, revoked",
    "meetings/holdings.py": "a group's place at a meeting not yet signed, when the group ends",
    "meetings/minutes/services.py": "sittings at the minutes, once the trail tells of them",
    "meetings/records/services.py": "findings of a meeting not yet signed, when they are entered anew",
    "meetings/records/parts.py": "lines of a meeting's own form, before it is signed",
    "rectification/measures/services.py": "measures planned anew; one that was carried out is refused",
    "rectification/problems/beside.py": "units that assist and second batches, named anew: the trail keeps them",
    "rectification/measures/proving.py": "which measure a piece of evidence is for, said anew: the trail keeps it",
    "rectification/remedies/services.py": "a document or duty named for the wrong problem: the trail keeps the link",
    "organization/groups/services.py": "places in a group that never began",
    "organization/lists/views.py": "a kept view of a list, by whoever kept it",
    "organization/people/holdings.py": "posts and places that never began when someone leaves; sections in charge",
    "organization/people/posting_services.py": "sections taken out of someone's charge: the trail keeps them",
    "responsibility/rhythms/days_off.py": "days of a notice that is entered anew",
    "responsibility/assignments/fulfilment.py": "evidence that a record gave, when that record is taken back",
    "responsibility/duties/services.py": "sections that assist with a duty, when they are named anew",
    "study/holdings.py": "turns of a rota that nobody takes any more",
    "study/materials/services.py": "links of a material to topics and sessions, when they are chosen anew",
    "study/plans/services.py": "topics of a plan that no session took up, when the plan is entered anew",
    "study/plans/linking.py": "the link of a session to a topic of the plan, when it is chosen anew",
    "study/turns/services.py": "an agreement about a turn to lecture, before its day: the trail keeps it",
    "study/series/services.py": "turns of a rota, when they are entered anew",
    "study/sessions/services.py": "attendances, when they are entered anew",
}


def test_every_kind_of_record_is_known_here():
    found = {model._meta.label for model in apps.get_models() if issubclass(model, Record)}
    assert found == set(KINDS) | NOT_VOIDED


@pytest.fixture
def world():
    return build()


def client_of(world, role):
    client = Client()
    client.force_login(world.people[role])
    return client


def voided(record, by):
    row = locked(type(record), record.pk)
    return void(row, by=by, reason=REASON, now=timezone.now())


@pytest.mark.parametrize("label", KINDS)
def test_it_leaves_the_list_and_stays_findable_with_its_reason(label, world):
    make, list_name, _page = KINDS[label]
    record, client, word = make(world, "own"), client_of(world, "leader"), CANARY["own"]
    address, wide = reverse(list_name), {"stage": "", "q": word[:6]}

    def listed(**more):
        return [row.pk for row in client.get(address, wide | more).context["object_list"]]

    assert record.pk in listed()
    voided(record, world.author)
    assert record.pk not in listed()
    assert record.pk in listed(void="on")
    page = client.get(address, wide | {"void": "on"}).content.decode()
    assert "作废" in page
    own = client.get(record.get_absolute_url())
    assert own.status_code == 200
    assert REASON in own.content.decode()


@pytest.mark.parametrize("label", KINDS)
def test_it_counts_nowhere(label, world):
    make, _list, _page = KINDS[label]
    unit = world.units["own"]
    record = make(world, "own")
    years = {2023, timezone.localdate().year}
    voided(record, world.author)
    for figure in all_figures():
        if isinstance(figure, Count):
            for year in years:
                rows = figure.rows(Frame(unit=unit, period=Period.year(year), as_of=date(year, 12, 31)))
                if rows.model is type(record):
                    assert not rows.filter(pk=record.pk).exists(), figure.code


@pytest.mark.parametrize("label", [label for label in KINDS if not KINDS[label][2].startswith("responsibility:verb")])
def test_the_page_asks_for_a_reason_and_takes_one(label, world):
    make, _list, page = KINDS[label]
    record, client = make(world, "own"), client_of(world, "leader")
    url = url_of(page, ROWS[page], record)
    assert client.get(url).status_code == 200
    assert client.post(url, {"version": record.version, "reason": " "}).status_code == 200
    record.refresh_from_db()
    assert record.voided_at is None
    answer = client.post(url, {"version": record.version, "reason": REASON})
    assert answer.status_code == 302, answer.context["form"].errors
    record.refresh_from_db()
    assert (record.void_reason, record.voided_by) == (REASON, world.people["leader"])
    client.post(url, {"version": record.version, "reason": "再作废一次"})
    record.refresh_from_db()
    assert record.void_reason == REASON, "the first reason stays"


@pytest.mark.parametrize("label", [label for label in KINDS if not KINDS[label][2].startswith("responsibility:verb")])
def test_who_read_an_older_record_is_asked_again_and_keeps_the_reason(label, world):
    make, _list, page = KINDS[label]
    record, client = make(world, "own"), client_of(world, "leader")
    url, older = url_of(page, ROWS[page], record), record.version
    save_next(record)
    answer = client.post(url, {"version": older, "reason": REASON})
    assert answer.status_code == 409
    assert answer.context["form"]["reason"].value() == REASON
    assert "该记录刚刚被他人修改，请核对后重新办理。" in answer.content.decode()
    record.refresh_from_db()
    assert record.voided_at is None
    again = {name: answer.context["form"][name].value() for name in ("version", "reason")}
    assert client.post(url, again).status_code == 302
    record.refresh_from_db()
    assert record.void_reason == REASON


def test_a_duty_takes_its_untouched_work_with_it_and_none_that_was_handed_in(world):
    today = timezone.localdate()
    client = client_of(world, "leader")
    mine = make_duty(world.units["own"])
    fall_due(today=today)
    assert mine.assignments.standing().exists()
    handed_in = mine.assignments.first()
    type(handed_in).objects.filter(pk=handed_in.pk).update(stage="submitted", done_on=today)
    url = reverse("responsibility:duty_void", args=[mine.pk])
    answer = client.post(url, {"version": mine.version, "reason": REASON})
    assert "已有上报" in answer.content.decode()
    assert mine.assignments.standing().exists()
    type(handed_in).objects.filter(pk=handed_in.pk).update(stage="open", done_on=None)
    assert client.post(url, {"version": mine.version, "reason": REASON}).status_code == 302
    assert not mine.assignments.standing().exists()


def test_a_series_that_was_held_stays(world):
    held = series(world, "own")
    row = session(world, "own")
    type(row).objects.filter(pk=row.pk).update(series=held, category="")
    url = reverse("study:series_void", args=[held.pk])
    answer = client_of(world, "leader").post(url, {"version": held.version, "reason": REASON})
    assert "已有学习记录" in answer.content.decode()


def test_no_statement_deletes_a_record():
    """`.delete()` stands only where rows of a form are written anew; a record's own row is never taken away."""
    found = set()
    root = Path(settings.BASE_DIR)
    for app in {config.label for config in apps.get_app_configs() if config.name == config.label}:
        for path in (path for path in (root / app).rglob("*.py") if "migrations" not in path.parts):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute) and node.attr in ("delete", "_raw_delete"):
                    found.add(str(path.relative_to(root)))
    known = {name for name in found if name in MAY_DELETE or name.split("/")[0] in MAY_DELETE}
    assert found == known

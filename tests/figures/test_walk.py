"""Every figure opens the list it counts: the number is the length of that list, for each role that sees numbers."""

from datetime import date

import pytest

from calendars.periods import Period
from figures.catalogue import Count, Distinct, Figure, Frame, all_figures
from figures.scope import reported_units
from meetings.models import Attendee, Meeting
from responsibility.models import Assignment
from study.models import Session, SessionAttendee
from tests.cast import make_assignment, make_duty
from tests.rectification.factory import Stage as ItemStage
from tests.rectification.factory import make_act, make_closing, make_item
from tests.reports.factory import make_seed_year

pytestmark = pytest.mark.django_db
YEAR_END, MIDSUMMER = date(2023, 12, 31), date(2023, 7, 15)
FIGURES = [figure for figure in all_figures().values() if isinstance(figure, Figure)]


@pytest.fixture
def lived_in(cast):
    """A year with something under every figure, in the bureau, its section, and a bureau of strangers."""
    make_seed_year(cast)
    for unit in (cast.bureau, cast.section, cast.other_bureau, cast.other_section):
        for number, stage in enumerate(Assignment.Stage.values):
            make_assignment(unit, due_on=date(2023, 6, 28 - number), stage=stage, done_on=date(2023, 7, 3))
        make_assignment(unit, due_on=date(2023, 12, 31))
        make_assignment(unit, due_on=date(2022, 12, 31))
        make_duty(unit, year=2023, title="报告重大事项", per="year")
        for stage in ItemStage.values:
            done = {"done_on": date(2023, 7, 3), "staged_on": date(2023, 7, 3)}
            make_item(unit, stage, opened_on=date(2023, 4, 1), year=2023, due_on=date(2023, 5, 1), **done)
        make_item(unit, measures=0, opened_on=date(2023, 4, 1), year=2023)
        make_problems_of_every_age(unit)
    meeting = Meeting.objects.filter(unit=cast.section).first()
    session = Session.objects.filter(unit=cast.bureau).first()
    for person in (cast.head, cast.member):
        Attendee.objects.create(meeting=meeting, unit=meeting.unit, person=person, printed_name=person.name)
        SessionAttendee.objects.create(session=session, unit=session.unit, person=person, printed_name=person.name)
    return cast


def make_problems_of_every_age(unit):
    """And closed in every way there is."""
    found, done = {"opened_on": date(2023, 4, 1), "year": 2023}, date(2023, 7, 3)
    for fields in ({"due_on": date(2023, 8, 1)}, {"due_on": None},
                   {"due_on": date(2023, 8, 1), "first_due_on": date(2023, 6, 1)}):  # fmt: skip
        make_item(unit, ItemStage.CLOSED, done_on=done, **found, **fields)
    for day in (date(2023, 12, 20), date(2023, 11, 1), date(2023, 9, 1)):
        make_item(unit, opened_on=day, year=2023)
    for day in (date(2023, 10, 1), date(2024, 2, 1)):
        item = make_item(unit, ItemStage.IN_PROGRESS, **found)
        make_closing(item, done_on=done, closed_on=done, reopened_on=day)
        make_act(item, "approve", ItemStage.REVIEWED, ItemStage.CLOSED, day=done)
        make_act(item, "reopen", ItemStage.CLOSED, ItemStage.IN_PROGRESS, day=day)


def length_of_list(client, figure, url):
    """How many the list shows; where one person may stand in several rows, how many people."""
    page = client.get(url)
    assert page.status_code == 200, f"{figure.code}: {page.status_code}"
    rows = page.context["page_obj"].paginator.object_list
    if isinstance(figure, Distinct) and figure.by in {field.attname for field in rows.model._meta.fields}:
        return len(set(rows.values_list(figure.by, flat=True)))
    return page.context["page_obj"].paginator.count


@pytest.mark.parametrize(
    ("role", "period", "as_of"),
    [
        ("leader", "2023", YEAR_END),
        ("leader", "2023-Q2", MIDSUMMER),
        ("head", "2023", MIDSUMMER),
        ("supervisor", "2023-Q2", YEAR_END),
    ],
)
def test_a_figure_is_the_length_of_its_list(lived_in, signed_in, role, period, as_of):
    user = getattr(lived_in, role)
    frame = Frame(reported_units(user).first(), Period.parse(period), as_of)
    client = signed_in(user)
    values = {figure.code: figure.value(frame) for figure in FIGURES}
    assert values == {figure.code: length_of_list(client, figure, figure.url(frame)) for figure in FIGURES}


def test_something_is_counted_under_every_figure(lived_in):
    """The walk above proves nothing about a figure that is zero on both sides."""
    frame = Frame(lived_in.bureau, Period.year(2023), YEAR_END)
    nothing = {figure.code for figure in FIGURES if figure.value(frame) == 0}
    rare = {code for code in nothing if code.endswith("_meetings") or code.startswith("study_")}
    assert nothing - rare == set()


def test_the_unit_alone_is_the_length_of_its_list(lived_in, signed_in):
    frame, client = Frame(lived_in.bureau, Period.year(2023), YEAR_END), signed_in(lived_in.leader)
    counts = [figure for figure in FIGURES if isinstance(figure, Count)]
    own = {figure.code: figure.rows(frame).filter(unit=lived_in.bureau).count() for figure in counts}
    opened = {figure.code: length_of_list(client, figure, figure.url(frame, own=True)) for figure in counts}
    assert opened == own
    assert sum(own.values()) > 50


def test_the_list_says_which_figure_it_shows(lived_in, signed_in):
    frame = Frame(lived_in.bureau, Period.year(2023), YEAR_END)
    page = signed_in(lived_in.leader).get(all_figures()["special_meetings"].url(frame)).content.decode()
    assert "统计截至2023年12月31日：2" in page


@pytest.mark.parametrize(
    "query",
    [
        "figure=nothing&unit=bureau&period=2023",
        "figure=assignments_due&unit=nowhere&period=2023",
        "figure=assignments_due&unit=bureau&period=",
        "figure=assignments_due&unit=bureau&period=9999",
        "figure=assignments_due&unit=bureau&period=2023&as_of=9999-12-31",
        "figure=assignments_due&unit=bureau&period=2023&as_of=0001-01-01",
        "figure=assignments_due&unit=bureau&period=2023&as_of=2023-02-29",
        "figure=special_meetings&unit=bureau&period=2023",
    ],
)
def test_an_address_that_makes_no_sense_shows_nothing(cast, signed_in, query):
    make_assignment(cast.bureau, due_on=date(2023, 6, 1))
    page = signed_in(cast.leader).get(f"/assignments/?{query}")
    assert page.status_code == 200
    assert page.context["page_obj"].paginator.count == 0


def test_a_figure_of_another_unit_opens_nothing_for_a_stranger(lived_in, signed_in):
    frame = Frame(lived_in.bureau, Period.year(2023), YEAR_END)
    page = signed_in(lived_in.stranger).get(all_figures()["assignments_due"].url(frame))
    assert page.context["page_obj"].paginator.count == 0

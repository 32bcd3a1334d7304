"""A series planned or taken back while a session of it is logged: one after the other, and neither waits for ever."""

import contextlib
import threading
from datetime import date
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError

from study.models import Series, Session
from study.series import services as series_services
from study.series.services import plan_year
from study.sessions import services as sessions
from study.sessions import voiding
from tests.racing import faults
from tests.study.factory import make_series, make_session

pytestmark = pytest.mark.connections
DAY = date(2026, 3, 23)


@pytest.fixture(params=["one at a time", "control: both at once"])
def protected(request, transactional_db, monkeypatch):
    """The control takes off the unit's lock, which planning and taking back ask for first."""
    if request.param != "one at a time":
        monkeypatch.setattr(series_services, "one_at_a_time", lambda unit: None)
        monkeypatch.setattr(voiding, "one_at_a_time", lambda unit: None)
    return request.param == "one at a time"


@pytest.fixture
def series(protected, request):
    cast = request.getfixturevalue("cast")
    return make_series(cast.section, by=cast.head)


@pytest.fixture
def meeting_halfway(series, monkeypatch):
    """Each goes on once the other has looked, or after two seconds."""
    both_have_looked = threading.Barrier(2)

    def then_wait(verb):
        def run(*args, **kwargs):
            found = verb(*args, **kwargs)
            with contextlib.suppress(threading.BrokenBarrierError):
                both_have_looked.wait(2)
            return found

        return run

    def begin():
        monkeypatch.setattr(sessions, "_refuse", then_wait(sessions._refuse))
        monkeypatch.setattr(series_services, "duties", then_wait(series_services.duties))
        monkeypatch.setattr(voiding, "locked", then_wait(voiding.locked))

    return begin


def log(series, by):
    session = Session(series=Series.objects.get(pk=series.pk), held_on=DAY, topic="学习")
    return partial(sessions.log_session, session=session, by=by, today=DAY)


def test_a_series_planned_while_a_session_of_it_is_logged(series, request, at_once, protected, meeting_halfway):
    """Each held what the other one waited for."""
    cast = request.getfixturevalue("cast")
    make_session(series, by=cast.recorder, held_on=date(2026, 3, 2))
    plan = partial(plan_year, series=series, year=2026, by=cast.head, today=DAY)
    meeting_halfway()
    came_to = at_once(plan, log(series, cast.recorder))
    assert faults(came_to, OperationalError) == []
    assert bool(faults(came_to)) != protected, came_to


def test_a_series_taken_back_while_a_session_of_it_is_logged(series, request, at_once, protected, meeting_halfway):
    """A session stood in a series that was void."""
    cast = request.getfixturevalue("cast")
    void = partial(voiding.void_series, record=series, by=cast.head, reason="录错", version=series.version)
    meeting_halfway()
    came_to = at_once(void, log(series, cast.recorder))
    assert faults(came_to, ValidationError) == []
    is_void, is_logged = Series.objects.get().voided_at is not None, Session.objects.standing().exists()
    assert (is_void and is_logged) != protected, came_to

"""Two recorders write the same minutes at the same moment, again and again: no word of either is lost unseen."""

import threading

import pytest
from django.db import connection
from django.test import Client

from meetings.minutes import services
from meetings.models import Meeting
from organization.editing import locked
from tests.depth import rounds
from tests.meetings.factory import make_meeting
from tests.meetings.minutes import Page
from tests.racing import faults

pytestmark = pytest.mark.faults
PATIENCE = 20
WAS = "一、学习\n二、讨论\n三、决定"


@pytest.fixture
def meeting(transactional_db, cast):
    return make_meeting(cast.section, cast.recorder, discussion=WAS)


def page_of(person, meeting):
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return Page(client, meeting)


def writing(page, text):
    """One writer: stores; where both changed the same lines, asks to keep both."""

    def write():
        answer = page.stores("discussion", text)
        asked = answer.status_code == 409
        if asked:
            assert answer.json()["why"] == "differs"
            answer = page.stores("discussion", text, both=True)
        return answer.status_code, asked

    return write


def pairs(cast, meeting, at_once, number):
    """Both begin from the same text; by turns they change other lines and the same one. Answers what was lost."""
    lost = asked = 0
    for turn in range(number):
        Meeting.objects.filter(pk=meeting.pk).update(discussion=WAS)
        pages = [page_of(person, meeting) for person in (cast.recorder, cast.head)]
        words = [f"甲{turn}", f"乙{turn}"]
        places = ("一、学习", "三、决定") if turn % 2 else ("二、讨论", "二、讨论")
        texts = [WAS.replace(place, place + word) for place, word in zip(places, words, strict=True)]
        came_to = at_once(*map(writing, pages, texts))
        assert faults(came_to) == []
        assert {status for status, _asked in came_to} == {200}
        asked += sum(was_asked for _status, was_asked in came_to)
        stored = Meeting.objects.get(pk=meeting.pk).discussion
        lost += sum(word not in stored for word in words)
    return lost, asked


def test_of_two_who_write_at_once_nothing_is_lost(cast, meeting, at_once, measured):
    tried = rounds(full=200, short=20)
    lost, asked = pairs(cast, meeting, at_once, tried)
    measured(tried=tried, asked=asked, lost=lost)
    assert (lost, asked) == (0, (tried + 1) // 2)


def test_without_the_lock_the_same_two_lose_text(cast, meeting, at_once, monkeypatch):
    """The control: both read the text before either stores. SQLite's own lock is taken off with the transaction."""
    both_have_read = threading.Barrier(2)

    def unlocked(model, pk, version=None):
        row = model.objects.get(pk=pk)
        both_have_read.wait(PATIENCE)
        return row

    assert services.locked is locked
    monkeypatch.setattr(services, "locked", unlocked)
    monkeypatch.setattr(services, "_sit_down", lambda *whatever: None)
    if connection.vendor == "sqlite":
        monkeypatch.setattr("meetings.minutes.views.keep_text", services.keep_text.__wrapped__)
    lost, asked = pairs(cast, meeting, at_once, 2)
    assert lost == 2
    assert asked == 0

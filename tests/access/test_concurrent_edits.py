"""Many people edit one record at the same time: one of those who opened the same text saves it, the others are told,
see both texts, and nothing that was saved is overwritten unseen."""

import threading

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from organization.editing import locked
from responsibility.assignments import forms
from responsibility.models import Assignment
from tests.access.malformed import read_form
from tests.cast import make_assignment
from tests.depth import rounds
from tests.racing import faults

pytestmark = pytest.mark.faults
AT_ONCE, PATIENCE = 20, 60


@pytest.fixture
def assignment(transactional_db, cast):
    return make_assignment(cast.section, owner=cast.member, title="原题")


def editor(person, assignment, text, gate):
    """Opens the form, waits until all have it open, types a title of its own and saves."""
    url = reverse("responsibility:edit", args=[assignment.pk])

    def edit():
        client = Client(raise_request_exception=False)
        client.force_login(person)
        data = dict(read_form(client.get(url).content.decode()).pairs) | {"title": text}
        gate.wait(PATIENCE)
        answer = client.post(url, data)
        return answer.status_code, text, answer.content.decode()

    return edit


def edited(cast, assignment, at_once, number):
    """(answers, how many saves overwrote another that was made from the same text)."""
    came_to, lost = [], 0
    for first in range(0, number, AT_ONCE):
        gate = threading.Barrier(min(AT_ONCE, number - first))
        batch = at_once(*[editor(cast.leader, assignment, f"第{first + place}人所写", gate)
                          for place in range(gate.parties)])  # fmt: skip
        assert faults(batch) == []
        came_to += batch
        saved = [text for status, text, _page in batch if status == 302]
        lost += len(saved) - 1
        yield batch, saved, lost


def test_of_many_edits_at_once_none_is_lost_unseen(cast, assignment, at_once, measured):
    number = rounds(full=200, short=20)
    saves = told = lost = 0
    for batch, saved, lost in edited(cast, assignment, at_once, number):
        assert {status for status, _text, _page in batch} <= {302, 409}
        assert len(saved) == 1
        saves += 1
        title, version, entries = look(assignment)
        assert (title, version, entries) == (saved[0], 1 + saves, saves), (
            "one save, one version, one entry in the trail"
        )
        for status, text, page in batch:
            if status == 409:
                told += 1
                assert text in page and title in page, "both texts are on the page"
    measured(edits=number, saved=saves, told=told, lost=lost, server_errors=0)
    assert (saves + told, lost) == (number, 0)


def look(assignment):
    row = Assignment.objects.get(pk=assignment.pk)
    entries = Entry.objects.of(row).changing()
    return row.title, row.version, sum("title" in entry.changes for entry in entries if entry.event == "changed")


def test_without_the_version_the_same_edits_are_lost(cast, assignment, at_once, monkeypatch, measured):
    monkeypatch.setattr(forms, "locked", lambda model, pk, version=None: locked(model, pk))
    lost = 0
    for _batch, _saved, lost in edited(cast, assignment, at_once, 20):
        pass
    measured(edits=20, lost=lost)
    assert lost > 0

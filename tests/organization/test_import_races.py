"""One preview applied by two at the same moment is applied once; with the locks off, twice."""

import threading
from contextlib import suppress
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils import timezone

from exchange import imports
from exchange.models import Import
from organization.importing.people import PeopleImporter
from organization.models import Posting, User
from tests.depth import rounds
from tests.organization.sheets import apply, preview
from tests.racing import faults

pytestmark = [pytest.mark.faults, pytest.mark.connections]
COLUMNS = ["姓名", "用户名", "单位代码", "职务", "任职起"]


@pytest.fixture
def meet(monkeypatch):
    """Both have checked their rows before either writes, if the locks let them come that far."""

    def begin(patience):
        gate, really = threading.Barrier(2), PeopleImporter.apply

        def waiting(self, findings, draft):
            with suppress(threading.BrokenBarrierError):
                gate.wait(patience)
            return really(self, findings, draft)

        monkeypatch.setattr(PeopleImporter, "apply", waiting)

    return begin


def raced(cast, at_once, number):
    """A second post for a person on record, by two clicks: (how many there are then, what each was told)."""
    row = ["member", "member", "section", f"兼职{number}", "2026-01-01"]
    draft = preview("people", cast.admin, COLUMNS, [row])
    clicks = [lambda: apply(draft, User.objects.get(pk=cast.admin.pk))] * 2
    told = at_once(*clicks)
    return Posting.objects.filter(title=f"兼职{number}").count(), told


def test_two_clicks_at_once_apply_a_preview_once(cast, at_once, meet, measured):
    meet(0.2)
    twice = 0
    for number in range(rounds(full=50, short=3)):
        found, told = raced(cast, at_once, number)
        twice += found != 1
        assert [answer.state for answer in told] == ["applied", "applied"], told
    measured(tried=rounds(full=50, short=3), twice=twice)
    assert twice == 0


def test_with_the_locks_off_both_clicks_count(cast, at_once, meet, monkeypatch):
    """The control. SQLite's own lock (BEGIN IMMEDIATE) is no part of the product, so this asks PostgreSQL."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time whatever the product does")
    meet(10)
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, *args, **kwargs: rows)
    found, told = raced(cast, at_once, 0)
    assert found == 2, told


def test_two_previews_of_one_person_never_make_two_accounts(cast, at_once, measured):
    made = 0
    for number in range(rounds(full=50, short=3)):
        row = ["新人", f"new{number}", "section", "科员", "2026-01-01"]
        drafts = [preview("people", by, COLUMNS, [row]) for by in (cast.admin, cast.unitadmin)]
        people = [User.objects.get(pk=cast.admin.pk), User.objects.get(pk=cast.unitadmin.pk)]
        told = at_once(*[partial(apply, *pair) for pair in zip(drafts, people, strict=True)])
        assert sorted(type(answer) for answer in told if isinstance(answer, Exception)) in ([], [ValidationError]), told
        made += User.objects.filter(username=f"new{number}").count()
        assert Posting.objects.filter(user__username=f"new{number}").count() == 1
        for left in Import.objects.waiting():
            imports.drop(draft=left)
    measured(tried=rounds(full=50, short=3), made=made)
    assert made == rounds(full=50, short=3)


def test_two_readers_at_once_write_each_row_once(cast, at_once, monkeypatch):
    monkeypatch.setattr(imports, "BATCH", 2)
    rows = [["王", f"w{number}", "section", "科员", "2026-01-01"] for number in range(21)]
    draft = preview("people", cast.admin, COLUMNS, rows)
    draft = imports.check_again(draft=draft, today=timezone.localdate(), now=timezone.now())
    assert faults(at_once(*[lambda: imports._check_some(Import.objects.get(pk=draft.pk), 10)] * 3)) == []
    draft.refresh_from_db()
    assert (draft.state, draft.rows.count(), draft.counts["rows"]["new"]) == ("ready", 21, 21)

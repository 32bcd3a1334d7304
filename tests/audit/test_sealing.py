"""The sealer leaves nobody behind who got a number early and commits late, and is in nobody's way."""

import threading
import time
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import connections, transaction

from audit import chain
from audit.models import Entry, Seal
from audit.trail import Event, note
from audit.verification import verify_chain
from tests.racing import faults


@contextmanager
def late_writer(record):
    """Someone on a connection of their own who has written an entry and commits when the block ends."""
    written, go_on, over = threading.Event(), threading.Event(), threading.Event()

    def write():
        try:
            with transaction.atomic():
                note(Event.EXPORTED, record=record)
                written.set()
                go_on.wait(30)
        finally:
            connections.close_all()
            over.set()

    thread = threading.Thread(target=write)
    thread.start()
    assert written.wait(10)
    try:
        yield go_on
    finally:
        go_on.set()
        over.wait(10)
        thread.join()


@pytest.mark.connections
@pytest.mark.django_db(transaction=True)
def test_a_late_committer_is_waited_for(cast):
    with late_writer(cast.bureau) as go_on:
        note(Event.EXPORTED, record=cast.section)  # a higher number, committed first
        threading.Timer(0.5, go_on.set).start()
        began = time.monotonic()
        [seal] = chain.seal_all()
        assert time.monotonic() - began >= 0.4
    assert (seal.count, Entry.objects.count()) == (2, 2)
    assert verify_chain().faults == []


@pytest.mark.connections
@pytest.mark.django_db(transaction=True)
def test_without_the_wait_a_late_committer_would_look_like_a_row_slipped_in(cast, monkeypatch):
    """The control."""
    monkeypatch.setattr(chain, "writing_now", set)
    with late_writer(cast.bureau):
        note(Event.EXPORTED, record=cast.section)
        [seal] = chain.seal_all()
        assert seal.count == 1
    assert len(verify_chain().faults) == 1


@pytest.mark.connections
@pytest.mark.django_db(transaction=True)
def test_a_writer_who_takes_too_long_is_sealed_the_next_time_and_nobody_waits(cast, monkeypatch):
    monkeypatch.setattr(chain, "PATIENCE", 0.2)
    with late_writer(cast.bureau):
        note(Event.EXPORTED, record=cast.section)
        assert chain.seal_all() == []
        began = time.monotonic()
        note(Event.EXPORTED, record=cast.section)
        assert time.monotonic() - began < 0.2
    [seal] = chain.seal_all()
    assert seal.count == 3
    assert verify_chain().faults == []


@pytest.mark.connections
def test_ten_sealers_at_once_make_one_chain_while_ten_people_write(cast, at_once):
    def ten_times(do):
        for _turn in range(10):
            do()

    work = [chain.seal_all] * 10 + [lambda: note(Event.EXPORTED, record=cast.bureau)] * 10
    came_to = at_once(*[partial(ten_times, do) for do in work])
    chain.seal_all()
    assert faults(came_to) == []
    assert sum(Seal.objects.values_list("count", flat=True)) == 100
    assert verify_chain().faults == []


@pytest.mark.django_db
def test_many_entries_make_several_seals(cast, monkeypatch):
    monkeypatch.setattr(chain, "SEAL_ROWS", 4)
    for _number in range(10):
        note(Event.EXPORTED, record=cast.bureau)
    assert [seal.count for seal in chain.seal_all()] == [4, 4, 2]
    assert chain.seal_all() == []
    assert verify_chain().faults == []


@pytest.mark.django_db
def test_a_head_that_was_not_written_down_is_written_the_next_time(cast, settings):
    """Killed between the commit and the file."""
    note(Event.EXPORTED, record=cast.bureau)
    chain.seal_next(chain.settled_end(), cast.leader.date_joined)
    assert len(verify_chain().faults) == 1  # no file
    chain.seal_all()
    assert verify_chain().faults == []

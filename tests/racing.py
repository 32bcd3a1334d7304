"""Verbs at the same moment, in threads with connections of their own, on either database."""

import sqlite3
import threading

import pytest
from django.db import connection, connections


@pytest.fixture
def at_once(transactional_db, tmp_path):
    """`at_once(*verbs)` begins them together and answers what each came to: what it returned, or the exception.

    SQLite's test database lives in the memory of one connection, so the threads, and from then on the test itself, work
    on a copy of it in a file.
    """
    settings = connection.settings_dict
    name, memory = settings["NAME"], None

    def move_to_file():
        nonlocal memory
        copy = tmp_path / "shared.sqlite3"
        with sqlite3.connect(copy) as file:
            connection.connection.backup(file)
            file.execute("PRAGMA journal_mode=WAL")  # two connections that both switch to it don't wait for each other
        memory, connection.connection = connection.connection, None
        settings["NAME"] = str(copy)

    def run(*verbs):
        if connection.vendor == "sqlite" and memory is None:
            connection.ensure_connection()
            move_to_file()
        came_to, gate = [None] * len(verbs), threading.Barrier(len(verbs))

        def work(place, verb):
            gate.wait()
            try:
                came_to[place] = verb()
            except Exception as fault:
                came_to[place] = fault
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work, args=pair) for pair in enumerate(verbs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return came_to

    yield run
    if memory is not None:
        connection.close()
        settings["NAME"], connection.connection = name, memory


def faults(came_to, *awaited):
    """The exceptions among what `at_once` answers, but for those kinds that were to be expected."""
    return [answer for answer in came_to if isinstance(answer, Exception) and not isinstance(answer, awaited)]

"""Threads with connections of their own, on either database."""

import sqlite3
import threading

import pytest
from django.db import connection, connections


@pytest.fixture
def at_once(transactional_db, tmp_path):
    """`at_once(*verbs)` runs them in threads with connections of their own and answers what each came to.

    SQLite's test database lives in the memory of one connection, so the threads work on a copy of it in a file.
    `at_once.read(verb)` looks at what they left behind.
    """
    settings = connection.settings_dict
    name = settings["NAME"]
    if connection.vendor == "sqlite":

        def share():
            copy = tmp_path / "shared.sqlite3"
            with sqlite3.connect(copy) as file:
                connection.connection.backup(file)
                file.execute("PRAGMA journal_mode=WAL")  # two connections that both switch don't wait for each other
            settings["NAME"] = str(copy)
    else:

        def share():
            pass

    def run(*verbs):
        if settings["NAME"] == name:
            share()
        came_to = [None] * len(verbs)

        def work(place, verb):
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
    settings["NAME"] = name

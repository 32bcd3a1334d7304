"""How deep a run goes. CI does everything on both databases. At a desk, where `make test` has ten minutes, SQLite gets
the whole permission matrix, and PostgreSQL the part of it in which its SQL could differ."""

import os

from django.db import connection

CI = os.environ.get("CI") == "true"


def is_whole() -> bool:
    return CI or connection.vendor == "sqlite"

"""How deep a run goes. CI does everything on both databases. At a desk `make test` has ten minutes: SQLite gets every
test, PostgreSQL all races, faults and deliveries and half of the other files; each address of the permission matrix and
each form is tried on one of the two, as the seed deals them out. `make faults` asks each race, fault and attack for its
full number of rounds, and keeps the figures."""

import json
import os
from pathlib import Path
from zlib import crc32

import pytest
from django.db import connection

CI = os.environ.get("CI") == "true"
FULL = os.environ.get("FAULTS") == "full"
SEED = os.environ.get("SEED", "1")
# Tests that a leg never leaves out
MARKED = {"browser", "connections", "delivery", "faults"}


def falls_here(name: str) -> bool:
    """In CI everything; at a desk what the seed deals to the database of this leg."""
    return CI or (crc32(f"{SEED} {name}".encode()) % 2 == 0) == (connection.vendor == "sqlite")


def drawn(names) -> list[str]:
    return [name for name in sorted(names) if falls_here(name)]


def pytest_collection_modifyitems(config, items):
    """At a desk PostgreSQL runs half of the files, unless tests are asked for by name, and of the others what needs a
    server, a race or a fault."""
    if CI or FULL or connection.vendor == "sqlite" or config.args_source != config.ArgsSource.TESTPATHS:
        return
    left = [
        item for item in items if not (falls_here(item.location[0]) or MARKED & {m.name for m in item.iter_markers()})
    ]
    kept = set(items) - set(left)
    items[:] = [item for item in items if item in kept]
    config.hook.pytest_deselected(items=left)


def rounds(*, full: int, short: int) -> int:
    """How often a test marked `faults` tries: `short` in `make test`, `full` in `make faults`."""
    return full if FULL else short


@pytest.fixture
def measured(request, capsys):
    """`measured(lost=0, tried=200)` prints a test's figures, and keeps them where `make faults` asked for them."""

    def note(**figures):
        line = {"test": request.node.name, "database": connection.vendor, "seed": SEED, **figures}
        with capsys.disabled():
            print("\n" + " ".join(f"{name}={value}" for name, value in line.items()))  # noqa: T201
        if report := os.environ.get("FAULTS_REPORT"):
            with Path(report).open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")

    return note

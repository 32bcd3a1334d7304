"""How deep a run goes. CI does everything on both databases. At a desk `make test` has ten minutes, so there each test
file runs on one of the two, as the seed deals the files out: a desk run proves a test on one database, CI on both.
On both at a desk too runs what is about the database itself: races, faults, and the files named below with the reason.
Each address of the permission matrix and each form is dealt out by itself. `CI=true make test` asks for everything,
`SEED=2` deals anew, and a file named to pytest runs whole. `make faults` asks each race, fault and attack for its full
number of rounds, and keeps the figures."""

import json
import os
from pathlib import Path
from zlib import crc32

import pytest
from django.db import connection

CI = os.environ.get("CI") == "true"
FULL = os.environ.get("FAULTS") == "full"
SEED = os.environ.get("SEED", "1")
# Tests that a leg never leaves out, and what `drawn` has dealt out already
MARKED = {"browser", "connections", "delivery", "faults", "dealt"}
# Verbs at the same moment: what keeps them apart are the locks of the database
RACING = "at_once"
# Files about what the two databases do each in its own way
ON_BOTH = {
    "tests/audit/test_guards.py": "the triggers of the trail are written for each",
    "tests/audit/test_tampering.py": "rows changed behind the back of the product, past its triggers",
    "tests/audit/test_invariants.py": "rows its constraints would refuse, put in by statements of each",
    "tests/audit/test_sealing.py": "which transactions are over is asked of each in its own words",
    "tests/dashboard/test_search.py": "how text is compared",
    "tests/figures/test_tally.py": "sums and days worked out in SQL",
    "tests/organization/test_strokes.py": "how names are put in order",
    "tests/organization/test_tree.py": "prefixes, and what refuses a loop",
    "tests/reminders/test_clock.py": "whose clock is read, and who holds the bell",
    "tests/reminders/test_sweep.py": "what is missing is inserted, and what is there left alone",
    "tests/responsibility/test_fulfil.py": "what falls due is made once, by a unique key",
    "tests/responsibility/test_lights.py": "Python and SQL agree on every day",
    "tests/responsibility/test_obligations.py": "Python and SQL agree on every boundary",
}


def falls_here(name: str) -> bool:
    """In CI everything; at a desk what the seed deals to the database of this leg."""
    return CI or (crc32(f"{SEED} {name}".encode()) % 2 == 0) == (connection.vendor == "sqlite")


def drawn(names) -> list:
    """Those that fall here, for `parametrize`: with its parameters dealt out, a test itself is not dealt again."""
    return [pytest.param(name, marks=pytest.mark.dealt) for name in sorted(names) if falls_here(name)]


def runs_here(item) -> bool:
    file = item.location[0]
    on_both = file in ON_BOTH or RACING in item.fixturenames or MARKED & {mark.name for mark in item.iter_markers()}
    return bool(on_both) or falls_here(file)


def pytest_collection_modifyitems(config, items):
    """At a desk, unless tests are asked for by name."""
    if CI or FULL or config.args_source != config.ArgsSource.TESTPATHS:
        return
    if gone := [file for file in ON_BOTH if not (config.rootpath / file).exists()]:
        raise pytest.UsageError(f"tests/depth.py names files that are gone: {gone}")
    config.hook.pytest_deselected(items=[item for item in items if not runs_here(item)])
    items[:] = [item for item in items if runs_here(item)]


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

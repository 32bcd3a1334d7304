"""How deep a run goes. CI does everything on both databases. At a desk `make test` has ten minutes, so there each test
file runs on one of the two, as the seed deals the files out: a desk run proves a test on one database, CI on both.
On both at a desk too runs what is about the database itself: races, faults, and the files named below with the reason.
Each address of the permission matrix and each form is dealt out by itself.

Two things come by turns at a desk, a third of them a day, so that three days see all: the cases of a test that is tried
with more than three, and the files of real processes (`BY_TURNS`). The end of a leg says which day of the three it was.

`CI=true make test` asks for everything, `SEED=2` deals anew, `TURN=0` (or 1, or 2) is one day's third and `TURN=all`
leaves nothing for another day, and a file named to pytest runs whole. `make faults` asks each race, fault and attack
for its full number of rounds, and keeps the figures."""

import json
import os
from collections import defaultdict
from datetime import date
from pathlib import Path
from zlib import crc32

import pytest
from django.db import connection

CI = os.environ.get("CI") == "true"
FULL = os.environ.get("FAULTS") == "full"
SEED = os.environ.get("SEED", "1")
DAYS = 3
# Set once: what pytest-xdist starts must not count another day after midnight
TURN = os.environ.setdefault("TURN", str(date.today().toordinal() % DAYS))
# Tests that a leg never leaves out, and what `drawn` has dealt out already
MARKED = {"browser", "connections", "delivery", "faults", "dealt"}
# Verbs at the same moment: what keeps them apart are the locks of the database
RACING = "at_once"
# Files that start real processes for minutes: the first and the fourth on one day, and so on. What delivers (worker,
# Redis, mail) and what `make run` starts are for every day.
BY_TURNS = (
    "tests/delivery/test_backup.py",
    "tests/delivery/test_restore_refused.py",
    "tests/delivery/test_handing_down.py",
    "tests/running/test_services.py",
    "tests/delivery/test_kills.py",
    "tests/delivery/test_minutes_kept.py",
)
# Dealt out as one: what its files share takes half a minute to make
TOGETHER = "tests/example/loaded"
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
    "tests/rectification/test_days_and_order.py": "what is empty comes first on one and last on the other",
    "tests/reminders/test_clock.py": "whose clock is read, and who holds the bell",
    "tests/reminders/test_sweep.py": "what is missing is inserted, and what is there left alone",
    "tests/responsibility/test_fulfil.py": "what falls due is made once, by a unique key",
    "tests/responsibility/test_lights.py": "Python and SQL agree on every day",
    "tests/responsibility/test_obligations.py": "Python and SQL agree on every boundary",
}


def falls_here(name: str) -> bool:
    """In CI everything; at a desk what the seed deals to the database of this leg."""
    return CI or (crc32(f"{SEED} {name}".encode()) % 2 == 0) == (connection.vendor == "sqlite")


def todays(names) -> set:
    """A third of them, each day others."""
    return set(sorted(names, key=lambda name: crc32(f"{SEED} {name}".encode()))[int(TURN) % DAYS :: DAYS])


def drawn(names) -> list:
    """Those that fall here, for `parametrize`: with its parameters dealt out, a test itself is not dealt again."""
    return [pytest.param(name, marks=pytest.mark.dealt) for name in sorted(names) if falls_here(name)]


def runs_here(item) -> bool:
    file = item.location[0]
    on_both = file in ON_BOTH or RACING in item.fixturenames or MARKED & {mark.name for mark in item.iter_markers()}
    return bool(on_both) or falls_here(TOGETHER if file.startswith(f"{TOGETHER}/") else file)


def for_another_day(items) -> set:
    """Of what runs here. The control of a race stays beside it, whatever the number of its cases."""
    if TURN == "all":
        return set()
    families, left = defaultdict(list), set()
    other_files = set(BY_TURNS) - set(BY_TURNS[int(TURN) % DAYS :: DAYS])
    for item in items:
        whole = RACING in item.fixturenames or MARKED & {mark.name for mark in item.iter_markers()}
        if item.location[0] in other_files:
            left.add(item)
        elif hasattr(item, "callspec") and not whole:
            families[item.nodeid.partition("[")[0]].append(item)
    for cases in families.values():
        if len(cases) > DAYS:
            chosen = todays(case.nodeid for case in cases)
            left |= {case for case in cases if case.nodeid not in chosen}
    return left


def is_at_a_desk(config) -> bool:
    """And no test is asked for by name."""
    return not CI and not FULL and config.args_source == config.ArgsSource.TESTPATHS


def pytest_terminal_summary(terminalreporter, config):
    if is_at_a_desk(config):
        third = "all three days" if TURN == "all" else f"day {int(TURN) % DAYS + 1} of {DAYS} (TURN={TURN})"
        terminalreporter.write_line(f"At a desk, {third}, SEED={SEED}. CI=true runs everything: see tests/depth.py")


def pytest_collection_modifyitems(config, items):
    if not is_at_a_desk(config):
        return
    if gone := [file for file in (*ON_BOTH, *BY_TURNS) if not (config.rootpath / file).exists()]:
        raise pytest.UsageError(f"tests/depth.py names files that are gone: {gone}")
    here = [item for item in items if runs_here(item)]
    later = for_another_day(here)
    chosen = [item for item in here if item not in later]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


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

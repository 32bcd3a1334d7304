"""How deep a run goes. CI does everything on both databases. At a desk, where `make test` has ten minutes, SQLite gets
the whole permission matrix, and PostgreSQL the part of it in which its SQL could differ. `make faults` asks each race,
fault and attack for its full number of rounds, and keeps the figures."""

import json
import os
from pathlib import Path
from zlib import crc32

import pytest
from django.db import connection

CI = os.environ.get("CI") == "true"
FULL = os.environ.get("FAULTS") == "full"
SEED = os.environ.get("SEED", "1")


def is_whole() -> bool:
    return CI or connection.vendor == "sqlite"


def drawn(names) -> list[str]:
    """All of them where the run is whole; else a third, chosen by the seed."""
    return [name for name in sorted(names) if is_whole() or crc32(f"{SEED} {name}".encode()) % 3 == 0]


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

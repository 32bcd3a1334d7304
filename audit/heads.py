"""The end of the chain, kept outside the database: a tail that is cut off leaves no other trace.

One line for each seal in a file that is only added to (AUDIT_HEAD_FILE), and the same line in the log, so that a log
server or a printed page knows it as well.

    sealed 17 4096 2026-11-22T15:00:00+00:00 <hash>
    restored 12 3021 2026-11-22T16:00:00+00:00 <hash> <proof>
"""

import logging
import os
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

log = logging.getLogger("audit.seals")


@dataclass
class Heads:
    """What the file says: {number: hash}, where its last line ends, and lines that don't fit the others."""

    hashes: dict[int, str] = field(default_factory=dict)
    last: int = 0
    last_entry: int = 0
    strange: list[str] = field(default_factory=list)
    is_there: bool = False


def path() -> Path:
    return Path(settings.AUDIT_HEAD_FILE)


def append(line: str):
    """Whole lines only, on the disk before anything goes on, readable by their owner."""
    log.info(line)
    file = os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, f"{line}\n".encode())
        os.fsync(file)
    finally:
        os.close(file)


def sealed(seal):
    append(f"sealed {seal.number} {seal.last} {seal.at.isoformat()} {seal.hash}")


def end() -> tuple[int, str]:
    """Number and hash of the last line."""
    try:
        with path().open("rb") as file:
            file.seek(max(0, path().stat().st_size - 4096))
            _word, number, _last, _at, seal_hash, *_proof = (
                file.read().decode(errors="replace").splitlines()[-1].split()
            )
            return int(number), seal_hash
    except (FileNotFoundError, IndexError, ValueError):
        return 0, ""


def read(is_proof=lambda text, proof: False) -> Heads:
    """`is_proof` says whether whoever wrote a `restored` line held the key.

    Only such a line takes the end back, and each only once: a `sealed` line of an earlier seal written down again, or a
    copy of an old `restored` line, would otherwise make a cut-off tail look whole.
    """
    found, restored = Heads(), set()
    try:
        lines = path().read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return found
    found.is_there = True
    for line in lines:
        try:
            word, number, last, _at, seal_hash, *proof = line.split()
            number, last = int(number), int(last)
        except ValueError:
            found.strange.append(line)
            continue
        if word == "restored" and proof and line not in restored and is_proof(line.rpartition(" ")[0], proof[0]):
            restored.add(line)
            found.hashes = {known: kept for known, kept in found.hashes.items() if known < number}
            found.last, found.last_entry = number, last
        elif word != "sealed" or found.hashes.get(number, seal_hash) != seal_hash:
            found.strange.append(line)
            continue
        found.hashes[number] = seal_hash
        found.last, found.last_entry = max((found.last, found.last_entry), (number, last))
    return found

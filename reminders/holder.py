"""Who holds a lease, and whether that process is still there: known for certain only on the machine itself."""

import contextlib
import os
import socket
from pathlib import Path
from uuid import uuid4


def _here() -> str:
    """This machine, down to its space of process numbers: containers may share a host's name."""
    with contextlib.suppress(OSError):
        return f"{socket.gethostname()}/{os.readlink('/proc/self/ns/pid')}/"
    return f"{socket.gethostname()}//"


HERE = _here()


def new_token() -> str:
    return f"{HERE}{os.getpid()}/{uuid4().hex}"


def is_dead(token: str) -> bool:
    """True only when the process is surely gone. Of another machine's nothing is known: its lease runs out."""
    if not token.startswith(HERE):
        return False
    pid = int(token.removeprefix(HERE).split("/")[0])
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    return False

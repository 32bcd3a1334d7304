"""Who acts now, and from where: what every entry made meanwhile says."""

import getpass
import os
import sys
import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

_acting = ContextVar("acting", default=None)


class Acting:
    """A request or a run. `waiting` holds entries to be written when it is over, past any rollback."""

    def __init__(self, *, by=None, name="", address="", request=None):
        self._by, self.name, self.address, self.request = by, name, address, request
        self.act = uuid.uuid4().hex
        self.waiting = []

    @property
    def by(self):
        """Asked for when an entry is written: during a sign-in the person changes."""
        user = self._by or getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None


@contextmanager
def acting(**who):
    """All entries made inside name this person, this address, and one act."""
    token = _acting.set(Acting(**who))
    try:
        yield _acting.get()
    finally:
        _acting.reset(token)


def current() -> Acting | None:
    return _acting.get()


@cache
def process_name() -> str:
    """What an entry says that nobody signed in has caused: the command and the system account that ran it."""
    program, *arguments = sys.argv or [""]
    if Path(program).name == "manage.py" and arguments:
        account, invoker = getpass.getuser(), os.environ.get("SUDO_USER", "")
        who = account if invoker in ("", account) else f"{invoker} → {account}"
        return f"manage.py {arguments[0]} ({who})"
    return Path(program).parent.name if Path(program).name == "__main__.py" else Path(program).name

"""What a command does each minute where no worker runs."""

import logging
import signal
import threading
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, close_old_connections

log = logging.getLogger(__name__)
PAUSE = 60


def each_minute(work: Callable[[Callable[[], bool]], None]) -> None:
    """Call `work(stopped)` each minute until SIGINT or SIGTERM; `stopped()` says whether one has come meanwhile. A
    database that does not answer is asked again the next minute."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    while not stopping.is_set():
        close_old_connections()
        try:
            work(stopping.is_set)
        except (DatabaseError, InterfaceError):
            log.exception("the database did not answer; trying again")
        stopping.wait(PAUSE)

import logging
import signal
import threading

from django.core.management import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils.translation import ngettext

from audit import chain

log = logging.getLogger(__name__)
PAUSE = 60


class Command(BaseCommand):
    help = "Seal the audit entries written since the last seal: the worker's minute job, for where no worker runs."

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="each minute until stopped")

    def handle(self, *, loop, **options):
        if not loop:
            return self.report()
        stopping = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopping.set())
        while not stopping.is_set():
            close_old_connections()
            try:
                self.report()
            except (DatabaseError, InterfaceError):
                log.exception("the database did not answer; trying again")
            stopping.wait(PAUSE)
        return None

    def report(self):
        count = sum(seal.count for seal in chain.seal_all())
        self.stdout.write(ngettext("%(count)d entry sealed", "%(count)d entries sealed", count) % {"count": count})

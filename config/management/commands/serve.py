"""One command for a laptop or a small office: database, web server, worker and clock; Ctrl-C stops them all."""

import fcntl
import hashlib
import io
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections
from django.utils.translation import gettext as _

from config.checks import holds_example, refuse_example_in_production
from config.processes import Children
from organization.models import Unit

READY_SECONDS = 60
LONGEST_PAUSE = 30
STEADY_SECONDS = 60


class Command(BaseCommand):
    help = "Prepare the database, then run the web server, the worker and its clock until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
        parser.add_argument("--no-worker", action="store_true", help="web server only")
        parser.add_argument("--example", action="store_true", help="load the example bureau into an empty database")

    def handle(self, *, host, port, no_worker, example, **options):
        sys.stdout.reconfigure(line_buffering=True)  # what is said must appear at once, in a log file too
        refuse_taken_port(host, port)
        lock = None if no_worker else only_one_here()
        os.environ.setdefault("SITE_URL", f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}")
        self.prepare(example)
        try:
            refuse_example_in_production()
        except ImproperlyConfigured as refusal:
            raise CommandError(str(refusal)) from None
        connections.close_all()
        stopping = []
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, _frame: stopping.append(number))
        with Children() as children:
            services = [Service("web", web_arguments(host, port), children)]
            if not no_worker:
                services.append(Service("worker", worker_arguments(), children))
            ready_by = time.monotonic() + READY_SECONDS
            answers = False
            while not stopping:
                for service in services:
                    if pause := service.watch():
                        self.stderr.write(_("%(name)s ended, starting again in %(seconds)d s") % pause)
                if not answers and (answers := is_answering(host, port)):
                    self.announce(host, port)
                if not answers and time.monotonic() > ready_by:
                    raise CommandError(_("The web server does not answer. Its messages are above."))
                time.sleep(0.2)
            self.stdout.write(_("Stopping ..."))
        if lock:
            lock.close()

    def prepare(self, example):
        self.stdout.write(_("Preparing the database and the static files ..."))
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        collect_static()
        self.accounts = io.StringIO()
        is_empty = not Unit.objects.exists()
        if example and (is_empty or holds_example()):
            if is_empty:
                self.stdout.write(_("Loading the example bureau ..."))
            call_command("example", stdout=self.accounts)

    def announce(self, host, port):
        self.stdout.write(self.accounts.getvalue())
        self.stdout.write(self.style.SUCCESS(_("Ready: %(address)s") % {"address": f"http://{host}:{port}/"}))
        self.stdout.write(_("Press Ctrl-C to stop."))


class Service:
    """A child that is started again when it ends unasked, after a pause that doubles while it keeps ending."""

    def __init__(self, name, arguments, children):
        self.name, self.arguments, self.children = name, arguments, children
        self.pause = 1
        self.start()

    def start(self):
        self.process = self.children.start(self.arguments, cwd=settings.BASE_DIR)
        self.started, self.again_at = time.monotonic(), None

    def watch(self):
        """Once per end of the child: what to tell the reader. Starts it again when its pause is over."""
        now = time.monotonic()
        if self.again_at:
            if now >= self.again_at:
                self.start()
            return None
        if self.process.poll() is None:
            return None
        self.children.forget(self.process)
        self.pause = 1 if now - self.started > STEADY_SECONDS else min(self.pause * 2, LONGEST_PAUSE)
        self.again_at = now + self.pause
        return {"name": self.name, "seconds": self.pause}


def web_arguments(host, port):
    return [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"{host}:{port}"] + [
        *("--workers", "2", "--worker-class", "gthread", "--threads", "4"),
        *("--timeout", "120", "--graceful-timeout", "2", "--log-level", "warning", "--no-control-socket"),
    ]


def worker_arguments():
    return [sys.executable, "-m", "celery", "-A", "config", "--quiet", "worker", "--beat"] + [
        *("--pool", "threads", "--concurrency", "2", "--loglevel", "WARNING"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        *("--schedule", settings.CELERY_BEAT_SCHEDULE_FILENAME),
    ]


def refuse_taken_port(host, port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = _("Can't listen on %(host)s:%(port)d (%(reason)s). Choose another port: make run PORT=8001")
            raise CommandError(message % {"host": host, "port": port, "reason": error.strerror}) from error


def only_one_here():
    """Two workers on one folder would share a broker and a clock. The lock goes with the process, however it ends."""
    lock = open(settings.VAR_DIR / "serve.lock", "w")  # noqa: SIM115  (held until the process ends)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        message = _("It is already running from %(folder)s. Stop it first, or add --no-worker.")
        raise CommandError(message % {"folder": settings.VAR_DIR}) from error
    return lock


def collect_static():
    """Collect only when a file came, went or changed: hashing and compressing all of them takes seconds."""
    state = hashlib.sha256(settings.STATICFILES_BACKEND.encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            about = os.stat(storage.path(path))
            state.update(f"{path} {about.st_size} {about.st_mtime_ns}\n".encode())
    stamp = settings.VAR_DIR / "static.stamp"
    if stamp.exists() and stamp.read_text() == state.hexdigest():
        return
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(state.hexdigest())


def is_answering(host, port):
    """Any answer will do: in production this one lacks the proper host name and the proxy's headers."""
    try:
        urllib.request.urlopen(f"http://{host}:{port}/healthz", timeout=2).close()
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
    return True

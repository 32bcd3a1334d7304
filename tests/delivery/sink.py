"""A real SMTP server in a thread of the test: keeps what it accepted, and fails as a test tells it to."""

import contextlib
import socket
import threading
import time
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller


class Sink:
    """`accepted` are the messages answered with 250, in order. `on_rcpt(sink, address)` runs before the text of a
    message comes, `on_data(sink, message)` before it is answered (True for 250, else the answer), and
    `after_accept(sink, message)` in a thread of its own as soon as it is taken."""

    def __init__(self):
        self.accepted, self.answers = [], {}
        self.on_rcpt = self.on_data = self.after_accept = None
        self.lock = threading.Lock()

    def __enter__(self):
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port(), timeout=30)
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.controller.stop(no_assert=True)

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.controller.port}"

    @property
    def ids(self):
        with self.lock:
            return [message["Message-ID"] for message in self.accepted]

    def to(self, address):
        with self.lock:
            return [message for message in self.accepted if message["To"] == address]

    # What aiosmtpd asks

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return self.answers.get(("MAIL", address), self.answers.get("MAIL", "250 OK"))

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.on_rcpt:
            await server.loop.run_in_executor(None, self.on_rcpt, self, address)
        answer = self.answers.get(("RCPT", address), self.answers.get("RCPT", "250 OK"))
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content, policy=policy.default)
        answer = await server.loop.run_in_executor(None, self.decide, envelope, message)
        if answer is None:  # cut the line without a word
            server.transport.abort()
            return "451 gone"
        if answer.startswith("250"):
            with self.lock:
                self.accepted.append(message)
            if self.after_accept:
                threading.Thread(target=self.after_accept, args=(self, message), daemon=True).start()
        return answer

    def decide(self, envelope, message):
        for address in envelope.rcpt_tos:
            if ("DATA", address) in self.answers:
                return self.answers["DATA", address]
        if self.on_data:
            told = self.on_data(self, message)
            return "250 OK" if told is True else told
        return "250 OK"


class SilentServer:
    """Accepts connections and never says a word."""

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.held, self.running = [], True
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def accept(self):
        with contextlib.suppress(OSError):
            while self.running:
                self.held.append(self.listener.accept()[0])

    def __exit__(self, *_):
        self.running = False
        self.listener.close()
        for connection in self.held:
            connection.close()

    @property
    def port(self):
        return self.listener.getsockname()[1]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, seconds=30, what="it"):
    """The value of the condition once it holds; fails when it doesn't in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen within {seconds} s")

"""The cable between a desk and the server. Cut, it takes down every connection and refuses new ones, also those that a
browser would still send from a page it has left."""

import contextlib
import socket
import threading

from tools.services import free_port


class Cable:
    def __init__(self, to: int):
        self.to, self.port = to, free_port()
        self.ends = set()
        self.plug()

    def plug(self):
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._answer, args=[self.listener], daemon=True).start()

    def cut(self):
        for end in [self.listener, *self.ends]:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _answer(self, listener):
        with contextlib.suppress(OSError):
            while True:
                near, _address = listener.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", self.to))
                except OSError:  # the server is gone
                    near.close()
                    continue
                for one, other in ((near, far), (far, near)):
                    self.ends.add(one)
                    threading.Thread(target=self._carry, args=[one, other], daemon=True).start()

    def _carry(self, one, other):
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        with contextlib.suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)
        self.ends.discard(one)
        one.close()

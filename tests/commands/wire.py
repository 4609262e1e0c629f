"""A wire to a server on loopback that can be cut: from then on nobody gets through, as with a server that is away for good."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Wire:
    """Hands on what comes to its own port. ``cut`` ends all connections and refuses new ones; ``mend`` lets them in again.

    ``freeze`` keeps the connections and hands nothing on, as a server that hangs.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self._ends: list[socket.socket] = []
        self._lock = threading.Lock()
        self._flows = threading.Event()
        self._flows.set()
        self._door = self._opened(0)
        self.port: int = self._door.getsockname()[1]

    def cut(self) -> None:
        """From now on nothing goes through."""
        self._flows.set()
        with self._lock:
            for one in (self._door, *self._ends):
                # A thread that waits for it must wake up, which closing alone does not do.
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
            self._ends.clear()

    def mend(self) -> None:
        """Things go through again."""
        self._door = self._opened(self.port)

    def freeze(self) -> None:
        """From now on whoever waits for an answer waits."""
        self._flows.clear()

    def _opened(self, port: int) -> socket.socket:
        door = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._let_in, args=(door,), daemon=True).start()
        return door

    def _let_in(self, door: socket.socket) -> None:
        while True:
            try:
                near, _ = door.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._to))
            with self._lock:
                self._ends += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while some := one.recv(65536):
                self._flows.wait()
                other.sendall(some)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire_to(port: int) -> Iterator[Wire]:
    """A wire that is cut at the end of the block."""
    wire = Wire(port)
    try:
        yield wire
    finally:
        wire.cut()

"""A proxy that breaks connections, as a network, or a server that hangs, may break them."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from pybossa_stats.source.url import parse_url


class Proxy:
    """Hands over what two sides send each other, until it falls silent; connections stay open.

    Attributes:
        requests: how many the client has sent, one after each answer.
        piece: how many bytes are handed over at once.
    """

    def __init__(self, server: str, listener: socket.socket) -> None:
        self.requests = 0
        self.piece = 65536
        self._on_request: dict[int, Callable[[], object]] = {}
        self._cut_answer_to: int | None = None
        self._silent = Event()
        self._listener = listener
        self._sockets: list[socket.socket] = []
        self._threads: list[Thread] = []
        url = parse_url(server)
        self._server = url.host or "localhost", url.port or 5432
        mine = url.set(host="127.0.0.1", port=listener.getsockname()[1], drivername="postgresql")
        self.url = mine.render_as_string(hide_password=False)

    def at(self, request: int, happens: Callable[[], object]) -> None:
        """Do something when the client sends a request, counted from 1, before handing it over."""
        self._on_request[request] = happens

    def cut_answer_to(self, request: int) -> None:
        """Cut the connection when half of an answer was handed over."""
        self._cut_answer_to = request

    def fall_silent(self) -> None:
        self._silent.set()

    def cut(self) -> None:
        """Cut all connections; others can be made."""
        doomed, self._sockets = self._sockets, []
        for end in doomed:
            _close(end)

    def close(self) -> None:
        """Cut all connections, and wait until all that was to happen has."""
        _close(self._listener)
        self.cut()
        for thread in self._threads:
            thread.join()

    def accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._sockets.append(client)
                try:
                    server = socket.create_connection(self._server)
                except ConnectionRefusedError:
                    self.cut()
                    continue
                self._sockets.append(server)
                for end in (client, server):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for forward, *ends in ((self._ask, client, server), (self._answer, server, client)):
                    thread = Thread(target=self._forward, args=(forward, *ends), daemon=True)
                    thread.start()
                    self._threads.append(thread)

    def _forward(
        self,
        forward: Callable[[bytes, socket.socket], object],
        source: socket.socket,
        target: socket.socket,
    ) -> None:
        with suppress(OSError):  # a server that closes while more is sent resets the connection
            while data := source.recv(65536):
                forward(data, target)
                if self._silent.is_set():
                    return
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def _ask(self, data: bytes, server: socket.socket) -> None:
        self.requests += 1
        self._on_request.pop(self.requests, lambda: None)()
        self._send(data, server)

    def _answer(self, data: bytes, client: socket.socket) -> None:
        if self._cut_answer_to == self.requests:
            self._cut_answer_to = None
            self._send(data[: len(data) // 2], client)
            self.cut()
        self._send(data, client)

    def _send(self, data: bytes, target: socket.socket) -> None:
        for start in range(0, len(data), self.piece):
            if not self._silent.is_set():
                target.sendall(data[start : start + self.piece])


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def proxy(server: str) -> Iterator[Proxy]:
    """A proxy in front of a server."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made = Proxy(server, listener)
        acceptor = Thread(target=made.accept, daemon=True)
        acceptor.start()
        try:
            yield made
        finally:
            made.close()
            acceptor.join()

"""A server that refuses everybody, in the words and language that it is given."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from struct import pack
from threading import Thread


@contextmanager
def refusing(words: str, *, asks_for_password: bool) -> Iterator[str]:
    """The URL of such a server, which speaks PostgreSQL's protocol so far."""
    fields = f"SFATAL\0VFATAL\0C00000\0M{words}\0\0".encode()
    refusal = b"E" + pack("!i", len(fields) + 4) + fields
    with socket.create_server(("127.0.0.1", 0)) as listener:
        arguments = listener, refusal, asks_for_password
        thread = Thread(target=_refuse, args=arguments, daemon=True)
        thread.start()
        port = listener.getsockname()[1]
        yield f"postgresql://u:p@127.0.0.1:{port}/d?sslmode=disable&gssencmode=disable"
        thread.join()


def _refuse(listener: socket.socket, refusal: bytes, asks_for_password: bool) -> None:  # noqa: FBT001 (of a thread)
    client, _ = listener.accept()
    with client:
        client.recv(8192)
        if asks_for_password:
            client.sendall(b"R" + pack("!ii", 8, 3))
            client.recv(8192)
        client.sendall(refusal)
        client.recv(8192)

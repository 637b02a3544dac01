"""Another system on this machine, which answers as a test says, byte by byte."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

# Answers one connection, of which the request's head and body have been read.
Behave = Callable[[socket.socket, bytes], None]


@dataclass
class Peer:
    """Where it listens, and what it was asked."""

    port: int
    asked: list[bytes] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextlib.contextmanager
def peer(behave: Behave, tls: ssl.SSLContext | None = None) -> Iterator[Peer]:
    """A system that listens on loopback until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        running = Peer(listening.getsockname()[1])
        thread = threading.Thread(target=_listen, args=(listening, behave, running, tls))
        thread.start()
        try:
            yield running
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def answering(body: bytes, *headers: str, status: str = "200 OK") -> Behave:
    """Answers everything with this."""

    def behave(connection: socket.socket, _request: bytes) -> None:
        head = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
        connection.sendall("\r\n".join(head).encode() + body)

    return behave


def _listen(
    listening: socket.socket, behave: Behave, running: Peer, tls: ssl.SSLContext | None
) -> None:
    threads: list[threading.Thread] = []
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            break
        thread = threading.Thread(target=_serve, args=(connection, behave, running, tls))
        threads.append(thread)
        thread.start()
    for thread in threads:
        thread.join()


def _serve(
    connection: socket.socket, behave: Behave, running: Peer, tls: ssl.SSLContext | None
) -> None:
    with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
        stack.enter_context(connection)
        connection.settimeout(5)
        if tls is not None:
            connection = stack.enter_context(tls.wrap_socket(connection, server_side=True))
        request = _request(connection)
        running.asked.append(request)
        behave(connection, request)


def _request(connection: socket.socket) -> bytes:
    got = b""
    while b"\r\n\r\n" not in got:
        part = connection.recv(65_536)
        if not part:
            return got
        got += part
    head, _, body = got.partition(b"\r\n\r\n")
    size = next(
        (
            int(line[15:])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < size:
        part = connection.recv(65_536)
        if not part:
            break
        body += part
    return head + b"\r\n\r\n" + body

"""A receiver of webhooks on this machine: it keeps what it is sent, and answers as it is told."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[["Delivery"], int]


@dataclass(frozen=True)
class Delivery:
    """One POST as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def results(self) -> dict[str, Any]:
        found: dict[str, Any] = self.document["epcisBody"]["queryResults"]
        return found

    @property
    def events(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.results["resultsBody"]["eventList"]
        return found

    @property
    def ids(self) -> list[str]:
        return [event["eventID"] for event in self.events]


class Receiver:
    """Takes every delivery, or answers what `reply` says; `taken` are those it answered with 2xx."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.reply: Reply = lambda _delivery: 204
        self.seen: list[Delivery] = []
        self.taken: list[Delivery] = []

    def receive(self, delivery: Delivery) -> int:
        self.seen.append(delivery)
        status = self.reply(delivery)
        if status < 300:
            self.taken.append(delivery)
        return status

    def hold(self) -> threading.Event:
        """Answer nobody until this is set."""
        may_answer = threading.Event()
        self.reply = lambda _delivery: 200 if may_answer.wait(20) else 500
        return may_answer

    @property
    def ids(self) -> list[str]:
        """The event IDs of everything it took, in order."""
        return [one for delivery in self.taken for one in delivery.ids]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that listens until the block ends."""
    receiver = Receiver("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(receiver.receive(Delivery(self.path, dict(self.headers), body)))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

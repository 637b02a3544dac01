"""The real server on this machine, as `seafood-trace serve` runs it, and a bare page served alike."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from seafood_trace.config import PREFIX, Settings

START_SECONDS = 60.0
STOP_SECONDS = 30.0
HOST = "127.0.0.1"


@contextmanager
def service(database_url: str) -> Iterator[int]:
    """The port at which the service answers over this database, its worker beside it."""
    with TemporaryDirectory(prefix="st-bench-") as folder:
        settings = {"DATABASE_URL": database_url, "DATA_DIR": folder}
        command = [sys.executable, "-m", "seafood_trace.cli", "serve"]
        with _running(command, settings, "/healthz") as port:
            yield port


@contextmanager
def web_alone(database_url: str) -> Iterator[int]:
    """The same without the worker, which would be following the feed of a store that was just filled."""
    with TemporaryDirectory(prefix="st-bench-") as folder:
        settings = {"DATABASE_URL": database_url, "DATA_DIR": folder}
        with _running(_gunicorn("wsgi:app"), settings, "/healthz") as port:
            yield port


@contextmanager
def bare_page() -> Iterator[int]:
    """The port at which a Flask app with one page answers, under gunicorn as the service has it."""
    with _running(_gunicorn("benchmarks.serving:bare_app()"), {}, "/") as port:
        yield port


def _gunicorn(app: str) -> list[str]:
    settings = Settings()
    return [
        *(sys.executable, "-m", "gunicorn", "--chdir", str(Path.cwd())),
        *("--worker-class", "gthread", "--log-level", "warning"),
        *("--workers", str(settings.web_workers), "--threads", str(settings.web_threads)),
        app,
    ]


def bare_app() -> Flask:
    """The least that Flask can do."""
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "<!doctype html><title>Bare</title><p>A bare page.")
    return app


@contextmanager
def _running(command: Sequence[str], settings: Mapping[str, str], path: str) -> Iterator[int]:
    port = _free_port()
    where = ["--bind", f"{HOST}:{port}"] if "gunicorn" in command else ["--port", str(port)]
    environ = os.environ | {PREFIX + name: value for name, value in settings.items()}
    environ["PYTHONWARNINGS"] = "ignore"  # they are for whoever develops, not for whoever measures
    process = subprocess.Popen([*command, *where], env=environ, start_new_session=True)
    try:
        _wait_for(process, port, path)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(process: "subprocess.Popen[bytes]", port: int, path: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port, path):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the server does not answer at port {port}")
        time.sleep(0.1)


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()

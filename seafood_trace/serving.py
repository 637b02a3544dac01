"""Serving: gunicorn over the app, and the worker beside it, from one process that loaded both."""

import os
import signal
import threading
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from seafood_trace import app as service_app
from seafood_trace.config import Settings
from seafood_trace.epcis.subscriptions.streaming import Stream
from seafood_trace.store.engine import Store
from seafood_trace.web.service import utc_now
from seafood_trace.work import jobs, logs
from seafood_trace.work.supervisor import run_together

# gunicorn's highest; a little above what the routes take, so that these can say it is too long.
LONGEST_REQUEST_LINE = 8_190


def serve(settings: Settings, bind: str, port: int) -> int:
    """Serve the web and run one worker beside it, until stopped; the exit status."""
    return run_together([lambda: _serve_web(settings, bind, port), lambda: run_jobs(settings)])


def run_jobs(settings: Settings) -> None:
    """Run the background jobs until stopped by a signal."""
    logs.configure()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: stop.set())
    store = Store(settings.store_url)
    jobs.work(store, service_app.jobs(settings), f"{os.uname().nodename}:{os.getpid()}", stop)
    store.dispose()


def stream(settings: Settings, bind: str, port: int) -> None:
    """Serve subscriptions over WebSockets until stopped by a signal."""
    logs.configure()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: stop.set())
    store = Store(settings.store_url)
    with Stream(store, utc_now, settings.max_streams).listening(bind, port):
        stop.wait()
    store.dispose()


def _serve_web(settings: Settings, bind: str, port: int) -> None:
    options = {
        "bind": f"{bind}:{port}",
        "worker_class": "gthread",
        "workers": settings.web_workers,
        "threads": settings.web_threads,
        "loglevel": "warning",
        "limit_request_line": LONGEST_REQUEST_LINE,
        # Heartbeats in memory: on a slow disk a waiting worker looks dead.
        "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,
    }
    _Web(settings, options).run()  # type: ignore[no-untyped-call]


class _Web(BaseApplication):
    """gunicorn with these options; every worker makes its own app, and so its own connections."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self.settings = settings
        self.options = options
        super().__init__()  # type: ignore[no-untyped-call]

    def load_config(self) -> None:
        assert self.cfg is not None
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return service_app.create_app(self.settings)

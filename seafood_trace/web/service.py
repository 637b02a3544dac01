"""What a running process holds: its settings, its store and its clock, found through the Flask app."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask, current_app

from seafood_trace.config import Settings
from seafood_trace.store.engine import Store

EXTENSION = "seafood_trace"


def utc_now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Service:
    """One running service; `now` is the only clock that routes read."""

    settings: Settings
    store: Store
    now: Callable[[], datetime] = utc_now


def attach(app: Flask, service: Service) -> None:
    """Make the service known to the app."""
    app.extensions[EXTENSION] = service


def service() -> Service:
    """The service of the app that answers this request."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Service)
    return found

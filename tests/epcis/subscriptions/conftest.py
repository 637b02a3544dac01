"""What the tests of subscriptions may ask for beside what all may."""

from collections.abc import Iterator

import pytest
from flask import Flask

from seafood_trace.access.permissions import Role
from seafood_trace.config import Settings
from seafood_trace.store.engine import Store
from seafood_trace.web.service import EXTENSION, Service, attach
from tests.epcis.subscriptions.receiver import Receiver, receiving
from tests.epcis.subscriptions.world import Clock, Worker, open_to_this_machine
from tests.world import Partner, enrol


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings under which a receiver on this machine may be called."""
    return open_to_this_machine(settings)


@pytest.fixture
def bay(store: Store) -> Partner:
    return enrol(store, "Bay Plant", Role.PROCESSOR)


@pytest.fixture
def lake(store: Store) -> Partner:
    return enrol(store, "Lake Market", Role.RETAILER)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(app: Flask, settings: Settings, clock: Clock) -> Flask:
    """The app, on the clock of the test."""
    attach(app, Service(settings, app.extensions[EXTENSION].store, clock))
    return app


@pytest.fixture
def worker(app: Flask, settings: Settings, clock: Clock) -> Worker:
    return Worker(app.extensions[EXTENSION].store, settings, clock)

"""One app for the whole room: each test puts its own service into it. Making an app takes a while."""

import importlib
from collections.abc import Iterator

import pytest
from flask import Flask

from seafood_trace.config import Settings
from seafood_trace.store.engine import Store
from seafood_trace.web.service import Service, attach


@pytest.fixture(scope="session")
def app_of_the_room(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    unused = Settings(data_dir=tmp_path_factory.mktemp("unused"), secret_key="for-tests-alone-" * 3)
    made: Flask = importlib.import_module("seafood_trace.app").create_app(unused)
    made.config["TESTING"] = True
    return made


@pytest.fixture
def app(app_of_the_room: Flask, settings: Settings) -> Iterator[Flask]:
    opened = Store(settings.store_url)
    attach(app_of_the_room, Service(settings, opened))
    yield app_of_the_room
    opened.dispose()

"""What every test may ask for: a database, the store, the app, a client, a browser, documents.

`store` and `app` run on SQLite and on PostgreSQL, so a test that asks for either runs twice. A test
(or a module, by `pytestmark`) in which nothing depends on the database is marked `one_database` and
runs on SQLite alone.
"""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as settings_of_hypothesis
from playwright.sync_api import Browser, BrowserContext, Page

from seafood_trace.config import Settings
from seafood_trace.store.engine import Store
from seafood_trace.web.service import EXTENSION, Service, attach
from tests import databases
from tests.browsing import chromium_browser, serving
from tests.needs import IS_CI, require_conformance_folder, use_quick_temporary_folder

_FOLDER = pytest.StashKey[Path]()
SECRET = "for-tests-alone-" * 3

# How long an example takes says something of the machine and nothing of the code. In CI the same
# examples are tried each time: new ones are for those who can look into what they find.
settings_of_hypothesis.register_profile(
    "unhurried", deadline=None, derandomize=IS_CI, suppress_health_check=[HealthCheck.too_slow]
)
settings_of_hypothesis.load_profile("unhurried")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        use_quick_temporary_folder()
        config.stash[_FOLDER] = databases.open_shared_folder()


def pytest_unconfigure(config: pytest.Config) -> None:
    folder = config.stash.get(_FOLDER, None)
    if folder is not None:
        databases.close_shared_folder(folder)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" not in metafunc.fixturenames:
        return
    alone = metafunc.definition.get_closest_marker("one_database") is not None
    kinds = [
        pytest.param(kind, marks=[pytest.mark.postgres] if kind == "postgres" else [])
        for kind in databases.KINDS
        if not (alone and kind == "postgres")
    ]
    metafunc.parametrize("database_kind", kinds)


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Push none, unlike pytest-flask: it shares `g` between requests and hides teardown."""


@pytest.fixture
def database_url(database_kind: str, tmp_path: Path) -> Iterator[str]:
    """A migrated database of the test's own."""
    with databases.fresh_database(database_kind, tmp_path, migrated=True) as url:
        yield url


@pytest.fixture
def empty_database_url(database_kind: str, tmp_path: Path) -> Iterator[str]:
    """A database without a table in it, for tests of the migrations."""
    with databases.fresh_database(database_kind, tmp_path, migrated=False) as url:
        yield url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A migrated store, closed afterwards."""
    opened = Store(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings that keep everything in the test's own folder and in the database of `store`."""
    return Settings(database_url=database_url, data_dir=tmp_path / "data", secret_key=SECRET)


@pytest.fixture(scope="session")
def _app_of_the_worker(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    unused = Settings(data_dir=tmp_path_factory.mktemp("unused"), secret_key=SECRET)
    # Imported here and not above, so that a room's tests run while a later room is being built.
    made: Flask = importlib.import_module("seafood_trace.app").create_app(unused)
    made.config["TESTING"] = True
    return made


@pytest.fixture
def app(_app_of_the_worker: Flask, settings: Settings) -> Iterator[Flask]:
    """The one app of the worker, since making one takes a while, with the test's own service in it."""
    opened = Store(settings.store_url)
    attach(_app_of_the_worker, Service(settings, opened))
    yield _app_of_the_worker
    opened.dispose()


@pytest.fixture
def own_app(settings: Settings) -> Iterator[Flask]:
    """An app of the test's own, to which it may add routes."""
    made: Flask = importlib.import_module("seafood_trace.app").create_app(settings)
    made.config["TESTING"] = True
    yield made
    made.extensions[EXTENSION].store.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client whose requests end when they end; pytest-flask's keeps the last one open."""
    return app.test_client()


@pytest.fixture
def conformance_dir() -> Path:
    """The folder of published documents; without it the test is skipped (fails in CI)."""
    return require_conformance_folder()


@pytest.fixture
def live_url(app: Flask) -> Iterator[str]:
    """The address of `app`, served for real on this machine."""
    with serving(app) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without it the test is skipped (fails in CI)."""
    with chromium_browser() as opened:
        yield opened


@pytest.fixture
def browser_context(browser: Browser, live_url: str) -> Iterator[BrowserContext]:
    """A browser that knows nothing yet, at `live_url`; addresses may be given as paths."""
    context = browser.new_context(base_url=live_url)
    yield context
    context.close()


@pytest.fixture
def page(browser_context: BrowserContext) -> Page:
    return browser_context.new_page()

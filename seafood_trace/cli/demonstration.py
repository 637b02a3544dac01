"""The commands of the demonstration, in a database of its own."""

import fcntl
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from seafood_trace import serving
from seafood_trace.cli.opening import opened
from seafood_trace.config import Settings
from seafood_trace.demonstration import guide, load
from seafood_trace.errors import Conflict
from seafood_trace.store import migrate
from seafood_trace.store.engine import Store


@click.command()
@click.option("--port", default=8000, envvar="PORT", show_default=True)
def run(port: int) -> None:
    """Serve the demonstration: migrate, load it once, print what to open, serve."""
    with _opened_demonstration(port) as (settings, store):
        told = _load_once(settings, store)
        store.dispose()
        click.echo(guide.text(told, settings.public_url))
        sys.stdout.flush()
        with _alone_in(settings.data_dir / DEMONSTRATION):
            raise SystemExit(serving.serve(settings, "127.0.0.1", port))


@click.group()
def demo() -> None:
    """The demonstration, in a database of its own."""


@demo.command("reset")
def reset_demo() -> None:
    """Put the demonstration back to its first day."""
    with _opened_demonstration(8000) as (settings, store):
        store.dispose()
        folder = settings.data_dir / DEMONSTRATION
        with _alone_in(folder):
            for file in folder.glob("seafood-trace.sqlite*"):
                file.unlink()
            (folder / "guide.json").unlink(missing_ok=True)
        migrate.upgrade(settings.store_url)
        _load_once(settings, store)
        click.echo("The demonstration is as on its first day.")


@demo.command("keys")
@click.option("--port", default=8000, envvar="PORT", show_default=True)
def show_demo_keys(port: int) -> None:
    """Print the demonstration's address, API keys and packs as shell variables."""
    with _opened_demonstration(port) as (settings, store):
        click.echo(guide.as_shell(_load_once(settings, store), settings.public_url))


DEMONSTRATION = "demonstration"


@contextmanager
def _opened_demonstration(port: int) -> Iterator[tuple[Settings, Store]]:
    """The settings and migrated store of the demonstration, which never is the real record's."""
    with opened() as (settings, _store):
        folder = settings.data_dir / DEMONSTRATION
        folder.mkdir(parents=True, exist_ok=True)
        demonstration = replace(
            settings,
            database_url=f"sqlite:///{(folder / 'seafood-trace.sqlite').resolve()}",
            public_url=f"http://127.0.0.1:{port}",
            secret_key=_kept_secret(folder / "secret"),
            alliance_name="Gulf to Lakes Seafood Alliance (demonstration)",
        )
        store = Store(demonstration.store_url)
        if not migrate.is_current(store):
            migrate.upgrade(demonstration.store_url)
        try:
            yield demonstration, store
        finally:
            store.dispose()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder, so that nobody resets what is being served. Raises Conflict."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict.of(
                "demonstration_running", "The demonstration is running already; stop it first."
            ) from None
        yield


def _kept_secret(file: Path) -> str:
    """A secret of this machine's own, made on first use."""
    if not file.exists():
        _write_private(file, secrets.token_urlsafe(48))
    return file.read_text(encoding="utf-8")


def _load_once(settings: Settings, store: Store) -> guide.Told:
    """What to tell of the demonstration; it is loaded unless it was before."""
    file = settings.data_dir / DEMONSTRATION / "guide.json"
    if not file.exists():
        click.echo("Loading the demonstration: a season of red snapper, some seconds …", err=True)
        loaded = load.load(
            store,
            domain=settings.alliance_domain,
            public_url=settings.public_url,
            staff_password=secrets.token_urlsafe(9),
        )
        _write_private(file, guide.as_json(loaded))
    return guide.from_json(file.read_text(encoding="utf-8"))


def _write_private(file: Path, text: str) -> None:
    """Write for this user alone: these are keys."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
        opened.write(text)

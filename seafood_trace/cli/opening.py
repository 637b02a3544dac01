"""What every command begins with: the settings and the store, and our errors as sentences."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlmodel import Session, select

from seafood_trace.config import PREFIX, Settings, from_environment
from seafood_trace.errors import Conflict, InvalidInput, NotFound, SeafoodTraceError
from seafood_trace.parties import directory
from seafood_trace.parties.author import Author
from seafood_trace.parties.tables import Party
from seafood_trace.store import migrate
from seafood_trace.store.engine import Store
from seafood_trace.web.service import utc_now

OPERATOR = "operator"


@contextmanager
def opened() -> Iterator[tuple[Settings, Store]]:
    """The settings and store of this command."""
    with in_sentences():
        settings = from_environment()
        store = Store(settings.store_url)
        try:
            yield settings, store
        finally:
            store.dispose()


@contextmanager
def in_sentences() -> Iterator[None]:
    """Our own errors end the command with a sentence each."""
    try:
        yield
    except SeafoodTraceError as error:
        for fault in error.faults:
            click.echo(
                f"{fault.pointer}: {fault.message}" if fault.pointer else fault.message, err=True
            )
        raise SystemExit(1) from None


@contextmanager
def ready() -> Iterator[tuple[Settings, Store]]:
    """The same, where the database stands at this version's schema."""
    with opened() as (settings, store):
        if not migrate.is_current(store):
            raise Conflict.of(
                "schema_not_current",
                f"The database {store.engine.url.render_as_string()} is not at the schema of this "
                "version. If it is the one that is meant, run `seafood-trace db upgrade`; if not, "
                f"set {PREFIX}DATABASE_URL.",
            )
        yield settings, store


def as_operator(settings: Settings) -> Author:
    """Whoever runs the command, as the author of what it writes."""
    return Author(OPERATOR, utc_now(), settings.alliance_domain)


def member(session: Session, text: str) -> Party:
    """The partner of this name, URI or number. Raises NotFound, and InvalidInput where two share the name."""
    named = session.exec(select(Party).where(Party.name == text, Party.is_member).limit(2)).all()
    if len(named) > 1:
        raise InvalidInput.of(
            "party_ambiguous", f"Several partners are called {text!r}; give the URI."
        )
    if not named and ":" not in text and not text.isdigit():
        raise NotFound.of("party_unknown", f"No partner is called {text!r}.")
    return named[0] if named else directory.member(session, text)

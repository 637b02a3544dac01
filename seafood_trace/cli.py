"""The `seafood-trace` command: what an operator does, from the first migration to a trace."""

import fcntl
import json
import os
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import BinaryIO

import click
from sqlmodel import Session, select

from seafood_trace import app as service_app
from seafood_trace import serving
from seafood_trace.access import keys
from seafood_trace.access.actor import operator
from seafood_trace.access.permissions import Permission, Role
from seafood_trace.audit.completeness import reporting, wording
from seafood_trace.config import PREFIX, Settings, from_environment
from seafood_trace.demonstration import guide, load
from seafood_trace.epcis import event_hash, files
from seafood_trace.epcis.capture import prepare
from seafood_trace.epcis.intake import take_in
from seafood_trace.epcis.query import fact_index
from seafood_trace.errors import Conflict, InvalidInput, NotFound, SeafoodTraceError
from seafood_trace.identifiers import digital_link, identity
from seafood_trace.labels import register
from seafood_trace.ledger import projections
from seafood_trace.lineage import tracing, tree
from seafood_trace.lineage.following import follow, shown, systems
from seafood_trace.lineage.following.conversation import Limits
from seafood_trace.lineage.following.follow import Wanted
from seafood_trace.lineage.trace import Direction, Trace
from seafood_trace.parties import directory, foreign, places, products
from seafood_trace.parties.author import Author
from seafood_trace.parties.directory import NewParty
from seafood_trace.parties.tables import Party
from seafood_trace.store import migrate
from seafood_trace.store.engine import Store
from seafood_trace.web.service import utc_now
from seafood_trace.work.outbound import Outbound

OPERATOR = "operator"
MOST_KEYS = 1_000
LARGEST_IMPORT_BYTES = 256 * 1024 * 1024


@click.group()
def main() -> None:
    """Seafood Trace: from a pack of fish back to the boat."""


@contextmanager
def _opened() -> Iterator[tuple[Settings, Store]]:
    """The settings and store of this command."""
    with _in_sentences():
        settings = from_environment()
        store = Store(settings.store_url)
        try:
            yield settings, store
        finally:
            store.dispose()


@contextmanager
def _in_sentences() -> Iterator[None]:
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
def _ready() -> Iterator[tuple[Settings, Store]]:
    """The same, where the database stands at this version's schema."""
    with _opened() as (settings, store):
        if not migrate.is_current(store):
            raise Conflict.of(
                "schema_not_current",
                f"The database {store.engine.url.render_as_string()} is not at the schema of this "
                "version. If it is the one that is meant, run `seafood-trace db upgrade`; if not, "
                f"set {PREFIX}DATABASE_URL.",
            )
        yield settings, store


def _author(settings: Settings) -> Author:
    return Author(OPERATOR, utc_now(), settings.alliance_domain)


# The database.


@main.group()
def db() -> None:
    """The database and its schema."""


@db.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database to the schema of this version."""
    with _opened() as (settings, store):
        migrate.upgrade(settings.store_url, revision)
        if migrate.is_current(store):
            # What was recorded before this version is to be found by it as well.
            fact_index.fill(store)


@db.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the database down to REVISION, for example -1."""
    with _opened() as (settings, _store):
        migrate.downgrade(settings.store_url, revision)


@main.command("settings")
def show_settings() -> None:
    """Print every setting, what it is now and what it means; secrets are not shown."""
    with _opened() as (settings, _store):
        for setting in fields(Settings):
            value = "(not shown)" if "secret" in setting.name else getattr(settings, setting.name)
            click.echo(
                f"{PREFIX}{setting.name.upper()}={value}\n    {setting.metadata['describes']}"
            )


# Partners and their keys.


@main.group()
def party() -> None:
    """The partners of the alliance."""


@party.command("enrol")
@click.option("--name", required=True)
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
)
@click.option("--uri", help="PGLN or GDST URN; without it one is made.")
def enrol_party(name: str, roles: tuple[str, ...], uri: str | None) -> None:
    """Take a partner into the alliance; the first one too."""
    with _ready() as (settings, store), store.transaction() as session:
        new = NewParty(name=name, roles=frozenset(Role(role) for role in roles), uri=uri)
        enrolled = directory.enrol(session, new, _author(settings))
        click.echo(f"{enrolled.name}\t{enrolled.uri}")


@main.group()
def key() -> None:
    """API keys."""


@key.command("issue")
@click.option("--party", "party_text", required=True, help="The partner's name or URI.")
@click.option("--name", required=True, help="What the key is for.")
@click.option(
    "--scope", "scopes", multiple=True, type=click.Choice([scope.value for scope in Permission])
)
def issue_key(party_text: str, name: str, scopes: tuple[str, ...]) -> None:
    """Issue a key and print it; it is shown this once."""
    with _ready() as (_settings, store), store.transaction() as session:
        owner = _member(session, party_text)
        wanted = [Permission(scope) for scope in scopes]
        issued = keys.issue(
            session, directory.row_id(owner), name, wanted, by=OPERATOR, now=utc_now()
        )
        click.echo(issued.secret)


@key.command("list")
@click.option("--party", "party_text", required=True, help="The partner's name or URI.")
def list_keys(party_text: str) -> None:
    """List a partner's keys."""
    with _ready() as (_settings, store), store.reading() as session:
        for row in keys.keys_of(
            session, directory.row_id(_member(session, party_text)), None, MOST_KEYS
        ):
            state = f"revoked {row.revoked_at:%Y-%m-%d}" if row.revoked_at else "good"
            click.echo(f"{row.id}\t{row.name}\t{row.scopes}\t{row.issued_at:%Y-%m-%d}\t{state}")


@key.command("revoke")
@click.option("--party", "party_text", required=True, help="The partner's name or URI.")
@click.argument("number", type=int)
def revoke_key(party_text: str, number: int) -> None:
    """Revoke a partner's key by its number."""
    with _ready() as (_settings, store), store.transaction() as session:
        owner = _member(session, party_text)
        keys.revoke(session, directory.row_id(owner), number, by=OPERATOR, now=utc_now())
        click.echo(f"key {number} is revoked")


def _member(session: Session, text: str) -> Party:
    """The partner of this name, URI or number. Raises NotFound, and InvalidInput where two share the name."""
    named = session.exec(select(Party).where(Party.name == text, Party.is_member).limit(2)).all()
    if len(named) > 1:
        raise InvalidInput.of(
            "party_ambiguous", f"Several partners are called {text!r}; give the URI."
        )
    if not named and ":" not in text and not text.isdigit():
        raise NotFound.of("party_unknown", f"No partner is called {text!r}.")
    return named[0] if named else directory.member(session, text)


# Documents and traces.


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "party_text", help="The partner on whose behalf; without it the operator.")
def import_file(file: Path, party_text: str | None) -> None:
    """Capture an EPCIS document that others made. Parties in it that nobody knows stay unverified."""
    with _ready() as (settings, store):
        if file.stat().st_size > LARGEST_IMPORT_BYTES:
            raise InvalidInput.of(
                "file_too_large", f"A file has at most {LARGEST_IMPORT_BYTES} bytes."
            )
        author = _author(settings)
        read = files.read(file.read_bytes(), received_at=author.now)
        with store.transaction() as session:
            owner = _importer(session, party_text, author)
            prepared = prepare(read.events, captured_by_uri=owner.uri, now=author.now)
            actor = operator(directory.row_id(owner), frozenset())
            receipt = take_in(session, actor, prepared, read.master_data, author, is_operator=True)
    resent = len(receipt.captured) - receipt.recorded
    click.echo(
        f"{receipt.recorded} events recorded, {resent} known already, "
        f"{len(read.master_data)} master data elements"
    )


def _importer(session: Session, text: str | None, author: Author) -> Party:
    if text is not None:
        return _member(session, text)
    uri = f"urn:gdst:{author.domain}:party:operator.0"
    return directory.party_for_uri(session, uri, author, "Operator of this service")


@main.command("link")
@click.argument("uri")
def read_link(uri: str) -> None:
    """Print what a GS1 Digital Link says, as JSON; or the reason it is wrong, and exit code 1."""
    with _in_sentences():
        is_path = uri.startswith("/")
        path, _, query = uri.partition("?")
        found = digital_link.parse_path(path, query) if is_path else digital_link.parse(uri)
    click.echo(json.dumps(dict((found.key, *found.qualifiers, *found.attributes))))


@main.command("hash")
@click.argument("file", type=click.File("rb"))
@click.option("--prehash", "as_text", is_flag=True, help="The text that is hashed, instead.")
@click.option("--ignore", "ignored", multiple=True, help="A field to leave out, as written there.")
def hash_events(file: BinaryIO, as_text: bool, ignored: tuple[str, ...]) -> None:
    """Print the CBV hash of each event of FILE, a line each.

    FILE is a document or a single event, in JSON-LD or XML; - reads the standard input.
    """
    write = event_hash.prehash if as_text else event_hash.event_hash
    with _in_sentences():
        data = file.read(LARGEST_IMPORT_BYTES + 1)
        if len(data) > LARGEST_IMPORT_BYTES:
            raise InvalidInput.of(
                "file_too_large", f"A file has at most {LARGEST_IMPORT_BYTES} bytes."
            )
        for event in files.read(data, received_at=utc_now()).events:
            click.echo(write(event, ignored))


@main.command("trace")
@click.argument("item")
@click.option("--forward", is_flag=True, help="Where it went, instead of where it came from.")
@click.option("--place", help="Only the way to (or from) this place.")
@click.option(
    "--follow", "others", is_flag=True, help="Ask other systems too, and say who told of each hop."
)
def trace_item(item: str, forward: bool, place: str | None, others: bool) -> None:
    """Draw the trace of ITEM, a lot, pack or pallet in any spelling, as a tree."""
    with _ready() as (settings, store):
        wanted = _wanted(item, place, is_forward=forward)
        if others:
            found, remarks = _followed(settings, store, wanted)
        else:
            found, remarks = _traced(store, wanted), None
        if not found.hops and not (remarks and remarks.of_item):
            raise NotFound.of("item_unknown", f"Nothing is recorded of {wanted.item}.")
        with store.reading() as session:
            names = _names(session, [hop.place or "" for hop in found.hops])
        click.echo(tree.draw(found, names, remarks))


@main.command("gdst")
@click.argument("item")
@click.option("--forward", is_flag=True, help="Where it went, instead of where it came from.")
@click.option("--place", help="Only the way to (or from) this place.")
def report_completeness(item: str, forward: bool, place: str | None) -> None:
    """Say what the chain of ITEM tells of what GDST asks for, and what to ask of whom."""
    with _ready() as (_settings, store):
        wanted = _wanted(item, place, is_forward=forward)
        whole = _traced(store, wanted)
        if not whole.hops:
            raise NotFound.of("item_unknown", f"Nothing is recorded of {wanted.item}.")
        with store.reading() as session:
            found = reporting.of_whole_chain(session, whole)
            click.echo(wording.as_text(found, reporting.naming(session, found.events)))


def _wanted(item: str, place: str | None, *, is_forward: bool) -> Wanted:
    """What to trace. Raises InvalidInput for what is no item or place."""
    return Wanted(
        item,
        identity.canonical(item),
        Direction.FORWARD if is_forward else Direction.BACK,
        identity.canonical(place) if place else None,
    )


def _traced(store: Store, wanted: Wanted) -> Trace:
    with store.reading() as session:
        return tracing.follow(
            session,
            wanted.item,
            wanted.direction,
            now=utc_now(),
            at_place=wanted.at_place,
            memberships=register.memberships(session, [wanted.item]),
        )


def _followed(settings: Settings, store: Store, wanted: Wanted) -> tuple[Trace, tree.Remarks]:
    with store.reading() as session:
        memberships = register.memberships(session, [wanted.item])
    found = follow.follow(
        store,
        Outbound(settings),
        systems.named_by(settings),
        wanted,
        actor=None,
        now=utc_now(),
        limits=Limits(),
        memberships=memberships,
    )
    return found.trace, shown.remarks(found.told_by, found.notes)


def _names(session: Session, uris: list[str]) -> Callable[[str], str | None]:
    known: Mapping[str, str | None] = {
        **{uri: told.name for uri, told in foreign.foreign(session, uris).items()},
        **{uri: found.name for uri, found in places.places_by_uri(session, uris).items()},
        **{uri: found.name for uri, found in products.products_by_uri(session, uris).items()},
    }
    return lambda uri: known.get(uri)


@main.command("rebuild")
@click.argument("name")
def rebuild_projection(name: str) -> None:
    """Make a projection again from the whole feed."""
    with _ready() as (_settings, store):
        wanted = next((one for one in service_app.PROJECTIONS if one.name == name), None)
        if wanted is None:
            known = ", ".join(one.name for one in service_app.PROJECTIONS)
            raise NotFound.of(
                "projection_unknown", f"There is no projection {name!r}; there are: {known}."
            )
        projections.rebuild(store, wanted)
        click.echo(f"{name} is rebuilt")


# Running.


@main.command()
def work() -> None:
    """Run the background jobs until stopped."""
    with _opened() as (settings, _store):
        serving.run_jobs(settings)


@main.command()
@click.option("--port", default=8001, envvar="STREAM_PORT", show_default=True)
@click.option("--bind", default="127.0.0.1", show_default=True, help="Address to listen on.")
def stream(port: int, bind: str) -> None:
    """Serve EPCIS subscriptions over WebSockets, until stopped."""
    with _ready() as (settings, store):
        store.dispose()
        serving.stream(settings, bind, port)


@main.command()
@click.option("--port", default=8000, envvar="PORT", show_default=True)
@click.option("--bind", default="127.0.0.1", show_default=True, help="Address to listen on.")
def serve(port: int, bind: str) -> None:
    """Serve the web and run one worker beside it, until stopped."""
    with _opened() as (settings, store):
        store.dispose()
        raise SystemExit(serving.serve(settings, bind, port))


@main.command()
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


@main.group()
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
    with _opened() as (settings, _store):
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


if __name__ == "__main__":
    main()

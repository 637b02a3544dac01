"""The commands about fish: documents of others, links, hashes, traces, and how complete a chain is."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

import click
from sqlmodel import Session

from seafood_trace.access.actor import operator
from seafood_trace.audit.completeness import reporting, wording
from seafood_trace.cli.opening import as_operator, in_sentences, member, ready
from seafood_trace.config import Settings
from seafood_trace.epcis import event_hash, files
from seafood_trace.epcis.capture import prepare
from seafood_trace.epcis.intake import take_in
from seafood_trace.errors import InvalidInput, NotFound
from seafood_trace.identifiers import digital_link, identity
from seafood_trace.labels import register
from seafood_trace.lineage import tracing, tree
from seafood_trace.lineage.following import follow, shown, systems
from seafood_trace.lineage.following.conversation import Limits
from seafood_trace.lineage.following.follow import Wanted
from seafood_trace.lineage.trace import Direction, Trace
from seafood_trace.parties import directory, foreign, places, products
from seafood_trace.parties.author import Author
from seafood_trace.parties.tables import Party
from seafood_trace.store.engine import Store
from seafood_trace.web.service import utc_now
from seafood_trace.work.outbound import Outbound

LARGEST_IMPORT_BYTES = 256 * 1024 * 1024


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "party_text", help="The partner on whose behalf; without it the operator.")
def import_file(file: Path, party_text: str | None) -> None:
    """Capture an EPCIS document that others made. Parties in it that nobody knows stay unverified."""
    with ready() as (settings, store):
        if file.stat().st_size > LARGEST_IMPORT_BYTES:
            raise InvalidInput.of(
                "file_too_large", f"A file has at most {LARGEST_IMPORT_BYTES} bytes."
            )
        author = as_operator(settings)
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
        return member(session, text)
    uri = f"urn:gdst:{author.domain}:party:operator.0"
    return directory.party_for_uri(session, uri, author, "Operator of this service")


@click.command("link")
@click.argument("uri")
def read_link(uri: str) -> None:
    """Print what a GS1 Digital Link says, as JSON; or the reason it is wrong, and exit code 1."""
    with in_sentences():
        is_path = uri.startswith("/")
        path, _, query = uri.partition("?")
        found = digital_link.parse_path(path, query) if is_path else digital_link.parse(uri)
    click.echo(json.dumps(dict((found.key, *found.qualifiers, *found.attributes))))


@click.command("hash")
@click.argument("file", type=click.File("rb"))
@click.option("--prehash", "as_text", is_flag=True, help="The text that is hashed, instead.")
@click.option("--ignore", "ignored", multiple=True, help="A field to leave out, as written there.")
def hash_events(file: BinaryIO, as_text: bool, ignored: tuple[str, ...]) -> None:
    """Print the CBV hash of each event of FILE, a line each.

    FILE is a document or a single event, in JSON-LD or XML; - reads the standard input.
    """
    write = event_hash.prehash if as_text else event_hash.event_hash
    with in_sentences():
        data = file.read(LARGEST_IMPORT_BYTES + 1)
        if len(data) > LARGEST_IMPORT_BYTES:
            raise InvalidInput.of(
                "file_too_large", f"A file has at most {LARGEST_IMPORT_BYTES} bytes."
            )
        for event in files.read(data, received_at=utc_now()).events:
            click.echo(write(event, ignored))


@click.command("trace")
@click.argument("item")
@click.option("--forward", is_flag=True, help="Where it went, instead of where it came from.")
@click.option("--place", help="Only the way to (or from) this place.")
@click.option(
    "--follow", "others", is_flag=True, help="Ask other systems too, and say who told of each hop."
)
def trace_item(item: str, forward: bool, place: str | None, others: bool) -> None:
    """Draw the trace of ITEM, a lot, pack or pallet in any spelling, as a tree."""
    with ready() as (settings, store):
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


@click.command("gdst")
@click.argument("item")
@click.option("--forward", is_flag=True, help="Where it went, instead of where it came from.")
@click.option("--place", help="Only the way to (or from) this place.")
def report_completeness(item: str, forward: bool, place: str | None) -> None:
    """Say what the chain of ITEM tells of what GDST asks for, and what to ask of whom."""
    with ready() as (_settings, store):
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

"""An export as a file: who asks about whom, for which days, in which format."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlmodel import Session

from seafood_trace.access import visibility
from seafood_trace.access.actor import Actor
from seafood_trace.audit.exports import gathering, sheets
from seafood_trace.audit.exports.fsma204 import Facts, Spreadsheet
from seafood_trace.audit.exports.gathering import Period
from seafood_trace.audit.exports.handled import Handled
from seafood_trace.audit.exports.sheets import Sheet
from seafood_trace.audit.exports.shipped import ShippedLots
from seafood_trace.errors import Faults, InvalidInput, NotAllowed
from seafood_trace.identifiers import identity
from seafood_trace.parties import directory, names, places, resolving
from seafood_trace.parties.places import Place
from seafood_trace.parties.tables import Party
from seafood_trace.store.engine import Store

LONGEST_DAYS = 731  # two years: how long 21 CFR 1.1455(d) has records kept
_NOT_IN_FILE_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was asked, as sent; `party` None for the asker's own."""

    first: date
    last: date
    format: str
    party: str | None = None
    site: str | None = None
    product: str | None = None
    lot: str | None = None
    customer: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file to download."""

    name: str
    media_type: str
    content: bytes


class _Table(Protocol):
    """Takes events in and becomes sheets."""

    def __len__(self) -> int: ...
    def add(self, handled: Handled) -> None: ...
    def sheets(self, facts: Facts) -> list[Sheet]: ...
    def flat(self) -> Sheet: ...


def sortable(store: Store, actor: Actor, asked: Asked, references: str, now: datetime) -> File:
    """The electronic sortable spreadsheet. Raises InvalidInput, NotAllowed, NotFound, TooLarge."""
    return _exported(store, actor, asked, _Kind("sortable", references, now), Spreadsheet())


def shipped_lots(store: Store, actor: Actor, asked: Asked, references: str, now: datetime) -> File:
    """The shipped-lots sheet. Raises what `sortable` raises."""
    return _exported(store, actor, asked, _Kind("shipped-lots", references, now), ShippedLots())


@dataclass(frozen=True, slots=True)
class _Kind:
    """The word of the export for file names; where references lead; when it is made."""

    word: str
    references: str
    now: datetime


def _exported(store: Store, actor: Actor, asked: Asked, kind: _Kind, table: _Table) -> File:
    _check_days(asked)
    with store.reading() as session:
        party = _party(session, actor, asked.party)
        period = _period(session, directory.row_id(party), asked, kind.references)
        for handled in gathering.handled_by(session, actor, directory.row_id(party), period):
            table.add(handled)
            if len(table) > gathering.MOST_ROWS:
                raise gathering.too_large()
    if actor.reads_all:
        what = f"FSMA 204 {kind.word} of {party.uri}, {asked.first} to {asked.last}"
        with store.transaction() as session:
            visibility.log_reading(session, actor, what, kind.now)
    return _file(table, party, asked, kind, period.site)


def _file(table: _Table, party: Party, asked: Asked, kind: _Kind, site: Place | None) -> File:
    words = ["fsma204", kind.word, party.name, asked.first.isoformat(), asked.last.isoformat()]
    stem = "-".join(_NOT_IN_FILE_NAME.sub("-", word.lower()).strip("-") for word in words)
    if asked.format == "csv":
        return File(f"{stem}.csv", sheets.CSV, sheets.csv_of(table.flat()))
    told = table.sheets(_facts(party, asked, kind, site))
    return File(f"{stem}.xlsx", sheets.XLSX, sheets.xlsx(told))


def _facts(party: Party, asked: Asked, kind: _Kind, site: Place | None) -> Facts:
    narrowed: Mapping[str, str | None] = {
        "Site": None if site is None else site.name,
        "Product": asked.product,
        "Lot": asked.lot,
        "Customer": asked.customer,
    }
    return Facts(
        (
            ("Partner", party.name),
            ("Partner identifier", party.uri),
            ("First day", asked.first.isoformat()),
            ("Last day", asked.last.isoformat()),
            *((label, value) for label, value in narrowed.items() if value is not None),
            ("Generated at (UTC)", kind.now.strftime("%Y-%m-%dT%H:%M:%SZ")),
            ("Days", "By the clock of each site"),
            ("Source", "Recorded events; records declared wrong are left out"),
            ("Rule", "21 CFR part 1, subpart S"),
        )
    )


def _check_days(asked: Asked) -> None:
    faults = Faults()
    if asked.first > asked.last:
        faults.add("days_reversed", "The last day is the first or a later one.", "/to")
    elif (asked.last - asked.first).days > LONGEST_DAYS:
        faults.add("period_too_long", "Ask for two years at most.", "/to")
    if not date(1900, 1, 2) <= asked.first or asked.last > date(9000, 1, 1):
        faults.add("day_absurd", "Fish of that day is not on record; check the year.", "/from")
    faults.raise_if_any()


def _party(session: Session, actor: Actor, text: str | None) -> Party:
    own = directory.own(session, actor)
    if text is None:
        return own
    if not actor.reads_all:
        if text in (own.uri, str(actor.party_id)):
            return own
        raise NotAllowed.of(
            "records_of_another",
            "You may export your own records; those of others are for auditors and the alliance.",
            "/party",
        )
    return directory.member(session, text)


def _period(session: Session, party_id: int, asked: Asked, references: str) -> Period:
    faults = Faults()
    site = product = lot = customer = None
    if asked.site is not None:
        with faults.at("/site"):
            site = _site(session, party_id, asked.site)
    if asked.product is not None:
        with faults.at("/product"):
            product = resolving.resolve_product(session, party_id, asked.product).uri
    if asked.lot is not None:
        with faults.at("/lot"):
            lot = identity.canonical(asked.lot) if ":" in asked.lot else asked.lot
    if asked.customer is not None:
        with faults.at("/customer"):
            customer = identity.canonical(asked.customer)
    faults.raise_if_any()
    return Period(
        first=asked.first,
        last=asked.last,
        references=references,
        site=site,
        product=product,
        lot=lot,
        customer=customer,
    )


def _site(session: Session, party_id: int, text: str) -> Place:
    found = places.own_place(session, party_id, text)
    if found is None and names.looks_like_uri(text):
        uri = names.location_uri(text)
        found = places.places_by_uri(session, [uri]).get(uri)
    if found is None or found.party_id != party_id:
        raise InvalidInput.of("site_unregistered", "This partner has registered no such site.")
    return found

"""A custody hop as a value, twice: as it was sent, and with every name resolved.

The sender writes `bay-plant` and `rs-fillet-case`; the record needs URIs, owners and what never
changes about a vessel. `reading.py` makes the first from JSON, `resolving.py` the second from
the master data, and `translate.py` turns it into EPCIS events.

PURE.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from seafood_trace.identifiers.mass import kilograms


class HopKind(StrEnum):
    """What is done to the fish: the eleven words of the hop call."""

    CATCH = "catch"
    LAND = "land"
    SHIP = "ship"
    RECEIVE = "receive"
    PROCESS = "process"
    PACK = "pack"
    UNPACK = "unpack"
    SELL = "sell"
    DISCARD = "discard"
    COUNT = "count"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Weight:
    """A mass, and the amount and unit as they were sent: "4200 lb"."""

    milligrams: int
    as_sent: str

    @property
    def kilograms(self) -> str:
        """A plain decimal without trailing zeros."""
        return kilograms(self.milligrams)


@dataclass(frozen=True, slots=True)
class Amount:
    """So many, or so much; one of the two is None."""

    count: int | None = None
    weight: Weight | None = None


@dataclass(frozen=True, slots=True)
class SentLine:
    """One line of a hop as sent; `pointer` is where it stood. An SSCC is canonical already."""

    pointer: str
    product: str | None = None
    lot: str | None = None
    serial: str | None = None
    sscc: str | None = None
    count: int | None = None
    weight: Weight | None = None
    short: Amount | None = None
    rejected: Amount | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A paper that goes with the fish, such as a bill of lading: `type` is its short word."""

    type: str
    number: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate or licence; `type` is GDST's bare word (`harvestCoC`)."""

    type: str
    agency: str | None = None
    standard: str | None = None
    value: str | None = None
    identification: str | None = None


@dataclass(frozen=True, slots=True)
class Catch:
    """What a catch tells beside its lines; None where it is not told.

    Codes are GDST's URNs. The days are those of the trip. `position` is latitude and longitude.
    """

    area: str | None = None
    gear: str | None = None
    economic_zone: str | None = None
    rfmo_area: str | None = None
    permit_area: str | None = None
    improvement_project: str | None = None
    has_positions: bool | None = None
    position: tuple[float, float] | None = None
    departed: date | None = None
    returned: date | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """What some kinds of hop tell and others do not; None and empty where it was not told.

    `unit` is the logistic unit that a pack puts its lines into, or an unpack takes them out of.
    `until` is when unloading was done.
    """

    catch: Catch = field(default_factory=Catch)
    port: str | None = None
    until: datetime | None = None
    unit: str | None = None
    loss: Weight | None = None
    expires: date | None = None
    is_commingling: bool = False
    tags: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class SentHop:
    """A hop as sent: of good shape, with every name still to be looked up.

    `site` is the site or vessel as named at `site_pointer`; `counterparty` a short name, a URI, or
    name and place of a stranger. `at` keeps the offset that was sent.
    """

    kind: HopKind
    at: datetime
    site: str
    site_pointer: str
    lines: tuple[SentLine, ...] = ()
    inputs: tuple[SentLine, ...] = ()
    outputs: tuple[SentLine, ...] = ()
    counterparty: str | Mapping[str, str] | None = None
    details: Details = field(default_factory=Details)

    @property
    def counterparty_pointer(self) -> str:
        return "/from" if self.kind is HopKind.RECEIVE else "/to"

    @property
    def names_a_stranger(self) -> bool:
        """Whether looking up the counterparty may have to put it into the directory."""
        named = self.counterparty
        return named is not None and (not isinstance(named, str) or ":" in named or named.isdigit())


@dataclass(frozen=True, slots=True)
class Product:
    """A product as far as it is known here; one that nobody registered has a URI and a name only."""

    uri: str
    name: str
    species: str | None = None
    form: str | None = None
    unit_weight_mg: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its item: a lot or serial URI, None for a logistic unit as such.

    `weight_is_derived`: from the count and the product's unit weight.
    """

    pointer: str
    item: str | None = None
    is_class: bool = True
    written: str | None = None
    lot_code: str | None = None
    product: Product | None = None
    sscc: str | None = None
    count: int | None = None
    weight: Weight | None = None
    weight_is_derived: bool = False
    short: Amount | None = None
    rejected: Amount | None = None

    @property
    def touched(self) -> str:
        """The URI that the line is about."""
        touched = self.item or self.sscc
        assert touched is not None
        return touched


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody at the other end; `place` where the name told the place as well."""

    uri: str
    name: str
    place: str | None = None
    is_member: bool = True


@dataclass(frozen=True, slots=True)
class Site:
    """Where the hop happens, and whose it is."""

    uri: str
    name: str
    party: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Vessel:
    """What never changes from trip to trip; codes are GDST's URNs, `owner` the owner on the day."""

    name: str
    registration: str
    flag: str
    owner: str
    imo: str | None = None
    gear: str | None = None
    catch_area: str | None = None
    economic_zone: str | None = None
    public_registry: str | None = None
    satellite_tracking: str | None = None
    welfare_policy: str | None = None


@dataclass(frozen=True, slots=True)
class Shipment:
    """What a receipt answers: who sent it, from where, under which papers (type and URI).

    `is_recorded` is False where only the receiver says that there was one.
    """

    sender: str
    owner: str
    place: str | None = None
    papers: tuple[tuple[str | None, str], ...] = ()
    is_recorded: bool = True


@dataclass(frozen=True, slots=True)
class Hop:
    """A hop with every name resolved. `recorder` is the party that records it.

    `writes_receipt`: a landing is also the dealer's receipt. `shipments` are what a receipt
    answers, none where nothing is on record and nobody was named. `packed` are the units that
    stand packed on record, so that sending them does not pack them again.
    """

    kind: HopKind
    at: datetime
    site: Site
    recorder: str
    vessel: Vessel | None = None
    counterparty: Party | None = None
    lines: tuple[Line, ...] = ()
    inputs: tuple[Line, ...] = ()
    outputs: tuple[Line, ...] = ()
    details: Details = field(default_factory=Details)
    shipments: tuple[Shipment, ...] = ()
    writes_receipt: bool = False
    packed: frozenset[str] = frozenset()

    @property
    def owner(self) -> str:
        """The party whose fish it is while the hop happens."""
        return self.vessel.owner if self.vessel is not None else self.site.party

    def all_lines(self) -> tuple[Line, ...]:
        return (*self.lines, *self.inputs, *self.outputs)

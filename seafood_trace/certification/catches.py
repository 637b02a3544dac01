"""What the catches of a trace tell: species, gears, areas, vessels and days.

Only fish that went into the trace counts: a catch may hold other species besides. One of several
species that went in together is inside a unit for one species no more than its mixture is.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from seafood_trace.certification import fisheries
from seafood_trace.certification.days import catch_days
from seafood_trace.epcis import codes
from seafood_trace.epcis.event import Event, Role
from seafood_trace.epcis.gdst import telling as gdst
from seafood_trace.identifiers import identity
from seafood_trace.lineage.hop import Hop, Kind
from seafood_trace.lineage.trace import Trace
from seafood_trace.parties import foreign, products

_SPECIES = "speciesForFisheryStatisticsPurposesCode"  # CBV 2.0 master data of a product


@dataclass(frozen=True)
class Boat:
    """A vessel as a catch names it: the place it was caught at, and its numbers as compared."""

    uri: str | None
    keys: frozenset[str]


@dataclass(frozen=True)
class Catch:
    """What decides whether a catch is inside a unit. A None among codes is one not told."""

    hop: Hop
    first_day: date
    last_day: date
    species: frozenset[str | None]
    gears: frozenset[str | None]
    areas: frozenset[str | None]
    zones: frozenset[str | None]
    boats: tuple[Boat, ...]


def catches_of(session: Session, trace: Trace) -> list[Catch]:
    """The catches that the trace begins with, as far as their fish went into it."""
    origins = set(trace.origins)
    hops = [hop for hop in trace.hops if hop.position in origins and hop.kind is Kind.CATCH]
    left: dict[int, set[str]] = {hop.position: set() for hop in hops}
    for link in trace.links:
        if link.from_hop in left:
            left[link.from_hop].add(link.item)
    items = {
        hop.position: left[hop.position] or set(hop.items(Role.EPC, Role.CHILD)) for hop in hops
    }
    species = _species_of(session, {item for found in items.values() for item in found})
    return [_catch(hop, frozenset(species.get(i) for i in items[hop.position])) for hop in hops]


def _catch(hop: Hop, species: frozenset[str | None]) -> Catch:
    first, last = catch_days(hop.event)
    told = gdst.catch_information(hop.event) or (gdst.CatchInformation(),)
    return Catch(
        hop=hop,
        first_day=first,
        last_day=last,
        species=species or frozenset({None}),
        gears=frozenset(_code(one.gear) for one in told),
        areas=frozenset(_code(one.catch_area) for one in told),
        zones=frozenset(_code(one.economic_zone) for one in told),
        boats=_boats(hop.event, told),
    )


def _code(text: str | None) -> str | None:
    return None if text is None else codes.bare_code(text)


def _boats(event: Event, told: Collection[gdst.CatchInformation]) -> tuple[Boat, ...]:
    """The vessels of the catch. The event's place is one of them where it tells of one alone."""
    place = event.biz_location if len(told) == 1 else None
    return tuple(
        Boat(
            place,
            frozenset(
                key
                for number in (one.vessel_id, one.imo)
                if number is not None and (key := fisheries.registration_key(number))
            ),
        )
        for one in told
    )


def _species_of(session: Session, items: Collection[str]) -> dict[str, str]:
    """The ASFIS code of each item's product, by what is registered here, else by what was told."""
    product_of = {item: identity.product_of(item) or item for item in items}
    wanted = set(product_of.values())
    known = products.products_by_uri(session, wanted)
    told = foreign.foreign(session, wanted - known.keys())
    species = {uri: product.species for uri, product in known.items() if product.species}
    species |= {uri: code for uri, thing in told.items() if (code := _told_species(thing))}
    return {item: species[uri] for item, uri in product_of.items() if uri in species}


def _told_species(thing: foreign.Foreign) -> str | None:
    for name, value in thing.attributes.items():
        if name.endswith(_SPECIES) and isinstance(value, str):
            return codes.bare_code(value).upper()
    return None

"""Fisheries and which vessels belong to their unit, on which days.

A fishery is written once; another gear or area is another fishery. Who registered it, or the
alliance, keeps its list of vessels.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from seafood_trace.access.actor import Actor
from seafood_trace.access.permissions import Permission, Role
from seafood_trace.certification import leaves
from seafood_trace.certification.tables import Fishery, UnitVessel
from seafood_trace.epcis.codes import bare_code
from seafood_trace.errors import Conflict, Fault, Faults, InvalidInput, NotAllowed, NotFound
from seafood_trace.parties import names, places, rules
from seafood_trace.store.identity import chunks

FISHERY_UNKNOWN = Fault("fishery_unknown", "There is no fishery with this number.")
MOST_GEARS = 20

_AREA = re.compile(r"[0-9]{1,2}(\.[0-9A-Za-z]{1,4}){0,5}")
_NOT_ALPHANUMERIC = re.compile(r"[^0-9a-z]")


@dataclass(frozen=True, kw_only=True)
class NewFishery:
    """What the registrar says of a fishery; codes bare or as `urn:gdst:` URNs."""

    name: str
    stock: str
    species: str
    fao_area: str
    gears: tuple[str, ...] = ()
    economic_zone: str | None = None
    assessment_area: str | None = None
    manager: str | None = None
    covers_all_vessels: bool = False
    season_note: str | None = None
    season_source: str | None = None


@dataclass(frozen=True, kw_only=True)
class NewUnitVessel:
    """A vessel of a unit: by the URI of a registered vessel, or by its registration and name."""

    since: date
    until: date | None = None
    vessel: str | None = None
    registration: str | None = None
    name: str | None = None


def register(session: Session, actor: Actor, new: NewFishery, now: datetime) -> Fishery:
    """The new fishery. Raises NotAllowed, InvalidInput with every fault."""
    require_certifier(actor)
    _check(new)
    fishery = Fishery(
        name=new.name,
        stock=new.stock,
        species=new.species,
        fao_area=bare_code(new.fao_area),
        economic_zone=None if new.economic_zone is None else bare_code(new.economic_zone),
        assessment_area=new.assessment_area,
        manager=new.manager,
        gears=" ".join(dict.fromkeys(bare_code(gear) for gear in new.gears)),
        covers_all_vessels=new.covers_all_vessels,
        season_note=new.season_note,
        season_source=new.season_source,
        registered_by=actor.party_id,
        registered_at=now,
        actor=actor.label,
    )
    session.add(fishery)
    session.flush()
    return fishery


def require_certifier(actor: Actor) -> None:
    """Raises NotAllowed for whoever is neither a conservation partner nor the alliance."""
    is_certifier = bool(actor.roles & {Role.CONSERVATION_PARTNER, Role.ALLIANCE})
    if not is_certifier or not actor.may(Permission.CERTIFY):
        raise NotAllowed.of(
            "not_a_certifier",
            "Only a conservation partner or the alliance, with the permission certify, registers "
            "fisheries and what others vouch for them.",
        )


def get(session: Session, fishery_id: int) -> Fishery:
    """Raises NotFound."""
    fishery = session.get(Fishery, fishery_id)
    if fishery is None:
        raise NotFound(FISHERY_UNKNOWN)
    return fishery


def listed(session: Session, species: str | None, after: int | None, limit: int) -> list[Fishery]:
    """Fisheries in the order they were registered, at most `limit`."""
    query = select(Fishery).where(col(Fishery.id) > (after or 0))
    if species is not None:
        query = query.where(Fishery.species == species)
    return list(session.exec(query.order_by(col(Fishery.id)).limit(limit)))


def add_vessel(
    session: Session, actor: Actor, fishery_id: int, new: NewUnitVessel, now: datetime
) -> UnitVessel:
    """The vessel in the unit. Raises NotFound, NotAllowed, InvalidInput with every fault."""
    fishery = _kept_by(session, actor, fishery_id)
    row = _vessel_row(session, fishery, actor, new, now)

    def write(position: int) -> None:
        row.position = position
        session.add(row)

    leaves.append(session, leaves.of_vessel(session, row), write, now)
    return row


def end_vessel(
    session: Session,
    actor: Actor,
    fishery_id: int,
    membership_id: int,
    *,
    last_day: date,
    reason: str,
    now: datetime,
) -> UnitVessel:
    """The vessel, out of the unit after `last_day`, once and for good.

    Raises NotFound, NotAllowed, Conflict where it has left already, InvalidInput.
    """
    query = select(UnitVessel).where(UnitVessel.id == membership_id).with_for_update()
    row = session.exec(query).first()
    if row is None or row.fishery_id != fishery_id:
        raise NotFound.of("unit_vessel_unknown", "The fishery has no vessel with this number.")
    _kept_by(session, actor, row.fishery_id)
    if row.ended_on is not None:
        raise Conflict.of("vessel_left", f"This vessel left the unit on {row.ended_on} already.")
    faults = Faults()
    if last_day < row.since:
        faults.add("ends_before_start", f"It joined on {row.since}, not later.", "/last_day")
    if row.until is not None and last_day > row.until:
        faults.add("ends_too_late", f"It is in the unit until {row.until} at most.", "/last_day")
    faults.raise_if_any()
    row.ended_on, row.end_reason, row.end_recorded_at = last_day, reason, now
    row.end_actor = actor.label

    def write(position: int) -> None:
        row.end_position = position
        session.add(row)

    leaves.append(session, leaves.of_vessel_end(row), write, now)
    return row


def last_day(row: UnitVessel) -> date | None:
    """The last day on which the vessel is in the unit, None where no end is known."""
    return row.until if row.ended_on is None else row.ended_on


def vessels_of(
    session: Session, fishery_id: int, after: int | None, limit: int
) -> list[UnitVessel]:
    """The vessels of the unit, those that left too, in the order they were added."""
    query = select(UnitVessel).where(
        UnitVessel.fishery_id == fishery_id, col(UnitVessel.id) > (after or 0)
    )
    return list(session.exec(query.order_by(col(UnitVessel.id)).limit(limit)))


def fisheries_by_id(session: Session, numbers: Collection[int]) -> Mapping[int, Fishery]:
    """The fisheries with these numbers."""
    found: dict[int, Fishery] = {}
    for chunk in chunks(set(numbers)):
        rows = session.exec(select(Fishery).where(col(Fishery.id).in_(chunk)))
        found.update((row.id or 0, row) for row in rows)
    return found


def registration_key(text: str) -> str:
    """A vessel's registration as it is compared: TX-123 AB is tx123ab."""
    return _NOT_ALPHANUMERIC.sub("", text.casefold())


def _check(new: NewFishery) -> None:
    faults = Faults()
    rules.species(faults, new.species, "/species")
    for number, gear in enumerate(new.gears):
        rules.gear(faults, bare_code(gear), f"/gears/{number}")
    if not _AREA.fullmatch(bare_code(new.fao_area)):
        faults.add("bad_area", "An area is its FAO number, such as 31 or 27.4.a.", "/fao_area")
    if new.season_note is not None and new.season_source is None:
        faults.add("source_missing", "Say where the season note is from.", "/season_source")
    faults.raise_if_any()


def _kept_by(session: Session, actor: Actor, fishery_id: int) -> Fishery:
    fishery = get(session, fishery_id)
    require_certifier(actor)
    if fishery.registered_by != actor.party_id and Role.ALLIANCE not in actor.roles:
        raise NotAllowed.of(
            "not_the_registrar",
            "Only the partner who registered this fishery, or the alliance, keeps its vessels.",
        )
    return fishery


def _vessel_row(
    session: Session, fishery: Fishery, actor: Actor, new: NewUnitVessel, now: datetime
) -> UnitVessel:
    faults, uri = Faults(), None
    rules.days(faults, new.since, new.until)
    if new.vessel is None and new.registration is None:
        faults.add(
            "vessel_missing", "Name the vessel by its URI, or by its registration.", "/vessel"
        )
    if new.registration is not None and not registration_key(new.registration):
        faults.add("bad_registration", "A registration has letters or digits.", "/registration")
    if new.vessel is not None:
        with faults.at("/vessel"):
            uri = names.location_uri(new.vessel)
    faults.raise_if_any()
    vessel = None if uri is None else places.vessels_by_uri(session, [uri]).get(uri)
    if uri is not None and vessel is None and places.sites_by_uri(session, [uri]):
        raise InvalidInput.of("not_a_vessel", "This is a site on land, not a vessel.", "/vessel")
    registration = new.registration or (vessel.registration if vessel else None)
    assert fishery.id is not None
    return UnitVessel(
        fishery_id=fishery.id,
        vessel_uri=uri,
        registration=registration,
        registration_key=None if registration is None else registration_key(registration),
        name=new.name or (vessel.name if vessel else None),
        since=new.since,
        until=new.until,
        recorded_at=now,
        actor=actor.label,
    )

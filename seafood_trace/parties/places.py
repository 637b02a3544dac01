"""Sites and vessels: where things happen, and whose places they are.

A site and a vessel are both places, so a URI may be taken by one of them only, and a code by one
of them within a party. URI and code never change: events and printed papers carry them.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from seafood_trace.errors import Conflict, Fault, Faults, NotFound
from seafood_trace.parties import names, rules
from seafood_trace.parties.author import Author
from seafood_trace.parties.tables import Party, Site, Vessel, VesselHolding
from seafood_trace.store.identity import chunks
from seafood_trace.store.unique import hold, refusing_taken

SITE_UNKNOWN = Fault("site_unknown", "There is no such site.")
VESSEL_UNKNOWN = Fault("vessel_unknown", "There is no such vessel.")
FIRST_DAY = date(1900, 1, 1)  # "since ever", where nobody said since when

Row = Site | Vessel


@dataclass(frozen=True, slots=True)
class Place:
    """A registered site or vessel, as other rooms see it.

    `kind` is the site's, or "vessel"; a vessel's `country` is its flag. `may_be_named` says
    whether the public may read its name: a vessel's own word, for a site its party's.
    """

    uri: str
    code: str
    party_id: int
    party_uri: str
    name: str
    kind: str
    time_zone: str
    country: str | None
    region: str | None
    locality: str | None
    latitude: float | None
    longitude: float | None
    may_be_named: bool


@dataclass(frozen=True, kw_only=True)
class NewSite:
    """What a partner says of its site; without `uri` one is made."""

    code: str
    name: str
    kind: str
    time_zone: str
    uri: str | None = None
    street: str | None = None
    postal_code: str | None = None
    phone: str | None = None
    locality: str | None = None
    region: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    registration: str | None = None


@dataclass(frozen=True, kw_only=True)
class NewVessel:
    """What a partner says of its vessel; without `uri` one is made."""

    code: str
    name: str
    registration: str
    flag: str
    time_zone: str
    uri: str | None = None
    imo: str | None = None
    gear: str | None = None
    catch_area: str | None = None
    economic_zone: str | None = None
    public_registry: str | None = None
    satellite_tracking: str | None = None
    welfare_policy: str | None = None
    may_be_named: bool = False


def add_site(session: Session, party_id: int, new: NewSite, author: Author) -> Site:
    """The partner's new site. Raises InvalidInput with every fault, Conflict for a taken name."""
    faults = Faults()
    uri = _check_name(faults, new)
    _check_site(faults, new)
    faults.raise_if_any()
    uri = _free_uri(session, party_id, new.code, uri, author)
    site = Site(
        **{**asdict(new), "uri": uri},
        party_id=party_id,
        created_at=author.now,
        created_by=author.label,
    )
    with refusing_taken(session, _taken(new.code)):
        session.add(site)
    return site


def add_vessel(session: Session, party_id: int, new: NewVessel, author: Author) -> Vessel:
    """The partner's new vessel, owned and operated by it until somebody says otherwise.

    Raises InvalidInput with every fault, Conflict for a taken name.
    """
    faults = Faults()
    uri = _check_name(faults, new)
    _check_vessel(faults, new)
    faults.raise_if_any()
    uri = _free_uri(session, party_id, new.code, uri, author)
    vessel = Vessel(
        **{**asdict(new), "uri": uri},
        party_id=party_id,
        created_at=author.now,
        created_by=author.label,
    )
    with refusing_taken(session, _taken(new.code)):
        session.add(vessel)
    assert vessel.id is not None
    for capacity in rules.CAPACITIES:
        session.add(
            VesselHolding(
                vessel_id=vessel.id, party_id=party_id, capacity=capacity, since=FIRST_DAY
            )
        )
    session.flush()
    return vessel


def change_site(
    session: Session, party_id: int, site_id: int, changes: Mapping[str, object]
) -> Site:
    """The own site with these changes. Raises NotFound, InvalidInput with every fault."""
    site = own_site(session, party_id, site_id)
    faults = Faults()
    _check_site(faults, Site(**site.model_dump() | dict(changes)))
    faults.raise_if_any()
    _change(site, changes)
    session.add(site)
    session.flush()
    return site


def change_vessel(
    session: Session, party_id: int, vessel_id: int, changes: Mapping[str, object]
) -> Vessel:
    """The own vessel with these changes. Raises NotFound, InvalidInput with every fault."""
    vessel = own_vessel(session, party_id, vessel_id)
    faults = Faults()
    _check_vessel(faults, Vessel(**vessel.model_dump() | dict(changes)))
    faults.raise_if_any()
    _change(vessel, changes)
    session.add(vessel)
    session.flush()
    return vessel


def own_site(session: Session, party_id: int, site_id: int) -> Site:
    """The partner's own site. Raises NotFound."""
    site = session.get(Site, site_id)
    if site is None or site.party_id != party_id:
        raise NotFound(SITE_UNKNOWN)
    return site


def own_vessel(session: Session, party_id: int, vessel_id: int) -> Vessel:
    """The partner's own vessel. Raises NotFound."""
    vessel = session.get(Vessel, vessel_id)
    if vessel is None or vessel.party_id != party_id:
        raise NotFound(VESSEL_UNKNOWN)
    return vessel


def sites_of(session: Session, party_id: int, after: int | None, limit: int) -> list[Site]:
    """The partner's sites in the order they were added, at most `limit`."""
    query = select(Site).where(Site.party_id == party_id, col(Site.id) > (after or 0))
    return list(session.exec(query.order_by(col(Site.id)).limit(limit)).all())


def vessels_of(session: Session, party_id: int, after: int | None, limit: int) -> list[Vessel]:
    """The partner's vessels in the order they were added, at most `limit`."""
    query = select(Vessel).where(Vessel.party_id == party_id, col(Vessel.id) > (after or 0))
    return list(session.exec(query.order_by(col(Vessel.id)).limit(limit)).all())


def hand_over(session: Session, vessel: Vessel, holding: VesselHolding) -> VesselHolding:
    """The new owner or operator of the vessel; whoever was it before is so until the day before.

    Raises InvalidInput for days that contradict each other, Conflict where a later holding is
    recorded already.
    """
    faults = Faults()
    rules.one_of(faults, holding.capacity, rules.CAPACITIES, "/capacity")
    rules.days(faults, holding.since, holding.until)
    faults.raise_if_any()
    hold(session, f"vessel {vessel.id}")
    for earlier in holdings_of(session, vessel):
        if earlier.capacity != holding.capacity or has_ended(earlier, holding.since):
            continue
        if earlier.since >= holding.since:
            raise Conflict.of(
                "holding_recorded",
                f"The vessel has its {holding.capacity} from {earlier.since} on record; "
                "a new one starts after that day.",
                "/since",
            )
        earlier.until = holding.since - timedelta(days=1)
        session.add(earlier)
    session.add(holding)
    session.flush()
    return holding


def holdings_of(session: Session, vessel: Vessel) -> list[VesselHolding]:
    """Who owned and operated the vessel, earliest first."""
    query = select(VesselHolding).where(VesselHolding.vessel_id == vessel.id)
    return list(session.exec(query.order_by(col(VesselHolding.since), col(VesselHolding.id))))


def holder_of(session: Session, vessel: Vessel, capacity: str, on: date) -> int:
    """The party that owned ("owner") or operated ("operator") the vessel on that day.

    Where nothing is recorded of that day, the party that registered it.
    """
    for holding in reversed(holdings_of(session, vessel)):
        is_begun = holding.since <= on
        if holding.capacity == capacity and is_begun and not has_ended(holding, on):
            return holding.party_id
    return vessel.party_id


def has_ended(holding: VesselHolding, on: date) -> bool:
    """Whether the last day of the holding lies before that day."""
    return holding.until is not None and holding.until < on


def sites_by_uri(session: Session, uris: Collection[str]) -> dict[str, Site]:
    """The registered sites with these canonical URIs."""
    found: dict[str, Site] = {}
    for chunk in chunks(set(uris)):
        rows = session.exec(select(Site).where(col(Site.uri).in_(chunk)))
        found.update((site.uri, site) for site in rows)
    return found


def vessels_by_uri(session: Session, uris: Collection[str]) -> dict[str, Vessel]:
    """The registered vessels with these canonical URIs."""
    found: dict[str, Vessel] = {}
    for chunk in chunks(set(uris)):
        rows = session.exec(select(Vessel).where(col(Vessel.uri).in_(chunk)))
        found.update((vessel.uri, vessel) for vessel in rows)
    return found


def places_by_uri(session: Session, uris: Collection[str]) -> dict[str, Place]:
    """The registered places, sites and vessels, with these canonical URIs."""
    rows: list[Row] = [
        *sites_by_uri(session, uris).values(),
        *vessels_by_uri(session, uris).values(),
    ]
    return {place.uri: place for place in as_places(session, rows)}


def places_with_code(session: Session, code: str, at_most: int) -> list[Place]:
    """Every partner's place with this code, at most that many sites and vessels each."""
    sites = session.exec(select(Site).where(Site.code == code).limit(at_most))
    vessels = session.exec(select(Vessel).where(Vessel.code == code).limit(at_most))
    return as_places(session, [*sites, *vessels])


def own_place(session: Session, party_id: int, code: str) -> Place | None:
    """The partner's own site or vessel with this code."""
    row: Row | None = session.exec(
        select(Site).where(Site.party_id == party_id, Site.code == code)
    ).first()
    if row is None:
        row = session.exec(
            select(Vessel).where(Vessel.party_id == party_id, Vessel.code == code)
        ).first()
    return None if row is None else as_places(session, [row])[0]


def places_of_parties(session: Session, party_ids: Collection[int], code: str) -> list[Place]:
    """The places with this code that belong to any of these parties."""
    sites_found: list[Site] = []
    vessels_found: list[Vessel] = []
    for chunk in chunks(party_ids):
        sites = select(Site).where(Site.code == code, col(Site.party_id).in_(chunk))
        vessels = select(Vessel).where(Vessel.code == code, col(Vessel.party_id).in_(chunk))
        sites_found.extend(session.exec(sites))
        vessels_found.extend(session.exec(vessels))
    return as_places(session, [*sites_found, *vessels_found])


def own_codes(session: Session, party_id: int) -> list[str]:
    """Codes of the partner's places, to suggest one; at most 500 of sites and of vessels."""
    sites = session.exec(select(Site.code).where(Site.party_id == party_id).limit(500))
    vessels = session.exec(select(Vessel.code).where(Vessel.party_id == party_id).limit(500))
    return [*sites, *vessels]


def owner_of_place(session: Session, uri: str) -> int | None:
    """The party whose registered place this is; None for one that nobody registered."""
    site_owner = session.exec(select(Site.party_id).where(Site.uri == uri)).first()
    if site_owner is not None:
        return site_owner
    return session.exec(select(Vessel.party_id).where(Vessel.uri == uri)).first()


def owners_by_place(session: Session, uris: Collection[str]) -> dict[str, str]:
    """The URI of the party that registered each of these places; one that nobody did is left out."""
    found: dict[str, str] = {}
    for chunk in chunks(set(uris)):
        owned = [
            sa.select(col(place.uri), col(Party.uri))
            .join(Party, col(Party.id) == col(place.party_id))
            .where(col(place.uri).in_(chunk))
            for place in (Site, Vessel)
        ]
        rows = session.connection().execute(sa.union_all(*owned))
        found.update((place, owner) for place, owner in rows)
    return found


def as_places(session: Session, rows: Collection[Row]) -> list[Place]:
    """The rows as values, each with its party."""
    wanted = {row.party_id for row in rows}
    parties: dict[int | None, Party] = {}
    for chunk in chunks(wanted):
        found = session.exec(select(Party).where(col(Party.id).in_(chunk)))
        parties.update((party.id, party) for party in found)
    return [_place(row, parties[row.party_id]) for row in rows]


def _place(row: Row, party: Party) -> Place:
    site = row if isinstance(row, Site) else None
    return Place(
        uri=row.uri,
        code=row.code,
        party_id=row.party_id,
        party_uri=party.uri,
        name=row.name,
        kind=row.kind if isinstance(row, Site) else "vessel",
        time_zone=row.time_zone,
        country=row.country if isinstance(row, Site) else row.flag,
        region=site.region if site else None,
        locality=site.locality if site else None,
        latitude=site.latitude if site else None,
        longitude=site.longitude if site else None,
        may_be_named=row.may_be_named if isinstance(row, Vessel) else party.may_be_named,
    )


def _check_name(faults: Faults, new: NewSite | NewVessel) -> str | None:
    """The canonical URI, if one was sent; faults of code and URI are collected."""
    rules.short_name(faults, new.code, "/code")
    uri = new.uri
    if uri is not None:
        with faults.at("/uri"):
            uri = names.location_uri(uri)
    return uri


def _check_site(faults: Faults, site: NewSite | Site) -> None:
    with faults.at("/name"):
        rules.line(site.name, rules.LONGEST_NAME)
    rules.one_of(faults, site.kind, rules.SITE_KINDS, "/kind")
    rules.time_zone(faults, site.time_zone, "/time_zone")
    rules.country(faults, site.country, "/country")
    rules.coordinates(faults, site.latitude, site.longitude)


def _check_vessel(faults: Faults, vessel: NewVessel | Vessel) -> None:
    with faults.at("/name"):
        rules.line(vessel.name, rules.LONGEST_NAME)
    rules.country(faults, vessel.flag, "/flag")
    rules.time_zone(faults, vessel.time_zone, "/time_zone")
    rules.imo(faults, vessel.imo, "/imo")
    rules.gear(faults, vessel.gear, "/gear")
    rules.one_of(faults, vessel.welfare_policy, rules.WELFARE_POLICIES, "/welfare_policy")


def _change(row: Row, changes: Mapping[str, object]) -> None:
    for name, value in changes.items():
        setattr(row, name, value)


def _free_uri(session: Session, party_id: int, code: str, uri: str | None, author: Author) -> str:
    """The URI that was sent, or one made. Raises Conflict where code or URI is taken."""
    hold(session, f"places of party {party_id}")
    if own_place(session, party_id, code) is not None:
        raise Conflict(_taken(code))
    if uri is None:
        party = session.get_one(Party, party_id)
        count = _count(session, party_id)
        company = names.slug(party.name)
        hold(session, f"places named {company}")
        return names.make_location(
            author.domain,
            party.name,
            count + 1,
            lambda made: owner_of_place(session, made) is not None,
        )
    hold(session, f"place {uri}")
    if owner_of_place(session, uri) is not None:
        raise Conflict.of("uri_taken", "A place with this URI is registered already.", "/uri")
    return uri


def _count(session: Session, party_id: int) -> int:
    sites = select(sa.func.count()).select_from(Site).where(Site.party_id == party_id)
    vessels = select(sa.func.count()).select_from(Vessel).where(Vessel.party_id == party_id)
    return session.exec(sites).one() + session.exec(vessels).one()


def _taken(code: str) -> Fault:
    return Fault("code_taken", f"You have a site or vessel with the code {code}.", "/code")

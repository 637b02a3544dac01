"""Which assurances cover the catches and the handling in a trace, and why the others do not.

A fishery's assurance covers a catch when species, gear, area and vessel lie inside its unit on
the catch days and it was valid on each of them. What the catch does not tell is outside: nobody
may claim what is not written. The number of queries does not grow with the trace.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from seafood_trace.certification import assurances, fisheries, history
from seafood_trace.certification.catches import Boat, Catch, catches_of
from seafood_trace.certification.custody import handling_hops
from seafood_trace.certification.days import local_day
from seafood_trace.certification.history import Change
from seafood_trace.certification.kinds import AssuranceKind, allows, strength
from seafood_trace.certification.tables import Assurance, Fishery, UnitVessel
from seafood_trace.certification.verdict import Cover, Coverage
from seafood_trace.epcis import codes
from seafood_trace.lineage.hop import Hop
from seafood_trace.lineage.trace import Trace
from seafood_trace.parties import places
from seafood_trace.parties.tables import VesselHolding
from seafood_trace.store.identity import chunks

# More assurances for one trace than any alliance has; the newest are looked at.
MOST_ASSURANCES = 1_000


@dataclass(frozen=True)
class CertificateOnTrace:
    """A certificate that some hops of a trace are inside of, with its status on their days."""

    assurance_id: int
    kind: AssuranceKind
    scheme: str
    identification: str | None
    issuer: str
    hops: tuple[tuple[int, Coverage], ...]


def coverage(session: Session, trace: Trace) -> Cover:
    """Every assurance held against the trace: those whose scope takes a hop in, and for each
    catch the nearest of the others, with what keeps it out."""
    found = _Found(session, trace)
    return Cover(
        origins={catch.hop.position: found.of_catch(catch) for catch in found.catches},
        sites={hop.position: found.of_handling(hop) for hop in found.handling},
        next_change_on=found.next_change(),
    )


def certificates_on(session: Session, cover: Cover) -> list[CertificateOnTrace]:
    """The certificates that bear on a trace, each with the hops inside its scope."""
    hops: dict[int, list[tuple[int, Coverage]]] = defaultdict(list)
    for held in (cover.origins, cover.sites):
        for position, coverages in held.items():
            for one in coverages:
                if not one.why_not:
                    hops[one.assurance_id].append((position, one))
    return [
        CertificateOnTrace(
            assurance_id=assurances.row_id(row),
            kind=AssuranceKind(row.kind),
            scheme=row.scheme,
            identification=row.identification,
            issuer=row.issuer,
            hops=tuple(hops[assurances.row_id(row)]),
        )
        for row in _by_id(session, hops)
    ]


class _Found:
    """What the trace asks about, and everything read for it."""

    def __init__(self, session: Session, trace: Trace) -> None:
        self.session = session
        self.asked_on = trace.asked_at.date()
        self.catches = catches_of(session, trace)
        self.handling = handling_hops(trace)
        self.fisheries: dict[int, tuple[Assurance, Fishery]] = {}
        self.approvals: dict[str, list[Assurance]] = defaultdict(list)
        self._read_fisheries()
        self._read_approvals()
        rows = [pair[0] for pair in self.fisheries.values()]
        rows += [row for approvals in self.approvals.values() for row in approvals]
        self.rows = {assurances.row_id(row): row for row in rows}
        self.histories = assurances.histories(session, self.rows)
        self.members = _members(
            session,
            {fishery.id or 0 for _, fishery in self.fisheries.values()},
            [boat for catch in self.catches for boat in catch.boats],
        )
        self.held_by = _holders(session, [boat for c in self.catches for boat in c.boats])
        self.in_scope: set[int] = set()

    def of_catch(self, catch: Catch) -> tuple[Coverage, ...]:
        inside: list[Coverage] = []
        outside: list[Coverage] = []
        for row, fishery in self.fisheries.values():
            why_not = tuple(self._outside_unit(catch, row, fishery))
            one = self._coverage(row, catch.first_day, catch.last_day, why_not)
            (outside if why_not else inside).append(one)
        nearest = sorted(outside, key=_by_distance)[:1]
        return (*inside, *nearest)

    def of_handling(self, hop: Hop) -> tuple[Coverage, ...]:
        day = local_day(hop.event)
        found = []
        for uri in dict.fromkeys((hop.site, hop.place)):
            for row in self.approvals.get(uri or "", ()):
                allowed = allows(tuple(row.activities.split()), hop.kind)
                found.append(self._coverage(row, day, day, () if allowed else ("activity",)))
        return tuple(found)

    def next_change(self) -> date | None:
        turns = (
            history.next_turn(
                self.histories[number], assurances.validity_of(self.rows[number]), self.asked_on
            )
            for number in self.in_scope
        )
        return min((turn for turn in turns if turn is not None), default=None)

    def _coverage(
        self, row: Assurance, first: date, last: date, why_not: tuple[str, ...]
    ) -> Coverage:
        number = assurances.row_id(row)
        changes: list[Change] = self.histories[number]
        if not why_not:
            self.in_scope.add(number)
        return Coverage(
            assurance_id=number,
            kind=AssuranceKind(row.kind),
            scheme=row.scheme,
            verifier=row.issuer,
            first_day=first,
            last_day=last,
            standing=history.worst_between(changes, first, last, assurances.validity_of(row)),
            requires_site_approval=row.requires_site_approval,
            why_not=why_not,
            changed_later=history.changed_after(changes, last, self.asked_on),
        )

    def _outside_unit(self, catch: Catch, row: Assurance, fishery: Fishery) -> Iterable[str]:
        """Codes of what keeps the catch out of the unit."""
        yield from _outside("species", catch.species, lambda code: code == fishery.species)
        if fishery.gears:
            gears = {codes.gear_name(gear) for gear in fishery.gears.split()}
            yield from _outside("gear", catch.gears, lambda code: codes.gear_name(code) in gears)
        yield from _outside("area", catch.areas, lambda code: _is_within(code, fishery.fao_area))
        zone = fishery.economic_zone
        if zone is not None:
            yield from _outside("zone", catch.zones, lambda code: code == zone)
        if row.kind == AssuranceKind.SELF_DECLARED:
            if not all(self._is_held_by(row.holder_id, boat, catch) for boat in catch.boats):
                yield "not_own_vessel"
        elif not fishery.covers_all_vessels and not all(
            self._is_member(fishery, boat, catch) for boat in catch.boats
        ):
            yield "vessel"

    def _is_member(self, fishery: Fishery, boat: Boat, catch: Catch) -> bool:
        return any(
            _is_in(row.since, fisheries.last_day(row), catch)
            for row in self.members.get(fishery.id or 0, ())
            if (boat.uri is not None and row.vessel_uri == boat.uri)
            or row.registration_key in boat.keys
        )

    def _is_held_by(self, party_id: int | None, boat: Boat, catch: Catch) -> bool:
        return any(
            holding.party_id == party_id and _is_in(holding.since, holding.until, catch)
            for holding in self.held_by.get(boat.uri or "", ())
        )

    def _read_fisheries(self) -> None:
        species = {code for catch in self.catches for code in catch.species if code is not None}
        for chunk in chunks(sorted(species)):
            query = (
                select(Assurance, Fishery)
                .join(Fishery, col(Fishery.id) == col(Assurance.fishery_id))
                .where(col(Fishery.species).in_(chunk))
                .order_by(col(Assurance.id).desc())
                .limit(MOST_ASSURANCES)
            )
            for row, fishery in self.session.exec(query):
                self.fisheries[assurances.row_id(row)] = row, fishery

    def _read_approvals(self) -> None:
        uris = {uri for hop in self.handling for uri in (hop.site, hop.place) if uri is not None}
        for chunk in chunks(sorted(uris)):
            query = (
                select(Assurance)
                .where(col(Assurance.site_uri).in_(chunk))
                .order_by(col(Assurance.id).desc())
                .limit(MOST_ASSURANCES)
            )
            for row in self.session.exec(query):
                self.approvals[row.site_uri or ""].append(row)


def _outside(
    name: str, told: Collection[str | None], is_inside: Callable[[str], bool]
) -> Iterable[str]:
    if None in told:
        yield f"{name}_not_told"
    elif not all(is_inside(code) for code in told if code is not None):
        yield name


def _by_distance(one: Coverage) -> tuple[int, int, int]:
    return len(one.why_not), -strength(one.claim), -one.assurance_id


def _is_in(since: date, until: date | None, catch: Catch) -> bool:
    return since <= catch.first_day and (until is None or catch.last_day <= until)


def _is_within(area: str, unit: str) -> bool:
    """31.1.2 is within 31.1, and within 31."""
    return area == unit or area.startswith(f"{unit}.")


# What is read.


def _members(
    session: Session, numbers: Collection[int], boats: Iterable[Boat]
) -> Mapping[int, list[UnitVessel]]:
    """The memberships of these vessels, by fishery."""
    boats = list(boats)
    found: dict[int, dict[int, UnitVessel]] = {number: {} for number in numbers}
    uris = sorted({boat.uri for boat in boats if boat.uri is not None})
    keys = sorted({key for boat in boats for key in boat.keys})
    for column, values in ((UnitVessel.vessel_uri, uris), (UnitVessel.registration_key, keys)):
        for chunk in chunks(values):
            for row in session.exec(select(UnitVessel).where(col(column).in_(chunk))):
                if row.fishery_id in found:
                    found[row.fishery_id][row.id or 0] = row
    return {number: list(rows.values()) for number, rows in found.items()}


def _holders(session: Session, boats: Iterable[Boat]) -> Mapping[str, list[VesselHolding]]:
    """Who owned and operated each registered vessel, by the vessel's URI."""
    uris = {boat.uri for boat in boats if boat.uri is not None}
    vessels = {v.id: v.uri for v in places.vessels_by_uri(session, uris).values()}
    found: dict[str, list[VesselHolding]] = defaultdict(list)
    for chunk in chunks([number for number in vessels if number is not None]):
        query = select(VesselHolding).where(col(VesselHolding.vessel_id).in_(chunk))
        for holding in session.exec(query):
            found[vessels[holding.vessel_id]].append(holding)
    return found


def _by_id(session: Session, numbers: Collection[int]) -> list[Assurance]:
    found: list[Assurance] = []
    for chunk in chunks(sorted(numbers)):
        query = select(Assurance).where(col(Assurance.id).in_(chunk)).order_by(col(Assurance.id))
        found.extend(session.exec(query))
    return found

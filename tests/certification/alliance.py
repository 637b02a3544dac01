"""A conservation partner, the alliance, a harvester and a fishery to test with: demonstration data."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from seafood_trace.access.permissions import Role
from seafood_trace.certification import assurances, fisheries
from seafood_trace.certification.checking import Evidence, NewAssurance
from seafood_trace.certification.kinds import AssuranceKind
from seafood_trace.certification.tables import Assurance, Fishery, UnitVessel
from seafood_trace.parties.tables import Vessel
from seafood_trace.store.engine import Store
from tests.world import NOW, Partner, add_vessel, enrol

TRUST = "Gulf Trust (demo)"
EVIDENCE = (Evidence("Report", url="https://example.org/report"),)


@dataclass
class Alliance:
    """`trust` certifies, `backbone` is the alliance, `boat` is of `harvester`."""

    store: Store
    trust: Partner = field(init=False)
    backbone: Partner = field(init=False)
    harvester: Partner = field(init=False)
    boat: Vessel = field(init=False)

    def __post_init__(self) -> None:
        self.trust = enrol(self.store, TRUST, Role.CONSERVATION_PARTNER)
        self.backbone = enrol(self.store, "The Alliance (demo)", Role.ALLIANCE)
        self.harvester = enrol(self.store, "Harvester A (demo)", Role.HARVESTER)
        self.boat = add_vessel(self.store, self.harvester)

    def fishery(self, **more: Any) -> Fishery:
        with self.store.transaction() as session:
            return fisheries.register(session, self.trust.actor, new_fishery(**more), NOW)

    def join(self, fishery: Fishery, vessel: str | None = None, **more: Any) -> UnitVessel:
        """The vessel in the unit since 2026; the harvester's boat unless told."""
        named = {"vessel": vessel or self.boat.uri} if "registration" not in more else {}
        new = fisheries.NewUnitVessel(**{"since": date(2026, 1, 1), **named, **more})
        with self.store.transaction() as session:
            return fisheries.add_vessel(session, self.trust.actor, fishery.id or 0, new, NOW)

    def assure(self, by: Partner | None = None, **more: Any) -> Assurance:
        with self.store.transaction() as session:
            return assurances.register(session, (by or self.trust).actor, new(**more), NOW)

    def suspend(
        self, one: Assurance, on: str, *, by: Partner | None = None, now: datetime = NOW
    ) -> Assurance:
        with self.store.transaction() as session:
            return assurances.suspend(
                session,
                (by or self.trust).actor,
                one.id or 0,
                effective_on=date.fromisoformat(on),
                reason="overdue",
                now=now,
                reaches_back=True,
            )

    def reinstate(self, one: Assurance, on: str, now: datetime = NOW) -> Assurance:
        with self.store.transaction() as session:
            return assurances.reinstate(
                session,
                self.trust.actor,
                one.id or 0,
                effective_on=date.fromisoformat(on),
                reason="done",
                now=now,
            )

    def end(self, session: Session, one: Assurance, on: date) -> Assurance:
        return assurances.end(
            session, self.trust.actor, one.id or 0, effective_on=on, reason="left", now=NOW
        )


def new_fishery(**more: Any) -> fisheries.NewFishery:
    told: dict[str, Any] = {
        "name": "Red snapper, handline (demo)",
        "stock": "Gulf of Mexico red snapper",
        "species": "SNR",
        "fao_area": "31",
        "gears": ("LHP",),
    }
    return fisheries.NewFishery(**told | more)


def new(kind: AssuranceKind = AssuranceKind.PARTNER_VERIFIED, **more: Any) -> NewAssurance:
    """What a conservation partner says of a fishery, by default its own word since 2026."""
    told: dict[str, Any] = {
        "kind": kind,
        "scheme": "Reef Fish Pledge",
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2028, 12, 31),
    }
    if kind is AssuranceKind.THIRD_PARTY:
        told |= {
            "issuer": "Assessors (demo)",
            "identification": "D-1",
            "evidence": EVIDENCE,
        }
    return NewAssurance(**told | more)

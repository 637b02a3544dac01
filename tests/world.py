"""A small alliance to test in: partners with a key, their places and their products.

bay = enrol(store, "Bay Plant", Role.PROCESSOR)
add_site(store, bay, "bay-plant")
add_product(store, bay, "rs-fillet-case", unit_weight="10 kg")
client.post("/api/v1/hops", json=…, headers=bay.headers)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from seafood_trace.access import keys
from seafood_trace.access.actor import Actor
from seafood_trace.access.permissions import Role
from seafood_trace.parties import directory, places, products
from seafood_trace.parties.author import Author
from seafood_trace.parties.tables import Party, Product, Site, Vessel
from seafood_trace.store.engine import Store

Client = Any
"""A FlaskClient, for tests that read answers' JSON without asking first whether there is any."""

NOW = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)
DOMAIN = "alliance.example"
AUTHOR = Author("test", NOW, DOMAIN)


@dataclass(frozen=True)
class Partner:
    """A member: its row, an API key that may do all its roles allow, and the headers to send it."""

    party: Party
    key: str
    headers: dict[str, str]
    actor: Actor

    @property
    def id(self) -> int:
        return self.actor.party_id

    @property
    def uri(self) -> str:
        return self.party.uri


def enrol(
    store: Store,
    name: str = "Bay Plant",
    roles: Role | Iterable[Role] = Role.PROCESSOR,
    **more: Any,
) -> Partner:
    """A member of the alliance with a key; `more` as in `directory.NewParty`."""
    wanted = frozenset([roles]) if isinstance(roles, Role) else frozenset(roles)
    with store.transaction() as session:
        new = directory.NewParty(name=name, roles=wanted, **more)
        party = directory.enrol(session, new, AUTHOR)
        key = keys.issue(session, directory.row_id(party), "test", [], by="test", now=NOW).secret
        actor = keys.recognise(session, key)
    assert actor is not None
    return Partner(party, key, {"Authorization": f"Bearer {key}"}, actor)


def add_site(store: Store, partner: Partner, code: str = "bay-plant", **more: Any) -> Site:
    """A site of the partner, a plant in Galveston unless told; `more` as in `places.NewSite`."""
    new: dict[str, Any] = {
        "code": code,
        "name": code.replace("-", " ").title(),
        "kind": "plant",
        "time_zone": "America/Chicago",
        "locality": "Galveston",
        "region": "US-TX",
        "country": "US",
    }
    with store.transaction() as session:
        return places.add_site(session, partner.id, places.NewSite(**new | more), AUTHOR)


def add_vessel(store: Store, partner: Partner, code: str = "miss-ida", **more: Any) -> Vessel:
    """A vessel of the partner under the flag of the US; `more` as in `places.NewVessel`."""
    new: dict[str, Any] = {
        "code": code,
        "name": code.replace("-", " ").title(),
        "registration": f"TX-{code}",
        "flag": "US",
        "gear": "LHP",
        "catch_area": "urn:gdst:fao:31",
        "time_zone": "America/Chicago",
    }
    with store.transaction() as session:
        return places.add_vessel(session, partner.id, places.NewVessel(**new | more), AUTHOR)


def add_product(
    store: Store, partner: Partner, code: str | None = "rs-fillet-case", **more: Any
) -> Product:
    """A product of the partner with its item code, fresh red snapper fillet unless told."""
    new: dict[str, Any] = {
        "code": code,
        "name": (code or "red snapper").replace("-", " ").title(),
        "species": "SNR",
        "form": "fillet_skin_on",
        "state": "fresh",
    }
    with store.transaction() as session:
        return products.add_product(session, partner.id, products.NewProduct(**new | more), AUTHOR)

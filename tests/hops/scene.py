"""A small fleet, dock, plant, cold store and shop, with what the examples of the hop call name.

All companies are made up: demonstration data.
"""

import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from seafood_trace.access import visibility
from seafood_trace.access.permissions import Role
from seafood_trace.epcis import records
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.hops.examples import HOPS
from seafood_trace.ledger import log
from seafood_trace.parties import mandates
from seafood_trace.parties import products as products_module
from seafood_trace.parties.tables import Product, Site, Vessel
from seafood_trace.store.engine import Store
from tests.world import AUTHOR, Client, Partner, add_product, add_site, add_vessel, enrol

LINE = {"product": "rs-fillet-case", "lot": "BP-260310", "weight": "600 kg"}
PALLET = "https://id.gs1.org/00/095210000000000018"


@dataclass(frozen=True)
class Scene:
    """The partners, and the rows that tests compare with."""

    store: Store
    boat: Partner
    dealer: Partner
    bay: Partner
    cold: Partner
    shop: Partner
    vessel: Vessel
    sites: dict[str, Site]
    products: dict[str, Product]

    def recorder(self, hop: dict[str, Any]) -> Partner:
        """Who records this example: whose site it is; for the boat, the dealer."""
        owners = {
            "miss-ida": self.dealer,
            "galveston-dock": self.dealer,
            "bay-plant": self.bay,
            "lake-cold": self.cold,
            "shop-1": self.shop,
        }
        return owners[hop.get("vessel") or hop["site"]]

    def lot(self, product: str, code: str) -> str:
        """The canonical lot of a product by its item code."""
        uri = self.products[product].uri
        head, _, item = uri.rpartition("product:class:")
        return f"{head}product:lot:class:{item}.{code}"

    def grant(
        self, grantor: Partner, grantee: Partner, *hops: str, until: date | None = None
    ) -> None:
        since = date(2026, 1, 1)
        new = mandates.NewMandate(grantee=grantee.uri, hops=hops, since=since, until=until)
        with self.store.transaction() as session:
            mandates.grant(session, grantor.id, new, AUTHOR)


def build(store: Store) -> Scene:
    boat = enrol(store, "Harvester A", Role.HARVESTER)
    dealer = enrol(store, "Galveston Dock", Role.DEALER)
    bay = enrol(store, "Bay Plant", Role.PROCESSOR)
    cold = enrol(store, "Lake Cold", Role.DISTRIBUTOR)
    shop = enrol(store, "Shop One", Role.RETAILER)
    vessel = add_vessel(
        store,
        boat,
        "miss-ida",
        imo="IMO9074729",
        economic_zone="usa",
        public_registry="https://registry.example/miss-ida",
        satellite_tracking="NOAA",
        welfare_policy="Internal",
    )
    sites = {
        "galveston-dock": add_site(store, dealer, "galveston-dock", kind="dock"),
        "bay-plant": add_site(store, bay, "bay-plant"),
        "lake-cold": add_site(store, cold, "lake-cold", kind="cold_store"),
        "shop-1": add_site(store, shop, "shop-1", kind="shop"),
    }
    products = {
        "rs-gutted": add_product(store, dealer, "rs-gutted", form="gutted"),
        "rs-fillet-case": add_product(store, bay, "rs-fillet-case", unit_weight="10 kg"),
        "rs-pack-250g": add_product(store, bay, "rs-pack-250g", unit_weight="250 g"),
        "rs-frames": add_product(store, bay, "rs-frames", form="frames"),
    }
    scene = Scene(store, boat, dealer, bay, cold, shop, vessel, sites, products)
    _know_each_other(scene)
    scene.grant(boat, dealer)
    return scene


def _know_each_other(scene: Scene) -> None:
    """Item codes for products of others, and places of others in the address books."""
    everybody = (scene.boat, scene.dealer, scene.bay, scene.cold, scene.shop)
    with scene.store.transaction() as session:
        for partner in everybody:
            for code, product in scene.products.items():
                if product.party_id != partner.id:
                    products_module.add_code(session, partner.id, code, product)


def example(kind: str, **changes: Any) -> dict[str, Any]:
    """The example of this hop; a change to None leaves the member out."""
    hop: dict[str, Any] = copy.deepcopy(HOPS[kind]) | changes
    return {name: value for name, value in hop.items() if value is not None}


def send(client: Client, scene: Scene, hop: dict[str, Any], **headers: str) -> Any:
    """The answer to the hop, recorded by whose site it is."""
    sender = scene.recorder(hop)
    return client.post("/api/v1/hops", json=hop, headers={**sender.headers, **headers})


def post(client: Client, partner: Partner, hop: Any, path: str = "", **headers: str) -> Any:
    return client.post(f"/api/v1/hops{path}", json=hop, headers={**partner.headers, **headers})


def codes(answer: Any, member: str = "warnings") -> dict[str, str]:
    """Pointer → code of the warnings, or of the `errors`."""
    return {one["pointer"]: one["code"] for one in answer.json[member]}


def recorded(scene: Scene, answer: Any) -> list[Recorded]:
    assert answer.status_code == 201, answer.json
    with scene.store.reading() as session:
        return records.load(session, [one["position"] for one in answer.json["events"]])


def recorded_by(client: Client, scene: Scene, *hops: dict[str, Any]) -> list[Recorded]:
    return [one for hop in hops for one in recorded(scene, send(client, scene, hop))]


def size(scene: Scene) -> int:
    with scene.store.reading() as session:
        return log.size(session)


def may_read(scene: Scene, partner: Partner, events: list[Recorded]) -> list[bool]:
    positions = [one.position for one in events]
    with scene.store.reading() as session:
        readable = visibility.levels(session, partner.actor, positions)
    return [position in readable for position in positions]

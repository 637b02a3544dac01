"""Red snapper from a boat to a shop in Chicago, recorded and labelled through the API itself.

scene = snapper(app)             # a whole, partner-verified chain; every company is made up
scene.story_path                 # where the QR code of the pack leads
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient

from seafood_trace.access.permissions import Role
from seafood_trace.store.engine import Store
from seafood_trace.web.service import EXTENSION
from tests.world import Partner, add_product, add_site, add_vessel, enrol

TODAY = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
GTIN = "09521000000100"
LOT = "BP-260310"
PALLETS = ("095210000000000018", "095210000000000025")
SECRETS = (
    "GAL-260308-A",
    *PALLETS,
    "1360",
    "653.4",
    "77120",
    "Lake Cold",
    "Miss Ida",
    "TX-miss-ida",
    "29.3017",
    "94.7977",
    "41.8819",
    "27.81",
    "T05:30",
    "T10:30",
)


@dataclass
class Scene:
    """The companies by name, and the labels that were printed."""

    client: FlaskClient
    store: Store
    partners: dict[str, Partner] = field(default_factory=dict)
    labels: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def call(self, who: str, path: str, body: Mapping[str, Any]) -> Any:
        answer = self.client.post(path, json=body, headers=self.partners[who].headers)
        assert answer.status_code < 300, answer.text
        return answer.json

    def hop(self, who: str, hop: str, at: str, **more: Any) -> Any:
        return self.call(who, "/api/v1/hops", {"hop": hop, "at": at, **more})

    @property
    def story_path(self) -> str:
        return urlsplit(str(self.labels["pack"]["link"])).path

    @property
    def lot_path(self) -> str:
        return f"/01/{GTIN}/10/{LOT}"


def snapper(
    app: Flask,
    *,
    kind: str | None = "partner_verified",
    with_receipt: bool = True,
    with_catch: bool = True,
    names_vessel: bool = False,
) -> Scene:
    """The whole chain, with a label on a pack and a card on a tray."""
    running = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = replace(running, now=lambda: TODAY)
    scene = Scene(app.test_client(), app.extensions[EXTENSION].store)
    _companies(scene, names_vessel=names_vessel)
    if kind is not None:
        _vouch(scene, kind)
    if with_catch:
        _to_land(scene)
    _to_shop(scene, with_receipt=with_receipt)
    wishes: dict[str, dict[str, Any]] = {
        "pack": {"product": GTIN, "lot": LOT, "count": 1, "site": "shop-1"},
        "lot": {"product": GTIN, "lot": LOT, "kind": "lot"},
        "tray": {"product": GTIN, "lot": LOT, "kind": "tray", "site": "shop-1"},
    }
    for name, wish in wishes.items():
        answer = scene.call("shop", "/api/v1/labels", wish)
        scene.labels[name] = (answer["labels"] if isinstance(answer, dict) else answer)[0]
    return scene


def _companies(scene: Scene, *, names_vessel: bool) -> None:
    store = scene.store
    for key, name, role, is_named in (
        ("harvester", "Ida Fishing", Role.HARVESTER, True),
        ("dealer", "Gulf Dock", Role.DEALER, True),
        ("plant", "Bay Plant", Role.PROCESSOR, True),
        ("cold", "Lake Cold", Role.DISTRIBUTOR, False),
        ("shop", "Prairie Market", Role.RETAILER, True),
        ("ngo", "Reef Partners", Role.CONSERVATION_PARTNER, True),
    ):
        scene.partners[key] = enrol(store, name, role, may_be_named=is_named, is_demonstration=True)
    who = scene.partners
    add_vessel(store, who["harvester"], "miss-ida", may_be_named=names_vessel)
    add_site(store, who["dealer"], "gulf-dock", kind="dock", latitude=29.3017, longitude=-94.7977)
    add_site(store, who["plant"], "bay-plant", latitude=29.3838, longitude=-94.9027)
    chicago = {"locality": "Chicago", "region": "US-IL"}
    add_site(store, who["cold"], "lake-cold", kind="cold_store", **chicago)
    add_site(
        store,
        who["shop"],
        "shop-1",
        name="Prairie Market, Clark Street",
        kind="shop",
        latitude=41.8819,
        longitude=-87.6278,
        **chicago,
    )
    add_product(store, who["dealer"], "rs-gutted", name="Red snapper, gutted", form="gutted")
    add_product(
        store,
        who["plant"],
        "rs-pack",
        name="Red snapper fillet 250 g",
        uri=GTIN,
        unit_weight="250 g",
    )


def _vouch(scene: Scene, kind: str) -> None:
    fishery = scene.call(
        "ngo",
        "/api/v1/fisheries",
        {
            "name": "Gulf red snapper, vertical lines",
            "stock": "Red snapper, western Gulf",
            "species": "SNR",
            "fao_area": "31",
            "gears": ["LHP"],
            "covers_all_vessels": True,
        },
    )
    third = {
        "issuer": "Seal & Sons Assessors",
        "identification": "SSA-0042",
        "valid_until": "2026-12-31",
        "evidence": [{"title": "Certificate", "url": "https://assessor.example/0042"}],
    }
    scene.call(
        "ngo",
        "/api/v1/certificates",
        {
            "kind": kind,
            "scheme": "Reef Partners' Rules",
            "fishery": fishery["id"],
            "valid_from": "2026-01-01",
            "claim": "Caught with lines, within the quota, and counted fish by fish.",
            **(third if kind == "third_party" else {}),
        },
    )


def _to_land(scene: Scene) -> None:
    fish = [{"product": _gutted(scene), "lot": "GAL-260308-A", "weight": "1360 kg"}]
    scene.hop(
        "harvester",
        "catch",
        "2026-03-08T05:30-06:00",
        vessel="miss-ida",
        trip={"departed": "2026-03-02", "returned": "2026-03-08"},
        area="31",
        gear="LHP",
        lines=fish,
    )
    scene.hop(
        "harvester", "land", "2026-03-08T09:10-05:00", vessel="miss-ida", port="Galveston, TX",
        to="gulf-dock", lines=fish,
    )  # fmt: skip
    scene.hop("dealer", "receive", "2026-03-08T09:30-05:00", site="gulf-dock", lines=fish)


def _to_shop(scene: Scene, *, with_receipt: bool) -> None:
    fish = [{"product": _gutted(scene), "lot": "GAL-260308-A", "weight": "1360 kg"}]
    packs = {"product": GTIN, "lot": LOT, "count": 2613, "weight": "653.4 kg"}
    ref = {"type": "bol", "no": "77120"}
    ship = {"site": "gulf-dock", "to": "bay-plant", "lines": fish}
    scene.hop("dealer", "ship", "2026-03-09T08:00-05:00", **ship)
    scene.hop("plant", "receive", "2026-03-09T11:00-05:00", site="bay-plant", lines=fish)
    scene.hop(
        "plant", "process", "2026-03-10T10:30-05:00", site="bay-plant", inputs=fish,
        outputs=[packs],
    )  # fmt: skip
    load = [{"sscc": PALLETS[0], **packs}]
    scene.hop(
        "plant", "ship", "2026-03-11T06:40-05:00", site="bay-plant", to="lake-cold", ref=ref,
        lines=load,
    )  # fmt: skip
    if with_receipt:
        scene.hop(
            "cold", "receive", "2026-03-12T15:00-05:00", site="lake-cold",
            lines=[{"sscc": PALLETS[0]}],
        )  # fmt: skip
    scene.hop(
        "cold", "ship", "2026-03-13T06:00-05:00", site="lake-cold", to="shop-1",
        lines=[{"sscc": PALLETS[0]}],
    )  # fmt: skip
    scene.hop(
        "shop", "receive", "2026-03-13T09:00-05:00", site="shop-1", lines=[{"sscc": PALLETS[0]}]
    )


def _gutted(scene: Scene) -> str:
    answer = scene.client.get("/api/v1/products", headers=scene.partners["dealer"].headers)
    assert answer.json is not None
    return str(answer.json[0]["uri"])

"""Who plays in the demonstration: partners, places, boats and products. All of them are made up.

GS1 keys begin with 952, the prefix that GS1 sets aside for examples. The two harvesters and
the dealers have no GS1 keys, as small firms do not, and go by GDST URNs of the alliance.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from seafood_trace.access.permissions import Role
from seafood_trace.identifiers.gs1_keys import check_digit

PREFIX = "9521234"
ZONE = "America/Chicago"


def gs1_key(reference: int) -> str:
    """A 13-digit key under the example prefix: `gs1_key(1)` is 9521234000013."""
    digits = f"{PREFIX}{reference:05d}"
    return digits + check_digit(digits)


@dataclass(frozen=True)
class Partner:
    """A partner with its short name in this cast."""

    code: str
    name: str
    roles: frozenset[Role]
    place: str
    gln: int | None = None
    may_be_named: bool = True


@dataclass(frozen=True)
class Spot:
    """A site. `street` and position are those of a public place nearby, not of a business."""

    owner: str
    code: str
    name: str
    kind: str
    locality: str
    region: str
    latitude: float
    longitude: float
    gln: int | None = None


@dataclass(frozen=True)
class Boat:
    """A vessel of a harvester."""

    owner: str
    code: str
    name: str
    registration: str
    gear: str = "LHP"


@dataclass(frozen=True)
class Good:
    """A product of a partner, and what others call it."""

    owner: str
    code: str
    name: str
    form: str
    gtin: int | None = None
    unit_weight: str | None = None
    called: Mapping[str, str] = field(default_factory=dict)


PARTNERS = (
    Partner(
        "alliance", "Gulf to Lakes Seafood Alliance", frozenset({Role.ALLIANCE}), "Chicago, IL"
    ),
    Partner(
        "conservancy",
        "Blue Shelf Conservancy",
        frozenset({Role.CONSERVATION_PARTNER}),
        "New Orleans, LA",
    ),
    Partner("auditor", "Plumb Line Auditors", frozenset({Role.AUDITOR}), "Mobile, AL"),
    Partner(
        "harvester-a", "Harvester A", frozenset({Role.HARVESTER}), "Galveston, TX", None, False
    ),
    Partner("harvester-b", "Harvester B", frozenset({Role.HARVESTER}), "Panama City, FL", None),
    Partner("galveston", "Seawall Fish House", frozenset({Role.DEALER}), "Galveston, TX"),
    Partner("panama", "St. Andrew Fish House", frozenset({Role.DEALER}), "Panama City, FL"),
    Partner("bay", "Bay Plant", frozenset({Role.PROCESSOR}), "Bayou La Batre, AL", 100),
    Partner("lake", "Lake Cold", frozenset({Role.DISTRIBUTOR}), "Chicago, IL", 200),
    Partner("shop-1", "Shop S1", frozenset({Role.RETAILER}), "Chicago, IL", 301),
    Partner("shop-2", "Shop S2", frozenset({Role.RETAILER}), "Chicago, IL", 302),
    Partner("shop-3", "Shop S3", frozenset({Role.RETAILER}), "Chicago, IL", 303),
)

SPOTS = (
    Spot("galveston", "seawall-dock", "Seawall dock", "dock", "Galveston", "US-TX", 29.31, -94.79),
    Spot(
        "panama", "st-andrew-dock", "St. Andrew dock", "dock", "Panama City", "US-FL", 30.17, -85.70
    ),
    Spot("bay", "bay-plant", "Bay Plant", "plant", "Bayou La Batre", "US-AL", 30.40, -88.25, 110),
    Spot("lake", "lake-cold", "Lake Cold", "cold_store", "Chicago", "US-IL", 41.85, -87.65, 210),
    Spot("shop-1", "shop-s1", "Shop S1", "shop", "Chicago", "US-IL", 41.93, -87.65, 311),
    Spot("shop-2", "shop-s2", "Shop S2", "shop", "Chicago", "US-IL", 41.97, -87.68, 312),
    Spot("shop-3", "shop-s3", "Shop S3", "shop", "Chicago", "US-IL", 41.88, -87.63, 313),
)

BOATS = (
    Boat("harvester-a", "vessel-a", "Vessel A", "TX-DEMO-0001"),
    Boat("harvester-b", "vessel-b", "Vessel B", "FL-DEMO-0002"),
)

GOODS = (
    Good(
        "galveston",
        "rs-gutted",
        "Red snapper, gutted",
        "gutted",
        called={"bay": "rs-gutted-gal", "lake": "rs-gutted-gal"},
    ),
    Good("panama", "rs-gutted", "Red snapper, gutted", "gutted", called={"bay": "rs-gutted-pan"}),
    Good(
        "bay",
        "rs-fillet-case",
        "Red snapper fillets, skin on, 10 kg case",
        "fillet_skin_on",
        1,
        "10 kg",
        dict.fromkeys(("lake", "shop-1", "shop-2", "shop-3"), "rs-fillet-case"),
    ),
    Good(
        "bay",
        "rs-pack-250g",
        "Red snapper fillet, skin on, 250 g",
        "fillet_skin_on",
        2,
        "250 g",
        dict.fromkeys(("lake", "shop-3"), "rs-pack-250g"),
    ),
    Good("bay", "rs-frames", "Red snapper frames", "frames", 3),
)

# Who may record what for whom: the dealer writes catch and landing for the boat.
MANDATES = (
    ("harvester-a", "galveston", ("catch", "land")),
    ("harvester-b", "panama", ("catch", "land")),
)

# Never joins: it is in the distributor's address book under this short name.
RESTAURANT = "restaurant"
RESTAURANT_NAME = "Restaurant (demonstration)"
RESTAURANT_PLACE = "Chicago, IL"

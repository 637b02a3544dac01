"""Made-up supply chains of red snapper, as many events of them as wished, the same for the same seed.

A chain is what happens to one batch: two boats' catches are landed, shipped to a plant and
commingled into one lot of packs; the packs travel on pallets through a cold store to three of
eight shops and are sold. That is 32 events in GDST's shape, 0.9 kB each on average. Every chain
has lots, pallets and papers of its own; places and companies are shared, as they are in life.
"""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import chain, count, islice

from seafood_trace.epcis.event import Json
from seafood_trace.identifiers.gs1_keys import check_digit, make_sscc

Tree = dict[str, Json]

PREFIX = "9525678"  # below 952, which GS1 sets aside for examples; not the demonstration's own
EVENTS_OF_A_CHAIN = 32
SHOPS = 8
SHOPS_OF_A_CHAIN = 3
BOATS = 24
DOCKS = 6
PLANTS = 4
COLD_STORES = 3
FIRST_LANDING = datetime(2024, 1, 1, 5, 30, tzinfo=UTC)
CONTEXT: Json = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"gdst": "https://traceability-dialogue.org/epcis", "cbvmda": "urn:epcglobal:cbv:mda:"},
]


@dataclass(frozen=True)
class Chain:
    """One batch: its events in the order in which they happened, and the lot that its packs carry."""

    events: tuple[Tree, ...]
    pack_lot: str


def chains(seed: int = 1) -> Iterator[Chain]:
    """Chains without end."""
    yield from (numbered(number, seed) for number in count())


def numbered(number: int, seed: int = 1) -> Chain:
    """The chain with this number, counted from 0; its events are those from `32 * number` on."""
    return _Script(number, random.Random(f"{seed} {number}")).chain()


def documents(n_events: int, size: int = 100, seed: int = 1) -> Iterator[Tree]:
    """EPCIS documents of `size` events, the last one perhaps shorter, `n_events` in all."""
    events = islice(chain.from_iterable(one.events for one in chains(seed)), n_events)
    while batch := list(islice(events, size)):
        yield document(batch)


def pack_lots(n_events: int, seed: int = 1) -> list[str]:
    """The lots of packs whose whole chains lie within the first `n_events`."""
    found: list[str] = []
    seen = 0
    for one in chains(seed):
        seen += len(one.events)
        if seen > n_events:
            return found
        found.append(one.pack_lot)
    return found


def document(events: list[Tree]) -> Tree:
    """The events as an EPCIS document."""
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-01T00:00:00Z",
        "epcisBody": {"eventList": [*events]},
    }


@dataclass(frozen=True)
class Site:
    """A place and the company it belongs to."""

    company: str
    place: str


@dataclass(frozen=True)
class _Load:
    """A pallet of packs for one shop."""

    sscc: str
    shop: Site
    packs: int


class _Script:
    """Writes the events of one chain."""

    def __init__(self, number: int, rng: random.Random) -> None:
        self.number = number
        self.rng = rng
        self.landing = FIRST_LANDING + timedelta(hours=3 * number)
        self.plant = _gln_site(100 + rng.randrange(PLANTS))
        self.cold = _gln_site(200 + rng.randrange(COLD_STORES))
        self.shops = [_gln_site(300 + n) for n in rng.sample(range(SHOPS), SHOPS_OF_A_CHAIN)]

    @cached_property
    def pack_lot(self) -> str:
        return f"https://id.gs1.org/01/{_gtin(2)}/10/BP-{self.number:06d}"

    def chain(self) -> Chain:
        return Chain(tuple(self._events()), self.pack_lot)

    def _events(self) -> Iterator[Tree]:
        catches = [self._catch_lot(letter) for letter in "AB"]
        for lot, boat, dock, kilograms in catches:
            yield from self._caught(lot, boat, dock, kilograms)
        for lot, _, dock, kilograms in catches:
            yield from self._sent(8, 26, dock, self.plant, _lots({lot: kilograms}))
        kilograms = sum(weight for *_, weight in catches)
        packs = kilograms * 2 // SHOPS_OF_A_CHAIN * SHOPS_OF_A_CHAIN
        yield self._processed({lot: weight for lot, *_, weight in catches}, packs)
        for place, shop in enumerate(self.shops):
            sscc = f"https://id.gs1.org/00/{make_sscc(PREFIX, self.number * 10 + place)}"
            yield from self._delivered(_Load(sscc, shop, packs // SHOPS_OF_A_CHAIN))

    def _catch_lot(self, letter: str) -> tuple[str, int, Site, int]:
        boat, dock = self.rng.randrange(BOATS), self.rng.randrange(DOCKS)
        code = f"{self.number:06d}-{letter}"
        lot = f"urn:gdst:alliance.example:product:lot:class:dock{dock}.rs-gutted.{code}"
        return lot, boat, _dock(dock), self.rng.randrange(600, 1800)

    def _caught(self, lot: str, boat: int, dock: Site, kilograms: int) -> Iterator[Tree]:
        vessel = Site(_party(f"boat{boat}"), _location(f"boat{boat}"))
        catch = self._event(-14, "urn:gdst:bizStep:fishingEvent", "active", vessel, "ADD")
        yield catch | _lots({lot: kilograms}) | {"ilmd": _catch_ilmd(boat, lot)}
        landing = self._event(0, "urn:gdst:bizStep:landing", "active", vessel, "OBSERVE")
        more = _lots({lot: kilograms}) | _sides(vessel, dock)
        yield landing | {"cbvmda:unloadingPort": "USGLS"} | more
        yield self._event(1, "receiving", "in_progress", dock, "OBSERVE") | more

    def _sent(
        self, sent: float, received: float, source: Site, to: Site, what: Tree
    ) -> Iterator[Tree]:
        more = what | _sides(source, to) | self._paper(source, to)
        yield self._event(sent, "shipping", "in_transit", source, "OBSERVE") | more
        yield self._event(received, "receiving", "in_progress", to, "OBSERVE") | more

    def _processed(self, inputs: dict[str, int], packs: int) -> Tree:
        event = self._event(32, "commissioning", "active", self.plant, None)
        return event | {
            "type": "TransformationEvent",
            "inputQuantityList": _lots(inputs)["quantityList"],
            "outputQuantityList": [{"epcClass": self.pack_lot, "quantity": packs}],
            "ilmd": {
                "cbvmda:lotNumber": self.pack_lot.rpartition("/")[2],
                "cbvmda:productionDate": self._at(32).isoformat(),
                "cbvmda:itemExpirationDate": self._at(24 * 14).isoformat(),
                "cbvmda:countryOfOrigin": "US",
                "cbvmda:certificationList": _certificates("processorLicense"),
            },
        }

    def _delivered(self, load: _Load) -> Iterator[Tree]:
        unit: Tree = {"epcList": [load.sscc]}
        yield self._packed(36, "packing", self.plant, load)
        yield from self._sent(40, 64, self.plant, self.cold, unit)
        yield from self._sent(70, 90, self.cold, load.shop, unit)
        yield self._packed(92, "unpacking", load.shop, load)
        sold = self._event(116, "retail_selling", "retail_sold", load.shop, "DELETE")
        yield sold | {"quantityList": [{"epcClass": self.pack_lot, "quantity": load.packs}]}

    def _packed(self, hours: float, step: str, site: Site, load: _Load) -> Tree:
        action = "ADD" if step == "packing" else "DELETE"
        event = self._event(hours, step, "in_progress", site, action)
        return event | {
            "type": "AggregationEvent",
            "parentID": load.sscc,
            "childQuantityList": [{"epcClass": self.pack_lot, "quantity": load.packs}],
        }

    def _event(
        self, hours: float, step: str, disposition: str, site: Site, action: str | None
    ) -> Tree:
        """What every event has; `hours` count from the landing."""
        event: Tree = {
            "type": "ObjectEvent",
            "eventID": f"urn:uuid:{uuid.UUID(int=self.rng.getrandbits(128), version=4)}",
            "eventTime": self._at(hours).isoformat(),
            "eventTimeZoneOffset": "-06:00",
            "bizStep": step,
            "disposition": disposition,
            "bizLocation": {"id": site.place},
            "gdst:productOwner": site.company,
            "cbvmda:informationProvider": site.company,
        }
        return event if action is None else event | {"action": action}

    def _at(self, hours: float) -> datetime:
        return self.landing + timedelta(hours=hours, minutes=self.rng.randrange(30))

    def _paper(self, source: Site, to: Site) -> Tree:
        number = f"{self.number}-{source.place[-4:]}-{to.place[-4:]}"
        paper: Json = {"type": "bol", "bizTransaction": f"urn:example:paper:bol:{number}"}
        return {"bizTransactionList": [paper]}


def _catch_ilmd(boat: int, lot: str) -> Tree:
    vessel: Tree = {
        "cbvmda:vesselName": f"Vessel {boat} (demonstration)",
        "cbvmda:vesselID": f"TX-DEMO-{boat:04d}",
        "cbvmda:vesselFlagState": "US",
        "cbvmda:fishingGearTypeCode": "LHP",
        "cbvmda:catchArea": "urn:gdst:fao:31",
        "cbvmda:economicZone": "US",
        "gdst:gpsAvailability": True,
        "gdst:vesselPublicRegistry": "https://example.org/registry",
    }
    return {
        "cbvmda:vesselCatchInformationList": {"cbvmda:vesselCatchInformation": [vessel]},
        "cbvmda:lotNumber": lot.rpartition(".")[2],
        "cbvmda:productionMethodForFishAndSeafoodCode": "MARINE_FISHERY",
        "cbvmda:certificationList": _certificates("fishingAuth"),
    }


def _certificates(kind: str) -> Json:
    certificate: Json = {
        "gdst:certificationType": f"urn:gdst:certType:{kind}",
        "certificationAgency": "Made up for the benchmark",
        "certificationStandard": "Made up for the benchmark",
        "certificationValue": "granted",
        "certificationIdentification": f"demo-{kind}-1",
    }
    return {"certification": [certificate]}


def _lots(kilograms: dict[str, int]) -> Tree:
    lines: list[Json] = [
        {"epcClass": lot, "quantity": weight, "uom": "KGM"} for lot, weight in kilograms.items()
    ]
    return {"quantityList": lines}


def _sides(source: Site, to: Site) -> Tree:
    return {
        "sourceList": [
            {"type": "owning_party", "source": source.company},
            {"type": "location", "source": source.place},
        ],
        "destinationList": [
            {"type": "owning_party", "destination": to.company},
            {"type": "location", "destination": to.place},
        ],
    }


def _gln_site(reference: int) -> Site:
    company, place = _key(reference), _key(reference + 10)
    return Site(f"https://id.gs1.org/417/{company}", f"https://id.gs1.org/414/{place}")


def _dock(number: int) -> Site:
    return Site(_party(f"dock{number}"), _location(f"dock{number}"))


def _party(name: str) -> str:
    return f"urn:gdst:alliance.example:party:{name}.0"


def _location(name: str) -> str:
    return f"urn:gdst:alliance.example:location:loc:{name}.1"


def _key(reference: int) -> str:
    digits = f"{PREFIX}{reference:05d}"
    return digits + check_digit(digits)


def _gtin(reference: int) -> str:
    return f"0{_key(reference)}"

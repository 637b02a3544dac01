"""Goods on record, for tests of labels: events captured as any partner's are."""

from collections.abc import Iterable
from typing import Any

from seafood_trace.epcis import document
from seafood_trace.epcis.capture import capture, prepare
from seafood_trace.store.engine import Store
from tests.world import AUTHOR, NOW, Partner

GTIN = "09521141012345"
PRODUCT = f"https://id.gs1.org/01/{GTIN}"
LOT = f"{PRODUCT}/10/BP-260310"
PUBLIC_URL = "https://trace.example.org"


def record(store: Store, partner: Partner, *events: dict[str, Any]) -> None:
    """Capture these events of type, lists and destinations; the rest is filled in."""
    usual = {
        "eventTime": "2026-03-10T13:00:00-05:00",
        "eventTimeZoneOffset": "-05:00",
        "action": "OBSERVE",
        "bizStep": "inspecting",
    }
    sent: Any = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-12T12:00:00Z",
        "epcisBody": {"eventList": [{**usual, **event} for event in events]},
    }
    read = document.read(sent, received_at=NOW).events
    with store.transaction() as session:
        prepared = prepare(read, captured_by_uri=partner.uri, now=NOW)
        capture(session, partner.actor, prepared, AUTHOR)


def quantities(lots: Iterable[str]) -> list[dict[str, Any]]:
    return [{"epcClass": lot, "quantity": 10, "uom": "KGM"} for lot in lots]


def has_lot(store: Store, partner: Partner, lot: str = LOT) -> None:
    """The partner recorded the lot."""
    record(store, partner, {"type": "ObjectEvent", "quantityList": quantities([lot])})


def has_packs(store: Store, partner: Partner, *packs: str) -> None:
    """The partner recorded these packs by their serial numbers."""
    record(store, partner, {"type": "ObjectEvent", "epcList": list(packs)})

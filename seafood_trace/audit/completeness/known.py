"""What is known beside the events: of products and vessels, and of how their lots were made.

What is registered here goes before what documents told.
"""

from collections.abc import Iterable, Mapping

from sqlmodel import Session

from seafood_trace.epcis.event import Action, Event, EventType, Role
from seafood_trace.epcis.gdst.judging import Known
from seafood_trace.epcis.gdst.telling import Tree
from seafood_trace.identifiers import identity
from seafood_trace.parties import foreign, places, products
from seafood_trace.parties.products import ProductRef
from seafood_trace.parties.tables import Vessel


def gather(session: Session, events: Iterable[Event], makers: Iterable[Event] = ()) -> Known:
    """What bears on these events; `makers` are further events that may have made their lots."""
    some = list(events)
    items = {item.uri for event in some for item in event.items()}
    goods = {identity.product_of(uri) or uri for uri in items}
    boats = {event.biz_location for event in some if event.biz_location is not None}
    master = {
        uri: {name: str(value) for name, value in told.attributes.items()}
        for uri, told in foreign.foreign(session, goods | boats).items()
    }
    for uri, product in products.products_by_uri(session, goods).items():
        master[uri] = {**master.get(uri, {}), **_of_product(product)}
    for uri, vessel in places.vessels_by_uri(session, boats).items():
        master[uri] = {**master.get(uri, {}), **_of_vessel(vessel)}
    return Known(master, _ilmd_of([*some, *makers]))


def _of_product(product: ProductRef) -> dict[str, str]:
    return _told(
        {
            "speciesForFisheryStatisticsPurposesCode": product.species,
            "tradeItemConditionCode": product.form,
        }
    )


def _of_vessel(vessel: Vessel) -> dict[str, str]:
    return _told(
        {
            "vesselName": vessel.name,
            "vesselID": vessel.registration,
            "vesselFlagState": vessel.flag,
            "imoNumber": vessel.imo,
            "vesselPublicRegistry": vessel.public_registry,
            "satelliteTracking": vessel.satellite_tracking,
        }
    )


def _told(attributes: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value}


def _ilmd_of(events: Iterable[Event]) -> dict[str, list[Tree]]:
    """The master data with which each lot or thing was made, as far as these events tell."""
    found: dict[str, list[Tree]] = {}
    for event in events:
        if not event.ilmd or event.error_declaration is not None:
            continue
        is_adding = event.type is EventType.OBJECT and event.action is Action.ADD
        for item in event.items():
            if item.role is Role.OUTPUT or (is_adding and item.role is Role.EPC):
                found.setdefault(item.uri, []).append(event.ilmd)
    return found

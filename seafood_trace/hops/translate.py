"""A resolved hop becomes EPCIS events, GDST-shaped, as JSON-LD objects that a client could have sent.

They are then read by `epcis.document` like anybody's, so that there is one write path. Which hop
is which event follows the table of the hop call:

    catch          ObjectEvent ADD fishingEvent, on the vessel, with the catch in its ILMD
    land           ObjectEvent OBSERVE landing; to a dealer who agrees, also its receiving
    ship, return   ObjectEvent OBSERVE shipping; packing first for units that are sent with lines
    receive        ObjectEvent OBSERVE receiving, with the receiver's own weights
    process        TransformationEvent commissioning or commingling
    pack, unpack   AggregationEvent ADD packing, DELETE unpacking
    sell, discard  ObjectEvent DELETE retail_selling, destroying
    count          ObjectEvent OBSERVE stock_taking

A weight stands as KGM, which is what consumers of GDST expect; the amount and unit as sent, and a
count beside a weight, are in `seafoodtrace:lines` (see `extensions.py`). A count alone stands as a
number of units. PURE. Sources: EPCIS 2.0 section 7.4, CBV 2.0, GDST 1.2.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from seafood_trace.epcis import document
from seafood_trace.epcis.event import Event, Json
from seafood_trace.epcis.vocabulary import COMMINGLING, FISHING, LANDING
from seafood_trace.hops.extensions import CONTEXT, named
from seafood_trace.hops.hop import Hop, HopKind, Line, Party, Vessel
from seafood_trace.hops.parts import (
    Tree,
    certificates_told,
    from_site,
    handled,
    iso,
    lines_told,
    listed,
    papers_of,
    quantities,
    serials,
    sides,
    told,
    units_of,
    weight_told,
)


def events_of(hop: Hop, *, now: datetime) -> tuple[Event, ...]:
    """The events of the hop, read back as if a client had sent them."""
    return document.read(document_of(hop, now=now), received_at=now).events


def document_of(hop: Hop, *, now: datetime) -> Tree:
    """The EPCIS document that a client would send for this hop."""
    events: list[Json] = [*translate(hop)]
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": now.isoformat(),
        "epcisBody": {"eventList": events},
    }


def translate(hop: Hop) -> list[Tree]:
    """The events of the hop as JSON-LD objects, in the order in which they happen."""
    return _EVENTS_OF[hop.kind](hop)


# Each kind of hop


def _catch(hop: Hop) -> list[Tree]:
    event = _object(hop, FISHING, "ADD", "active") | handled(hop.lines)
    if hop.details.catch.position is not None:
        latitude, longitude = hop.details.catch.position
        event["readPoint"] = {"id": f"geo:{latitude:.6f},{longitude:.6f}"}
    event["ilmd"] = _catch_ilmd(hop)
    trip_end = iso(hop.details.catch.returned)
    return [event | _at_sea(hop) | told({named("tripEnd"): trip_end})]


def _catch_ilmd(hop: Hop) -> Tree:
    trip = hop.details.catch
    codes = [line.lot_code for line in hop.lines if line.lot_code]
    return told(
        {
            "cbvmda:vesselCatchInformationList": {
                "cbvmda:vesselCatchInformation": [_vessel_catch(hop)]
            },
            "cbvmda:lotNumber": codes[0] if codes else None,
            "cbvmda:productionMethodForFishAndSeafoodCode": "MARINE_FISHERY",
            # The trip bounds the days of catch; where it is not told, nothing is claimed.
            "cbvmda:harvestStartDate": iso(trip.departed),
            "cbvmda:harvestEndDate": iso(trip.returned),
            "cbvmda:certificationList": certificates_told(hop.details.certificates),
        }
    )


def _vessel_catch(hop: Hop) -> Tree:
    vessel, catch = _vessel(hop), hop.details.catch
    has_positions = True if catch.position is not None else catch.has_positions
    if has_positions is None and vessel.satellite_tracking is not None:
        has_positions = True  # whoever is tracked has positions for its catches
    return told(
        {
            "cbvmda:vesselName": vessel.name,
            "cbvmda:vesselID": vessel.registration,
            "cbvmda:vesselFlagState": vessel.flag,
            "cbvmda:fishingGearTypeCode": catch.gear or vessel.gear,
            "cbvmda:catchArea": catch.area or vessel.catch_area,
            "cbvmda:economicZone": catch.economic_zone or vessel.economic_zone,
            "gdst:imoNumber": vessel.imo,
            "gdst:rfmoArea": catch.rfmo_area,
            "gdst:subnationalPermitArea": catch.permit_area,
            "gdst:fisheryImprovementProject": catch.improvement_project,
            "gdst:gpsAvailability": has_positions,
            "gdst:satelliteTrackingAuthority": vessel.satellite_tracking,
            "gdst:vesselPublicRegistry": vessel.public_registry,
            "gdst:vesselTripDate": _start_of(catch.departed, hop.at),
        }
    )


def _land(hop: Hop) -> list[Tree]:
    seller, buyer = [from_site(hop)], hop.counterparty
    dates: Tree = {
        "cbvmda:unloadingPort": hop.details.port,
        "cbvmda:landingStartDate": hop.at.isoformat(),
        "cbvmda:landingEndDate": iso(hop.details.until),
    }
    landing = (
        _object(hop, LANDING, "OBSERVE", "active")
        | handled(hop.lines)
        | sides(seller, buyer)
        | told(dates)
        | _at_sea(hop)
        | _event_certificates(hop)
    )
    if not hop.writes_receipt or buyer is None or buyer.place is None:
        return [landing]
    receipt = (
        _object(hop, "receiving", "OBSERVE", "in_progress")
        | {"bizLocation": {"id": buyer.place}}
        | handled(hop.lines)
        | sides(seller, buyer)
        | _told_by(hop, owner=buyer.uri)
    )
    return [landing, receipt]


def _ship(hop: Hop) -> list[Tree]:
    is_return = hop.kind is HopKind.RETURN
    between = sides([from_site(hop)], hop.counterparty)
    loose = [line for line in hop.lines if line.sscc is None]
    # Lines in a unit are told by the packing events, and are not told twice.
    shown = [line for line in hop.lines if line.sscc is None or line.item is None]
    event = _object(hop, "shipping", "OBSERVE", "returned" if is_return else "in_transit")
    event |= handled(loose, units=units_of(hop.lines)) | lines_told("lines", shown)
    event |= between | _told_by(hop) | _event_certificates(hop)
    return [*_packed(hop, between), event]


def _packed(hop: Hop, between: Tree) -> list[Tree]:
    """A packing event for each unit that has lines, with those who may read what is in it.

    A unit that was packed before is only seen to hold them: packed again, it would hold twice.
    """
    filled = [line for line in hop.lines if line.sscc is not None and line.item is not None]
    events = []
    for unit in units_of(filled):
        lines = [line for line in filled if line.sscc == unit]
        action = "OBSERVE" if unit in hop.packed else "ADD"
        events.append(_aggregation(hop, action, unit, lines) | between)
    return events


def _receive(hop: Hop) -> list[Tree]:
    event = _object(hop, "receiving", "OBSERVE", "in_progress")
    event |= handled(hop.lines, units=units_of(hop.lines))
    here = Party(hop.site.party, hop.site.name, hop.site.uri)
    return [event | sides(hop.shipments, here) | _told_by(hop) | _event_certificates(hop)]


def _process(hop: Hop) -> list[Tree]:
    event = _base(hop, "TransformationEvent", _process_step(hop), "active")
    event |= listed("inputEPCList", serials(hop.inputs))
    event |= listed("inputQuantityList", quantities(hop.inputs))
    event |= listed("outputEPCList", serials(hop.outputs))
    event |= listed("outputQuantityList", quantities(hop.outputs))
    event["ilmd"] = _made_ilmd(hop)
    event |= lines_told("inputs", hop.inputs) | lines_told("outputs", hop.outputs)
    return [event | told({named("loss"): weight_told(hop.details.loss)}) | _told_by(hop)]


def _process_step(hop: Hop) -> str:
    return COMMINGLING if is_commingling(hop) else "commissioning"


def is_commingling(hop: Hop) -> bool:
    """Whether lots are only mixed: it says so, or several lots of one product become one lot of
    the same form."""
    if hop.details.is_commingling:
        return True
    taken = {line.item for line in hop.inputs}
    made = {line.item for line in hop.outputs}
    products = {line.product.uri for line in hop.inputs if line.product is not None}
    if len(taken) < 2 or len(made) != 1 or len(products) != 1:
        return False
    before, after = hop.inputs[0].product, hop.outputs[0].product
    if before is None or after is None:
        return False
    is_same_form = before.form is not None and before.form == after.form
    return before.uri == after.uri or (is_same_form and before.species == after.species)


def _made_ilmd(hop: Hop) -> Tree:
    codes = [line.lot_code for line in hop.outputs if line.lot_code]
    return told(
        {
            "cbvmda:lotNumber": codes[0] if codes else None,
            "cbvmda:productionDate": hop.at.isoformat(),
            "cbvmda:itemExpirationDate": _end_of(hop.details.expires, hop.at),
            "cbvmda:countryOfOrigin": hop.site.country,
            "cbvmda:certificationList": certificates_told(hop.details.certificates),
        }
    )


def _pack(hop: Hop) -> list[Tree]:
    """Units that are filled, then the unit that they are put into, where one is named for all."""
    inner = _packed(hop, {})
    unit = hop.details.unit
    return inner if unit is None else [*inner, _aggregation(hop, "ADD", unit, hop.lines)]


def _unpack(hop: Hop) -> list[Tree]:
    if hop.details.unit is not None:
        return [_aggregation(hop, "DELETE", hop.details.unit, hop.lines)]
    return [
        _aggregation(
            hop, "DELETE", unit, [line for line in hop.lines if line.sscc == unit and line.item]
        )
        for unit in units_of(hop.lines)
    ]


def _aggregation(hop: Hop, action: str, unit: str, lines: Iterable[Line]) -> Tree:
    """What is put into the unit or taken out of it; without lines, all that is in it is taken out."""
    lines = list(lines)
    step = "unpacking" if action == "DELETE" else "packing"
    inner = [line.sscc for line in lines if line.sscc not in (None, unit)]
    items = [line for line in lines if line.sscc in (None, unit)]
    event = _base(hop, "AggregationEvent", step, "in_progress") | {"action": action}
    event["parentID"] = unit
    event |= listed("childEPCs", dict.fromkeys([*(one for one in inner if one), *serials(items)]))
    event |= listed("childQuantityList", quantities(items))
    return event | lines_told("lines", lines) | _told_by(hop) | _event_certificates(hop)


def _sell(hop: Hop) -> list[Tree]:
    return [_ended(hop, "retail_selling", "retail_sold")]


def _discard(hop: Hop) -> list[Tree]:
    return [_ended(hop, "destroying", "destroyed")]


def _ended(hop: Hop, step: str, disposition: str) -> Tree:
    bare = [line for line in hop.lines if line.item is None]
    event = _object(hop, step, "DELETE", disposition)
    return event | handled(hop.lines, units=units_of(bare)) | _told_by(hop)


def _count(hop: Hop) -> list[Tree]:
    bare = [line for line in hop.lines if line.item is None]
    event = _object(hop, "stock_taking", "OBSERVE", None)
    return [event | handled(hop.lines, units=units_of(bare)) | _told_by(hop)]


_EVENTS_OF: Mapping[HopKind, Callable[[Hop], list[Tree]]] = {
    HopKind.CATCH: _catch,
    HopKind.LAND: _land,
    HopKind.SHIP: _ship,
    HopKind.RETURN: _ship,
    HopKind.RECEIVE: _receive,
    HopKind.PROCESS: _process,
    HopKind.PACK: _pack,
    HopKind.UNPACK: _unpack,
    HopKind.SELL: _sell,
    HopKind.DISCARD: _discard,
    HopKind.COUNT: _count,
}


# What every event has


def _base(hop: Hop, kind: str, step: str, disposition: str | None) -> Tree:
    return told(
        {
            "type": kind,
            "eventTime": hop.at.isoformat(),
            "eventTimeZoneOffset": _offset(hop.at),
            "bizStep": step,
            "disposition": disposition,
            "bizLocation": {"id": hop.site.uri},
        }
    )


def _object(hop: Hop, step: str, action: str, disposition: str | None) -> Tree:
    return _base(hop, "ObjectEvent", step, disposition) | {"action": action}


def _at_sea(hop: Hop) -> Tree:
    welfare = _vessel(hop).welfare_policy
    tags: list[Json] = [*hop.details.tags]
    more: Tree = {"gdst:humanWelfarePolicy": welfare, named("tags"): tags or None}
    return told(more) | _told_by(hop)


def _told_by(hop: Hop, owner: str | None = None) -> Tree:
    """Whose fish it is and who says so, the papers that go with it, and the recorder's note."""
    return told(
        {
            "gdst:productOwner": owner or hop.owner,
            "cbvmda:informationProvider": hop.recorder,
            "bizTransactionList": papers_of(hop) or None,
            named("note"): hop.details.note,
        }
    )


def _vessel(hop: Hop) -> Vessel:
    assert hop.vessel is not None
    return hop.vessel


def _event_certificates(hop: Hop) -> Tree:
    return told({"cbvmda:certificationList": certificates_told(hop.details.certificates)})


def _offset(at: datetime) -> str:
    return at.isoformat()[-6:]


def _start_of(day: date | None, at: datetime) -> str | None:
    """GDST takes days as times: here the day's first second, by the clock of the hop."""
    return None if day is None else f"{day.isoformat()}T00:00:00{_offset(at)}"


def _end_of(day: date | None, at: datetime) -> str | None:
    """What expires on a day is good until it ends."""
    return None if day is None else f"{day.isoformat()}T23:59:59{_offset(at)}"

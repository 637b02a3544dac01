"""GS1 keys that cannot be meant: a wrong check digit, a number valid in one shop only. PURE.

Real documents hold keys that are no keys (the published GDST chain has a short SSCC), and are
taken as they are. But a Digital Link whose check digit is wrong names something else than its
sender believes, and a restricted number names something else in every shop. Source: GS1
General Specifications, check digit calculation and restricted circulation numbers.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from seafood_trace.epcis.event import Event
from seafood_trace.errors import Fault, InvalidInput
from seafood_trace.identifiers import digital_link, identity
from seafood_trace.identifiers.identity import Kind

# Products, logistic units, places and parties; of other keys published documents hold wrong ones.
_OF_CHAINS = re.compile(r"/(?:00|01|414|417)/[0-9]")
_OF_PRODUCTS = frozenset({Kind.PRODUCT, Kind.LOT, Kind.INSTANCE})


def faults(event: Event) -> Iterator[Fault]:
    """What is wrong with the keys of the event's items, places and parties."""
    for name, uris in _keys_of(event):
        for uri in uris:
            if uri.startswith("http"):
                yield from (replace(one, pointer=f"/{name}") for one in _faults_of(uri))


def _keys_of(event: Event) -> Iterator[tuple[str, Iterable[str]]]:
    """The identifiers of chains in an event, by the field in which they stand."""
    for name, uri in (
        ("parentID", event.parent_id),
        ("bizLocation", event.biz_location),
        ("readPoint", event.read_point),
    ):
        yield name, () if uri is None else (uri,)
    yield "epcList", event.epcs
    yield "childEPCs", event.child_epcs
    yield "inputEPCList", event.input_epcs
    yield "outputEPCList", event.output_epcs
    for name, lines in (
        ("quantityList", event.quantities),
        ("childQuantityList", event.child_quantities),
        ("inputQuantityList", event.input_quantities),
        ("outputQuantityList", event.output_quantities),
    ):
        yield name, [line.epc_class for line in lines]
    yield "sourceList", [ref.id for ref in event.sources]
    yield "destinationList", [ref.id for ref in event.destinations]


def _faults_of(uri: str) -> Iterator[Fault]:
    kind = identity.kind(uri)
    if kind is Kind.OTHER and _OF_CHAINS.search(uri):
        yield from _mistyped(uri)
    elif kind in _OF_PRODUCTS and uri.startswith(digital_link.CANONICAL_DOMAIN):
        try:
            digital_link.refuse_restricted(digital_link.parse(uri))
        except InvalidInput as error:
            yield from error.faults


def _mistyped(uri: str) -> Iterator[Fault]:
    try:
        digital_link.parse(uri)
    except InvalidInput as error:
        yield from (fault for fault in error.faults if fault.code == "bad_check_digit")

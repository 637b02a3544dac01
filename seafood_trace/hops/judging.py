"""What a recorder is told about a hop that was taken: stored all the same, and judged aloud.

A warning is about this hop alone and costs no further look at the record; what only shows over
many hops is the audit's. PURE.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from seafood_trace.epcis.event import Event
from seafood_trace.epcis.gdst import judging
from seafood_trace.epcis.gdst.judging import MissingElement
from seafood_trace.errors import pointer
from seafood_trace.hops.hop import Hop, HopKind, Line
from seafood_trace.identifiers.mass import kilograms

# The audit's lot balance turns amber beyond 2 %, its ship and receive test beyond 3 % (a proposal
# of ours, not a published threshold). What is within the scale's error is no slip of the pen.
BALANCE_PERCENT = 2
UNIT_WEIGHT_PERCENT = 3

_MAKES_UNITS = frozenset({HopKind.SHIP, HopKind.RETURN, HopKind.PACK})


@dataclass(frozen=True, slots=True)
class HopWarning:
    """Something that is likely not meant so; `pointer` is into the call."""

    code: str
    message: str
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A key data element that one of the events should tell; `event` counts from 0."""

    event: int
    element: MissingElement


def missing(
    events: Sequence[Event], master: Mapping[str, Mapping[str, str]]
) -> tuple[Missing, ...]:
    """The key data elements of GDST that the events leave out."""
    return tuple(
        Missing(number, element)
        for number, event in enumerate(events)
        for element in judging.missing(event, master)
    )


def warnings(hop: Hop, known: Collection[str] | None) -> tuple[HopWarning, ...]:
    """What is likely a slip. `known` are the items on record that the recorder may read of."""
    return (
        *_of_counterparty(hop),
        *_of_receipt(hop),
        *(() if known is None else _of_unknown_items(hop, known)),
        *(one for line in hop.all_lines() for one in _of_line(line)),
        *_of_balance(hop),
    )


def _of_counterparty(hop: Hop) -> Iterator[HopWarning]:
    party = hop.counterparty
    if party is None:
        return
    at = "/from" if hop.kind is HopKind.RECEIVE else "/to"
    if not party.is_member:
        yield HopWarning(
            "counterparty_unverified",
            f"{party.name} is no member of the alliance: nobody confirms this hop at the other end.",
            at,
        )
    if hop.kind is HopKind.LAND and not hop.writes_receipt:
        yield HopWarning(
            "receipt_left_to_dealer",
            f"{party.name} has still to record that it received this: send `receive` for it.",
            at,
        )


def _of_receipt(hop: Hop) -> Iterator[HopWarning]:
    if hop.kind is not HopKind.RECEIVE or any(one.is_recorded for one in hop.shipments):
        return
    if hop.counterparty is not None:
        message = f"No shipment of this from {hop.counterparty.name} to you is on record: ask them."
    else:
        message = "No shipment of this to you is on record: say `from` whom it came."
    yield HopWarning("shipment_unknown", message, "/lines")


def _of_unknown_items(hop: Hop, known: Collection[str]) -> Iterator[HopWarning]:
    if hop.kind is HopKind.CATCH:
        return
    for line in (*hop.lines, *hop.inputs):
        makes_unit = hop.kind in _MAKES_UNITS and line.item is not None
        if line.sscc is not None and line.sscc not in known and not makes_unit:
            yield HopWarning(
                "unit_unknown",
                "This SSCC was in no hop that you may read: what is in it is not on record.",
                f"{line.pointer}/sscc",
            )
        elif line.item is not None and line.is_class and line.item not in known:
            yield HopWarning(
                "lot_unknown",
                f"Lot {line.lot_code or line.item} was in no hop that you may read: check the code, "
                "or record where it comes from.",
                f"{line.pointer}/lot",
            )


def _of_line(line: Line) -> Iterator[HopWarning]:
    product = line.product
    if product is None:
        return
    if line.is_class and line.weight is None and line.count is None:
        yield HopWarning("amount_missing", "How much is it? Add `weight` or `count`.", line.pointer)
    if product.species is None:
        yield HopWarning(
            "product_unregistered",
            f"Nobody registered {product.name}: its species and form are not known here.",
            f"{line.pointer}/product",
        )
    if line.weight is None or line.weight_is_derived or line.count is None:
        return
    if product.unit_weight_mg is None or line.count == 0:
        return
    expected = product.unit_weight_mg * line.count
    if abs(line.weight.milligrams - expected) * 100 > expected * UNIT_WEIGHT_PERCENT:
        yield HopWarning(
            "unit_weight_differs",
            f"{line.count} × {kilograms(product.unit_weight_mg)} kg are {kilograms(expected)} kg, "
            f"not {line.weight.kilograms} kg: check count and weight.",
            f"{line.pointer}/weight",
        )


def _of_balance(hop: Hop) -> Iterator[HopWarning]:
    weighed = [line.weight for line in (*hop.inputs, *hop.outputs)]
    if hop.kind is not HopKind.PROCESS or any(weight is None for weight in weighed):
        return
    taken = sum(line.weight.milligrams for line in hop.inputs if line.weight is not None)
    made = sum(line.weight.milligrams for line in hop.outputs if line.weight is not None)
    loss = hop.details.loss.milligrams if hop.details.loss is not None else 0
    if abs(taken - made - loss) * 100 > taken * BALANCE_PERCENT:
        yield HopWarning(
            "weights_unbalanced",
            f"{kilograms(taken)} kg went in; {kilograms(made)} kg came out and {kilograms(loss)} kg "
            "were lost. Add what is not yet listed, or correct a weight.",
            pointer("outputs"),
        )

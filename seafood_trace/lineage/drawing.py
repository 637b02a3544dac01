"""From which holdings a hop draws what it takes.

Sources are asked in turn, the likeliest first, until what was taken is covered: what lies
loose at the place, what lies there in an unopened unit, what was sent there and never
received, and as a last resort whatever there is elsewhere. The last ones are links too, for
one missing record must not hide a whole chain, but they say what is missing.

PURE.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from seafood_trace.lineage.consignments import Consignments
from seafood_trace.lineage.hop import AT_SEA, HANDING_OVER, Hop, Kind
from seafood_trace.lineage.link import Basis
from seafood_trace.lineage.stock import SCALE_PERCENT, Holding, Stock

# Hops that move all there is of a lot where nobody wrote how much.
_TAKES_ALL = HANDING_OVER | {Kind.OTHER, Kind.RECEIVE}


@dataclass(frozen=True, slots=True)
class Source:
    """Holdings that may be drawn on: together where `is_mixed`, else one after the other."""

    holdings: list[Holding]
    basis: Basis
    is_mixed: bool = False
    is_last_resort: bool = False
    is_spent: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What was drawn from one holding; `size` weighs the parts of one taking against each other."""

    holding: Holding
    basis: Basis
    size: int | None
    is_spent: bool


def draw(
    stock: Stock, hop: Hop, need: int | None, consignments: Consignments, *, deplete: bool = True
) -> list[Part]:
    """The parts that make up what the hop takes, empty where there is nothing to take it from.

    `need` is in the item's measure, None where unknown. With `deplete` the stock is less by it.
    """
    parts: list[Part] = []
    short = need
    for source in _sources(stock, hop, need, consignments):
        if parts and source.is_last_resort:
            break
        found = _parts(source, hop, short)
        parts += found
        if deplete and not source.is_spent:
            _deplete(stock, hop, found, is_known=need is not None)
        if need is None or short is None:
            if parts:
                break
        else:
            short -= sum(part.size or 0 for part in found)
            if found and (source.is_spent or short * 100 <= need * SCALE_PERCENT):
                break
    return parts


def explains(stock: Stock, hop: Hop, consignments: Consignments) -> bool:
    """Whether there is something that the hop can have taken, with nothing missing between."""
    if hop.kind is Kind.RECEIVE:
        return bool(_answering(stock, hop, consignments))
    if hop.kind in HANDING_OVER:
        return bool(stock)
    return hop.site is None or stock.has_any_at(hop.site)


def is_close(first: int | None, second: int | None) -> bool:
    """Whether two weighings may be of the same goods."""
    if first is None or second is None:
        return False
    return abs(first - second) * 100 <= max(first, second) * SCALE_PERCENT


def shared_out(amount: int, sizes: list[int]) -> list[int]:
    """The whole amount in whole parts, in proportion to the sizes; their sum is the amount."""
    whole = sum(sizes)
    if whole == 0:
        sizes, whole = [1] * len(sizes), len(sizes)
    parts: list[int] = []
    given = seen = 0
    for size in sizes:
        seen += size
        upto = amount * seen // whole
        parts.append(upto - given)
        given = upto
    return parts


def _sources(
    stock: Stock, hop: Hop, need: int | None, consignments: Consignments
) -> Iterator[Source]:
    if hop.kind is Kind.RECEIVE:
        yield from _sources_of_receipt(stock, hop, need, consignments)
    elif hop.kind in HANDING_OVER:
        yield from _sources_of_landing(stock, hop)
    else:
        yield from _sources_at_place(stock, hop, need, consignments)
    if stock.last_spent is not None:
        yield Source([stock.last_spent], Basis.MOVED_UNRECORDED, is_last_resort=True, is_spent=True)


def _sources_of_receipt(
    stock: Stock, hop: Hop, need: int | None, consignments: Consignments
) -> Iterator[Source]:
    yield Source(_ranked(_answering(stock, hop, consignments), hop, need, consignments), _RECORDED)
    landed = [held for held in stock if held.shipment is None and held.hop.kind in HANDING_OVER]
    yield Source(landed, _RECORDED, is_mixed=True, is_last_resort=True)
    yield Source(stock.at(hop.site), _RECORDED, is_mixed=True, is_last_resort=True)
    yield Source(stock.at(None), Basis.PLACE_UNKNOWN, is_mixed=True, is_last_resort=True)
    lying = [held for held in stock if held.shipment is None]
    yield Source(_latest_first(lying), Basis.SHIPMENT_MISSING, is_last_resort=True)
    under_way = [held for held in stock if held.shipment is not None]
    ranked = _ranked(under_way, hop, need, consignments)
    yield Source(ranked, Basis.DESTINATION_DIFFERS, is_last_resort=True)


def _sources_of_landing(stock: Stock, hop: Hop) -> Iterator[Source]:
    """Fish comes off a vessel with no shipment written; that is how landings are recorded."""
    at_sea = [held for held in stock if held.hop.kind in AT_SEA and held.shipment is None]
    yield Source(at_sea, _RECORDED, is_mixed=True)
    yield Source(stock.at(hop.site), _RECORDED, is_mixed=True, is_last_resort=True)
    yield Source(_latest_first(stock.all()), Basis.MOVED_UNRECORDED, is_last_resort=True)


def _sources_at_place(
    stock: Stock, hop: Hop, need: int | None, consignments: Consignments
) -> Iterator[Source]:
    there = stock.at(hop.site) if hop.site is not None else []
    yield Source([held for held in there if not held.inside], _RECORDED, is_mixed=True)
    yield Source([held for held in there if held.inside], _RECORDED, is_mixed=True)
    sent = [
        held
        for held in stock.sent_to(hop.site)
        if held.shipment is not None and consignments.may_have_reached(held.shipment, hop)
    ]
    yield Source(_ranked(sent, hop, need, consignments), Basis.RECEIPT_MISSING)
    if hop.site is not None:
        spent = stock.spent_at(hop.site)
        yield Source(spent, _RECORDED, is_mixed=True, is_last_resort=True, is_spent=True)
    unplaced = stock.all() if hop.site is None else stock.at(None)
    yield Source(_latest_first(unplaced), Basis.PLACE_UNKNOWN, is_last_resort=True)
    yield Source(_latest_first(stock.all()), Basis.MOVED_UNRECORDED, is_last_resort=True)


_RECORDED = Basis.RECORDED


def _answering(stock: Stock, hop: Hop, consignments: Consignments) -> list[Holding]:
    """What is under way and may be what this receipt received."""
    sent = stock.sent_to(hop.site) if hop.site is not None else stock.all()
    return [
        held
        for held in sent
        if held.shipment is not None and consignments.may_answer(held.shipment, hop)
    ]


def _ranked(
    holdings: list[Holding], hop: Hop, need: int | None, consignments: Consignments
) -> list[Holding]:
    """The likeliest first: by evidence, then by weight, then the one sent last."""

    def rank(held: Holding) -> tuple[int, bool]:
        shipment = held.shipment or held.hop
        return consignments.evidence(shipment, hop), is_close(held.left, need)

    return sorted(_latest_first(holdings), key=rank, reverse=True)


def _latest_first(holdings: list[Holding]) -> list[Holding]:
    return holdings[::-1]


def _parts(source: Source, hop: Hop, short: int | None) -> list[Part]:
    holdings = [held for held in source.holdings if held.hop is not hop]
    if not holdings:
        return []
    if source.is_spent:
        sizes: list[int | None] = [held.given for held in holdings]
    elif short is None:
        holdings = holdings if source.is_mixed else holdings[:1]
        sizes = [None] * len(holdings)
    else:
        sizes = [*(_mixed if source.is_mixed else _in_turn)(short, holdings)]
    return [
        Part(held, _basis(source.basis, held), size, source.is_spent)
        for held, size in zip(holdings, sizes, strict=True)
        if size != 0 or source.is_spent
    ]


def _basis(basis: Basis, held: Holding) -> Basis:
    return Basis.IMPLIED_UNPACK if basis is _RECORDED and held.inside else basis


def _mixed(short: int, holdings: list[Holding]) -> list[int]:
    lefts = [held.left or 0 for held in holdings]
    return shared_out(min(short, sum(lefts)), lefts) if sum(lefts) else [0] * len(lefts)


def _in_turn(short: int, holdings: list[Holding]) -> list[int]:
    sizes: list[int] = []
    for held in holdings:
        is_covered = bool(sizes) and short * 100 <= (held.given or 0) * SCALE_PERCENT
        sizes.append(0 if is_covered else min(short, held.left or 0))
        short -= sizes[-1]
    return sizes


def _deplete(stock: Stock, hop: Hop, parts: list[Part], *, is_known: bool) -> None:
    for part in parts:
        held = part.holding
        if not is_known:
            if hop.kind in _TAKES_ALL:
                stock.spend(held)
            continue
        held.left = (held.left or 0) - (part.size or 0)
        if held.left == 0 or (held.shipment is not None and _is_delivered(held)):
            stock.spend(held)


def _is_delivered(held: Holding) -> bool:
    return (held.left or 0) * 100 <= (held.given or 0) * SCALE_PERCENT

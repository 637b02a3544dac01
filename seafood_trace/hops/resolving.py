"""From the names in a hop to what they mean: sites, vessels, products, whoever is at the other end.

Every name that means nothing is a fault, all of them at once. Everything is looked up by a few
queries, whatever the number of lines. What is unknown but may be true is kept: a stranger
becomes a stub, a product that nobody registered keeps its URI.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from seafood_trace.access.actor import Actor
from seafood_trace.errors import Fault, Faults, InvalidInput
from seafood_trace.hops.hop import (
    Hop,
    HopKind,
    Line,
    Party,
    Product,
    SentHop,
    SentLine,
    Site,
    Vessel,
    Weight,
)
from seafood_trace.hops.on_record import packed_before, read_history, shipments_to
from seafood_trace.hops.reading import urn
from seafood_trace.hops.shapes import AT_SEA, SENDING
from seafood_trace.identifiers import identity
from seafood_trace.identifiers.identity import Kind
from seafood_trace.identifiers.mass import kilograms
from seafood_trace.parties import directory, foreign, mandates, places, resolving
from seafood_trace.parties.author import Author
from seafood_trace.parties.places import Place
from seafood_trace.parties.products import ProductRef
from seafood_trace.parties.resolving import Counterparty

_LINES_OF = ("lines", "inputs", "outputs")


@dataclass(frozen=True)
class Resolved:
    """A hop ready to be translated, and what was found while looking.

    `known` are the items that the recorder may read of, None where there was too much to look
    through. `master` is what is known of products, under the names of master data attributes.
    """

    hop: Hop
    known: frozenset[str] | None
    master: Mapping[str, Mapping[str, str]]


def resolve(session: Session, actor: Actor, sent: SentHop, author: Author) -> Resolved:
    """The hop with every name resolved. Raises InvalidInput with every fault.

    Writes only where the counterparty is a stranger (`sent.names_a_stranger`).
    """
    faults = Faults()
    own = directory.own(session, actor)
    place = _place(session, actor, sent, faults)
    counterparty = _counterparty(session, actor, sent, author, faults)
    products = _products(session, actor, sent, faults)
    lines, inputs, outputs = (_lines(sent, role, products, faults) for role in _LINES_OF)
    faults.raise_if_any()
    assert place is not None
    hop = Hop(
        kind=sent.kind,
        at=sent.at,
        site=Site(place.uri, place.name, place.party_uri, place.country),
        recorder=own.uri,
        vessel=_vessel(session, place, sent.at.date()) if sent.kind in AT_SEA else None,
        counterparty=_party(counterparty),
        lines=lines,
        inputs=inputs,
        outputs=outputs,
        details=sent.details,
        writes_receipt=_may_receive(session, actor, sent, counterparty),
    )
    history = read_history(session, actor, hop)
    if hop.kind is HopKind.RECEIVE:
        hop = replace(hop, shipments=shipments_to(hop, place, history))
    elif hop.kind in SENDING:
        hop = replace(hop, packed=packed_before(hop, history))
    return Resolved(
        hop, history.known, _master(session, {one.uri: one for one in products.values()})
    )


# Places and parties


def _place(session: Session, actor: Actor, sent: SentHop, faults: Faults) -> Place | None:
    """The own place, or one under mandate; None where there is a fault."""
    place = None
    with faults.at(sent.site_pointer):
        place = resolving.resolve_site(
            session, actor.party_id, sent.site, sent.kind.value, sent.at.date()
        )
        if sent.kind in AT_SEA and place.kind != "vessel":
            raise InvalidInput.of(
                "not_a_vessel",
                f"{place.name} is on land: `{sent.kind}` happens on a vessel. Name the boat.",
            )
        if place.party_id != actor.party_id:
            _check_packing(session, actor, sent, place)
    return place


def _check_packing(session: Session, actor: Actor, sent: SentHop, place: Place) -> None:
    """Units that are sent with lines are packed in the same call, for which a mandate is needed too."""
    packs = any(line.sscc and (line.lot or line.serial) for line in sent.lines)
    if not packs or sent.kind not in SENDING:
        return
    on = sent.at.date()
    if not mandates.mandates_for(session, actor.party_id, place.party_id, HopKind.PACK, on):
        raise InvalidInput.of(
            "mandate_missing",
            f"Your mandate for {place.name} is not for the hop pack on {on}: leave the product "
            "and lot out of lines with an SSCC, or ask its partner to grant one.",
        )


def _counterparty(
    session: Session, actor: Actor, sent: SentHop, author: Author, faults: Faults
) -> Counterparty | None:
    if sent.counterparty is None:
        return None
    named = sent.counterparty
    try:
        return resolving.resolve_counterparty(
            session, actor.party_id, named if isinstance(named, str) else {**named}, author
        )
    except InvalidInput as error:
        faults.extend(error.faults, sent.counterparty_pointer)
        return None


def _party(found: Counterparty | None) -> Party | None:
    if found is None:
        return None
    return Party(found.party_uri, found.name, found.place_uri, found.is_member)


def _may_receive(
    session: Session, actor: Actor, sent: SentHop, dealer: Counterparty | None
) -> bool:
    """Whether a landing is also the dealer's receipt: the dealer's own word, or under its mandate."""
    if sent.kind is not HopKind.LAND or dealer is None or dealer.place_uri is None:
        return False
    if dealer.party_id == actor.party_id:
        return True
    return mandates.mandates_for(
        session, actor.party_id, dealer.party_id, HopKind.RECEIVE, sent.at.date()
    )


def _vessel(session: Session, place: Place, on: date) -> Vessel:
    row = places.vessels_by_uri(session, [place.uri])[place.uri]
    owner_id = places.holder_of(session, row, "owner", on)
    owner = directory.parties_by_id(session, [owner_id])[owner_id]
    return Vessel(
        name=row.name,
        registration=row.registration,
        flag=row.flag,
        owner=owner.uri,
        imo=row.imo,
        gear=urn("gear", row.gear),
        catch_area=urn("fao", row.catch_area),
        economic_zone=urn("eez", row.economic_zone),
        public_registry=row.public_registry,
        satellite_tracking=row.satellite_tracking,
        welfare_policy=row.welfare_policy,
    )


# Lines


def _products(
    session: Session, actor: Actor, sent: SentHop, faults: Faults
) -> dict[str, ProductRef]:
    """The product of each line, by the line's pointer."""
    named: dict[str, tuple[str, str]] = {}
    for line in _all_lines(sent):
        if line.product is not None:
            named[line.pointer] = (line.product, f"{line.pointer}/product")
        elif line.lot is not None or line.serial is not None:
            member = "lot" if line.lot is not None else "serial"
            with faults.at(f"{line.pointer}/{member}"):
                named[line.pointer] = (_product_in(line), f"{line.pointer}/{member}")
    found = resolving.resolve_products(
        session, actor.party_id, {text for text, _ in named.values()}
    )
    for text, at in named.values():
        if text in found.faults:
            fault = found.faults[text]
            faults.add(fault.code, fault.message, at)
    return {at: found.found[text] for at, (text, _) in named.items() if text in found.found}


def _product_in(line: SentLine) -> str:
    """The product in the URI of a lot or serial. Raises InvalidInput."""
    product = identity.product_of((line.lot or line.serial or "").strip())
    if product is None:
        raise InvalidInput.of(
            "not_a_lot",
            "A lot's URI is …/01/<GTIN>/10/<lot> or urn:gdst:<domain>:product:lot:class:…; or "
            "give the `product` and the lot code.",
        )
    return product


def _all_lines(sent: SentHop) -> Iterable[SentLine]:
    return (*sent.lines, *sent.inputs, *sent.outputs)


def _lines(
    sent: SentHop, role: str, products: Mapping[str, ProductRef], faults: Faults
) -> tuple[Line, ...]:
    sent_lines: tuple[SentLine, ...] = getattr(sent, role)
    # What comes out of a run beside its lots, such as frames, bears the code of the first lot.
    codes = [line.lot for line in sent_lines if line.lot is not None and line.product is not None]
    run_code = codes[0] if role == "outputs" and codes else None
    found = []
    for line in sent_lines:
        with faults.at(line.pointer):
            found.append(_line(line, products.get(line.pointer), run_code))
    return tuple(found)


def _line(sent: SentLine, ref: ProductRef | None, run_code: str | None) -> Line:
    if ref is None:
        return _with_amounts(Line(sent.pointer), sent)
    product = Product(ref.uri, ref.name, ref.species, ref.form, ref.unit_weight_mg)
    lot = None
    code = sent.lot if sent.lot is not None or sent.serial is not None else run_code
    if code is not None:
        lot = _numbered(sent, ref.uri, code, "lot")
    if sent.serial is None:
        line = Line(sent.pointer, lot, product=product, lot_code=_code(lot))
        return _with_amounts(line, sent)
    serial = _numbered(sent, ref.uri, sent.serial, "serial")
    line = Line(sent.pointer, serial, is_class=False, product=product, lot_code=_code(lot))
    return _with_amounts(replace(line, written=_in_lot(serial, lot)), sent)


def _numbered(sent: SentLine, product: str, number: str, member: str) -> str:
    """The canonical lot or serial: of the line's product, or the URI that it is itself."""
    make = identity.lot_uri if member == "lot" else identity.serial_uri
    wanted = Kind.LOT if member == "lot" else Kind.INSTANCE
    try:
        uri = identity.canonical(number) if sent.product is None and ":" in number else None
        uri = uri or make(product, number)
    except InvalidInput as error:
        raise InvalidInput(*(replace(one, pointer=f"/{member}") for one in error.faults)) from None
    if identity.kind(uri) is not wanted or identity.product_of(uri) != product:
        fault = Fault(f"not_a_{member}", f"This is no {member} of this product.", f"/{member}")
        raise InvalidInput(fault)
    return uri


def _code(lot: str | None) -> str | None:
    return None if lot is None else identity.lot_code_of(lot)


def _in_lot(serial: str, lot: str | None) -> str:
    """The serial as it is written: of a GTIN, with the lot that it is of beside it."""
    head, _, number = serial.partition("/21/")
    is_link = bool(number) and lot is not None and lot.startswith(f"{head}/10/")
    return f"{lot}/21/{number}" if is_link else serial


def _with_amounts(line: Line, sent: SentLine) -> Line:
    line = replace(
        line,
        sscc=sent.sscc,
        count=sent.count,
        weight=sent.weight,
        short=sent.short,
        rejected=sent.rejected,
    )
    unit = line.product.unit_weight_mg if line.product is not None else None
    if line.weight is None and line.count is not None and unit is not None:
        whole = unit * line.count
        weight = Weight(whole, f"{kilograms(whole)} kg")
        return replace(line, weight=weight, weight_is_derived=True)
    return line


def _master(session: Session, products: Mapping[str, ProductRef]) -> dict[str, dict[str, str]]:
    """What is known of each product: of one that nobody registered, what documents told."""
    found = {
        uri: {
            "speciesForFisheryStatisticsPurposesCode": one.species,
            "tradeItemConditionCode": one.form,
        }
        for uri, one in products.items()
        if one.species is not None and one.form is not None
    }
    told = foreign.foreign(session, products.keys() - found.keys())
    found |= {
        uri: {name: str(value) for name, value in one.attributes.items()}
        for uri, one in told.items()
    }
    return found

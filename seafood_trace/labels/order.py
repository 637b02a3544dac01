"""What a partner asks a label for, read into the goods that are meant.

A product with a GTIN has an address of its own (GS1 Digital Link). One without, because its maker
has no GS1 prefix, is reached by the label's short code, and so is fish on a counter, which has no
pack: the card on its tray carries `/t/<code>`.
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from seafood_trace.errors import Fault, Faults, InvalidInput
from seafood_trace.identifiers import digital_link, gdst_urn, identity
from seafood_trace.identifiers.digital_link import CANONICAL_DOMAIN
from seafood_trace.identifiers.identity import Kind
from seafood_trace.parties.products import ProductRef
from seafood_trace.parties.resolving import resolve_product

MOST_PACKS = 500


class LabelKind(StrEnum):
    """What a label stands on."""

    LOT = "lot"
    PACK = "pack"
    TRAY = "tray"


@dataclass(frozen=True, kw_only=True)
class Order:
    """Labels as asked for: of `product` and `lot`, or of `item`, the URI of a lot or a pack.

    `count` asks for that many packs with a serial number each; `site` is where they are sold.
    """

    product: str | None = None
    lot: str | None = None
    item: str | None = None
    kind: LabelKind | None = None
    count: int | None = None
    site: str | None = None
    printed_mm: float | None = None


@dataclass(frozen=True, slots=True)
class Goods:
    """What a label is for; `serial` where the order named one pack."""

    product: ProductRef
    lot: str
    lot_code: str
    serial: str | None = None

    @property
    def has_gtin(self) -> bool:
        return self.lot.startswith(CANONICAL_DOMAIN)

    def item(self, serial: str | None) -> str:
        """The canonical URI of the pack with this serial, or of the lot."""
        return self.lot if serial is None else identity.serial_uri(self.product.uri, serial)

    def link(self, domain: str, serial: str | None) -> str:
        """The Digital Link of the pack with this serial, or of the lot; needs a GTIN."""
        key = digital_link.parse(self.lot).key
        serials = [] if serial is None else [("21", serial)]
        return digital_link.build(key, [("10", self.lot_code), *serials], domain=domain)


def read_goods(session: Session, party_id: int, order: Order) -> Goods:
    """The goods of the order. Raises InvalidInput with every fault."""
    if order.item is None:
        return _of_product(session, party_id, order)
    return _of_item(session, party_id, order, order.item)


def read_kind(order: Order, goods: Goods) -> tuple[LabelKind, list[Fault]]:
    """The kind of label, and what to tell where it is not the one asked for.

    Raises InvalidInput where kind, count and goods contradict one another.
    """
    asked = order.kind
    is_of_packs = goods.serial is not None or order.count is not None
    if asked is None:
        asked = LabelKind.PACK if is_of_packs else LabelKind.LOT
        if asked is LabelKind.LOT and not goods.has_gtin:
            asked = LabelKind.TRAY
    _check_count(order, goods, asked)
    if asked is not LabelKind.LOT or goods.has_gtin:
        return asked, []
    return LabelKind.TRAY, [
        Fault(
            "no_gtin",
            "This product has no GTIN, so its lots have no GS1 Digital Link: this is a tray card, "
            "whose QR code leads to the short code.",
            "/kind",
        )
    ]


def _check_count(order: Order, goods: Goods, kind: LabelKind) -> None:
    if goods.serial is not None and kind is not LabelKind.PACK:
        raise InvalidInput.of(
            "item_is_a_pack", "A serial number names one pack: its label is of kind pack.", "/kind"
        )
    if goods.serial is not None and order.count not in (None, 1):
        raise InvalidInput.of(
            "item_is_a_pack", "A serial number names one pack: leave out the count.", "/count"
        )
    if kind is not LabelKind.PACK and order.count is not None:
        raise InvalidInput.of(
            "count_needs_packs",
            "A lot or tray has one label, to be printed as often as you like: leave out the count, "
            "or ask for kind pack.",
            "/count",
        )


def _of_product(session: Session, party_id: int, order: Order) -> Goods:
    faults = Faults()
    if order.product is None:
        faults.add("product_missing", "Say which product: item code, GTIN or URI.", "/product")
    if order.lot is None:
        faults.add("lot_missing", "Say which lot: its code as it is on the case.", "/lot")
    faults.raise_if_any()
    assert order.product is not None
    assert order.lot is not None
    product = _product(session, party_id, order.product, "/product")
    return Goods(product, _lot(product, order.lot), order.lot)


def _of_item(session: Session, party_id: int, order: Order, sent: str) -> Goods:
    if order.product is not None:
        raise InvalidInput.of(
            "item_or_product", "Name the item, or its product and lot, not both.", "/product"
        )
    faults = Faults()
    with faults.at("/item"):
        item = identity.canonical(sent)
        product_uri = identity.product_of(item)
        serial = _serial_of(item)
        if product_uri is None or (serial is None and identity.kind(item) is not Kind.LOT):
            raise InvalidInput.of(
                "not_a_lot_or_pack",
                "An item with a label is a lot (…/01/…/10/…, urn:epc:class:lgtin:…) or a pack with "
                "a serial number (…/01/…/21/…, urn:epc:id:sgtin:…), or their GDST URN.",
            )
    faults.raise_if_any()
    assert product_uri is not None
    product = _product(session, party_id, product_uri, "/item")
    if serial is None:
        return Goods(product, item, _code_of(item, order))
    return _pack(product, serial, identity.lot_of_serial_link(sent), order)


def _pack(product: ProductRef, serial: str, lot: str | None, order: Order) -> Goods:
    if lot is None and order.lot is None:
        raise InvalidInput.of("lot_missing", "Say which lot the pack is of.", "/lot")
    if lot is None:
        assert order.lot is not None
        lot = _lot(product, order.lot)
    return Goods(product, lot, _code_of(lot, order), serial)


def _code_of(lot: str, order: Order) -> str:
    """The code of the lot, which the order may repeat but not contradict."""
    code = identity.lot_code_of(lot)
    assert code is not None
    if order.lot not in (None, code):
        raise InvalidInput.of("two_lots", f"The item names lot {code}; send no other.", "/lot")
    return code


def _serial_of(item: str) -> str | None:
    """The serial number of a pack; None for anything else."""
    if identity.kind(item) is not Kind.INSTANCE:
        return None
    if gdst_urn.is_gdst(item):
        return gdst_urn.parse(item).lot_or_serial
    return digital_link.parse(item).value("21")


def _product(session: Session, party_id: int, text: str, pointer: str) -> ProductRef:
    faults = Faults()
    with faults.at(pointer):
        return resolve_product(session, party_id, text)
    raise InvalidInput(*faults)


def _lot(product: ProductRef, code: str) -> str:
    faults = Faults()
    with faults.at("/lot"):
        return identity.lot_uri(product.uri, code)
    raise InvalidInput(*faults)

"""The key data elements of each critical tracking event as columns, in the order of the rule.

A column is data: its title, where it stands in the rule, how it is read, and what to do where it is
not told. A cell that would have to be guessed stays empty.

PURE. Sources: 21 CFR 1.1335 (first land-based receiving), 1.1340 (shipping), 1.1345 (receiving),
1.1350 (transformation).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from seafood_trace.audit.exports.handled import Food, Goods, Handled, Location, Tracking
from seafood_trace.audit.exports.sheets import Cell, Column
from seafood_trace.identifiers.digital_link import CANONICAL_DOMAIN

Read = Callable[[Handled, Goods], Cell]
Needed = Callable[[Handled, Goods], bool]
Subject = Callable[[Handled, Goods], str]


@dataclass(frozen=True, slots=True)
class Element:
    """A column of an event sheet: one key data element, or part of one.

    `advice` says what to do where it is missing though `is_needed`; None where it may be empty.
    `about` names what it is missing of.
    """

    column: Column
    read: Read
    rule: str = ""
    advice: str | None = None
    is_needed: Needed = lambda _handled, _goods: True
    about: Subject = lambda _handled, goods: f"Lot {goods.code}" if goods.code else "A lot"


def plain(uri: str) -> str:
    """A GS1 key as its digits, any other identifier as it is."""
    head, _, key = uri.removeprefix(f"{CANONICAL_DOMAIN}/").partition("/")
    is_key = uri.startswith(f"{CANONICAL_DOMAIN}/") and head in ("00", "01", "414", "417")
    return key if is_key else uri


# What is needed of a location, and what to do where it is not known

_REGISTER = "Complete the site in the register of places; of a partner's site, ask that partner."
_DOMESTIC = (None, "US")


def _place(
    prefix: str,
    locate: Callable[[Handled, Goods], Location | None],
    rule: str,
    absent: str,
    is_needed: Needed = lambda _handled, _goods: True,
) -> list[Element]:
    """The columns of one location description; `absent` is the advice where there is none."""

    def part(title: str, width: int, name: str, advice: str, is_us: bool = False) -> Element:
        def read(handled: Handled, goods: Goods) -> Cell:
            location = locate(handled, goods)
            return None if location is None else getattr(location, name)

        def is_due(handled: Handled, goods: Goods) -> bool:
            location = locate(handled, goods)
            return location is not None and (not is_us or location.country in _DOMESTIC)

        def about(handled: Handled, goods: Goods) -> str:
            location = locate(handled, goods)
            return "" if location is None else location.name or plain(location.identifier)

        return Element(Column(f"{prefix} {title}", width), read, rule, advice, is_due, about)

    name = part("name", 28, "name", _REGISTER)

    def identifier(handled: Handled, goods: Goods) -> Cell:
        location = locate(handled, goods)
        return None if location is None else plain(location.identifier)

    whole = Element(
        Column(f"{prefix} identifier", 24),
        identifier,
        rule,
        absent,
        lambda handled, goods: locate(handled, goods) is None and is_needed(handled, goods),
    )
    return [
        name,
        part("street", 26, "street", _REGISTER),
        part("city", 18, "city", _REGISTER),
        part("state", 10, "state", _REGISTER, is_us=True),
        part("ZIP", 10, "zip_code", _REGISTER, is_us=True),
        part("country", 9, "country", _REGISTER),
        part("phone", 16, "phone", _REGISTER),
        whole,
    ]


def _source(rule: str) -> list[Element]:
    """The lot code source, or the reference that only a regulator can resolve."""

    def has_no_reference(_handled: Handled, goods: Goods) -> bool:
        return goods.source.reference is None and goods.lot is not None

    located = _place(
        "Lot code source",
        lambda _handled, goods: goods.source.location,
        rule,
        "Nobody recorded where this lot got its code: ask your supplier for the lot code source.",
        has_no_reference,
    )
    reference = Element(
        Column("Lot code source reference", 40),
        lambda _handled, goods: goods.source.reference,
        rule,
    )
    return [*located, reference]


def _code(title: str, rule: str) -> list[Element]:
    return [
        Element(
            Column(title, 20),
            lambda _handled, goods: goods.code,
            rule,
            "Say which lot it was. Of a logistic unit, record what was packed into it.",
            about=lambda handled, goods: (
                plain(goods.unit) if goods.unit else f"Event {handled.event_id}"
            ),
        )
    ]


def _food(goods: Goods) -> Food:
    return goods.food or Food("")


def _description(rule: str) -> list[Element]:
    def part(title: str, width: int, read: Callable[[Food], Cell], advice: str | None) -> Element:
        return Element(
            Column(title, width),
            lambda _handled, goods: read(_food(goods)),
            rule,
            advice,
            lambda _handled, goods: goods.food is not None,
            lambda _handled, goods: _food(goods).name or plain(_food(goods).identifier),
        )

    register = "Register the product with its name and species."
    return [
        part("Product name", 28, lambda food: food.name, register),
        part("Species or market name", 22, lambda food: food.species, register),
        part("Form", 20, lambda food: food.form, None),
        part("Packaging size", 14, lambda food: food.size, None),
        part("Product identifier", 24, lambda food: plain(food.identifier) or None, None),
    ]


def _quantity(rule: str) -> list[Element]:
    advice = "Record a weight or a count: declare the event wrong and record it anew."
    return [
        Element(Column("Quantity", 12), lambda _h, goods: goods.quantity.amount, rule, advice),
        Element(Column("Unit of measure", 16), lambda _h, goods: goods.quantity.unit, rule),
        Element(Column("Number of units", 12), lambda _h, goods: goods.quantity.count),
        Element(Column("Kilograms", 12), lambda _h, goods: goods.quantity.kilograms),
    ]


def _date(title: str, rule: str) -> list[Element]:
    return [Element(Column(title, 13), lambda handled, _goods: handled.day, rule)]


def _papers(rule: str) -> list[Element]:
    advice = "Name the paper in the hop's `ref`; here, write it in by hand."

    def about(handled: Handled, _goods: Goods) -> str:
        return f"Event {handled.event_id}"

    return [
        Element(
            Column("Reference document type", 22),
            lambda handled, _goods: "; ".join(one.type for one in handled.papers) or None,
            rule,
            advice,
            about=about,
        ),
        Element(
            Column("Reference document number", 22),
            lambda handled, _goods: "; ".join(one.number for one in handled.papers) or None,
            rule,
        ),
    ]


def _site(prefix: str, rule: str) -> list[Element]:
    return _place(prefix, lambda handled, _goods: handled.site, rule, _REGISTER)


def _other(prefix: str, rule: str, absent: str) -> list[Element]:
    return _place(prefix, lambda handled, _goods: handled.other, rule, absent)


def _harvest() -> list[Element]:
    ask = (
        "Have the vessel's catch recorded with its trip and area, by you under its mandate or by it"
        " with you named."
    )
    rule = "1.1335(d)"
    return [
        Element(Column("Harvest began", 13), lambda _h, goods: goods.harvest.began, rule, ask),
        Element(Column("Harvest ended", 13), lambda _h, goods: goods.harvest.ended, rule, ask),
        Element(
            Column("Harvest locations", 30),
            lambda _h, goods: "; ".join(goods.harvest.areas) or None,
            rule,
            ask,
        ),
    ]


_EVENT: Sequence[Element] = (
    Element(
        Column("Logistic unit", 22),
        lambda _handled, goods: None if goods.unit is None else plain(goods.unit),
    ),
    Element(Column("Event time (UTC)", 22), lambda handled, _goods: _instant(handled.at)),
    Element(Column("Recorded at (UTC)", 22), lambda handled, _goods: _instant(handled.recorded_at)),
    Element(Column("Event ID", 30), lambda handled, _goods: handled.event_id),
    Element(Column("Lot identifier", 40), lambda _handled, goods: goods.lot),
)


def _instant(at: object) -> str:
    return str(at).replace(" ", "T").replace("+00:00", "Z")


def _new_codes(handled: Handled, _goods: Goods) -> Cell:
    codes = (goods.code for goods in handled.goods if goods.is_made and goods.code)
    return "; ".join(dict.fromkeys(codes)) or None


_TRANSFORMATION: Sequence[Element] = (
    Element(
        Column("New traceability lot code", 24),
        lambda handled, goods: goods.code if goods.is_made else _new_codes(handled, goods),
        "1.1350(a)(2)(i)",
    ),
    Element(
        Column("Used or produced", 14),
        lambda _handled, goods: "produced" if goods.is_made else "used",
        "1.1350(a)",
    ),
    *_code("Traceability lot code", "1.1350(a)(1)(i), (a)(2)(i)"),
    *_description("1.1350(a)(1)(ii), (a)(2)(iv)"),
    *_quantity("1.1350(a)(1)(iii), (a)(2)(v)"),
    *_site("Transformed at", "1.1350(a)(2)(ii)"),
    *_date("Date completed", "1.1350(a)(2)(iii)"),
    *_papers("1.1350(a)(2)(vi)"),
    *_EVENT,
)

ELEMENTS: Mapping[Tracking, Sequence[Element]] = {
    Tracking.FIRST_RECEIVING: (
        *_code("Traceability lot code", "1.1335(a)"),
        *_description("1.1335(b)"),
        *_quantity("1.1335(c)"),
        *_harvest(),
        *_site("First receiver", "1.1335(e)"),
        Element(
            Column("Date landed", 13),
            lambda _handled, goods: goods.harvest.landed,
            "1.1335(f)",
            "Have the landing recorded, by you under the vessel's mandate or by it with you named.",
        ),
        Element(Column("Date received", 13), lambda handled, _goods: handled.day),
        *_papers("1.1335(g)"),
        *_EVENT,
    ),
    Tracking.SHIPPING: (
        *_code("Traceability lot code", "1.1340(a)(1)"),
        *_quantity("1.1340(a)(2)"),
        *_description("1.1340(a)(3)"),
        *_other("Recipient", "1.1340(a)(4)", "Say whom it was shipped to (`to`)."),
        *_site("Shipped from", "1.1340(a)(5)"),
        *_date("Date shipped", "1.1340(a)(6)"),
        *_source("1.1340(a)(7)"),
        *_papers("1.1340(a)(8)"),
        *_EVENT,
    ),
    Tracking.RECEIVING: (
        *_code("Traceability lot code", "1.1345(a)(1)"),
        *_quantity("1.1345(a)(2)"),
        *_description("1.1345(a)(3)"),
        *_other("Received from", "1.1345(a)(4)", "Say whom it came from (`from`)."),
        *_site("Received at", "1.1345(a)(5)"),
        *_date("Date received", "1.1345(a)(6)"),
        *_source("1.1345(a)(7)"),
        *_papers("1.1345(a)(8)"),
        *_EVENT,
    ),
    Tracking.TRANSFORMATION: _TRANSFORMATION,
}

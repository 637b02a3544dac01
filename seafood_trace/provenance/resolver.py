"""Which thing a Digital Link or a typed code leads to, and whether the asker may know of it.

The public resolves what was labelled and nothing else: an answer to a lot that was never on a
label would tell competitors who makes what. A partner who is signed in resolves what it may
read. Everything else is not found, in the same words, whether or not it exists.

What was printed is found for ever: the register forgets no label, void or not, and asks neither
whether its lot is recalled nor whether its partner is still there. A key that nobody registered is
found while somebody who holds its company prefix has set a link for it.

Source: GS1 Digital Link Standard: URI Syntax; GS1-Conformant Resolver Standard.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from seafood_trace.access.actor import Actor
from seafood_trace.access.visibility import visible_positions
from seafood_trace.epcis.tables import EventItem
from seafood_trace.errors import Fault, InvalidInput, NotFound
from seafood_trace.identifiers import digital_link, gs1_keys, identity, resolver_path
from seafood_trace.identifiers.identity import Kind
from seafood_trace.identifiers.resolver_path import Asked
from seafood_trace.labels import register, short_codes
from seafood_trace.labels.order import LabelKind
from seafood_trace.labels.tables import Label
from seafood_trace.parties import directory, places, products
from seafood_trace.parties.tables import Party
from seafood_trace.provenance.partner_links import links
from seafood_trace.store import identity as interned

_ELEMENT_STRING = re.compile(r"\((\d{2,4})\)([^()]+)")
_MANY = 100
TRACED = frozenset({Kind.LOT, Kind.INSTANCE, Kind.LOGISTIC_UNIT})


@dataclass(frozen=True, slots=True)
class Target:
    """What a link leads to.

    `label` is what was printed, None for a partner's own look at an item without one; `at_place`
    the site where it is in use, where known. `is_public`: whether everybody gets this answer.
    `name` and `place` describe a product, place or party, which have no story of their own.
    """

    kind: Kind
    item: str
    label: Label | None = None
    is_public: bool = True
    name: str = ""
    place: str | None = None
    at_place: str | None = None
    is_demonstration: bool = False


def find(session: Session, asked: Asked, actor: Actor | None) -> Target:
    """What the address leads to. Raises NotFound.

    A variant, or a part of a place, that nobody knows leads to what it is a variant or part of.
    A lot or pack does not: to send a made-up serial on to its product would vouch for a forgery.
    """
    for level in (asked, *above(asked)):
        found = find_exactly(session, level, actor)
        if found is not None:
            return found
        if identity.kind(level.item) in TRACED:
            raise _never_issued(session, level)
    raise unknown()


def above(asked: Asked) -> list[Asked]:
    """What this is a part of, nearest first."""
    return [resolver_path.read(path) for path in asked.ancestors]


def find_exactly(session: Session, asked: Asked, actor: Actor | None) -> Target | None:
    """What the address itself leads to; None where nobody knows it."""
    item = asked.item
    kind = identity.kind(item)
    found = None
    if kind in TRACED:
        return _labelled(session, asked, kind) or _own(session, actor, item, kind)
    if kind is Kind.PRODUCT:
        found = _product(session, actor, item)
    elif kind is Kind.LOCATION:
        found = _location(session, actor, item)
    elif kind is Kind.PARTY:
        found = _party(session, actor, item)
    return found or _linked(session, item, kind)


def find_code(session: Session, typed: str) -> Label:
    """The label with this short code. Raises NotFound, also for what cannot be a code."""
    try:
        label = register.find_by_short_code(session, typed)
    except InvalidInput as error:
        raise NotFound(*error.faults) from error
    if label is None:
        raise unknown()
    return label


def target_of(label: Label) -> Target:
    """What a label leads to."""
    return Target(
        Kind.INSTANCE if label.kind == LabelKind.PACK.value else Kind.LOT, label.item, label
    )


def asked_for(label: Label) -> Asked:
    """The thing on the label, as if its own path had been asked for."""
    return resolver_path.read(resolver_path.path_of(label.item))


def address_of(label: Label) -> str | None:
    """The path of the label's Digital Link here; None for a tray card, whose page is its own."""
    path = urlsplit(label.link).path
    return None if path.startswith("/t/") else path


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled demonstration pack to try."""

    path: str
    name: str
    code: str


def examples(session: Session) -> list[Example]:
    """Up to three demonstration labels of different lots, newest first; none in a real record."""
    parties = select(Party.id).where(col(Party.is_demonstration).is_(True)).limit(_MANY)
    numbers = list(session.exec(parties))
    query = select(Label).where(col(Label.party_id).in_(numbers), col(Label.voided_at).is_(None))
    newest = session.exec(query.order_by(col(Label.id).desc()).limit(_MANY)) if numbers else ()
    by_lot: dict[str, Label] = {}
    for label in newest:
        by_lot.setdefault(label.lot, label)
    return [
        Example(
            address_of(label) or short_path(label),
            label.market_name or label.product_name,
            short_codes.shown(label.short_code),
        )
        for label in list(by_lot.values())[:3]
    ]


def short_path(label: Label) -> str:
    """The path of the label's short code."""
    return f"/t/{short_codes.shown(label.short_code)}"


def path_of(typed: str) -> str:
    """The path to what somebody typed, pasted or scanned.

    A link, a GTIN or SSCC in plain digits, a GS1 element string `(01)…(10)…`, or the short
    code of a label. Raises InvalidInput with what would be right.
    """
    text = typed.strip()
    if not text:
        raise InvalidInput.of(
            "code_missing", "Type the code that stands below the square.", "/code"
        )
    if text.lower().startswith(("http://", "https://")) or text.startswith("/"):
        return _path_of_link(text)
    if _ELEMENT_STRING.match(text):
        return _path_of_elements(text)
    digits = re.sub(r"[\s-]", "", text)
    if gs1_keys.is_digits(digits) and len(digits) in (12, 13, 14, 18):
        key = ("00", digits) if len(digits) == 18 else ("01", digits.zfill(14))
        return _path(digital_link.build(key))
    return f"/t/{short_codes.shown(short_codes.normalise(text))}"


def unknown() -> NotFound:
    """The one answer to what does not exist and to what the asker may not know of."""
    return NotFound(*NotFound.of("code_unknown", "No label with this code was issued here.").faults)


def _never_issued(session: Session, asked: Asked) -> NotFound:
    """That no such label was issued, and of which product the code would be, where all may know it.

    The same for a lot that is on record and for one that never was.
    """
    products_above = [one for one in above(asked) if identity.kind(one.item) is Kind.PRODUCT]
    product = _product(session, None, products_above[-1].item) if products_above else None
    if product is None:
        return unknown()
    about = Fault(
        "product_known",
        f"The first part of the code is that of {product.name}, but no label with this lot or "
        "serial number was issued here. Compare it with the label; if it is the same, ask the shop.",
    )
    return NotFound(*unknown().faults, about)


def _path_of_link(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        raise InvalidInput.of(
            "bad_address", "This is no address; type the code on the label."
        ) from None
    if parts.path.startswith("/t/"):
        return f"/t/{short_codes.shown(short_codes.normalise(parts.path.removeprefix('/t/')))}"
    return _path(digital_link.parse_path(parts.path).canonical)


def _path_of_elements(text: str) -> str:
    (ai, value), *more = _ELEMENT_STRING.findall(text)
    qualifiers = [(name, found.strip()) for name, found in more if name in ("22", "10", "21")]
    return _path(digital_link.build((ai, value.strip()), qualifiers))


def _path(uri: str) -> str:
    return uri.removeprefix(digital_link.CANONICAL_DOMAIN)


def _labelled(session: Session, asked: Asked, kind: Kind) -> Target | None:
    item = asked.item
    if kind is Kind.LOGISTIC_UNIT:
        return None
    if kind is Kind.INSTANCE:
        label = register.find_by_item(session, item)
        if label is None or asked.lot_code not in (None, label.lot_code):
            return None
        return Target(kind, item, label, at_place=label.site_uri)
    label = register.find_by_item(session, item)
    if label is not None:
        return Target(kind, item, label, at_place=label.site_uri)
    pack = _pack_of(session, item)
    return None if pack is None else Target(kind, item, pack)


def _pack_of(session: Session, lot: str) -> Label | None:
    """The newest label of a pack of this lot, a void one last: the lot's code is printed on it too."""
    number = interned.ids(session, [lot]).get(lot)
    query = select(Label).where(Label.lot_id == number)
    query = query.order_by(col(Label.voided_at).is_not(None), col(Label.id).desc()).limit(1)
    return None if number is None else session.exec(query).first()


def _own(session: Session, actor: Actor | None, item: str, kind: Kind) -> Target | None:
    """The item, if the actor may read a record that touches it."""
    number = interned.ids(session, [item]).get(item)
    if actor is None or number is None:
        return None
    query = (
        select(EventItem.position)
        .where(EventItem.identity_id == number, visible_positions(actor, col(EventItem.position)))
        .limit(1)
    )
    return Target(kind, item, is_public=False) if session.exec(query).first() is not None else None


def _product(session: Session, actor: Actor | None, item: str) -> Target | None:
    """A registered product whose owner may be named, or one's own."""
    product = products.product_by_uri(session, item)
    if product is None:
        return None
    owner = directory.parties_by_id(session, [product.party_id])[product.party_id]
    # Whoever sets links for a product has made it known.
    is_public = owner.may_be_named or item in links.live(session, [item])
    if not is_public and not _is_own(actor, product.party_id):
        return None
    return Target(
        Kind.PRODUCT,
        item,
        is_public=is_public,
        name=product.market_name or product.name,
        is_demonstration=owner.is_demonstration,
    )


def _location(session: Session, actor: Actor | None, item: str) -> Target | None:
    place = places.places_by_uri(session, [item]).get(item)
    if place is None or not (place.may_be_named or _is_own(actor, place.party_id)):
        return None
    where = ", ".join(part for part in (place.locality, place.region) if part)
    owner = directory.parties_by_id(session, [place.party_id])[place.party_id]
    return Target(
        Kind.LOCATION,
        item,
        is_public=place.may_be_named,
        name=place.name,
        place=where or place.country,
        is_demonstration=owner.is_demonstration,
    )


def _party(session: Session, actor: Actor | None, item: str) -> Target | None:
    party = directory.parties_by_uri(session, [item]).get(item)
    if party is None or not (party.may_be_named or _is_own(actor, directory.row_id(party))):
        return None
    return Target(
        Kind.PARTY,
        item,
        is_public=party.may_be_named,
        name=party.name,
        place=party.place,
        is_demonstration=party.is_demonstration,
    )


def _is_own(actor: Actor | None, party_id: int) -> bool:
    return actor is not None and (actor.party_id == party_id or actor.reads_all)


def _linked(session: Session, item: str, kind: Kind) -> Target | None:
    """A key of which nothing is known but the links that were set for it."""
    if item not in links.live(session, [item]):
        return None
    return Target(kind, item, name=_as_element_string(item))


def _as_element_string(item: str) -> str:
    """The key as it stands under a bar code: (8004)95212340001; a URN as it is."""
    try:
        link = digital_link.parse(item)
    except InvalidInput:
        return item
    return "".join(f"({ai}){value}" for ai, value in (link.key, *link.qualifiers))

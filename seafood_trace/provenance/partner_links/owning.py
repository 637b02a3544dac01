"""For which things a partner may set links.

For a product, place or party that is registered: whoever registered it, with the lots and packs of
its products. For a lot or pack also whoever printed a label of it. For a key that nobody here has
registered: whoever holds the GS1 company prefix with which it begins.
"""

from sqlmodel import Session, col, or_, select

from seafood_trace.access.actor import Actor
from seafood_trace.errors import InvalidInput, NotAllowed
from seafood_trace.identifiers import digital_link, gs1_keys, identity, resolver_path
from seafood_trace.identifiers.digital_link import CANONICAL_DOMAIN
from seafood_trace.identifiers.identity import Kind
from seafood_trace.labels.tables import Label
from seafood_trace.parties import company_prefixes, directory, places, products
from seafood_trace.store import identity as interned

_MOST_PREFIXES = 500
_SSCC_LENGTH = 18
_BEHIND_A_DIGIT = ("00", "01", "8003", "8006")  # where another digit stands before the prefix


def read_item(text: str) -> str:
    """The canonical URI of a thing that a Digital Link can lead to.

    `text` is its Digital Link, the path of one, a URN, or a GTIN or SSCC in plain digits. Raises
    InvalidInput.
    """
    if gs1_keys.is_digits(text):
        path = f"/{'00' if len(text) == _SSCC_LENGTH else '01'}/{text}"
    elif text.startswith("/"):
        path = text.partition("?")[0]
    else:
        path = resolver_path.path_of(identity.canonical(text))
    return resolver_path.read(path).item


def check(session: Session, actor: Actor, item: str) -> None:
    """Pass where the actor's partner may set links for this. Raises NotAllowed."""
    owner = _registered_owner(session, item)
    if owner == actor.party_id or _has_printed(session, actor.party_id, item):
        return
    if owner is None and _has_prefix_of(session, actor.party_id, item):
        return
    raise NotAllowed.of(
        "not_your_item",
        "Links are set for your own products, with their lots and packs, for what you printed "
        "labels of, for your places, and for keys that begin with a company prefix of yours.",
        "/item",
    )


def _registered_owner(session: Session, item: str) -> int | None:
    """Who registered the thing, or the product that it is one of."""
    kind = identity.kind(item)
    if kind is Kind.LOCATION:
        return places.owner_of_place(session, item)
    if kind is Kind.PARTY:
        party = directory.parties_by_uri(session, [item]).get(item)
        return None if party is None else directory.row_id(party)
    product = products.product_by_uri(session, _product_of(item))
    return None if product is None else product.party_id


def _product_of(item: str) -> str:
    """The product of a lot, pack or variant; anything else is left as it is."""
    product = identity.product_of(item)
    if product is not None:
        return product
    if item.startswith(f"{CANONICAL_DOMAIN}/01/"):
        return digital_link.build(digital_link.parse(item).key)
    return item


def _has_printed(session: Session, party_id: int, item: str) -> bool:
    number = interned.ids(session, [item]).get(item)
    if number is None:
        return False
    query = select(Label.id).where(
        Label.party_id == party_id,
        or_(col(Label.item_id) == number, col(Label.lot_id) == number),
    )
    return session.exec(query.limit(1)).first() is not None


def _has_prefix_of(session: Session, party_id: int, item: str) -> bool:
    try:
        ai, value = digital_link.parse(item).key
    except InvalidInput:
        return False
    digits = value[1:] if ai in _BEHIND_A_DIGIT else value
    rows = company_prefixes.prefixes_of(session, party_id, None, _MOST_PREFIXES)
    return any(digits.startswith(row.prefix) for row in rows)

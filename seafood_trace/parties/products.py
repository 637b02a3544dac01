"""Products and the item codes that partners know them by.

A product's species, form, state and unit weight are part of what every event about it means, so
they never change; another form is another product. An item code is a partner's own, for its own
or another's product, and nobody else sees it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from seafood_trace.errors import Fault, Faults, InvalidInput, NotFound
from seafood_trace.identifiers.mass import parse_mass
from seafood_trace.parties import names, rules
from seafood_trace.parties.author import Author
from seafood_trace.parties.tables import Party, Product, ProductCode
from seafood_trace.store.identity import chunks
from seafood_trace.store.unique import hold, refusing_taken

PRODUCT_UNKNOWN = Fault("product_unknown", "There is no such product.")


@dataclass(frozen=True, slots=True)
class ProductRef:
    """A product, as other rooms see it.

    Of one that nobody registered only `uri` and a `name` are known, and `is_registered` is False.
    """

    uri: str
    name: str
    species: str | None = None
    form: str | None = None
    state: str | None = None
    unit_weight_mg: int | None = None
    market_name: str | None = None
    party_id: int | None = None
    is_registered: bool = True


@dataclass(frozen=True, kw_only=True)
class NewProduct:
    """What a partner says of its product.

    `uri` is a GTIN or a URI; without it one is made. `unit_weight` is a mass as sent. `code` is
    the partner's own item code for it.
    """

    name: str
    species: str
    form: str
    state: str
    uri: str | None = None
    unit_weight: object = None
    market_name: str | None = None
    code: str | None = None


def add_product(session: Session, party_id: int, new: NewProduct, author: Author) -> Product:
    """The partner's new product. Raises InvalidInput with every fault, Conflict for a taken URI."""
    uri, unit_weight_mg = _check(new)
    if uri is None:
        uri = _made_uri(session, party_id, author)
    product = Product(
        party_id=party_id,
        uri=uri,
        name=new.name,
        market_name=new.market_name,
        species=new.species,
        form=new.form,
        state=new.state,
        unit_weight_mg=unit_weight_mg,
        created_at=author.now,
        created_by=author.label,
    )
    taken = Fault("product_taken", "A product with this number is registered already.", "/uri")
    with refusing_taken(session, taken):
        session.add(product)
    if new.code is not None:
        add_code(session, party_id, new.code, product)
    return product


def change_product(
    session: Session, party_id: int, product_id: int, changes: Mapping[str, str | None]
) -> Product:
    """The own product with another name or market name. Raises NotFound."""
    product = own_product(session, party_id, product_id)
    for name, value in changes.items():
        setattr(product, name, value)
    session.add(product)
    session.flush()
    return product


def own_product(session: Session, party_id: int, product_id: int) -> Product:
    """The partner's own product. Raises NotFound."""
    product = session.get(Product, product_id)
    if product is None or product.party_id != party_id:
        raise NotFound(PRODUCT_UNKNOWN)
    return product


def products_of(session: Session, party_id: int, after: int | None, limit: int) -> list[Product]:
    """The partner's products in the order they were added, at most `limit`."""
    query = select(Product).where(Product.party_id == party_id, col(Product.id) > (after or 0))
    return list(session.exec(query.order_by(col(Product.id)).limit(limit)).all())


def product_by_uri(session: Session, uri: str) -> Product | None:
    """The registered product with this canonical URI."""
    return session.exec(select(Product).where(Product.uri == uri)).first()


def products_by_uri(session: Session, uris: Collection[str]) -> dict[str, ProductRef]:
    """The registered products with these canonical URIs."""
    found: dict[str, ProductRef] = {}
    for chunk in chunks(set(uris)):
        rows = session.exec(select(Product).where(col(Product.uri).in_(chunk)))
        found.update((row.uri, as_ref(row)) for row in rows)
    return found


def add_code(session: Session, party_id: int, code: str, product: Product) -> ProductCode:
    """The partner's item code for the product. Raises InvalidInput, Conflict for a taken code."""
    code = rules.line(code, rules.LONGEST_CODE, "/code")
    assert product.id is not None
    row = ProductCode(party_id=party_id, code=code, product_id=product.id)
    taken = Fault("code_taken", f"You use the item code {code} for a product already.", "/code")
    with refusing_taken(session, taken):
        session.add(row)
    return row


def codes_of(
    session: Session, party_id: int, after: int | None, limit: int
) -> list[tuple[ProductCode, Product]]:
    """The partner's item codes, each with its product, at most `limit`."""
    query = (
        select(ProductCode, Product)
        .join(Product, col(Product.id) == col(ProductCode.product_id))
        .where(ProductCode.party_id == party_id, col(ProductCode.id) > (after or 0))
    )
    return list(session.exec(query.order_by(col(ProductCode.id)).limit(limit)).all())


def drop_code(session: Session, party_id: int, code_id: int) -> None:
    """Forget the partner's item code. Raises NotFound."""
    row = session.get(ProductCode, code_id)
    if row is None or row.party_id != party_id:
        raise NotFound.of("code_unknown", "You have no item code with this number.")
    session.delete(row)


def products_by_code(
    session: Session, party_id: int, codes: Collection[str]
) -> dict[str, ProductRef]:
    """The products that the partner knows by these item codes of its own."""
    found: dict[str, ProductRef] = {}
    for chunk in chunks(set(codes)):
        rows = session.exec(
            select(ProductCode.code, Product)
            .join(Product, col(Product.id) == col(ProductCode.product_id))
            .where(ProductCode.party_id == party_id, col(ProductCode.code).in_(chunk))
        )
        found.update((code, as_ref(product)) for code, product in rows)
    return found


def own_codes(session: Session, party_id: int) -> list[str]:
    """The partner's item codes, to suggest one; at most 500."""
    query = select(ProductCode.code).where(ProductCode.party_id == party_id).limit(500)
    return list(session.exec(query))


def as_ref(product: Product) -> ProductRef:
    """The row as a value."""
    return ProductRef(
        uri=product.uri,
        name=product.name,
        species=product.species,
        form=product.form,
        state=product.state,
        unit_weight_mg=product.unit_weight_mg,
        market_name=product.market_name,
        party_id=product.party_id,
    )


def _check(new: NewProduct) -> tuple[str | None, int | None]:
    """Canonical URI and unit weight in milligrams. Raises InvalidInput with every fault."""
    faults = Faults()
    uri, unit_weight_mg = None, None
    with faults.at("/name"):
        rules.line(new.name, rules.LONGEST_NAME)
    if new.uri is not None:
        with faults.at("/uri"):
            uri = names.product_uri(new.uri)
    rules.species(faults, new.species, "/species")
    rules.one_of(faults, new.form, rules.FORMS, "/form")
    rules.one_of(faults, new.state, rules.STATES, "/state")
    if new.unit_weight is not None:
        with faults.at("/unit_weight"):
            unit_weight_mg = _unit_weight(new.unit_weight)
    if new.code is not None:
        with faults.at("/code"):
            rules.line(new.code, rules.LONGEST_CODE)
    faults.raise_if_any()
    return uri, unit_weight_mg


def _unit_weight(sent: object) -> int:
    milligrams = parse_mass(sent)
    if milligrams == 0:
        raise InvalidInput.of("weight_zero", "The weight of a unit is more than nothing.")
    return milligrams


def _made_uri(session: Session, party_id: int, author: Author) -> str:
    party = session.get_one(Party, party_id)
    hold(session, f"products named {names.slug(party.name)}")
    count = select(sa.func.count()).select_from(Product).where(Product.party_id == party_id)
    return names.make_product(
        author.domain,
        party.name,
        session.exec(count).one() + 1,
        lambda made: product_by_uri(session, made) is not None,
    )

"""The path of a thing at a resolver, read and written. PURE.

A GS1 Digital Link, or the same path with URNs in it: clients of GDST write a partner's own
numbers, and EPC URNs, where a Digital Link has a GS1 key (`/01/urn:gdst:…/10/LOT`).

Sources: GS1 Digital Link Standard: URI Syntax; GDST 1.2, on the communication protocol.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers import digital_link, gdst_urn, identity
from seafood_trace.identifiers.digital_link import CANONICAL_DOMAIN
from seafood_trace.identifiers.identity import Kind

_KINDS = {
    "00": (Kind.LOGISTIC_UNIT,),
    "01": (Kind.PRODUCT, Kind.LOT, Kind.INSTANCE),
    "414": (Kind.LOCATION,),
    "417": (Kind.PARTY,),
}
_LONGEST_VALUE = 600


@dataclass(frozen=True, slots=True)
class Asked:
    """A thing by its canonical URI, and where it stands at this resolver.

    `lot_code` is the lot that was named, beside a serial too. `ancestors` are the paths of what
    it is a part of, nearest first.
    """

    item: str
    path: str
    lot_code: str | None = None
    ancestors: tuple[str, ...] = ()


def read(path: str, query: str = "") -> Asked:
    """What this path names, still percent-encoded. Raises InvalidInput."""
    values = [unquote(part)[:_LONGEST_VALUE] for part in path.split("/")]
    start = next((at for at, value in enumerate(values) if value[:4].lower() == "urn:"), 0)
    if start == 0 or values[start - 1] not in _KINDS:
        return _of_link(path, query)
    return _of_urn(values[start - 1], values[start], [one for one in values[start + 1 :] if one])


def path_of(item: str) -> str:
    """The path of a canonical item at a resolver. Raises InvalidInput where it has none."""
    if item.startswith(CANONICAL_DOMAIN):
        return item.removeprefix(CANONICAL_DOMAIN)
    kind = identity.kind(item)
    product = identity.product_of(item)
    if product is not None:
        ai = "10" if kind is Kind.LOT else "21"
        number = gdst_urn.parse(item).lot_or_serial or ""
        return f"/01/{_escaped(product)}/{ai}/{_escaped(number)}"
    ai = next((ai for ai, kinds in _KINDS.items() if kind in kinds), "")
    if not ai:
        raise InvalidInput.of("not_a_key", "This identifier has no place in a Digital Link.")
    return f"/{ai}/{_escaped(item)}"


def _of_link(path: str, query: str) -> Asked:
    link = digital_link.parse_path(path, query)
    digital_link.refuse_restricted(link)
    ancestors = tuple(one.canonical.removeprefix(CANONICAL_DOMAIN) for one in link.ancestors)
    return Asked(
        identity.canonical(link.canonical),
        link.canonical.removeprefix(CANONICAL_DOMAIN),
        link.value("10"),
        ancestors,
    )


def _of_urn(ai: str, urn: str, more: Sequence[str]) -> Asked:
    thing = identity.canonical(urn)
    if thing.startswith(CANONICAL_DOMAIN) and not more:
        return _of_link(thing.removeprefix(CANONICAL_DOMAIN), "")
    kind = identity.kind(thing)
    if kind not in _KINDS[ai]:
        raise InvalidInput.of(
            "wrong_urn", f"Behind /{ai}/ stands the URN of another kind of thing."
        )
    if not more:
        return _asked(thing)
    numbers = dict(zip(more[::2], more[1::2], strict=False))
    if (
        kind is not Kind.PRODUCT
        or len(more) % 2
        or list(numbers) not in (["10"], ["21"], ["10", "21"])
    ):
        raise InvalidInput.of(
            "bad_qualifier", "Behind the URN of a product a path may go on with 10, 21, or both."
        )
    lot = identity.lot_uri(thing, numbers["10"]) if "10" in numbers else None
    if "21" not in numbers:
        return _asked(lot or thing)
    return _asked(identity.serial_uri(thing, numbers["21"]), numbers.get("10"), lot)


def _asked(item: str, lot_code: str | None = None, lot: str | None = None) -> Asked:
    product = identity.product_of(item)
    above = [path_of(one) for one in (lot, product) if one is not None]
    return Asked(item, path_of(item), lot_code or identity.lot_code_of(item), tuple(above))


def _escaped(value: str) -> str:
    return quote(value, safe=":._-~")

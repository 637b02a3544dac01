"""What is printed of a label: its own words, what was said with the order, and what the record says."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from seafood_trace.epcis.codes import SPECIES
from seafood_trace.errors import Fault, Faults, InvalidInput
from seafood_trace.identifiers.mass import parse_mass
from seafood_trace.labels import qr
from seafood_trace.labels.order import LabelKind
from seafood_trace.labels.sheets import drawing, origins, wording
from seafood_trace.labels.sheets.stocks import Stock
from seafood_trace.labels.sheets.wording import Facts, Method, Words
from seafood_trace.labels.tables import Label
from seafood_trace.lineage import tracing
from seafood_trace.lineage.trace import Direction
from seafood_trace.parties.products import products_by_uri

_THAWED = "thawed"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What whoever orders says of the words; None: what the record says."""

    origin: str | None = None
    method: Method | None = None
    previously_frozen: bool | None = None
    net_weight_mg: int | None = None
    slogan: str | None = None


def read_said(kept: str) -> Said:
    """What was said, from the JSON in which it is kept."""
    members = json.loads(kept)
    method = members.pop("method")
    return Said(**members, method=None if method is None else Method(method))


def warnings_of(kept: str) -> list[Fault]:
    """What was to know before printing, from the JSON in which it is kept."""
    return [Fault(**told) for told in json.loads(kept)]


def read_net_weight(sent: str | None) -> int | None:
    """The weight of a pack in milligrams. Raises InvalidInput."""
    if sent is None:
        return None
    faults, milligrams = Faults(), 0
    with faults.at("/net_weight"):
        milligrams = parse_mass(sent)
        if milligrams == 0:
            raise InvalidInput.of("weight_zero", "The weight of a pack is more than nothing.")
    faults.raise_if_any()
    return milligrams


def with_the_record(session: Session, said: Said, labels: Sequence[Label], now: datetime) -> Said:
    """What was said, completed by what the record says where all labels are of one lot."""
    lots = {label.lot for label in labels}
    if len(lots) > 1 or (said.origin is not None and said.method is not None):
        return said
    trace = tracing.follow(session, lots.pop(), Direction.BACK, now=now)
    return replace(
        said,
        origin=said.origin or origins.country_of(trace),
        method=said.method or origins.method_of(trace),
    )


def told(
    session: Session, stock: Stock, said: Said, labels: Sequence[Label], public_url: str
) -> list[Fault]:
    """What to know before printing: each warning once, whatever number of labels it is about."""
    found = facts_of(session, said, labels)
    longest: dict[Facts, str] = {}
    for label, one in zip(labels, found, strict=True):
        longest[one] = max(longest.get(one, ""), label.link, key=len)
    faults = wording.missing(
        list(longest), are_packs=any(label.kind != LabelKind.TRAY for label in labels)
    )
    for one, link in longest.items():
        layout = drawing.lay_out(stock, words_of(one, public_url), qr.symbol(link).modules)
        faults += drawing.told(layout)
    return list({(fault.code, fault.message): fault for fault in faults}.values())


def words_of(facts: Facts, public_url: str) -> Words:
    """The words; a code is typed at the address as people write it."""
    return wording.words_of(facts, public_url.rstrip("/").partition("://")[2] + "/scan")


def facts_of(session: Session, said: Said, labels: Sequence[Label]) -> list[Facts]:
    products = products_by_uri(session, {label.product_uri for label in labels})
    weights = {uri: product.unit_weight_mg for uri, product in products.items()}
    return [_one(label, said, weights) for label in labels]


def _one(label: Label, said: Said, weights: Mapping[str, int | None]) -> Facts:
    species = SPECIES.get(label.species or "")
    is_thawed = label.state == _THAWED
    # A tray is filled and weighed at the counter.
    weight = None if label.kind == LabelKind.TRAY else weights.get(label.product_uri)
    return Facts(
        name=label.market_name or label.product_name,
        lot_code=label.lot_code,
        species=species.name if species else None,
        origin=said.origin,
        method=said.method,
        previously_frozen=is_thawed if said.previously_frozen is None else said.previously_frozen,
        net_weight_mg=said.net_weight_mg or weight,
        slogan=said.slogan,
    )

"""An order of labels, from the members of a JSON body or from what was typed into a form."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import marshmallow as ma

from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers import gs1_keys
from seafood_trace.labels.order import Order
from seafood_trace.labels.sheets.facts import Said, read_net_weight
from seafood_trace.labels.sheets.schemas import SheetOrderSchema
from seafood_trace.labels.sheets.sheets import SheetOrder
from seafood_trace.web.blueprint import faults_of

_GOODS = frozenset(one.name for one in fields(Order))
_SAID = frozenset({"origin", "method", "previously_frozen", "slogan"})
_TYPED = frozenset(
    {"product", "lot", "kind", "stock", "origin", "method", "net_weight", "slogan", "site"}
)
_NUMBERS = frozenset({"count", "start", "copies"})
_MOST_DIGITS = 9


def read_order(sent: Mapping[str, Any]) -> SheetOrder:
    """The order that these members, which the schema took, make. Raises InvalidInput."""
    goods = {name: value for name, value in sent.items() if name in _GOODS}
    said = {name: value for name, value in sent.items() if name in _SAID}
    return SheetOrder(
        stock=sent["stock"],
        order=Order(**goods),
        labels=sent.get("labels", ()),
        start=sent.get("start", 1),
        copies=sent.get("copies", 1),
        said=Said(**said, net_weight_mg=read_net_weight(sent.get("net_weight"))),
    )


def read_form(sent: Mapping[str, str]) -> SheetOrder:
    """The order that was typed; what was left empty is left out. Raises InvalidInput."""
    typed: dict[str, Any] = {
        name: text.strip() for name, text in sent.items() if name in _TYPED and text.strip()
    }
    for name in _NUMBERS:
        text = sent.get(name, "").strip()
        if text:
            is_number = gs1_keys.is_digits(text) and len(text) <= _MOST_DIGITS
            typed[name] = int(text) if is_number else text
    if sent.get("previously_frozen"):
        typed["previously_frozen"] = True
    try:
        return read_order(SheetOrderSchema().load(typed))
    except ma.ValidationError as error:
        raise InvalidInput(*faults_of(error)) from error

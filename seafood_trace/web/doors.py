"""How a route says who may use it: a mark on its view, read by the house test and by the OpenAPI document."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

ACCESS = "__access__"
PUBLIC = "public"

P = ParamSpec("P")
R = TypeVar("R")


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Anybody may come in."""
    setattr(view, ACCESS, PUBLIC)
    return view


def access_of(view: object) -> str | None:
    """`public`, the permission that the view requires, or None where it says nothing."""
    found = getattr(view, ACCESS, None)
    return None if found is None else str(found)

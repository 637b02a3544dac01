"""The blueprint of the EPCIS 2.0 REST binding: what holds for each of its addresses.

`OPTIONS` is answered here for all of them. What can be discovered is the same for everyone and
tells nothing of what is recorded; where it does, its address sees to it who is told.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from flask import Response, abort, current_app, request

from seafood_trace.epcis.rest.versions import (
    capture_discovery,
    discovery,
    refuse_other_versions,
    versions,
)
from seafood_trace.web.blueprint import ApiBlueprint

blueprint = ApiBlueprint(
    "EPCIS", __name__, url_prefix="/epcis", description="The EPCIS 2.0 REST binding of GS1."
)

# The web server's own limit is a little above it, and answers without a problem document.
LONGEST_ADDRESS = 8_000
_CAPTURES = frozenset({"/epcis/capture"})

# What `OPTIONS` says of one kind of address beyond that, by the names in it: filled by `discovers`.
_SAID: dict[str, Callable[..., Mapping[str, str]]] = {}
Said = TypeVar("Said", bound=Callable[..., Mapping[str, str]])


def discovers(view: str) -> Callable[[Said], Said]:
    """Let `OPTIONS` at the address of this view say what the function does."""

    def register(said: Said) -> Said:
        _SAID[f"{blueprint.name}.{view}"] = said
        return said

    return register


@blueprint.before_request
def _before() -> Response | None:
    if len(request.full_path) > LONGEST_ADDRESS:
        abort(414)
    if request.method == "OPTIONS":
        return _discover()
    refuse_other_versions(request.headers, is_write=request.method == "POST")
    return None


@blueprint.after_request
def _name_versions(response: Response) -> Response:
    for name, value in versions().items():
        response.headers.setdefault(name, value)
    return response


def _discover() -> Response:
    """The methods of this address and all that the binding lets a client discover."""
    response = Response(status=204)
    told = capture_discovery() if request.path in _CAPTURES else discovery()
    response.headers.update(told)
    more = _SAID.get(request.endpoint or "")
    if more is not None:
        response.headers.update(more(**(request.view_args or {})))
    response.headers["Allow"] = ", ".join(sorted(_methods()))
    del response.headers["Content-Type"]
    return response


def _methods() -> set[str]:
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    # Where a rule ends in a slash, an address without it matches but allows nothing.
    return set(adapter.allowed_methods() or adapter.allowed_methods(f"{request.path}/"))

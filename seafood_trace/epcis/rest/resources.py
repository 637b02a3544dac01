"""The six families of resources by which a client can find its way to events.

Each has a list of what there is to be seen, an item that says it has events, and these events. What
a partner may not read is not in the lists, and an item of which it may read nothing is not found.

Source: GS1 EPCIS 2.0, section 12 (REST binding), and its published OpenAPI.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response

from seafood_trace.access.guard import acting, requires
from seafood_trace.access.permissions import Permission
from seafood_trace.epcis import vocabulary
from seafood_trace.epcis.event import EventType
from seafood_trace.epcis.forms import PrefixLength, identifier_as
from seafood_trace.epcis.namespaces import GS1_CONTEXT
from seafood_trace.epcis.query import listing
from seafood_trace.epcis.query.language import Condition, equal, match
from seafood_trace.epcis.query.listing import Family as Kind
from seafood_trace.epcis.rendering import Form
from seafood_trace.epcis.rest.answering import answer_collection, wanted
from seafood_trace.epcis.rest.asking import answer_query, asked_of_address
from seafood_trace.epcis.rest.binding import blueprint
from seafood_trace.epcis.rest.documented import query_parameters
from seafood_trace.epcis.rest.paging import BindingPage, next_link
from seafood_trace.epcis.rest.schemas import CollectionSchema, EpcisDocumentSchema
from seafood_trace.errors import Fault, InvalidInput, NotFound
from seafood_trace.identifiers import identity
from seafood_trace.parties.company_prefixes import PrefixLengths
from seafood_trace.web.service import service

# Pages among the words of the standard have tokens of their own.
_STANDARD = "standard-"


@dataclass(frozen=True)
class Family:
    """One family of resources.

    `read` makes the value by which events are found of what stands in an address, or raises
    InvalidInput. `collection` is what the binding
    calls their list. `standard` are there whether or not any event names them. `are_identifiers`:
    they are written in the format that the client asks for.
    """

    kind: Kind
    of_one: str
    read: Callable[[str], str]
    condition: Callable[[str], Condition]
    collection: str = "UriCollection"
    standard: Sequence[str] = ()
    are_identifiers: bool = False


def _event_type(word: str) -> str:
    if word not in set(EventType):
        raise InvalidInput.of("unknown_event_type", f"It is one of {', '.join(EventType)}.")
    return word


FAMILIES = (
    Family(
        Kind.EVENT_TYPES,
        "eventType",
        _event_type,
        partial(equal, "eventType"),
        "EventTypeCollection",
        standard=tuple(sorted(EventType)),
    ),
    Family(Kind.EPCS, "epc", identity.canonical, partial(match, "anyEPC"), are_identifiers=True),
    Family(
        Kind.BIZ_STEPS,
        "bizStep",
        vocabulary.biz_step,
        partial(equal, "bizStep"),
        "BizStepCollection",
        standard=vocabulary.BIZ_STEPS,
    ),
    Family(
        Kind.BIZ_LOCATIONS,
        "bizLocation",
        identity.canonical,
        partial(equal, "bizLocation"),
        are_identifiers=True,
    ),
    Family(
        Kind.READ_POINTS,
        "readPoint",
        identity.canonical,
        partial(equal, "readPoint"),
        are_identifiers=True,
    ),
    Family(
        Kind.DISPOSITIONS,
        "disposition",
        vocabulary.disposition,
        partial(equal, "disposition"),
        "DispositionCollection",
        standard=vocabulary.DISPOSITIONS,
    ),
)


def _attach(family: Family) -> None:
    """The three routes of a family."""
    path = f"/{family.kind}"
    item = f"{path}/<path:value>"
    slug = re.sub(r"(?<=[a-z])([A-Z])", r"_\1", family.of_one).lower()

    @blueprint.route(path, methods=["GET"], endpoint=f"list_{slug}s")
    @requires(Permission.READ)
    @blueprint.doc(summary=f"List the {family.kind} that you may see")
    @blueprint.arguments(BindingPage, location="query")
    @blueprint.response(200, CollectionSchema)
    @blueprint.alt_response(406)
    def list_values(page: Mapping[str, Any]) -> Response:
        return _list(family, page)

    @blueprint.route(item, methods=["GET"], endpoint=f"show_{slug}", merge_slashes=False)
    @requires(Permission.READ)
    @blueprint.doc(summary=f"Show what there is of one {family.of_one}")
    @blueprint.response(200, CollectionSchema)
    @blueprint.alt_response(406)
    def show_value(value: str) -> Response:
        _refuse_unseen(family, _read(family, value))
        return answer_collection(GS1_CONTEXT, ["events"], name="ResourceCollection")

    @blueprint.route(
        f"{item}/events",
        methods=["GET"],
        endpoint=f"list_events_of_{slug}",
        merge_slashes=False,
    )
    @requires(Permission.READ)
    @blueprint.doc(summary=f"Find events of one {family.of_one}", parameters=query_parameters())
    @blueprint.response(200, EpcisDocumentSchema)
    @blueprint.alt_response(406)
    @blueprint.alt_response(413)
    def list_events_of(value: str) -> Response:
        resource, asked = _read(family, value), asked_of_address()
        _refuse_unseen(family, resource)
        return answer_query(asked.with_conditions(family.condition(resource)))


def _read(family: Family, text: str) -> str:
    """What stands in the address. Raises InvalidInput at its place there."""
    try:
        return family.read(text)
    except InvalidInput as error:
        told = [Fault(one.code, one.message, f"/{family.of_one}") for one in error.faults]
        raise InvalidInput(*told) from None


def _refuse_unseen(family: Family, value: str) -> None:
    """Raise NotFound where the standard has no such word and the actor may read no event of it."""
    if value in map(family.read, family.standard):
        return
    with service().store.reading() as session:
        if listing.is_known(session, acting(), family.kind, value):
            return
    raise NotFound.of(
        "resource_unknown", f"There is no such {family.of_one} in any event you may read."
    )


def _list(family: Family, page: Mapping[str, Any]) -> Response:
    """What the standard has, then what events name beside it, each once."""
    form, limit, token = wanted(), page["perPage"], page["nextPageToken"]
    start = _place_in_standard(family, token)
    following: str | None
    words = [] if start is None else list(family.standard[start : start + limit])
    if start is not None and start + limit <= len(family.standard) and family.standard:
        shown, following = words, f"{_STANDARD}{start + limit}"
    else:
        with service().store.reading() as session:
            found = listing.distinct(
                session,
                acting(),
                family.kind,
                token if start is None else None,
                limit - len(words),
            )
            prefix_length = PrefixLengths(session)
            named = [_shown(family, uri, form, prefix_length) for uri in found.uris]
        shown = words + [word for word in named if word not in family.standard]
        following = found.next_token
    headers = next_link(following)
    return answer_collection(GS1_CONTEXT, shown, name=family.collection, headers=headers)


def _place_in_standard(family: Family, token: str | None) -> int | None:
    """Where a page begins among the standard's own words, None where it begins after them."""
    if token is None:
        return 0
    digits = token.removeprefix(_STANDARD)
    if digits == token or not re.fullmatch(r"[0-9]{1,4}", digits):
        return None
    return min(int(digits), len(family.standard))


def _shown(family: Family, uri: str, form: Form, prefix_length: PrefixLength) -> str:
    if family.are_identifiers:
        return identifier_as(uri, form.epc_format, prefix_length)
    return vocabulary.short(uri)


for _family in FAMILIES:
    _attach(_family)

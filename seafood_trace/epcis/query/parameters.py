"""The parameters of the EPCIS query language, read into an `EventQuery`.

Two spellings of one thing: the query of a URL, where several values stand with `|` between them,
and a JSON object, where they stand in a list. What a parameter is called tells everything else
(`names.py`). Every fault is found before the query is refused.

PURE. Sources: GS1 EPCIS 2.0, section 8.2.7.1, its OpenAPI, and its schema of queries.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence

from seafood_trace.epcis.event import Json
from seafood_trace.epcis.exceptions import QueryParameter, QueryValidation
from seafood_trace.epcis.namespaces import GDST, GS1_PREFIXES, OWN, declared
from seafood_trace.epcis.query import names
from seafood_trace.epcis.query.language import (
    Condition,
    EventQuery,
    Field,
    Operator,
    Page,
    Value,
)
from seafood_trace.epcis.query.readers import Namespaces
from seafood_trace.errors import Fault, Faults, InvalidInput, pointer

DEFAULT_PER_PAGE = 30  # EPCIS 2.0, REST binding
LARGEST_PER_PAGE = 1_000
MOST_PARAMETERS = 100
MOST_VALUES = 100
MOST_FAULTS = 100
LONGEST_NAME = 600  # a namespace of the longest URI, and what stands before and behind it
LARGEST_COUNT = 2**53
PAGING = frozenset(("perPage", "nextPageToken"))

# Prefixes that need not be declared in a query.
KNOWN_PREFIXES: Mapping[str, str] = {**GS1_PREFIXES, "gdst": GDST, "seafoodtrace": OWN}


def from_arguments(
    pairs: Iterable[tuple[str, str]], namespaces: Namespaces | None = None
) -> EventQuery:
    """The query in a URL's arguments, those of paging left aside.

    `namespaces` are the prefixes that the request declares (GS1-Extensions). Raises
    QueryParameter with every fault, each at `/NAME`.
    """
    reading = _Reading(namespaces or {})
    for name, text in pairs:
        if name not in PAGING:
            reading.take(name, text, text.split("|"))
    return reading.done()


def from_json(body: Json, namespaces: Namespaces | None = None) -> EventQuery:
    """The query in a JSON object, or in its `query`; it may declare prefixes in its `@context`.

    Raises QueryValidation where it is no object, and QueryParameter with every fault.
    """
    inside = body.get("query") if isinstance(body, dict) else None
    if isinstance(body, dict) and isinstance(inside, dict):
        _refuse_beside(body)
        body = {"@context": body.get("@context", []), **inside}
    if not isinstance(body, dict):
        raise QueryValidation.of("wrong_type", 'A query is an object, as {"EQ_action": ["ADD"]}.')
    faults = Faults()
    context = body.get("@context", [])
    reading = _Reading(declared(context, namespaces or {}, faults, "/@context"), faults)
    for name, value in body.items():
        if name != "@context":
            parts: Sequence[Json] = value if isinstance(value, list) else [value]
            reading.take(name, value, parts)
    return reading.done()


def page_of(pairs: Iterable[tuple[str, str]]) -> Page:
    """The part of the answer that a URL's arguments ask for; more than may be asked is cut.

    Raises QueryParameter.
    """
    sent = [(name, text) for name, text in pairs if name in PAGING]
    faults = Faults()
    if len(dict(sent)) < len(sent):
        faults.add("repeated_parameter", "Give it once.", pointer(sent[-1][0]))
    given = dict(sent)
    per_page = DEFAULT_PER_PAGE
    if "perPage" in given:
        per_page = _count(given["perPage"], 1, "perPage", faults) or DEFAULT_PER_PAGE
    if given.get("nextPageToken") == "":
        faults.add("bad_token", "Take the token from the Link header.", "/nextPageToken")
    if faults:
        raise QueryParameter(*faults)
    return Page(min(per_page, LARGEST_PER_PAGE), given.get("nextPageToken"))


class _Reading:
    """Parameters taken in one by one; what is wrong with them is told when they are done."""

    def __init__(self, namespaces: Namespaces, faults: Faults | None = None) -> None:
        self._names = {**KNOWN_PREFIXES, **namespaces}
        self._faults = Faults() if faults is None else faults
        self._conditions: list[Condition] = []
        self._controls: dict[str, Json] = {}
        self._seen: set[str] = set()

    def take(self, name: str, sent: Json, parts: Sequence[Json]) -> None:
        """Take one parameter; `parts` are its values where it takes several."""
        if len(self._seen) >= MOST_PARAMETERS:
            return
        if name in self._seen:
            self._fault(
                name[:LONGEST_NAME], "repeated_parameter", "Give it once; several values go by |."
            )
            return
        self._seen.add(name)
        if len(name) > LONGEST_NAME:
            shown = name[:LONGEST_NAME]
            self._fault(
                shown, "unknown_parameter", f"A name has at most {LONGEST_NAME} characters."
            )
        elif len(self._seen) == MOST_PARAMETERS:
            self._faults.add("too_many_parameters", f"Give fewer than {MOST_PARAMETERS}.")
        elif name in names.CONTROLS:
            self._controls[name] = sent
        else:
            self._condition(name, sent, parts)

    def done(self) -> EventQuery:
        order_by = self._order_by()
        limit, most = self._number("eventCountLimit"), self._number("maxEventCount")
        if limit is not None and most is not None:
            self._fault("maxEventCount", "excluded", "Give eventCountLimit or this, not both.")
        if "eventCountLimit" in self._controls and "orderBy" not in self._controls:
            self._fault(
                "eventCountLimit", "excluded", "The first events of what order? Add orderBy."
            )
        direction = _single(self._controls.get("orderDirection", "DESC"))
        if direction not in ("ASC", "DESC"):
            self._fault("orderDirection", "unknown_word", "It is ASC or DESC.")
        if self._faults:
            raise QueryParameter(*self._faults)
        return EventQuery(tuple(self._conditions), order_by, direction == "DESC", limit, most)

    def _condition(self, name: str, sent: Json, parts: Sequence[Json]) -> None:
        try:
            parameter = names.parameter(name, self._names)
        except InvalidInput as error:
            self._faults.extend(error.faults, pointer(name))
            return
        if parameter is None:
            self._fault(name, "unknown_parameter", _unknown(name))
        elif parameter.operator is Operator.EXISTS:
            if self._is_wanted(name, sent):
                self._conditions.append(Condition(parameter.field, Operator.EXISTS))
        else:
            found = self._values(name, parameter, parts)
            self._conditions.append(Condition(parameter.field, parameter.operator, found))

    def _values(
        self, name: str, parameter: names.Parameter, parts: Sequence[Json]
    ) -> tuple[Value, ...]:
        most = MOST_VALUES if parameter.takes_many else 1
        if not 1 <= len(parts) <= most:
            wanted = "one value" if most == 1 else f"1 to {most} values"
            self._fault(name, "wrong_number_of_values", f"It takes {wanted}.")
            return ()
        found: list[Value] = []
        for part in parts:
            try:
                if part == "":
                    raise InvalidInput.of("empty_value", "A value is missing.")
                found.append(parameter.read(part, self._names))
            except InvalidInput as error:
                for fault in error.faults:
                    self._fault(name, fault.code, fault.message)
        return tuple(dict.fromkeys(found))

    def _is_wanted(self, name: str, sent: Json) -> bool:
        """Whether it asks that there be one; `false` asks for nothing (8.2.7.1)."""
        wanted = sent.lower() if isinstance(sent, str) else sent
        if wanted not in (None, True, False, "", "true", "false", "1", "0", 1, 0, []):
            self._fault(name, "bad_boolean", "It is true or false.")
        return wanted not in (False, "false", "0", 0)

    def _order_by(self) -> Field | None:
        if "orderBy" not in self._controls:
            return None
        name = _single(self._controls["orderBy"])
        if not isinstance(name, str):
            self._fault("orderBy", "wrong_type", "The name of a field is wanted here.")
            return None
        try:
            return names.order_field(name, self._names)
        except InvalidInput as error:
            self._faults.extend(error.faults, "/orderBy")
            return None

    def _number(self, name: str) -> int | None:
        sent = self._controls.get(name)
        return None if sent is None else _count(_single(sent), 0, name, self._faults)

    def _fault(self, name: str, code: str, message: str) -> None:
        if len(list(self._faults)) < MOST_FAULTS:
            self._faults.add(code, message, pointer(name))


def _refuse_beside(body: Mapping[str, Json]) -> None:
    """What stands beside a query is none of its conditions, and must not be lost silently."""
    beside = sorted(body.keys() - {"query", "@context", "queryType", "name"})
    if beside:
        message = "It stands beside the query; put it inside."
        raise QueryValidation(
            *(Fault("beside_the_query", message, pointer(name)) for name in beside)
        )


def _unknown(name: str) -> str:
    known = [*names.FIXED, *names.CONTROLS, *PAGING]
    near = difflib.get_close_matches(name[:60], known, n=1)
    if name in PAGING:
        return "It stands in the address, beside a query that is posted."
    advice = f" Did you mean {near[0]!r}?" if near else ""
    return f"EPCIS 2.0 has no query parameter of this name.{advice}"


def _single(sent: Json) -> Json:
    return sent[0] if isinstance(sent, list) and len(sent) == 1 else sent


def _count(sent: Json, least: int, name: str, faults: Faults) -> int | None:
    """A whole number, as such or written out."""
    text = str(sent) if isinstance(sent, str | int) and not isinstance(sent, bool) else ""
    if re.fullmatch(r"[0-9]{1,16}", text) and least <= int(text) <= LARGEST_COUNT:
        return int(text)
    faults.add("bad_number", f"It is a whole number from {least} on.", pointer(name))
    return None

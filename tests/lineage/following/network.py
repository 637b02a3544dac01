"""Systems of others, in memory: what they know, how they answer, and what they were asked.

Every company is made up: demonstration data.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from seafood_trace.epcis.namespaces import GS1_CONTEXT
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.errors import Fault
from seafood_trace.work.outbound import Answer, Unreachable

CONTEXT: list[Any] = [GS1_CONTEXT, {"gdst": "https://traceability-dialogue.org/epcis"}]
_MATCHING = ("MATCH_anyEPC", "MATCH_anyEPCClass", "EQ_transformationID")

Sent = dict[str, Any]
# Answers a call before anything else does; None lets it pass.
Behave = Callable[[str, bytes | None], Answer | None]


def lot(code: str) -> str:
    return f"urn:gdst:example.org:product:lot:class:demo.fish.{code}"


def path(code: str) -> str:
    """The path of the lot at a resolver."""
    return f"/01/urn:gdst:example.org:product:class:demo.fish/10/{code}"


def event(step: str, day: int, **parts: Any) -> Sent:
    """An object event of March 2026 at a place of its own, OBSERVE unless told."""
    sent: Sent = {
        "type": "ObjectEvent",
        "eventTime": f"2026-03-{day:02}T08:00:00Z",
        "eventTimeZoneOffset": "+00:00",
        "action": "OBSERVE",
        "bizStep": step,
    }
    return sent | parts


def some(code: str, kilograms: float = 100) -> list[Sent]:
    return [{"epcClass": lot(code), "quantity": kilograms, "uom": "KGM"}]


def at(place: str) -> Sent:
    return {"id": f"urn:gdst:example.org:location:loc:demo.{place}"}


def catch(code: str, day: int = 1, **parts: Any) -> Sent:
    fishing = "urn:gdst:bizStep:fishingEvent"
    where = at("boat")
    return event(
        fishing, day, **{"action": "ADD", "quantityList": some(code), "bizLocation": where, **parts}
    )


def ship(code: str, day: int, here: str, there: str) -> Sent:
    return event(
        "shipping",
        day,
        quantityList=some(code),
        bizLocation=at(here),
        destinationList=[{"type": "location", "destination": at(there)["id"]}],
    )


def receive(code: str, day: int, here: str) -> Sent:
    return event("receiving", day, quantityList=some(code), bizLocation=at(here))


def process(taken: Sequence[str], made: str, day: int, here: str, **parts: Any) -> Sent:
    sent: Sent = {
        "type": "TransformationEvent",
        "eventTime": f"2026-03-{day:02}T08:00:00Z",
        "eventTimeZoneOffset": "+00:00",
        "bizStep": "commissioning",
        "bizLocation": at(here),
        "inputQuantityList": [line for code in taken for line in some(code)],
        "outputQuantityList": some(made),
    }
    return sent | parts


def document(events: Iterable[Sent], **parts: Any) -> Sent:
    return {
        "@context": CONTEXT,
        "type": "EPCISQueryDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-31T08:00:00Z",
        "epcisBody": {
            "queryResults": {
                "queryName": "SimpleEventQuery",
                "resultsBody": {"eventList": list(events)},
            }
        },
        **parts,
    }


def answer(url: str, body: Any, status: int = 200, **headers: str) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(url, status, {"content-type": "application/json", **named}, content)


@dataclass
class Other:
    """A system at an address: its events, the lots it resolves (all of its events' where None)."""

    origin: str
    events: list[Sent] = field(default_factory=list)
    resolves: Collection[str] | None = None
    behave: Behave = lambda _url, _body: None
    has_simple_query: bool = True
    page_size: int = 1_000
    linked: str = ""

    def answer(self, url: str, body: bytes | None) -> Answer:
        special = self.behave(url, body)
        if special is not None:
            return special
        parts = urlsplit(url)
        if parts.path.startswith("/01/"):
            return self._resolve(url, parts.path)
        if body is not None and self.has_simple_query:
            query = json.loads(body)["query"]
            return self._found(url, [value for name in _MATCHING for value in query.get(name, ())])
        if body is None and parts.path == "/epcis/events":
            asked = parse_qs(parts.query)
            wanted = [one for name in _MATCHING for one in "|".join(asked.get(name, ())).split("|")]
            return self._found(url, wanted, int(asked.get("nextPageToken", ["0"])[0]))
        return answer(url, {"type": "epcisException:ImplementationException"}, 501)

    def _resolve(self, url: str, asked: str) -> Answer:
        known = any(asked.rpartition("/")[2] in json.dumps(one) for one in self.events)
        if self.resolves is not None:
            known = asked.rpartition("/")[2] in self.resolves
        if not known:
            return answer(url, {}, 404)
        link = {"link": self.linked or f"{self.origin}/epcis", "linkType": "gs1:epcis"}
        return answer(url, [link])

    def _found(self, url: str, wanted: Sequence[str], start: int = 0) -> Answer:
        named = [one for one in wanted if one]
        found = [one for one in self.events if any(name in json.dumps(one) for name in named)]
        page = found[start : start + self.page_size]
        headers: dict[str, Any] = {}
        if start + self.page_size < len(found):
            spelled = "%7C".join(named)
            token = start + self.page_size
            onward = f"{self.origin}/epcis/events?MATCH_anyEPCClass={spelled}&nextPageToken={token}"
            headers["link"] = f'<{onward}>; rel="next"'
        return answer(url, document(page), **headers)


@dataclass
class Network:
    """What can be reached, and what was asked: method, URL and headers of every call."""

    others: Sequence[Other]
    asked: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)

    def get(self, url: str, headers: Mapping[str, str], **_limits: Any) -> Answer:
        return self._call("GET", url, headers, None)

    def post(self, url: str, headers: Mapping[str, str], body: bytes, **_limits: Any) -> Answer:
        return self._call("POST", url, headers, body)

    def _call(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> Answer:
        self.asked.append((method, url, headers))
        self.sent.append(body or b"")
        for other in self.others:
            if url.startswith(other.origin + "/"):
                return other.answer(url, body)
        raise Unreachable(Fault("no_connection", "It took no connection, or broke it."))

    def times_asked(self, origin: str) -> int:
        return sum(url.startswith(origin) for _, url, _ in self.asked)


def nothing(_items: Collection[str]) -> list[Recorded]:
    """A record of our own with nothing in it."""
    return []

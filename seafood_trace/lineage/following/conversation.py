"""The talk with other systems: where their events are, and the events of an item.

First a resolver is asked as GDST's clients do (`?linkType=gs1:epcis`, a JSON array), and as
GS1's do where it answers so (a linkset, or a redirect to the events). Then the events are
asked for by `SimpleEventQuery`, or by `GET /events` where a system has no such thing, page by
page. All of it within limits of time, size and number.

Sources: GDST 1.2, communication protocol; GS1-Conformant Resolver Standard; EPCIS 2.0, section 12.
"""

import json
import re
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote, urljoin

from seafood_trace.epcis.event import Json
from seafood_trace.errors import InvalidInput, SeafoodTraceError
from seafood_trace.identifiers import resolver_path
from seafood_trace.lineage.following.systems import Systems
from seafood_trace.web import strict_json
from seafood_trace.work import addresses
from seafood_trace.work.outbound import Answer

_VOCABULARY = "https://ref.gs1.org/voc/epcis"
_NEXT = re.compile(r'<([^<>]{1,2000})>\s*;[^,<]*\brel="?next"?', re.IGNORECASE)
_ENDINGS = ("/queries/SimpleEventQuery/events", "/queries/SimpleEventQuery", "/queries", "/events")
_XML_TYPES = frozenset({"application/xml", "text/xml"})
_NOT_THERE = frozenset({400, 404, 405, 415, 501})
_ASKING = {
    "Accept": "application/json, application/ld+json;q=0.9, application/xml;q=0.5",
    "GS1-EPCIS-Version": "2.0.0",
    "GS1-EPCIS-Min": "2.0.0",
    "GS1-EPCIS-Max": "2.0.0",
    "GS1-CBV-Version": "2.0.0",
    # As they were written: the domain of a link says whose resolver to ask.
    "GS1-EPC-Format": "Never_Translates",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one trace may ask of others, all together."""

    seconds: float = 20.0
    seconds_an_answer: float = 8.0
    requests: int = 80
    answer_bytes: int = 8 * 1024 * 1024
    all_bytes: int = 32 * 1024 * 1024
    pages: int = 20
    events: int = 5_000


class Calls(Protocol):
    """What of `work.outbound.Outbound` is used here."""

    def get(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        most_bytes: int,
        seconds: float,
        most_redirects: int = 0,
    ) -> Answer: ...

    def post(
        self, url: str, headers: Mapping[str, str], body: bytes, *, most_bytes: int, seconds: float
    ) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Page:
    """A document with events, as it came."""

    content: bytes
    is_xml: bool = False


class LimitReached(Exception):
    """The trace has asked as much as it may."""


class Silent(SeafoodTraceError):
    """A system gave no answer that is of use; the fault says why."""


@dataclass(slots=True)
class Conversation:
    """All that is asked for one trace; `asked` counts the requests."""

    calls: Calls
    systems: Systems
    limits: Limits = field(default_factory=Limits)
    asked: int = 0
    read_bytes: int = 0
    until: float = 0.0

    def __post_init__(self) -> None:
        self.until = time.monotonic() + self.limits.seconds

    @property
    def is_nearly_spent(self) -> bool:
        """Whether so much was asked that what is left is needed for the events themselves."""
        left = self.limits.requests - self.asked
        return (
            left * 4 <= self.limits.requests or self._seconds() * 4 <= self.limits.seconds_an_answer
        )

    def repositories(self, resolver: str, item: str) -> list[str]:
        """Where the resolver says that events of the item are: EPCIS base URLs, maybe none.

        Raises Silent, Unreachable, InvalidInput and LimitReached.
        """
        try:
            path = resolver_path.path_of(item)
        except InvalidInput:
            return []
        answer = self._get(f"{resolver}{path}?linkType=gs1:epcis")
        if answer.status in (301, 302, 303, 307, 308):
            return self._repositories_behind(answer, path)
        if answer.status == 404:
            return []
        return _bases(_content(answer))

    def _repositories_behind(self, answer: Answer, path: str) -> list[str]:
        """A redirect is to the same path elsewhere, or to the events themselves."""
        onward = urljoin(answer.url, answer.headers.get("location", ""))
        if path not in onward:
            return _bases([{"link": onward}])
        answer = self._get(onward)
        return [] if answer.status == 404 else _bases(_content(answer))

    def documents(
        self, repository: str, parameter: str, spelled: Collection[str]
    ) -> Iterator[Page]:
        """The documents, one after the other, that answer the query for these identifiers.

        Raises Silent, Unreachable, InvalidInput and LimitReached.
        """
        address = f"{repository}/queries/SimpleEventQuery"
        query = json.dumps({"query": {parameter: sorted(spelled)}}).encode()
        answer = self._post(address, query)
        if answer.status in _NOT_THERE:
            values = "%7C".join(quote(one, safe="") for one in sorted(spelled))
            answer = self._get(f"{repository}/events?{parameter}={values}")
        for _ in range(self.limits.pages):
            yield _page(answer)
            onward = _next_page(answer)
            if onward is None:
                return
            is_same_query = onward.partition("?")[0] == address
            answer = self._post(onward, query) if is_same_query else self._get(onward)
        raise _silent("too_many_pages", f"It has more than {self.limits.pages} pages.")

    def _get(self, url: str) -> Answer:
        self._count()
        headers = _ASKING | self.systems.headers_for(url)
        return self._took(
            self.calls.get(url, headers, most_bytes=self._bytes(), seconds=self._seconds())
        )

    def _post(self, url: str, body: bytes) -> Answer:
        self._count()
        headers = _ASKING | {"Content-Type": "application/json"} | self.systems.headers_for(url)
        return self._took(
            self.calls.post(url, headers, body, most_bytes=self._bytes(), seconds=self._seconds())
        )

    def _count(self) -> None:
        self.asked += 1
        if self.asked > self.limits.requests or self._bytes() <= 0 or self._seconds() <= 0:
            raise LimitReached

    def _took(self, answer: Answer) -> Answer:
        self.read_bytes += len(answer.body)
        return answer

    def _bytes(self) -> int:
        return min(self.limits.answer_bytes, self.limits.all_bytes - self.read_bytes)

    def _seconds(self) -> float:
        return min(self.limits.seconds_an_answer, self.until - time.monotonic())


def _content(answer: Answer) -> Json:
    """The JSON of a good answer."""
    if not _is_json(_good(answer)):
        raise _silent("wrong_type", "It answered with something else than JSON.")
    return strict_json.loads(answer.body)


def _page(answer: Answer) -> Page:
    """The document of a good answer, in either of EPCIS' bindings."""
    is_xml = _good(answer).media_type in _XML_TYPES
    if not is_xml and not _is_json(answer):
        raise _silent("wrong_type", "It answered with something else than JSON or XML.")
    return Page(answer.body, is_xml=is_xml)


def _good(answer: Answer) -> Answer:
    if answer.status in (401, 403):
        raise _silent("not_allowed", "It wants an API key, or one that may read this.")
    if not answer.is_ok:
        raise _silent("refused", f"It answered {answer.status}.")
    return answer


def _is_json(answer: Answer) -> bool:
    return answer.media_type == "application/json" or answer.media_type.endswith("+json")


def _bases(links: Json) -> list[str]:
    """The EPCIS base URLs in GDST's array of links, or in a linkset."""
    found: dict[str, None] = {}
    for link in _hrefs(links):
        base = addresses.read(link).text.partition("?")[0].rstrip("/")
        ending = next((one for one in _ENDINGS if base.endswith(one)), "")
        found[base.removesuffix(ending)] = None
    return list(found)


def _hrefs(links: Json) -> Iterator[str]:
    if isinstance(links, dict):
        anchors = links.get("linkset")
        for anchor in anchors if isinstance(anchors, list) else []:
            targets = anchor.get(_VOCABULARY) if isinstance(anchor, dict) else None
            for target in targets if isinstance(targets, list) else []:
                if isinstance(target, dict) and isinstance(target.get("href"), str):
                    yield str(target["href"])
    elif isinstance(links, list):
        for link in links:
            if not isinstance(link, dict) or not isinstance(link.get("link"), str):
                continue
            kind = link.get("linkType", "gs1:epcis")
            if isinstance(kind, str) and kind.lower().endswith("epcis"):
                yield str(link["link"])
    else:
        raise _silent("wrong_type", "It answered with something else than links.")


def _next_page(answer: Answer) -> str | None:
    """The next page, on the same origin: a key must not wander."""
    match = _NEXT.search(answer.headers.get("link", ""))
    if match is None:
        return None
    onward = addresses.read(urljoin(answer.url, match[1]))
    if onward.origin != addresses.read(answer.url).origin:
        raise _silent("wrong_page", "Its next page is said to be on another host.")
    return onward.text


def _silent(code: str, message: str) -> Silent:
    return Silent(*Silent.of(code, message).faults)

"""The queries that are used most, in a store of 100,000 and in one of 1,000,000 events.

Each is asked by HTTP of both stores in turn, about another chain every time, so that what else the
machine does falls on both alike and no cache has the answer already. The answers are as large in
both stores: then a query that costs what its answer costs takes as long in both. A stranger, who
may read nothing, asks the same.
"""

import http.client
import json
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean, median
from typing import Any
from urllib.parse import quote, urlencode

from sqlmodel import col, select

from benchmarks import chains
from benchmarks.chains import EVENTS_OF_A_CHAIN, Chain
from benchmarks.databases import IN_WORDS
from benchmarks.figures import milliseconds, say
from benchmarks.filling import Filled, filled, folder_for
from benchmarks.scale import Scale
from benchmarks.serving import HOST, web_alone
from seafood_trace.epcis.tables import EpcisEvent
from seafood_trace.store.engine import Store
from tests.postgres import PostgresMissing

SIZES = (100_000, 1_000_000)
QUICK_SIZES = (2_000, 20_000)
CHAINS = 100
QUICK_CHAINS = 4
WARM_UP = 2
_NEXT = re.compile(r'<([^>]+)>; *rel="?next')


@dataclass(frozen=True)
class Target:
    """What to ask about: a chain somewhere in the store, and when it was recorded."""

    chain: Chain
    recorded_at: datetime

    def first(self, **fields: Any) -> Any:
        """The first event of the chain that has these fields; with `...` any value."""
        return next(
            event
            for event in self.chain.events
            if all(name in event and value in (..., event[name]) for name, value in fields.items())
        )


@dataclass(frozen=True)
class Question:
    """A query: the path that asks it of a target, or the page behind that path."""

    name: str
    path: Callable[[Target], str]
    asks_next_page: bool = False


def run(scale: Scale) -> None:
    """Print the figures of both databases."""
    sizes = scale.sizes or (QUICK_SIZES if scale.is_quick else SIZES)
    about = QUICK_CHAINS if scale.is_quick else CHAINS
    say(f"Queries: by HTTP, {about} times each; least / median / p90, and ratios")
    with folder_for(scale.keep) as folder:
        for kind in scale.kinds:
            try:
                say(f"  {IN_WORDS[kind]}")
                with filled(kind, sizes, folder) as stores, _served(stores) as served:
                    for question in QUESTIONS:
                        _measure(question, served, about)
            except PostgresMissing as missing:
                say(f"  {kind}: skipped, {missing}")


@dataclass(frozen=True)
class _Served:
    """A store, a connection to the service over it, and what to ask there."""

    store: Filled
    connection: http.client.HTTPConnection
    targets: Sequence[Target]

    def ask(self, path: str, headers: dict[str, str]) -> "_Answer":
        self.connection.close()
        self.connection.connect()  # anew: the server closes those that wait for long
        began = time.perf_counter()
        self.connection.request("GET", path, headers=headers)
        answer = self.connection.getresponse()
        body = answer.read()
        took = time.perf_counter() - began
        return _Answer(took, answer.status, body, answer.getheader("Link") or "")

    def path(self, question: Question, target: Target, headers: dict[str, str]) -> str | None:
        """Where to ask; None where there is no next page."""
        path = question.path(target)
        if not question.asks_next_page:
            return path
        link = _NEXT.search(self.ask(path, headers).link)
        return link[1] if link else None


@dataclass(frozen=True)
class _Answer:
    seconds: float
    status: int
    body: bytes
    link: str

    @property
    def events(self) -> int:
        found = json.loads(self.body)["epcisBody"]
        return len(found.get("queryResults", {}).get("resultsBody", found)["eventList"])


@contextmanager
def _served(stores: Sequence[Filled]) -> Iterator[list[_Served]]:
    with ExitStack() as running:
        served = []
        for store in stores:
            port = running.enter_context(web_alone(store.url))
            connection = http.client.HTTPConnection(HOST, port, timeout=120)
            running.callback(connection.close)
            served.append(_Served(store, connection, _targets(store)))
        yield served


def _targets(store: Filled) -> list[Target]:
    """Chains from all over the store, the same for the same size."""
    last = store.events // EVENTS_OF_A_CHAIN - 1
    numbers = random.Random(store.events).choices(range(last), k=CHAINS + WARM_UP)
    opened = Store(store.url)
    with opened.reading() as session:
        places = [number * EVENTS_OF_A_CHAIN for number in numbers]
        times = dict(
            session.exec(
                select(EpcisEvent.position, EpcisEvent.record_time).where(
                    col(EpcisEvent.position).in_(places)
                )
            ).all()
        )
    opened.dispose()
    return [
        Target(chains.numbered(number), times[place])
        for number, place in zip(numbers, places, strict=True)
    ]


def _measure(question: Question, served: Sequence[_Served], about: int) -> None:
    """Ask of all stores in turn, and print what it took."""
    found: list[list[_Answer]] = [[] for _ in served]
    strangers: list[list[float]] = [[] for _ in served]
    for number in range(WARM_UP + about):
        for one, answers, others in zip(served, found, strangers, strict=True):
            path = one.path(question, one.targets[number], one.store.captor)
            if path is None:
                continue
            answer = one.ask(path, one.store.captor)
            stranger = one.ask(path, one.store.stranger)
            if number >= WARM_UP:
                answers.append(answer)
                others.append(stranger.seconds)
    _report(question, served, found, strangers)


def _report(
    question: Question,
    served: Sequence[_Served],
    found: Sequence[Sequence[_Answer]],
    strangers: Sequence[Sequence[float]],
) -> None:
    say(f"    {question.name}")
    for one, answers, others in zip(served, found, strangers, strict=True):
        refused = {answer.status for answer in answers if answer.status != 200}
        if refused or not answers:
            say(f"      {one.store.events:>9,}: not answered {sorted(refused)}")
            return
        sizes = mean(answer.events for answer in answers)
        figures = milliseconds([answer.seconds for answer in answers])
        stranger = 1000 * median(others)
        say(f"      {one.store.events:>9,}: {figures}, {sizes:.0f} events; stranger {stranger:.1f}")
    least = [min(answer.seconds for answer in answers) for answers in found]
    middle = [median(answer.seconds for answer in answers) for answers in found]
    others = [median(times) for times in strangers]
    say(
        f"      ratio of medians {middle[-1] / middle[0]:.2f}, of the least {least[-1] / least[0]:.2f}; "
        f"stranger {others[-1] / others[0]:.2f}"
    )


def _events(**parameters: str | int) -> str:
    return f"/epcis/events?{urlencode(parameters)}"


def _pallet(target: Target) -> str:
    return str(target.first(parentID=...)["parentID"])


def _shop(target: Target) -> str:
    return str(target.first(bizStep="retail_selling")["bizLocation"]["id"])


def _around(target: Target) -> dict[str, str]:
    """An hour before and two after a receipt at the plant."""
    time_ = datetime.fromisoformat(target.first(bizStep="receiving")["eventTime"])
    return {
        "GE_eventTime": (time_ - timedelta(hours=1)).isoformat(),
        "LT_eventTime": (time_ + timedelta(hours=2)).isoformat(),
    }


def _paper(target: Target) -> str:
    return str(target.first(bizTransactionList=...)["bizTransactionList"][0]["bizTransaction"])


def _lot_number(target: Target) -> str:
    return target.chain.pack_lot.rpartition("/")[2]


QUESTIONS = (
    Question(
        "everything about a lot: MATCH_anyEPCClass",
        lambda one: _events(MATCH_anyEPCClass=one.chain.pack_lot),
    ),
    Question(
        "everything about a pallet: MATCH_anyEPC", lambda one: _events(MATCH_anyEPC=_pallet(one))
    ),
    Question(
        "what was packed on a pallet: MATCH_parentID",
        lambda one: _events(MATCH_parentID=_pallet(one)),
    ),
    Question(
        "what was received in three hours: EQ_bizStep, GE_ and LT_eventTime",
        lambda one: _events(EQ_bizStep="receiving", **_around(one)),
    ),
    Question(
        "what happened at a place, 30 a page: EQ_bizLocation",
        lambda one: _events(EQ_bizLocation=_shop(one)),
    ),
    Question(
        "one event by its ID",
        lambda one: f"/epcis/events/{quote(str(one.chain.events[7]['eventID']), safe='')}",
    ),
    Question(
        "the newest at a place: EQ_bizLocation, orderBy, eventCountLimit=1",
        lambda one: _events(EQ_bizLocation=_shop(one), orderBy="eventTime", eventCountLimit=1),
    ),
    Question(
        "what was recorded since, 100 a page: GE_recordTime",
        lambda one: _events(GE_recordTime=one.recorded_at.isoformat(), perPage=100),
    ),
    Question(
        "a lot by its number in the ILMD: EQ_ILMD_cbvmda:lotNumber",
        lambda one: _events(**{"EQ_ILMD_cbvmda:lotNumber": _lot_number(one)}),
    ),
    Question(
        "what a paper is about: EQ_bizTransaction_bol",
        lambda one: _events(EQ_bizTransaction_bol=_paper(one)),
    ),
    Question(
        "a page far into the store: nextPageToken",
        lambda one: _events(GE_recordTime=one.recorded_at.isoformat()),
        asks_next_page=True,
    ),
)

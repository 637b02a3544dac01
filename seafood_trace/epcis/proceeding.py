"""Capture event by event: what is right is recorded, and each event that is refused is named.

`capture()` refuses events whole and names each that is at fault by its number among them; here
those are left out and the others tried again, until what is left is recorded. What it names is
told at the place where it stands in what was sent.

Source: GS1 EPCIS 2.0, section 12: `GS1-Capture-Error-Behaviour: proceed`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from seafood_trace.epcis.capture import Prepared, Receipt
from seafood_trace.errors import Conflict, Fault, InvalidInput, NotAllowed, SeafoodTraceError

_IN_EVENT = re.compile(r"/epcisBody/eventList/(\d+)(?=/|$)")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the event at this place of the document was not recorded."""

    place: str
    error: SeafoodTraceError


def capture_those_right(
    prepared: Sequence[Prepared],
    places: Sequence[str],
    take_in: Callable[[Sequence[Prepared]], Receipt],
) -> tuple[Receipt, list[Refusal]]:
    """The receipt of what `take_in` records, and the refusals of what it does not.

    `places` are where the events stand in the document. Raises what is no fault of any event.
    """
    left = list(range(len(prepared)))
    refused: list[Refusal] = []
    while True:
        try:
            return take_in([prepared[index] for index in left]), refused
        except (InvalidInput, NotAllowed, Conflict) as error:
            named = _by_event(error)
            if not named:
                raise
            for among_left, faults in named.items():
                place = places[left[among_left]]
                refused.append(Refusal(place, type(error)(*_moved(faults, place))))
            left = [index for at, index in enumerate(left) if at not in named]


@contextmanager
def standing_at(places: Sequence[str]) -> Iterator[None]:
    """Inside, faults of the event of a number are told at its place."""
    try:
        yield
    except (InvalidInput, NotAllowed, Conflict) as error:
        named = _by_event(error)
        if not named:
            raise
        faults = [fault for at, found in named.items() for fault in _moved(found, places[at])]
        raise type(error)(*faults) from error


def _by_event(error: SeafoodTraceError) -> Mapping[int, list[Fault]]:
    """The faults by the index of their event; empty where one of them is of no event."""
    found: dict[int, list[Fault]] = {}
    for fault in error.faults:
        place = _IN_EVENT.match(fault.pointer)
        if place is None:
            return {}
        found.setdefault(int(place[1]), []).append(fault)
    return found


def _moved(faults: Sequence[Fault], place: str) -> list[Fault]:
    """The faults with the place where their event stands in the document as it was sent."""
    return [replace(one, pointer=_IN_EVENT.sub(place, one.pointer, count=1)) for one in faults]

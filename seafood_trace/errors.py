"""The ways a request can be wrong, without a word of HTTP.

Logic raises one of these; `web/problem.py` alone decides which status that is.
Each carries every fault found, so that a client mends a document once, not
once a fault.

    SeafoodTraceError
    ├── InvalidInput     what was sent is malformed, or contradicts itself
    │   └── TooLarge     well-formed, but beyond a stated limit
    ├── NotFound         there is no such thing, or none that the asker may know of
    ├── Conflict         it contradicts what is already recorded
    └── NotAllowed       the actor may not do this
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    `code` is stable and for programs (`bad_check_digit`), `message` is a plain
    sentence that says what would be right, `pointer` is an RFC 6901 JSON pointer
    into what was sent ("" is the whole of it).
    """

    code: str
    message: str
    pointer: str = ""


class SeafoodTraceError(Exception):
    """Base of every error that this service raises on purpose."""

    def __init__(self, *faults: Fault) -> None:
        if not faults:
            raise ValueError("an error names at least one fault")
        self.faults = faults
        super().__init__("; ".join(fault.message for fault in faults))

    @classmethod
    def of(cls, code: str, message: str, pointer: str = "") -> "SeafoodTraceError":
        """An error of this class with a single fault."""
        return cls(Fault(code, message, pointer))


class InvalidInput(SeafoodTraceError):
    """What was sent is malformed, or contradicts itself."""


class TooLarge(InvalidInput):
    """What was sent is beyond a stated limit of size, count or depth."""


class NotFound(SeafoodTraceError):
    """There is no such thing, or none that the asker may know of."""


class Conflict(SeafoodTraceError):
    """What was sent contradicts what is already recorded."""


class NotAllowed(SeafoodTraceError):
    """The actor may not do this."""


class Faults:
    """Collects faults so that all of them are refused at once."""

    def __init__(self) -> None:
        self._found: list[Fault] = []

    def add(self, code: str, message: str, pointer: str = "") -> None:
        self._found.append(Fault(code, message, pointer))

    @contextmanager
    def at(self, pointer: str) -> Iterator[None]:
        """Collect the InvalidInput raised inside, with `pointer` put before its own."""
        try:
            yield
        except InvalidInput as error:
            self.extend(error.faults, pointer)

    def extend(self, faults: Iterable[Fault], pointer: str = "") -> None:
        self._found.extend(replace(fault, pointer=pointer + fault.pointer) for fault in faults)

    def __bool__(self) -> bool:
        return bool(self._found)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._found)

    def raise_if_any(self) -> None:
        """Raise InvalidInput with everything collected so far, if anything was."""
        if self._found:
            raise InvalidInput(*self._found)


def pointer(*steps: str | int) -> str:
    """The RFC 6901 JSON pointer of these steps: `pointer("a/b", 0)` is `/a~1b/0`."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)

"""What is noted while XML is translated: where each value stood, and what has no translation.

Faults point into the JSON that a document becomes; a sender of XML knows lines. Each fault is
told with the line of the innermost element that is known for its place.

PURE.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from lxml import etree

from seafood_trace.epcis.fields import MOST_FAULTS
from seafood_trace.errors import Fault


def line_of(element: etree._Element) -> int:
    return cast("int | None", element.sourceline) or 0  # the stubs leave its type open


class Notes:
    """The lines of a document by JSON pointer, and its faults as XML."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._lines: dict[str, int] = {}

    def mark(self, at: str, element: etree._Element) -> None:
        """Remember where the value at this pointer stood."""
        self._lines[at] = line_of(element)

    def fault(self, code: str, message: str, at: str, element: etree._Element) -> None:
        self._lines.setdefault(at, line_of(element))
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(code, message, at))

    def located(self, faults: Iterable[Fault]) -> tuple[Fault, ...]:
        """The same faults, each message with its line."""
        return tuple(self._located(fault) for fault in faults)

    def _located(self, fault: Fault) -> Fault:
        line = self.line(fault.pointer)
        return replace(fault, message=f"{fault.message} (line {line})") if line else fault

    def line(self, pointer: str) -> int | None:
        """The line of the innermost known place that holds this pointer."""
        while pointer not in self._lines:
            if not pointer:
                return None
            pointer = pointer.rpartition("/")[0]
        return self._lines[pointer]

"""Documents made wrong in one way each, out of documents that are right."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from typing import Any

Path = tuple[str | int, ...]

# Some of these are right in some places; the judges decide that, not the list.
_OTHER_VALUES: tuple[Any, ...] = (
    None,
    1,
    -1.5,
    True,
    "",
    "word",
    "two words",
    [],
    {},
    ["word"],
    {"word": 1},
    "urn:epcglobal:cbv:bizstep:nope",
    "urn:epcglobal:cbv:disp:active",
    "https://ns.gs1.org/cbv/Disp-nope",
    "https://gs1.org/voc/Nope",
)


def mutations(right: Any) -> Iterator[tuple[str, Path, Callable[[], Any]]]:
    """(what is done, where, what makes the result) for each single change of each part of a value.

    Contexts are left alone: what they mean is no matter of one place.
    """
    for path, value in _parts(right, ()):
        if "@context" in path:
            continue
        if path:
            yield "left out", path, partial(_without, right, path)
            for other in _OTHER_VALUES:
                if other != value or type(other) is not type(value):
                    yield f"replaced by {other!r}", path, partial(_with, right, path, other)
        if isinstance(value, list) and value:
            yield "an entry repeated", path, partial(_with, right, path, [*value, value[0]])
        if isinstance(value, dict):
            yield "a bare field added", path, partial(_with, right, path, {**value, "unheard": "x"})
            yield (
                "an own field added",
                path,
                partial(_with, right, path, {**value, "cbvmda:own": "x"}),
            )
            yield "a nameless field added", path, partial(_with, right, path, {**value, "": "x"})
        if isinstance(value, str):
            yield "a letter appended", path, partial(_with, right, path, value + "x")
            yield "a space inside", path, partial(_with, right, path, f"{value} x")


def general(path: Path) -> str:
    """The place, whichever entry of a list it is in."""
    return "/".join("#" if isinstance(step, int) else step for step in path)


def _parts(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    yield path, value
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for step, part in inner:
            yield from _parts(part, (*path, step))


def _with(right: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    changed = deepcopy(right)
    _holder(changed, path)[path[-1]] = value
    return changed


def _without(right: Any, path: Path) -> Any:
    changed = deepcopy(right)
    del _holder(changed, path)[path[-1]]
    return changed


def _holder(value: Any, path: Path) -> Any:
    for step in path[:-1]:
        value = value[step]
    return value

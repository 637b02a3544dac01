"""A followed trace as JSON, and what the terminal's tree says of origins and of silence. PURE."""

from collections.abc import Callable, Mapping

from seafood_trace.epcis.event import Json
from seafood_trace.lineage.answer import Trace
from seafood_trace.lineage.following.gathering import FIRST_FOREIGN_POSITION, Note
from seafood_trace.lineage.redacted_json import to_json
from seafood_trace.lineage.redaction import Level, redact
from seafood_trace.lineage.tree import Remarks


def as_json(
    trace: Trace,
    levels: Mapping[int, Level],
    told_by: Mapping[int, tuple[str, ...]],
    notes: tuple[Note, ...],
    systems: tuple[str, ...],
) -> dict[str, Json]:
    """The trace, each hop with those who told it; only hops of our own record have a position."""
    body = to_json(redact(trace, levels))
    hops = body["hops"]
    for hop in hops if isinstance(hops, list) else []:
        assert isinstance(hop, dict)
        position = hop.get("position")
        assert isinstance(position, int)
        hop["toldBy"] = [*told_by.get(position, ())]
        if position >= FIRST_FOREIGN_POSITION:
            del hop["position"]
    body["notes"] = [_note(note) for note in notes]
    body["systems"] = [*systems]
    return body


def remarks(told_by: Mapping[int, tuple[str, ...]], notes: tuple[Note, ...]) -> Remarks:
    """What the tree says beside a hop, and of an item of which somebody did not answer."""
    by_item: dict[str | None, list[str]] = {}
    for note in notes:
        by_item.setdefault(note.item, []).append(f"{note.system}: {note.message}")
    return Remarks(_teller(told_by), {item: tuple(said) for item, said in by_item.items()})


def _teller(told_by: Mapping[int, tuple[str, ...]]) -> Callable[[int], str]:
    return lambda position: ", ".join(told_by.get(position, ()))


def _note(note: Note) -> Json:
    about: dict[str, Json] = {} if note.item is None else {"item": note.item}
    return {"system": note.system, "code": note.code, "detail": note.message, **about}

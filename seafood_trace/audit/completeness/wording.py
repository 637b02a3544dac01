"""A completeness report in words, for people. PURE."""

from collections.abc import Iterator

from seafood_trace.audit.completeness.report import (
    ChainReport,
    EventReport,
    Naming,
    Told,
    Total,
    question,
)


def as_text(chain: ChainReport, name: Naming) -> str:
    """The events in their order, each with its open questions, and the totals."""
    lines = [line for one in chain.events for line in _event(one, name)]
    if chain.is_partial:
        lines.append("There are more hops, of which GDST asks nothing here.")
    lines.append(f"All together: {_counts(chain.total())}.")
    lines += [f"  {kind}: {_counts(some)}" for kind, some in chain.by_kind().items()]
    lines += [
        f"  {_name(who, name, 'nobody named')}: {_counts(some)}"
        for who, some in chain.by_recorder().items()
    ]
    return "\n".join(lines)


def _event(one: EventReport, name: Naming) -> Iterator[str]:
    day = one.time.date().isoformat()
    where = _name(one.place, name, "somewhere")
    yield f"{day}  {one.kind}  {where}: required {_of(one.required)}, expected {_of(one.expected)}"
    for element in one.judgement.elements:
        asked = question(element, one, name)
        if asked is not None:
            mark = "  " if element.is_required else "  (expected) "
            number = f"{element.number}  " if element.number else ""
            yield f"{mark}{number}{asked}"


def _counts(total: Total) -> str:
    return (
        f"{total.complete} of {total.events} events complete, "
        f"required {_of(total.required)}, expected {_of(total.expected)}"
    )


def _of(told: Told) -> str:
    return f"{told.told} of {told.of}"


def _name(uri: str | None, name: Naming, nobody: str) -> str:
    return nobody if uri is None else name(uri) or uri

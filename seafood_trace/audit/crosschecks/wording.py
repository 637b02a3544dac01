"""What to do about a duplicate or an open reference, in sentences."""

from seafood_trace.audit.crosschecks.duplicates import Duplicate
from seafood_trace.audit.crosschecks.references import Kind, Reference


def of_duplicate(one: Duplicate) -> str:
    if one.is_own:
        return (
            "One party recorded the same twice, under two event IDs. It is counted once. If it "
            "happened once, declare one of the two wrong, with the reason did_not_occur."
        )
    return "Two parties recorded the same. It is counted once; there is nothing to do."


def of_reference(one: Reference) -> str:
    if not one.is_pending:
        return _of_answered(one)
    if one.kind is Kind.CORRECTS:
        return "The event that corrects is not on record yet. Record it under this ID."
    if one.is_of_another:
        return "Another party recorded this event, and only that party can declare it wrong. Ask it to."
    return (
        "No event with this ID is on record from this party. The declaration counts as soon as "
        "there is one; if the ID is mistyped, declare the right one."
        if one.event_id
        else "Nothing with this content was recorded before. Name the event by its ID."
    )


def _of_answered(one: Reference) -> str:
    if one.kind is Kind.CORRECTS:
        return "The event that corrects is on record."
    if one.answer is not None and one.answer.content_hash != one.declaration.content_hash:
        return (
            "The event counts as wrong, though the declaration repeats it with other content. "
            "Check that it is the one meant."
        )
    return "The event is out of traces, balances and pages; it stays on record."

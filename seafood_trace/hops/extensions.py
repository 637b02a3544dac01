"""Our own fields in EPCIS events: what a hop tells that neither EPCIS, CBV nor GDST has a place for.

They are written under the prefix `seafoodtrace` and read under the namespace
`urn:seafood-trace:ns:1:`, which never changes its meaning; a field that means something else
gets a new number. A consumer that does not know them loses nothing that its standard asks for.

    lines      what was sent of each line of an object or aggregation event, a list of objects:
               item (URI), unit (the SSCC it is in), count, weight ("4200 lb", as sent; the event
               itself says kilograms), weightIsDerived (true: count × the product's unit weight),
               short and rejected (receipts: an amount, {count} or {weight, kilograms})
    inputs     the same for what went into a transformation
    outputs    the same for what came out of it
    loss       what a transformation lost: {weight, kilograms}
    tags       ranges of fish tags, each "first-last", as sent
    tripEnd    the day on which the trip ended
    note       a sentence of the recorder

PURE.
"""

from seafood_trace.epcis.event import Json
from seafood_trace.epcis.namespaces import CBVMDA, GDST, GS1_CONTEXT, OWN

PREFIX = "seafoodtrace"
NAMESPACE = OWN

# What an event of ours stands under. Contexts are not fetched, so each prefix is declared.
CONTEXT: Json = [GS1_CONTEXT, {"cbvmda": CBVMDA, "gdst": GDST, PREFIX: NAMESPACE}]


def named(local: str) -> str:
    """The field as it is written: `seafoodtrace:loss`."""
    return f"{PREFIX}:{local}"


def read_name(local: str) -> str:
    """The field as `Event.extensions` has it, in Clark notation."""
    return f"{{{NAMESPACE}}}{local}"

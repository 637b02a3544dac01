"""Key data elements of GDST 1.2: what an event should tell, and whether it does.

A missing element is never a reason to refuse an event. It is said to the recorder, in
words of the trade, and counted by the audit. The published JSON Schema cannot judge in our
place: it passes a fishing event without any ILMD, and a business step written as a full URI
escapes it. So we judge after canonicalisation, and take an element from wherever it lawfully
stands: the event, its ILMD, the ILMD with which its lots were made, or the master data of
the vessel or product.

PURE. Sources: GDST 1.2 Basic Universal List and its JSON Schema; CBV 2.0 master data
attributes; element numbers (W01 …) of the GDST 1.0 list for wild-caught fish.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from seafood_trace.epcis import codes
from seafood_trace.epcis.event import Event, Item, Json, Role
from seafood_trace.epcis.gdst.rules import RULES_OF
from seafood_trace.epcis.gdst.shapes import Form, Rule, TrackingEvent, Where
from seafood_trace.epcis.gdst.telling import (
    Tree,
    catches,
    certificate_type,
    certificates,
    certificates_in,
    child,
    critical_tracking_event,
    is_told,
)
from seafood_trace.epcis.namespaces import CBVMDA
from seafood_trace.epcis.vocabulary import FISHING
from seafood_trace.identifiers import identity
from seafood_trace.identifiers.identity import Kind

# What is known of products and places: canonical ID -> attribute -> value.
MasterData = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the event: master data, and the ILMD that each lot was made with."""

    master: MasterData = field(default_factory=dict)
    ilmd_of: Mapping[str, Sequence[Tree]] = field(default_factory=dict)


class Standing(StrEnum):
    """How an element stands in an event."""

    TOLD = "told"
    UNCLEAR = "unclear"  # told, and not as GDST writes it
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class MissingElement:
    """An element that an event should tell: its name, its number where it has one, and advice.

    `is_required` is false where only GDST's guidance expects it and its schema does not ask.
    """

    element: str
    number: str | None
    sentence: str
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """One element of one event. `where` it was found, `sentence` what to do where it is not told."""

    element: str
    number: str | None
    is_required: bool
    standing: Standing
    where: Where | None = None
    sentence: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Every element that the event should tell, in the order of the rules."""

    kind: TrackingEvent
    elements: tuple[Judged, ...]

    def lacking(self, *, required: bool) -> tuple[Judged, ...]:
        """What is missing or unclear, of what the schema asks for or of what is only expected."""
        return tuple(
            one
            for one in self.elements
            if one.standing is not Standing.TOLD and one.is_required is required
        )

    @property
    def is_complete(self) -> bool:
        """Whether all that GDST's schema asks for is told, and all that is told as it writes it."""
        is_clear = all(one.standing is not Standing.UNCLEAR for one in self.elements)
        return is_clear and not self.lacking(required=True)


def judge(event: Event, known: Known) -> Judgement | None:
    """How the elements of this event stand.

    None for an event of another kind, and for an error declaration, which only says that an
    earlier event is wrong.
    """
    kind = critical_tracking_event(event)
    if kind is None or event.error_declaration is not None:
        return None
    return Judgement(kind, tuple(_judged(rule, event, known) for rule in RULES_OF[kind]))


def missing(event: Event, master: MasterData) -> tuple[MissingElement, ...]:
    """The elements that this event should tell and does not, in the order of the rules."""
    judgement = judge(event, Known(master))
    return tuple(
        MissingElement(one.element, one.number, one.sentence or "", one.is_required)
        for one in (judgement.elements if judgement is not None else ())
        if one.standing is Standing.MISSING
    )


def _judged(rule: Rule, event: Event, known: Known) -> Judged:
    """The best that any of its places says of an element."""
    unclear: Where | None = None
    for place in rule.places:
        values = _VALUES_IN[place.where](event, known, place.name)
        if values is None:
            continue
        if rule.form is None or all(map(rule.form.is_met, values)):
            return _as_judged(rule, Standing.TOLD, place.where)
        unclear = unclear or place.where
    if unclear is not None and rule.form is not None:
        return _as_judged(rule, Standing.UNCLEAR, unclear, _unclear(rule, rule.form))
    return _as_judged(rule, Standing.MISSING, None, rule.sentence)


def _as_judged(
    rule: Rule, standing: Standing, where: Where | None, sentence: str | None = None
) -> Judged:
    return Judged(rule.element, rule.number, rule.is_required, standing, where, sentence)


def _unclear(rule: Rule, form: Form) -> str:
    return f"{rule.sentence.partition(' is missing: ')[0]} is unclear: {form.advice}"


# What each place says: every value that stands there, None where the element is not told there.
# Nothing at all (an empty tuple) is said where there is nothing that it could be said of.

Values = tuple[Json, ...] | None


def _in_event(event: Event, _known: Known, name: str) -> Values:
    return _one(child(event.extensions, name))


def _in_ilmd(event: Event, _known: Known, name: str) -> Values:
    return _one(child(event.ilmd, name))


def _one(value: Json) -> Values:
    return (value,) if is_told(value) else None


def _each(values: Iterable[Json]) -> Values:
    """All of the values, None unless there are some and each of them says something."""
    found = tuple(values)
    return found if found and all(map(is_told, found)) else None


def _in_catch(event: Event, _known: Known, name: str) -> Values:
    return _each(child(entry, name) for entry in catches(event))


def _in_certificate(event: Event, _known: Known, name: str) -> Values:
    return _one(_certified(certificates(event), name))


def _in_certificates(event: Event, _known: Known, _name: str) -> Values:
    """Each certificate; a list of them that names none is one that says nothing."""
    found: list[Json] = []
    for tree in (event.ilmd, event.extensions):
        if child(tree, "certificationList") is not None:
            found.extend([dict(entry) for entry in certificates_in(tree)] or [{}])
    return tuple(found)


def _certified(entries: Iterable[Tree], name: str) -> Json:
    types = (certificate_type(entry) for entry in entries)
    return next((each for each in types if each is not None and each.lower() == name.lower()), None)


def _in_vessel(event: Event, known: Known, name: str) -> Values:
    return _each([_attribute(known, event.biz_location or "", name)])


def _in_product(event: Event, known: Known, name: str) -> Values:
    """Pallets say nothing of what is on them: an event with nothing else cannot be judged here."""
    made = _made(event)
    if all(identity.kind(item.uri) is Kind.LOGISTIC_UNIT for item in made):
        return None if event.biz_step == FISHING else ()
    return _each(_attribute(known, _product(item.uri) or "", name) for item in made)


def _in_lot(event: Event, known: Known, name: str) -> Values:
    lots = [item.uri for item in _made(event) if item.uri in known.ilmd_of]
    if not lots or len(lots) < len(_made(event)):
        return None
    return _each(
        next(filter(is_told, (child(tree, name) for tree in known.ilmd_of[lot])), None)
        for lot in lots
    )


def _in_lot_certificate(event: Event, known: Known, name: str) -> Values:
    touched = {item.uri for item in event.items() if item.uri in known.ilmd_of}
    return _each(
        _certified((entry for tree in known.ilmd_of[lot] for entry in certificates_in(tree)), name)
        for lot in sorted(touched)
    )


def _in_map_point(event: Event, _known: Known, _name: str) -> Values:
    is_point = event.read_point is not None and event.read_point.lower().startswith("geo:")
    return (event.read_point,) if is_point else None


def _in_weight(event: Event, _known: Known, _name: str) -> Values:
    lines = [item for item in _made(event) if item.is_class]
    if not lines and event.biz_step != FISHING:
        are_units = all(identity.kind(one.uri) is Kind.LOGISTIC_UNIT for one in _made(event))
        return () if are_units else None
    return () if lines and all(map(_is_weighed, lines)) else None


def _in_source(event: Event, _known: Known, name: str) -> Values:
    return _each(source.id for source in event.sources if source.type == name)


def _in_destination(event: Event, _known: Known, name: str) -> Values:
    return _each(one.id for one in event.destinations if one.type == name)


def _made(event: Event) -> tuple[Item, ...]:
    """What the event is about: what comes out of a transformation, else what it touches."""
    return tuple(item for item in event.items() if item.role in (Role.EPC, Role.OUTPUT))


def _is_weighed(line: Item) -> bool:
    return line.quantity is not None and line.uom is not None and bool(codes.mass_unit(line.uom))


def _product(uri: str) -> str | None:
    return uri if identity.kind(uri) is Kind.PRODUCT else identity.product_of(uri)


@lru_cache(maxsize=256)
def _attribute_names(name: str) -> tuple[str, ...]:
    return (f"urn:epcglobal:cbv:mda#{name}", f"urn:gdst:kde#{name}", f"{CBVMDA}{name}", name)


def _attribute(known: Known, uri: str, name: str) -> Json:
    attributes = known.master.get(uri, {})
    return next(filter(is_told, (attributes.get(key) for key in _attribute_names(name))), None)


_VALUES_IN: Mapping[Where, Callable[[Event, Known, str], Values]] = {
    Where.EVENT: _in_event,
    Where.ILMD: _in_ilmd,
    Where.CATCH: _in_catch,
    Where.CERTIFICATE: _in_certificate,
    Where.CERTIFICATES: _in_certificates,
    Where.VESSEL: _in_vessel,
    Where.PRODUCT: _in_product,
    Where.LOT: _in_lot,
    Where.LOT_CERTIFICATE: _in_lot_certificate,
    Where.MAP_POINT: _in_map_point,
    Where.WEIGHT: _in_weight,
    Where.SOURCE: _in_source,
    Where.DESTINATION: _in_destination,
}

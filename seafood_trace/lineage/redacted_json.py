"""A redacted trace as JSON: here a shared hop loses what is private to its recorder.

PURE.
"""

from collections.abc import Iterable, Mapping

from seafood_trace.epcis.event import Event, Json, Role, TypedRef
from seafood_trace.epcis.sharing import SHARED_EXTENSIONS, SHARED_ILMD
from seafood_trace.lineage.hop import Hop
from seafood_trace.lineage.redaction import Edge, Level, Node, RedactedTrace, ShownGap


def to_json(trace: RedactedTrace) -> dict[str, Json]:
    """The redacted trace as JSON; what is None is left out."""
    return {
        "item": trace.item,
        "direction": trace.direction,
        "askedAt": trace.asked_at.isoformat(),
        **({} if trace.at_place is None else {"atPlace": trace.at_place}),
        "hops": [_node_json(node) for node in trace.nodes],
        "links": [_edge_json(edge) for edge in trace.edges],
        "origins": [*trace.origins],
        "ends": [*trace.ends],
        "gaps": [_gap_json(gap) for gap in trace.gaps],
        "truncated": trace.truncated,
    }


def _node_json(node: Node) -> dict[str, Json]:
    base: dict[str, Json] = {"id": node.id, "level": str(node.level)}
    if node.hop is not None:
        return base | _hop_json(node.hop, is_full=node.level is Level.FULL)
    if node.level is Level.WITHHELD:
        return base
    public: dict[str, Json] = {
        "kind": None if node.kind is None else str(node.kind),
        "day": node.day,
        "place": node.place,
        "party": node.party,
        "product": [*node.product] or None,
    }
    return base | _known(public)


def _hop_json(hop: Hop, *, is_full: bool) -> dict[str, Json]:
    base: dict[str, Json] = {
        "position": hop.position,
        "kind": str(hop.kind),
        "time": hop.time.isoformat(),
    }
    if is_full:
        return base | {"event": dict(hop.event.as_sent)}
    return base | {"event": _shared_event(hop.event)}


def _shared_event(event: Event) -> Json:
    """The event by an allow-list: what and how much, where, when, why, and who."""
    shown: dict[str, Json] = {
        "type": str(event.type),
        "eventID": event.event_id,
        "eventTime": event.event_time.isoformat(),
        "eventTimeZoneOffset": event.event_time_offset,
        "action": None if event.action is None else str(event.action),
        "bizStep": event.biz_step,
        "disposition": event.disposition,
        "readPoint": event.read_point,
        "bizLocation": event.biz_location,
        "transformationID": event.transformation_id,
        "items": [
            _item_json(item.role, item.uri, item.quantity, item.uom) for item in event.items()
        ],
        "bizTransactions": _refs_json(event.biz_transactions),
        "sources": _refs_json(event.sources),
        "destinations": _refs_json(event.destinations),
        "ilmd": _allowed(event.ilmd, SHARED_ILMD),
        "extensions": _allowed(event.extensions, SHARED_EXTENSIONS),
    }
    return _known(shown)


def _item_json(role: Role, uri: str, quantity: object, uom: str | None) -> Json:
    line: dict[str, Json] = {
        "role": str(role),
        "uri": uri,
        "quantity": None if quantity is None else str(quantity),
        "uom": uom,
    }
    return _known(line)


def _refs_json(refs: Iterable[TypedRef]) -> Json:
    return [_known({"type": ref.type, "id": ref.id}) for ref in refs] or None


def _allowed(tree: Mapping[str, Json], names: frozenset[str]) -> Json:
    allowed = {name: value for name, value in tree.items() if name in names}
    return allowed or None


def _edge_json(edge: Edge) -> Json:
    return _known(
        {
            "from": edge.from_node,
            "to": edge.to_node,
            "confirmed": edge.is_confirmed,
            "item": edge.item,
            "inside": [*edge.inside] or None,
            "basis": None if edge.basis is None else str(edge.basis),
            "weightMg": edge.weight_mg,
            "count": edge.count,
        }
    )


def _gap_json(gap: ShownGap) -> Json:
    return _known(
        {
            "reason": gap.reason,
            "after": gap.after_node,
            "before": gap.before_node,
            "item": gap.item,
            "since": None if gap.since is None else gap.since.isoformat(),
        }
    )


def _known(tree: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in tree.items() if value is not None}

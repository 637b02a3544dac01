"""Builders of small chains: a few words a hop, and a fetch that counts its calls.

All companies are made up: demonstration data.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from seafood_trace.epcis.event import Action, Event, EventType, Quantity, TypedRef
from seafood_trace.epcis.recorded import Recorded

START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
NOW = datetime(2027, 1, 1, tzinfo=UTC)

_STEP = "https://ref.gs1.org/cbv/BizStep-"
_SDT = "https://ref.gs1.org/cbv/SDT-"
_GDST = "urn:gdst:bizStep:"


def lot(code: str) -> str:
    return f"urn:gdst:example.org:product:lot:class:demo.{code}.{code}"


def pallet(number: int) -> str:
    return f"urn:gdst:example.org:lpn:obj:demo.{number}"


def serial(code: str) -> str:
    return f"urn:gdst:example.org:product:serial:obj:demo.pack.{code}"


def site(name: str) -> str:
    return f"urn:gdst:example.org:location:loc:demo.{name}"


def party(name: str) -> str:
    return f"urn:gdst:example.org:party:demo.{name}"


Amounts = Mapping[str, float | int | str | None]


def quantities(amounts: Amounts) -> tuple[Quantity, ...]:
    """Kilograms by item; an item without an amount is an instance and stands elsewhere."""
    return tuple(
        Quantity(item, Decimal(str(amount)), "KGM")
        for item, amount in amounts.items()
        if amount is not None
    )


def instances(amounts: Amounts) -> tuple[str, ...]:
    return tuple(item for item, amount in amounts.items() if amount is None)


@dataclass
class Chain:
    """Records in the making; each hop is an hour after the one before unless `at` says when."""

    records: list[Recorded] = field(default_factory=list)
    clock: datetime = START
    fetches: list[list[str]] = field(default_factory=list)

    def fetch(self, items: Collection[str]) -> list[Recorded]:
        self.fetches.append(sorted(items))
        wanted = set(items)
        return [one for one in self.records if wanted & touched(one.event)]

    def record(
        self,
        type_: EventType,
        step: str,
        where: str | None,
        *,
        action: Action | None = Action.OBSERVE,
        at: datetime | None = None,
        after_hours: float = 1,
        **parts: object,
    ) -> int:
        """Append an event; its position."""
        self.clock = at or self.clock + timedelta(hours=after_hours)
        event = Event(
            type=type_,
            event_time=self.clock,
            event_time_offset="+00:00",
            as_sent={"eventID": f"e{len(self.records)}", **_as_sent(parts)},
            action=action,
            biz_step=step if ":" in step else _STEP + step,
            biz_location=site(where) if where else None,
            **parts,  # type: ignore[arg-type]
        )
        position = len(self.records)
        self.records.append(Recorded(position, self.clock, 1, event, declared_wrong=False))
        return position

    def object_event(self, step: str, where: str | None, amounts: Amounts, **more: object) -> int:
        return self.record(
            EventType.OBJECT,
            step,
            where,
            epcs=instances(amounts),
            quantities=quantities(amounts),
            **more,  # type: ignore[arg-type]
        )

    def catch(self, vessel: str, amounts: Amounts, **more: object) -> int:
        return self.object_event(f"{_GDST}fishingEvent", vessel, amounts, action=Action.ADD, **more)

    def commission(self, where: str, amounts: Amounts, **more: object) -> int:
        return self.object_event("commissioning", where, amounts, action=Action.ADD, **more)

    def land(self, port: str, amounts: Amounts, **more: object) -> int:
        return self.object_event(f"{_GDST}landing", port, amounts, **more)

    def ship(
        self, where: str, to: str | None, amounts: Amounts, buyer: str | None = None, **more: object
    ) -> int:
        destinations = []
        if to is not None:
            destinations.append(TypedRef(f"{_SDT}location", site(to)))
        if buyer is not None:
            destinations.append(TypedRef(f"{_SDT}owning_party", party(buyer)))
        return self.object_event(
            "shipping", where, amounts, destinations=tuple(destinations), **more
        )

    def receive(self, where: str, amounts: Amounts, **more: object) -> int:
        return self.object_event("receiving", where, amounts, **more)

    def sell(self, where: str, amounts: Amounts, **more: object) -> int:
        return self.object_event("retail_selling", where, amounts, action=Action.DELETE, **more)

    def count(self, where: str, amounts: Amounts, **more: object) -> int:
        return self.object_event("stock_taking", where, amounts, **more)

    def process(
        self,
        where: str,
        inputs: Amounts,
        outputs: Amounts,
        step: str = "commissioning",
        **more: object,
    ) -> int:
        return self.record(
            EventType.TRANSFORMATION,
            step,
            where,
            action=None,
            input_epcs=instances(inputs),
            input_quantities=quantities(inputs),
            output_epcs=instances(outputs),
            output_quantities=quantities(outputs),
            **more,  # type: ignore[arg-type]
        )

    def pack(self, where: str, unit: str, amounts: Amounts, **more: object) -> int:
        return self._aggregate("packing", Action.ADD, where, unit, amounts, **more)

    def unpack(self, where: str, unit: str, amounts: Amounts | None = None, **more: object) -> int:
        return self._aggregate("unpacking", Action.DELETE, where, unit, amounts or {}, **more)

    def _aggregate(
        self, step: str, action: Action, where: str, unit: str, amounts: Amounts, **more: object
    ) -> int:
        return self.record(
            EventType.AGGREGATION,
            step,
            where,
            action=action,
            parent_id=unit,
            child_epcs=instances(amounts),
            child_quantities=quantities(amounts),
            **more,  # type: ignore[arg-type]
        )


def touched(event: Event) -> set[str]:
    """The items that an event is found by, with the run it tells of."""
    items = {item.uri for item in event.items()}
    return items | ({event.transformation_id} if event.transformation_id else set())


def renumbered(records: Iterable[Recorded], order: list[int]) -> list[Recorded]:
    """The same events, recorded in another order."""
    listed = list(records)
    return [
        Recorded(position, listed[old].record_time, 1, listed[old].event, declared_wrong=False)
        for position, old in enumerate(order)
    ]


def _as_sent(parts: dict[str, object]) -> dict[str, str]:
    return {name: repr(value) for name, value in parts.items()}

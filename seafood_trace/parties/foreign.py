"""Master data that came in documents about things nobody here has registered.

It is what somebody said, and is kept with who said it. What is registered here always goes first.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlmodel import Session, col, select

from seafood_trace.parties.tables import ForeignMasterData
from seafood_trace.store.columns import URI_LENGTH
from seafood_trace.store.identity import chunks

# The attribute that holds the name of a product, a place or a party, best first. CBV 2.0 master
# data; GDST 1.2 for vessels.
_NAMES = (
    "descriptionShort",
    "vesselName",
    "name",
    "productName",
    "tradeItemDescription",
    "organizationName",
    "partyName",
)
_LONGEST_KIND = 200


class MasterData(Protocol):
    """What a document tells of one thing: its canonical `id`, its type, its attributes."""

    @property
    def type(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def attributes(self) -> Sequence[tuple[str, object]]: ...


@dataclass(frozen=True)
class Foreign:
    """What was told of a thing last, by the party `told_by`."""

    uri: str
    kind: str
    attributes: Mapping[str, object]
    told_by: int

    @property
    def name(self) -> str | None:
        """Its name; None where none was told. Attributes are known by the end of their URI.

        What steers a terminal or breaks a line is left out: somebody else wrote it.
        """
        ends = {_end(key): value for key, value in self.attributes.items()}
        name = next((str(ends[name]) for name in _NAMES if ends.get(name)), None)
        return None if name is None else "".join(filter(str.isprintable, name))


def keep_foreign(session: Session, told: Iterable[MasterData], told_by: int, now: datetime) -> None:
    """Keep what a document told, unless the same partner told the same before."""
    latest = {thing.id: thing for thing in told if len(thing.id) <= URI_LENGTH}
    before = foreign(session, latest.keys(), told_by=[told_by])
    for uri, thing in latest.items():
        attributes = json.dumps(dict(thing.attributes), sort_keys=True, ensure_ascii=False)
        known = before.get(uri)
        if known is None or json.dumps(known.attributes, sort_keys=True) != json.dumps(
            dict(thing.attributes), sort_keys=True
        ):
            session.add(
                ForeignMasterData(
                    uri=uri,
                    kind=thing.type[:_LONGEST_KIND],
                    attributes=attributes,
                    told_by=told_by,
                    told_at=now,
                )
            )
    session.flush()


def foreign(
    session: Session, uris: Collection[str], told_by: Collection[int] | None = None
) -> dict[str, Foreign]:
    """What was told last of each thing, by any of these parties or by anybody."""
    found: dict[str, Foreign] = {}
    for chunk in chunks(set(uris)):
        query = select(ForeignMasterData).where(col(ForeignMasterData.uri).in_(chunk))
        if told_by is not None:
            query = query.where(col(ForeignMasterData.told_by).in_(list(told_by)))
        for row in session.exec(query.order_by(col(ForeignMasterData.id))):
            found[row.uri] = Foreign(row.uri, row.kind, json.loads(row.attributes), row.told_by)
    return found


def _end(key: str) -> str:
    return key.replace("#", "/").replace(":", "/").rpartition("/")[2]

"""Who writes master data, and when: passed to everything that makes a row. PURE."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Author:
    """`label` names the actor; `domain` is the alliance's, under which URIs are made."""

    label: str
    now: datetime
    domain: str

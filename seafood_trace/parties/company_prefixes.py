"""GS1 company prefixes: with how many digits of a key its owner begins.

A key does not say where its company prefix ends, and only with that an EPC URN can be written
for it. GS1 gives no list to the public, so the alliance registers the prefixes of its members; were
it left to anyone, a wrong prefix would misname the keys of others, and keep theirs out.
No prefix lies within another: GS1 General Specifications, "GS1 Company Prefix".
"""

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from seafood_trace.errors import Conflict, Fault, InvalidInput, NotFound
from seafood_trace.identifiers import gs1_keys
from seafood_trace.parties.author import Author
from seafood_trace.parties.tables import CompanyPrefix
from seafood_trace.store.unique import hold, refusing_taken

SHORTEST, LONGEST = 4, 12

# What begins with the same six digits is asked for at once: a handful, and no more than this.
_START = 6
_MOST_ALIKE = 1_000


def register(session: Session, digits: str, party_id: int, author: Author) -> CompanyPrefix:
    """The prefix, registered as the party's.

    Raises InvalidInput, and Conflict where it, one within it or one around it is registered.
    """
    if not gs1_keys.is_digits(digits) or not SHORTEST <= len(digits) <= LONGEST:
        right = f"A GS1 company prefix has {SHORTEST} to {LONGEST} digits and nothing else."
        raise InvalidInput.of("bad_company_prefix", right, "/prefix")
    hold(session, "company prefixes")
    taken = Fault(
        "company_prefix_taken",
        "This company prefix is registered already, or one that begins like it.",
        "/prefix",
    )
    around = [digits[:length] for length in range(SHORTEST, len(digits))]
    if session.exec(select(CompanyPrefix.id).where(_beginning(digits, around)).limit(1)).first():
        raise Conflict(taken)
    row = CompanyPrefix(
        prefix=digits, party_id=party_id, created_at=author.now, created_by=author.label
    )
    with refusing_taken(session, taken):
        session.add(row)
    return row


def drop(session: Session, number: int) -> None:
    """Forget the prefix. Raises NotFound."""
    row = session.get(CompanyPrefix, number)
    if row is None:
        raise NotFound.of("company_prefix_unknown", "There is no company prefix with this number.")
    session.delete(row)


def prefixes_of(
    session: Session, party_id: int, after: int | None, limit: int
) -> list[CompanyPrefix]:
    """The party's prefixes in the order they were registered, at most `limit`."""
    query = select(CompanyPrefix).where(
        CompanyPrefix.party_id == party_id, col(CompanyPrefix.id) > (after or 0)
    )
    return list(session.exec(query.order_by(col(CompanyPrefix.id)).limit(limit)).all())


class PrefixLengths:
    """How many digits of a key are its company prefix, asked of what partners registered.

    It keeps what it was told, so one answer with many keys of few companies asks the store
    a few times. Good for as long as its session.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, list[str]] = {}

    def __call__(self, digits: str) -> int | None:
        """`digits` begin with the prefix and go on as they like; None where none is registered."""
        start = digits[:_START]
        if not gs1_keys.is_digits(start):
            return None
        if start not in self._known:
            self._known[start] = self._beginning_like(start)
        return next((len(one) for one in self._known[start] if digits.startswith(one)), None)

    def _beginning_like(self, start: str) -> list[str]:
        around = [start[:length] for length in range(SHORTEST, len(start))]
        query = select(CompanyPrefix.prefix).where(_beginning(start, around)).limit(_MOST_ALIKE)
        return list(self._session.exec(query))


def _beginning(digits: str, around: list[str]) -> ColumnElement[bool]:
    """Prefixes that begin with these digits, and those around them."""
    prefix = col(CompanyPrefix.prefix)
    # A range, as digits sort alike under every collation, and LIKE does not always use an index.
    return or_(prefix.between(digits, digits.ljust(LONGEST + 1, "9")), prefix.in_(around))

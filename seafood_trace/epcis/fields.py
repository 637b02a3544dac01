"""One JSON object of an EPCIS document, read field by field.

Every reader answers with the value, or notes a fault at the field's place and
answers with None (or without the entry that is wrong): reading goes on, so that a
sender learns of every fault at once. Pointers are only put together where there is
a fault, because nearly every field is right and capture has to be fast.

PURE. Sources: GS1 EPCIS 2.0, section 7.3, and its JSON Schema; RFC 3339.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from seafood_trace.epcis.event import Json, Quantity, TypedRef
from seafood_trace.epcis.namespaces import extensions, is_uri
from seafood_trace.errors import Fault, Faults, InvalidInput, pointer
from seafood_trace.identifiers.identity import LONGEST_URI_BYTES, canonical

MOST_FAULTS = 100

_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_OFFSET = re.compile(r"[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)", re.ASCII)
_UOM = re.compile(r"[A-Z0-9]{2,3}", re.ASCII)

# No time before steam trawling; a time so far ahead is a slip of the pen, not a plan.
_EARLIEST_YEAR = 1900
_YEARS_AHEAD = 10

# A thousand times the world's yearly catch in kilograms; keeps sums within exact arithmetic.
_MOST = 10**15

_PLACE = frozenset(("id",))
_QUANTITY = frozenset(("epcClass", "quantity", "uom"))

_ABSENT: Json = {}  # told apart by identity from everything that can be sent

Word = Callable[[str, Mapping[str, str]], str]


class DocumentFaults(Faults):
    """Collects the first faults of a document; beyond them it only knows that there are more.

    `latest_year` bounds every time in the document.
    """

    def __init__(self, received_at: datetime) -> None:
        super().__init__()
        self.latest_year = received_at.year + _YEARS_AHEAD
        self.are_too_many = False

    def add(self, code: str, message: str, pointer: str = "") -> None:
        if len(self) < MOST_FAULTS:
            super().add(code, message, pointer)
        else:
            self.are_too_many = True

    def extend(self, faults: Iterable[Fault], pointer: str = "") -> None:
        for fault in faults:
            if len(self) < MOST_FAULTS:
                super().extend((fault,), pointer)
            else:
                self.are_too_many = True

    def __len__(self) -> int:
        return len(self._found)

    def raise_if_any(self) -> None:
        if self.are_too_many:
            more = f"There are more than these {MOST_FAULTS} faults. Mend these first."
            self._found.append(Fault("more_faults", more))
        super().raise_if_any()


class Forgiven(DocumentFaults):
    """Notes nothing: what was taken once is read again, whatever is refused today."""

    def add(self, code: str, message: str, pointer: str = "") -> None:
        pass

    def extend(self, faults: Iterable[Fault], pointer: str = "") -> None:
        pass


class Fields:
    """The fields of one JSON object that lies at `at`, with the prefixes in force there."""

    __slots__ = ("at", "faults", "namespaces", "sent")

    def __init__(
        self, sent: Mapping[str, Json], at: str, faults: DocumentFaults, names: Mapping[str, str]
    ) -> None:
        self.sent = sent
        self.at = at
        self.faults = faults
        self.namespaces = names

    def fault(self, code: str, message: str, *steps: str | int) -> None:
        """Note what is wrong at these steps below the object."""
        self.faults.add(code, message, self.at + pointer(*steps))

    def require(self, *keys: str) -> None:
        for key in keys:
            if key not in self.sent:
                self.fault("missing_field", f"{key!r} is required here.", key)

    def text(self, key: str) -> str | None:
        value = self.sent.get(key, _ABSENT)
        if isinstance(value, str):
            return value
        if value is not _ABSENT:
            self._wrong_type("A string", key)
        return None

    def uri(self, key: str) -> str | None:
        """A URI as it was written."""
        value = self.sent.get(key, _ABSENT)
        return None if value is _ABSENT else self._uri(value, key)

    def uris(self, key: str) -> tuple[str, ...]:
        """A list of URIs as they were written."""
        found = [self._uri(value, key, place) for place, value in enumerate(self.array(key))]
        return tuple(uri for uri in found if uri is not None)

    def identifier(self, key: str) -> str | None:
        """An identifier in its canonical form."""
        value = self.sent.get(key, _ABSENT)
        return None if value is _ABSENT else self._identifier(value, key)

    def identifiers(self, key: str, *, unique: bool = False) -> tuple[str, ...]:
        """Identifiers in canonical form, in the order sent, each of them once.

        `unique` refuses what was written twice; two spellings of one thing are one thing.
        """
        if key not in self.sent:
            return ()
        values = self.array(key)
        found = [self._identifier(value, key, place) for place, value in enumerate(values)]
        if unique:
            self._refuse_repetition(key, values)
        return tuple(dict.fromkeys(uri for uri in found if uri is not None))

    def place(self, key: str) -> str | None:
        """The canonical identifier of a `{"id": …}` object."""
        inner = self.inner(key)
        if inner is None:
            return None
        inner.require("id")
        inner.other_fields(_PLACE)
        return inner.identifier("id")

    def word(self, key: str, vocabulary: Word) -> str | None:
        """A vocabulary word as its full URI."""
        value = self.sent.get(key, _ABSENT)
        return None if value is _ABSENT else self._word(value, vocabulary, key)

    def words(self, key: str, vocabulary: Word) -> tuple[str, ...]:
        """Vocabulary words of a list that is not empty and repeats none."""
        if key not in self.sent:
            return ()
        values = self.array(key)
        found = [self._word(value, vocabulary, key, at) for at, value in enumerate(values)]
        if values == [] and isinstance(self.sent[key], list):
            self.fault("empty_list", f"{key!r} names at least one.", key)
        self._refuse_repetition(key, values)
        return tuple(dict.fromkeys(uri for uri in found if uri is not None))

    def time(self, key: str) -> datetime | None:
        """A UTC instant; digits beyond the microsecond are cut off."""
        value = self.sent.get(key, _ABSENT)
        if value is _ABSENT:
            return None
        if not isinstance(value, str) or not _TIME.fullmatch(value):
            example = "2026-03-12T06:40:00-05:00"
            self.fault("bad_time", f"Write a time with its offset, such as {example}.", key)
            return None
        if not _EARLIEST_YEAR <= int(value[:4]) <= self.faults.latest_year:
            years = f"from {_EARLIEST_YEAR} to {self.faults.latest_year}"
            self.fault("time_out_of_range", f"The year of a time is {years}.", key)
            return None
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except ValueError:
            self.fault("bad_time", "There is no such day, hour or offset.", key)
            return None

    def offset(self, key: str) -> str | None:
        value = self.text(key)
        if value is None or _OFFSET.fullmatch(value):
            return value
        self.fault("bad_offset", "Write an offset as ±hh:mm, at most 14:00.", key)
        return None

    def quantities(self, key: str) -> tuple[Quantity, ...]:
        if key not in self.sent:
            return ()
        found = [self._quantity(inner) for inner in self.objects(key)]
        return tuple(quantity for quantity in found if quantity is not None)

    def references(
        self, key: str, id_key: str, vocabulary: Word, *, typed: bool
    ) -> tuple[TypedRef, ...]:
        """Business transactions, sources or destinations; `typed` ones must have a type."""
        if key not in self.sent:
            return ()
        found = []
        known = frozenset(("type", id_key))
        for inner in self.objects(key):
            inner.require(*(("type", id_key) if typed else (id_key,)))
            if not inner.sent.keys() <= known:
                inner.closed(known)
            kind = inner.word("type", vocabulary)
            target = inner.identifier(id_key)
            if target is not None:
                found.append(TypedRef(kind, target))
        return tuple(found)

    def other_fields(self, known: frozenset[str]) -> dict[str, Json]:
        """The fields that are not `known`, which must be namespaced, in Clark notation."""
        others = self.sent.keys() - known
        if not others:
            return {}
        keys = [key for key in self.sent if key in others]
        return extensions(self.sent, keys, self.namespaces, self.faults, self.at)

    def array(self, key: str) -> list[Json]:
        """A list, empty where there is none."""
        value = self.sent.get(key, _ABSENT)
        if isinstance(value, list):
            return value
        if value is not _ABSENT:
            self._wrong_type("A list", key)
        return []

    def inner(self, key: str) -> "Fields | None":
        """The object under `key`."""
        value = self.sent.get(key, _ABSENT)
        if value is _ABSENT:
            return None
        if isinstance(value, dict):
            return Fields(value, f"{self.at}/{key}", self.faults, self.namespaces)
        self._wrong_type("An object", key)
        return None

    def objects(self, key: str) -> list["Fields"]:
        """The objects of a list."""
        found = []
        for place, value in enumerate(self.array(key)):
            if isinstance(value, dict):
                at = f"{self.at}/{key}/{place}"
                found.append(Fields(value, at, self.faults, self.namespaces))
            else:
                self._wrong_type("An object", key, place)
        return found

    def number(self, key: str) -> int | float | None:
        value = self.sent.get(key, _ABSENT)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        if value is not _ABSENT:
            self._wrong_type("A number", key)
        return None

    def closed(self, known: frozenset[str]) -> None:
        """Refuse fields that are not `known`, under a prefix too: here EPCIS has no place for them."""
        for key in self.sent.keys() - known:
            right = (
                f"Only {', '.join(sorted(known))} may stand here; put your own fields on the event."
            )
            self.fault("field_not_allowed" if ":" in key else "unknown_field", right, key)

    def _refuse_repetition(self, key: str, values: list[Json]) -> None:
        written = [value for value in values if isinstance(value, str)]
        if len(set(written)) < len(written):
            self.fault("duplicate", f"{key!r} names one thing twice.", key)

    def _quantity(self, inner: "Fields") -> Quantity | None:
        sent = inner.sent
        epc_class = inner.identifier("epcClass")
        quantity = uom = None
        if "quantity" in sent:
            quantity = inner._amount()
        if "uom" in sent:
            uom = inner.text("uom")
            if uom is not None and not _UOM.fullmatch(uom):
                right = "Write a unit as its code in UN/ECE Recommendation 20, such as KGM."
                inner.fault("bad_uom", right, "uom")
            inner.require("quantity")
        inner.require("epcClass")
        if not sent.keys() <= _QUANTITY:
            inner.closed(_QUANTITY)
        return None if epc_class is None else Quantity(epc_class, quantity, uom)

    def _amount(self) -> Decimal | None:
        value = self.number("quantity")
        if value is None:
            return None
        if not 0 <= value <= _MOST:
            self.fault("bad_quantity", f"A quantity is from 0 to {_MOST}.", "quantity")
            return None
        return Decimal(str(value))

    def _identifier(self, value: Json, *steps: str | int) -> str | None:
        if self.faults.are_too_many:
            return None
        if not isinstance(value, str):
            self._wrong_type("A URI", *steps)
            return None
        try:
            return canonical(value)
        except InvalidInput as error:
            self.faults.extend(error.faults, self.at + pointer(*steps))
            return None

    def _uri(self, value: Json, *steps: str | int) -> str | None:
        if not isinstance(value, str):
            self._wrong_type("A URI", *steps)
            return None
        if is_uri(value):
            return value
        self.fault("bad_uri", f"This is no URI of at most {LONGEST_URI_BYTES} bytes.", *steps)
        return None

    def _word(self, value: Json, vocabulary: Word, *steps: str | int) -> str | None:
        if self.faults.are_too_many:  # finding the nearest word is slow
            return None
        if not isinstance(value, str):
            self._wrong_type("A word or a URI", *steps)
            return None
        try:
            return vocabulary(value, self.namespaces)
        except InvalidInput as error:
            self.faults.extend(error.faults, self.at + pointer(*steps))
            return None

    def _wrong_type(self, wanted: str, *steps: str | int) -> None:
        self.fault("wrong_type", f"{wanted} is wanted here.", *steps)

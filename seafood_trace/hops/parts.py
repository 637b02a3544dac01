"""The parts that events of hops are made of: items, amounts, who to whom, papers, certificates.

PURE. Sources: EPCIS 2.0 section 7.3, CBV 2.0 sections 7.3 and 8.5 (business transactions), GDST 1.2.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import quote

from seafood_trace.epcis.event import Json
from seafood_trace.hops.extensions import named
from seafood_trace.hops.hop import Amount, Certificate, Hop, Line, Party, Shipment, Weight
from seafood_trace.identifiers.mass import kilograms

Tree = dict[str, Json]

# CBV 2.0 names these papers; the others are ours.
_CBV_PAPERS = frozenset(["bol", "cert", "desadv", "inv", "po", "poc", "prodorder", "recadv", "rma"])
_OWN_PAPER = "urn:seafood-trace:btt:"
_LONGEST_ISSUER = 200
_GLN_KEYS = ("https://id.gs1.org/417/", "https://id.gs1.org/414/")


def certificates_told(certificates: Iterable[Certificate]) -> Json:
    found: list[Json] = [
        told(
            {
                "gdst:certificationType": f"urn:gdst:certType:{one.type}",
                "certificationAgency": one.agency,
                "certificationStandard": one.standard,
                "certificationValue": one.value,
                "certificationIdentification": one.identification,
            }
        )
        for one in certificates
    ]
    return {"certification": found} if found else None


# Who to whom, under which papers


def from_site(hop: Hop) -> Shipment:
    return Shipment(hop.owner, hop.owner, hop.site.uri)


def sides(sources: Iterable[Shipment], to: Party | None) -> Tree:
    both: Tree = {}
    found: list[tuple[str, str]] = []
    for source in sources:
        found += [("owning_party", source.owner), ("possessing_party", source.sender)]
        found += [("location", source.place)] if source.place else []
    both |= listed(
        "sourceList", ({"type": kind, "source": uri} for kind, uri in dict.fromkeys(found))
    )
    if to is not None:
        found = [("owning_party", to.uri), ("possessing_party", to.uri)]
        found += [("location", to.place)] if to.place else []
        both |= listed(
            "destinationList", ({"type": kind, "destination": uri} for kind, uri in found)
        )
    return both


def papers_of(hop: Hop) -> list[Json]:
    """The papers of what is received, then those named in the call; each once."""
    found = [paper for shipment in hop.shipments for paper in shipment.papers]
    issuer = hop.shipments[0].sender if hop.shipments else hop.owner
    for reference in hop.details.references:
        own = None if reference.type == "other" else _OWN_PAPER + reference.type
        kind = reference.type if reference.type in _CBV_PAPERS else own
        found.append((kind, paper_uri(issuer, reference.number)))
    return [
        told({"type": kind, "bizTransaction": uri})
        for (kind, uri) in {(_bare(kind), uri): None for kind, uri in found}
    ]


def _bare(kind: str | None) -> str | None:
    """One spelling for a type that one side wrote as a word and the record has as a URI."""
    return kind if kind is None else kind.removeprefix("https://ref.gs1.org/cbv/BTT-")


def paper_uri(issuer: str, number: str) -> str:
    """The URI of a paper of this party: of its GLN as the CBV makes it, else a URN of ours.

    Both sides of a shipment make the same, since it is the sender's number.
    """
    text = quote(number, safe="-_.")
    for key in _GLN_KEYS:
        if issuer.startswith(key):
            return f"urn:epcglobal:cbv:bt:{issuer.removeprefix(key)[:13]}:{text}"
    name = issuer.removeprefix("urn:")
    if len(name) > _LONGEST_ISSUER:
        name = hashlib.sha256(name.encode()).hexdigest()
    return f"urn:seafood-trace:paper:{quote(name, safe=':-_.')}:{text}"


# Items and amounts


def handled(lines: Iterable[Line], units: Iterable[str] = ()) -> Tree:
    """The lists of an object event and what was sent of them."""
    lines = list(lines)
    found = listed("epcList", dict.fromkeys([*units, *serials(lines)]))
    found |= listed("quantityList", quantities(lines))
    return found | lines_told("lines", lines)


def units_of(lines: Iterable[Line]) -> list[str]:
    return list(dict.fromkeys(line.sscc for line in lines if line.sscc is not None))


def serials(lines: Iterable[Line]) -> list[str]:
    written = (line.written or line.item for line in lines if not line.is_class)
    return list(dict.fromkeys(uri for uri in written if uri is not None))


def quantities(lines: Iterable[Line]) -> list[Json]:
    return [_quantity(line) for line in lines if line.item is not None and line.is_class]


def _quantity(line: Line) -> Json:
    if line.weight is not None:
        amount = _number(line.weight.milligrams)
        return {"epcClass": line.item, "quantity": amount, "uom": "KGM"}
    return told({"epcClass": line.item, "quantity": line.count})


def _number(milligrams: int) -> int | float:
    """Kilograms as a JSON number that reads back exactly."""
    exact = Decimal(kilograms(milligrams))
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def lines_told(name: str, lines: Iterable[Line]) -> Tree:
    """What was sent of each line that says more than the event itself does."""
    return listed(named(name), [_line(line) for line in lines if _says_more(line)])


def _says_more(line: Line) -> bool:
    amounts = (line.count, line.weight, line.short, line.rejected)
    return any(amount is not None for amount in amounts)


def _line(line: Line) -> Json:
    sent = None if line.weight is None or line.weight_is_derived else line.weight.as_sent
    return told(
        {
            "item": line.touched,
            "unit": line.sscc if line.item is not None else None,
            "count": line.count,
            "weight": sent,
            "weightIsDerived": True if line.weight_is_derived else None,
            "short": _amount(line.short),
            "rejected": _amount(line.rejected),
        }
    )


def _amount(amount: Amount | None) -> Json:
    if amount is None or amount.count is None:
        return weight_told(amount.weight) if amount is not None else None
    return {"count": amount.count}


def weight_told(weight: Weight | None) -> Json:
    """A weight as sent and in kilograms."""
    return None if weight is None else {"weight": weight.as_sent, "kilograms": weight.kilograms}


def told(members: Mapping[str, Json]) -> Tree:
    """The members that say anything."""
    return {name: value for name, value in members.items() if value is not None}


def listed(name: str, values: Iterable[Json]) -> Tree:
    """The list under its name, nothing where it is empty."""
    found = list(values)
    return {name: found} if found else {}


def iso(moment: date | datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()

"""Master data of one thing: what `linkType=gs1:masterData` leads to.

As an EPCIS document, and in the words of GS1's Web Vocabulary, which the libraries of GDST's
clients read.

Whoever may resolve a thing may read this of it: its name and what kind of thing it is, and
whose it is only where that party may be named. Of a lot or pack it is the master data of its
product. What documents told of things that nobody registered is given to those whom it was
told by, and to those who may read everything.

Sources: EPCIS 2.0, section 9.4 (EPCISHeader); CBV 2.0, section 9 (attributes); GDST 1.2; GS1
Web Vocabulary (Product, Place, Organization).
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlmodel import Session, select

from seafood_trace.access.actor import Actor
from seafood_trace.epcis.codes import species_name
from seafood_trace.epcis.event import Json
from seafood_trace.epcis.namespaces import GS1_CONTEXT
from seafood_trace.identifiers import identity
from seafood_trace.identifiers.identity import Kind
from seafood_trace.parties import directory, foreign, places, products
from seafood_trace.parties.tables import Party, Vessel
from seafood_trace.provenance.resolver import Target

_VOCABULARY = "urn:epcglobal:epcis:vtype:"
_CBV = "urn:epcglobal:cbv:mda#"
_GDST = "urn:gdst:kde#"
_OWNER = "urn:epcglobal:cbv:owning_party"

_WEB = "https://ref.gs1.org/voc/"

Attributes = Mapping[str, Json]

# Of each vocabulary: the class in the Web Vocabulary, its identifier and its name.
_WEB_CLASSES = {
    "epcclass": ("gs1:Product", "gtin", "productName"),
    "location": ("gs1:Place", "globalLocationNumber", "name"),
    "party": ("gs1:Organization", "globalLocationNumber", "organizationName"),
}
_ADDRESS = {"city": "addressLocality", "state": "addressRegion", "countryCode": "countryCode"}


def is_there(session: Session, target: Target, actor: Actor | None) -> bool:
    """Whether there is master data of this that the asker may read."""
    return _element(session, target, actor) is not None


def document(
    session: Session, target: Target, actor: Actor | None, now: datetime
) -> dict[str, Json] | None:
    """The EPCISDocument with the master data of the target; None where there is none."""
    found = _element(session, target, actor)
    if found is None:
        return None
    kind, uri, attributes = found
    listed: list[Json] = [{"id": name, "attribute": value} for name, value in attributes.items()]
    element: dict[str, Json] = {"id": uri, "attributes": listed}
    vocabulary: dict[str, Json] = {
        "type": _VOCABULARY + kind,
        "vocabularyElementList": [element],
    }
    return {
        "@context": [GS1_CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": now.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "epcisHeader": {"epcisMasterData": {"vocabularyList": [vocabulary]}},
        "epcisBody": {"eventList": []},
    }


def web_vocabulary(session: Session, target: Target, actor: Actor | None) -> dict[str, Json] | None:
    """The same in the words of the Web Vocabulary; its own are those of CBV that it lacks."""
    found = _element(session, target, actor)
    if found is None or found[0] not in _WEB_CLASSES:
        return None
    kind, uri, attributes = found
    of_class, identifier, name = _WEB_CLASSES[kind]
    told = {key.removeprefix(_CBV): value for key, value in attributes.items()}
    named = next((told.pop(key) for key in ("descriptionShort", "name") if key in told), None)
    address: dict[str, Json] = {
        web: told.pop(key) for key, web in _ADDRESS.items() if told.get(key) is not None
    }
    body: dict[str, Json] = {
        "@context": {"@vocab": _WEB, "gs1": _WEB, "cbvmda": _CBV},
        "@type": of_class,
        "@id": uri,
        identifier: uri.rpartition("/")[2] if uri.startswith("https://id.gs1.org/") else uri,
        name: [{"@value": named, "@language": "en"}],
    }
    if address:
        body["address"] = {"@type": "gs1:PostalAddress", **address}
    return body | {_web_name(key): value for key, value in told.items()}


def _web_name(key: str) -> str:
    return key if ":" in key else f"cbvmda:{key}"


def _element(
    session: Session, target: Target, actor: Actor | None
) -> tuple[str, str, Attributes] | None:
    """The vocabulary, the thing and its attributes."""
    thing = identity.product_of(target.item) or target.item
    if identity.kind(thing) is Kind.PRODUCT:
        return _named("epcclass", thing, _product(session, thing, actor)) or _told(
            session, thing, actor
        )
    if target.kind is Kind.LOCATION:
        return _named("location", thing, _place(session, thing, actor))
    if target.kind is Kind.PARTY:
        return _named("party", thing, _party(session, thing))
    return None


def _named(
    kind: str, uri: str, attributes: Attributes | None
) -> tuple[str, str, Attributes] | None:
    return None if attributes is None else (kind, uri, attributes)


def _product(session: Session, uri: str, actor: Actor | None) -> Attributes | None:
    product = products.product_by_uri(session, uri)
    if product is None:
        return None
    return _known(
        {
            _CBV + "descriptionShort": product.market_name or product.name,
            _CBV + "speciesForFisheryStatisticsPurposesCode": product.species,
            _CBV + "speciesForFisheryStatisticsPurposesName": species_name(product.species),
            _CBV + "tradeItemConditionCode": product.form,
            **_owner(session, product.party_id, actor),
        }
    )


def _place(session: Session, uri: str, actor: Actor | None) -> Attributes | None:
    place = places.places_by_uri(session, [uri]).get(uri)
    if place is None:
        return None
    of_vessel: dict[str, Json] = {}
    vessel = session.exec(select(Vessel).where(Vessel.uri == uri)).first()
    if vessel is not None:
        of_vessel = {
            _CBV + "vesselName": vessel.name,
            _CBV + "vesselID": vessel.registration,
            _CBV + "vesselFlagState": vessel.flag,
            _GDST + "imoNumber": vessel.imo,
            _GDST + "vesselPublicRegistry": vessel.public_registry,
            _GDST + "satelliteTracking": vessel.satellite_tracking,
        }
    return _known(
        {
            _CBV + "name": place.name,
            _CBV + "city": place.locality,
            _CBV + "state": place.region,
            _CBV + "countryCode": place.country,
            **of_vessel,
            **_owner(session, place.party_id, actor),
        }
    )


def _party(session: Session, uri: str) -> Attributes | None:
    party = directory.parties_by_uri(session, [uri]).get(uri)
    if party is None:
        return None
    return _known({_CBV + "name": party.name, _CBV + "countryCode": party.country})


def _owner(session: Session, party_id: int, actor: Actor | None) -> dict[str, Json]:
    """Whose it is, where that may be told."""
    owner: Party = directory.parties_by_id(session, [party_id])[party_id]
    is_told = owner.may_be_named or (
        actor is not None and (actor.reads_all or actor.party_id == party_id)
    )
    return {_OWNER: owner.uri, _CBV + "informationProvider": owner.uri} if is_told else {}


def _told(session: Session, uri: str, actor: Actor | None) -> tuple[str, str, Attributes] | None:
    """What documents told of a thing that nobody registered."""
    if actor is None:
        return None
    by = None if actor.reads_all else [actor.party_id]
    told = foreign.foreign(session, [uri], told_by=by).get(uri)
    if told is None:
        return None
    known = {name: value for name, value in told.attributes.items() if isinstance(value, str)}
    return told.kind.removeprefix(_VOCABULARY), uri, known


def _known(attributes: Mapping[str, Json]) -> Attributes:
    return {name: value for name, value in attributes.items() if value not in (None, "")}

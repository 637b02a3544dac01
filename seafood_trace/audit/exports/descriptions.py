"""Locations and products as the traceability rule describes them, from the master data.

A location that the partner traded with is described by what its owner registered, its street too,
which the directory shows to nobody: the rule has shipper and receiver know each other's address.
Of a place that nobody registered only what the partner itself was told is used. What is looked up
is remembered for the length of an export.
"""

import re
from collections.abc import Collection, Mapping

from sqlmodel import Session

from seafood_trace.audit.exports.handled import Food, Location
from seafood_trace.epcis.codes import species_name
from seafood_trace.identifiers import identity
from seafood_trace.lineage.hop import site_of
from seafood_trace.parties import directory, foreign, places, products
from seafood_trace.parties.foreign import Foreign
from seafood_trace.parties.products import ProductRef
from seafood_trace.parties.tables import Party, Site

# "Chicago, IL", as people write the place of somebody who never joined.
_CITY_AND_STATE = re.compile(r"(.+), ([A-Z]{2})")


class Descriptions:
    """Describes places, parties and products for the partner `party_id`."""

    def __init__(self, session: Session, party_id: int) -> None:
        self._session, self._party_id = session, party_id
        self._looked_up: set[str] = set()
        self._sites: dict[str, Site] = {}
        self._vessels: dict[str, tuple[int, str]] = {}
        self._owners: dict[int, Party] = {}
        self._parties: dict[str, Party] = {}
        self._products: dict[str, ProductRef] = {}
        self._told: dict[str, Foreign] = {}
        self._told_of_products: dict[str, Foreign] = {}

    def look_up(self, uris: Collection[str]) -> None:
        """Read what is known of all these places, parties and products at once."""
        new = set(uris) - self._looked_up
        self._looked_up |= new
        session = self._session
        sites = places.sites_by_uri(session, new)
        self._sites |= sites
        vessels = places.vessels_by_uri(session, new)
        self._vessels |= {uri: (one.party_id, one.name) for uri, one in vessels.items()}
        self._parties |= directory.parties_by_uri(session, new)
        owners = {one.party_id for one in sites.values()}
        owners |= {one.party_id for one in vessels.values()}
        self._owners |= directory.parties_by_id(session, owners - self._owners.keys())
        self._products |= products.products_by_uri(session, new)
        rest = new - self._sites.keys() - self._products.keys()
        self._told |= foreign.foreign(session, rest, told_by=[self._party_id])
        items = {uri for uri in rest if identity.kind(uri) is identity.Kind.PRODUCT}
        self._told_of_products |= foreign.foreign(session, items)

    def is_vessel(self, place: str) -> bool | None:
        """Whether the place is a vessel; None where nobody registered it."""
        return True if place in self._vessels else (False if place in self._sites else None)

    def owner_of(self, place: str) -> int | None:
        """The party whose site or vessel this is; None where nobody registered it."""
        site, vessel = self._sites.get(place), self._vessels.get(place)
        return site.party_id if site else (vessel[0] if vessel else None)

    def time_zone(self, place: str | None) -> str | None:
        """The time zone of a registered site, an IANA name."""
        site = self._sites.get(place or "")
        return None if site is None else site.time_zone

    def location(self, place: str | None, party: str | None) -> Location | None:
        """The place, else the party as far as it is known; None where neither is named."""
        if place is not None and place in self._sites:
            return self._of_site(self._sites[place])
        if place is not None and place in self._vessels:
            owner, name = self._vessels[place]
            return Location(place, name, country=self._owners[owner].country)
        by_party = self._of_party(party) if party is not None else None
        if place is None:
            return by_party
        told = self._of_told(place)
        return told if told.name or by_party is None else by_party

    def food(self, product: str) -> Food:
        """The product as its owner registered it, else as a document told it."""
        known = self._products.get(product)
        if known is None:
            told = self._told_of_products.get(product)
            code = None if told is None else _told(told, "speciesForFisheryStatisticsPurposesCode")
            name = None if told is None else told.name
            return Food(product, name, None if code is None else species_name(code))
        species = known.market_name or (known.species and species_name(known.species))
        words = [known.form, known.state]
        form = ", ".join(word.replace("_", " ") for word in words if word is not None)
        return Food(product, known.name, species or None, form or None, known.unit_weight_mg)

    def _of_site(self, site: Site) -> Location:
        owner = self._owners[site.party_id].name
        position = None
        if site.party_id == self._party_id and site.latitude is not None:
            position = f"{site.latitude}, {site.longitude}"  # the rule takes it for an address
        state = site.region
        if state is not None and site.country is not None:
            state = state.removeprefix(f"{site.country}-")
        return Location(
            identifier=site.uri,
            name=site.name if owner in site.name else f"{owner}, {site.name}",
            street=site.street or position,
            city=site.locality,
            state=state,
            zip_code=site.postal_code,
            country=site.country,
            phone=site.phone,
        )

    def _of_party(self, uri: str) -> Location:
        party = self._parties.get(uri)
        if party is None:
            return Location(uri)
        written = _CITY_AND_STATE.fullmatch(party.place or "")
        city, state = (written[1], written[2]) if written else (party.place, None)
        name = None if party.name == party.uri[: len(party.name)] else party.name
        return Location(uri, name, city=city, state=state, country=party.country)

    def _of_told(self, uri: str) -> Location:
        told = self._told.get(uri)
        if told is None:
            return Location(uri)
        return Location(
            identifier=uri,
            name=told.name,
            street=_told(told, "streetAddressOne"),
            city=_told(told, "city"),
            state=_told(told, "state"),
            zip_code=_told(told, "postalCode"),
            country=_told(told, "countryCode"),
            phone=_told(told, "telephone"),
        )


def sites_in(uris: Collection[str]) -> set[str]:
    """The identifiers themselves and the sites of places within sites."""
    return {*uris, *(site for uri in uris if (site := site_of(uri)) is not None)}


def _told(told: Foreign, name: str) -> str | None:
    """A text attribute, known by the end of its URI."""
    attributes: Mapping[str, object] = told.attributes
    for key, value in attributes.items():
        if re.split(r"[#/:]", key)[-1] == name and isinstance(value, str) and value.strip():
            return value.strip()
    return None

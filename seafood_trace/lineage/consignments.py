"""Which shipment a receipt answers.

The sender and the receiver write of one consignment in two events that share nothing by
rule: perhaps a bill of lading, a place, a party. What contradicts a pairing rules it out,
what supports it ranks it; a party that is merely not named does neither.

PURE.
"""

from collections.abc import Callable
from dataclasses import dataclass

from seafood_trace.lineage.hop import Hop

# The parties known to own or run a site; empty where nobody knows.
OwnersOf = Callable[[str], frozenset[str]]


def no_owners(_site: str) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Consignments:
    """Judges shipments against arrivals, by the master data that is known."""

    owners_of: OwnersOf = no_owners

    def may_answer(self, shipment: Hop, receipt: Hop) -> bool:
        """Whether nothing speaks against this receipt being of this shipment."""
        if shipment.bound_for is not None and receipt.site is not None:
            return shipment.bound_for == receipt.site
        stated = receipt.recipients | self._owners(receipt.site)
        return not shipment.recipients or not stated or not stated.isdisjoint(shipment.recipients)

    def evidence(self, shipment: Hop, receipt: Hop) -> int:
        """How much speaks for it: a consignment number over a place, a place over a party."""
        receivers = receipt.recipients | receipt.keepers | self._owners(receipt.site)
        return (
            8 * (not shipment.references.isdisjoint(receipt.references))
            + 4 * (shipment.bound_for is not None and shipment.bound_for == receipt.site)
            + 2 * (not shipment.recipients.isdisjoint(receivers))
            + (not shipment.senders.isdisjoint(receipt.senders))
        )

    def may_have_reached(self, shipment: Hop, hop: Hop) -> bool:
        """Whether the shipment may have arrived where this hop used it, with no receipt written."""
        if hop.site is None or shipment.site == hop.site:
            return False
        return self.may_be_for(shipment, hop.site, hop.senders)

    def may_be_for(
        self, shipment: Hop, site: str, known_there: frozenset[str] = frozenset()
    ) -> bool:
        """Whether the shipment may be meant for the site, where these parties are known to be."""
        if shipment.bound_for is not None:
            return shipment.bound_for == site
        there = self._owners(site) | known_there
        return not shipment.recipients or not there or not there.isdisjoint(shipment.recipients)

    def is_surely_for(self, shipment: Hop, site: str) -> bool:
        """Whether the shipment names the site, or a party known to own it."""
        if shipment.bound_for is not None:
            return shipment.bound_for == site
        return not shipment.recipients.isdisjoint(self._owners(site))

    def _owners(self, site: str | None) -> frozenset[str]:
        return frozenset() if site is None else self.owners_of(site)

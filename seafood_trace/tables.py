"""Gathers every room's tables, so that `SQLModel.metadata` is whole for migrations."""

from seafood_trace.access import tables as access
from seafood_trace.audit.crosschecks import tables as crosschecks
from seafood_trace.certification import tables as certification
from seafood_trace.epcis import tables as epcis
from seafood_trace.epcis.subscriptions import tables as subscriptions
from seafood_trace.labels import tables as labels
from seafood_trace.labels.sheets import tables as sheets
from seafood_trace.ledger import tables as ledger
from seafood_trace.lineage import tables as lineage
from seafood_trace.parties import tables as parties
from seafood_trace.provenance.partner_links import tables as partner_links
from seafood_trace.store import tables as store
from seafood_trace.web import tables as web
from seafood_trace.work import tables as work

__all__ = [
    "access",
    "certification",
    "crosschecks",
    "epcis",
    "labels",
    "ledger",
    "lineage",
    "parties",
    "partner_links",
    "sheets",
    "store",
    "subscriptions",
    "web",
    "work",
]

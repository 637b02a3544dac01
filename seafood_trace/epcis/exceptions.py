"""The exceptions of the EPCIS query language that tell more than a status does.

Everything else that goes wrong is an error of `errors.py`, and its status says which exception
of the standard it is (`rest/problems.py`).

PURE. Source: GS1 EPCIS 2.0, section 8.2.7.2 (exceptions) and its REST binding.
"""

from seafood_trace.errors import InvalidInput, NotFound, TooLarge


class QueryParameter(InvalidInput):
    """A query names a parameter that there is not, or one twice, or a value that it cannot have."""


class QueryValidation(InvalidInput):
    """A query is not written as one: its body is no query."""


class SubscriptionControls(InvalidInput):
    """When a subscription is to report is not told, or contradicts itself."""


class QueryTooLarge(TooLarge):
    """A query finds more events than were allowed for."""


class QueryTooComplex(TooLarge):
    """A query cannot be answered within the bound of what is looked at for one answer."""


class NoSuchName(NotFound):
    """There is no query of this name."""

"""The EPCIS 2.0 REST binding, put together: importing a module of routes attaches them."""

from seafood_trace.epcis.rest import capture, discovery, events, queries, resources, subscriptions
from seafood_trace.epcis.rest.binding import blueprint

ROUTES = (capture, discovery, events, queries, resources, subscriptions)

__all__ = ["ROUTES", "blueprint"]

"""All of GDST's key data elements, as data that `judging` judges by.

PURE.
"""

from seafood_trace.epcis.gdst import farmed, wild
from seafood_trace.epcis.gdst.shapes import AQUACULTURE as AQUACULTURE
from seafood_trace.epcis.gdst.shapes import Rule
from seafood_trace.epcis.gdst.shapes import TrackingEvent as TrackingEvent
from seafood_trace.epcis.gdst.shapes import Where as Where

RULES: tuple[Rule, ...] = (*wild.RULES, *farmed.RULES)
RULES_OF = {kind: tuple(rule for rule in RULES if kind in rule.events) for kind in TrackingEvent}

"""All of GDST's key data elements, as data that `gdst_judging` judges by.

PURE.
"""

from seafood_trace.epcis import gdst_farmed, gdst_wild
from seafood_trace.epcis.gdst_shapes import AQUACULTURE as AQUACULTURE
from seafood_trace.epcis.gdst_shapes import Rule
from seafood_trace.epcis.gdst_shapes import TrackingEvent as TrackingEvent
from seafood_trace.epcis.gdst_shapes import Where as Where

RULES: tuple[Rule, ...] = (*gdst_wild.RULES, *gdst_farmed.RULES)
RULES_OF = {kind: tuple(rule for rule in RULES if kind in rule.events) for kind in TrackingEvent}

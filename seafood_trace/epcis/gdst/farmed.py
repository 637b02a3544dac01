"""GDST's key data elements for farmed fish alone; what it shares with wild fish is in `wild`.

PURE. Source: GDST 1.2 Basic Universal List for aquaculture and its JSON Schema.
"""

from seafood_trace.epcis.gdst.shapes import (
    BROODSTOCK,
    FARMED,
    TEXT,
    Rule,
    TrackingEvent,
    ilmd_field,
    product_field,
)

RULES = (
    Rule(
        (TrackingEvent.HATCHING,),
        "broodstockSource",
        None,
        ilmd_field("broodstockSource"),
        "Source of broodstock is missing: say where the parent fish came from: Domestic or "
        "Wild Sources.",
        form=BROODSTOCK,
    ),
    Rule(
        (TrackingEvent.FARM_HARVEST,),
        "aquacultureMethod",
        None,
        ilmd_field("aquacultureMethod"),
        "Farming method is missing: say how the fish was raised, for example in ponds or cages.",
        form=TEXT,
    ),
    Rule(
        (TrackingEvent.FARM_HARVEST,),
        "productionMethodForFishAndSeafoodCode",
        None,
        product_field("productionMethodForFishAndSeafoodCode"),
        "Production method is missing: say that the fish is farmed (AQUACULTURE).",
        form=FARMED,
    ),
    Rule(
        (TrackingEvent.FEED_MILL,),
        "proteinSource",
        None,
        ilmd_field("proteinSource"),
        "Protein source is missing: say what the feed's protein was made of.",
        form=TEXT,
    ),
)

"""One example of each hop, as the API's description shows them. Companies are demonstration data."""

from seafood_trace.epcis.event import Json

_FILLET = "rs-fillet-case"
_PALLET = "095210000000000018"  # 952 is GS1's prefix for examples

HOPS: dict[str, dict[str, Json]] = {
    "catch": {
        "hop": "catch",
        "at": "2026-03-08T05:30-05:00",
        "vessel": "miss-ida",
        "trip": {"departed": "2026-03-02", "returned": "2026-03-08"},
        "area": "31",
        "gear": "LHP",
        "tags": ["GW000001-GW000840"],
        "lines": [{"product": "rs-gutted", "lot": "GAL-260308-A", "weight": "4200 lb"}],
    },
    "land": {
        "hop": "land",
        "at": "2026-03-08T07:15-05:00",
        "vessel": "miss-ida",
        "port": "Galveston, TX",
        "until": "2026-03-08T09:00-05:00",
        "to": "galveston-dock",
        "ref": {"type": "trip_ticket", "no": "TX-2026-01187"},
        "lines": [{"product": "rs-gutted", "lot": "GAL-260308-A", "weight": "4200 lb"}],
    },
    "ship": {
        "hop": "ship",
        "at": "2026-03-12T06:40-05:00",
        "site": "bay-plant",
        "to": "lake-cold",
        "ref": {"type": "bol", "no": "77120"},
        "lines": [
            {
                "sscc": _PALLET,
                "product": _FILLET,
                "lot": "BP-260310",
                "count": 60,
                "weight": "600 kg",
            }
        ],
    },
    "receive": {
        "hop": "receive",
        "at": "2026-03-13T15:10-05:00",
        "site": "lake-cold",
        "lines": [{"sscc": _PALLET}],
    },
    "process": {
        "hop": "process",
        "at": "2026-03-10T13:00-05:00",
        "site": "bay-plant",
        "inputs": [{"product": "rs-gutted", "lot": "GAL-260308-A", "weight": "1360 kg"}],
        "outputs": [
            {"product": _FILLET, "lot": "BP-260310", "count": 60, "weight": "600 kg"},
            {"product": "rs-pack-250g", "lot": "BP-260310", "count": 320, "weight": "80 kg"},
            {"product": "rs-frames", "weight": "652.8 kg"},
        ],
        "loss": "27.2 kg",
        "expires": "2026-03-24",
    },
    "pack": {
        "hop": "pack",
        "at": "2026-03-12T06:10-05:00",
        "site": "bay-plant",
        "sscc": _PALLET,
        "lines": [{"product": _FILLET, "lot": "BP-260310", "count": 60, "weight": "600 kg"}],
    },
    "unpack": {
        "hop": "unpack",
        "at": "2026-03-13T16:00-05:00",
        "site": "lake-cold",
        "lines": [{"sscc": _PALLET}],
    },
    "sell": {
        "hop": "sell",
        "at": "2026-03-16T20:00-05:00",
        "site": "shop-1",
        "lines": [{"product": _FILLET, "lot": "BP-260310", "weight": "28.5 kg"}],
    },
    "discard": {
        "hop": "discard",
        "at": "2026-03-18T20:00-05:00",
        "site": "shop-1",
        "note": "past its date",
        "lines": [{"product": _FILLET, "lot": "BP-260310", "weight": "0.9 kg"}],
    },
    "count": {
        "hop": "count",
        "at": "2026-03-18T21:00-05:00",
        "site": "shop-1",
        "lines": [{"product": _FILLET, "lot": "BP-260310", "weight": "0.6 kg"}],
    },
    "return": {
        "hop": "return",
        "at": "2026-03-17T09:00-05:00",
        "site": "shop-1",
        "to": "lake-cold",
        "lines": [{"product": _FILLET, "lot": "BP-260310", "count": 2, "weight": "20 kg"}],
    },
}

EXAMPLES = {name: {"summary": name.capitalize(), "value": hop} for name, hop in HOPS.items()}

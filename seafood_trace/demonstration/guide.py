"""What to tell whoever starts the demonstration: what to open, which key to use, one call to paste."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from seafood_trace.demonstration.load import Demonstration, Pack

ROLES = (
    ("conservancy", "conservation partner"),
    ("harvester-a", "harvester"),
    ("galveston", "dealer"),
    ("bay", "processor"),
    ("lake", "distributor"),
    ("shop-3", "retailer"),
    ("auditor", "auditor"),
    ("alliance", "alliance"),
)


# Whole, commingled, with a gap, outside the unit, caught while suspended: by the number of the cycle.
SHOWN = (0, 1, 3, 6, 10)


@dataclass(frozen=True)
class Told:
    """What a loaded demonstration leaves to be told; links lead to the address it was loaded for."""

    api_keys: Mapping[str, str]
    packs: tuple[Pack, ...]
    staff_email: str
    staff_password: str


def as_json(loaded: Demonstration) -> str:
    """The guide as it is kept beside the database."""
    return json.dumps(asdict(loaded), indent=1)


def from_json(kept: str) -> Told:
    """The guide that was kept."""
    values = json.loads(kept)
    packs = tuple(Pack(**pack) for pack in values.pop("packs"))
    return Told(packs=packs, **values)


def as_shell(told: Told, url: str) -> str:
    """Lines for a shell to evaluate: URL, a key by its partner's name, PACK_1 and CODE_1, PASSWORD."""
    values = {"URL": url, "PASSWORD": told.staff_password}
    values |= {code.upper().replace("-", "_"): key for code, key in told.api_keys.items()}
    for number, pack in enumerate(told.packs, start=1):
        values |= {f"PACK_{number}": _at(url, pack.link), f"CODE_{number}": pack.short_code}
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in values.items())


def text(told: Told, url: str) -> str:
    """The guide for a terminal, with addresses under `url`."""
    lines = [
        "",
        f"Seafood Trace is at {url}/  (demonstration data: every company and fish is made up)",
        "",
        "Scan a pack of red snapper:",
        *(
            f"  {_at(url, pack.link)}\n      {pack.shows}; typed: {pack.short_code}"
            for pack in _worth_seeing(told)
        ),
        "",
        "An API key for each role:",
        *(f"  {role:<22}{told.api_keys[code]}" for code, role in ROLES),
        "",
        f"Sign in at {url}/console/ as {told.staff_email}, password {told.staff_password}",
        f"The API is described at {url}/api/docs",
        "",
        "Record a hop; this works as pasted:",
        _curl(told, url),
        "",
        "Stop with Ctrl-C. What you record is kept; `make demo-reset` starts over.",
        "",
    ]
    return "\n".join(lines)


def _worth_seeing(told: Told) -> list[Pack]:
    """The first pack of each kind of cycle, as many as a terminal shows well."""
    return [told.packs[number] for number in SHOWN if number < len(told.packs)]


def _curl(told: Told, url: str) -> str:
    hop = {
        "hop": "count",
        "at": "2026-08-20T18:00-05:00",
        "site": "shop-s3",
        "lines": [{"product": "rs-pack-250g", "lot": "BP-260811", "weight": "6 kg"}],
    }
    return (
        f"  curl -s {url}/api/v1/hops -H 'Authorization: Bearer {told.api_keys['shop-3']}' "
        f"-H 'Content-Type: application/json' -d '{json.dumps(hop)}'"
    )


def _at(url: str, link: str) -> str:
    """The link's path under the address that is served now."""
    return url + urlsplit(link).path

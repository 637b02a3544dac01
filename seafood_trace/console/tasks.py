"""What each permission lets a partner do, with a command to copy: the shortest way to begin."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from seafood_trace.access.actor import Actor
from seafood_trace.access.permissions import Permission
from seafood_trace.epcis.event import Json
from seafood_trace.hops.examples import HOPS
from seafood_trace.web.languages import N_


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do; `title` and `why` are to be translated, `command` is for a shell.

    `page` is where a person does the same.
    """

    title: str
    why: str
    command: str
    page: str | None = None


def tasks_for(actor: Actor, public_url: str) -> list[Task]:
    """The tasks that the actor's permissions allow, most daily first."""
    return [task for permission, task in _tasks(public_url) if actor.may(permission)]


def _tasks(url: str) -> Iterator[tuple[Permission, Task]]:
    yield (
        Permission.RECORD,
        Task(
            N_("Record a hop"),
            N_(
                "Receive, process, ship: one call each. Ask first with /hops/check; it stores nothing."
            ),
            _post(f"{url}/api/v1/hops/check", HOPS["receive"]),
        ),
    )
    yield (
        Permission.LABEL,
        Task(
            N_("Print labels"),
            N_("A QR code and a short code for each pack, lot or tray card."),
            _post(
                f"{url}/api/v1/labels",
                {"product": "rs-pack-250g", "lot": "BP-260310", "count": 20},
            ),
            page="/console/labels",
        ),
    )
    yield (
        Permission.READ,
        Task(
            N_("Trace a lot"),
            N_("Back to its vessels, as far as you may read each hop."),
            _get(f"{url}/api/v1/traces/back?item=LOT-OR-PACK-URI"),
        ),
    )
    yield (
        Permission.MANAGE,
        Task(
            N_("Make an API key"),
            N_("For a till, a scale or your own software, with only the rights it needs."),
            _post(f"{url}/api/v1/keys", {"name": "plant scale", "scopes": ["record"]}),
        ),
    )


def _post(url: str, body: Json) -> str:
    sent = json.dumps(body, ensure_ascii=False)
    return (
        f"curl {url} \\\n  -H 'Authorization: Bearer YOUR-KEY' \\\n"
        f"  -H 'Content-Type: application/json' \\\n  -d '{sent}'"
    )


def _get(url: str) -> str:
    return f"curl -H 'Authorization: Bearer YOUR-KEY' \\\n  '{url}'"

"""What was recorded twice, and what a declaration names that is not on record."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from seafood_trace.access.permissions import Role
from seafood_trace.audit.crosschecks import duplicates, references, window
from seafood_trace.audit.crosschecks.tables import EventReference, PossibleDuplicate
from seafood_trace.ledger import projections
from seafood_trace.store.engine import Store
from tests.epcis.partners import capture, send, shipping
from tests.world import Partner, enrol

WRONG = {"declarationTime": "2026-03-11T05:00:00-06:00", "reason": "incorrect_data"}
RIGHT_ID = "urn:uuid:00000000-0000-4000-8000-000000000001"
OTHER_ID = "urn:uuid:00000000-0000-4000-8000-000000000002"


class Scene:
    """Two partners who trade, a stranger, and the alliance."""

    def __init__(self, store: Store, client: FlaskClient) -> None:
        self.store, self.client = store, client
        self.bay = enrol(store, "Bay Plant", Role.PROCESSOR)
        self.lake = enrol(store, "Lake Cold", Role.DISTRIBUTOR)
        self.stranger = enrol(store, "Stranger", Role.DISTRIBUTOR)
        self.alliance = enrol(store, "Alliance", Role.ALLIANCE)

    def shipped(self, **changes: Any) -> dict[str, Any]:
        return shipping(self.bay, self.lake, **changes)

    def record(self, who: Partner, *events: dict[str, Any]) -> None:
        capture(self.client, who, *events)
        for one in (duplicates.PROJECTION, references.PROJECTION):
            projections.catch_up(self.store, one)

    def listed(self, who: Partner, what: str, **query: Any) -> list[Any]:
        answer = self.client.get(f"/api/v1/audit/{what}", query_string=query, headers=who.headers)
        assert answer.status_code == 200, answer.text
        found: list[Any] = answer.get_json()
        return found

    def rows(self) -> list[Any]:
        with self.store.reading() as session:
            rows = [
                *session.exec(select(PossibleDuplicate)),
                *session.exec(select(EventReference)),
            ]
            return sorted((one.model_dump() for one in rows), key=str)


@pytest.fixture
def scene(store: Store, client: FlaskClient) -> Scene:
    return Scene(store, client)


# Duplicates


def test_the_same_under_another_id_is_raised_as_a_likely_slip(scene: Scene):
    scene.record(scene.bay, scene.shipped(eventID=RIGHT_ID))
    scene.record(scene.bay, scene.shipped(eventID=OTHER_ID))

    (found,) = scene.listed(scene.bay, "duplicates")

    assert found["event"]["eventID"] == OTHER_ID
    assert [one["eventID"] for one in found["earlier"]] == [RIGHT_ID]
    assert found["sameParty"]
    assert "did_not_occur" in found["advice"]


def test_the_same_from_another_party_is_raised_and_is_no_slip(scene: Scene):
    scene.record(scene.bay, scene.shipped(eventID=RIGHT_ID))
    scene.record(scene.lake, scene.shipped(eventID=RIGHT_ID))

    (found,) = scene.listed(scene.lake, "duplicates")

    assert not found["sameParty"]
    assert [found["event"]["recordedBy"], found["earlier"][0]["recordedBy"]] == [
        "Lake Cold",
        "Bay Plant",
    ]
    assert scene.listed(scene.alliance, "duplicates") == [found]
    assert scene.listed(scene.stranger, "duplicates") == []


def test_a_copy_that_one_may_not_read_is_not_told_of(scene: Scene):
    """A stranger's word about others is its own; that it repeats theirs is not for it to learn."""
    scene.record(scene.bay, scene.shipped(eventID=RIGHT_ID))
    scene.record(scene.stranger, scene.shipped(eventID=OTHER_ID))

    assert scene.listed(scene.stranger, "duplicates") == []
    assert len(scene.listed(scene.alliance, "duplicates")) == 1


def test_a_resend_is_no_duplicate_and_a_declaration_is_neither(scene: Scene):
    event = scene.shipped(eventID=RIGHT_ID)
    scene.record(scene.bay, event)
    scene.record(scene.bay, event)
    scene.record(scene.bay, event | {"errorDeclaration": WRONG})

    assert scene.listed(scene.bay, "duplicates") == []
    assert (
        len(
            scene.client.get(
                "/api/v1/audit/references?settled=true", headers=scene.bay.headers
            ).get_json()
        )
        == 1
    )


def test_what_is_declared_wrong_is_no_duplicate_any_more(scene: Scene):
    scene.record(scene.bay, scene.shipped(eventID=RIGHT_ID), scene.shipped(eventID=OTHER_ID))
    assert len(scene.listed(scene.bay, "duplicates")) == 1

    scene.record(scene.bay, scene.shipped(eventID=OTHER_ID, errorDeclaration=WRONG))

    assert scene.listed(scene.bay, "duplicates") == []


def test_duplicates_come_in_pages(scene: Scene):
    for number in range(4):
        scene.record(
            scene.bay,
            scene.shipped(eventID=f"urn:uuid:00000000-0000-4000-8000-00000000000{number}"),
        )

    first = scene.client.get("/api/v1/audit/duplicates?limit=2", headers=scene.bay.headers)
    link = first.headers["Link"].split(">")[0].lstrip("<")
    second = scene.client.get(link, headers=scene.bay.headers)

    assert [len(one["earlier"]) for one in [*first.get_json(), *second.get_json()]] == [3, 2, 1]
    assert "Link" not in second.headers


def test_a_trace_counts_a_duplicate_once_and_names_it(scene: Scene):
    scene.record(scene.bay, scene.shipped(eventID=RIGHT_ID), scene.shipped(eventID=OTHER_ID))

    def traced(who: Partner) -> Any:
        query = {"item": "urn:gdst:example.org:product:lot:class:demo.fillet.l1"}
        answer = scene.client.get("/api/v1/traces/back", query_string=query, headers=who.headers)
        return answer.get_json()

    found = traced(scene.lake)
    assert len(found["hops"]) == 1
    assert found["duplicates"] == [{"hop": found["hops"][0]["id"], "eventIDs": [OTHER_ID]}]

    scene.record(scene.bay, scene.shipped(eventID=OTHER_ID, errorDeclaration=WRONG))
    assert traced(scene.lake)["duplicates"] == []


def test_what_one_may_read_is_looked_for_in_one_stretch_after_the_other(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(window, "STRETCH", 2)
    for number in range(3):
        scene.record(scene.bay, scene.shipped(eventID=f"urn:uuid:own-{number}"))
    for number in range(5):
        scene.record(scene.stranger, shipping(scene.stranger, eventID=f"urn:uuid:its-{number}"))

    pages: list[list[Any]] = []
    address = "/api/v1/audit/duplicates"
    while address:
        answer = scene.client.get(address, headers=scene.bay.headers)
        pages.append(answer.get_json())
        address = answer.headers.get("Link", "").partition("<")[2].partition(">")[0]

    assert [len(page) for page in pages] == [0, 0, 2, 0]


# References


def test_a_declaration_before_its_event_waits_for_it(scene: Scene):
    event = scene.shipped(eventID=RIGHT_ID)
    scene.record(scene.bay, event | {"errorDeclaration": WRONG})

    (waiting,) = scene.listed(scene.bay, "references")
    scene.record(scene.bay, event)

    assert (waiting["kind"], waiting["eventID"], waiting["pending"]) == ("declares", RIGHT_ID, True)
    assert scene.listed(scene.bay, "references") == []
    (settled,) = scene.listed(scene.bay, "references", settled="true")
    assert settled["answer"]["eventID"] == RIGHT_ID
    assert not settled["pending"]


def test_a_correction_not_seen_yet_is_pending_until_it_comes(scene: Scene):
    event = scene.shipped(eventID=RIGHT_ID)
    naming = WRONG | {"correctiveEventIDs": [OTHER_ID]}
    scene.record(scene.bay, event, event | {"errorDeclaration": naming})

    (waiting,) = scene.listed(scene.lake, "references")
    assert (waiting["kind"], waiting["eventID"]) == ("corrects", OTHER_ID)

    scene.record(scene.bay, scene.shipped(eventID=OTHER_ID, disposition=...))

    assert scene.listed(scene.lake, "references") == []
    kinds = [one["kind"] for one in scene.listed(scene.lake, "references", settled="true")]
    assert kinds == ["declares", "corrects"]


def test_a_declaration_of_anothers_event_stays_open_and_says_who_can(scene: Scene):
    event = scene.shipped(eventID=RIGHT_ID)
    scene.record(scene.bay, event)
    scene.record(scene.lake, event | {"errorDeclaration": WRONG})

    (found,) = scene.listed(scene.lake, "references")

    assert found["pending"]
    assert found["answer"] is None
    assert "only that party can declare it wrong" in found["advice"]


def test_anothers_event_does_not_answer_a_declaration_that_waits(scene: Scene):
    event = scene.shipped(eventID=RIGHT_ID)
    scene.record(scene.lake, event | {"errorDeclaration": WRONG})
    scene.record(scene.bay, event)

    (found,) = scene.listed(scene.lake, "references")

    assert found["pending"]


def test_that_an_event_of_others_exists_is_not_told_by_declaring_it_wrong(scene: Scene):
    scene.record(scene.bay, scene.shipped(eventID=RIGHT_ID))
    for event_id in (RIGHT_ID, OTHER_ID):
        declared = shipping(scene.stranger, eventID=event_id, errorDeclaration=WRONG)
        scene.record(scene.stranger, declared)

    real, made_up = scene.listed(scene.stranger, "references")

    assert real["advice"] == made_up["advice"]


def test_a_declaration_by_content_names_what_was_recorded_before_it(scene: Scene):
    event = scene.shipped(eventID=...)
    scene.record(scene.bay, event | {"errorDeclaration": WRONG})
    (nothing,) = scene.listed(scene.bay, "references")
    assert nothing["eventID"] is None
    assert "Nothing with this content" in nothing["advice"]

    other = scene.shipped(eventID=..., lot="l2")
    scene.record(scene.bay, other, other | {"errorDeclaration": WRONG})

    assert scene.listed(scene.bay, "references") == [nothing]


def test_a_declaration_of_another_type_than_its_event_is_refused(scene: Scene):
    event = scene.shipped(eventID=RIGHT_ID)
    scene.record(scene.bay, event)
    orders = [{"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:9521141:1"}]
    unlike = event | {"type": "TransactionEvent", "bizTransactionList": orders}

    answer = send(scene.client, scene.bay, unlike | {"errorDeclaration": WRONG})

    assert answer.status_code == 409
    assert "ObjectEvent" in answer.text


def test_rebuilding_gives_the_same_answer(scene: Scene):
    event = scene.shipped(eventID=RIGHT_ID)
    naming = WRONG | {"correctiveEventIDs": [OTHER_ID, "urn:uuid:never"]}
    scene.record(scene.bay, event | {"errorDeclaration": naming})
    scene.record(scene.bay, event)
    scene.record(scene.lake, event, scene.shipped(eventID=OTHER_ID))
    before = scene.rows()

    for one in (duplicates.PROJECTION, references.PROJECTION):
        projections.rebuild(scene.store, one)

    assert len(before) > 4
    assert scene.rows() == before

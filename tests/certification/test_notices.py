from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from seafood_trace.access.permissions import Role
from seafood_trace.app import NOTICES
from seafood_trace.certification.tables import Notice
from seafood_trace.parties import places
from seafood_trace.parties.tables import VesselHolding
from seafood_trace.store.engine import Store
from seafood_trace.work import outbox
from tests.certification.alliance import Alliance
from tests.world import NOW, add_site, enrol


@pytest.fixture
def alliance(store: Store) -> Alliance:
    return Alliance(store)


def told(alliance: Alliance, subject: str) -> set[int]:
    """Who has a notice whose subject begins so, once everything was delivered."""
    while outbox.deliver_due(alliance.store, NOTICES, NOW + timedelta(days=1)):
        pass
    with alliance.store.reading() as session:
        rows = session.exec(select(Notice)).all()
    return {row.party_id for row in rows if row.subject.startswith(subject)}


def test_suspension_reaches_holder_vessels_and_alliance(alliance, store):
    fishery = alliance.fishery()
    alliance.join(fishery)
    holder = enrol(store, "Client group (demo)", Role.DEALER)
    enrol(store, "Bystander (demo)", Role.RETAILER)
    row = alliance.assure(fishery=fishery.id, holder=holder.uri)

    alliance.suspend(row, "2026-03-20")

    expected = {holder.id, alliance.harvester.id, alliance.backbone.id}
    assert told(alliance, "Suspended from 2026-03-20") == expected


def test_notice_says_what_it_means_for_fish(alliance):
    row = alliance.assure(fishery=alliance.fishery().id)
    alliance.suspend(row, "2026-03-20")
    told(alliance, "")

    with alliance.store.reading() as session:
        text = session.exec(select(Notice.text).order_by(col(Notice.id).desc())).first()
    assert "Reef Fish Pledge" in text
    assert "Earlier fish keeps its verdict" in text


def test_each_kind_of_change_has_its_words(alliance):
    row = alliance.assure(fishery=alliance.fishery().id)
    alliance.suspend(row, "2026-03-20")
    alliance.reinstate(row, "2026-04-01")
    with alliance.store.transaction() as session:
        alliance.end(session, row, date(2026, 5, 1))

    for subject in ("Registered", "Suspended", "Reinstated", "Ended"):
        assert told(alliance, subject) == {alliance.backbone.id}


def test_vessel_that_had_left_the_unit_is_not_told(alliance):
    fishery = alliance.fishery()
    alliance.join(fishery, until=date(2026, 3, 10))
    row = alliance.assure(fishery=fishery.id)

    alliance.suspend(row, "2026-03-20")

    assert told(alliance, "Suspended") == {alliance.backbone.id}


def test_new_owner_of_a_vessel_is_told_and_the_former_is_not(alliance, store):
    fishery = alliance.fishery()
    alliance.join(fishery)
    buyer = enrol(store, "Buyer (demo)", Role.HARVESTER)
    with store.transaction() as session:
        vessel = places.vessels_by_uri(session, [alliance.boat.uri])[alliance.boat.uri]
        for capacity in ("owner", "operator"):
            sold = VesselHolding(
                vessel_id=vessel.id or 0,
                party_id=buyer.id,
                capacity=capacity,
                since=date(2026, 3, 1),
            )
            places.hand_over(session, vessel, sold)

    alliance.suspend(alliance.assure(fishery=fishery.id), "2026-03-20")

    assert told(alliance, "Suspended") == {alliance.backbone.id, buyer.id}


def test_sites_party_is_told(alliance, store):
    plant = enrol(store, "Bay Plant (demo)")
    site = add_site(store, plant)

    alliance.suspend(alliance.assure(site=site.uri, holder_name="Somebody"), "2026-03-20")

    assert told(alliance, "Suspended") == {plant.id, alliance.backbone.id}


def test_notice_is_delivered_once(alliance):
    alliance.assure(fishery=alliance.fishery().id)
    told(alliance, "")
    told(alliance, "")

    with alliance.store.reading() as session:
        assert len(session.exec(select(Notice)).all()) == 1


def test_partner_reads_its_own_notices_and_says_that_it_saw_them(
    client: FlaskClient, alliance: Alliance
):
    row = alliance.assure(fishery=alliance.fishery().id, holder=alliance.harvester.uri)
    alliance.suspend(row, "2026-03-20")
    told(alliance, "")
    headers = alliance.harvester.headers

    newest, oldest = client.get("/api/v1/notices", headers=headers).get_json()
    seen = client.post(f"/api/v1/notices/{newest['id']}/seen", headers=headers)
    again = client.post(f"/api/v1/notices/{newest['id']}/seen", headers=headers)

    assert newest["subject"].startswith("Suspended")
    assert seen.get_json()["seen_at"] is not None
    assert again.get_json() == seen.get_json()
    unseen = client.get("/api/v1/notices?unseen=true", headers=headers).get_json()
    assert [one["id"] for one in unseen] == [oldest["id"]]


def test_nobody_sees_anothers_notice(client: FlaskClient, alliance: Alliance):
    alliance.assure(fishery=alliance.fishery().id, holder=alliance.harvester.uri)
    told(alliance, "")
    headers = alliance.harvester.headers
    (notice,) = client.get("/api/v1/notices", headers=headers).get_json()

    answer = client.post(f"/api/v1/notices/{notice['id']}/seen", headers=alliance.trust.headers)

    assert answer.status_code == 404
    assert client.get("/api/v1/notices", headers=alliance.trust.headers).get_json() == []

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from seafood_trace.access.actor import operator
from seafood_trace.access.permissions import Role
from seafood_trace.certification import assurances, leaves
from seafood_trace.certification.checking import Evidence
from seafood_trace.certification.history import Status, status_on
from seafood_trace.certification.kinds import AssuranceKind
from seafood_trace.certification.tables import AssuranceStatus
from seafood_trace.errors import Conflict, InvalidInput, NotAllowed, NotFound
from seafood_trace.ledger.commitment import commitment_of
from seafood_trace.ledger.tables import Leaf
from seafood_trace.store.engine import Store
from seafood_trace.work.tables import OutboxRow
from tests.certification.alliance import Alliance, new
from tests.world import NOW, add_site, enrol

THIRD_PARTY = AssuranceKind.THIRD_PARTY
PROJECT = AssuranceKind.IMPROVEMENT_PROJECT
SELF = AssuranceKind.SELF_DECLARED


@pytest.fixture
def alliance(store: Store) -> Alliance:
    return Alliance(store)


def faults(alliance: Alliance, **more: Any) -> set[tuple[str, str]]:
    with pytest.raises(InvalidInput) as error:
        alliance.assure(**more)
    return {(fault.code, fault.pointer) for fault in error.value.faults}


def test_partner_verified_is_issued_by_its_registrar(alliance):
    row = alliance.assure(fishery=alliance.fishery().id)

    assert row.issuer == alliance.trust.party.name
    assert row.registered_by == alliance.trust.id


def test_third_partys_is_registered_and_never_issued_here(alliance):
    row = alliance.assure(kind=THIRD_PARTY, fishery=alliance.fishery().id)

    assert (row.issuer, row.registered_by) == ("Assessors (demo)", alliance.trust.id)


def test_third_partys_needs_issuer_number_evidence_and_last_day(alliance):
    found = faults(
        alliance,
        kind=THIRD_PARTY,
        fishery=alliance.fishery().id,
        issuer=None,
        identification=None,
        evidence=(),
        valid_until=None,
    )

    assert found == {
        ("issuer_missing", "/issuer"),
        ("identification_missing", "/identification"),
        ("evidence_missing", "/evidence"),
        ("valid_until_missing", "/valid_until"),
    }


def test_registrar_is_no_third_party(alliance):
    found = faults(
        alliance,
        kind=THIRD_PARTY,
        fishery=alliance.fishery().id,
        issuer=alliance.trust.party.name.upper(),
    )

    assert found == {("issuer_missing", "/issuer")}


def test_nobody_verifies_in_anothers_name(alliance):
    found = faults(alliance, fishery=alliance.fishery().id, issuer="Another Trust")

    assert found == {("issuer_is_you", "/issuer")}


@pytest.mark.parametrize("kind", [THIRD_PARTY, AssuranceKind.PARTNER_VERIFIED, PROJECT])
@pytest.mark.parametrize("role", [Role.PROCESSOR, Role.RETAILER, Role.AUDITOR])
def test_certificate_of_the_wrong_role_is_refused(alliance, store, kind, role):
    other = enrol(store, "Other", role)

    with pytest.raises(NotAllowed):
        alliance.assure(other, kind=kind, fishery=alliance.fishery().id)


def test_permission_without_the_role_does_not_certify(alliance, store):
    actor = operator(alliance.harvester.id, frozenset({Role.HARVESTER}))
    fishery = alliance.fishery()

    with store.transaction() as session, pytest.raises(NotAllowed):
        assurances.register(session, actor, new(fishery=fishery.id), NOW)


def test_improvement_project_has_a_rating_and_no_claim(alliance):
    fishery = alliance.fishery()

    row = alliance.assure(kind=PROJECT, fishery=fishery.id, rating="B", issuer="Raters (demo)")

    assert (row.rating, row.issuer) == ("B", "Raters (demo)")
    assert faults(alliance, kind=PROJECT, fishery=fishery.id, claim="Improving") == {
        ("no_claim", "/claim")
    }
    assert faults(alliance, fishery=fishery.id, rating="A") == {("no_rating", "/rating")}


def test_only_a_third_partys_claim_says_certified(alliance):
    fishery = alliance.fishery().id

    assert faults(alliance, fishery=fishery, claim="Certified by us") == {
        ("claim_says_certified", "/claim")
    }
    assert alliance.assure(kind=THIRD_PARTY, fishery=fishery, claim="Certified sustainable")


def test_every_member_declares_for_itself(alliance):
    row = alliance.assure(alliance.harvester, kind=SELF, fishery=alliance.fishery().id)

    assert (row.holder_id, row.issuer) == (alliance.harvester.id, alliance.harvester.party.name)


def test_nobody_declares_for_others(alliance, store):
    plant = enrol(store, "Bay Plant")
    site = add_site(store, plant)

    found = faults(alliance, by=alliance.harvester, kind=SELF, site=site.uri, holder=plant.uri)

    assert found == {("not_your_site", "/site"), ("not_yourself", "/holder")}


def test_auditors_key_without_manage_declares_nothing(alliance):
    reader = alliance.harvester.actor
    limited = type(reader)(reader.party_id, reader.roles, frozenset(), reader.label)
    fishery = alliance.fishery().id

    with alliance.store.transaction() as session, pytest.raises(NotAllowed):
        assurances.register(session, limited, new(SELF, fishery=fishery), NOW)


def test_sites_approval_is_held_by_the_sites_party(alliance, store):
    plant = enrol(store, "Bay Plant")
    site = add_site(store, plant)

    row = alliance.assure(site=site.uri, activities=("processing", "packing"))

    assert (row.holder_id, row.site_uri) == (plant.id, site.uri)
    assert row.activities == "processing packing"


def test_subject_is_a_fishery_or_a_site(alliance, store):
    site = add_site(store, enrol(store, "Bay Plant"))

    assert faults(alliance) == {("subject_missing", "/fishery")}
    both = faults(alliance, fishery=alliance.fishery().id, site=site.uri)
    assert both == {("subject_missing", "/fishery")}


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"fishery": 999}, ("fishery_unknown", "/fishery")),
        ({"site": "urn:gdst:example.org:location:loc:x.1"}, ("site_unknown", "/site")),
        ({"site": "bay"}, ("bad_uri", "/site")),
    ],
)
def test_unknown_subject_is_named(alliance, told, fault):
    ((code, pointer),) = faults(alliance, **told)

    assert pointer == fault[1]
    assert code == fault[0] or fault[0] == "bad_uri"


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"valid_until": date(2025, 1, 1)}, ("ends_before_start", "/valid_until")),
        ({"checked_on": NOW.date() + timedelta(days=1)}, ("checked_in_future", "/checked_on")),
        ({"activities": ("processing",)}, ("not_for_fishery", "/activities")),
        ({"holder": "999"}, ("party_unknown", "/holder")),
        ({"evidence": (Evidence("x"),)}, ("url_or_attachment", "/evidence/0")),
        ({"evidence": (Evidence("x", url="javascript:1"),)}, ("bad_url", "/evidence/0/url")),
        (
            {"evidence": (Evidence("x", sha256="0" * 64),)},
            ("attachment_unknown", "/evidence/0/sha256"),
        ),
    ],
)
def test_what_contradicts_itself_is_refused(alliance, told, fault):
    assert faults(alliance, fishery=alliance.fishery().id, **told) == {fault}


def test_holder_is_a_member_or_a_name(alliance):
    fishery = alliance.fishery().id

    row = alliance.assure(fishery=fishery, holder=alliance.harvester.uri)

    assert row.holder_id == alliance.harvester.id
    assert alliance.assure(fishery=fishery, holder_name="A client group").holder_id is None
    assert faults(alliance, fishery=fishery, holder=alliance.harvester.uri, holder_name="x") == {
        ("holder_or_name", "/holder")
    }


def test_each_change_is_kept_as_history(alliance):
    row = alliance.assure(fishery=alliance.fishery().id)

    alliance.suspend(row, "2026-03-20")
    alliance.reinstate(row, "2026-04-01", now=NOW + timedelta(days=10))

    with alliance.store.reading() as session:
        past = assurances.histories(session, [row.id])[row.id]
    assert [(one.status, one.effective_on) for one in past] == [
        (Status.SUSPENDED, date(2026, 3, 20)),
        (Status.VALID, date(2026, 4, 1)),
    ]
    on = status_on(past, date(2026, 3, 25), assurances.validity_of(row))
    assert on.status is Status.SUSPENDED


def test_every_change_writes_a_leaf_that_opens(alliance):
    row = alliance.assure(kind=THIRD_PARTY, fishery=alliance.fishery().id)
    alliance.suspend(row, "2026-03-20")

    with alliance.store.reading() as session:
        for position in (0, 1):
            leaf, record = session.get_one(Leaf, position), leaves.record_at(session, position)
            assert leaf.salt is not None
            assert record is not None
            assert commitment_of(leaf.salt, record) == leaf.commitment
    assert row.position == 0


def test_every_change_leaves_a_notice_to_send(alliance):
    row = alliance.assure(fishery=alliance.fishery().id)
    alliance.suspend(row, "2026-03-20")

    with alliance.store.reading() as session:
        kinds = session.exec(select(OutboxRow.kind)).all()
    assert kinds == [assurances.ASSURANCE_CHANGED] * 2


def test_refused_change_leaves_nothing(alliance):
    row = alliance.assure(fishery=alliance.fishery().id)

    with pytest.raises(Conflict):
        alliance.reinstate(row, "2026-03-20")

    with alliance.store.reading() as session:
        assert not session.exec(select(AssuranceStatus)).all()
        assert session.get(Leaf, 1) is None


def test_reinstatement_never_reaches_back(alliance):
    row = alliance.suspend(alliance.assure(fishery=alliance.fishery().id), "2026-03-01")

    with pytest.raises(InvalidInput):
        alliance.reinstate(row, "2026-03-02")


def test_nothing_follows_an_end(alliance):
    row = alliance.assure(fishery=alliance.fishery().id)
    with alliance.store.transaction() as session:
        alliance.end(session, row, date(2026, 4, 1))

    with pytest.raises(Conflict):
        alliance.suspend(row, "2026-03-20")


def test_only_the_registrar_or_the_alliance_changes_it(alliance, store):
    row = alliance.assure(fishery=alliance.fishery().id)
    other = enrol(store, "Other Trust", Role.CONSERVATION_PARTNER)

    for nobody in (other, alliance.harvester):
        with pytest.raises(NotAllowed):
            alliance.suspend(row, "2026-03-20", by=nobody)
    alliance.suspend(row, "2026-03-20", by=alliance.backbone)


def test_self_declared_is_ended_by_its_member(alliance):
    row = alliance.assure(alliance.harvester, kind=SELF, fishery=alliance.fishery().id)

    alliance.suspend(row, "2026-03-20", by=alliance.harvester)


def test_unknown_one_is_not_found(alliance):
    row = alliance.assure(fishery=alliance.fishery().id)
    row.id = 999

    with pytest.raises(NotFound):
        alliance.suspend(row, "2026-03-20")


def test_moment_with_microseconds_opens_too(alliance):
    odd = datetime(2026, 3, 12, 18, 0, 0, 123457, tzinfo=UTC)
    row = alliance.suspend(alliance.assure(fishery=alliance.fishery().id), "2026-03-20", now=odd)

    with alliance.store.reading() as session:
        leaf, record = session.get_one(Leaf, 1), leaves.record_at(session, 1)
        assert record is not None
        assert leaf.salt is not None
        assert record["assurance"] == row.position
        assert commitment_of(leaf.salt, record) == leaf.commitment


def test_what_was_suspended_is_not_made_valid_by_registering_it_again(alliance):
    fishery = alliance.fishery()
    first = alliance.assure(fishery=fishery.id)
    alliance.suspend(first, str(NOW.date()))
    with pytest.raises(Conflict) as error:
        alliance.assure(fishery=fishery.id)
    assert error.value.faults[0].code == "reaches_over_suspension"
    assert alliance.assure(fishery=fishery.id, valid_from=NOW.date()).id is not None


def test_a_certificate_does_not_begin_before_there_were_any(alliance):
    found = faults(alliance, fishery=alliance.fishery().id, valid_from=date(1, 1, 1))
    assert ("day_too_early", "/valid_from") in found

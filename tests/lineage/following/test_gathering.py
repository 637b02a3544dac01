"""A trace gathers what others tell, marks who told it, and believes no more than it must."""

import json
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import pytest

from seafood_trace.epcis import document as epcis_document
from seafood_trace.epcis import event_hash
from seafood_trace.epcis.recorded import Recorded
from seafood_trace.epcis.xml import writing as xml
from seafood_trace.errors import Fault
from seafood_trace.lineage import trace, tree
from seafood_trace.lineage.following import shown, told
from seafood_trace.lineage.following.conversation import Conversation, Limits
from seafood_trace.lineage.following.gathering import FIRST_FOREIGN_POSITION, Gathering
from seafood_trace.lineage.following.systems import Systems, spelling
from seafood_trace.lineage.hop import Kind
from seafood_trace.lineage.redaction import Level
from seafood_trace.lineage.trace import Trace
from seafood_trace.work.outbound import Answer, Unreachable
from tests.lineage.following.network import (
    Network,
    Other,
    Sent,
    answer,
    catch,
    document,
    lot,
    nothing,
    path,
    process,
    receive,
    ship,
    some,
)

NOW = datetime(2026, 4, 1, tzinfo=UTC)
BOAT, PLANT, SHOP = "https://boat.example", "https://plant.example", "https://shop.example"


def own_record(*sent: Sent) -> trace.Fetch:
    """A record of our own that holds these events."""
    read = epcis_document.read(document(sent), received_at=NOW).events
    held = told.recorded([(one, event_hash.event_hash(one)) for one in read], 0, NOW)

    def fetch(items: Collection[str]) -> list[Recorded]:
        wanted = set(items)
        return [one for one in held if wanted & {item.uri for item in one.event.items()}]

    return fetch


def followed(
    item: str,
    *others: Other,
    own: trace.Fetch = nothing,
    resolvers: Collection[str] | None = None,
    network: Network | None = None,
    limits: Limits | None = None,
    keys: dict[str, str] | None = None,
) -> tuple[Trace, Gathering]:
    asked = [one.origin for one in others] if resolvers is None else resolvers
    systems = Systems(tuple(asked), keys or {}, "https://ours.example")
    talk = Conversation(network or Network(others), systems, limits or Limits())
    gathering = Gathering(own, talk, NOW)
    [one] = spelling(item)
    gathering.note_spellings([one])
    return trace.back(gathering.fetch, one.item, asked_at=NOW), gathering


def kinds(found: Trace) -> list[Kind]:
    return [hop.kind for hop in found.hops]


def tellers(found: Trace, gathering: Gathering) -> list[tuple[str, ...]]:
    return [gathering.told_by[hop.position] for hop in found.hops]


def codes(gathering: Gathering) -> set[str]:
    return {note.code for note in gathering.notes}


def boat(**more: Any) -> Other:
    return Other(BOAT, [catch("C1"), ship("C1", 2, "boat", "plant")], **more)


OURS = (receive("C1", 3, "plant"), process(["C1"], "F1", 4, "plant"))


def test_trace_reaches_the_catch_in_another_system():
    found, gathering = followed(lot("F1"), boat(), own=own_record(*OURS))
    assert kinds(found) == [Kind.CATCH, Kind.SHIP, Kind.RECEIVE, Kind.PROCESS]
    assert tellers(found, gathering) == [(f"{BOAT}/epcis",), (f"{BOAT}/epcis",), ("own",), ("own",)]
    assert found.is_whole
    assert not gathering.notes


def test_trace_goes_on_through_a_third_system_by_what_the_second_tells():
    plant = Other(PLANT, [*OURS, ship("F1", 5, "plant", "shop")])
    own = own_record(receive("F1", 6, "shop"))
    found, gathering = followed(lot("F1"), plant, boat(), own=own)
    assert kinds(found)[0] is Kind.CATCH
    assert [tellers[0] for tellers in tellers(found, gathering)] == [
        f"{BOAT}/epcis",
        f"{BOAT}/epcis",
        f"{PLANT}/epcis",
        f"{PLANT}/epcis",
        f"{PLANT}/epcis",
        "own",
    ]


def test_inputs_are_asked_of_whoever_told_of_them_without_a_resolver():
    whole = Other(PLANT, [catch("C1"), process(["C1"], "F1", 4, "boat")], resolves=["F1"])
    found, _ = followed(lot("F1"), whole)
    assert kinds(found) == [Kind.CATCH, Kind.PROCESS]


def test_digital_link_on_a_domain_of_its_own_leads_to_its_resolver():
    item = "https://boat.example/some/stem/01/09521000000100/10/C1"
    line = [{"epcClass": item, "quantity": 5, "uom": "KGM"}]

    def behave(url: str, _body: bytes | None) -> Answer | None:
        if url == "https://boat.example/some/stem/01/09521000000100/10/C1?linkType=gs1:epcis":
            return answer(url, [{"link": f"{BOAT}/epcis/", "linkType": "gs1:epcis"}])
        return None

    other = Other(BOAT, [catch("C1", quantityList=line)], behave=behave)
    found, _ = followed(item, other, resolvers=[])
    assert kinds(found) == [Kind.CATCH]
    own = own_record(receive("C1", 3, "plant") | {"quantityList": line})
    found, _ = followed("https://id.gs1.org/01/09521000000100/10/C1", other, own=own, resolvers=[])
    assert kinds(found) == [Kind.CATCH, Kind.RECEIVE]


def test_stranger_behind_a_link_does_not_learn_of_other_lots():
    item = "https://stranger.example/01/09521000000100/10/C1"
    line = [{"epcClass": item, "quantity": 5, "uom": "KGM"}]
    stranger = Other("https://stranger.example", [catch("x", quantityList=line)], resolves=["C1"])
    mixed = process(["OURS"], "F1", 4, "plant")
    mixed["inputQuantityList"] += line
    network = Network([stranger, boat()])
    found, _ = followed(lot("F1"), boat(), own=own_record(mixed), network=network)
    assert kinds(found) == [Kind.CATCH, Kind.PROCESS]
    asked = [url for _, url, _ in network.asked if url.startswith("https://stranger.example")]
    assert asked
    assert not any("OURS" in url or "F1" in url for url in asked)
    assert not any(b"OURS" in body for body in network.sent)


def test_linkset_and_redirect_lead_to_the_events_as_well():
    linkset = {
        "linkset": [{"https://ref.gs1.org/voc/epcis": [{"href": f"{BOAT}/epcis/events?x=1"}]}]
    }
    for reply in (
        answer(BOAT, linkset, content_type="application/linkset+json"),
        Answer(f"{BOAT}/01/x", 307, {"location": "/epcis"}, b""),
    ):

        def behave(url: str, _body: bytes | None, reply: Answer = reply) -> Answer | None:
            return reply if "/10/" in url else None

        found, _ = followed(lot("C1"), boat(behave=behave))
        assert kinds(found) == [Kind.CATCH, Kind.SHIP]


def test_resolver_that_has_moved_is_followed_there():
    def behave(url: str, _body: bytes | None) -> Answer | None:
        onward = url.replace("old.example", "boat.example")
        return Answer(url, 301, {"location": onward}, b"")

    found, _ = followed(
        lot("C1"),
        Other("https://old.example", behave=behave),
        boat(),
        resolvers=["https://old.example"],
    )
    assert kinds(found) == [Kind.CATCH, Kind.SHIP]


def test_system_without_simple_event_query_is_asked_by_get():
    other = boat(has_simple_query=False)
    network = Network([other])
    found, _ = followed(lot("C1"), other, network=network)
    assert kinds(found) == [Kind.CATCH, Kind.SHIP]
    assert [method for method, *_ in network.asked] == ["GET", "POST", "GET"]


def test_system_that_speaks_xml_alone_is_understood():
    events = epcis_document.read(document([catch("C1")]), received_at=NOW).events
    written = xml.write_query(events, created_at=NOW, query_name="SimpleEventQuery")
    faulty = written.replace(b"2026-03-01T08:00:00", b"yesterday")
    for content, told_kinds in ((written, [Kind.CATCH]), (faulty, [])):

        def behave(url: str, body: bytes | None, content: bytes = content) -> Answer | None:
            return (
                answer(url, content, content_type="application/xml; charset=utf-8")
                if body
                else None
            )

        found, gathering = followed(lot("C1"), boat(behave=behave))
        assert kinds(found) == told_kinds
        assert codes(gathering) == (set() if told_kinds else {"event_refused"})


def test_pages_are_read_to_the_end():
    other = Other(BOAT, [catch(f"C{n}", n + 1) for n in range(1, 8)], page_size=1)
    other.events = [one | {"quantityList": some("C1", 5)} for one in other.events]
    found, gathering = followed(lot("C1"), other)
    assert len(found.hops) == 7
    assert not gathering.notes


def test_next_page_of_a_query_that_is_posted_is_posted_too():
    address = f"{BOAT}/epcis/queries/SimpleEventQuery"

    def behave(url: str, body: bytes | None) -> Answer | None:
        if not body:
            return answer(url, {}, 405) if "/epcis" in url else None
        assert json.loads(body) == {"query": {"MATCH_anyEPCClass": [lot("C1")]}}
        if url == address:
            return answer(url, document([catch("C1")]), link=f'<{address}?p=2>; rel="next"')
        return answer(url, document([ship("C1", 2, "boat", "plant")]))

    found, gathering = followed(lot("C1"), boat(behave=behave))
    assert kinds(found) == [Kind.CATCH, Kind.SHIP]
    assert not gathering.notes


def test_wide_chain_keeps_enough_to_ask_for_the_events_that_were_found():
    """A resolver is asked for each lot, and may spend it all; the events come with few questions."""
    inputs = [f"I{number:02}" for number in range(40)]
    other = Other(BOAT, [catch(code) for code in inputs])
    network = Network([other])
    found, gathering = followed(
        lot("F1"),
        other,
        own=own_record(process(inputs, "F1", 4, "plant")),
        network=network,
        limits=Limits(requests=20),
    )
    assert gathering.is_cut_short
    assert len(network.asked) <= 20
    assert kinds(found).count(Kind.CATCH) == len(inputs)


def test_next_page_on_another_host_is_not_read():
    def behave(url: str, body: bytes | None) -> Answer | None:
        link = '<https://evil.example/epcis/events?x=1>; rel="next"'
        return answer(url, document([catch("C1")]), link=link) if body else None

    network = Network([boat(behave=behave)])
    found, gathering = followed(lot("C1"), boat(), network=network)
    assert kinds(found) == [Kind.CATCH]
    assert codes(gathering) == {"wrong_page"}
    assert network.times_asked("https://evil.example") == 0


def test_endless_pages_end():
    def behave(url: str, _body: bytes | None) -> Answer | None:
        onward = f'<{BOAT}/epcis/events?n=1>; rel="next"'
        return answer(url, document([catch("C1")]), link=onward) if "/epcis" in url else None

    found, gathering = followed(lot("C1"), boat(behave=behave), limits=Limits(pages=5))
    assert kinds(found) == [Kind.CATCH]
    assert codes(gathering) == {"too_many_pages"}


def test_key_is_sent_to_its_own_origin_alone():
    other = boat(linked="https://elsewhere.example/epcis")
    network = Network([other, Other("https://elsewhere.example", other.events)])
    found, gathering = followed(lot("C1"), other, network=network, keys={BOAT: "the-key"})
    assert kinds(found) == [Kind.CATCH, Kind.SHIP]
    sent = {url: headers.get("X-API-Key") for _, url, headers in network.asked}
    assert {key for url, key in sent.items() if url.startswith(BOAT)} == {"the-key"}
    assert {key for url, key in sent.items() if not url.startswith(BOAT)} == {None}
    assert "the-key" not in repr(gathering.talk.systems)


def test_what_two_tell_alike_is_one_hop_of_both():
    ours = own_record(catch("C1"))
    found, gathering = followed(
        lot("C1"), Other(BOAT, [catch("C1")]), Other(SHOP, [catch("C1")]), own=ours
    )
    assert tellers(found, gathering) == [("own", f"{BOAT}/epcis", f"{SHOP}/epcis")]


def test_systems_that_point_to_one_another_are_asked_once():
    first = Other(BOAT, [process(["C2"], "C1", 2, "a")], linked=f"{PLANT}/epcis")
    second = Other(PLANT, [process(["C1"], "C2", 3, "b")], linked=f"{BOAT}/epcis")
    network = Network([first, second])
    found, gathering = followed(lot("C1"), first, second, network=network)
    assert kinds(found) == [Kind.PROCESS]
    assert len(network.asked) < 20
    assert not gathering.is_cut_short


def test_our_own_address_is_never_asked():
    ours = Other("https://ours.example", [catch("C1")])
    network = Network([ours, boat(linked="https://ours.example/epcis")])
    followed(lot("C1"), ours, boat(), network=network)
    assert network.times_asked("https://ours.example") == 0


def test_system_that_cannot_be_reached_is_noted_at_that_place():
    found, gathering = followed(
        lot("F1"), own=own_record(*OURS), resolvers=["https://gone.example"]
    )
    assert kinds(found) == [Kind.RECEIVE, Kind.PROCESS]
    assert {(note.system, note.code, note.item) for note in gathering.notes} == {
        ("https://gone.example", "no_connection", lot("F1")),
        ("https://gone.example", "no_connection", lot("C1")),
    }
    drawn = tree.draw(found, remarks=shown.remarks(gathering.told_by, tuple(gathering.notes)))
    lines = drawn.splitlines()
    assert lines[1].endswith("[own]")
    assert "  ! https://gone.example: It took no connection, or broke it.: C1" in lines
    assert lines[-1].endswith(": F1")


def test_system_that_is_gone_is_called_once():
    network = Network([])
    followed(lot("F1"), own=own_record(*OURS), network=network, resolvers=["https://gone.example"])
    assert len(network.asked) == 1


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (answer(BOAT, {}, 401), "not_allowed"),
        (answer(BOAT, {}, 500), "refused"),
        (answer(BOAT, b"<html></html>", content_type="text/html"), "wrong_type"),
        (answer(BOAT, b"{"), "malformed_json"),
        (answer(BOAT, b"[" * 100_000), "too_deep"),
        (answer(BOAT, b'{"a":1,"a":2}'), "duplicate_key"),
        (answer(BOAT, b"\xff"), "bad_utf8"),
        (answer(BOAT, b"NaN"), "not_a_number"),
        (answer(BOAT, b"3"), "wrong_type"),
        (answer(BOAT, [{"link": "file:///etc/passwd"}]), "bad_url"),
        (answer(BOAT, [{"link": "http://user:word@x.example/"}]), "bad_url"),
    ],
)
def test_answer_of_no_use_is_noted_and_the_trace_goes_on(reply, code):
    bad = Other(BOAT, behave=lambda _url, _body: reply)
    good = Other(PLANT, [catch("C1")])
    found, gathering = followed(lot("C1"), bad, good)
    assert kinds(found) == [Kind.CATCH]
    assert codes(gathering) == {code}


@pytest.mark.parametrize("reply", [[], [{}], [3], [{"link": 3}], {}, {"linkset": [3, {}]}, [None]])
def test_answer_without_links_leads_nowhere(reply):
    found, gathering = followed(lot("C1"), Other(BOAT, behave=lambda url, _: answer(url, reply)))
    assert not found.hops
    assert not gathering.notes


def test_faulty_event_is_reported_and_the_others_are_merged():
    faulty = catch("C1") | {"eventTime": "yesterday"}
    found, gathering = followed(lot("C1"), Other(BOAT, [faulty, catch("C1")]))
    assert kinds(found) == [Kind.CATCH]
    assert codes(gathering) == {"event_refused"}


def test_document_that_is_none_is_reported():
    other = boat(behave=lambda url, body: answer(url, {"type": "Fish"}) if body else None)
    found, gathering = followed(lot("C1"), other)
    assert not found.hops
    assert len(gathering.notes) == 1


def test_event_about_other_items_is_not_merged():
    other = boat(behave=lambda url, body: answer(url, document([catch("X9")])) if body else None)
    found, gathering = followed(lot("C1"), other, own=own_record(receive("C1", 3, "plant")))
    assert kinds(found) == [Kind.RECEIVE]
    assert codes(gathering) == {"not_asked_for"}


def test_event_whose_id_is_the_hash_of_something_else_is_not_merged():
    [good] = epcis_document.read(document([catch("C1")]), received_at=NOW).events
    true_id = event_hash.event_hash(good)
    found, gathering = followed(lot("C1"), Other(BOAT, [catch("C1", eventID=true_id)]))
    assert len(found.hops) == 1
    assert not gathering.notes
    altered = catch("C1", eventID=true_id, quantityList=some("C1", 999))
    found, gathering = followed(lot("C1"), Other(BOAT, [altered]))
    assert not found.hops
    assert codes(gathering) == {"hash_differs"}


def test_what_a_system_declares_wrong_is_its_own_event_alone():
    declaration = {"declarationTime": "2026-03-20T00:00:00Z", "reason": "incorrect_data"}
    named = catch("C1", eventID="urn:uuid:1")
    withdrawn = Other(BOAT, [named, named | {"errorDeclaration": declaration}])
    found, _ = followed(lot("C1"), withdrawn)
    assert not found.hops
    spoiler = Other(SHOP, [named | {"errorDeclaration": declaration}])
    found, _ = followed(lot("C1"), spoiler, own=own_record(named))
    assert kinds(found) == [Kind.CATCH]


def test_trace_that_asks_too_much_stops_and_says_so():
    inputs = [f"I{number}" for number in range(30)]
    found, gathering = followed(
        lot("F1"), own=own_record(process(inputs, "F1", 4, "plant")), limits=Limits(requests=5)
    )
    assert not gathering.is_cut_short  # nobody is to be asked
    other = boat()
    network = Network([other])
    found, gathering = followed(
        lot("F1"),
        other,
        own=own_record(process(inputs, "F1", 4, "plant")),
        network=network,
        limits=Limits(requests=5),
    )
    assert gathering.is_cut_short
    assert len(network.asked) <= 5
    assert kinds(found) == [Kind.PROCESS]


def test_trace_out_of_time_asks_nobody():
    network = Network([boat()])
    _, gathering = followed(lot("C1"), boat(), network=network, limits=Limits(seconds=-1))
    assert gathering.is_cut_short
    assert network.asked == []


def test_too_many_events_or_bytes_stop_the_trace():
    many = Other(BOAT, [catch("C1", day) for day in range(1, 20)])
    for limits in (Limits(events=5), Limits(all_bytes=10)):
        found, gathering = followed(lot("C1"), many, limits=limits)
        assert gathering.is_cut_short
        assert len(found.hops) <= 19


def test_foreign_hops_have_positions_of_no_ledger_and_none_in_json():
    found, gathering = followed(lot("F1"), boat(), own=own_record(*OURS))
    positions = [hop.position for hop in found.hops]
    assert [one >= FIRST_FOREIGN_POSITION for one in positions] == [True, True, False, False]
    body = shown.as_json(
        found,
        dict.fromkeys(positions, Level.FULL),
        gathering.told_by,
        tuple(gathering.notes),
        tuple(gathering.systems),
    )
    hops = body["hops"]
    assert isinstance(hops, list)
    assert [(hop.get("position"), hop["toldBy"]) for hop in hops if isinstance(hop, dict)] == [
        (None, [f"{BOAT}/epcis"]),
        (None, [f"{BOAT}/epcis"]),
        (0, ["own"]),
        (1, ["own"]),
    ]
    assert json.dumps(body)


def test_run_that_others_tell_of_in_parts_is_asked_for_by_its_id():
    run = "urn:uuid:3f7a7e2a-5d2c-4f0e-9f39-3d3f1f0a2b1c"
    taking = process(["C1"], "F1", 3, "plant", transformationID=run)
    making = process(["C1"], "F1", 4, "plant", transformationID=run)
    del taking["outputQuantityList"], making["inputQuantityList"]
    other = Other(BOAT, [catch("C1"), taking, making])
    found, _ = followed(lot("F1"), other)
    assert kinds(found) == [Kind.CATCH, Kind.PROCESS, Kind.PROCESS]


def test_failing_calls_name_the_system_and_hide_everything_else():
    def fails(_url: str, _body: bytes | None) -> Answer:
        raise Unreachable(Fault("timed_out", "It did not answer in time."))

    _, gathering = followed(lot("C1"), Other(BOAT, behave=fails), keys={BOAT: "the-key"})
    [note] = gathering.notes
    assert (note.system, note.item) == (BOAT, lot("C1"))
    assert "the-key" not in repr(note)


def test_paths_of_items_are_those_that_gdst_clients_ask():
    network = Network([boat()])
    followed(lot("C1"), boat(), network=network)
    assert network.asked[0][1] == f"{BOAT}{path('C1')}?linkType=gs1:epcis"
    assert network.asked[1][1] == f"{BOAT}/epcis/queries/SimpleEventQuery"

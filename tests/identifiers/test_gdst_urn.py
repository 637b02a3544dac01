import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers import gdst_urn
from seafood_trace.identifiers.gdst_urn import GdstUrn
from tests.needs import require_conformance_folder

DOMAIN = "urn:gdst:example.org"
URNS = [
    (
        f"{DOMAIN}:product:lot:class:fisherman01.tunau.v1-0122-2022",
        GdstUrn("lot", "example.org", "fisherman01", "tunau", "v1-0122-2022"),
    ),
    (
        f"{DOMAIN}:product:lot:class:processor.2u.v1.2",
        GdstUrn("lot", "example.org", "processor", "2u", "v1.2"),
    ),
    (
        f"{DOMAIN}:product:serial:obj:processor.2u.77",
        GdstUrn("serial", "example.org", "processor", "2u", "77"),
    ),
    (
        f"{DOMAIN}:product:class:processor.2u",
        GdstUrn("product", "example.org", "processor", "2u"),
    ),
    (f"{DOMAIN}:location:loc:hatchery.1u", GdstUrn("location", "example.org", "hatchery", "1u")),
    (f"{DOMAIN}:party:fisherman01.1u", GdstUrn("party", "example.org", "fisherman01", "1u")),
    (f"{DOMAIN}:party:fisherman01", GdstUrn("party", "example.org", "fisherman01", "")),
    (
        f"{DOMAIN}:lpn:obj:importer.0004",
        GdstUrn("logistic_unit", "example.org", "importer", "0004"),
    ),
]


@pytest.mark.parametrize(("urn", "parts"), URNS)
def test_a_urn_is_read_into_its_parts_and_written_back(urn: str, parts: GdstUrn) -> None:
    assert gdst_urn.parse(urn) == parts
    assert gdst_urn.render(parts) == urn


def test_only_the_prefix_is_read_in_any_case() -> None:
    parts = gdst_urn.parse("URN:GDST:Example.org:party:Fisherman01.1U")
    assert parts == GdstUrn("party", "Example.org", "Fisherman01", "1U")


@pytest.mark.parametrize(
    "urn",
    [
        "",
        "urn:gdst:",
        "urn:gdst:bizStep:landing",
        "urn:gdst:kde#imoNumber",
        "urn:gdst:example.org:product:lot:class:fisherman01.tunau",
        "urn:gdst:example.org:product:lot:class:fisherman01..v1",
        "urn:gdst:example.org:product:lot:class:fisherman01.tunau.v1 0122",
        "urn:gdst:example.org:product:lot:class:fisherman01.tunau.v1\u200b",
        "urn:gdst:example.org:product:class:fisherman01",
        "urn:gdst:example.org:party:",
        "urn:gdst::party:fisherman01.1u",
        "urn:epc:id:sgln:4012345.00005.0",
    ],
)
def test_what_names_no_thing_is_refused(urn: str) -> None:
    with pytest.raises(InvalidInput) as error:
        gdst_urn.parse(urn)
    assert error.value.faults[0].code == "bad_gdst_urn"


def test_urns_are_built_by_kind() -> None:
    assert gdst_urn.build_lot("a.example", "bay", "rs", "L.1").endswith(
        "product:lot:class:bay.rs.L.1"
    )
    assert gdst_urn.build_serial("a.example", "bay", "rs", "7").endswith("serial:obj:bay.rs.7")
    assert gdst_urn.build_product("a.example", "bay", "rs") == (
        "urn:gdst:a.example:product:class:bay.rs"
    )
    assert gdst_urn.build_location("a.example", "bay", "dock") == (
        "urn:gdst:a.example:location:loc:bay.dock"
    )
    assert gdst_urn.build_party("a.example", "bay", "1") == "urn:gdst:a.example:party:bay.1"
    assert gdst_urn.build_logistic_unit("a.example", "bay", "4") == (
        "urn:gdst:a.example:lpn:obj:bay.4"
    )


@pytest.mark.parametrize(
    "parts",
    [
        GdstUrn("lot", "a.example", "bay", "rs"),
        GdstUrn("product", "a.example", "bay", "rs", "L"),
        GdstUrn("lot", "a.example", "bay.1", "rs", "L"),
        GdstUrn("lot", "a.example", "bay", "rs.1", "L"),
        GdstUrn("party", "a:example", "bay", "1"),
        GdstUrn("party", "a.example", "b y", "1"),
    ],
)
def test_parts_that_would_not_read_back_are_refused(parts: GdstUrn) -> None:
    with pytest.raises(InvalidInput):
        gdst_urn.render(parts)


words = st.text(st.characters(codec="utf-8", exclude_characters=".:"), min_size=1, max_size=8)


@given(st.sampled_from(["lot", "serial"]), words, words, words, st.text(max_size=8))
def test_what_is_written_reads_back_the_same(
    kind: gdst_urn.Kind, domain: str, company: str, item: str, number: str
) -> None:
    parts = GdstUrn(kind, domain, company, item, number)
    with suppress(InvalidInput):
        assert gdst_urn.parse(gdst_urn.render(parts)) == parts


@given(st.text() | st.text().map(f"{DOMAIN}:product:lot:class:".__add__))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    with suppress(InvalidInput):
        assert gdst_urn.render(gdst_urn.parse(text))


@pytest.mark.conformance
def test_the_published_chain_reads_back_as_written() -> None:
    text = (require_conformance_folder() / "gdst/gdst_data_withmasterdata.jsonld").read_text(
        encoding="utf-8"
    )
    urns = set(re.findall(r'"(urn:gdst:example\.org:[^"]+)"', text))

    assert len(urns) > 20
    assert all(gdst_urn.render(gdst_urn.parse(urn)) == urn for urn in urns)

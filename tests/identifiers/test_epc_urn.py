import json
import re
import string
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers import digital_link, epc_urn
from tests.needs import require_conformance_folder

CHARACTERS = string.ascii_letters + string.digits + "!\"%&'()*+,-./:;<=>?_"
URN = re.compile(r'"(urn:epc:(?:id|class|idpat):[^"?]+)"')

PAIRS = [
    ("id:sgtin:4012345.011111.98%22", "01/04012345111118/21/98%22"),
    ("id:sgtin:415056789012.0.987654", "01/04150567890128/21/987654"),
    ("id:sgtin:0614141.812345.A%2FB%25", "01/80614141123458/21/A%2FB%25"),
    ("class:lgtin:4012345.012345.Lot987", "01/04012345123456/10/Lot987"),
    ("class:lgtin:9521141.001234.v1.0-22", "01/09521141012345/10/v1.0-22"),
    ("idpat:sgtin:4012345.066666.*", "01/04012345666663"),
    ("id:sscc:4012345.3111111111", "00/340123451111111111"),
    ("id:sgln:4012345.00005.122", "414/4012345000054/254/122"),
    ("id:sgln:4012345.00005.0", "414/4012345000054"),
    ("id:pgln:4000001.00000", "417/4000001000005"),
    ("id:pgln:999999999999.", "417/9999999999994"),
    ("id:grai:4012345.00022.334455", "8003/04012345000221334455"),
    ("idpat:grai:4012345.00022.*", "8003/04012345000221"),
    ("id:giai:4012345.ABC345", "8004/4012345ABC345"),
    ("id:gsrn:4012345.0000006765", "8018/401234500000067657"),
    ("id:gsrnp:4012345.0000000007", "8017/401234500000000074"),
    ("id:gdti:4012345.00009.PO-4711", "253/4012345000092PO-4711"),
    ("idpat:gdti:4012345.00009.*", "253/4012345000092"),
    ("id:cpi:0614141.1111-A%23%2F.12345", "8010/06141411111-A%23%2F/8011/12345"),
    ("idpat:cpi:0614141.1111.*", "8010/06141411111"),
    ("id:sgcn:0614141.55555.775533", "255/0614141555550775533"),
    ("idpat:sgcn:0614141.55555.*", "255/0614141555550"),
    ("id:ginc:0614141.xyz47%2F11", "401/0614141xyz47%2F11"),
    ("id:gsin:4012345.222333444", "402/40123452223334442"),
    ("id:itip:4012345.011111.01.02.987", "8006/040123451111180102/21/987"),
    ("idpat:itip:4012345.011111.01.02.*", "8006/040123451111180102"),
    ("id:upui:1234567.098765.51q)%3C*j'", "01/01234567987651/235/51q%29%3C%2Aj%27"),
]


@pytest.mark.parametrize(("urn", "path"), PAIRS)
def test_every_scheme_has_its_digital_link(urn: str, path: str) -> None:
    assert epc_urn.to_digital_link(f"urn:epc:{urn}") == f"https://id.gs1.org/{path}"


@pytest.mark.parametrize(("urn", "path"), PAIRS)
def test_a_digital_link_goes_back_where_the_prefix_length_is_known(urn: str, path: str) -> None:
    company = urn.split(":")[2].split(".")[0]
    link = digital_link.parse(f"https://example.com/x/{path}?linkType=all")

    assert epc_urn.to_urn(link, len(company)) == f"urn:epc:{urn}"


@pytest.mark.parametrize(
    "urn",
    [
        "urn:epc:id:gid:95100000.12345.400",
        "urn:epc:id:usdod:CAGEY.5678",
        "urn:epc:id:adi:W81X9C.3KL984PX1.2WMA52",
        "urn:epc:id:bic:CSQU3054383",
        "urn:epc:id:imovn:9176187",
        "urn:epc:idpat:sgtin:4012345.*.*",
        "urn:epc:idpat:sscc:4012345.*",
        "urn:epc:idpat:giai:4012345.*",
    ],
)
def test_what_has_no_digital_link_stays_itself(urn: str) -> None:
    assert epc_urn.to_digital_link(urn) == urn


def test_the_prefix_is_read_in_any_case() -> None:
    assert epc_urn.to_digital_link("URN:EPC:id:sgln:4012345.00005.0").endswith("/414/4012345000054")


@pytest.mark.parametrize(
    ("urn", "code"),
    [
        ("", "bad_epc_urn"),
        ("https://id.gs1.org/414/4012345000054", "bad_epc_urn"),
        ("urn:epc:", "bad_epc_urn"),
        ("urn:epc:id:", "bad_epc_urn"),
        ("urn:epc:id:lgtin:4012345.012345.L", "bad_epc_urn"),
        ("urn:epc:tag:sgtin-96:3.4012345.012345.1", "bad_epc_urn"),
        ("urn:epc:id:sgtin:4012345.011111", "bad_epc_urn"),
        ("urn:epc:id:sgtin:4012345.011111.", "bad_epc_urn"),
        ("urn:epc:id:sgtin:4012345.01111.1", "bad_epc_urn"),
        ("urn:epc:id:sgtin:40123.00111111.1", "bad_epc_urn"),
        ("urn:epc:id:sgtin:4012345.01111x.1", "bad_epc_urn"),
        ("urn:epc:id:sgtin:4012345.011111.a%2", "bad_epc_urn"),
        ("urn:epc:id:sgtin:4012345.011111.a%ff", "bad_epc_urn"),
        ("urn:epc:id:sgtin:4012345.011111.a%20b", "bad_value"),
        ("urn:epc:id:sgtin:4012345.011111." + "1" * 21, "bad_value"),
        ("urn:epc:idpat:sgtin:4012345.011111.1", "bad_epc_urn"),
        ("urn:epc:id:sscc:08600031303.0004", "bad_epc_urn"),  # in a published chain
        ("urn:epc:id:itip:4012345.011111.03.02.987", "bad_value"),
    ],
)
def test_a_malformed_urn_is_refused(urn: str, code: str) -> None:
    with pytest.raises(InvalidInput) as error:
        epc_urn.to_digital_link(urn)
    assert error.value.faults[0].code == code


@pytest.mark.parametrize(
    ("path", "length", "code"),
    [
        ("01/09521141012345/22/A", 7, "no_epc_urn"),
        ("417/4012345000009/7040/1ABC", 7, "no_epc_urn"),
        ("8013/1987654Ad4X4bL5ttr2310c2K", 7, "no_epc_urn"),
        ("01/09521141012345", 5, "bad_company_prefix"),
        ("01/09521141012345", 13, "bad_company_prefix"),
        ("8004/4012345", 7, "bad_company_prefix"),
        ("8004/4012345A", 8, "bad_company_prefix"),
    ],
)
def test_a_link_without_an_epc_urn_is_refused(path: str, length: int, code: str) -> None:
    with pytest.raises(InvalidInput) as error:
        epc_urn.to_urn(digital_link.parse(f"https://id.gs1.org/{path}"), length)
    assert error.value.faults[0].code == code


def test_a_lot_beside_a_serial_has_no_place_in_a_urn() -> None:
    link = digital_link.parse("https://id.gs1.org/01/09521141012345/10/L/21/7")
    assert epc_urn.to_urn(link, 7) == "urn:epc:id:sgtin:9521141.001234.7"


@given(
    st.text(string.digits, min_size=6, max_size=12),
    st.text(string.digits, min_size=12, max_size=12),
    st.text(CHARACTERS, min_size=1, max_size=20),
    st.sampled_from(["id:sgtin", "class:lgtin", "id:upui", "id:sgln"]),
)
def test_there_and_back_gives_the_same_urn(
    company: str, digits: str, serial: str, scheme: str
) -> None:
    length = 12 if scheme == "id:sgln" else 13
    reference = (digits + "1")[: length - len(company)]
    escaped = "".join(f"%{ord(c):02X}" if c in '"%&/<>?' else c for c in serial)
    urn = f"urn:epc:{scheme}:{company}.{reference}.{escaped}"

    link = digital_link.parse(epc_urn.to_digital_link(urn))

    assert link.qualifiers == () or link.qualifiers[0][1] == serial
    assert epc_urn.to_urn(link, len(company)) == urn


@given(
    st.text().map("urn:epc:".__add__)
    | st.tuples(st.sampled_from([urn for urn, _ in PAIRS]), st.text(max_size=4)).map(
        lambda pair: f"urn:epc:{pair[0]}{pair[1]}"
    )
)
def test_any_text_is_translated_or_refused_and_nothing_else(text: str) -> None:
    with suppress(InvalidInput):
        epc_urn.to_digital_link(text)


def _published_hash_vectors() -> list[Path]:
    return sorted((require_conformance_folder() / "event-hash").glob("*.jsonld"))


@pytest.mark.conformance
def test_the_links_are_those_of_the_published_event_hashes() -> None:
    seen = 0
    for document in _published_hash_vectors():
        prehash = document.with_suffix(".prehashes").read_text(encoding="utf-8")
        text = json.dumps(json.loads(document.read_text(encoding="utf-8")))
        for urn in set(URN.findall(text)):
            assert f"={epc_urn.to_digital_link(urn)}" in prehash, (document.name, urn)
            seen += 1
    assert seen > 50

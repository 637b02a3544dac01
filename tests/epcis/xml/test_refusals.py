"""XML from a stranger who means harm, or errs: refused with a sentence, never with a crash."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seafood_trace.epcis import files
from seafood_trace.epcis.xml import reading
from seafood_trace.errors import InvalidInput, TooLarge
from tests.epcis.xml import samples
from tests.epcis.xml.samples import NOW, codes, event
from tests.needs import conformance_files, examples

BILLION_LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]><l>&c;</l>"""
READS_A_FILE = b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/hostname">]><l>&a;</l>'
ASKS_THE_NETWORK = b'<!DOCTYPE l SYSTEM "http://127.0.0.1:9/l.dtd"><l/>'


@pytest.mark.parametrize(
    "data",
    [
        BILLION_LAUGHS,
        READS_A_FILE,
        ASKS_THE_NETWORK,
        b"<!DOCTYPE l><l/>",
        b"<!-- first --><?and this?>\n<!DOCTYPE l><l/>",
        b"\xef\xbb\xbf<!DOCTYPE l><l/>",
        "<!DOCTYPE l><l/>".encode("utf-16"),
        '<?xml version="1.0" encoding="utf-16le"?><!DOCTYPE l><l/>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="iso-8859-1"?><!DOCTYPE l><l/>',
        event().replace(b"<epcis:EPCISDocument", b"<!DOCTYPE x><epcis:EPCISDocument", 1),
    ],
)
def test_doctype_is_refused(data: bytes) -> None:
    assert codes(data) == ["doctype_refused"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "bad_xml"),
        (b"   ", "bad_xml"),
        (b"\x00", "bad_xml"),
        (b"{}", "bad_xml"),
        (b"<a>", "bad_xml"),
        (b"<a/><b/>", "bad_xml"),
        (b"<a>&nothing;</a>", "bad_xml"),
        (b"<a>\x01</a>", "bad_xml"),
        (b"<a>&#1;</a>", "bad_xml"),
        (b"<a b='1' b='2'/>", "bad_xml"),
        (b"<z:a/>", "bad_xml"),
        (b"<a>\xff\xfe</a>", "bad_xml"),
        ("<a>\u00e9</a>".encode("latin-1"), "bad_xml"),
        ("<a/>".encode("utf-32"), "bad_xml"),
        ("<a/>".encode("utf-16")[:-1], "bad_xml"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "bad_encoding"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "bad_encoding"),
        (b'<?xml version="1.0" encoding="zlib"?><a/>', "bad_encoding"),
        (b'<?xml version="1.0" encoding="shift_jis"?><a/>', "bad_encoding"),
        (b"<a/>", "unknown_document_type"),
        (b'<e:EPCISDocument xmlns:e="urn:other"/>', "unknown_document_type"),
        (b"<a>" * 300 + b"</a>" * 300, "bad_xml"),
        (b"<a>" + b"x" * 11_000_000 + b"</a>", "bad_xml"),
    ],
)
def test_what_is_no_document_is_refused(data: bytes, code: str) -> None:
    assert codes(data) == [code]


def test_line_of_what_is_no_xml_is_told():
    found = samples.faults(b"<a>\n\n</b>")[0]

    assert "line 3" in found.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_document_in_this_encoding_is_read(encoding: str) -> None:
    text = event("<own:a>\u00e9</own:a>").decode()
    data = f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)

    assert list(samples.read(data)[0].extensions.values()) == ["\u00e9"]


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<own:a>" * 60 + "</own:a>" * 60, "too_deep"),
        ("<extension>" * 200 + "</extension>" * 200 + "<colour/>", "unknown_field"),
        ("<own:a " + " ".join(f"x{n}=''" for n in range(100_000)) + "/>", "too_many_attributes"),
        (
            "<own:a>own:a<own:b "
            + " ".join(f"xmlns:x{n}='urn:x:{n}'" for n in range(600))
            + "><x1:c>y:z</x1:c></own:b></own:a>",
            "too_many_prefixes",
        ),
        (f"<bizLocation><id>urn:x:{'y' * 5_000_000}</id></bizLocation>", "uri_too_long"),
    ],
)
def test_too_much_of_anything_is_refused(inside: str, code: str) -> None:
    assert codes(event(inside)) == [code]


def test_too_many_prefixes_are_refused_at_the_root():
    declares = " ".join(f"xmlns:x{number}='urn:x:{number}'" for number in range(600))

    with pytest.raises(TooLarge, match="namespaces"):
        samples.read(event(declares=declares))


def test_document_without_a_body_or_events_is_refused():
    whole = samples.document("")

    assert codes(whole.replace(b"<EventList></EventList>", b"")) == ["missing_field"]
    assert codes(b'<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2"/>') == ["missing_field"] * 3


PUBLISHED = [
    *conformance_files("epcis/xml-2.0-documents/ObjectEvent_all_possible_fields.xml"),
    *conformance_files("epcis/xml-1.2-documents/GS1_US_Pharma*.xml"),
]
BITS = st.one_of(
    st.binary(min_size=1, max_size=4),
    st.sampled_from(
        [b"<", b"</", b"/>", b"&", b"&#0;", b"&amp;", b"\x00", b"\xff", b'"', b"xmlns:"]
    ),
    st.sampled_from(
        [b"<!DOCTYPE x>", b"<![CDATA[", b"]]>", b"<!--", b"<?x", b"<extension>", b" x='y'"]
    ),
)


@pytest.mark.parametrize("path", PUBLISHED)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_document_is_read_or_refused(path: Path, data: st.DataObject) -> None:
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole)))
        whole[at : at + data.draw(st.integers(0, 30))] = data.draw(BITS)

    with suppress(InvalidInput):
        reading.read(bytes(whole), received_at=NOW)


@settings(max_examples=examples(100), deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda text: text.encode())))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        reading.read(data, received_at=NOW)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_file_is_known_for_xml_by_how_it_begins(encoding: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""

    assert len(files.read(mark + event().decode().encode(encoding), received_at=NOW).events) == 1

"""Bytes from a stranger become an XML tree, or are refused.

A document type declaration is where XML's attacks live (entities that grow without limit or
read files), and EPCIS needs none: it is refused before anything in it is read. The prologue
goes through expat, which stops at the first element, so that no second parser has seen a
declaration by then. What remains is bounded by libxml2 itself: 256 levels, texts of ten
million characters, nothing fetched.

PURE. Source: XML 1.0, section 2.8 (prologue) and 4.3.3 (encodings).
"""

from typing import NoReturn
from xml.parsers import expat

from lxml import etree

from seafood_trace.errors import InvalidInput

# UTF-8 and UTF-16 are all that XML asks for; the others are its subset and the two that
# older systems of the western world write.
ENCODINGS = ("UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "US-ASCII", "ISO-8859-1", "WINDOWS-1252")

_LONGEST_MESSAGE = 200


class _PrologueEnds(Exception):
    """The first element was reached."""


def parse(data: bytes) -> etree._Element:
    """The root element, without comments and processing instructions.

    Raises InvalidInput: `doctype_refused`, `bad_encoding`, or `bad_xml` with the line.
    """
    _check_prologue(data)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        _refuse_xml(str(error.msg))
    if root.getroottree().docinfo.internalDTD is not None:
        _refuse_doctype()
    return root


def _check_prologue(data: bytes) -> None:
    parser = expat.ParserCreate()
    parser.XmlDeclHandler = _check_encoding
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = _end_prologue
    try:
        parser.Parse(data, True)
    except _PrologueEnds:
        return
    except expat.ExpatError as error:
        _refuse_xml(str(error))
    except (LookupError, ValueError):  # an encoding that Python does not know, or not as XML
        _refuse_encoding()


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.upper() not in ENCODINGS:
        _refuse_encoding()


def _refuse_encoding() -> NoReturn:
    known = f"{', '.join(ENCODINGS[:-1])} or {ENCODINGS[-1]}"
    raise InvalidInput.of("bad_encoding", f"XML is read in the encoding {known}.")


def _refuse_doctype(*_declared: object) -> NoReturn:
    raise InvalidInput.of(
        "doctype_refused", "A document type declaration (<!DOCTYPE …>) is refused. Leave it out."
    )


def _end_prologue(_name: str, _attributes: object) -> NoReturn:
    raise _PrologueEnds


def _refuse_xml(said: str) -> NoReturn:
    raise InvalidInput.of("bad_xml", f"This is not XML: {said[:_LONGEST_MESSAGE]}.") from None

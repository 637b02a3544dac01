"""Every primary key of a Digital Link, with values made by its format: what is built is read again."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seafood_trace.errors import InvalidInput
from seafood_trace.identifiers import digital_link, gs1_keys, identity, resolver_path
from seafood_trace.identifiers.application_identifiers import FORMATS, QUALIFIERS, Component
from seafood_trace.identifiers.digital_link import Pair

_X = string.ascii_letters + string.digits + "!\"%&'()*+,-./:;<=>?_"
_Y = string.ascii_uppercase + string.digits + "#-/"
_ALPHABETS = {"n": string.digits, "0": "0", "x": _X, "g": _X, "y": _Y, "h": _Y}
GMN = "1987654Ad4X4bL5ttr2310c2K"  # General Specifications, the example of its check pair
# What no format tells: that the pieces are of a total, that no zero leads, the check pair.
_SPECIAL = {
    "8006": st.just("095210000001000102"),
    "8011": st.integers(1, 10**12 - 1).map(str),
    "8013": st.just(GMN),
}
_ATTRIBUTES = {"17": "260324", "3103": "000250", "99": "a&b=c/d%?", "400": "PO 7".replace(" ", "+")}


@st.composite
def part(draw: st.DrawFn, component: Component) -> str:
    """A value that this component can have."""
    first = "9521" if component.kind in "gh" else ""
    lengths = st.integers(max(component.shortest, len(first)), component.longest)
    length = draw(lengths) - len(first)
    text = first + draw(st.text(_ALPHABETS[component.kind], min_size=length, max_size=length))
    return text[:-1] + gs1_keys.check_digit(text[:-1]) if component.has_check_digit else text


@st.composite
def value(draw: st.DrawFn, ai: str) -> str:
    if ai in _SPECIAL:
        return draw(_SPECIAL[ai])
    text = ""
    for component in FORMATS[ai].components:
        if component.is_optional and draw(st.booleans()):
            break
        text += draw(part(component))
    return text


@st.composite
def links(draw: st.DrawFn) -> tuple[Pair, list[Pair], list[Pair]]:
    """A key, some of its qualifiers in one of their orders, and attributes."""
    key = draw(st.sampled_from(sorted(QUALIFIERS)))
    row = draw(st.sampled_from(QUALIFIERS[key] or ((),)))
    chosen = [ai for ai in row if draw(st.booleans())]
    attributes = draw(st.sets(st.sampled_from(sorted(_ATTRIBUTES))))
    return (
        (key, draw(value(key))),
        [(ai, draw(value(ai))) for ai in chosen],
        [(ai, _ATTRIBUTES[ai]) for ai in sorted(attributes)],
    )


@settings(max_examples=150)
@given(links(), st.sampled_from(["https://id.gs1.org", "http://shop.example/a/01/b"]))
def test_what_is_built_is_read_again(link, domain):
    key, qualifiers, attributes = link
    uri = digital_link.build(key, qualifiers, attributes, domain)
    read = digital_link.parse(uri)
    assert (read.stem, read.key) == (domain, key)
    assert (list(read.qualifiers), list(read.attributes)) == (qualifiers, attributes)
    rebuilt = digital_link.build(read.key, read.qualifiers, read.attributes, read.stem)
    assert rebuilt == uri
    bare, _, query = uri.partition("?")
    assert digital_link.parse(f"{bare}/?{query}") == read


@settings(max_examples=100)
@given(links())
def test_resolver_reads_the_path_of_every_key_and_names_what_it_is_a_part_of(link):
    key, qualifiers, _ = link
    if key[0] == "01" and gs1_keys.is_restricted_gtin(key[1]):
        return
    path = digital_link.build(key, qualifiers, domain="https://x.example")[
        len("https://x.example") :
    ]
    asked = resolver_path.read(path)
    assert asked.path == path
    assert asked.item == identity.canonical(f"https://id.gs1.org{path}")
    assert len(asked.ancestors) == len(qualifiers)
    for ancestor in asked.ancestors:
        assert path.startswith(f"{ancestor}/")
        assert resolver_path.read(ancestor).path == ancestor


@settings(max_examples=100)
@given(links(), st.sampled_from(["/foo", "/foo/bar", "/99/x", "//", "/10", "/%"]))
def test_anything_behind_a_whole_link_is_refused(link, more):
    key, qualifiers, _ = link
    with pytest.raises(InvalidInput):
        digital_link.parse(digital_link.build(key, qualifiers) + more)


@pytest.mark.parametrize(
    "ai", [ai for ai in sorted(QUALIFIERS) if FORMATS[ai].checked_groups and ai != "8006"]
)
def test_wrong_check_digit_of_any_key_is_refused(ai):
    @settings(max_examples=5)
    @given(value(ai), st.integers(1, 9))
    def refused(good: str, step: int) -> None:
        at = sum(one.longest for one in FORMATS[ai].components if not one.is_optional) - 1
        wrong = good[:at] + str((int(good[at]) + step) % 10) + good[at + 1 :]
        with pytest.raises(InvalidInput) as error:
            digital_link.build((ai, wrong))
        assert [fault.code for fault in error.value.faults] == ["bad_check_digit"]

    refused()


def test_wrong_check_pair_of_a_model_number_is_refused():
    assert digital_link.build(("8013", GMN)).endswith(GMN)
    with pytest.raises(InvalidInput, match="check pair"):
        digital_link.build(("8013", GMN[:-1] + "L"))


@settings(max_examples=150)
@given(st.text(max_size=80), st.text(max_size=40))
def test_whatever_is_read_is_a_link_or_refused(path, query):
    for text in (path, f"/01/{path}", f"/8003/{path}/{query}"):
        try:
            read = digital_link.parse_path(text, query)
        except InvalidInput:
            continue
        assert digital_link.parse(read.canonical).key == read.key

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.errors import InvalidInput
from seafood_trace.labels import short_codes
from seafood_trace.labels.short_codes import ALPHABET, LENGTH, normalise, shown, with_check

CODES = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1).map(with_check)


def refusal(typed: str) -> str:
    with pytest.raises(InvalidInput) as refused:
        normalise(typed)
    (fault,) = refused.value.faults
    assert fault.code == "bad_short_code"
    return fault.message


@given(CODES)
def test_code_is_read_as_it_is_shown(code):
    assert normalise(shown(code)) == normalise(code) == code


@given(CODES)
def test_code_is_read_as_people_type_it(code):
    for typed in (
        shown(code).lower(),
        f"  {code[:2]} {code[2:4]} – {code[4:]} ",
        code.replace("0", "O").replace("1", "l"),
        code.replace("0", "o").replace("1", "I"),
    ):
        assert normalise(typed) == code


@given(CODES)
def test_every_single_wrong_character_is_caught(code):
    for place in range(LENGTH):
        for wrong in set(ALPHABET) - {code[place]}:
            assert "mistyped" in refusal(code[:place] + wrong + code[place + 1 :])


@given(CODES)
def test_any_two_swapped_characters_are_caught(code):
    for left in range(LENGTH):
        for right in range(left + 1, LENGTH):
            swapped = list(code)
            swapped[left], swapped[right] = swapped[right], swapped[left]
            if code[left] != code[right]:
                assert "swapped" in refusal("".join(swapped))


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_code_or_refused(typed):
    try:
        code = normalise(typed)
    except InvalidInput:
        return
    assert normalise(code) == code


def test_refusal_says_what_is_wrong():
    assert "has 7" in refusal("7K3MQ9X")
    assert "no letter U" in refusal("7U3M-Q9XK")
    assert "letters and digits only" in refusal("7*3M-Q9XK")
    assert "has 0" in refusal("")


def test_drawn_codes_are_good_and_differ():
    drawn = {short_codes.draw() for _ in range(500)}
    assert len(drawn) == 500
    assert all(normalise(code) == code for code in drawn)
    assert {code[0] for code in drawn} > set("0123456789ABCDEF")

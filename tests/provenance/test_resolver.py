"""What may be typed, pasted or scanned, and where it leads."""

import pytest

from seafood_trace.errors import InvalidInput
from seafood_trace.labels import short_codes
from seafood_trace.provenance import resolver

CODE = short_codes.with_check("7K3MQ9X")
SHOWN = short_codes.shown(CODE)


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        (SHOWN, f"/t/{SHOWN}"),
        (f" {SHOWN.lower()} ", f"/t/{SHOWN}"),
        (f"https://shop.example/t/{CODE}", f"/t/{SHOWN}"),
        ("https://id.gs1.org/01/09521000000100/10/A%2FB", "/01/09521000000100/10/A%2FB"),
        ("HTTPS://SHOP.EXAMPLE/01/09521000000100/10/BP-1", "/01/09521000000100/10/BP-1"),
        ("/01/09521000000100/10/BP-1?17=260324", "/01/09521000000100/10/BP-1"),
        ("9521000000100", "/01/09521000000100"),
        ("952 1000 0001 00", "/01/09521000000100"),
        ("095210000000000018", "/00/095210000000000018"),
        ("(01)09521000000100(10)BP-1", "/01/09521000000100/10/BP-1"),
        ("(01)09521000000100(17)260324(10)BP-1(21)7", "/01/09521000000100/10/BP-1/21/7"),
    ],
)
def test_typed_code_leads_to_its_page(typed, path):
    assert resolver.path_of(typed) == path


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "code_missing"),
        ("hello", "bad_short_code"),
        ("9521000000101", "bad_check_digit"),
        ("https://example.com/about", "not_a_digital_link"),
        ("javascript:alert(1)", "bad_short_code"),
    ],
)
def test_what_is_no_code_is_refused_with_a_reason(typed, code):
    with pytest.raises(InvalidInput) as refused:
        resolver.path_of(typed)
    assert code in {fault.code for fault in refused.value.faults}


@pytest.mark.parametrize("host", ["https://evil.example", "//evil.example"])
def test_redirect_never_leaves_the_site(host):
    assert resolver.path_of(f"{host}/01/09521000000100") == "/01/09521000000100"

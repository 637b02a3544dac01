"""A URL has one reading, and an address inside a network is not called for others."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seafood_trace.config import Settings
from seafood_trace.errors import InvalidInput
from seafood_trace.work import addresses

# IANA's special-purpose registries, with what is multicast or reserved beside them.
SPECIAL = [
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "255.255.255.255/32",
        "::/128",
        "::1/128",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001::/32",
        "2001:10::/28",
        "2001:20::/28",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
]
ALL_PRIVATE = Settings(outbound_private_networks="yes").outbound_networks


@given(st.sampled_from(SPECIAL).flatmap(lambda one: st.ip_addresses(network=one)))
def test_no_address_of_special_purpose_is_public(address):
    assert not addresses.is_public(address)


@given(
    st.sampled_from([one for one in SPECIAL if one.version == 4]).flatmap(
        lambda one: st.ip_addresses(network=one)
    ),
    st.sampled_from(["::ffff:0:0", "64:ff9b::", "::", "2002::"]),
)
def test_no_address_of_special_purpose_is_public_in_the_clothes_of_another(address, prefix):
    shift = 80 if prefix == "2002::" else 0
    worn = IPv6Address(int(IPv6Address(prefix)) | int(address) << shift)
    assert not addresses.is_public(worn)


@given(st.ip_addresses())
def test_what_is_public_here_is_global_to_python_as_well(address):
    if addresses.is_public(address):
        plain = addresses.unmapped(address)
        assert plain.is_global
        assert not plain.is_multicast


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_what_it_stands_for(address):
    mapped = IPv6Address(f"::ffff:{address}")
    assert addresses.is_public(mapped) == addresses.is_public(address)
    assert addresses.callable_among([mapped], (), is_plain=False) in ([], [address])


@pytest.mark.parametrize("text", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_an_address_of_the_web_is_public(text):
    assert addresses.is_public(ip_address(text))


def test_an_address_with_a_zone_is_never_called():
    zoned = ip_address("fe80::1%eth0")
    assert not addresses.is_public(zoned)
    assert not addresses.is_private_but_allowed(zoned, [ip_network("fe80::/10")])


@pytest.mark.parametrize("text", ["169.254.169.254", "fe80::1", "100.100.100.200", "224.0.0.1"])
def test_opening_the_private_networks_opens_no_cloud_metadata(text):
    assert not addresses.is_private_but_allowed(ip_address(text), ALL_PRIVATE)


def test_plain_http_is_spoken_only_where_the_operator_says():
    asked = [IPv4Address("8.8.8.8"), IPv4Address("10.1.2.3"), IPv4Address("10.2.0.1")]
    named = [ip_network("10.1.0.0/16")]
    assert addresses.callable_among(asked, named, is_plain=True) == [asked[1]]
    assert addresses.callable_among(asked, named, is_plain=False) == asked[:2]


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "127.1",
        "0177.0.0.1",
        "127.0.0.01",
        "127.0.0.256",
        "1.2.3.4.5",
        "fish.0x1",
        "fish.1",
        "[fe80::1%25eth0]",
        "[::1",
        "[1.2.3.4]",
        "[::g]",
        "user@fish.example",
        "user:word@fish.example",
        "fish.example@evil.example",
        "fish..example",
        ".fish.example",
        "fish.example..",
        "-fish.example",
        "fisch.bücher",
        "\uff11\uff12\uff17.0.0.1",
        "fish\u3002example",
        "fi\u017fh.example",
        "fish.example:0",
        "fish.example:65536",
        "fish.example:",
        "fish.example:80:80",
        "a" * 64 + ".example",
        "",
        "%66ish.example",
        "fish\\.example",
    ],
)
def test_a_host_with_more_than_one_reading_is_refused(host):
    with pytest.raises(InvalidInput):
        addresses.read(f"https://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://fish.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "//fish.example/",
        "fish.example",
        "https:fish.example",
        "https:/fish.example",
        "https:///fish.example",
        "https://fish.example\\@evil.example/",
        "https://fish.example/a b",
        "https://fish.example/a\r\nHost: evil.example",
        "https://fish.example/\x00",
        "https://fish.example/ü",
        " https://fish.example/",
        "https://fish.example/\n",
        "https://fish.example/" + "a" * 2_000,
    ],
)
def test_a_url_of_another_shape_is_refused(url):
    with pytest.raises(InvalidInput):
        addresses.read(url)


@pytest.mark.parametrize(
    ("url", "origin", "target"),
    [
        ("https://Fish.Example", "https://fish.example", "/"),
        ("HTTPS://fish.example.:443/01?x=1#part", "https://fish.example", "/01?x=1"),
        ("http://127.0.0.1:8000?x", "http://127.0.0.1:8000", "/?x"),
        ("https://[2001:DB8:0::1]:8443/a", "https://[2001:db8::1]:8443", "/a"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example", "/"),
        ("https://fish_1.example:80/", "https://fish_1.example:80", "/"),
        ("https://a.example/urn:gdst:x:1.2%2F3", "https://a.example", "/urn:gdst:x:1.2%2F3"),
    ],
)
def test_a_good_url_has_one_spelling(url, origin, target):
    read = addresses.read(url)
    assert (read.origin, read.target) == (origin, target)
    assert addresses.read(read.text) == read


@given(st.text(max_size=40))
def test_any_text_after_the_scheme_is_read_or_refused(text):
    try:
        read = addresses.read(f"https://{text}")
    except InvalidInput:
        return
    assert addresses.read(read.text) == read
    assert "@" not in read.authority

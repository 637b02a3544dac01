"""Which addresses this service may call when others name them. PURE.

Whoever may give the service an address (a webhook, a link to another system) must not reach
through it what only the service can reach: its own machine, the network it stands in, the
metadata of its cloud. So a URL is read narrowly, in one spelling, and an address must be one
that the whole internet can reach, or lie in a network that the operator has named.

Sources: RFC 3986; IANA's registries of special-purpose IPv4 and IPv6 addresses (RFC 6890);
RFC 4291 (mapped addresses), RFC 6052 (NAT64).
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from seafood_trace.errors import Fault, InvalidInput

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LONGEST_URL = 2_000
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,254})"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<target>[/?][!-\"$-\[\]-~]*)?(?:#[!-~]*)?",
    re.IGNORECASE | re.ASCII,  # or a long s would be taken for an s
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# What ends like this, an old resolver reads as an IPv4 address: 2130706433, 0x7f.1, 0177.0.0.1.
_NUMERIC_END = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_PORTS = {"http": 80, "https": 443}


def _networks(*texts: str) -> tuple[Network, ...]:
    return tuple(ip_network(text) for text in texts)


_SPECIAL_V4 = _networks(
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",  # shared by a carrier's customers
    "127.0.0.0/8",
    "168.63.129.16/32",  # Azure's own host: a public number that is answered from within
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
)
_GLOBAL_V6 = ip_network("2000::/3")
_SPECIAL_V6 = _networks(
    "2001::/23",  # Teredo and other protocols, which may lead anywhere
    "2001:db8::/32",
    "2002::/16",  # 6to4: an IPv4 address in disguise
    "3ffe::/16",
    "3fff::/20",
)
_NAT64 = ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Url:
    """A URL that may be called as far as its text goes. `target` is its path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and port as they stand in a Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.authority}"

    @property
    def text(self) -> str:
        return self.origin + self.target


def read(url: str) -> Url:
    """The URL in its parts. Raises InvalidInput (`bad_url`) for what has more than one reading.

    Only http and https, no user name, nothing but ASCII (a name in other letters is written in
    its `xn--` form), and a numeric host only as a plain IPv4 or IPv6 address without a zone.
    """
    match = _URL.fullmatch(url) if len(url) <= LONGEST_URL else None
    if match is None:
        raise _bad(
            "A URL to call is http:// or https://, a host without a user name, and a path, in "
            f"ASCII and at most {LONGEST_URL} characters long."
        )
    scheme = match["scheme"].lower()
    port = int(match["port"]) if match["port"] else _PORTS[scheme]
    if not 0 < port < 65_536:
        raise _bad("A port is a number from 1 to 65535.")
    target = match["target"] or "/"
    return Url(scheme, _host(match["host"].lower()), port, "/" * (target[0] == "?") + target)


def literal(host: str) -> Address | None:
    """The address that a host already is, None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def unmapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, or itself."""
    if not isinstance(address, IPv6Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 else address


def is_public(address: Address) -> bool:
    """Whether the whole internet reaches the same host under this address."""
    address = unmapped(address)
    if isinstance(address, IPv4Address):
        return not _lies_in(address, _SPECIAL_V4)
    if address.scope_id is not None:
        return False
    return address in _GLOBAL_V6 and not _lies_in(address, _SPECIAL_V6)


def is_private_but_allowed(address: Address, allowed: Collection[Network]) -> bool:
    """Whether it lies in one of the networks that the operator has named."""
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        return False
    return _lies_in(unmapped(address), allowed)


def callable_among(
    addresses: Sequence[Address], allowed: Collection[Network], *, is_plain: bool
) -> list[Address]:
    """Those that may be called, in their order; without TLS only those that the operator named."""
    return [
        unmapped(one)
        for one in addresses
        if is_private_but_allowed(one, allowed) or (not is_plain and is_public(one))
    ]


def _lies_in(address: Address, networks: Collection[Network]) -> bool:
    return any(address in network for network in networks)


def _host(text: str) -> str:
    """The host in its one spelling: an address, or a name without the dot at its end."""
    if text.startswith("["):
        address = literal(text[1:-1])
        if not isinstance(address, IPv6Address):
            raise _bad("What stands in [ ] is an IPv6 address.")
        return str(address)
    name = text.removesuffix(".")
    if _NUMERIC_END.fullmatch(name):
        address = literal(name)
        if address is None:
            raise _bad("A numeric host is an IPv4 address of four decimal numbers.")
        return str(address)
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise _bad("A host is a name of letters, digits and hyphens, with dots between.")
    return name


def _bad(message: str) -> InvalidInput:
    return InvalidInput(Fault("bad_url", message))

"""Roles of partners and what each may do: one enum, one table. PURE."""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """What a partner is in the alliance; one partner may be several."""

    CONSERVATION_PARTNER = "conservation_partner"
    HARVESTER = "harvester"
    DEALER = "dealer"
    PROCESSOR = "processor"
    DISTRIBUTOR = "distributor"
    RETAILER = "retailer"
    AUDITOR = "auditor"
    ALLIANCE = "alliance"


class Permission(StrEnum):
    """What an actor may do; an API key's scopes are a subset of these."""

    READ = "read"
    RECORD = "record"
    LABEL = "label"
    CERTIFY = "certify"
    MANAGE = "manage"
    READ_ALL = "read_all"
    ENROL = "enrol"


class Level(StrEnum):
    """How much of a record somebody may read, most first."""

    FULL = "full"
    SHARED = "shared"
    PUBLIC = "public"
    WITHHELD = "withheld"


_TRADE = frozenset({Permission.READ, Permission.RECORD, Permission.LABEL, Permission.MANAGE})

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CONSERVATION_PARTNER: frozenset({Permission.READ, Permission.CERTIFY, Permission.MANAGE}),
    Role.HARVESTER: _TRADE,
    Role.DEALER: _TRADE,
    Role.PROCESSOR: _TRADE,
    Role.DISTRIBUTOR: _TRADE,
    Role.RETAILER: _TRADE,
    Role.AUDITOR: frozenset({Permission.READ, Permission.READ_ALL, Permission.MANAGE}),
    Role.ALLIANCE: frozenset(
        {
            Permission.READ,
            Permission.READ_ALL,
            Permission.MANAGE,
            Permission.ENROL,
            Permission.CERTIFY,
        }
    ),
}

DESCRIPTIONS: dict[Permission, str] = {
    Permission.READ: "read what is yours and what was shared with you",
    Permission.RECORD: "record hops and EPCIS events",
    Permission.LABEL: "print labels and void them",
    Permission.CERTIFY: "register fisheries and assurances, and change their status",
    Permission.MANAGE: "keep your own master data, queries, API keys and people",
    Permission.READ_ALL: "read every record, each reading logged",
    Permission.ENROL: "take partners into the alliance",
}


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """All that the holder of these roles may do."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))

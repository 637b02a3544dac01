"""Who is asking: a person or an API key, acting for one partner. PURE."""

from dataclasses import dataclass

from seafood_trace.access.permissions import Permission, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """`label` names the person or key in records: `person 3 (Ana Ruiz)`, `key 7 (till)`."""

    party_id: int
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    label: str
    person_id: int | None = None
    key_id: int | None = None

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def reads_all(self) -> bool:
        return self.may(Permission.READ_ALL)


def operator(party_id: int, roles: frozenset[Role]) -> Actor:
    """Whoever runs the `seafood-trace` command: acts for a partner, with every permission."""
    return Actor(party_id, roles, frozenset(Permission), label="operator")

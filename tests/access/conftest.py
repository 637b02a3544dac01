"""Passwords are slow to hash on purpose; the tests that hash many use a quick hasher."""

import pytest
from argon2 import PasswordHasher

from seafood_trace.access import people


@pytest.fixture(autouse=True)
def _quick_hasher(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(people, "_hasher", quick)

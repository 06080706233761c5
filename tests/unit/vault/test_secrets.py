"""Named secrets are in the keyring and nowhere else; without one there is no keeping them (R71)."""

from __future__ import annotations

import uuid

import pytest

from app.errors import Locked
from app.vault.keyring_store import KeyringStore
from app.vault.secrets import Secrets, token_name
from tests.unit.vault.memory_keyring import MemoryKeyring


def test_a_secret_is_kept_found_and_removed_and_the_keyring_is_made_once():
    memory, made = MemoryKeyring(), []

    def make():
        made.append(1)
        return KeyringStore(backend=lambda: memory)

    secrets = Secrets(make)
    assert not made
    name = token_name(uuid.UUID(int=7))
    secrets.put(name, "token")
    assert secrets.get(name) == "token"
    secrets.delete(name)
    secrets.delete(name)
    assert secrets.get(name) is None
    assert made == [1]
    assert name == "transfer-token-00000000000000000000000000000007"


def test_without_a_keyring_nothing_is_kept_and_it_is_said():
    def none():
        raise Locked("no_keyring")

    with pytest.raises(Locked, match="no_keyring"):
        Secrets(lambda: KeyringStore(backend=none)).put("transfer-token-1", "token")

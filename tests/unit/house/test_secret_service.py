"""The session the tests run in has a real, unlocked Secret Service, as a person's desktop has."""

from __future__ import annotations

import pytest

from app.vault.greeting import GreetingKeyring
from app.vault.keyring_store import system_backend

pytestmark = pytest.mark.keyring


def test_a_secret_is_kept_and_forgotten():
    ring = system_backend()
    assert isinstance(ring, GreetingKeyring)
    ring.set_password("Partner Desk tests", "canary", "sings")
    assert ring.get_password("Partner Desk tests", "canary") == "sings"
    ring.delete_password("Partner Desk tests", "canary")
    assert ring.get_password("Partner Desk tests", "canary") is None

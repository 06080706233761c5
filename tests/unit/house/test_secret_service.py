"""The session the tests run in has a real, unlocked Secret Service, as a person's desktop has."""

from __future__ import annotations

import keyring
import pytest
from keyring.backends import SecretService

pytestmark = pytest.mark.keyring


def test_a_secret_is_kept_and_forgotten():
    ring = keyring.get_keyring()
    assert isinstance(ring, SecretService.Keyring) or "chainer" in type(ring).__module__
    keyring.set_password("Partner Desk tests", "canary", "sings")
    assert keyring.get_password("Partner Desk tests", "canary") == "sings"
    keyring.delete_password("Partner Desk tests", "canary")
    assert keyring.get_password("Partner Desk tests", "canary") is None

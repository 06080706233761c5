"""Secrets of any length go into the keyring and come back whole, or the keyring is not trusted."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.errors import KeyringLocked

from app.errors import Locked
from app.vault.keyring_store import SERVICE, KeyringStore, system_backend
from tests.unit.vault.memory_keyring import MemoryKeyring


def store(backend, timeout_s=None):
    return KeyringStore(timeout_s, lambda: backend)


@given(st.text(max_size=6000))
def test_secret_of_any_length_comes_back_from_entries_of_2560_bytes(secret):
    backend = MemoryKeyring(most_bytes=2560)
    store(backend).put("name", secret)
    assert store(backend).get("name") == secret


def test_secret_that_looks_like_a_header_comes_back():
    backend = MemoryKeyring()
    secret = "partner-desk-parts:1:00:3:abc"
    store(backend).put("name", secret)
    assert store(backend).get("name") == secret


@pytest.mark.parametrize("fail_at", [0, 1, 2])
def test_interrupted_write_leaves_the_old_secret_whole(fail_at):
    backend = MemoryKeyring(most_bytes=2560)
    store(backend).put("name", "old " * 600)
    backend.writes, backend.fail_at = 0, fail_at
    with pytest.raises(Locked, match="no_keyring"):
        store(backend).put("name", "new " * 400)
    assert store(backend).get("name") == "old " * 600


def test_replaced_and_deleted_secrets_leave_no_parts_behind():
    backend = MemoryKeyring(most_bytes=2560)
    keyring = store(backend)
    keyring.put("name", "long " * 1000)
    keyring.put("name", "short")
    assert backend.entries == {(SERVICE, "name"): "short"}
    keyring.put("name", "long " * 1000)
    keyring.delete("name")
    keyring.delete("name")
    assert backend.entries == {}


def test_lost_part_gives_nothing_rather_than_half_a_secret():
    backend = MemoryKeyring(most_bytes=2560)
    store(backend).put("name", "long " * 1000)
    del backend.entries[next(key for key in backend.entries if "#" in key[1])]
    assert store(backend).get("name") is None
    store(backend).delete("name")
    assert backend.entries == {}


def test_keyring_that_forgets_is_no_keyring():
    backend = MemoryKeyring()
    backend.set_password = lambda *_: None
    with pytest.raises(Locked, match="no_keyring"):
        store(backend).put("name", "secret")


def test_locked_keyring_says_so():
    backend = MemoryKeyring()

    def locked(*_):
        raise KeyringLocked

    backend.get_password = locked
    with pytest.raises(Locked, match="keyring_locked"):
        store(backend).get("name")


def test_silent_keyring_is_given_up_on():
    answer = threading.Event()
    backend = MemoryKeyring()
    backend.get_password = lambda *_: answer.wait(60)
    with pytest.raises(Locked, match="keyring_silent"):
        store(backend, 0.05).get("name")
    answer.set()
    for thread in threading.enumerate():
        if thread.name == "keyring":
            thread.join()


def test_answer_within_the_time_is_taken():
    backend = MemoryKeyring()
    store(backend, 60).put("name", "secret")
    assert store(backend, 60).get("name") == "secret"


@pytest.mark.parametrize("name", ["keyring.backends.fail.Keyring", "keyring.backends.null.Keyring"])
def test_backends_that_keep_nothing_are_no_keyring(monkeypatch, name):
    import keyring

    monkeypatch.setattr(keyring, "get_keyring", lambda: __import__("keyring").core.load_keyring(name))
    with pytest.raises(Locked, match="no_keyring"):
        system_backend()


def test_backend_that_keeps_plain_text_is_no_keyring(monkeypatch):
    import keyring

    unsafe = type("PlaintextKeyring", (), {"__module__": "keyrings.alt.file"})()
    monkeypatch.setattr(keyring, "get_keyring", lambda: unsafe)
    with pytest.raises(Locked, match="no_keyring"):
        system_backend()


def test_real_backend_is_taken(monkeypatch):
    import keyring

    backend = MemoryKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    assert system_backend() is backend

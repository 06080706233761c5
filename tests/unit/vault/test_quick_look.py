"""The quick look into the keyring gives up at once where it can't be sure."""

import sys

import pytest

from app.vault import secret_service
from app.vault.secret_service import quick_get


@pytest.fixture
def desktop(monkeypatch, tmp_path):
    """A Linux desktop without a bus behind its address."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    return tmp_path


class Answers:
    """Plays the bus: each method's answer in turn."""

    def __init__(self, **answers):
        self.answers = answers

    def call(self, _connection, method, _signature, _body):
        return self.answers[method]


def test_bus_that_is_not_there_gives_nothing(desktop):
    assert quick_get("service", "name") is None


@pytest.mark.parametrize(
    "change",
    [
        lambda patch, folder: patch.setattr(sys, "platform", "win32"),
        lambda patch, folder: patch.delenv("DBUS_SESSION_BUS_ADDRESS"),
        lambda patch, folder: patch.setenv("PYTHON_KEYRING_BACKEND", "x.y"),
        lambda patch, folder: (folder / "python_keyring").mkdir() or (folder / "python_keyring/keyringrc.cfg").touch(),
    ],
)
def test_other_systems_and_chosen_backends_are_left_to_keyring(desktop, monkeypatch, change):
    monkeypatch.setattr(secret_service, "_ask", lambda *_: "found")
    monkeypatch.setattr("jeepney.io.blocking.open_dbus_connection", lambda bus: type("C", (), {"close": print})())
    assert quick_get("service", "name") == "found"
    change(monkeypatch, desktop)
    assert quick_get("service", "name") is None


def test_unlocked_entry_is_read(monkeypatch):
    bus = Answers(
        ReadAlias=("/collection",),
        SearchItems=(["/one"], []),
        OpenSession=(("s", ""), "/session"),
        GetSecrets=({"/one": ("/session", b"", "sécret".encode(), "text/plain")},),
    )
    monkeypatch.setattr(secret_service, "_call", bus.call)
    assert secret_service._ask(None, {}) == "sécret"


@pytest.mark.parametrize("found", [([], ["/locked"]), ([], []), (["/one", "/two"], [])])
def test_locked_absent_or_several_entries_are_left_to_keyring(monkeypatch, found):
    monkeypatch.setattr(secret_service, "_call", Answers(ReadAlias=("/",), SearchItems=found).call)
    assert secret_service._ask(None, {}) is None


class Echo:
    """A bus that sends a message back as its own answer."""

    def __init__(self, *, error):
        self.error = error

    def send_and_get_reply(self, message, timeout):
        from jeepney import HeaderFields, MessageType

        assert timeout > 0
        assert message.header.fields[HeaderFields.member] == "SearchItems"
        message.header.message_type = MessageType.error if self.error else MessageType.method_return
        return message


def test_refusal_of_the_bus_is_no_answer():
    assert secret_service._call(Echo(error=False), "SearchItems", "a{ss}", ({"a": "b"},)) == ({"a": "b"},)
    with pytest.raises(LookupError):
        secret_service._call(Echo(error=True), "SearchItems", "a{ss}", ({},))


def test_quick_answer_spares_the_backend_and_parts_of_a_long_secret_do_not(monkeypatch):
    from app.vault import keyring_store
    from app.vault.keyring_store import KeyringStore
    from tests.unit.vault.memory_keyring import MemoryKeyring

    backend = MemoryKeyring()
    monkeypatch.setattr(keyring_store, "system_backend", lambda: backend)
    monkeypatch.setattr(keyring_store, "quick_get", backend.get_password)
    KeyringStore().put("short", "secret")
    KeyringStore().put("long", "secret " * 1000)
    monkeypatch.setattr(backend, "set_password", None)
    assert KeyringStore().get("short") == "secret"
    assert KeyringStore().get("long") == "secret " * 1000

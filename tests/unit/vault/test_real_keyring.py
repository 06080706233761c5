"""The key of a book in a real Secret Service: made, found by another process, locked, gone."""

import os
import subprocess
import sys

import pytest
import secretstorage
from jeepney import HeaderFields
from keyring.errors import InitError

from app.bootstrap import build
from app.errors import Locked
from app.settings import Settings
from app.vault import key_file, secret_service
from app.vault.greeting import GreetingKeyring
from app.vault.keyring_store import SERVICE, KeyringStore, system_backend
from app.vault.keys import entry
from app.vault.secret_service import quick_get
from tests.unit.store.opened import fill, names

pytestmark = pytest.mark.keyring


@pytest.fixture
def path(tmp_path):
    return tmp_path / "Customers.deskbook"


@pytest.fixture
def made(path):
    """A book whose key is in the keyring; the entry goes away after the test."""
    opened = build(Settings(None), headless=True).open_alone(path)
    fill(opened.book)
    opened.book.close()
    yield opened.recovery_code
    KeyringStore().delete(entry(key_file.read(key_file.path_of(path)).book))


def test_book_opens_in_another_process_by_the_keyring_alone(path, made):
    line = [sys.executable, "-m", "app", "list", "--book", str(path), "--lang", "en"]
    said = subprocess.run(line, capture_output=True, text=True, check=True)
    assert "Lantern Works 0" in said.stdout


def test_entry_that_was_removed_asks_for_the_recovery_code(path, made):
    opener = build(Settings(None), headless=True)
    KeyringStore().delete(entry(key_file.read(key_file.path_of(path)).book))
    with pytest.raises(Locked, match="no_key"):
        opener.open_alone(path)
    opened = opener.open_alone(path, passphrase=made)
    assert len(names(opened.book)) == 3
    opened.book.close()


def test_long_secret_is_kept_and_read_back():
    keyring = KeyringStore()
    secret = '{"private_key": "' + "ü€𝄞x" * 1500 + '"}'
    keyring.put("test of a long secret", secret)
    assert keyring.get("test of a long secret") == secret
    keyring.delete("test of a long secret")
    assert keyring.get("test of a long secret") is None


@pytest.mark.usefixtures("made")
def test_no_bus_is_no_key(path):
    gone = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}
    line = [sys.executable, "-m", "app", "list", "--book", str(path), "--json"]
    said = subprocess.run(line, capture_output=True, text=True, check=False, env=gone)
    assert said.returncode == 4
    assert '"no_key"' in said.stdout


def test_quick_look_finds_what_keyring_wrote_and_leaves_the_rest_to_it():
    keyring = KeyringStore()
    keyring.put("test of the quick look", "sécret")
    assert quick_get(SERVICE, "test of the quick look") == "sécret"
    assert quick_get(SERVICE, "test of nothing") is None
    keyring.delete("test of the quick look")
    assert quick_get(SERVICE, "test of the quick look") is None


def test_book_opens_without_loading_keyring(path, made):
    code = (
        "import sys; from pathlib import Path; from app.bootstrap import open_book;"
        "open_book(Path(sys.argv[1])).close(); sys.exit('keyring' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == 0


@pytest.fixture
def connections(monkeypatch):
    """The connections made to the bus, each with what it asked the service, in order."""
    made = []
    init = secretstorage.dbus_init

    def watched():
        bus = init()
        bus.asked = []
        send = bus.send_message

        def noting(message, *, serial=None):
            fields = message.header.fields
            if fields.get(HeaderFields.destination) == "org.freedesktop.secrets":
                bus.asked.append(fields[HeaderFields.member])
            return send(message, serial=serial)

        bus.send_message = noting
        made.append(bus)
        return bus

    monkeypatch.setattr(secretstorage, "dbus_init", watched)
    return made


def test_each_connection_greets_before_it_asks_for_a_property(connections):
    keyring = KeyringStore(backend=system_backend)
    keyring.put("test of the greeting", "hello")
    assert keyring.get("test of the greeting") == "hello"
    keyring.delete("test of the greeting")
    asked = [bus.asked for bus in connections if bus.asked]
    assert len(asked) >= 4
    assert {first for first, *_ in asked} == {"ReadAlias"}
    assert all("Get" in rest for _, *rest in asked)
    assert all(bus.sock.fileno() == -1 for bus in connections)


def test_connection_that_finds_no_collection_is_closed(connections):
    backend = GreetingKeyring()
    backend.preferred_collection = "/org/freedesktop/secrets/collection/none_of_ours"
    with pytest.raises(InitError):
        backend.get_password(SERVICE, "nothing")
    (bus,) = connections
    assert bus.sock.fileno() == -1


def test_quick_look_greets_too(monkeypatch):
    said = []
    call = secret_service._call
    monkeypatch.setattr(secret_service, "_call", lambda *of: said.append(of[1]) or call(*of))
    assert quick_get(SERVICE, "test of nothing") is None
    assert said[0] == "ReadAlias"

"""The key of a book in a real Secret Service: made, found by another process, locked, gone."""

import os
import subprocess
import sys

import pytest

from app.bootstrap import build
from app.errors import Locked
from app.settings import Settings
from app.vault import key_file
from app.vault.keyring_store import SERVICE, KeyringStore
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

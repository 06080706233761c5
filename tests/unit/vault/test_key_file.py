"""The key file gives the key to who knows the passphrase or the recovery code, and to nobody else."""

import json
import os
import re
import runpy

import pytest

from app.errors import DiskTrouble, Locked, Unreadable
from app.vault import key_file
from app.vault.key_file import KeyFile
from app.vault.recovery import new_code

KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "Customers.deskbook.key"


def test_passphrase_and_recovery_code_both_open_what_was_written(path):
    code = new_code()
    key_file.write(path, KeyFile("uid", keyring=True).with_passphrase(KEY, "glückliche Kühe").with_recovery(KEY, code))
    file = key_file.read(path)
    assert file.keyring
    assert file.unwrap("gl\u0075\u0308ckliche Ku\u0308he\n") == KEY
    assert file.unwrap(code.lower()) == KEY


def test_guessing_a_passphrase_costs_32_mib_and_an_eighth_of_a_second_each(path):
    as_it_is = runpy.run_path(key_file.__file__)  # the tests have made theirs cheap
    assert (as_it_is["SCRYPT_N"], as_it_is["SCRYPT_R"], as_it_is["SCRYPT_P"]) == (2**15, 8, 1)
    file = as_it_is["KeyFile"]("uid").with_passphrase(KEY, "right")
    assert (file.passphrase.n, file.passphrase.r, file.passphrase.p) == (2**15, 8, 1)
    key_file.write(path, file)
    assert key_file.read(path).unwrap("right") == KEY


def test_wrong_passphrase_is_refused(path):
    file = KeyFile("uid").with_passphrase(KEY, "right").with_recovery(KEY, new_code())
    for wrong in ("", "Right", "right ", new_code()):
        with pytest.raises(Locked, match="passphrase_wrong"):
            file.unwrap(wrong)


def test_wrap_moved_to_another_book_does_not_open(path):
    file = KeyFile("uid").with_passphrase(KEY, "right")
    with pytest.raises(Locked, match="passphrase_wrong"):
        KeyFile("other", passphrase=file.passphrase).unwrap("right")


def test_file_holds_no_secret_in_clear_and_only_its_owner_reads_it(path):
    code = new_code()
    key_file.write(path, KeyFile("uid").with_passphrase(KEY, "canary-passphrase").with_recovery(KEY, code))
    raw = path.read_bytes()
    for secret in (b"canary-passphrase", code.encode(), code.replace("-", "").encode(), KEY, KEY.hex().encode()):
        assert secret not in raw
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0


def test_absent_file_is_none(path):
    assert key_file.read(path) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[: len(raw) // 2],
        lambda raw: b"",
        lambda raw: b"\xff\xfe" + raw,
        lambda raw: b"[]",
        lambda raw: raw.replace(b"scrypt", b"sha1"),
        lambda raw: re.sub(rb'"n": \d+', b'"n": 1073741824', raw),
        lambda raw: re.sub(rb'"n": \d+', b'"n": 3', raw),
        lambda raw: raw.replace(b'"nonce": "', b'"nonce": "AAAA'),
    ],
)
def test_damaged_file_is_told_apart_from_a_wrong_passphrase(path, damage):
    key_file.write(path, KeyFile("uid").with_passphrase(KEY, "right"))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(Unreadable, match="key_file_damaged"):
        key_file.read(path)


def test_changed_byte_inside_the_seal_opens_nothing(path):
    key_file.write(path, KeyFile("uid").with_passphrase(KEY, "right"))
    stored = json.loads(path.read_text())
    sealed = stored["passphrase"]["sealed"]
    stored["passphrase"]["sealed"] = ("B" if sealed[0] != "B" else "C") + sealed[1:]
    path.write_text(json.dumps(stored))
    with pytest.raises(Locked, match="passphrase_wrong"):
        key_file.read(path).unwrap("right")


def test_newer_format_is_refused_in_words(path):
    path.write_text('{"format": 2}')
    with pytest.raises(Unreadable, match="key_file_newer"):
        key_file.read(path)


def test_unwritable_folder_keeps_the_old_file(path, monkeypatch):
    key_file.write(path, KeyFile("uid"))
    before = path.read_bytes()

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskTrouble, match="key_file_not_written"):
        key_file.write(path, KeyFile("other"))
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_folder_in_its_place_is_unreadable(path):
    path.mkdir()
    with pytest.raises(DiskTrouble, match="key_file_unreadable"):
        key_file.read(path)

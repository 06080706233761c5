"""Where the key of a book comes from: keyring, passphrase, recovery code (R72, design.md "The book")."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import uuid
from dataclasses import dataclass, replace
from pathlib import Path

from app.errors import Locked, Unreadable
from app.vault import key_file
from app.vault.key_file import KEY_BYTES, KeyFile
from app.vault.keyring_store import KeyringStore
from app.vault.recovery import new_code


@dataclass(frozen=True, slots=True)
class FoundKey:
    """The key of a book.

    Args:
        key: 32 raw bytes.
        file: what the key file says.
    """

    key: bytes
    file: KeyFile


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key made just now.

    Args:
        key: 32 raw bytes.
        recovery_code: to be shown once.
    """

    key: bytes
    recovery_code: str


class Keys:
    """Finds and makes book keys.

    Args:
        keyring: where keys are kept; its calls may wait for a person.
    """

    def __init__(self, keyring: KeyringStore) -> None:
        self._keyring = keyring

    def find(self, book: Path, passphrase: str | None, beside: Path | None = None) -> FoundKey:
        """Return the key of an encrypted book.

        Args:
            book: the book file.
            passphrase: or the recovery code; None: ask the keyring.
            beside: a book whose key file serves where this one has none: ``book`` is a backup of it.

        Raises:
            Locked: ``no_key`` (nothing in the keyring, and no passphrase), ``passphrase_wrong``, ``keyring_locked``,
                ``keyring_silent``.
            Unreadable: ``key_file_missing``, ``key_file_damaged``, ``key_file_newer``.
        """
        if beside is not None and not key_file.path_of(book).exists():
            book = beside
        file, _ = self._file(book)
        if passphrase is not None:
            return FoundKey(file.unwrap(passphrase), file)
        if not file.keyring:
            raise Locked("no_key", book.name)
        try:
            stored = self._keyring.get(entry(file.book))
        except Locked as error:
            if error.code == "no_keyring":
                raise Locked("no_key", book.name) from error
            raise
        if stored is None:
            raise Locked("no_key", book.name)
        try:
            key = bytes.fromhex(stored)
        except ValueError as error:
            raise Locked("no_key", book.name) from error
        if len(key) != KEY_BYTES:
            raise Locked("no_key", book.name)
        return FoundKey(key, file)

    def make(self, book: Path, uid: uuid.UUID, passphrase: str | None) -> NewKey:
        """Make a key, keep it where it can be found again, and write the key file; the book comes after.

        Args:
            book: where the book will be.
            uid: of the book; names the keyring's entry.
            passphrase: wraps the key, and the keyring is left alone; None: the keyring keeps it.

        Raises:
            Locked: ``no_key``: no keyring and no passphrase; never kept in memory only. ``passphrase_empty``.
            DiskTrouble: the key file can't be written.
        """
        key, code = self._old_key(book, str(uid)) or os.urandom(KEY_BYTES), new_code()
        self.keep(book, KeyFile(str(uid)).with_recovery(key, code), key, passphrase)
        return NewKey(key, code)

    def keep(self, book: Path, file: KeyFile, key: bytes, passphrase: str | None) -> KeyFile:
        """Keep ``key`` by passphrase, or in the keyring where none is given, and write the key file.

        Raises:
            Locked, DiskTrouble: as ``make``.
        """
        if passphrase is not None:
            if not key_file.tidy(passphrase):
                raise Locked("passphrase_empty", book.name)
            file = replace(file, keyring=False).with_passphrase(key, passphrase)
        else:
            try:
                self._keyring.put(entry(file.book), key.hex())
            except Locked as error:
                if error.code == "no_keyring":
                    raise Locked("no_key", book.name) from error
                raise
            file = replace(file, keyring=True)
        key_file.write(key_file.path_of(book), file)
        return file

    def keep_anew(self, book: Path, passphrase: str | None, new_passphrase: str | None) -> str:
        """Keep the key of a book another way, with a new recovery code.

        Args:
            book: the book file.
            passphrase: what opens it now, or the recovery code; None: the keyring.
            new_passphrase: wraps the key from now on; None: the keyring keeps it.

        Returns:
            The recovery code, to be shown once.

        Raises:
            Locked, Unreadable, DiskTrouble: as ``find`` and ``make``; the old way still holds.
        """
        found, code = self.find(book, passphrase), new_code()
        file = replace(found.file, passphrase=None).with_recovery(found.key, code)
        self.keep(book, file, found.key, new_passphrase)
        if new_passphrase is not None and found.file.keyring:
            self._keyring.delete(entry(found.file.book))
        return code

    def mend(self, book: Path) -> None:
        """Put a lost or damaged key file back from its copy, once the key has opened the book."""
        _, copy = self._file(book)
        if copy is not None:
            damaged = key_file.path_of(book)
            if damaged.exists():
                damaged.replace(damaged.with_name(damaged.name + ".damaged"))
            shutil.copyfile(copy, damaged)
            damaged.chmod(0o600)

    def _old_key(self, book: Path, uid: str) -> bytes | None:
        """Return the key a book had before it was made plain, so that its old backups still open."""
        try:
            found = self.find(book, None)
        except (Locked, Unreadable):
            return None
        return found.key if found.file.book == uid else None

    def _file(self, book: Path) -> tuple[KeyFile, Path | None]:
        """Return what the key file says, and the copy in ``backups/`` that was read in its stead."""
        path = key_file.path_of(book)
        damaged: Unreadable | None = None
        try:
            if (file := key_file.read(path)) is not None:
                return file, None
        except Unreadable as error:
            if error.code == "key_file_newer":
                raise
            damaged = error
        copies = sorted((book.parent / "backups").glob(f"{glob.escape(book.stem)}-*{book.suffix}.key"), reverse=True)
        for copy in copies:
            with contextlib.suppress(Unreadable):
                if (file := key_file.read(copy)) is not None:
                    return file, copy
        raise damaged or Unreadable("key_file_missing", path.name)


def entry(uid: str) -> str:
    """Return the name of a book's entry in the keyring."""
    return f"book {uid}"

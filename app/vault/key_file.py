"""``NAME.deskbook.key``: the book's key, wrapped by a passphrase and by the recovery code; no secret in clear."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.errors import DiskTrouble, Locked, Unreadable
from app.vault.recovery import normalised

FORMAT = 1
KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**15, 8, 1
MOST_MEMORY = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Wrap:
    """The key, sealed with AES-256-GCM under a key that scrypt makes of a secret."""

    salt: bytes
    n: int
    r: int
    p: int
    nonce: bytes
    sealed: bytes

    @classmethod
    def seal(cls, key: bytes, secret: str, context: str) -> Wrap:
        """Wrap ``key`` so that ``secret`` opens it; ``context`` binds it to its book and purpose."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - only where it is used

        salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
        wrapping = _derive(secret, salt, SCRYPT_N, SCRYPT_R, SCRYPT_P)
        sealed = AESGCM(wrapping).encrypt(nonce, key, context.encode())
        return cls(salt, SCRYPT_N, SCRYPT_R, SCRYPT_P, nonce, sealed)

    def open(self, secret: str, context: str) -> bytes | None:
        """Return the key, or None where ``secret`` is not the one."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        wrapping = _derive(secret, self.salt, self.n, self.r, self.p)
        try:
            return AESGCM(wrapping).decrypt(self.nonce, self.sealed, context.encode())
        except InvalidTag:
            return None

    def to_json(self) -> dict[str, Any]:
        """Return what the file holds."""
        return {
            "kdf": "scrypt",
            "n": self.n,
            "r": self.r,
            "p": self.p,
            "salt": _text(self.salt),
            "cipher": "aes-256-gcm",
            "nonce": _text(self.nonce),
            "sealed": _text(self.sealed),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Wrap:
        """Read what the file holds.

        Raises:
            ValueError, KeyError, TypeError: it is not what we wrote.
        """
        n, r, p = int(stored["n"]), int(stored["r"]), int(stored["p"])
        if stored["kdf"] != "scrypt" or stored["cipher"] != "aes-256-gcm":
            raise ValueError(stored["kdf"])
        if n < 2 or n & (n - 1) or r < 1 or not 1 <= p <= 16 or 128 * r * n > MOST_MEMORY:
            raise ValueError(n)
        salt, nonce, sealed = (_bytes(stored[name]) for name in ("salt", "nonce", "sealed"))
        if len(nonce) != NONCE_BYTES or len(sealed) != KEY_BYTES + 16:
            raise ValueError(len(sealed))
        return cls(salt, n, r, p, nonce, sealed)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The file beside an encrypted book.

    Args:
        book: uid of the book, which names the keyring's entry.
        keyring: the key is (also) in the keyring.
        passphrase: the key wrapped by the person's passphrase, where there is one.
        recovery: the key wrapped by the recovery code.
    """

    book: str
    keyring: bool = False
    passphrase: Wrap | None = None
    recovery: Wrap | None = None

    def with_passphrase(self, key: bytes, passphrase: str) -> KeyFile:
        """Return this file with the key wrapped by ``passphrase``."""
        return replace(self, passphrase=Wrap.seal(key, tidy(passphrase), f"{self.book}:passphrase"))

    def with_recovery(self, key: bytes, code: str) -> KeyFile:
        """Return this file with the key wrapped by a recovery code."""
        return replace(self, recovery=Wrap.seal(key, normalised(code) or "", f"{self.book}:recovery"))

    def unwrap(self, secret: str) -> bytes:
        """Return the key for a passphrase or a recovery code.

        Raises:
            Locked: ``passphrase_wrong``.
        """
        code = normalised(secret)
        if self.passphrase and (key := self.passphrase.open(tidy(secret), f"{self.book}:passphrase")):
            return key
        if self.recovery and code and (key := self.recovery.open(code, f"{self.book}:recovery")):
            return key
        raise Locked("passphrase_wrong")


def tidy(passphrase: str) -> str:
    """Return the passphrase as it is wrapped: NFKC, without a line end, so that every keyboard types the same."""
    return unicodedata.normalize("NFKC", passphrase.rstrip("\r\n"))


def path_of(book: Path) -> Path:
    """Return where the key file of a book is."""
    return book.with_name(book.name + ".key")


def read(path: Path) -> KeyFile | None:
    """Return the key file, or None where there is none.

    Raises:
        Unreadable: ``key_file_damaged`` or ``key_file_newer``.
        DiskTrouble: it can't be read.
    """
    try:
        stored = json.loads(path.read_text("utf-8"))
        if int(stored["format"]) > FORMAT:
            raise Unreadable("key_file_newer", path.name)
        return KeyFile(
            str(stored["book"]),
            bool(stored["keyring"]),
            Wrap.from_json(stored["passphrase"]) if stored.get("passphrase") else None,
            Wrap.from_json(stored["recovery"]) if stored.get("recovery") else None,
        )
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DiskTrouble("key_file_unreadable", path.name) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable("key_file_damaged", path.name) from error


def write(path: Path, file: KeyFile) -> None:
    """Write the key file in one step, readable by its owner only.

    Raises:
        DiskTrouble: it can't be written; an older one stays as it was.
    """
    stored = {
        "format": FORMAT,
        "book": file.book,
        "keyring": file.keyring,
        "passphrase": file.passphrase.to_json() if file.passphrase else None,
        "recovery": file.recovery.to_json() if file.recovery else None,
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(stored, stream, indent=1)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise DiskTrouble("key_file_not_written", path.name) from error


def _derive(secret: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(
        secret.encode(), salt=salt, n=n, r=r, p=p, maxmem=MOST_MEMORY + 64 * 1024 * 1024, dklen=KEY_BYTES
    )


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(value: str) -> bytes:
    return base64.b64decode(value, validate=True)

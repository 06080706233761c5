"""Signatures in the form of minisign: Ed25519 over the BLAKE2b hash of a file, made with a key known by its number.

A public key is ``Ed``, eight bytes of key number and 32 bytes of key, in base64. A signature file has four lines: a
comment nobody signed, ``ED`` with key number and signature in base64, ``trusted comment: …``, and the signature of
the signature with that comment. The older form (``Ed``: the file itself, not its hash) is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from app.errors import Refused, Unreadable

NUMBER, KEY, SIGNATURE = 8, 32, 64
TRUSTED = b"trusted comment: "


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Whose signatures are believed.

    Args:
        number: eight bytes by which a signature names its key.
        key: the 32 bytes of Ed25519.
    """

    number: bytes
    key: bytes


def public_key(text: str) -> PublicKey:
    """Return the key of its one line of base64.

    Raises:
        Unreadable: ``update_key_unreadable``.
    """
    raw = _base64(text.strip().encode("ascii", "replace"))
    if len(raw) != 2 + NUMBER + KEY or raw[:2] != b"Ed":
        raise Unreadable("update_key_unreadable")
    return PublicKey(raw[2 : 2 + NUMBER], raw[2 + NUMBER :])


def verify(content: bytes, signature: bytes, keys: tuple[PublicKey, ...]) -> None:
    """Do nothing where ``signature`` is of ``content`` by one of the keys.

    Args:
        content: what was signed, byte for byte.
        signature: the whole signature file.
        keys: those believed.

    Raises:
        Unreadable: ``update_signature_unreadable``: no signature file, or not all of it.
        Refused: ``update_key_unknown`` where another key made it, ``update_signature_wrong`` where it does not fit.
    """
    lines = signature.replace(b"\r\n", b"\n").split(b"\n")
    if len(lines) < 4 or not lines[2].startswith(TRUSTED):
        raise Unreadable("update_signature_unreadable")
    raw, whole = _base64(lines[1]), _base64(lines[3])
    if len(raw) != 2 + NUMBER + SIGNATURE or raw[:2] != b"ED" or len(whole) != SIGNATURE:
        raise Unreadable("update_signature_unreadable")
    number, signed = raw[2 : 2 + NUMBER], raw[2 + NUMBER :]
    key = next((each for each in keys if each.number == number), None)
    if key is None:
        raise Refused("update_key_unknown")
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - only where something was fetched
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    believed = Ed25519PublicKey.from_public_bytes(key.key)
    try:
        believed.verify(signed, hashlib.blake2b(content).digest())
        believed.verify(whole, signed + lines[2].removeprefix(TRUSTED))
    except InvalidSignature:
        raise Refused("update_signature_wrong") from None


def _base64(line: bytes) -> bytes:
    """Return the bytes of a line of base64; none where it is none."""
    try:
        return base64.b64decode(line, validate=True)
    except (ValueError, binascii.Error):
        return b""

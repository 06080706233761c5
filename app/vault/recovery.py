"""The recovery code: 125 random bits that a person can write down, read out and type again."""

from __future__ import annotations

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
RANDOM_LETTERS = 25
CHECK_LETTERS = 3
GROUP = 4
_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": "", "\t": "", "\n": "", "\r": ""})


def new_code() -> str:
    """Return a new code, grouped: seven groups of four, the last three letters a checksum."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LETTERS))
    whole = letters + _checksum(letters)
    return "-".join(whole[at : at + GROUP] for at in range(0, len(whole), GROUP))


def normalised(typed: str) -> str | None:
    """Return the code without groups, look-alikes mended; None where it is no recovery code or mistyped."""
    letters = typed.upper().translate(_LIKE)
    if len(letters) != RANDOM_LETTERS + CHECK_LETTERS or any(letter not in ALPHABET for letter in letters):
        return None
    body, check = letters[:RANDOM_LETTERS], letters[RANDOM_LETTERS:]
    return letters if secrets.compare_digest(_checksum(body), check) else None


def _checksum(letters: str) -> str:
    number = int.from_bytes(hashlib.sha256(letters.encode()).digest()[:4], "big")
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(CHECK_LETTERS))

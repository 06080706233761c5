"""Secrets that a person hands over for a while, such as a transfer token: in the keyring and nowhere else (R20, R71).

The book keeps only the name of the entry. Calls may wait for a person (an unlock prompt), so never on the GUI thread
and never on the database worker.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uuid

    from app.vault.keyring_store import KeyringStore

TOKEN_PREFIX = "transfer-token-"  # noqa: S105 - begins the name of an entry
ACCOUNT_PREFIX = "account-"
ACCESS_PREFIX = "access-"


def token_name(uid: uuid.UUID) -> str:
    """Return the name of the entry that holds the transfer token made under this uid."""
    return f"{TOKEN_PREFIX}{uid.hex}"


def account_key_name(uid: str) -> str:
    """Return the name of the entry that holds what signs in a partner account; ``uid``: its 32 hex digits."""
    return f"{ACCOUNT_PREFIX}{uid}"


def access_name(uid: str) -> str:
    """Return the name of the entry that holds what is remembered of an account's tokens; ``uid`` as above."""
    return f"{ACCESS_PREFIX}{uid}"


class Secrets:
    """Named secrets in the keyring.

    Args:
        make: makes the store on first use, so that a start loads nothing of it.
    """

    def __init__(self, make: Callable[[], KeyringStore]) -> None:
        self._make = make
        self._making = threading.Lock()
        self._store: KeyringStore | None = None

    def put(self, name: str, secret: str) -> None:
        """Keep a secret; it was read back when this returns.

        Raises:
            Locked: ``no_keyring``, ``keyring_locked``, ``keyring_silent``: it is kept nowhere.
        """
        self._keyring().put(name, secret)

    def get(self, name: str) -> str | None:
        """Return a secret, None where there is none.

        Raises:
            Locked: as ``put``.
        """
        return self._keyring().get(name)

    def delete(self, name: str) -> None:
        """Remove a secret; nothing happens where there is none.

        Raises:
            Locked: as ``put``.
        """
        self._keyring().delete(name)

    def _keyring(self) -> KeyringStore:
        with self._making:
            if self._store is None:
                self._store = self._make()
            return self._store

"""``keyring``'s way into the Secret Service of a Linux desktop, with each connection greeting before it asks.

GNOME Keyring (seen with 42.1) notes who asks only after it has taken the first question in. Where that is one for a
property, as ``keyring``'s is, it aborts now and then, and is locked when it comes back: the person is asked to unlock
it in the middle of their work. A call that needs no noted caller, first, leaves it the time.
"""

from __future__ import annotations

from contextlib import ExitStack, closing

import secretstorage
from jeepney.io.blocking import DBusConnection
from keyring.backends import SecretService
from keyring.errors import InitError, KeyringLocked
from secretstorage.exceptions import ItemNotFoundException, SecretStorageException


class GreetingKeyring(SecretService.Keyring):
    """The Secret Service, asked politely; a connection that fails is closed at once."""

    viable = False  # ``keyring`` is not to choose between this and its own: we put it in the other's place

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def get_preferred_collection(self) -> secretstorage.Collection:
        """Return the chosen collection, else the default one, unlocked, on a connection of its own.

        Raises:
            InitError: there is no service, or no such collection.
            KeyringLocked: the person did not unlock it.
        """
        with ExitStack() as failing:
            try:
                bus = failing.enter_context(closing(secretstorage.dbus_init()))
                collection = _default(bus)
                if chosen := getattr(self, "preferred_collection", None):
                    collection = secretstorage.Collection(bus, chosen)
            except SecretStorageException as error:
                raise InitError(str(error)) from error
            if collection.is_locked():
                collection.unlock()
                if collection.is_locked():
                    raise KeyringLocked
            failing.pop_all()
        return collection


def _default(bus: DBusConnection) -> secretstorage.Collection:
    """Return the default collection, asked for by its name first: that is the greeting."""
    try:
        return secretstorage.get_collection_by_alias(bus, "default")
    except ItemNotFoundException:
        return secretstorage.get_default_collection(bus)

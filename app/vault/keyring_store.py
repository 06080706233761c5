"""The operating system's keyring: one entry per secret, long ones split, every write read back.

Calls may wait for a person (an unlock prompt), so never on the GUI thread. A Windows entry holds 2,560 bytes of
UTF-16, so a longer secret is split over numbered entries and its header is written last: a half-written one is never
found.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from app.errors import Locked
from app.vault.secret_service import quick_get

SERVICE = "Partner Desk"
PART_UNITS = 1200  # UTF-16 units; 2,400 bytes of the 2,560 a Windows entry holds
HEADLESS_TIMEOUT_S = 10.0
_HEADER = "partner-desk-parts:1:"
T = TypeVar("T")


class Backend(Protocol):
    """What we use of a ``keyring`` backend."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return the entry or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Write the entry."""

    def delete_password(self, service: str, username: str) -> None:
        """Remove the entry."""


class KeyringStore:
    """Secrets in the keyring, under the service ``Partner Desk``.

    Args:
        timeout_s: how long a call may wait for the keyring (and the person it asks); None: as long as it takes.
        backend: makes the backend on first use; the system's where not given.
    """

    def __init__(self, timeout_s: float | None = None, backend: Callable[[], Backend] | None = None) -> None:
        self._timeout_s = timeout_s
        self._make = backend or system_backend
        self._backend: Backend | None = None

    def get(self, name: str) -> str | None:
        """Return a secret, or None where there is none (or only a half-written one).

        Raises:
            Locked: ``no_keyring``, ``keyring_locked`` or ``keyring_silent``.
        """
        return self._ask(lambda backend: _get(backend, name), lambda: self._quick(name))

    def put(self, name: str, secret: str) -> None:
        """Write a secret and read it back.

        Raises:
            Locked: ``no_keyring`` (also where what comes back is not what went in), ``keyring_locked``,
                ``keyring_silent``.
        """
        self._ask(lambda backend: _put(backend, name, secret))

    def delete(self, name: str) -> None:
        """Remove a secret; nothing happens where there is none.

        Raises:
            Locked: as ``get``.
        """
        self._ask(lambda backend: _delete(backend, name))

    def _quick(self, name: str) -> str | None:
        """Return a whole secret that can be had without loading the backend."""
        if self._backend is not None or self._make is not system_backend:
            return None
        found = quick_get(SERVICE, name)
        return None if found is None or found.startswith(_HEADER) else found

    def _ask(self, call: Callable[[Backend], T], quick: Callable[[], T | None] = lambda: None) -> T:
        answer: list[Any] = []

        def run() -> None:
            try:
                if (found := quick()) is not None:
                    answer.append(found)
                    return
                if self._backend is None:
                    self._backend = self._make()
                answer.append(call(self._backend))
            except Exception as error:  # noqa: BLE001 - backends raise whatever their bus raises
                answer.append(_ours(error))

        if self._timeout_s is None:
            run()
        else:
            thread = threading.Thread(target=run, name="keyring", daemon=True)
            thread.start()
            thread.join(self._timeout_s)
            if thread.is_alive():
                raise Locked("keyring_silent")
        if isinstance(answer[0], Locked):
            raise answer[0]
        result: T = answer[0]
        return result


def system_backend() -> Backend:
    """Return the system's keyring.

    Raises:
        Locked: ``no_keyring``: there is none that keeps secrets safe.
    """
    import keyring  # noqa: PLC0415 - a tenth of a second, only where it is asked
    from keyring.backends import fail, null  # noqa: PLC0415

    backend = keyring.get_keyring()
    unsafe = type(backend).__module__.startswith("keyrings.alt")
    if isinstance(backend, fail.Keyring | null.Keyring) or unsafe:
        raise Locked("no_keyring")
    if type(backend).__module__ == "keyring.backends.SecretService":
        from app.vault.greeting import GreetingKeyring  # noqa: PLC0415 - what it needs is there on Linux only

        return GreetingKeyring()
    return backend


def _ours(error: Exception) -> Locked:
    from keyring.errors import KeyringLocked  # noqa: PLC0415

    if isinstance(error, Locked):
        return error
    locked = Locked("keyring_locked" if isinstance(error, KeyringLocked) else "no_keyring")
    locked.__cause__ = error
    return locked


def _get(backend: Backend, name: str) -> str | None:
    stored = backend.get_password(SERVICE, name)
    if stored is None or not stored.startswith(_HEADER):
        return stored
    generation, count, digest = stored.removeprefix(_HEADER).split(":")
    parts = [backend.get_password(SERVICE, _part(name, generation, number)) for number in range(int(count))]
    whole = "".join(part or "" for part in parts)
    return whole if _digest(whole) == digest else None


def _put(backend: Backend, name: str, secret: str) -> None:
    before = backend.get_password(SERVICE, name)
    if _units(secret) <= PART_UNITS and not secret.startswith(_HEADER):
        backend.set_password(SERVICE, name, secret)
    else:
        import secrets  # noqa: PLC0415 - few secrets are long, and a start waits for none

        generation = secrets.token_hex(4)
        pieces = _pieces(secret)
        for number, piece in enumerate(pieces):
            backend.set_password(SERVICE, _part(name, generation, number), piece)
        header = f"{_HEADER}{generation}:{len(pieces)}:{_digest(secret)}"
        backend.set_password(SERVICE, name, header)
    if _get(backend, name) != secret:
        raise Locked("no_keyring")
    _drop_parts(backend, name, before)


def _delete(backend: Backend, name: str) -> None:
    before = backend.get_password(SERVICE, name)
    if before is not None:
        backend.delete_password(SERVICE, name)
        _drop_parts(backend, name, before)


def _drop_parts(backend: Backend, name: str, header: str | None) -> None:
    if header is None or not header.startswith(_HEADER):
        return
    generation, count, _ = header.removeprefix(_HEADER).split(":")
    for number in range(int(count)):
        part = _part(name, generation, number)
        if backend.get_password(SERVICE, part) is not None:
            backend.delete_password(SERVICE, part)


def _part(name: str, generation: str, number: int) -> str:
    return f"{name}#{generation}-{number}"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _pieces(secret: str) -> list[str]:
    step = PART_UNITS // 2  # a letter outside the basic plane takes two units
    return [secret[at : at + step] for at in range(0, len(secret), step)] or [""]


def _digest(secret: str) -> str:
    import hashlib  # noqa: PLC0415 - see above

    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()

"""A quick look into the Secret Service of a Linux desktop: start-up reads one key, and loading ``keyring`` takes 0.2 s.

Only reading, and only where the answer is plain: an unlocked entry. Everything else (writing, unlocking, another
keyring, a backend somebody chose) is ``keyring``'s. Entries are found by the attributes ``keyring`` gives them.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Any

NAME = "org.freedesktop.secrets"
PATH = "/org/freedesktop/secrets"
INTERFACE = "org.freedesktop.Secret.Service"
TIMEOUT_S = 5.0


def quick_get(service: str, name: str) -> str | None:
    """Return a secret that can be had at once; None where ``keyring`` must be asked."""
    if not sys.platform.startswith("linux") or _is_configured() or not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return None
    try:
        from jeepney.io.blocking import open_dbus_connection  # noqa: PLC0415 - comes with keyring on Linux

        with contextlib.closing(open_dbus_connection(bus="SESSION")) as connection:
            return _ask(connection, {"service": service, "username": name})
    except Exception:  # noqa: BLE001 - whatever is the matter, keyring will say it better
        return None


def _ask(connection: Any, attributes: dict[str, str]) -> str | None:
    _call(connection, "ReadAlias", "s", ("default",))  # see ``greeting``
    (unlocked, _locked) = _call(connection, "SearchItems", "a{ss}", (attributes,))
    if len(unlocked) != 1:
        return None
    _, session = _call(connection, "OpenSession", "sv", ("plain", ("s", "")))
    (found,) = _call(connection, "GetSecrets", "aoo", (unlocked, session))
    ((_session, _parameters, value, _type),) = found.values()
    return bytes(value).decode()


def _call(connection: Any, method: str, signature: str, body: tuple[Any, ...]) -> tuple[Any, ...]:
    from jeepney import DBusAddress, MessageType, new_method_call  # noqa: PLC0415

    address = DBusAddress(PATH, NAME, INTERFACE)
    message = new_method_call(address, method, signature, body)
    reply = connection.send_and_get_reply(message, timeout=TIMEOUT_S)
    if reply.header.message_type == MessageType.error:
        raise LookupError(method)
    answer: tuple[Any, ...] = reply.body
    return answer


def _is_configured() -> bool:
    """Whether somebody chose a backend for ``keyring``: then only it knows where secrets are."""
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "python_keyring" / "keyringrc.cfg"
    return bool(os.environ.get("PYTHON_KEYRING_BACKEND")) or config.exists()

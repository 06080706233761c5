"""What bootstrap hands to ``sync.connections``: who builds clients, who signs people in, what they may ask for."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.models.provider import AccountFacts
from app.providers.base import Client, Pace
from app.rules.connecting import BrowserClient

Secret = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Vault:
    """What a client may ask of the keyring; both may wait for a person and raise ``Locked``.

    Args:
        get: gives what the keyring holds under a name.
        put: keeps a secret that is born when something is sent.
    """

    get: Secret
    put: Callable[[str, str], None]


class MakeClient(Protocol):
    """Builds a client; loads the provider's library, so on the network thread or one of its own."""

    def __call__(self, account: AccountFacts, subject: str, vault: Vault, endpoint: str | None, pace: Pace) -> Client:
        """Return the client.

        Args:
            account: whose.
            subject: the administrator in whose name it works.
            vault: the keyring's named secrets.
            endpoint: of the practice server; None: the provider itself.
            pace: awaited before every request.

        Raises:
            Refused: ``google_loopback_only``, ``google_practice_only`` and Zoho's the like; ``zoho_data_centre``.
        """
        ...


class Signed(Protocol):
    """What a sign-in in the browser gave."""

    @property
    def refresh_token(self) -> str:
        """To be kept in the keyring; secret."""
        ...

    @property
    def email(self) -> str:
        """Who signed in; empty: not said."""
        ...


class Paste(Protocol):
    """Takes a code that a person brings from the provider's own page; on the network thread."""

    def __call__(self, account: AccountFacts, client: BrowserClient, code: str) -> Coroutine[Any, Any, Signed]:
        """Return what was granted. Raises Refused, Offline."""
        ...


class Browse(Protocol):
    """Has a person sign in with the system's browser; on the network thread."""

    def __call__(
        self, account: AccountFacts, client: BrowserClient, show: Callable[[str], object], hint: str
    ) -> Coroutine[Any, Any, Signed]:
        """Return what was granted; ``show`` is called with the address to open. Raises Refused, Offline."""
        ...


@dataclass(frozen=True, slots=True)
class Signs:
    """The ways to sign in, by provider.

    Args:
        browse: in the system's browser.
        paste: by a code that is pasted.
    """

    browse: Mapping[str, Browse] = field(default_factory=dict)
    paste: Mapping[str, Paste] = field(default_factory=dict)

"""How our accounts sign in to Zoho: in the browser, or by a code pasted from Zoho's API console (Self Client); R70.

One keeper of tokens for an account, whoever asks: Zoho locks out who wants more than ten in ten minutes (zoho.md, 3.3).
Errors of its accounts server come with HTTP 200.
"""

from __future__ import annotations

import asyncio
import dataclasses
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from app.errors import Offline, Refused
from app.models.provider import AccountFacts
from app.providers.oauth.keeper import Keeper, Keepers
from app.providers.oauth.service import ERRORS, ClientId, Service
from app.providers.zoho.places import ACCOUNTS, Places, places_of
from app.rules.connecting import ZOHO_PORT, ZOHO_REDIRECT_PATH, ZOHO_SCOPES, BrowserClient, kept_client
from app.rules.links import ZOHO_HOSTS

if TYPE_CHECKING:
    from app.providers.oauth.remembered import Remembered
    from app.providers.oauth.tokens import Granted

REQUESTS = (10, 600.0)
_ERRORS = {
    **ERRORS,
    "invalid_code": "oauth_code_refused",
    "invalid_client_secret": "oauth_client_wrong",
    "invalid_redirect_uri": "oauth_client_kind",
    "Access Denied": "oauth_busy",  # its word for too many requests
}


@dataclasses.dataclass(frozen=True, slots=True)
class ZohoService(Service):
    """The accounts server of one data centre; a person of another is told so, since tokens are never mixed."""

    def token_address(self, redirected: Mapping[str, str]) -> str:
        """Return where tokens are asked for.

        Raises:
            Refused: ``zoho_other_centre``: who signed in belongs to another data centre; ``oauth_nonsense``.
        """
        named = redirected.get("accounts-server", "").rstrip("/")
        if not named or named in self.servers:
            return self.token
        others = {f"https://accounts.{host}": host for host in ZOHO_HOSTS.values()}
        if named in others:
            raise Refused("zoho_other_centre", centre=others[named])
        raise Refused("oauth_nonsense", provider=self.name)


def zoho_service(places: Places) -> Service:
    """Return the sign-in of a data centre, or of the practice server that plays it."""
    server = places.server(ACCOUNTS)
    return ZohoService(
        "Zoho",
        f"{server}/oauth/v2/auth",
        f"{server}/oauth/v2/token",
        scopes=ZOHO_SCOPES,
        separator=",",
        extra=(("access_type", "offline"), ("prompt", "consent")),  # without either no refresh token is given again
        host="localhost",
        port=ZOHO_PORT,
        path=ZOHO_REDIRECT_PATH,
        servers=frozenset({server, f"https://accounts.{ZOHO_HOSTS[places.data_centre]}"}),
        requests=REQUESTS,
        errors=_ERRORS,
    )


class ZohoSignIns:
    """Signs our accounts in.

    Args:
        endpoint: base address of a practice server that somebody else runs, for accounts for practice; None: none.
        remember: gives what is remembered of an account's tokens, by its uid; None: nothing is, for the next start.
    """

    def __init__(self, endpoint: Callable[[], str | None], remember: Callable[[str], Remembered] | None = None) -> None:
        self._endpoint, self._remember = endpoint, remember
        self._keepers = Keepers()
        self._remembered: dict[str, Remembered] = {}
        self._lock = threading.Lock()

    def _memory(self, account: AccountFacts) -> Remembered | None:
        if self._remember is None:
            return None
        with self._lock:
            return self._remembered.setdefault(account.uid, self._remember(account.uid))

    def keeper(
        self, account: AccountFacts, places: Places, load: Callable[[], str | None], *, is_remembered: bool = True
    ) -> Keeper:
        """Return what gives an account's tokens; waits for the keyring.

        Args:
            account: which.
            places: where it is.
            load: gives what signs it in.
            is_remembered: whether its tokens are kept for the next start of the program.

        Raises:
            Refused: ``zoho_key_gone``. Locked: the keyring.
        """
        kept = load()
        client = kept_client(kept)
        if kept is None or client is None or not client.refresh_token:
            raise Refused("zoho_key_gone")
        known = client
        service = zoho_service(places)
        # An account that is practised elsewhere now (the server's port is another one) begins anew, too.
        return self._keepers.of(
            account.uid,
            f"{kept} {service.token}",
            lambda: Keeper(
                service,
                ClientId(known.client_id, known.secret),
                known.refresh_token,
                remembered=self._memory(account) if is_remembered else None,
            ),
        )

    def _service(self, account: AccountFacts) -> Service:
        endpoint = self._endpoint() if account.practice else None
        if account.practice and endpoint is None:
            raise Refused("oauth_practice_none")
        return zoho_service(places_of(account, endpoint))

    async def _count(self, account: AccountFacts) -> None:
        """See that a sign-in, which asks for tokens too, keeps Zoho's limit. Raises Offline: ``oauth_busy``."""
        memory = self._memory(account)
        if memory is not None and not await asyncio.to_thread(memory.count, *REQUESTS):
            raise Offline("oauth_busy", provider="Zoho")

    async def browse(
        self, account: AccountFacts, client: BrowserClient, show: Callable[[str], object], hint: str
    ) -> Granted:
        """Have a person sign in with the browser.

        Raises:
            Refused, Offline: as ``providers.oauth.sign_in``; ``zoho_other_centre``, ``oauth_practice_none``.
        """
        from app.providers.oauth.sign_in import sign_in  # noqa: PLC0415 - loads the way to the network

        await self._count(account)
        return await sign_in(self._service(account), ClientId(client.client_id, client.secret), show, hint=hint)

    async def paste(self, account: AccountFacts, client: BrowserClient, code: str) -> Granted:
        """Take a code that a person made in Zoho's API console under *Self Client*; it serves once, for minutes.

        Raises:
            Refused, Offline: as ``providers.oauth.tokens.exchange``; ``oauth_practice_none``.
        """
        from app.providers.oauth.sign_in import complete  # noqa: PLC0415 - loads the way to the network
        from app.providers.oauth.tokens import exchange  # noqa: PLC0415

        service = self._service(account)
        await self._count(account)
        known = ClientId(client.client_id, client.secret)
        return complete(service, await exchange(service, known, service.token, code, "", ""))

"""How our accounts sign in to Zoho: in the browser, or by a code pasted from Zoho's API console (Self Client); R70.

One keeper of tokens for an account, whoever asks: Zoho locks out who wants more than ten in ten minutes (zoho.md, 3.3).
Errors of its accounts server come with HTTP 200.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from app.errors import Refused
from app.models.provider import AccountFacts
from app.providers.oauth.keeper import Keeper, Keepers
from app.providers.oauth.service import ERRORS, ClientId, Service
from app.providers.zoho.places import ACCOUNTS, Places, places_of
from app.rules.connecting import ZOHO_PORT, ZOHO_REDIRECT_PATH, ZOHO_SCOPES, BrowserClient, kept_client
from app.rules.links import ZOHO_HOSTS

if TYPE_CHECKING:
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
    """

    def __init__(self, endpoint: Callable[[], str | None]) -> None:
        self._endpoint = endpoint
        self._keepers = Keepers()

    def keeper(self, account: AccountFacts, places: Places, load: Callable[[], str | None]) -> Keeper:
        """Return what gives an account's tokens; waits for the keyring.

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
            lambda: Keeper(service, ClientId(known.client_id, known.secret), known.refresh_token),
        )

    def _service(self, account: AccountFacts) -> Service:
        endpoint = self._endpoint() if account.practice else None
        if account.practice and endpoint is None:
            raise Refused("oauth_practice_none")
        return zoho_service(places_of(account, endpoint))

    async def browse(
        self, account: AccountFacts, client: BrowserClient, show: Callable[[str], object], hint: str
    ) -> Granted:
        """Have a person sign in with the browser.

        Raises:
            Refused, Offline: as ``providers.oauth.sign_in``; ``zoho_other_centre``, ``oauth_practice_none``.
        """
        from app.providers.oauth.sign_in import sign_in  # noqa: PLC0415 - loads the way to the network

        return await sign_in(self._service(account), ClientId(client.client_id, client.secret), show, hint=hint)

    async def paste(self, account: AccountFacts, client: BrowserClient, code: str) -> Granted:
        """Take a code that a person made in Zoho's API console under *Self Client*; it serves once, for minutes.

        Raises:
            Refused, Offline: as ``providers.oauth.tokens.exchange``; ``oauth_practice_none``.
        """
        from app.providers.oauth.sign_in import complete  # noqa: PLC0415 - loads the way to the network
        from app.providers.oauth.tokens import exchange  # noqa: PLC0415

        service = self._service(account)
        known = ClientId(client.client_id, client.secret)
        return complete(service, await exchange(service, known, service.token, code, "", ""))

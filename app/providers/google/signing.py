"""How our accounts sign in to Google: by a key or by what a person allowed in the browser; one token for an account.

Nothing of Google's library, and no way to the network, is loaded before somebody signs in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.errors import Refused
from app.models.provider import AccountFacts
from app.providers.oauth.keeper import Keeper, Keepers
from app.providers.oauth.service import ClientId
from app.rules.connecting import BROWSER, BrowserClient, kept_client

if TYPE_CHECKING:
    from app.providers.oauth.tokens import Granted


class GoogleSignIns:
    """Signs our accounts in.

    Args:
        accounts: ``host:port`` of the practice accounts server, for accounts that are practised; None: there is none.
    """

    def __init__(self, accounts: str | None) -> None:
        self._accounts = accounts
        self._keepers = Keepers()

    def credential(
        self, account: AccountFacts, subject: str, load: Callable[[], str | None], *, practised: bool
    ) -> object:
        """Return what signs in, as Google's libraries take it; waits for the keyring.

        Args:
            account: whose.
            subject: the administrator a key acts for.
            load: gives what the keyring holds for it.
            practised: it signs in at the practice server.

        Raises:
            Refused: ``google_key_gone``, ``google_key_unusable``, ``google_loopback_only``. Locked: the keyring.
        """
        kept = load()
        if kept is None:
            raise Refused("google_key_gone")
        client = kept_client(kept)
        if client is None:
            from app.providers.google.credentials import service_account_credentials  # noqa: PLC0415

            return service_account_credentials(kept, subject)
        from app.providers.google.sign_in import BrowserCredentials, google_service  # noqa: PLC0415

        def make() -> Keeper:
            service = google_service(self._accounts if practised else None)
            return Keeper(service, ClientId(client.client_id, client.secret), client.refresh_token)

        return BrowserCredentials(self._keepers.of(account.uid, kept, make))

    def rehearsal(self, account: AccountFacts, signs: Callable[[], object]) -> Callable[[], object] | None:
        """Return what signs in at the practice server before every request there; None: the account does not.

        Args:
            account: whose.
            signs: gives its credential.
        """
        if account.sign_in != BROWSER or self._accounts is None:
            return None

        def rehearse() -> None:
            signed: Any = signs()
            signed.refresh(None)

        return rehearse

    async def browse(
        self, account: AccountFacts, client: BrowserClient, show: Callable[[str], object], hint: str
    ) -> Granted:
        """Have a person sign in with the browser; an account for practice at the practice server alone.

        Raises:
            Refused, Offline: as ``providers.oauth.sign_in``; ``oauth_practice_none``.
        """
        if account.practice and self._accounts is None:
            raise Refused("oauth_practice_none")
        from app.providers.google.sign_in import google_service  # noqa: PLC0415 - half a second, on the network thread
        from app.providers.oauth.sign_in import sign_in  # noqa: PLC0415

        service = google_service(self._accounts if account.practice else None)
        return await sign_in(service, ClientId(client.client_id, client.secret), show, hint=hint)

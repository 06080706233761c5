"""Google's sign-in in the browser: a desktop client of the person's own, a refresh token kept in the keyring (R70)."""

from __future__ import annotations

import dataclasses
from typing import Any

from google.auth import credentials as auth_credentials
from google.auth import exceptions

from app.errors import Offline, Refused
from app.providers.google.client import is_loopback
from app.providers.oauth.keeper import Keeper
from app.providers.oauth.service import Service
from app.rules.connecting import DELEGATED_SCOPES, GOOGLE_SCOPES

GOOGLE = Service(
    "Google",
    "https://accounts.google.com/o/oauth2/v2/auth",
    "https://oauth2.googleapis.com/token",
    # Who signs in may leave out all but the first; then only that does not work.
    scopes=(*DELEGATED_SCOPES, "openid", "email"),
    needed=GOOGLE_SCOPES[:1],
    extra=(("access_type", "offline"), ("prompt", "consent")),  # without either no refresh token is given again
    issuer="https://accounts.google.com",
)


def google_service(endpoint: str | None) -> Service:
    """Return Google's sign-in, or that of an accounts server on this computer.

    Args:
        endpoint: ``host:port`` of a practice server; None: Google itself.

    Raises:
        Refused: ``google_loopback_only``.
    """
    if endpoint is None:
        return GOOGLE
    if not is_loopback(endpoint):
        raise Refused("google_loopback_only", value=endpoint[:80])
    origin = f"http://{endpoint}"
    return dataclasses.replace(GOOGLE, authorize=f"{origin}/o/oauth2/v2/auth", token=f"{origin}/token", issuer=origin)


PASSING = ("oauth_tls", "oauth_nonsense")


class BrowserCredentials(auth_credentials.Credentials):  # type: ignore[misc, unused-ignore]
    """What a person allowed in the browser, as Google's libraries take it.

    Args:
        keeper: of the account's tokens.
    """

    def __init__(self, keeper: Keeper) -> None:
        start: Any = super().__init__
        start()
        self._keeper = keeper

    @property
    def valid(self) -> bool:
        """Never by itself: the keeper knows, and is asked before every request."""
        return False

    def renew(self) -> bool:
        """Google did not take the token: have another one made; whether it makes sense to ask again."""
        return self.token is not None and self._keeper.refused(str(self.token))

    def refresh(self, request: Any) -> None:
        """Take the token that is good now.

        Raises:
            google.auth.exceptions.GoogleAuthError: ``RefreshError`` where somebody must sign in again,
                ``TransportError`` where Google is not reached.
        """
        del request  # the library's own way to the network has no limits
        code, kind = "", ""
        try:
            self.token = self._keeper.token()
        except Offline as error:
            code, kind = error.code, "TransportError"
        except Refused as error:
            # A network that can't be trusted, or an answer without sense, is nothing that a sign-in would mend.
            code, kind = error.code, "TransportError" if error.code in PASSING else "RefreshError"
        if kind:
            raise getattr(exceptions, kind)(code)

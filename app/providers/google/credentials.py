"""Signing in to Google with a service account's key, in the name of a reseller administrator (google.md §1)."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from google.auth import exceptions
from google.oauth2 import service_account

from app.errors import Refused
from app.rules.connecting import GOOGLE_SCOPES

TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
TIMEOUT_S = 20.0


class Credentials(service_account.Credentials):  # type: ignore[misc, unused-ignore]
    """Google's own, but a sign-in never follows a redirect: what proves who we are stays with Google (Q9)."""

    def refresh(self, request: Any) -> None:
        """Fetch a token.

        Raises:
            google.auth.exceptions.GoogleAuthError: Google refuses, or is not reached.
        """
        refresh: Any = super().refresh
        refresh(partial(request, allow_redirects=False, timeout=TIMEOUT_S))


def service_account_credentials(key: str, subject: str) -> Credentials:
    """Return credentials for a key as ``rules.connecting.read_key`` made it; nothing is asked of anybody yet.

    Args:
        key: JSON; secret. Where a sign-in goes is not taken from it.
        subject: the administrator to act for.

    Raises:
        Refused: ``google_key_unusable``; the error says nothing of the key.
    """
    try:
        found = {**json.loads(key), "token_uri": TOKEN_URI, "universe_domain": "googleapis.com"}
        make: Any = Credentials.from_service_account_info
        made: Credentials = make(found, scopes=list(GOOGLE_SCOPES), subject=subject)
    except (ValueError, TypeError, exceptions.GoogleAuthError):
        raise Refused("google_key_unusable") from None
    return made

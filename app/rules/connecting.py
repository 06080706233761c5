"""What connects a partner account: the key file of a service account, and who may talk to what (R70, google.md §1)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from app.errors import UserError
from app.rules.trial import Refuse

# What a sign-in at Google asks for; proving domains has a scope of its own, asked for when that is done.
GOOGLE_SCOPES = ("https://www.googleapis.com/auth/apps.order",)
SITES_SCOPE = "https://www.googleapis.com/auth/siteverification"
# What a service account is allowed under domain-wide delegation, and where that is done (google.md §1).
DELEGATED_SCOPES = (*GOOGLE_SCOPES, SITES_SCOPE)
DELEGATION_PAGE = "https://admin.google.com/ac/owl/domainwidedelegation"
# What Zoho is asked for, and the address that is entered with a client in its API console (zoho.md, 2.1, 3.1, 3.3).
ZOHO_SCOPES = (
    "ZohoMail.partner.organization.ALL",
    "ZohoMail.organization.domains.ALL",
    "ZohoMail.organization.subscriptions.READ",
    "ZohoPayments.subscriptions.READ",
    "ZohoPayments.leads.READ",
    "ZohoPayments.transactions.READ",
)
ZOHO_PORT, ZOHO_REDIRECT_PATH = 31200, "/oauth/callback"
ZOHO_REDIRECT = f"http://localhost:{ZOHO_PORT}{ZOHO_REDIRECT_PATH}"
KEY_LIMIT = 32_000  # characters; Google's are about 2,400
SECRET_FIELDS = ("private_key_id", "private_key")
KEY, BROWSER = "key", "browser"  # how an account was connected
_NEEDED = ("private_key", "client_email")
# What is kept of the file. Where a sign-in goes is never taken from a file: `token_uri` and `universe_domain` stay out.
_KEPT = ("type", "project_id", "private_key_id", "private_key", "client_email", "client_id")
_PEM = re.compile(r"\s*-----BEGIN (?:RSA )?PRIVATE KEY-----\s[A-Za-z0-9+/=\s]+-----END (?:RSA )?PRIVATE KEY-----\s*")


@dataclass(frozen=True, slots=True, repr=False)
class GoogleKey:
    """A service account's key.

    Args:
        email: of the service account.
        client_id: the number to be entered under domain-wide delegation.
        text: JSON to keep in the keyring; secret.
    """

    email: str
    client_id: str
    text: str


def read_key(text: str) -> GoogleKey:
    """Read the key file that the Google Cloud console gave.

    Args:
        text: the whole file.

    Raises:
        UserError: ``key_file_form``, ``key_file_kind`` (a client secret or a user's credentials), at ``key_file``;
            no fact of it holds a part of the file.
    """
    if len(text) > KEY_LIMIT:
        raise UserError("key_file_form", "key_file")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise UserError("key_file_form", "key_file") from None  # the cause would hold the text
    if not isinstance(found, dict):
        raise UserError("key_file_form", "key_file")
    if found.get("type") != "service_account":
        raise UserError("key_file_kind", "key_file")
    kept = {name: found[name] for name in _KEPT if isinstance(found.get(name), str)}
    if not all(kept.get(name) for name in _NEEDED) or not _PEM.fullmatch(kept["private_key"]):
        raise UserError("key_file_form", "key_file")
    return GoogleKey(kept["client_email"][:200], kept.get("client_id", "")[:40], json.dumps(kept))


def practice_of(
    *, practice_server: bool, practice_book: bool, account_practice: bool, connected_before: bool
) -> bool | Refuse:
    """Return whether an account that is connected now is one for practice; practice and reality never mix.

    Args:
        practice_server: a practice server takes Google's place.
        practice_book: the book is one for practice.
        account_practice: the account is marked so.
        connected_before: the account was connected at least once.

    Returns:
        The mark it gets, or ``practice_book_real`` (a practice book refuses real accounts), ``account_is_practice``,
        ``account_is_real`` (it keeps what it was connected as).
    """
    if not practice_server:
        if practice_book:
            return Refuse("practice_book_real")
        return Refuse("account_is_practice") if account_practice else False
    return Refuse("account_is_real") if connected_before and not account_practice else True


# -- signing in with the browser --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class BrowserClient:
    """The person's own OAuth client, made in the provider's console, and, once somebody signed in, what that gave.

    Args:
        client_id: of it.
        secret: of it.
        refresh_token: of the account; empty: nobody signed in yet. Secret.
    """

    client_id: str
    secret: str
    refresh_token: str = ""

    def text(self) -> str:
        """Return it as the keyring holds it; secret."""
        found = {"type": BROWSER, "client_id": self.client_id, "client_secret": self.secret}
        return json.dumps({**found, "refresh_token": self.refresh_token})


def read_client(text: str) -> BrowserClient:
    """Read the file of a desktop client that the Google Cloud console gave. Where it leads is not taken from it.

    Args:
        text: the whole file.

    Raises:
        UserError: ``client_file_form``, ``client_file_kind`` (a web client, or a service account's key), at
            ``client_file``; no fact of it holds a part of the file.
    """
    try:
        found = json.loads(text) if len(text) <= KEY_LIMIT else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise UserError("client_file_form", "client_file")
    if "web" in found or found.get("type") == "service_account":
        raise UserError("client_file_kind", "client_file")
    inside = found.get("installed")
    if not isinstance(inside, dict):
        raise UserError("client_file_form", "client_file")
    return typed_client(inside.get("client_id"), inside.get("client_secret"), "client_file_form")


def typed_client(client_id: object, secret: object, code: str = "client_id_form") -> BrowserClient:
    """Return a client by its id and its secret.

    Raises:
        UserError: ``code`` at ``client_file``.
    """
    parts = [each.strip() if isinstance(each, str) else "" for each in (client_id, secret)]
    if not all(0 < len(each) <= 400 and all("!" <= letter <= "~" for letter in each) for each in parts):
        raise UserError(code, "client_file")
    return BrowserClient(*parts)


def kept_client(text: str | None) -> BrowserClient | None:
    """Return what the keyring holds, None where it is nothing of a sign-in with the browser."""
    try:
        found = json.loads(text or "")
        parts = [found[name] for name in ("client_id", "client_secret", "refresh_token")]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if found.get("type") != BROWSER or not all(isinstance(each, str) for each in parts):
        return None
    return BrowserClient(*parts)

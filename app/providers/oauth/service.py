"""How one provider signs people in: its addresses, its words, its limits. Everything else of a sign-in is alike."""

from __future__ import annotations

import ipaddress
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.errors import Refused

# Errors of RFC 6749 and of providers → codes with a sentence. What is not known keeps the provider's own word.
ERRORS: Mapping[str, str] = {
    "access_denied": "oauth_denied",
    "invalid_client": "oauth_client_wrong",
    "unauthorized_client": "oauth_client_wrong",
    "deleted_client": "oauth_client_wrong",
    "disabled_client": "oauth_client_wrong",
    "redirect_uri_mismatch": "oauth_client_kind",
    "invalid_request": "oauth_client_kind",
    "invalid_scope": "oauth_scope_missing",
    "admin_policy_enforced": "oauth_admin_policy",
    "org_internal": "oauth_admin_policy",
    "invalid_grant": "oauth_code_refused",
}


@dataclass(frozen=True, slots=True)
class Service:
    """One provider's sign-in.

    Args:
        name: as people know it.
        authorize: the address that the browser opens.
        token: the address that gives tokens.
        scopes: what is asked for.
        needed: those without which nothing works.
        separator: between scopes.
        extra: more words of the first address.
        pkce: whether it proves by PKCE (S256) that who asks for the token is who asked for the code.
        issuer: what ``iss`` of the redirect must say where it says something.
        host: of the redirect address; always this computer.
        port: of it; 0: any free one.
        path: of it; empty: one nobody can guess.
        servers: other origins (``https://accounts.example.eu``) to which the redirect's ``accounts-server`` may send
            the question for tokens; empty: none.
        requests: how many tokens may be asked for in how many seconds; None: no limit is known.
        errors: error → code; an error is one whatever the HTTP status is.
    """

    name: str
    authorize: str
    token: str
    scopes: tuple[str, ...]
    needed: tuple[str, ...] = ()
    separator: str = " "
    extra: tuple[tuple[str, str], ...] = ()
    pkce: bool = True
    issuer: str = ""
    host: str = "127.0.0.1"
    port: int = 0
    path: str = ""
    servers: frozenset[str] = frozenset()
    requests: tuple[int, float] | None = None
    errors: Mapping[str, str] = field(default_factory=lambda: ERRORS)

    def token_address(self, redirected: Mapping[str, str]) -> str:
        """Return where tokens are asked for: with the provider, or where its redirect says, if that is one of its own.

        Args:
            redirected: the parameters of the redirect.

        Raises:
            Refused: ``oauth_nonsense``: it names a server that is none of the provider's.
        """
        named = redirected.get("accounts-server", "").rstrip("/")
        if not named or not self.servers:
            return self.token
        if named not in self.servers:
            raise Refused("oauth_nonsense", provider=self.name)
        return f"{named}{urllib.parse.urlsplit(self.token).path}"


@dataclass(frozen=True, slots=True, repr=False)
class ClientId:
    """What the provider knows our program by: the person's own, made in the provider's console.

    Args:
        client_id: of it.
        secret: of it; empty: it has none.
    """

    client_id: str
    secret: str = ""


def check_address(address: str) -> None:
    """See that an address is asked by TLS, or is this computer by its number.

    Raises:
        Refused: ``oauth_not_secure``.
    """
    parts = urllib.parse.urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme != "http" or not is_this_computer(parts.hostname or ""):
        raise Refused("oauth_not_secure")


def is_this_computer(host: str) -> bool:
    """Return whether a host is this computer, by its number: a name could lead anywhere."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

"""A customer on its way to us, as frozen values (R20, R21). Dates are ISO text, empty for none."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConsentDetail:
    """A consent: for which product groups, since when, and the file that proves it (None, empty: there is none)."""

    id: int
    given_on: str
    products: tuple[str, ...]
    attachment_id: int | None
    attachment: str
    by: str


@dataclass(frozen=True, slots=True)
class TransferDetail:
    """A take-over (Google) or an association (Zoho).

    Args:
        method: ``consent``, ``token``; Zoho: ``tag``, ``request``, ``authorise``.
        state: of the table ``transfer``.
        expires_on: last day of the token or the request.
        has_token: the token is in the keyring.
        subscriptions: names, or ``all`` alone.
        missing: fields that hold its instructions.
        is_sent: the provider has heard of it, or may have.
        needs_you: one of its instructions needs a person.
    """

    id: int
    provider: str
    method: str
    state: str
    started_on: str
    expires_on: str
    has_token: bool
    subscriptions: tuple[str, ...]
    missing: tuple[str, ...]
    is_sent: bool
    by: str
    needs_you: bool = False


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """Consents and transfers of a customer, newest first."""

    consents: tuple[ConsentDetail, ...] = ()
    transfers: tuple[TransferDetail, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A record of the book that is the customer being taken over."""

    id: int
    name: str
    standing: str
    under_way: bool
    consented_on: str

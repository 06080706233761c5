"""Who plays providers in a practice book and who talks to the real ones: the one place that names providers.

No library of a provider is loaded before it is used.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from app.settings import Settings

if TYPE_CHECKING:
    from app.providers.oauth.remembered import Remembered
    from app.sync.connections import Connections
    from app.sync.practice import Practice
    from app.vault.secrets import Secrets

DNS_ENDPOINT = (
    "PARTNER_DESK_DNS"  # resolver=host:port;auth=host:port,host:port on this computer, for tests and practice
)
GOOGLE_ACCOUNTS = "PARTNER_DESK_GOOGLE_ACCOUNTS"  # the same of its sign-in in the browser
GOOGLE_SITES = "PARTNER_DESK_GOOGLE_SITES"  # the same of its Site Verification API
# Provider → the variable with host:port on this computer that plays it.
ENDPOINTS = {"google": "PARTNER_DESK_GOOGLE_ENDPOINT", "zoho": "PARTNER_DESK_ZOHO_ENDPOINT"}


def practise(endpoints: Mapping[str, str] | None = None) -> Practice:
    """Return what runs the practice servers of practice books (R83); nothing of a provider is loaded before that.

    Args:
        endpoints: provider → ``host:port`` of a practice server that somebody else runs on this computer; None: as the
            environment names them.
    """
    from app.models.clock import Clock  # noqa: PLC0415
    from app.models.details import AccountDetail  # noqa: PLC0415 - only where accounts are asked for
    from app.models.verifying import Practised  # noqa: PLC0415
    from app.sync.practice import Practice, PracticeNames, PracticeServer  # noqa: PLC0415

    def google(account: AccountDetail) -> PracticeServer:
        from app.providers.practice.google_server import GooglePracticeServer  # noqa: PLC0415

        currency = account.currency or "EUR"
        return GooglePracticeServer(
            account.account_ref, currency=currency, operation_s=1.5, index_lag_s=2.0, sees=made.sees
        )

    def names(known: Callable[[str], Practised | None]) -> PracticeNames:
        from app.dns.practised import PractisedNames  # noqa: PLC0415 - where a practice book's domains are looked at

        return PractisedNames(known)

    def zoho(account: AccountDetail) -> PracticeServer:
        from app.providers.practice.zoho_server import ZohoPracticeServer  # noqa: PLC0415

        return ZohoPracticeServer(data_centre=account.data_centre, today=Clock().today, sees=made.sees)

    if endpoints is None:
        endpoints = {provider: os.environ[name] for provider, name in ENDPOINTS.items() if os.environ.get(name)}
    made = Practice({"google": google, "zoho": zoho}, endpoints, names)
    return made


def connect_accounts(
    secrets: Secrets, practice: Practice | None = None, settings: Settings | None = None
) -> Connections:
    """Return what builds the clients of connected accounts; no library of a provider is loaded before it is used.

    Args:
        secrets: the keyring's named secrets.
        practice: the practice servers of this program; None: its own.
        settings: say how often accounts are pulled by themselves; None: only when asked.
    """
    from app.models.provider import AccountFacts  # noqa: PLC0415 - only where accounts are asked for
    from app.providers.base import Client, Pace  # noqa: PLC0415
    from app.providers.google.signing import GoogleSignIns  # noqa: PLC0415
    from app.providers.zoho.signing import ZohoSignIns  # noqa: PLC0415
    from app.sync.connections import Connections  # noqa: PLC0415
    from app.sync.looking import Eyes  # noqa: PLC0415
    from app.sync.making import Signs, Vault  # noqa: PLC0415

    given = practice or practise()
    google = GoogleSignIns(os.environ.get(GOOGLE_ACCOUNTS) or None)

    def remember(uid: str) -> Remembered:
        from app.providers.oauth.remembered import Remembered  # noqa: PLC0415 - where an account is worked with
        from app.vault.secrets import access_name  # noqa: PLC0415

        name = access_name(uid)
        return Remembered(partial(secrets.get, name), partial(secrets.put, name))

    zoho = ZohoSignIns(lambda: given.given("zoho"), remember)

    def make(account: AccountFacts, subject: str, vault: Vault, endpoint: str | None, pace: Pace) -> Client:
        return (make_zoho if account.provider == "zoho" else make_google)(account, subject, vault, endpoint, pace)

    def make_zoho(account: AccountFacts, _subject: str, vault: Vault, endpoint: str | None, pace: Pace) -> Client:
        from app.providers.oauth.keeper import Keeper  # noqa: PLC0415
        from app.providers.zoho.client import ZohoClient  # noqa: PLC0415
        from app.providers.zoho.places import Places  # noqa: PLC0415
        from app.vault.secrets import account_key_name  # noqa: PLC0415

        own = endpoint is not None and given.is_own(account.uid)  # its server begins anew with every start

        def load() -> str | None:
            if own:
                from app.providers.practice.zoho_state import CREDENTIAL  # noqa: PLC0415

                return CREDENTIAL
            return vault.get(account_key_name(account.uid))

        def signs(places: Places) -> Keeper:
            return zoho.keeper(account, places, load, is_remembered=not own)

        return ZohoClient(account, signs, endpoint=endpoint, pace=pace, secret=vault.get, keep=vault.put)

    def make_google(account: AccountFacts, subject: str, vault: Vault, endpoint: str | None, pace: Pace) -> Client:
        from app.providers.google.client import GoogleClient  # noqa: PLC0415
        from app.vault.secrets import account_key_name  # noqa: PLC0415

        def signs() -> object:
            load = partial(vault.get, account_key_name(account.uid))
            return google.credential(account, subject, load, practised=endpoint is not None)

        sites = (given.site_endpoint(account.uid) or os.environ.get(GOOGLE_SITES) or None) if endpoint else None
        rehearse = google.rehearsal(account, signs) if endpoint else None
        return GoogleClient(
            account, signs, endpoint=endpoint, site_endpoint=sites, pace=pace, secret=vault.get, rehearse=rehearse
        )

    def make_eyes() -> Eyes:
        from app.dns.eyes import Eyes as RealEyes  # noqa: PLC0415 - on the network thread, when first used

        named = Settings.load().text("domains.resolvers").replace(",", " ").split()
        return RealEyes(os.environ.get(DNS_ENDPOINT) or given.names_setting, named)

    def every_minutes() -> int:
        return int(settings.text("sync.minutes")) if settings is not None else 0

    return Connections(
        secrets,
        make,
        given,
        make_eyes,
        every_minutes,
        Signs({"google": google.browse, "zoho": zoho.browse}, {"zoho": zoho.paste}),
    )

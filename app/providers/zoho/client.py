"""Zoho's client (``providers.base.Client``). httpx is loaded by the first question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from app.errors import DeskError
from app.models.provider import (
    AccountFacts,
    CustomerPage,
    CustomerSnapshot,
    Existing,
    Identity,
    Instruction,
    Missing,
    OfferPage,
    Offline,
    Outcome,
    Refused,
    SignIn,
    Slow,
    SubscriptionPage,
    SubscriptionSnapshot,
    Unknown,
)
from app.providers.base import NotAnswered, Pace
from app.providers.zoho.places import Places, places_of

if TYPE_CHECKING:
    from app.models.money import MoneyLine
    from app.providers.oauth.keeper import Keeper
    from app.providers.zoho.room import Room

CAPABILITIES = frozenset(
    {
        *("create_customer", "verify_domain", "start_trial", "extend_trial", "associate_customer", "update_customer"),
        *("order", "start_paid_service", "change_licences", "change_plan", "change_renewal", "cancel"),
        *("enable_mail_hosting", "check_mx", "add_dkim", "verify_dkim"),
    }
)
AT_ONCE = 200  # customers of a list that are written down together
BUCKET = "zoho"  # all of an account's calls are counted together (zoho.md, 3.3)


class ZohoClient:
    """One partner account at Zoho; used and closed on one event loop.

    Args:
        account: which; its data centre says where, and whether calls that Zoho does not document may be made.
        signs: gives the keeper of its tokens; called on a thread.
        endpoint: base address of a practice server on this computer; None: Zoho, always by TLS.
        pace: awaited before every request.
        secret: gives what the keyring holds under a name; called on a thread.
        keep: keeps a first password there; called on a thread.
        timeout_s: limit of every request, instead of 30 s.

    Raises:
        Refused: ``zoho_loopback_only``, ``zoho_practice_only``, ``zoho_data_centre``.
    """

    capabilities = CAPABILITIES

    def __init__(
        self,
        account: AccountFacts,
        signs: Callable[[Places], Keeper],
        *,
        endpoint: str | None = None,
        pace: Pace | None = None,
        secret: Callable[[str], str | None] = lambda _name: None,
        keep: Callable[[str, str], object] | None = None,
        timeout_s: float | None = None,
    ) -> None:
        self._places = places_of(account, endpoint)
        self._account, self._signs, self._timeout_s = account, signs, timeout_s
        self._secret, self._keep = secret, keep
        self._pace = pace
        self._room: Room | None = None

    def _open(self) -> Room:
        if self._room is None:
            from app.providers.zoho.room import Room  # noqa: PLC0415 - loading httpx costs a tenth of a second
            from app.providers.zoho.session import Session  # noqa: PLC0415

            signs = partial(self._signs, self._places)
            session = Session(self._places, signs, self._paced if self._pace else None, self._timeout_s)
            self._room = Room(session, self, undocumented=self._account.undocumented)
        return self._room

    async def _paced(self, _area: str) -> None:
        if self._pace is not None:
            await self._pace(BUCKET)

    # -- the keyring, as ``sending.Vault`` ----------------------------------------------------------------------------

    async def get(self, name: str) -> str | None:
        """Return a secret."""
        return await asyncio.to_thread(self._secret, name)

    async def put(self, name: str, secret: str) -> None:
        """Keep a secret; raises Refused where there is nothing to keep it in."""
        if self._keep is None:
            raise DeskError("no_keyring")
        await asyncio.to_thread(self._keep, name, secret)

    # -- the outbox ---------------------------------------------------------------------------------------------------

    async def send(self, instruction: Instruction) -> Outcome:
        """Carry an instruction out, or say by which steps a person does."""
        return await _safe(self._open().sending.send(instruction)) or Unknown()

    async def find_effect(self, instruction: Instruction) -> Outcome | None:
        """Look whether an instruction has taken effect; None: not, it may be sent again."""
        outcome = await _safe(self._open().finding.find(instruction))
        return Unknown(outcome.raw or outcome.code) if isinstance(outcome, Refused) else outcome

    async def poll(self, instruction: Instruction) -> Outcome:
        """Zoho answers at once: nothing is ever under way."""
        return await self.find_effect(instruction) or Unknown("nothing is under way at Zoho")

    # -- questions ----------------------------------------------------------------------------------------------------

    async def exists(self, domain: str, email: str) -> Existing:
        """Ask whether a domain is one of our customers' (R14), or an address one's super administrator's.

        That others have an account Zoho has no call for: only creating it tells.

        Raises:
            NotAnswered: with what happened.
        """
        room = self._open()
        wanted = domain or email.rpartition("@")[2]
        found = await room.directory.search(wanted)
        if found is not None:
            return Existing("ours", (Identity(True, room.customer_of(found).ref, "", "domain"),))
        other = await room.directory.with_email(email) if domain and email else ""
        if not other:
            return Existing("untold")
        facts = {"email": email, "other": other}
        return Existing("refused", code="zoho_email_ours", facts=facts, field="primary_email")

    async def customers(self, page_token: str = "") -> CustomerPage:
        """Return the account's customers. Zoho gives them all at once; the book takes them in parts.

        Raises:
            NotAnswered: with what happened.
        """
        room = self._open()
        if page_token and not (page_token.isascii() and page_token.isdecimal() and len(page_token) < 9):
            raise NotAnswered(Refused("zoho_page_gone"))
        begin = int(page_token or 0)
        found = await (room.directory.lately() if begin else room.directory.every())
        end = begin + AT_ONCE
        page = tuple(room.customer_of(each) for each in found[begin:end])
        return CustomerPage(page, str(end) if end < len(found) else "", len(found))

    async def subscriptions(self, customer_ref: str, page_token: str = "") -> SubscriptionPage:  # noqa: ARG002
        """Return what a customer holds. Raises NotAnswered."""
        held = await self._open().directory.held(customer_ref)
        return SubscriptionPage(() if held is None else (held,))

    async def customer(self, customer_ref: str) -> CustomerSnapshot | None:
        """Look at one customer now; None: it is gone, or no longer ours. Raises NotAnswered."""
        room = self._open()
        found = await room.directory.one(customer_ref)
        return None if found is None else room.customer_of(found)

    async def subscription(self, subscription_ref: str) -> SubscriptionSnapshot | None:
        """Look at one subscription now; None: it is gone, or no longer ours. Raises NotAnswered."""
        return await self._open().directory.subscription(subscription_ref)

    async def offers(self, page_token: str = "") -> OfferPage:  # noqa: ARG002 - the protocol's
        """Zoho gives no list of plans and prices (zoho.md, 3.2): they are in our own price book."""
        return OfferPage(())

    async def payments(self) -> tuple[list[MoneyLine], int]:
        """Return every transaction of the Partner Store, and how many can't be read. Raises NotAnswered."""
        from app.providers.zoho.earnings import payments  # noqa: PLC0415 - where money is asked for

        return payments(await self._open().directory.entries("transactions"), self._account.data_centre)

    async def commissions(self) -> tuple[list[MoneyLine], int]:
        """Return every commission of the Partner Store, and how many can't be read. Raises NotAnswered."""
        from app.providers.zoho.earnings import commissions  # noqa: PLC0415

        return commissions(await self._open().directory.entries("commissions"), self._account.data_centre)

    async def verification_code(self, domain: str, method: str, customer_ref: str) -> str:
        """Return the code that proves a customer's domain (``providers.base.Proves``). Raises NotAnswered."""
        return await self._open().verification_code(domain, method, customer_ref)

    async def storage(self, customer_ref: str) -> tuple[int, int] | None:
        """Return a customer's storage (``providers.base.Stores``). Raises NotAnswered."""
        from app.providers.zoho.read import key_of  # noqa: PLC0415

        zoid = key_of(customer_ref)
        if not zoid:
            raise NotAnswered(Refused("zoho_gone"))
        return await self._open().directory.storage(zoid)

    async def test(self) -> tuple[Missing, ...]:
        """Say what is missing to work with this account: sign-in, Mail Partner Console, store (R60, R70)."""
        room = self._open()
        missing = []
        for ask, code in ((room.directory.every, "zoho_no_console"), (room.store_opens, "zoho_no_store")):
            try:
                await ask()
            except NotAnswered as no:
                found = _missing(no.outcome, code)
                missing.append(found)
                if found.code != code:
                    break
            except DeskError as error:
                missing.append(Missing(error.code, dict(error.facts)))
                break
        return tuple(missing)

    async def close(self) -> None:
        """Let go of the connection; the next question opens it again."""
        room, self._room = self._room, None
        if room is not None:
            await room.session.close()


async def _safe(answer: object) -> Outcome | None:
    try:
        return await answer  # type: ignore[misc, no-any-return]
    except NotAnswered as no:
        return no.outcome
    except DeskError as error:
        return Refused(error.code, "", dict(error.facts))
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
        # A payload or a reply that makes no sense; whether something was sent before is not sure.
        return Unknown(f"{type(error).__name__}: {error}"[:500])


def _missing(outcome: Outcome, code: str) -> Missing:
    if isinstance(outcome, Offline):
        return Missing("zoho_not_reached")
    if isinstance(outcome, Slow):
        return Missing("zoho_busy")
    if isinstance(outcome, SignIn):
        return Missing(outcome.code, {}, outcome.raw)
    if isinstance(outcome, Refused):
        closed = outcome.code in ("zoho_not_allowed", "zoho_gone", "zoho_no_such_call", "zoho_refused")
        return Missing(code if closed else outcome.code, outcome.facts, outcome.raw)
    return Missing("zoho_no_answer")

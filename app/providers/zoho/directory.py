"""What Zoho has of our customers, asked for once and kept for a while: the list of organisations and the store's sales.

The list comes whole, and the store by pages of 200; one question for each customer would take hours (zoho.md, 3.3).
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping
from typing import Any

from app.models.provider import Instruction, Refused, SubscriptionSnapshot
from app.providers.base import NotAnswered
from app.providers.zoho import read
from app.providers.zoho.kept import Kept
from app.providers.zoho.places import MAIL, MAIL_ADMIN, STORE
from app.providers.zoho.session import Session, plain

KEPT_S = 600.0  # what was listed for a pull serves all of that pull
LOOK_S = 10.0  # what one look has fetched serves those beside it; a look comes 15 s after what it looks for
NOW = -1.0
PER_PAGE, MOST_PAGES, MOST_STORAGE_PAGES = 200, 500, 50
_NOT_THERE = ("zoho_gone", "zoho_no_such_call", "zoho_not_allowed", "zoho_scope_missing")
LIST = {"mode": "getCustomerOrgDetails"}
Organisation = Mapping[str, Any]


class Directory:
    """Looks up our customers at Zoho.

    Args:
        session: the connection.
        ticks: seconds of a clock that never goes back.
        today: the day at Zoho, near enough.
    """

    def __init__(
        self,
        session: Session,
        ticks: Callable[[], float] = time.monotonic,
        today: Callable[[], dt.date] = lambda: dt.datetime.now(dt.UTC).date(),
    ) -> None:
        self._session, self._today = session, today
        # A look at a customer that is missing from the list must not be answered by that same list.
        self._listed, self._looked = Kept(self._list, ticks), Kept(self._list, ticks)
        self._sales = Kept(self._sold, ticks)
        session.told = self.doubt

    def doubt(self) -> None:
        """Something was told to Zoho: what was looked at before is asked for anew."""
        self._looked.doubt()
        self._sales.doubt()

    def today(self) -> str:
        """Return the day as ISO text."""
        return self._today().isoformat()

    def day_after(self, day: str, days: int) -> str:
        """Return a day so many days later."""
        return (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat()

    # -- organisations -----------------------------------------------------------------------------------------------

    async def _list(self) -> dict[str, Organisation]:
        reply = await self._session.ask(MAIL, "/api/organization", LIST)
        return {read.key_of(each.get("zoid")): each for each in read.organisations(reply.data)}

    async def every(self) -> list[Organisation]:
        """Return all organisations of the partner, asked for now. Raises NotAnswered."""
        return list((await self._listed.within(NOW)).values())

    async def lately(self) -> list[Organisation]:
        """Return all organisations of the partner, as listed within ten minutes. Raises NotAnswered."""
        return list((await self._listed.within(KEPT_S)).values())

    async def with_email(self, email: str) -> str:
        """Return the domain of the customer whose super administrator has an address, of those listed lately.

        Returns:
            Zoho's id of it where it has no domain; empty where it is nobody's.

        Raises:
            NotAnswered: with what happened.
        """
        wanted = email.lower()
        found = await self._listed.within(KEPT_S)
        of_theirs = (
            read.domain_of(each) or zoid for zoid, each in found.items() if read.email_of(each).lower() == wanted
        )
        return next(of_theirs, "")

    async def search(self, domain: str) -> Organisation | None:
        """Return the organisation with a domain, None where none of ours has it. Raises NotAnswered."""
        if not domain:
            return None
        try:
            reply = await self._session.ask(MAIL, "/api/organization", {**LIST, "searchKey": domain})
        except NotAnswered as no:
            if isinstance(no.outcome, Refused) and no.outcome.code == "zoho_gone":
                return None
            raise
        return next((each for each in read.organisations(reply.data) if read.domain_of(each) == domain.lower()), None)

    async def storage(self, zoid: str) -> tuple[int, int] | None:
        """Return how much storage an organisation's users use and have (MB); None: not told. Raises NotAnswered."""
        users: dict[str, tuple[int, int]] = {}
        for page in range(MOST_STORAGE_PAGES):
            asked = {"start": str(page * PER_PAGE), "limit": str(PER_PAGE)}
            reply = await self._session.ask(MAIL, f"/api/organization/{zoid}/storage", asked)
            found = read.storage_of(reply.data)
            is_last = len(found) < PER_PAGE or not found.keys() - users.keys()
            users |= found
            if is_last:
                break
        return (sum(used for used, _ in users.values()), sum(all_ for _, all_ in users.values())) if users else None

    async def organisation_of(self, instruction: Instruction) -> Organisation | None:
        """Return the organisation an instruction is about, as it is now. Raises NotAnswered."""
        domain = str(instruction.payload.get("domain") or instruction.customer.get("domain") or "")
        if domain:
            return await self.search(domain)
        return await self.one(read.key_of(instruction.customer.get("provider_ref")))

    async def zoid_of(self, instruction: Instruction) -> str:
        """Return Zoho's id of the customer; empty where it is not ours. Raises NotAnswered."""
        made = instruction.results.get("create_customer", {}).get("customer", {})
        known = read.key_of(instruction.customer.get("provider_ref")) or read.key_of(
            made.get("provider_ref") if isinstance(made, Mapping) else None
        )
        if known:
            return known
        found = await self.organisation_of(instruction)
        return "" if found is None else read.key_of(found.get("zoid"))

    async def info(self, zoid: str) -> Mapping[str, Any]:
        """Return what the Mail console says of an organisation's plan; empty where it does not say."""
        try:
            reply = await self._session.ask(MAIL_ADMIN, f"/api/organization/{zoid}/subscriptionInfo")
        except NotAnswered:
            return {}
        return reply.data if isinstance(reply.data, Mapping) else {}

    async def held(self, zoid: str) -> SubscriptionSnapshot | None:
        """Return what an organisation holds, as it was listed lately. Raises NotAnswered."""
        found = (await self._listed.within(KEPT_S)).get(zoid)
        if found is None:
            found = await self.one(zoid)
        if found is None:
            raise NotAnswered(Refused("zoho_gone"))
        return await self._held_by(found, KEPT_S)

    async def held_now(self, zoid: str, domain: str = "") -> SubscriptionSnapshot | None:
        """Return what an organisation holds now. Raises NotAnswered.

        Args:
            zoid: Zoho's id of it.
            domain: of it, by which it is found without the whole list; empty: not known.
        """
        found = await self.search(domain)
        if found is None or read.key_of(found.get("zoid")) != zoid:
            found = await self.one(zoid)  # its domain is another one by now
        if found is None:
            raise NotAnswered(Refused("zoho_gone"))
        return await self._held_by(found, LOOK_S)

    async def _held_by(self, found: Organisation, sold_s: float) -> SubscriptionSnapshot | None:
        plan = read.held_plan(found)
        info = await self.info(read.key_of(found.get("zoid"))) if plan.is_trial else {}
        sold = None if plan.is_trial or plan.is_free else self._sold_to(found, await self._sales.within(sold_s))
        return read.subscription_of(found, info, sold)

    async def one(self, zoid: str) -> Organisation | None:
        """Return an organisation as it is now, None where it is none of ours. Raises NotAnswered."""
        return (await self._looked.within(LOOK_S)).get(zoid)

    async def subscription(self, ref: str) -> SubscriptionSnapshot | None:
        """Return a subscription as it is now, by Zoho's id of it. Raises NotAnswered.

        What was not bought in the store has no id of its own and bears the organisation's.
        """
        organisations = await self._looked.within(LOOK_S)
        found = organisations.get(ref)
        if found is None:
            sales = await self._sales.within(LOOK_S)
            sale = next((each for each in sales if read.key_of(each.get("subscription_id")) == ref), {})
            theirs = [each for each in organisations.values() if sale and self._is_of(sale, each)]
            found = theirs[0] if theirs else None
        held = None if found is None else await self._held_by(found, LOOK_S)
        return held if held is not None and held.ref == ref else None

    def _is_of(self, sale: Mapping[str, Any], organisation: Mapping[str, Any]) -> bool:
        zaid = read.key_of(organisation.get("zaid"))
        return _is_theirs(sale, read.domain_of(organisation), read.email_of(organisation), zaid)

    async def facts(self, organisation: Organisation) -> dict[str, Any]:
        """Return what the book learns of an organisation that is ours now. Raises NotAnswered."""
        facts: dict[str, Any] = {"customer": read.own_fields(organisation, self._session.places)}
        held = await self._held_by(organisation, LOOK_S)
        if held is not None:
            facts["subscriptions"] = [{**held.fields, "provider_ref": held.ref}]
        return facts

    # -- the store ---------------------------------------------------------------------------------------------------

    async def profile_of(self, instruction: Instruction) -> str:
        """Return the store's id of a customer; empty where it is not known, or cannot be asked."""
        try:
            sales = await self._sales.within(KEPT_S)
        except NotAnswered:
            return ""
        customer = instruction.customer
        for each in sales:
            if _is_theirs(each, str(customer.get("domain") or ""), str(customer.get("primary_email") or ""), ""):
                return read.key_of(each.get("profile_id"))
        return ""

    async def _sold(self) -> list[Mapping[str, Any]]:
        """Return the store's subscriptions of Mail and Workplace; none where the account has no part in the store."""
        try:
            found = [each async for each in self._pages("/api/v1/partner/subscriptions")]
        except NotAnswered as no:
            if isinstance(no.outcome, Refused) and no.outcome.code in _NOT_THERE:
                return []
            raise
        return [each for each in found if read.key_of(each.get("service_id")) in ("", read.SERVICE)]

    async def _pages(self, path: str) -> Any:
        """Give every entry of a list of the store: a bare array a page, how many pages in the headers."""
        for page in range(1, MOST_PAGES + 1):
            reply = await self._session.ask(STORE, path, {"page": str(page), "per_page": str(PER_PAGE)})
            found = reply.body if isinstance(reply.body, list) else reply.data
            entries = [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
            for each in entries:
                yield each
            if len(entries) < PER_PAGE or _is_last(reply.headers, page):
                return

    async def entries(self, what: str) -> list[Mapping[str, Any]]:
        """Return ``leads``, ``transactions`` or ``commissions`` of the store. Raises NotAnswered."""
        return [each async for each in self._pages(f"/api/v1/partner/{what}")]

    def _sold_to(self, organisation: Mapping[str, Any], sales: list[Mapping[str, Any]]) -> Mapping[str, Any] | None:
        """Return the sale to an organisation that counts: a running one before one that is over."""
        theirs = [each for each in sales if self._is_of(each, organisation)]
        running = [each for each in theirs if read.sold_fields(each).get("status") == "active"]
        return next(iter(running or theirs), None)


def _is_theirs(sale: Mapping[str, Any], domain: str, email: str, zaid: str) -> bool:
    """Whether a sale is a customer's: by Zoho's id of it, its administrator's address, or that address's domain."""
    org = read.key_of(sale.get("org_id"))
    if org and zaid:
        return org == zaid
    buyer = plain(sale.get("email_id"), 254).lower()
    return bool(buyer) and (buyer == email.lower() or (bool(domain) and buyer.rpartition("@")[2] == domain.lower()))


def _is_last(headers: Mapping[str, str], page: int) -> bool:
    """Read how many pages there are from the headers, by whichever name they come."""
    for name in ("x-total-pages", "total-pages", "x-page-count"):
        text = headers.get(name, "")
        if text.isascii() and text.isdecimal():
            return page >= int(text)
    more = headers.get("x-has-more-page", headers.get("has_more_page", "")).lower()
    return more == "false"

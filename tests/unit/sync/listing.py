"""A provider that lists what it is told, page by page, and goes wrong as it is told; and a desk that pulls it."""

from __future__ import annotations

import asyncio

from app.models.job import Job
from app.models.provider import (
    AccountFacts,
    CustomerPage,
    CustomerSnapshot,
    OfferPage,
    Offline,
    Refused,
    SignIn,
    Slow,
    SubscriptionPage,
    SubscriptionSnapshot,
    Unknown,
)
from app.providers.base import NotAnswered
from app.store import drift_rows, sync_rows
from app.sync.pull import Pull
from tests.unit.sync.scripted import Desk, Scripted

FAULTS = {
    "offline": Offline(),
    "busy": Slow(is_quota=False),
    "quota": Slow(3),
    "nonsense": Unknown("?"),
    "sign_in": SignIn(),
    "refused": Refused("google_invalid"),
    "gone": Refused("google_gone"),
}


class Listing(Scripted):
    """The provider: ``there`` is ref → (shared fields, its own fields); ``held`` is ref → {ref: fields}."""

    def __init__(self, page=3):
        super().__init__()
        self.page = page
        self.there = {}
        self.held = {}
        self.hidden = set()  # not in the list, though there: it lags
        self.faults = []  # (method, fault), taken in order
        self.calls = []
        self.before = None  # called before each answer, with the method
        self.expired = set()  # tokens that are known no more
        self.stuck = set()  # methods that never answer
        self.pages_of_offers = [()]

    def put(self, ref, name=None, **fields):
        own = {each: fields.pop(each) for each in list(fields) if each in ("cloud_identity_id", "kind", "education")}
        shared = {"organisation_name": name or ref, "domain": f"{ref.lower()}.example", **fields}
        before = self.there.get(ref, ({}, {}))
        self.there[ref] = ({**before[0], **shared}, {**before[1], **own})
        self.held.setdefault(ref, {})

    def hold(self, customer, ref, **fields):
        self.held.setdefault(customer, {})[ref] = {
            "provider_ref": ref, "sku": "S1", "plan": "Business Starter", "status": "active", "licences": 5, **fields,
        }  # fmt: skip

    def _call(self, method, what=""):
        self.calls.append((method, what))
        if self.before is not None:
            self.before(method)
        for place, (name, fault) in enumerate(self.faults):
            if name == method:
                del self.faults[place]
                raise NotAnswered(FAULTS[fault]) if fault in FAULTS else fault

    async def _answers(self, method, what=""):
        self._call(method, what)
        if method in self.stuck:
            self.hanging.set()
            await asyncio.Event().wait()

    async def offers(self, page_token=""):
        await self._answers("offers", page_token)
        return OfferPage(tuple(self.pages_of_offers[0]))

    async def customers(self, page_token=""):
        await self._answers("customers", page_token)
        if page_token in self.expired:
            raise NotAnswered(FAULTS["refused"])
        refs = [each for each in self.there if each not in self.hidden]
        start = int(page_token or 0)
        end = start + self.page
        page = tuple(CustomerSnapshot(each, *map(dict, self.there[each])) for each in refs[start:end])
        return CustomerPage(page, str(end) if end < len(refs) else "")

    async def subscriptions(self, customer_ref, page_token=""):
        await self._answers("subscriptions", customer_ref)
        held = list(self.held.get(customer_ref, {}).items())
        if customer_ref not in self.there:
            raise NotAnswered(FAULTS["gone"])
        start = int(page_token or 0)
        page = tuple(SubscriptionSnapshot(ref, dict(fields)) for ref, fields in held[start : start + 2])
        return SubscriptionPage(page, str(start + 2) if start + 2 < len(held) else "")

    async def customer(self, customer_ref):
        await self._answers("customer", customer_ref)
        found = self.there.get(customer_ref)
        return None if found is None else CustomerSnapshot(customer_ref, *map(dict, found))

    async def subscription(self, subscription_ref):
        await self._answers("subscription", subscription_ref)
        for held in self.held.values():
            if subscription_ref in held:
                return SubscriptionSnapshot(subscription_ref, dict(held[subscription_ref]))
        return None


class PullDesk(Desk):
    """A desk whose provider lists customers."""

    def __init__(self, folder, page=3):
        super().__init__(folder)
        self.provider = Listing(page)
        self.begin()
        self.rests = []

    @property
    def facts(self):
        return AccountFacts(id=self.accounts[0], uid="0" * 32, provider="google", name="Google 0")

    def pulling(self, **how):
        async def rest(seconds):
            self.rests.append(seconds)

        return Pull(self.book, self.provider, self.facts, rest=rest, job=how.pop("job", Job()), **how)

    def pull(self, **how):
        return self.network.submit(self.pulling(**how).run()).result(30)

    def settled(self, seconds=60):
        """Let what was just done be in the provider's lists."""
        self.clock.go_on(seconds)
        return self

    @property
    def sync(self):
        return self.ask(sync_rows.state, self.accounts[0])

    def drift(self, customer_id=None):
        return self.ask(drift_rows.page) if customer_id is None else self.ask(drift_rows.of_customer, customer_id)

    def one(self, where="1", *values):
        names = [each[1] for each in self.sql("PRAGMA table_info(customer)")]
        (found,) = self.sql(f"SELECT * FROM customer WHERE {where}", *values)
        return dict(zip(names, found, strict=True))

    def count(self, table="customer"):
        return self.sql(f"SELECT count(*) FROM {table}")[0][0]

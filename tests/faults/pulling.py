"""A partner account being pulled twice, with what was changed there in between, by a provider that is always there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from app.models.provider import (
    AccountFacts,
    CustomerPage,
    CustomerSnapshot,
    SubscriptionPage,
    SubscriptionSnapshot,
)
from app.store.journal import Entry
from app.sync import pull as pulls
from app.sync import pull_ahead
from app.sync.network import NetworkThread
from app.sync.pull import Pull
from tests.faults.sending import Ahead

CUSTOMERS, PAGE = 24, 5
DAY_MS = 86_400_000


class There:
    """The provider: some customers that the book has from a list, and some that it has not.

    Args:
        changed: whether it is later: names and licences were changed there, one customer and one subscription are gone.
    """

    def __init__(self, *, changed: bool) -> None:
        self._changed = changed
        self._numbers = [each for each in range(30, 30 + CUSTOMERS) if not (changed and each == 37)]

    def _customer(self, number: int) -> CustomerSnapshot:
        name = f"Renamed {number}" if self._changed and number % 5 == 0 else f"There {number}"
        fields = {"organisation_name": name, "domain": f"customer{number}.example", "country": "NL"}
        return CustomerSnapshot(f"customers/{number}", fields, {"cloud_identity_id": f"C{number}", "kind": "domain"})

    async def customers(self, page_token: str = "") -> CustomerPage:
        start = int(page_token or 0)
        some = tuple(map(self._customer, self._numbers[start : start + PAGE]))
        return CustomerPage(some, str(start + PAGE) if start + PAGE < len(self._numbers) else "")

    async def customer(self, ref: str) -> CustomerSnapshot | None:
        number = int(ref.rpartition("/")[2])
        return self._customer(number) if number in self._numbers else None

    async def subscriptions(self, ref: str, _token: str = "") -> SubscriptionPage:
        number = int(ref.rpartition("/")[2])
        fields = {"plan": "Business Starter", "sku": "1", "status": "active", "licences": number + self._changed * 3}
        found = [SubscriptionSnapshot(f"{ref}/entitlements/1", fields)]
        if number % 3 == 0 and not (self._changed and number == 33):
            found.append(SubscriptionSnapshot(f"{ref}/entitlements/2", {**fields, "plan": "Vault", "sku": "V"}))
        return SubscriptionPage(tuple(found))

    async def subscription(self, ref: str) -> SubscriptionSnapshot | None:
        found = (await self.subscriptions(ref.partition("/entitlements/")[0])).subscriptions
        return next((each for each in found if each.ref == ref), None)


class Overtaken(There):
    """The same provider; what is asked together is answered in another order."""

    async def customers(self, page_token: str = "") -> CustomerPage:
        await self._turns(int(page_token or 0) // PAGE)
        return await super().customers(page_token)

    async def subscriptions(self, ref: str, _token: str = "") -> SubscriptionPage:
        await self._turns(int(ref.rpartition("/")[2]) * 7 % 11)
        return await super().subscriptions(ref)

    async def _turns(self, count: int) -> None:
        for _ in range(count):
            await asyncio.sleep(0)


def prepare(folder: Path) -> None:
    """Customers from a list, and an account that is connected."""
    from tests.faults import stories

    stories._customers(folder)

    def act(work: Any) -> Any:
        entry = Entry(work, "customer.edited", {"name": "x"})
        entry.insert("partner_account", {"provider": "google", "name": "Google", "account_ref": "C1"})
        return entry.close()

    with stories.opened(folder) as found:
        found.book.run(act)


def act(folder: Path, saved: Callable[[], None]) -> None:
    """Pull it, and pull it again the next day; every commit that changes something is a step that is saved."""
    from tests.faults import stories

    clock, network = Ahead(), NetworkThread()
    account = AccountFacts(id=1, uid="0" * 32, provider="google", name="Google")
    # One page or one customer's answer at a time is asked for and written, so that the steps are the same each time.
    one = mock.patch.multiple(pull_ahead, PAGES_TOGETHER=1, TOGETHER=1, MOST_WAITING=1)
    with stories.opened(folder) as found, mock.patch.multiple(pulls, AT_ONCE=1, READS_MEANWHILE=False), one:
        book = found.book
        book.clock = clock
        book.listen(lambda _: saved())
        for changed in (False, True):
            code = network.submit(Pull(book, There(changed=changed), account).run()).result()
            assert code == "", code
            clock.ahead += DAY_MS
        network.close()
        states = book.between_transactions(lambda c: c.execute(_ENDED).fetchone()).result()
    assert states == (0, "", CUSTOMERS - 1, "", 1), states


def act_ahead(folder: Path, saved: Callable[[], None]) -> None:
    """The same as the program does it: pages are asked ahead, what customers hold while they still come, some at once.

    How much is written together is another each time. A pull that was cut off goes on with what is there then.
    """
    from tests.faults import stories

    clock, network = Ahead(), NetworkThread()
    account = AccountFacts(id=1, uid="0" * 32, provider="google", name="Google")
    some = mock.patch.multiple(pull_ahead, PAGES_TOGETHER=2, TOGETHER=3, MOST_WAITING=6, WRITE_AFTER_S=0.002)
    with stories.opened(folder) as found, mock.patch.multiple(pulls, AT_ONCE=4), some:
        book = found.book
        book.clock = clock

        def ask(sql: str) -> Any:
            return book.between_transactions(lambda c: c.execute(sql).fetchone()).result()

        before = ask("SELECT max(last_full_at) FROM sync_state")[0]
        clock.ahead = 0 if before is None else DAY_MS
        for changed in (False, True) if before is None else (True,):
            code = network.submit(Pull(book, Overtaken(changed=changed), account).run()).result()
            assert code == "", code
            clock.ahead += DAY_MS
            saved()
        network.close()
        states = ask(_ENDED)
    assert states == (0, "", CUSTOMERS - 1, "", 1), states


_ENDED = (
    "SELECT running, phase, pulled, held, (SELECT count(*) FROM customer WHERE standing = 'access_lost')"
    " FROM sync_state"
)
# What the provider said and what was made of it, by its own names; and how far the pull is.
TOLD_AND_HELD = (
    (
        "SELECT r.what, r.ref, r.digest, r.state, r.again, r.waits IS NULL, c.domain, s.plan FROM provider_record r"
        " LEFT JOIN customer c ON c.id = r.customer_id LEFT JOIN subscription s ON s.id = r.subscription_id"
    ),
    "SELECT running, phase, page_token, error, held, pulled, drift, conflicts FROM sync_state",
)

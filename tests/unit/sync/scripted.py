"""A provider that answers as it is told, counts what takes effect, and a book with customers that wait for it."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
import uuid
from collections import Counter

from app.actions import customers
from app.models.clock import Clock, new_uid
from app.models.outbox import OutboxQuery
from app.models.provider import Done, Existing, Offline, Refused, Running, SignIn, Slow, Unknown
from app.rules.effects import Update
from app.rules.operations import KINDS, operation
from app.store.book import Book
from app.store.checks import INVARIANTS
from app.store.journal import Entry
from app.store.opening import create
from app.store.outbox_rows import page
from app.sync.network import NetworkThread
from app.sync.outbox import Runner

START_MS = round(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC).timestamp() * 1000)


class SetClock(Clock):
    """A clock that stands until it is set."""

    def __init__(self):
        self.at = START_MS

    def now_ms(self):
        return self.at

    def today(self):
        return dt.datetime.fromtimestamp(self.at / 1000, dt.UTC).date()

    def go_on(self, seconds):
        self.at += round(seconds * 1000)


class Scripted:
    """The provider: ``answers`` are used up one per call of ``send``; then everything succeeds."""

    capabilities = frozenset(KINDS)

    def __init__(self):
        self.answers = []
        self.looks = []  # of ``find_effect``: "cannot_tell", "offline", "sign_in", "slow"; then it tells the truth
        self.polls = []  # "running", "unknown", "offline", "refused"; then it is done
        self.existing = []
        self.effects = Counter()
        self.sent = []
        self.asked = Counter()
        self.hanging = threading.Event()
        self.facts = {}
        self.at_once = 0
        self.most_at_once = 0
        self.customers_under_way = set()

    def _take_effect(self, instruction):
        self.effects[instruction.uid] += 1

    def _done(self, instruction):
        facts = self.facts.get(instruction.kind, {})
        if instruction.kind == "create_customer":
            facts = {"customer": {"provider_ref": f"customers/{instruction.customer['id']}"}, **facts}
        if instruction.kind == "order":
            facts = {"subscription": {"provider_ref": f"entitlements/{instruction.uid}", "status": "active"}, **facts}
        return Done(facts)

    async def send(self, instruction):
        assert instruction.customer["id"] not in self.customers_under_way, "two of one customer"
        self.customers_under_way.add(instruction.customer["id"])
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0)
            return await self._send(instruction)
        finally:
            self.at_once -= 1
            self.customers_under_way.discard(instruction.customer["id"])

    async def _send(self, instruction):
        self.sent.append(instruction)
        answer = self.answers.pop(0) if self.answers else "ok"
        if not isinstance(answer, str):
            return answer
        if answer in ("ok", "lost_after", "nonsense_after", "hang_after", "running"):
            self._take_effect(instruction)
        if answer.startswith("hang"):
            self.hanging.set()
            await asyncio.Event().wait()
        if answer.startswith("nonsense"):
            raise ValueError("what the provider said makes no sense")
        return {
            "ok": self._done(instruction),
            "lost_after": Unknown("connection reset"),
            "lost_before": Unknown("connection reset"),
            "running": Running(f"operations/{instruction.uid}"),
            "refused": Refused("address_in_use", "primary_email", {}, "ALREADY_EXISTS"),
            "quota": Slow(2),
            "busy": Slow(is_quota=False),
            "offline": Offline(),
            "sign_in": SignIn(),
        }[answer]

    async def find_effect(self, instruction):
        self.asked["look"] += 1
        answer = self.looks.pop(0) if self.looks else "truth"
        if answer == "truth":
            return self._done(instruction) if self.effects[instruction.uid] else None
        return {"cannot_tell": Unknown("?"), "offline": Offline(), "sign_in": SignIn(), "slow": Slow(1)}[answer]

    async def poll(self, instruction):
        self.asked["poll"] += 1
        assert instruction.provider_ref == f"operations/{instruction.uid}"
        answer = self.polls.pop(0) if self.polls else "done"
        if answer == "refused":  # the work under way failed: nothing of it stays
            self.effects[instruction.uid] -= 1
        return {
            "done": self._done(instruction),
            "running": Running(instruction.provider_ref),
            "unknown": Unknown("?"),
            "offline": Offline(),
            "refused": Refused("card_declined"),
        }[answer]

    async def exists(self, domain, email):
        self.asked["exists"] += 1
        answer = self.existing.pop(0) if self.existing else Existing("new")
        if isinstance(answer, Exception):
            raise answer
        return answer


class Desk:
    """A book at work with one scripted provider.

    Args:
        folder: where its book lies.
    """

    def __init__(self, folder, accounts=1):
        self.clock = SetClock()
        self.path = folder / "t.deskbook"
        create(self.path, None, uuid.uuid4(), self.clock)
        self.provider = Scripted()
        self.network = NetworkThread()
        self.ticks = 0
        self.open()
        self.accounts = [self.book.run(add_account, f"Google {number}") for number in range(accounts)]
        self.begin()

    def open(self):
        self.book = Book(self.path, None, "Sofie", self.clock)
        # What is committed is read again by this process alone: the disk need not hear of it (tests/faults does that).
        self.book.between_transactions(lambda c: c.execute("PRAGMA synchronous = OFF")).result()

    def begin(self):
        self.runner = Runner(
            self.book,
            dict.fromkeys(self.accounts, self.provider),
            self.clock,
            self.network,
            chance=lambda: 1.0,
            ticks=lambda: self.clock.at,
        )

    def restart(self):
        """End the program and start it again."""
        self.runner.stop()
        self.book.close()
        self.provider.hanging.clear()
        self.provider.customers_under_way.clear()
        self.open()
        self.begin()

    def close(self):
        self.runner.stop()
        self.network.close()
        self.book.close()

    def customer(self, name="Zon", account=0, **values):
        values = {"organisation_name": name, "domain": f"{name.lower()}.example", "provider": "google", **values}
        customer_id = self.book.run(customers.add, values).inserted[0]
        self.book.run(set_account, customer_id, self.accounts[account])
        return customer_id

    def ask(self, question, *arguments):
        return self.book.between_transactions(lambda c: question(c, *arguments)).result()

    def sql(self, text, *values):
        return self.ask(lambda c: c.execute(text, values).fetchall())

    def rows(self):
        """Return the operations, oldest first."""
        return tuple(reversed(self.ask(page, OutboxQuery())))

    def states(self):
        return [each.state for each in self.rows()]

    def queue(self, kind, customer_id, payload=None, **more):
        """Put one operation into the outbox; returns its uid."""
        uid = new_uid(self.clock.now_ms())
        self.book.run(queue, kind, customer_id, payload or {}, {"uid": uid, **more})
        return uid

    def run(self, times=1, seconds=0):
        for _ in range(times):
            self.runner.run_once()
            self.clock.go_on(seconds)

    def crash_during(self):
        """End the program while the provider hangs, and start it again."""
        future = self.network.submit(self.runner._drain(0))
        assert self.provider.hanging.wait(10)
        self.runner.stop()
        future.exception(10) if not future.cancelled() else None
        self.restart()

    def findings(self):
        found = {code: self.sql(sql)[0][0] for code, sql in INVARIANTS.items()}
        return {code: count for code, count in found.items() if count}


def add_account(work, name):
    entry = Entry(work, "practice.filled", {}, undoable=False)
    row_id = entry.insert("partner_account", {"provider": "google", "name": name, "account_ref": "C1"})
    entry.close()
    return row_id


def set_account(work, customer_id, account_id):
    entry = Entry(work, "customer.edited", {"name": "x"}, undoable=False)
    entry.apply([Update("customer", customer_id, {"partner_account_id": account_id})])
    return entry.close()


def queue(work, kind, customer_id, payload, more):
    entry = Entry(work, "customer.edited", {"name": "x"})
    entry.apply([operation(kind, customer_id, payload, by=work.by, **more)])
    return entry.close(other=("operation",))

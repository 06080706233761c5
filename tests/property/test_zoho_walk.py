"""Whatever Zoho's line does, an instruction takes effect once at most, and at rest exactly as often as it is done (Q2).

The real client and a practice Zoho over a real socket: creations with trials, verifying, extensions one after another,
purchases by hand, every fault of the line, pulls, withdrawals, retries, clocks, and the program ended in the middle.
"""

from __future__ import annotations

import asyncio
import random
import uuid
from collections import Counter

import pytest

from app.actions import outbox, trials
from app.errors import DeskError
from app.rules.effects import Update
from app.store.journal import Entry
from app.sync.claims import resume
from app.sync.outbox import Runner
from app.sync.pull import Pull
from tests.unit.providers.zoho_room import MILL
from tests.unit.sync.test_with_zoho import room

WRITES = {"create_customer": "create", "verify_domain": "verify", "extend_trial": "extendTrial"}
FAULTS = ("drop_before", "drop_after", "nonsense", "nonsense_after", "too_many", "restart", "refuse", "delay_after")
VERBS = (
    *("add", "add", "extend", "extend", "verify", "order", "by_hand", "buy", "fault", "fault", "fault", "runs", "runs"),
    *("runs", "runs", "pull", "withdraw", "retry", "retry", "time_goes", "ends_in_the_middle", "restarts"),
)
MOST = 5


class Walk:
    """A desk at a practice Zoho, and what befalls both."""

    def __init__(self, desk, seed):
        self.desk, self.random = desk, random.Random(seed)  # noqa: S311 - the same walk every time
        self.verbs = Counter()
        desk.sql("DELETE FROM customer")
        desk.server.world.sees = lambda *_record: True
        self.customers = []

    def one(self, found):
        return self.random.choice(found) if found else None

    def does(self, action, *arguments):
        try:
            return self.desk.book.run(action, *arguments)
        except DeskError:
            self.verbs["refused"] += 1
            return None

    def picked(self, *states):
        return self.one([each.uid for each in self.desk.rows() if each.state in states])

    # -- what befalls it ----------------------------------------------------------------------------------------------

    def add(self):
        if len(self.customers) == MOST:
            return
        name = f"m{len(self.customers)}"
        columns = {each: value for each, value in MILL.items() if not each.startswith("plan")}
        columns |= {"domain": f"{name}.example", "primary_email": f"anna@{name}.example"}
        customer = self.desk.customer(name, provider="zoho", **columns)
        self.desk.book.run(waits, customer)
        payload = {**MILL, **columns, "plan": "workplace_standard", "plan_name": "basicTrial"}
        self.desk.queue("create_customer", customer, {**payload, "unchecked": self.one([[], ["exists"]])})
        self.customers.append(customer)

    def extend(self):
        if self.customers:
            self.does(trials.extend, self.random.sample(self.customers, min(2, len(self.customers))))

    def verify(self):
        if customer := self.one(self.customers):
            behind = [each for each in self.desk.rows() if each.customer_id == customer and each.state != "withdrawn"]
            more = {"depends_on": [uuid.UUID(hex=behind[0].uid)]} if behind else {}
            self.desk.queue("verify_domain", customer, {"method": "txt"}, **more)

    def order(self):
        if customer := self.one(self.customers):
            self.desk.queue("order", customer, {"sku": "mail_premium", "plan": "Mail Premium", "licences": 3})

    def buy(self):
        found = [each for each in self.desk.server.world.organisations.values() if not each.is_trial]
        if made := self.one(found):
            self.desk.server.world.sell(made, "Mail Premium", "17035", 3)

    def by_hand(self):
        if uid := self.picked("needs_person"):
            self.does(outbox.by_hand, [uid])

    def fault(self):
        kind = self.one(FAULTS)
        method = self.one([*WRITES.values(), "list", "info", "subscriptions", "token"])
        how = {"code": "500", "message": "Trial cannot be extended"} if kind == "refuse" else {}
        self.desk.server.add_fault(kind, method, seconds=0.01, **how)

    def runs(self):
        self.desk.run(1, self.one([20, 120, 1000]))

    def pull(self):
        async def rest(_seconds):
            return

        self.desk.network.submit(Pull(self.desk.book, self.desk.client, self.desk.account, rest=rest).run()).result(60)
        self.desk.book.run(resume, self.desk.accounts[0])

    def withdraw(self):
        if uid := self.picked("ready", "retry", "needs_person"):
            self.does(outbox.withdraw, [uid])

    def retry(self):
        if uid := self.picked("needs_person"):
            self.does(outbox.retry, [uid])

    def time_goes(self):
        self.desk.clock.go_on(self.one([5, 100, 3600, -300]))

    def restarts(self):
        desk = self.desk
        desk.runner.stop()
        desk.network.submit(desk.client.close()).result(5)
        desk.book.close()
        desk.open()
        clients = {desk.account.id: desk.client}
        desk.runner = Runner(desk.book, clients, desk.clock, desk.network, ticks=lambda: desk.clock.at)

    def ends_in_the_middle(self):
        """End while Zoho takes its time over whichever call comes next; it may have taken effect by then."""
        self.desk.server.add_fault("delay_after", self.one([*WRITES.values()]), seconds=0.05)
        future = self.desk.network.submit(self.desk.runner._drain(0))
        self.desk.network.submit(short()).result(5)
        future.cancel()
        self.restarts()

    # -- what must always be so ---------------------------------------------------------------------------------------

    def check(self):
        effects, rows = Counter(self.desk.server.effect_log), self.desk.rows()
        domains = dict(self.desk.sql("SELECT id, domain FROM customer"))
        for customer, domain in domains.items():
            for kind in WRITES:
                mine = [each for each in rows if each.customer_id == customer and each.kind == kind]
                tried = [each for each in mine if each.state not in ("ready", "held")]
                assert effects[kind, domain] <= len(tried), (kind, domain, rows)
                if kind != "extend_trial":
                    assert effects[kind, domain] <= 1
        assert not self.desk.findings()

    def comes_to_rest(self):
        self.desk.server.faults.clear()
        for _ in range(12):
            self.desk.book.run(resume, self.desk.accounts[0])
            self.desk.run(1, 1500)
        self.check()
        rows, effects = self.desk.rows(), Counter(self.desk.server.effect_log)
        left = [each for each in rows if each.state in ("ready", "retry", "sending", "running", "unknown")]
        assert all(each.after for each in left), left
        for customer, domain in self.desk.sql("SELECT id, domain FROM customer"):
            done = Counter(each.kind for each in rows if each.customer_id == customer and each.state == "done")
            asked = Counter(each.error_code for each in rows if each.customer_id == customer)
            assert effects["create_customer", domain] == done["create_customer"] or asked["exists_ours"]
            assert effects["extend_trial", domain] >= done["extend_trial"]
            assert effects["extend_trial", domain] <= done["extend_trial"] + asked["effect_unknown"]


def waits(work, customer_id):
    entry = Entry(work, "practice.filled", {}, undoable=False)
    entry.apply([Update("customer", customer_id, {"standing": "waiting"})])
    return entry.close()


async def short():
    await asyncio.sleep(0.02)


@pytest.mark.parametrize("seed", range(2))
def test_a_long_time_with_a_bad_line_to_zoho(tmp_path, seed, record_property, logs):
    with room(tmp_path) as desk:
        walk = Walk(desk, seed)
        for _ in range(60):
            verb = walk.random.choice(VERBS)
            getattr(walk, verb)()
            walk.verbs[verb] += 1
            walk.check()
        walk.comes_to_rest()
        record_property("steps walked", " ".join(f"{verb}={count}" for verb, count in sorted(walk.verbs.items())))
        record_property("effects", str(dict(desk.server.effects)))

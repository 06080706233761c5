"""The outbox being carried out, by a provider that remembers across the ends of the program what took effect."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.models.clock import Clock, new_uid
from app.models.provider import Done, Refused, Running, Slow, Unknown
from app.rules.effects import Update
from app.rules.operations import KINDS, operation
from app.store.journal import Entry
from app.sync.network import NetworkThread
from app.sync.outbox import Runner

KINDS_SENT = ("create_customer", "provision_identity", "order", "update_customer", "verify_domain")
ORDER = {"plan": "Business Plus", "sku": "1", "licences": 4, "payment_plan": "flexible"}
REMEMBERED = "provider.txt"
STEP_MS = 100_000
PASSES = 8


class Ahead(Clock):
    """A clock that is put forward, so that nobody waits."""

    def __init__(self) -> None:
        self.ahead = 0

    def now_ms(self) -> int:
        return super().now_ms() + self.ahead


class Remembering:
    """The provider: writes each try and each effect into a file, so that a kill loses nothing of it.

    The first try of some kinds goes wrong: ``provision_identity`` takes effect and its answer is lost, ``order`` is
    long work, ``update_customer`` finds the provider busy, ``verify_domain`` is refused.
    """

    capabilities = frozenset(KINDS)

    def __init__(self, folder: Path) -> None:
        self._path = folder / REMEMBERED

    def _write(self, word: str, uid: str) -> None:
        with self._path.open("a") as file:
            file.write(f"{word} {uid}\n")
            file.flush()
            os.fsync(file.fileno())

    def counted(self, word: str) -> Counter[str]:
        """Return uid → how often."""
        if not self._path.exists():
            return Counter()
        lines = [line.split() for line in self._path.read_text().splitlines()]
        return Counter(uid for what, uid in lines if what == word)

    def _done(self, instruction: Any) -> Done:
        if instruction.kind == "create_customer":
            return Done({"customer": {"provider_ref": "customers/1"}})
        if instruction.kind == "order":
            return Done({"subscription": {"provider_ref": "entitlements/1", "status": "active"}})
        return Done({"customer": {"cloud_identity_id": "C1"}} if instruction.kind == "provision_identity" else {})

    async def send(self, instruction: Any) -> Any:
        self._write("try", instruction.uid)
        is_first = self.counted("try")[instruction.uid] == 1
        if instruction.kind == "verify_domain":
            return Refused("address_in_use", "domain")
        if instruction.kind == "update_customer" and is_first:
            return Slow(is_quota=False)
        self._write("effect", instruction.uid)
        if instruction.kind == "order":
            return Running("operations/1")
        if instruction.kind == "provision_identity":
            return Unknown("connection reset")
        return self._done(instruction)

    async def find_effect(self, instruction: Any) -> Any:
        return self._done(instruction) if self.counted("effect")[instruction.uid] else None

    async def poll(self, instruction: Any) -> Any:
        return self._done(instruction)


def prepare(folder: Path) -> None:
    """A customer in the book with instructions that wait one for the other."""
    from tests.faults import stories

    stories._customers(folder)

    def act(work: Any) -> Any:
        entry = Entry(work, "customer.edited", {"name": "x"})
        account = entry.insert("partner_account", {"provider": "google", "name": "Google", "account_ref": "C1"})
        effects: list[Any] = [Update("customer", 2, {"partner_account_id": account, "standing": "waiting"})]
        before: list[Any] = []
        for number, kind in enumerate(KINDS_SENT):
            uid = new_uid(work.now_ms + number)
            payload = ORDER if kind == "order" else {}
            effects.append(operation(kind, 2, payload, by=work.by, uid=uid, depends_on=before))
            before = [uid]
        entry.apply(effects)
        return entry.close()

    with stories.opened(folder) as found:
        found.book.run(act)


def act(folder: Path, saved: Callable[[], None]) -> None:
    """Carry it out; every commit of the runner is a step that is saved."""
    from tests.faults import stories

    clock = Ahead()
    network = NetworkThread()
    provider = Remembering(folder)
    with stories.opened(folder) as found:
        book = found.book
        book.clock = clock
        accounts = book.between_transactions(lambda c: c.execute("SELECT id FROM partner_account").fetchall()).result()
        book.listen(lambda _: saved())
        runner = Runner(book, {each[0]: provider for each in accounts}, clock, network, ticks=clock.now_ms)
        for _ in range(PASSES):
            runner.run_once()
            clock.ahead += STEP_MS
        runner.stop()
        network.close()
        states = dict(book.between_transactions(lambda c: c.execute("SELECT kind, state FROM operation")).result())
    assert states == {**dict.fromkeys(KINDS_SENT, "done"), "verify_domain": "needs_person"}, states
    effects = provider.counted("effect")
    assert len(effects) == len(KINDS_SENT) - 1, effects
    assert set(effects.values()) == {1}, effects

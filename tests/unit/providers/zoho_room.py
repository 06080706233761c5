"""A practice Zoho and a client of it over a real socket, for the tests of both."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
import time
import uuid

from app.models.provider import AccountFacts, Done, Instruction
from app.providers.practice.zoho_server import ZohoPracticeServer
from app.providers.zoho.client import ZohoClient
from app.providers.zoho.signing import ZohoSignIns
from app.rules.connecting import BrowserClient

ACCOUNT = AccountFacts(2, "b" * 32, "zoho", "Zoho · Europe", "practice-1", "eu", practice=True, undocumented=True)
CREDENTIAL = BrowserClient("1000.PRACTICE", "practice-secret", "1000.practice.refresh")
TODAY = dt.date(2026, 3, 2)
MILL = {
    "organisation_name": "Molen De Kraai", "domain": "dekraai.example", "primary_email": "anna@dekraai.example",
    "admin_first_name": "Anna", "admin_last_name": "de Vries", "plan": "mail_free", "plan_name": "free",
}  # fmt: skip


class Desk:
    """Asks the client and waits for the answer; ``kept`` is its keyring."""

    def __init__(self, server, runner, *, undocumented=True, **how):
        self.server, self.runner, self.kept = server, runner, {}
        self.account = dataclasses.replace(ACCOUNT, undocumented=undocumented)
        self.credential = CREDENTIAL.text()
        self.how = {"timeout_s": 20.0, **how}
        self.customer = {"uid": "c" * 32, "id": 1, **MILL}
        self.remember = None
        self.client = self.connect()

    def signs(self, places):
        return self.sign_ins.keeper(self.account, places, lambda: self.credential)

    def connect(self, sign_ins=None):
        self.sign_ins = sign_ins or ZohoSignIns(lambda: None, self.remember)
        return ZohoClient(
            self.account, self.signs, endpoint=self.server.endpoint, secret=self.kept.get,
            keep=self.kept.__setitem__, **self.how,
        )  # fmt: skip

    def begin_anew(self):
        """Have a client that remembers nothing."""
        self.ask(self.client.close())
        self.client = self.connect()

    def later(self):
        """Let the ten seconds go by for which a look is believed."""
        self.client._open().directory.doubt()

    def ask(self, answer):
        return self.runner.run(answer)

    def instruction(self, kind, payload=None, **values):
        made = {
            "uid": str(uuid.uuid4()), "kind": kind, "payload": payload or {}, "customer": dict(self.customer),
            "subscription": None, "account": self.account, "created_at": round(time.time() * 1000),
        }  # fmt: skip
        return Instruction(**{**made, **values})

    def send(self, instruction):
        return self.ask(self.client.send(instruction))

    def find(self, instruction):
        return self.ask(self.client.find_effect(instruction))

    def do(self, kind, payload=None, **values):
        return self.send(self.instruction(kind, payload, **values))

    def done(self, kind, payload=None, **values):
        outcome = self.do(kind, payload, **values)
        assert isinstance(outcome, Done), outcome
        return outcome.facts

    def created(self, **values):
        self.customer |= self.done("create_customer", {**MILL, **values})["customer"]
        return next(iter(self.server.world.organisations.values()))


@contextlib.contextmanager
def desk(*, client=None, **rules):
    """A server with ``rules`` and a desk whose client is made with ``client``'s values; both are closed."""
    with ZohoPracticeServer(today=lambda: TODAY, **rules) as server, asyncio.Runner() as runner:
        made = Desk(server, runner, **(client or {}))
        try:
            yield made
        finally:
            runner.run(made.client.close())

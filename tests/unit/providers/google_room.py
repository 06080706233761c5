"""A practice Google and a client of it over a real socket, for the tests of both."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import time
import uuid

from app.models.provider import AccountFacts, Done, Instruction, Running
from app.providers.google.client import GoogleClient
from app.providers.practice.google_server import GooglePracticeServer

ACCOUNT = AccountFacts(1, "a" * 32, "google", "Practice", "C0practice", practice=True)
STARTER, STANDARD, VAULT = "1010020027", "1010020028", "Google-Vault"
GARDEN = {
    "kind": "domain", "organisation_name": "สวนเขียว Green Garden", "domain": "garden.example", "country": "TH",
    "postal_code": "10110", "address_lines": ["1 Rama IV Road"], "locality": "Bangkok",
    "primary_email": "admin@garden.example", "alternate_email": "owner@mail.example", "admin_first_name": "Somchai",
    "admin_last_name": "Jaidee", "phone": "+6621234567", "language": "th", "crm_id": "CRM-7",
}  # fmt: skip


class Desk:
    """Asks the client, waits for the answer, and follows work under way to its end."""

    def __init__(self, server, runner, **how):
        self.server, self.runner, self.how = server, runner, {"lag_s": 0.0, "timeout_s": 20.0, **how}
        self.customer = {"uid": "c" * 32, **GARDEN}
        self.account = ACCOUNT
        self.client = self.connect()

    def connect(self):
        return GoogleClient(self.account, None, endpoint=self.server.endpoint, **self.how)

    def ask(self, answer):
        return self.runner.run(answer)

    def instruction(self, kind, payload=None, **values):
        made = {
            "uid": str(uuid.uuid4()), "kind": kind, "payload": payload or {}, "customer": dict(self.customer),
            "subscription": None, "account": self.account, "created_at": round(time.time() * 1000),
        }  # fmt: skip
        return Instruction(**{**made, **values})

    def send(self, instruction):
        return self.follow(instruction, self.ask(self.client.send(instruction)))

    def follow(self, instruction, outcome):
        while isinstance(outcome, Running):
            time.sleep(0.01)
            outcome = self.ask(self.client.poll(dataclasses.replace(instruction, provider_ref=outcome.ref)))
        return outcome

    def find(self, instruction):
        return self.ask(self.client.find_effect(instruction))

    def do(self, kind, payload=None, **values):
        return self.send(self.instruction(kind, payload, **values))

    def done(self, kind, payload=None, **values):
        outcome = self.do(kind, payload, **values)
        assert isinstance(outcome, Done), outcome
        return outcome.facts

    def created(self, *, provisioned=True, **values):
        """Make the customer and, unless said otherwise, its Cloud Identity; its row follows."""
        self.customer |= values
        self.customer |= self.done("create_customer", {**GARDEN, **values})["customer"]
        if provisioned:
            self.customer |= self.done("provision_identity", {**GARDEN, **values})["customer"]
        return self.customer

    def order(self, sku=STARTER, plan="annual_monthly", licences=5, **values):
        payload = {"sku": sku, "plan": "", "payment_plan": plan, "licences": licences, **values}
        return self.instruction("order", payload)

    def ordered(self, *, accepted=True, **how):
        """Order something and accept the terms; returns the subscription's row."""
        outcome = self.send(self.order(**how))
        assert isinstance(outcome, Done), outcome
        if accepted:
            self.server.world.accept_terms(self.customer["provider_ref"])
        return outcome.facts["subscription"]


@contextlib.contextmanager
def desk(*, client=None, **rules):
    """A server with ``rules`` and a desk whose client is made with ``client``'s values; both are closed."""
    with GooglePracticeServer(**rules) as server, asyncio.Runner() as runner:
        made = Desk(server, runner, **(client or {}))
        try:
            yield made
        finally:
            runner.run(made.client.close())

"""Before a customer is created it is looked up whether its domain is registered, where that was not done (R10)."""

from __future__ import annotations

import asyncio
import dataclasses
import time

import pytest

from app.errors import Offline
from app.models.domains import Registered
from app.models.provider import AccountFacts, Instruction
from app.sync import kinds
from app.sync.kinds import unregistered
from app.sync.outbox import Runner
from tests.unit.sync.scripted import Desk

REAL = AccountFacts(1, "a" * 32, "google", "Google", "C1")
PAYLOAD = {"kind": "domain", "domain": "shop.kade.example", "unchecked": ["domain_registered", "exists"]}


def asked(status, payload=PAYLOAD, account=REAL):
    looked = []

    async def look(domain):
        looked.append(domain)
        if isinstance(status, Exception):
            raise status
        if status == "never":
            await asyncio.sleep(60)
        return Registered(domain, "kade.example", status)

    made = Instruction("0" * 36, "create_customer", payload, {}, None, account)
    return asyncio.run(unregistered(made, look)), looked


def test_an_unregistered_domain_is_refused_in_words_at_its_field():
    refused, looked = asked("no")
    assert (refused.code, refused.field, refused.facts) == (
        "domain_not_registered", "domain", {"domain": "kade.example"})  # fmt: skip
    assert looked == ["shop.kade.example"]


@pytest.mark.parametrize("status", ["yes", "unknown", Offline("ask_offline"), "never"])
def test_what_is_registered_or_nobody_can_say_is_the_providers_to_judge(status, monkeypatch):
    monkeypatch.setattr(kinds, "LOOK_WITHIN_S", 0.05)
    refused, looked = asked(status)
    assert refused is None
    assert looked


@pytest.mark.parametrize(
    ("payload", "account"),
    [
        ({**PAYLOAD, "unchecked": ["exists"]}, REAL),
        ({**PAYLOAD, "kind": "team"}, REAL),
        ({**PAYLOAD, "domain": ""}, REAL),
        ({}, REAL),
        (PAYLOAD, dataclasses.replace(REAL, practice=True)),
    ],
)
def test_what_was_looked_up_or_has_no_domain_is_not_looked_up(payload, account):
    assert asked("no", payload, account) == (None, [])


def test_what_was_looked_up_a_moment_ago_is_not_looked_up_again():
    just_now = {"at": time.time_ns() // 10**6, "domain": PAYLOAD["domain"]}  # not when the tests were collected
    assert asked("no", {**PAYLOAD, "checked": {"domain_registered": just_now}}, REAL) == (None, [])


def test_the_outbox_asks_a_person_and_sends_nothing(tmp_path):
    desk = Desk(tmp_path)
    try:
        client = next(iter(desk.runner._clients.values()))

        async def look(domain):
            return Registered(domain, domain, "no")

        desk.runner = Runner(desk.book, desk.runner._clients, desk.clock, desk.network, look=look)
        desk.sql("UPDATE partner_account SET practice = 0")
        desk.queue("create_customer", desk.customer("Kade"), PAYLOAD)
        desk.run(1, 1)
        (row,) = desk.rows()
        assert (row.state, row.error_code) == ("needs_person", "domain_not_registered")
        assert not getattr(client, "sent", [])
    finally:
        desk.close()

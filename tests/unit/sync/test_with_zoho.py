"""The outbox, Zoho's client and a practice Zoho over a real socket: once each, whatever the line does (Q2, issue 5)."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
from functools import partial

import pytest

from app.actions import outbox, trials
from app.providers.practice.zoho_server import ZohoPracticeServer
from app.providers.zoho.client import ZohoClient
from app.providers.zoho.signing import ZohoSignIns
from app.rules.effects import Update
from app.store.journal import Entry
from app.sync.outbox import Runner
from tests.unit.providers.zoho_room import ACCOUNT, CREDENTIAL, MILL
from tests.unit.sync.scripted import Desk

CARD = {"organisation_name": "Mill", "primary_email": ""}


def as_zoho(work, account_id):
    entry = Entry(work, "practice.filled", {}, undoable=False)
    entry.apply([Update("partner_account", account_id, {"provider": "zoho", "name": "Zoho", "data_centre": "eu"})])
    return entry.close()


@contextlib.contextmanager
def room(tmp_path):
    desk = Desk(tmp_path)
    kept = {}
    desk.book.run(as_zoho, desk.accounts[0])
    with ZohoPracticeServer(today=desk.clock.today) as server:
        account = dataclasses.replace(ACCOUNT, id=desk.accounts[0])
        signs = partial(ZohoSignIns(lambda: None).keeper, account, load=CREDENTIAL.text)
        client = ZohoClient(
            account, signs, endpoint=server.endpoint, secret=kept.get, keep=kept.__setitem__, timeout_s=20.0
        )
        desk.runner = Runner(desk.book, {account.id: client}, desk.clock, desk.network, ticks=lambda: desk.clock.at)
        columns = {name: value for name, value in MILL.items() if not name.startswith("plan")}
        desk.mill = desk.customer("Molen", provider="zoho", **columns)
        desk.server, desk.kept, desk.client, desk.account = server, kept, client, account
        try:
            yield desk
        finally:
            desk.network.submit(client.close()).result(5)
            desk.close()


FAULTS = ["", "drop_before", "drop_after", "nonsense", "nonsense_after", "too_many", "delay"]


@pytest.mark.parametrize("fault", FAULTS)
def test_an_organisation_is_made_with_its_trial_and_the_trial_extended_once(tmp_path, fault):
    with room(tmp_path) as desk:
        desk.sql("UPDATE customer SET standing = 'waiting'")
        payload = {**MILL, "plan": "workplace_standard", "plan_name": "basicTrial", "unchecked": ["exists"]}
        desk.queue("create_customer", desk.mill, payload)
        if fault:
            desk.server.add_fault(fault, "create", seconds=0.05)
        for _ in range(12):
            desk.run(1, 120)
        assert [(each.kind, each.state, each.error_code) for each in desk.rows()] == [("create_customer", "done", "")]
        assert desk.server.effects["create_customer"] == 1
        (found,) = desk.sql("SELECT standing, status, trial_end, domain_verified FROM customer")
        assert found == ("at_provider", "trial", "2026-03-17", 0)
        assert len(desk.kept) == 1, "one first password, whatever happened on the way"
        subscription = desk.sql("SELECT id FROM subscription")[0][0]
        desk.sql("UPDATE subscription SET trial_end = '2026-04-01'")
        asked = {"from": "2026-03-17", "to": "2026-04-01"}
        desk.queue("extend_trial", desk.mill, asked, subscription_id=subscription)
        if fault:
            desk.server.add_fault(fault, "extendTrial", seconds=0.05)
        for _ in range(12):
            desk.run(1, 120)
        assert desk.states() == ["done", "done"]
        assert desk.server.effects["extend_trial"] == 1
        assert desk.sql("SELECT trial_end, may_extend FROM subscription") == [("2026-04-01", 1)]
        assert not desk.findings()


def test_trials_are_extended_one_and_many_and_the_card_settles_on_zohos_word(tmp_path):
    """The card moves at once; Zoho's answer settles it, also where it says no (R41, R5)."""
    with room(tmp_path) as desk:
        world, mills = desk.server.world, [desk.mill]
        for number in range(3):
            one = {**CARD, "domain": f"mill{number}.example"}
            mills.append(desk.customer(f"Mill{number}", provider="zoho", **one))
        for number, customer in enumerate(mills):
            made = world.add(desk.sql("SELECT domain FROM customer WHERE id = ?", customer)[0][0])
            world.start_trial(made, "basicTrial")
            desk.sql("UPDATE customer SET provider_ref = ? WHERE id = ?", str(made.zoid), customer)
            desk.book.run(on_trial, customer, str(made.zoid), 1 if number else None)
        stubborn = world.organisations[int(desk.sql("SELECT provider_ref FROM customer WHERE id = ?", mills[3])[0][0])]
        stubborn.trial_from -= dt.timedelta(days=50)  # Zoho has counted otherwise than we could know
        changes = desk.book.run(trials.extend, mills)
        assert [each.facts["to"] for each in changes.outcomes] == ["2026-04-01"] * 4
        assert shown(desk) == ["2026-04-01"] * 4  # at once
        desk.run(4, 60)
        assert desk.states() == ["done", "done", "done", "needs_person"]
        assert shown(desk) == ["2026-04-01"] * 3 + ["2026-03-17"]
        assert desk.server.effects["extend_trial"] == 3
        assert desk.rows()[3].error_code == "zoho_trial_refused"
        assert "cannot be extended" in desk.rows()[3].error_facts["raw"]
        (again,) = desk.book.run(trials.extend, [mills[3]]).outcomes
        assert again.code == "trial_provider_says_no"  # its own word wins over our arithmetic
        assert desk.server.calls["list"] == 3  # each that was extended, by its domain; never the whole list
        assert not desk.findings()


def on_trial(work, customer_id, ref, may_extend):
    entry = Entry(work, "practice.filled", {}, undoable=False)
    days = {"trial_start": "2026-03-02", "trial_end": "2026-03-17", "may_extend": may_extend}
    values = {"customer_id": customer_id, "provider_ref": ref, "plan": "Workplace Standard", "status": "trial", **days}
    entry.insert("subscription", values)
    return entry.close()


def shown(desk):
    return [each[0] for each in desk.sql("SELECT trial_end FROM customer WHERE trial_end IS NOT NULL ORDER BY id")]


def test_what_is_bought_by_hand_is_done_once_the_store_shows_it(tmp_path):
    with room(tmp_path) as desk:
        made = desk.server.world.add("dekraai.example", "Molen De Kraai", "anna@dekraai.example")
        order = {
            "sku": "workplace_standard",
            "plan": "Workplace Standard",
            "payment_plan": "annual_yearly",
            "licences": 9,
        }
        uid = desk.queue("order", desk.mill, order)
        desk.run(2, 60)
        (row,) = desk.rows()
        assert (row.state, row.error_code) == ("needs_person", "operation_by_hand")
        assert row.error_facts["steps"]
        desk.server.world.sell(made, "Workplace Standard", "10730", 9)
        desk.book.run(outbox.by_hand, [uid.hex])
        assert desk.states() == ["unknown"]
        desk.run(2, 700)
        assert desk.states() == ["done"]
        (found,) = desk.sql("SELECT plan, status, licences, payment_plan FROM subscription")
        assert found == ("Workplace Standard", "active", 9, "annual_yearly")


def test_a_word_too_soon_is_looked_at_again_and_then_a_person_is_asked(tmp_path):
    with room(tmp_path) as desk:
        desk.server.world.add("dekraai.example", "Molen De Kraai", "anna@dekraai.example")
        uid = desk.queue("change_licences", desk.mill, {"from": 3, "to": 9})
        desk.run(2, 60)
        desk.book.run(outbox.by_hand, [uid.hex])
        for _ in range(20):
            desk.run(1, 1200)
        (row,) = desk.rows()
        assert (row.state, row.error_code) == ("needs_person", "effect_unknown")
        assert "does not show it yet" in row.error_facts["raw"]
        assert not desk.findings()

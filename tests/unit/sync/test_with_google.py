"""The outbox, Google's client and a practice Google over a real socket: once each, whatever the line does (Q2)."""

from __future__ import annotations

import dataclasses

import pytest

from app.providers.google.client import GoogleClient
from app.providers.practice.google_server import GooglePracticeServer
from app.sync.outbox import Runner
from tests.unit.providers.google_room import ACCOUNT, GARDEN, STARTER
from tests.unit.sync.scripted import Desk


@pytest.mark.parametrize("fault", ["", "drop_before", "drop_after", "nonsense_after", "too_many", "restart"])
def test_a_customer_is_created_set_up_and_sold_to_once(tmp_path, fault):
    desk = Desk(tmp_path)
    with GooglePracticeServer() as server:
        account = dataclasses.replace(ACCOUNT, id=desk.accounts[0])
        client = GoogleClient(account, None, endpoint=server.endpoint, lag_s=0.0, timeout_s=20.0)
        desk.runner = Runner(desk.book, {account.id: client}, desk.clock, desk.network, ticks=lambda: desk.clock.at)
        columns = {name: value for name, value in GARDEN.items() if name not in ("kind", "address_lines")}
        customer = desk.customer("Garden", **{**columns, "address_lines": "1 Rama IV Road"})
        desk.sql("UPDATE customer SET standing = 'waiting'")
        first = desk.queue("create_customer", customer, {**GARDEN, "unchecked": ["exists"]})
        second = desk.queue("provision_identity", customer, GARDEN, depends_on=[first])
        order = {"sku": STARTER, "plan": "Business Starter", "payment_plan": "flexible", "licences": 5}
        desk.queue("order", customer, order, depends_on=[second])
        if fault:
            for method in ("CreateCustomer", "ProvisionCloudIdentity", "CreateEntitlement"):
                server.add_fault(fault, method)
        try:
            for _ in range(30):
                desk.run(1, 120)
            assert [(each.kind, each.state, each.error_code) for each in desk.rows()] == [
                ("create_customer", "done", ""),
                ("provision_identity", "done", ""),
                ("order", "done", ""),
            ]
            (found,) = desk.sql("SELECT standing, provider_ref, cloud_identity_id, status, licences FROM customer")
            assert found[0] == "at_provider"
            assert found[1]
            assert found[2]
            assert found[3:] == ("suspended", 5)  # until the terms of service are accepted
            assert "PENDING_TOS" in desk.sql("SELECT suspension_reasons FROM subscription")[0][0].upper()
            assert not desk.findings()
            assert server.effects["create_customer"] == 1
            assert server.effects["create_entitlement"] == 1
        finally:
            desk.network.submit(client.close()).result(5)
            desk.close()

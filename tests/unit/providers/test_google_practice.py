"""The practice Google itself: filled at once, paged, counted, and reached by TLS alone where it is the real one."""

from __future__ import annotations

import asyncio

import grpc
import pytest
from google.oauth2.credentials import Credentials

from app.models.provider import AccountFacts
from app.providers.base import NotAnswered
from app.providers.google.client import GoogleClient
from app.providers.practice.faults import Fault, Faults
from tests.unit.providers.google_room import GARDEN, desk


def test_a_filled_server_is_pulled_page_by_page():
    with desk() as room:
        room.server.fill(120)
        assert not room.server.effects
        token, refs = "", []
        while True:
            page = room.ask(room.client.customers(token))
            refs += [each.ref for each in page.customers]
            token = page.next_token
            if not token:
                break
        assert len(set(refs)) == 120

        async def together():
            return await asyncio.gather(*(room.client.subscriptions(ref) for ref in refs))

        found = [each.subscriptions for each in room.ask(together())]
        assert all(len(each) == 1 for each in found)
        fields = [each[0].fields for each in found]
        assert {each["status"] for each in fields} == {"active", "trial", "suspended"}
        assert sum("pending_tos_acceptance" in each["suspension_reasons"] for each in fields) == 12
        assert {each["payment_plan"] for each in fields} == {"flexible", "annual_monthly", "annual_yearly", "trial"}
        assert room.server.calls["ListOffers"] == 1


def test_a_real_account_is_reached_by_tls_at_google_and_nowhere_else(monkeypatch):
    asked = []

    def secure(target, credentials, *_more, **_options):
        asked.append((target, credentials is not None))
        raise RuntimeError("not in a test")

    def plain(*_given, **_options):
        raise AssertionError("plaintext")

    monkeypatch.setattr(grpc.aio, "secure_channel", secure)
    monkeypatch.setattr(grpc.aio, "insecure_channel", plain)
    account = AccountFacts(1, "a" * 32, "google", "Real", "C012345")
    client = GoogleClient(account, lambda: Credentials(token="t"))

    async def ask():
        with pytest.raises(NotAnswered):
            await client.customers()
        await client.close()

    asyncio.run(ask())
    assert asked == [("cloudchannel.googleapis.com:443", True)]


def test_faults_are_taken_in_order_and_as_often_as_asked():
    faults = Faults()
    faults.add(Fault("refuse", "A", times=2, after=1))
    faults.add(Fault("delay", times=0))
    assert [faults.take("A").kind for _ in range(4)] == ["delay", "refuse", "refuse", "delay"]
    assert faults.take("B").kind == "delay"
    faults.clear()
    assert faults.take("A") is None
    with pytest.raises(ValueError, match="no such"):
        faults.add(Fault("no such"))


def test_a_distributors_customer_names_its_partner():
    with desk(distributor=True) as room:
        refused = room.do("create_customer", GARDEN)
        assert (refused.code, refused.field) == ("google_invalid", "public_identifier")
        account = room.account.__class__(1, "a" * 32, "google", "D", "C0practice", practice=True, distributor=True)
        payload = {**GARDEN, "public_identifier": "C0tier2"}
        made = room.done("create_customer", payload, account=account)
        assert room.server.world.customers[made["customer"]["provider_ref"]].channel_partner_id == "C0tier2"

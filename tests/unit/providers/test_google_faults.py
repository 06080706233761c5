"""Each trouble of the network leads to the outcome that is certain, and a look finds what took effect (Q1, Q8)."""

from __future__ import annotations

import time

import pytest

from app.errors import Refused as RefusedError
from app.models.provider import Done, Offline, Refused, SignIn, Slow, Unknown
from app.providers.base import NotAnswered
from app.providers.google.client import GoogleClient, is_loopback
from tests.unit.providers.google_room import ACCOUNT, GARDEN, STANDARD, STARTER, VAULT, desk

# fault → the outcome of a change, whether it took effect all the same
TROUBLES = {
    "drop_before": (Unknown, 0),
    "drop_after": (Unknown, 1),
    "nonsense": (Unknown, 0),
    "nonsense_after": (Unknown, 1),
    "restart": (Unknown, 0),
    "too_many": (Slow, 0),
    "refuse": (Refused, 0),
    "duplicate": (Done, 1),
}


@pytest.fixture
def room():
    with desk() as found:
        yield found


def cases(room):
    """Return kind → (method, an instruction that can be carried out now, its effect's name)."""
    room.created()
    room.server.world.identities[0].verified = True
    row = room.ordered()
    subscription = {"subscription": row}
    plan = {"to": "", "to_sku": STANDARD, "payment_plan": "annual_monthly", "licences": 5}
    new = {**GARDEN, "domain": "new.example", "primary_email": "a@new.example", "crm_id": ""}
    room.customer["crm_id"] = ""
    return {
        "create_customer": ("CreateCustomer", room.instruction("create_customer", new), "create_customer"),
        "update_customer": (
            "UpdateCustomer", room.instruction("update_customer", {"organisation_name": "New"}), "update_customer",
        ),
        "order": ("CreateEntitlement", room.order(sku=VAULT, plan="flexible", add_on=True), "create_entitlement"),
        "change_licences": (
            "ChangeParameters", room.instruction("change_licences", {"to": 9}, **subscription), "change_parameters",
        ),
        "change_plan": ("ChangeOffer", room.instruction("change_plan", plan, **subscription), "change_offer"),
        "change_renewal": (
            "ChangeRenewalSettings",
            room.instruction("change_renewal", {"to": "off"}, **subscription),
            "change_renewal_settings",
        ),
        "suspend": (
            "SuspendEntitlement", room.instruction("suspend", {}, **subscription), "suspend_entitlement",
        ),
        "transfer_to_google": (
            "TransferEntitlementsToGoogle", room.instruction("transfer_to_google", {}), "transfer_to_google",
        ),
    }  # fmt: skip


@pytest.mark.parametrize("fault", TROUBLES)
def test_each_trouble_of_each_change_ends_with_one_effect(fault):
    """Send, meet the trouble, look, send again only where nothing is found: the effect is there exactly once."""
    with desk() as first:
        kinds = list(cases(first))
    for kind in kinds:
        with desk() as room:
            method, instruction, effect = cases(room)[kind]
            before = room.server.effects[effect]
            room.server.add_fault(fault, method)
            outcome = room.send(instruction)
            wanted, took = TROUBLES[fault]
            assert isinstance(outcome, wanted), (kind, outcome)
            found = room.server.effects[effect] - before
            if fault == "duplicate":
                # What the network doubles, Google takes twice where no request_id tells it better.
                assert found == (2 if kind in ("create_customer", "update_customer") else 1), kind
                continue
            assert found == took, (kind, outcome)
            seen = room.find(instruction)
            assert isinstance(seen, Done) if took else seen is None, (kind, seen)
            if seen is None:
                assert isinstance(room.send(instruction), Done), kind
            assert room.server.effects[effect] - before == 1, kind
            assert isinstance(room.find(instruction), Done), kind


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "nonsense_after"])
def test_an_account_is_made_once(room, fault):
    room.created(provisioned=False)
    instruction = room.instruction("provision_identity", GARDEN)
    room.server.add_fault(fault, "ProvisionCloudIdentity")
    assert isinstance(room.send(instruction), Unknown)
    seen = room.find(instruction)
    if fault == "drop_before":
        assert seen is None
        assert isinstance(room.send(instruction), Done)
    else:
        assert seen.facts["customer"]["cloud_identity_id"]
    assert room.server.effects["provision_cloud_identity"] == 1


def test_a_resend_that_is_refused_because_it_is_there_is_done(room):
    room.created(provisioned=False)
    instruction = room.instruction("provision_identity", GARDEN)
    assert isinstance(room.send(instruction), Done)
    assert room.send(instruction).code == "address_in_use"
    again = room.instruction("provision_identity", GARDEN, attempts=1)
    assert isinstance(room.send(again), Done)
    assert room.server.effects["provision_cloud_identity"] == 1


def test_an_answer_that_comes_too_late_is_unknown():
    with desk() as room:
        room.created(provisioned=False)
        session = room.client._room._session
        patient, session._timeout_s = session._timeout_s, 0.2  # of the two late calls alone
        room.server.add_fault("delay", "ProvisionCloudIdentity", seconds=0.5)
        instruction = room.instruction("provision_identity", GARDEN)
        assert isinstance(room.send(instruction), Unknown)
        session._timeout_s = patient
        deadline = time.monotonic() + 20
        while not isinstance(room.find(instruction), Done):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        session._timeout_s = 0.2
        room.server.add_fault("delay", "ListCustomers", seconds=0.5)
        with pytest.raises(NotAnswered) as no:
            room.ask(room.client.customers())
        assert no.value.outcome == Slow(is_quota=False)


def test_a_dead_port_is_offline_and_coming_back_works(room):
    port = int(room.server.endpoint.rpartition(":")[2])
    room.server.stop()
    assert room.do("create_customer", GARDEN) == Offline()
    with pytest.raises(NotAnswered) as no:
        room.ask(room.client.exists("a.example", ""))
    assert no.value.outcome == Offline()
    assert [each.code for each in room.ask(room.client.test())] == ["google_not_reached"]
    room.server.start(port)
    deadline = time.monotonic() + 10
    while room.ask(room.client.test()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert isinstance(room.do("create_customer", GARDEN), Done)


def test_the_quota_says_how_long_to_wait():
    with desk(quotas=True) as room:
        for _ in range(24):
            room.ask(room.client.customers())
        with pytest.raises(NotAnswered) as no:
            room.ask(room.client.customers())
        assert isinstance(no.value.outcome, Slow)
        assert no.value.outcome.is_quota
        assert 0 < no.value.outcome.retry_after_s <= 60


def test_lost_authorisation_pauses(room):
    room.server.add_fault("refuse", code="UNAUTHENTICATED", message="Request had invalid authentication credentials.")
    assert isinstance(room.do("create_customer", GARDEN), SignIn)
    room.server.add_fault("refuse", reason="SERVICE_DISABLED", message="API has not been used")
    assert [each.code for each in room.ask(room.client.test())] == ["google_api_off"]


def test_the_lists_lag_is_waited_for():
    with desk(index_lag_s=0.3, client={"lag_s": 0.5}) as room:
        room.server.add_fault("drop_after", "CreateCustomer")
        instruction = room.instruction("create_customer", GARDEN)
        assert isinstance(room.send(instruction), Unknown)
        assert isinstance(room.find(instruction), Done)


def test_a_look_that_gets_no_answer_says_so(room):
    instruction = room.instruction("create_customer", GARDEN)
    room.server.add_fault("drop_before", "ListCustomers")
    assert room.find(instruction) == Slow(is_quota=False)
    room.server.add_fault("refuse", "ListCustomers", code="INVALID_ARGUMENT", message="no such filter")
    assert isinstance(room.find(instruction), Unknown)


def test_work_google_forgot_is_looked_up(room):
    room.created(provisioned=False)
    instruction = room.instruction("provision_identity", GARDEN, provider_ref="operations/none")
    assert isinstance(room.ask(room.client.poll(instruction)), Unknown)
    assert room.find(instruction) is None


def test_somebody_elses_customer_with_the_same_domain_is_not_ours_to_find(room):
    room.customer["crm_id"] = ""
    other = room.instruction("create_customer", {**GARDEN, "crm_id": "OTHER"})
    room.send(other)
    assert room.find(room.instruction("create_customer", {**GARDEN, "crm_id": ""})) is None


@pytest.mark.parametrize(
    ("endpoint", "is_it"),
    [
        ("127.0.0.1:50051", True), ("127.9.9.9:1", True), ("[::1]:50051", True),
        ("localhost:50051", False), ("10.0.0.1:50051", False), ("0.0.0.0:50051", False), ("127.0.0.1", False),
        ("127.0.0.1:0", False), ("127.0.0.1:99999", False), ("evil.example:443", False), ("", False),
        ("127.0.0.1.evil.example:443", False), ("127.0.0.1:50051@evil.example", False), ("127.0.0.1:５", False),
    ],
)  # fmt: skip
def test_only_this_computer_is_practised_with(endpoint, is_it):
    assert is_loopback(endpoint) is is_it


def test_practice_and_real_accounts_never_share_a_server():
    real = ACCOUNT.__class__(2, "b" * 32, "google", "Real", "C01")
    for account, endpoint, code in [
        (real, "127.0.0.1:1", "google_practice_only"),
        (ACCOUNT, None, "google_practice_only"),
        (ACCOUNT, "10.0.0.1:443", "google_loopback_only"),
    ]:
        with pytest.raises(RefusedError) as no:
            GoogleClient(account, object(), endpoint=endpoint)
        assert no.value.code == code


def test_the_sku_of_the_tests_is_there(room):
    assert room.server.world.stock.find(STARTER, "annual_monthly") is not None

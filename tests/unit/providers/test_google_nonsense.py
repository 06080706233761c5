"""Whatever Google answers, nothing crashes and nothing unclean gets into the book (Q8)."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import json
import unicodedata

import pytest
from google.cloud import channel_v1 as cc
from google.protobuf import descriptor
from google.rpc import status_pb2
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.provider import Outcome
from app.providers.base import NotAnswered
from app.providers.google import asking, read
from app.providers.google.session import fault_of_status
from app.rules.dates import LICENCE_LIMIT
from app.rules.money import CURRENCIES
from tests.unit.providers.google_room import GARDEN, STARTER, desk
from tests.unit.providers.texts import texts_of

HOSTILE = [
    "", "x" * 5000, "<script>alert(1)</script>", "<html><body>502</body></html>", "ชื่อ", "회사", "مرحبا",
    "\u202egnp.exe", "a\u2066b", "\x00\x1b[31m\r\n\t", "=HYPERLINK(1)", "{name}", "%s", "../../etc/passwd", "\ud7ff",
]  # fmt: skip
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40))
INTEGERS = st.sampled_from([0, 1, 5, -1, 2**31 - 1, -(2**31)])
LONGS = st.sampled_from([0, 1, 7, -1, 2**63 - 1, -(2**63), 253402300800, -62135596801])
FLOATS = st.sampled_from([0.0, 0.2, -1.0, float("inf"), float("nan"), 1e300])
KINDS = descriptor.FieldDescriptor


def encodable(text):
    return text.encode("utf-8", "ignore").decode("utf-8")


@st.composite
def filled(draw, kind, depth=3):
    """Any message of a kind: any field missing or with any value its type can hold."""
    made = kind()
    for field in kind.DESCRIPTOR.fields:
        if draw(st.booleans()):
            continue
        repeated = field.is_repeated
        count = draw(st.integers(0, 3)) if repeated else 1
        for _ in range(count):
            if field.type == KINDS.TYPE_MESSAGE:
                if depth == 0 or field.message_type.GetOptions().map_entry:
                    continue
                target = getattr(made, field.name).add() if repeated else getattr(made, field.name)
                target.MergeFrom(draw(filled(type(target), depth - 1)))
                if not repeated:
                    target.SetInParent()
            else:
                value = draw(_value(field))
                if repeated:
                    getattr(made, field.name).append(value)
                else:
                    setattr(made, field.name, value)
    return made


def _value(field):
    if field.type == KINDS.TYPE_STRING:
        return TEXTS.map(encodable)
    if field.type == KINDS.TYPE_BYTES:
        return st.binary(max_size=20)
    if field.type == KINDS.TYPE_BOOL:
        return st.booleans()
    if field.type in (KINDS.TYPE_DOUBLE, KINDS.TYPE_FLOAT):
        return FLOATS
    if field.type == KINDS.TYPE_ENUM:
        return st.integers(0, 120)
    return INTEGERS if field.cpp_type == KINDS.CPPTYPE_INT32 else LONGS


def check_clean(value):
    """See that a value can be written as JSON and holds no controls, direction marks or endless texts."""
    json.dumps(value).encode("utf-8")
    for text in texts_of(value):
        assert len(text) <= 5100
        assert not any(unicodedata.category(each) in ("Cs", "Cc") and each != "\n" for each in text)
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


FUZZ = settings(max_examples=150)


@FUZZ
@given(filled(cc.Customer.pb()))
def test_any_customer_is_read(message):
    found = read.customer_of(message)
    check_clean([found.ref, found.fields, found.provider_fields])
    check_clean(read.customer_facts(message))
    assert found.provider_fields.get("kind", "team") in ("domain", "team")
    assert found.provider_fields["admin_console_uri"][:8] in ("", "https://")


@FUZZ
@given(filled(cc.Entitlement.pb()), st.one_of(st.none(), filled(cc.Offer.pb())))
def test_any_entitlement_is_read(message, offer):
    fields = read.subscription_of(message, offer).fields
    check_clean(fields)
    assert fields.get("status", "active") in ("trial", "active", "suspended")
    for name in ("licences", "licences_used"):
        assert fields[name] is None or 0 <= fields[name] <= LICENCE_LIMIT
    for name in ("period_start", "period_end", "renewal_date", "trial_start", "trial_end"):
        if name in fields:
            dt.date.fromisoformat(fields[name])
    if "trial_start" in fields:
        assert fields["trial_start"] <= fields.get("trial_end", "9999")


@FUZZ
@given(filled(cc.Offer.pb()))
def test_any_offer_is_read(message):
    found = read.offer_of(message)
    check_clean([found.ref, found.product, found.offer, list(found.prices)])
    for price in found.prices:
        assert price["currency"] in CURRENCIES
        assert all(price[name] is None or price[name] >= 0 for name in ("list_minor", "cost_minor"))


@FUZZ
@given(filled(cc.CloudIdentityCustomerAccount.pb()))
def test_any_account_of_an_existence_check_is_read(message):
    found = read.identity_of(message)
    check_clean([found.customer_ref, found.cloud_identity_id, found.kind, found.channel_partner_id])


@FUZZ
@given(filled(cc.EntitlementChange.pb()))
def test_any_change_of_the_history_is_read(message):
    found = read.change_of(message)
    check_clean(found)
    assert found["licences"] is None or 0 <= found["licences"] <= LICENCE_LIMIT


@FUZZ
@given(filled(cc.TransferableSku.pb()), filled(cc.BillingAccount.pb()))
def test_anything_that_may_move_and_any_billing_account_is_read(movable, payer):
    check_clean(list(dataclasses.astuple(asking._movable(movable))))
    check_clean(list(dataclasses.astuple(asking._payer(payer))))


@FUZZ
@given(filled(status_pb2.Status))
def test_any_error_of_work_under_way_is_read(message):
    fault = fault_of_status(message)
    assert len(fault.raw) <= 1000
    assert fault.retry_s is None or 0 <= fault.retry_s <= 3600


QUESTIONS = (
    *("ListCustomers", "ListEntitlements", "CheckCloudIdentityAccountsExist", "ListOffers", "ListEntitlementChanges"),
    *("GetCustomer", "GetEntitlement", "ListTransferableSkus", "ListPurchasableSkus", "ListPurchasableOffers"),
    "QueryEligibleBillingAccounts",
)


@pytest.fixture(scope="module")
def replies():
    """Bytes that stand for an answer: garbage, HTML, and messages of every other kind than the one expected."""
    other = cc.Offer(name="accounts/C1/offers/1", deal_code="x" * 100)
    return [
        b"\x00", b"<html><body>502 Bad Gateway</body></html>", b"{}", b"\xff" * 64, b"",
        cc.Offer.serialize(other), cc.Customer.serialize(cc.Customer(name="\u202e", domain="a" * 1000)),
    ]  # fmt: skip


def test_questions_survive_any_bytes_on_the_wire(replies):
    with desk() as room:
        room.created()
        ref = room.customer["provider_ref"]
        for method in QUESTIONS:
            for reply in replies:
                room.server.faults.clear()
                room.server.add_fault("nonsense", method, reply=reply)
                asked, values = {
                    "ListCustomers": (room.client.customers, ()),
                    "ListEntitlements": (room.client.subscriptions, (ref,)),
                    "CheckCloudIdentityAccountsExist": (room.client.exists, ("a.example", "")),
                    "ListOffers": (room.client.offers, ()),
                    "ListEntitlementChanges": (room.client.changes, (ref,)),
                    "GetCustomer": (room.client.customer, (ref,)),
                    "GetEntitlement": (room.client.subscription, (f"{ref}/entitlements/1",)),
                    "ListTransferableSkus": (room.client.movable, (ref,)),
                    "ListPurchasableSkus": (room.client.buyable, (ref,)),
                    "ListPurchasableOffers": (room.client.plans, (ref, STARTER)),
                    "QueryEligibleBillingAccounts": (room.client.billing_accounts, (ref, ("products/x/skus/y",))),
                }[method]
                with contextlib.suppress(NotAnswered):
                    room.ask(asked(*values))


def test_instructions_survive_any_bytes_on_the_wire(replies):
    """The effect took place, the answer means nothing: it is never called refused, and never done without a name."""
    kinds = ("CreateCustomer", "ProvisionCloudIdentity", "CreateEntitlement", "GetEntitlement", "ListPurchasableSkus")
    with desk() as room:
        room.created()
        row = room.ordered(plan="flexible")
        for method in kinds:
            for reply in replies:
                instruction = {
                    "CreateCustomer": room.instruction("create_customer", GARDEN),
                    "ProvisionCloudIdentity": room.instruction("provision_identity", GARDEN),
                    "GetEntitlement": room.instruction("change_licences", {"to": 5}, subscription=row),
                }.get(method, room.order())
                room.server.faults.clear()
                room.server.add_fault("nonsense", method, reply=reply)
                outcome = room.ask(room.client.send(instruction))
                assert isinstance(outcome, Outcome)
                room.server.faults.clear()
                room.server.add_fault("nonsense", "GetOperation", reply=reply)
                instruction = room.instruction("order", {}, provider_ref="operations/1")
                assert isinstance(room.ask(room.client.poll(instruction)), Outcome)


def test_an_unknown_customer_type_and_state_are_simply_not_known():
    """Google adds values over time: they arrive as numbers that this version has no name for."""
    with desk() as room:
        room.created()
        row = room.ordered()
        world = room.server.world
        world.entitlements[row["provider_ref"]]._pb.provisioning_state = 77
        world.entitlements[row["provider_ref"]]._pb.suspension_reasons.append(99)
        world.customers[room.customer["provider_ref"]]._pb.cloud_identity_info.customer_type = 42
        (page,) = room.ask(room.client.customers()).customers
        assert "kind" not in page.provider_fields
        (found,) = room.ask(room.client.subscriptions(page.ref)).subscriptions
        assert "status" not in found.fields
        assert found.fields["suspension_reasons"] == ["other"]


def test_an_order_keeps_what_google_calls_it_and_its_dates():
    with desk() as room:
        room.created()
        row = room.ordered(plan="annual_yearly")
        assert row["renewal_date"] > row["period_start"]
        assert row["period_end"] <= row["renewal_date"]

"""Instructions and follow-ups are written down whole: every column as its reader expects it."""

import datetime as dt
import uuid

import pytest

from app.errors import Bug
from app.rules import follow_up, operations
from app.rules.effects import Insert

DAY = dt.date(2026, 11, 26)


def test_an_instruction_says_everything_it_was_told():
    mine, before = uuid.UUID(int=1), uuid.UUID(int=2)
    row = operations.operation(
        *("order", 7, {"sku": "S"}),
        by="Noor",
        uid=mine,
        depends_on=[before],
        subscription_id=9,
        missing=["plan"],
        expires_on=DAY,
    )
    assert row == Insert(
        "operation",
        {
            "kind": "order",
            "customer_id": 7,
            "subscription_id": 9,
            "payload": {"sku": "S"},
            "depends_on": ["0" * 31 + "2"],
            "state": "held",
            "missing": ["plan"],
            "expires_at": 1795737600000,  # the end of that day
            "created_by": "Noor",
            "uid": mine,
        },
    )
    assert dt.datetime.fromtimestamp(1795737600, dt.UTC) == dt.datetime(2026, 11, 27, tzinfo=dt.UTC)


def test_an_instruction_that_lacks_nothing_is_ready():
    values = operations.operation("cancel", 7, {}, by="Noor").values
    assert values == {
        "kind": "cancel",
        "customer_id": 7,
        "subscription_id": None,
        "payload": {},
        "depends_on": [],
        "state": "ready",
        "missing": [],
        "expires_at": None,
        "created_by": "Noor",
    }


def test_there_are_these_instructions_and_no_others():
    kinds = (
        "create_customer provision_identity import_customer transfer_subscriptions associate_customer update_customer "
        "verify_domain enable_mail_hosting check_mx add_dkim verify_dkim order start_trial extend_trial "
        "start_paid_service change_licences change_plan change_renewal suspend reactivate cancel transfer_to_google"
    )
    assert tuple(kinds.split()) == operations.KINDS
    with pytest.raises(Bug, match="no operation is called sing"):
        operations.operation("sing", 7, {}, by="Noor")


@pytest.mark.parametrize(
    ("kind", "days", "template"),
    [
        ("accept_terms", 3, "accept_terms"),
        ("give_consent", 7, "give_consent"),
        ("make_token", 7, "make_token"),
        ("agree_association", 7, "agree_association"),
        ("provider_approval", 7, ""),
        ("verify_domain", 7, "verify_domain"),
        ("ask_details", 180, "ask_details"),
        ("details_changed", 0, "details_changed"),
        ("first_password", 1, "first_password"),
        ("welcome", 2, "welcome_lost"),
        ("renewal", 0, "renewal"),
        ("ask_google", 1, ""),
        ("other", 7, ""),
    ],
)
def test_a_follow_up_is_due_when_its_kind_says(kind, days, template):
    assert follow_up.KINDS[kind].template == template
    row = follow_up.opened(kind, 7, DAY, by="Noor")
    assert row == Insert(
        "follow_up",
        {
            "customer_id": 7,
            "kind": kind,
            "due": DAY + dt.timedelta(days=days),
            "state": "open",
            "note": "",
            "subscription_id": None,
            "operation_id": None,
            "by": "Noor",
        },
    )


def test_a_follow_up_says_everything_it_was_told():
    row = follow_up.opened("other", 7, DAY, by="Noor", due=DAY, note="Call", subscription_id=8, operation_id=9)
    told = {"due": DAY, "note": "Call", "subscription_id": 8, "operation_id": 9}
    assert {name: row.values[name] for name in told} == told
    with pytest.raises(Bug, match="no follow-up is called dance"):
        follow_up.opened("dance", 7, DAY, by="Noor")

"""Payments and commissions come with a pull (R61, R62), whatever the store says, and are the same the next time."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from decimal import Decimal

import pytest

from app.models.money import MoneyQuery
from app.models.provider import Offline, Refused, SignIn, Unknown
from app.providers.base import NotAnswered
from app.providers.zoho import earnings as zoho
from app.store import money_rows
from app.sync import earnings
from app.sync.pulling import Line, money_daily
from tests.unit.providers.zoho_room import ACCOUNT
from tests.unit.rules.money_room import line
from tests.unit.sync.listing import PullDesk
from tests.unit.sync.test_with_zoho import room

STORE = {
    "transaction_id": 9_001,
    "transaction_date": "2026-11-02T10:00:00",
    "transaction_type": "Renewal",
    "amount": 1_234.5,
    "currency_code": "EUR",
    "payment_mode": "CC",
    "subscription": {"subscription_id": "4001", "email_id": "Anna@Molen.example", "plan_name": "Mail Lite",
                     "customer_company_name": "De Molen"},
}  # fmt: skip
EARNED = {
    "commission_id": "C1",
    "transaction_id": "9001",
    "date": 1_793_613_600_000,
    "commission_type": "Base",
    "usd_commission": "18.005",
    "eligible_txn_amount": "100",
    "status": "Requested",
    "payout_id": "PO-1",
    "subscription": {"subscription_id": 4_001},
}


def read(what, *entries, centre="eu"):
    return getattr(zoho, what)(json.loads(json.dumps(entries), parse_float=Decimal), centre)


def test_a_transaction_of_the_store_is_read_to_the_cent():
    (found,), bad = read("payments", STORE)
    columns = found.columns
    assert (columns["ref"], columns["key"], columns["dated"], bad) == ("9001", "id:9001", "2026-11-02", 0)
    assert (columns["amount_minor"], columns["currency"], columns["payer"]) == (123_450, "EUR", "customer")
    assert (columns["subscription_ref"], columns["customer_name"], found.email) == (
        "4001", "De Molen", "anna@molen.example",
    )  # fmt: skip
    assert columns["billing_entity"] == "Zoho Netherlands"


def test_a_commission_of_the_store_is_read_and_a_fragment_rounded():
    (found,), bad = read("commissions", EARNED)
    columns = found.columns
    assert (columns["amount_minor"], columns["currency"], columns["eligible_minor"], bad) == (1_800, "USD", 10_000, 0)
    assert (columns["state"], columns["payment_ref"], found.payout) == ("requested", "9001", "PO-1")
    (back,), _ = read("commissions", {**EARNED, "usd_commission": "-18", "eligible_txn_amount": None})
    assert (back.columns["kind"], back.columns["amount_minor"], back.columns["eligible_minor"]) == (
        "refund",
        -1_800,
        None,
    )
    own = {**EARNED, "usd_commission": None, "commission_amount": "1,234.50", "currency": "INR"}
    (other,), _ = read("commissions", own, centre="in")
    assert (other.columns["amount_minor"], other.columns["currency"]) == (123_450, "INR")


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": True}, {"amount": "much"}, {"amount": None}, {"amount": "1e30"}, {"amount": "NaN"},
        {"transaction_date": "soon"}, {"transaction_date": None}, {"amount": [1]}, {"amount": 99_999_999_999_999},
    ],
)  # fmt: skip
def test_an_entry_that_makes_no_sense_is_left_out_and_counted(wrong):
    found, bad = read("payments", {**STORE, **wrong}, STORE)
    assert (len(found), bad) == (1, 1)
    assert read("commissions", {**EARNED, "usd_commission": "?"})[1] == 1


def test_what_the_store_does_not_say_is_not_made_up():
    (found,), bad = read("payments", {"id": {}, "date": "2026-11-02", "amount": -5, "type": "Refund", "subscription": 7,
                                      "email": "a@b@c", "subscription_type": "partner_price"}, centre="jp")  # fmt: skip
    columns = found.columns
    assert (columns["ref"], columns["kind"], columns["payer"], bad) == ("", "refund", "partner", 0)
    assert (columns["amount_minor"], columns["currency"], columns["billing_entity"]) == (-5, "JPY", "Zoho Japan")
    assert (columns["plan"], columns["subscription_ref"], found.email) == ("", "", "")


# -- the pull ---------------------------------------------------------------------------------------------------------


class Store:
    """A provider that tells what it is given; an outcome instead is why not."""

    def __init__(self, payments=(), commissions=(), bad=0):
        self.told, self.bad = {"payments": payments, "commissions": commissions}, bad

    async def payments(self):
        return self.say("payments")

    async def commissions(self):
        return self.say("commissions")

    def say(self, what):
        found = self.told[what]
        if not isinstance(found, tuple):
            raise NotAnswered(found)
        return list(found), self.bad


@pytest.fixture
def desk(tmp_path):
    made = PullDesk(tmp_path)
    yield made
    made.close()


def pull(desk, store):
    return desk.network.submit(earnings.pull(desk.book, store, desk.facts)).result(10)


def test_they_come_once_and_stand_in_the_history_but_are_no_step_to_undo(desk, monkeypatch):
    monkeypatch.setattr(earnings, "TOGETHER", 2)
    store = Store(tuple(line(key=f"id:{each}", ref=str(each)) for each in range(3)),
                  (line("commission", key="id:C1", ref="C1", payout="PO-1", state="requested"),))  # fmt: skip
    assert pull(desk, store) == ""
    assert (desk.count("payment"), desk.count("commission"), desk.count("payout")) == (3, 1, 1)
    verbs = desk.sql("SELECT verb, undoable FROM batch WHERE verb = 'money.pulled'")
    assert verbs == [("money.pulled", 0)] * 3
    by_row = desk.sql("SELECT count(*) FROM change WHERE table_name IN ('payment', 'commission')")
    assert by_row == [(0,)], "what comes by the thousand is in no change row"
    assert desk.sync.money_at == desk.clock.at
    assert pull(desk, store) == ""
    assert desk.count("payment") == 3
    assert len(desk.sql("SELECT 1 FROM batch WHERE verb = 'money.pulled'")) == 3
    (row,) = desk.book.reader.ask(money_rows.commissions, MoneyQuery()).result()
    assert (row.payout, row.amount_minor) == ("PO-1", 10_000)


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Offline(), "provider_offline"),
        (Refused("zoho_scope_missing"), "zoho_scope_missing"),
        (SignIn("zoho_sign_in_again"), "zoho_sign_in_again"),
        (Unknown("?"), "money_no_answer"),
    ],
)
def test_what_the_store_does_not_give_is_said_and_the_rest_comes(desk, outcome, code):
    assert pull(desk, Store((line(key="id:1", ref="1"),), outcome)) == code
    assert (desk.count("payment"), desk.sync.money_error) == (1, code)
    assert pull(desk, Store((), (), bad=1)) == "money_unreadable"
    assert pull(desk, Store()) == ""
    assert desk.sync.money_error == ""


def test_a_provider_that_tells_nothing_of_money_is_not_asked(desk):
    assert pull(desk, object()) == ""
    assert desk.sync.money_at is None


def test_they_come_over_the_wire_by_pages_as_the_store_has_them(tmp_path):
    with room(tmp_path) as desk:
        world = desk.server.world
        for number in range(60):
            mill = world.add(f"molen{number}.example")
            sale = world.sell(mill, "Mail Lite", "17033", 5, start=dt.date(2025, 3, 2))
            world.remember(sale, dt.date(2025, 3, 2), 5)
        assert len(world.transactions) > 200, "more than one page"
        account = dataclasses.replace(ACCOUNT, id=desk.accounts[0])
        line = Line(account, desk.client, None)
        desk.sql("INSERT INTO sync_state(partner_account_id) VALUES (?)", account.id)
        desk.network.submit(money_daily(desk.book, line, now=True)).result(20)
        counted = desk.sql("SELECT (SELECT count(*) FROM payment), (SELECT count(*) FROM commission)")
        assert counted == [(len(world.transactions), len(world.commissions))]
        told = sum(Decimal(each["amount"]) for each in world.transactions)
        assert desk.sql("SELECT sum(amount_minor) FROM payment") == [(told * 100,)]
        world.transactions.clear()
        desk.network.submit(money_daily(desk.book, line, now=False)).result(20)
        assert desk.sql("SELECT money_error FROM sync_state") == [("",)], "not asked for again the same day"
        world.has_store = False
        desk.network.submit(money_daily(desk.book, line, now=True)).result(20)
        assert desk.sql("SELECT money_error FROM sync_state") == [("zoho_not_allowed",)]
        assert desk.sql("SELECT count(*) FROM payment") == [counted[0][:1]], "what is not listed is not gone"


def test_they_are_due_once_a_day():
    now = round(dt.datetime(2026, 11, 20, tzinfo=dt.UTC).timestamp() * 1000)
    assert earnings.is_due(None, now)
    assert not earnings.is_due(now, now)
    assert earnings.is_due(now - earnings.DAY_MS, now)
    assert earnings.is_due(now + 1, now)

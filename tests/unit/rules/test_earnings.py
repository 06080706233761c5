"""Who earns, how much, and when it can be had (R62); how payments and commissions are written (R61)."""

import datetime as dt

import pytest

from app.models.money import PayoutRow, Pile, Term
from app.rules.commission import Earned, balances, eligible, entity_of, expected, measured, notice
from app.rules.money_headers import is_header, kind_of_list, mapping_of
from app.rules.money_lines import keyed, kind_of, payer_of, sign, state_of, with_sign_of_kind
from app.rules.money_list import judge
from app.texts.codes import SENTENCES
from tests.unit.rules.money_room import DAY, line

MAPPED, SINCE = dt.date(2026, 7, 1), dt.date(2026, 1, 10)  # mapped later than two months after the first payment


@pytest.mark.parametrize(
    ("kind", "payer", "dated", "mapped", "since", "share", "code"),
    [
        ("renewal", "partner", DAY, MAPPED, SINCE, "nothing", "commission_our_card"),
        ("refund", "customer", DAY, MAPPED, SINCE, "whole", "commission_refund"),
        ("renewal", "customer", DAY, None, SINCE, "whole", "commission_mapping_unknown"),
        ("renewal", "customer", DAY, MAPPED, None, "whole", "commission_in_time"),
        ("renewal", "customer", DAY, dt.date(2026, 3, 10), SINCE, "whole", "commission_in_time"),
        ("renewal", "customer", dt.date(2026, 6, 30), MAPPED, SINCE, "nothing", "commission_not_mapped"),
        ("upgrade", "customer", DAY, MAPPED, SINCE, "whole", "commission_late_upgrade"),
        ("renewal", "customer", DAY, MAPPED, SINCE, "part", "commission_late_renewal"),
        ("new", "", DAY, MAPPED, SINCE, "nothing", "commission_late"),
    ],
)
def test_a_payment_earns_by_who_pays_and_when_the_customer_was_mapped(kind, payer, dated, mapped, since, share, code):
    found = eligible(kind, payer, dated, mapped, since)
    assert (found.share, found.code) == (share, code)
    assert code in SENTENCES
    assert expected(10_000, found, 1_800).minor == {"whole": 1_800, "part": None, "nothing": 0}[share]


@pytest.mark.parametrize(
    ("minor", "least", "code", "payable"),
    [
        (5_000, None, "payout_no_threshold", 5_000),
        (5_000, 5_000, "payout_payable", 5_000),
        (5_000, 5_001, "payout_below", 0),
        (0, 1, "payout_nothing", 0),
        (-1, 1, "payout_owing", 0),
    ],
)
def test_a_balance_is_payable_from_its_threshold_on(minor, least, code, payable):
    terms = [] if least is None else [Term(1, 1, "Zoho Netherlands", "EUR", least)]
    piles = [
        Pile(1, "Zoho", "Zoho Netherlands", "EUR", "accrued", "2026-11", 0, minor),
        Pile(1, "Zoho", "Zoho Netherlands", "EUR", "accrued", "2026-11", 1, -300),
    ]
    (found,) = balances(piles, terms, dt.date(2026, 11, 20))
    assert (found.code, found.payable_minor, found.refunded_minor) == (code, payable, -300)
    (later,) = balances(piles, terms, dt.date(2026, 12, 1))
    assert (later.accrued_minor, later.refunded_minor) == (minor - 300, 0)
    assert code in SENTENCES


def payout(state, invoiced="", paid=""):
    return PayoutRow(1, "Zoho", 1, "PO-1", "Zoho Netherlands", "EUR", 5_000, state, "2026-11-01", invoiced, paid)


@pytest.mark.parametrize(
    ("row", "code", "needs_person"),
    [
        (payout("requested"), "payout_upload", True),
        (payout("invoiced", "2026-11-02"), "payout_coming", False),
        (payout("invoiced", "2026-10-02"), "payout_late", True),
        (payout("paid", "2026-10-02", "2026-10-20"), "payout_paid", False),
        (payout("paid"), "payout_paid_told", False),
    ],
)
def test_a_payout_says_what_it_waits_for(row, code, needs_person):
    said = notice(row, dt.date(2026, 11, 20))
    assert (said.code, said.needs_person) == (code, needs_person)
    assert code in SENTENCES


def test_each_data_centre_has_its_billing_entity():
    assert entity_of("eu") == ("Zoho Netherlands", "EUR")
    assert entity_of("ae") == ("Zoho Singapore", "USD")


# -- words and keys ---------------------------------------------------------------------------------------------------


def test_words_of_the_store_and_of_people_mean_kinds_states_and_payers():
    assert [kind_of("payment", each) for each in ("Renewal", "ADDON", "Credit Note", "?")] == [
        "renewal", "upgrade", "refund", "other",
    ]  # fmt: skip
    assert [kind_of("commission", each) for each in ("", "Reversal", "?")] == ["base", "refund", "other"]
    assert [state_of(each) for each in ("Active", "On hold", "Requested", "uitbetaald", "?")] == [
        "accrued", "withheld", "requested", "paid", "accrued",
    ]  # fmt: skip
    assert [payer_of(each) for each in ("CC", "rc", "partner_price", "")] == ["customer", "partner", "partner", ""]
    assert [sign("refund", 5), sign("refund", -5), sign("base", -5)] == [-5, -5, -5]
    assert [with_sign_of_kind("commission", "base", each) for each in (-1, 1)] == ["refund", "base"]


def test_a_line_is_known_again_by_its_id_its_transaction_or_what_it_says():
    by_id, by_payment, plain, twin = keyed(
        [
            line("payment", ref="T1"),
            line("commission", payment_ref="T1"),
            line("payment", subscription_ref="4001"),
            line("payment", subscription_ref="4001"),
        ]
    )
    assert by_id.columns["key"] == "id:T1"
    assert by_payment.columns["key"] == "of:T1:base"
    assert twin.columns["key"] == f"{plain.columns['key']}#2"
    (again,) = keyed([line("payment", ref="T1", amount_minor=1)])
    assert again.columns["key"] == by_id.columns["key"]


# -- lists ------------------------------------------------------------------------------------------------------------

LABELS = {"payment": {}, "commission": {}}


def test_a_list_says_by_its_header_what_it_is_of():
    paid = ["Transaction date", "Company", "Total amount", "Paid by", "Notes"]
    assert mapping_of("payment", paid, {}) == {"dated": 0, "customer": 1, "amount": 2, "payer": 3}
    assert kind_of_list(paid, LABELS) == "payment"
    assert kind_of_list(["날짜", "도메인", "수수료"], LABELS) == "commission"
    assert not is_header(mapping_of("payment", ["Date", "Amount"], {}))


def judged(cells, what="payment", **given):
    usual = {"dated": "2026-11-02", "customer": "Molen", "amount": "12.50", "currency": "EUR"}
    (row,) = judge(what, [(2, {**usual, **cells})], None, **given)
    return row


@pytest.mark.parametrize(
    ("cells", "at", "code"),
    [
        ({"dated": ""}, "dated", "money_no_date"),
        ({"dated": "03/04/2026"}, "dated", "money_date"),
        ({"amount": ""}, "amount", "money_no_amount"),
        ({"amount": "many", "currency": ""}, "currency", "currency_unknown"),
        ({"amount": "1.234"}, "amount", "money_ambiguous"),
        ({"currency": ""}, "currency", "money_no_currency"),
        ({"currency": "kr"}, "currency", "currency_shared"),
        ({"customer": ""}, "customer", "money_nobody"),
        ({"period_end": "soon"}, "period_end", "money_date"),
        ({"account": "Zoho · Asia"}, "account", "money_other_account"),
    ],
)
def test_a_row_that_cannot_be_taken_says_where_and_why(cells, at, code):
    row = judged(cells, account="Zoho · Europe")
    assert (row.line, row.at, row.code, row.state) == (None, at, code, "rejected")
    assert code in SENTENCES


def test_a_row_of_payments_and_of_commissions_is_read():
    cells = {"amount": "(€ 12,50)", "currency": "", "kind": "Refund", "payer": "CC", "domain": "http://Molen.NL/"}
    row = judged({**cells, "plan": "x", "email": "Mia@Molen.nl", "period_start": "2026-11-01"})
    assert row.line is not None
    columns = row.line.columns
    assert (columns["amount_minor"], columns["kind"], columns["payer"]) == (-1_250, "refund", "customer")
    assert (columns["domain"], columns["period_start"], row.line.email) == ("molen.nl", "2026-11-01", "mia@molen.nl")
    cells = {"amount": "-2,25", "eligible": "12,50", "state": "Paid", "payout": "PO-1", "domain": "no domain"}
    row = judged({**cells, "email": "nobody"}, "commission")
    assert row.line is not None
    columns = row.line.columns
    assert (columns["kind"], columns["amount_minor"], columns["eligible_minor"]) == ("refund", -225, 1_250)
    assert (columns["state"], row.line.payout, columns["domain"], row.line.email) == ("paid", "PO-1", "", "")
    assert judged({"amount": "5", "currency": ""}, currency="JPY").line.columns["currency"] == "JPY"


def test_a_rate_is_measured_from_basic_commissions_alone():
    told = [
        Earned("2026-11-02", "base", 10_000, 1_800),
        Earned("2026-11-02", "bonus", 10_000, 9_000),
        Earned("2026-11-03", "refund", -500, -90),
    ]
    assert measured(told) == 1_800

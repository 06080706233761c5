"""Payments and commissions in the book (R61, R62): whose they are, payouts, rates, balances; each can be taken back."""

import datetime as dt

import pytest

from app.actions import accounts, customers, money, undo
from app.errors import Refused, UserError
from app.models.money import MoneyQuery
from app.store import money_look
from app.store.journal import Entry
from app.store.money_write import judge, take
from tests.unit.actions.money_room import LIST, bring, look, room, rows, table
from tests.unit.rules.money_room import line

__all__ = ["room"]


def put(room, *lines, quick=False):
    def write(work):
        entry = Entry(work, "money.pulled", {"name": "Zoho"}, side="provider", undoable=False)
        counts = take(entry, 1, lines, quick=quick)
        entry.close()
        return counts

    return room.run(write)


@pytest.mark.parametrize("quick", [False, True])
def test_whose_a_line_is_follows_from_what_it_names(room, quick):
    room.run(customers.edit, room.mill, {"primary_email": "anna@molen.example"})
    twins = [room.add("Twin", domain=f"twin{each}.example", partner_account_id=1) for each in (1, 2)]
    named = (
        line(key="1", subscription_ref="4001"),
        line(key="2", email="anna@molen.example"),
        line(key="3", email="somebody@twin1.example"),
        line(key="4", customer_name="DE MOLEN"),
        line(key="5", customer_name="Twin"),
        line(key="6", domain="nowhere.example"),
    )
    put(room, *named, quick=quick)
    found = dict(room.query("SELECT key, customer_id FROM payment"))
    assert found == {"1": room.mill, "2": room.mill, "3": twins[0], "4": room.mill, "5": None, "6": None}
    held = dict(room.query("SELECT key, subscription_id FROM payment"))
    assert (held["1"], held["2"], held["3"]) == (1, 1, None)
    room.run(customers.edit, twins[1], {"organisation_name": "Another"})
    assert put(room, *named).same == 6
    assert dict(room.query("SELECT key, customer_id FROM payment"))["5"] == twins[0]
    assert put(room).new == 0


def test_what_was_asked_for_is_not_open_again_because_a_list_is_a_day_behind(room):
    told = line("commission", key="1", ref="C1", subscription_ref="4001", state="accrued")
    put(room, told)
    room.run(money.request, 1, "Zoho Netherlands", "EUR", " PO-7 ")
    assert put(room, told).same == 1
    assert [row.state for row in rows(room, "commissions")] == ["requested"]
    paid = line("commission", key="1", ref="C1", subscription_ref="4001", state="paid")
    assert room.book.between_transactions(lambda c: judge(c, 1, [paid])).result().states == ["updated"]
    put(room, paid)
    assert [(row.state, row.amount_minor) for row in look(room).payouts] == [("paid", 10_000)]
    moved = line("commission", key="1", ref="C1", subscription_ref="4001", state="paid", payout="PO-8")
    put(room, moved)
    assert sorted((row.ref, row.amount_minor) for row in look(room).payouts) == [("PO-7", 0), ("PO-8", 10_000)]


def test_balances_follow_from_the_commissions_of_a_list(room, tmp_path):
    bring(room, tmp_path)
    (found,) = look(room).balances
    assert (found.accrued_minor, found.refunded_minor, found.withheld_minor, found.paid_minor) == (
        900,
        -450,
        200,
        1_800,
    )
    assert (found.code, found.payable_minor, look(room).months[0]) == ("payout_no_threshold", 900, "2026-11")
    assert [(row.ref, row.state, row.amount_minor) for row in look(room).payouts] == [("PO-1", "paid", 1_800)]
    assert look(room, account_id=9).payouts == ()
    assert look(room).accounts[0].measured_bp == 2_000


def test_a_payout_is_noted_uploaded_paid_and_each_step_is_taken_back(room, tmp_path):
    bring(room, tmp_path)
    before = table(room)
    day = room.book.clock.today().replace(day=1)
    room.query("UPDATE commission SET dated = ? WHERE ref = 'C3'", day.isoformat())
    done = room.run(money.request, 1, "Zoho Netherlands", "EUR", "PO-2")
    assert done.facts == {"ref": "PO-2", "amount": "EUR\u00a09.00"}
    (payout,) = (row for row in look(room).payouts if row.ref == "PO-2")
    assert (payout.state, payout.amount_minor) == ("requested", 900)
    with pytest.raises(Refused, match="payout_not_next"):
        room.run(money.move_on, payout.id, "paid")
    room.run(money.move_on, payout.id, "invoiced")
    room.run(money.move_on, payout.id, "paid")
    assert sorted(row.state for row in rows(room, "commissions")) == ["accrued", "paid", "paid", "withheld"]
    for _ in range(3):
        room.run(undo.undo)
    room.query("UPDATE commission SET dated = '2026-11-03' WHERE ref = 'C3'")
    assert table(room) == before
    room.run(money.request, 1, "Zoho Netherlands", "EUR", "PO-2")
    room.run(money.remove_payout, look(room).payouts[0].id)
    assert table(room)[1:] == before[1:]


def test_why_a_payout_is_refused_is_said(room, tmp_path):
    bring(room, tmp_path)
    with pytest.raises(UserError, match="payout_ref_empty"):
        room.run(money.request, 1, "Zoho Netherlands", "EUR", " ")
    with pytest.raises(Refused, match="payout_ref_taken"):
        room.run(money.request, 1, "Zoho Netherlands", "EUR", "PO-1")
    with pytest.raises(Refused, match="payout_nothing"):
        room.run(money.request, 1, "Zoho India", "INR", "PO-3")
    with pytest.raises(Refused, match="payout_gone"):
        room.run(money.move_on, 99, "paid")
    assert len(look(room).payouts) == 1
    with pytest.raises(Refused, match="account_used"):
        room.run(accounts.remove, 1)
    room.query("UPDATE customer SET partner_account_id = NULL")
    with pytest.raises(Refused, match="account_has_money"):
        room.run(accounts.remove, 1)


def test_rates_have_a_level_and_a_day_and_can_be_taken_back(room):
    values = {"rate": "17,5 %", "valid_from": "2026-01-01", "level": "Advanced", "plan": ""}
    done = room.run(money.add_rate, 1, values)
    assert done.facts == {"name": "Zoho · Europe", "rate": "Advanced 17.5 %", "day": "2026-01-01"}
    (rate,) = look(room).rates
    assert (rate.rate_bp, rate.level, rate.valid_from) == (1_750, "Advanced", "2026-01-01")
    with pytest.raises(Refused, match="rate_there"):
        room.run(money.add_rate, 1, values)
    with pytest.raises(Refused, match="account_gone"):
        room.run(money.add_rate, 9, values)
    for wrong in ("", "101", "18.555", "a lot"):
        with pytest.raises(UserError, match="rate_form"):
            room.run(money.add_rate, 1, {**values, "rate": wrong})
    with pytest.raises(UserError, match="date_invalid"):
        room.run(money.add_rate, 1, {**values, "valid_from": "soon"})
    room.run(money.remove_rate, rate.id)
    assert look(room).rates == ()
    with pytest.raises(Refused, match="rate_gone"):
        room.run(money.remove_rate, rate.id)
    room.run(undo.undo)
    assert look(room).rates == (rate,)


def test_a_threshold_is_written_changed_and_removed(room, tmp_path):
    bring(room, tmp_path)
    for text, least, code in (("10", 1_000, "payout_below"), ("9.00", 900, "payout_payable"), ("", None, None)):
        room.run(money.set_term, 1, "Zoho Netherlands", "EUR", text)
        (found,) = look(room).balances
        assert found.least_minor == least
        assert code is None or found.code == code
    room.run(money.set_term, 1, "Zoho Netherlands", "EUR", "")
    with pytest.raises(UserError, match="money_no_number"):
        room.run(money.set_term, 1, "Zoho Netherlands", "EUR", "lots")
    with pytest.raises(UserError, match="currency_unknown"):
        room.run(money.set_term, 1, "Zoho Netherlands", "EURO", "1")


def test_the_mapping_date_of_a_customer_is_kept(room, tmp_path):
    bring(room, tmp_path, LIST)
    room.run(money.map_customer, room.mill, "2026-02-03")
    assert {row.mapped_on for row in rows(room, customer_id=room.mill)} == {"2026-02-03"}
    assert room.run(money.map_customer, room.mill, "").verb == "customer.unmapped"
    room.run(undo.undo)
    assert room.row(room.mill)["mapped_on"] == "2026-02-03"
    with pytest.raises(UserError, match="mapped_in_future"):
        room.run(money.map_customer, room.mill, "2199-01-01")
    with pytest.raises(Refused, match="customer_gone"):
        room.run(money.map_customer, 99, "2026-02-03")


def test_what_is_asked_for_narrows_and_a_refund_counts_in_the_next_month(room, tmp_path):
    bring(room, tmp_path, LIST)
    bring(room, tmp_path)
    assert len(rows(room, search="molen")) == 2
    assert rows(room, search="50%") == ()
    assert len(rows(room, payer="customer", period="2026-11")) == 2
    assert rows(room, period="2026-10") == ()
    months = {month: [row.ref for row in rows(room, "commissions", period=month)] for month in ("2026-10", "2026-11")}
    assert months == {"2026-10": ["C2", "C1"], "2026-11": ["C4"]}
    assert [row.ref for row in rows(room, "commissions", period="2026-12")] == ["C3"]
    assert [row.ref for row in rows(room, "commissions", state="withheld")] == ["C4"]
    found = look(room, "commissions")
    assert (found.count, [(entity, money.minor) for entity, money in found.totals]) == (
        4,
        [("Zoho Netherlands", 2_250)],
    )
    assert (look(room, "payments", limit=1).count, len(look(room, "payments", limit=1).payments)) == (3, 1)


def test_payments_are_added_up_per_customer_subscription_and_month(room, tmp_path):
    bring(room, tmp_path, LIST)
    put(room, line(key="id:1", ref="1", currency="INR", payer="partner", domain="molen.example", dated="2026-10-02"))

    def groups(by, **query):
        return [
            (row.name, row.currency, row.count, row.amount_minor, row.ours_minor, row.theirs_minor, row.customer_id)
            for row in room.book.reader.ask(
                money_look.read, "payments", MoneyQuery(**query), dt.date(2026, 11, 20), by
            ).result().groups
        ]  # fmt: skip

    assert groups("customer") == [
        ("De Molen", "EUR", 2, 122_450, 0, 122_450, room.mill),
        ("Elders", "EUR", 1, 500, 0, 0, None),
        ("De Molen", "INR", 1, 10_000, 10_000, 0, room.mill),
    ]
    assert groups("month") == [
        ("2026-11", "EUR", 3, 122_950, 0, 122_450, None),
        ("2026-10", "INR", 1, 10_000, 10_000, 0, None),
    ]
    assert [row[0] for row in groups("subscription", period="2026-11")] == ["De Molen · 4001", "Elders"]


def test_a_merged_customer_takes_its_payments_along(room, tmp_path):
    bring(room, tmp_path, LIST)
    other = room.add("Molen", partner_account_id=1, provider="zoho")
    room.run(customers.merge, other, [room.mill])
    assert {row.customer_id for row in rows(room, search="4001")} == {other}
    room.run(undo.undo)
    assert {row.customer_id for row in rows(room, search="4001")} == {room.mill}


def test_the_first_rows_are_those_the_whole_look_begins_with(room, tmp_path):
    bring(room, tmp_path, LIST)
    bring(room, tmp_path)
    reader = room.book.reader
    for what in ("payments", "commissions"):
        first = reader.ask(money_look.first, what, MoneyQuery()).result()
        whole = look(room, what)
        assert getattr(first, what) == getattr(whole, what)
        assert getattr(first, what), what
    assert reader.ask(money_look.first, "payments", MoneyQuery()).result().rates == whole.rates

"""Payments and commissions in the book (R61, R62): lists in, payouts, rates; each one step that one undo takes back."""

import datetime as dt

import pytest

from app.actions import accounts, customers, money, money_layouts, money_lists, undo
from app.errors import Refused, Unreadable, UserError
from app.models.job import Job
from app.models.money import MoneyQuery
from app.models.values import Changes
from app.reports import money as report
from app.rules import money_lines
from app.store import money_look, money_rows
from app.store.backup import backups
from app.store.journal import Entry
from app.store.money_write import judge, take
from app.texts import Texts
from app.texts.money import COMMISSION_KINDS, PAYERS, PAYMENT_KINDS, STATES
from tests.unit.rules.money_room import line

LIST = """Betalingen november;;;;;
Datum;Klant;Domein;Abonnement;Bedrag;Wie betaalt;Soort
2-11-2026;De Molen;molen.example;4001;€ 1.234,50;klant;Verlenging
13-11-2026;;;4001;€ -10,00;klant;Terugbetaling
14-11-2026;Elders;;;€ 5,00;;
15-11-2026;;;;€ 5,00;;
"""
COMMISSIONS = """Date,Customer,Commission,Eligible amount,Status,Payout ID,Commission ID,Currency
2026-10-02,De Molen,18.00,100.00,Paid,PO-1,C1,EUR
2026-10-09,De Molen,9.00,50.00,Active,,C2,EUR
2026-11-03,De Molen,-4.50,-25.00,Active,,C3,EUR
2026-11-04,De Molen,2.00,10.00,On hold,,C4,EUR
"""


@pytest.fixture
def room(desk):
    values = {"name": "Zoho · Europe", "provider": "zoho", "account_ref": "1", "data_centre": "eu", "currency": ""}
    desk.run(accounts.add, values)
    desk.account = 1
    desk.mill = desk.add("De Molen", domain="molen.example", provider="zoho", partner_account_id=1)
    desk.subscribe(desk.mill, plan="Mail Lite", status="active", provider_ref="4001", period_start="2026-01-10")
    return desk


def file(tmp_path, text, name="list.csv"):
    made = tmp_path / name
    made.write_bytes(text.encode("windows-1252"))
    return made


def bring(room, tmp_path, text=COMMISSIONS):
    found = money_lists.read_list(file(tmp_path, text))
    return room.run(money_lists.import_list, found, 1)


def rows(room, what="payments", **query):
    return room.book.reader.ask(getattr(money_rows, what), MoneyQuery(**query)).result()


def table(room):
    return [room.query(f"SELECT * FROM {name} ORDER BY id") for name in ("payment", "commission", "payout")]


def look(room, what="payouts", **query):
    today = dt.date(2026, 11, 20)
    return room.book.reader.ask(money_look.read, what, MoneyQuery(**query), today).result()


# -- lists ------------------------------------------------------------------------------------------------------------


def test_a_list_is_looked_at_before_anything_is_written(room, tmp_path):
    found = money_lists.read_list(file(tmp_path, LIST))
    assert (found.what, found.date_order, found.header_row, found.left) == ("payment", "dmy", 2, ())
    assert room.book.reader.ask(money_lists.account_for, found).result() == 1
    judged = money_lists.look(room.book.reader, found, 1)
    assert [(row.number, row.state, row.code) for row in judged] == [
        (3, "new", ""), (4, "new", ""), (5, "new", ""), (6, "rejected", "money_nobody"),
    ]  # fmt: skip
    assert money_lists.count(judged) == {"new": 3, "updated": 0, "same": 0, "rejected": 1}
    saved = tmp_path / "left.csv"
    assert money_lists.save_rejected(saved, found, judged, Texts("en")) == 1
    assert "names no customer" in saved.read_text("utf-8-sig")
    assert money_lists.save_rejected(tmp_path / "left.xlsx", found, judged) == 1
    with pytest.raises(UserError, match="export_format"):
        money_lists.save_rejected(tmp_path / "left.txt", found, judged)
    assert table(room) == [[], [], []]


STRANGE = """\
When,Wie,Soll,Haben,Was
02/10/2026,molen.example,3,129.50,EUR
"""
SAID = {"dated": 0, "domain": 1, "amount": 3, "currency": 4}


def test_what_a_person_said_of_a_layout_is_known_of_the_next_list_like_it(room, tmp_path):
    path, reader = file(tmp_path, STRANGE), room.book.reader
    with pytest.raises(Unreadable, match="money_list_header"):
        money_lists.read_list(path, reader=reader)
    told = money_lists.read_list(path, "payment", "dmy", SAID, reader)
    assert told.said == SAID
    room.run(money_lists.import_list, told, 1)
    (tmp_path / "next.csv").write_text(STRANGE.replace("02/10", "13/11"), "utf-8")
    again = money_lists.read_list(tmp_path / "next.csv", reader=reader)
    assert (again.what, again.said, again.mapping["amount"]) == ("payment", SAID, "Haben")
    assert [row.state for row in money_lists.look(reader, again, 1)] == ["new"]
    with pytest.raises(Unreadable, match="money_list_header"):
        money_lists.read_list(path, "commission", reader=reader)  # was said of payments


@pytest.mark.parametrize(
    "stored",
    ['{"columns": {"0": "domain"}, "date_order": ""}', '{"what": "payment", "columns": 3}',
     '{"what": "payment", "columns": {"dated": 9, "amount": "x", "nothing": 1}}'],
)  # fmt: skip
def test_what_another_version_kept_of_a_layout_is_left_aside(room, tmp_path, stored):
    path = file(tmp_path, LIST)
    header = money_lists.header_of(path)
    name = money_layouts.name_of(header, ";" if ";" in LIST else ",")
    values = (name, stored)
    room.book.do(
        lambda work: work.connection.execute("INSERT INTO import_layout VALUES (?, ?, 1)", values) and Changes()
    ).result()
    assert money_lists.read_list(path, reader=room.book.reader).said is None


def test_a_list_comes_in_once_and_one_undo_takes_it_back(room, tmp_path):
    before = room.row(room.mill)
    path = file(tmp_path, LIST)
    done = room.run(money_lists.import_list, money_lists.read_list(path), 1)
    assert done.facts == {"file": "list.csv", "new": 3, "updated": 0, "same": 0, "rejected": 1}
    refunded, renewed = (next(row for row in rows(room) if row.kind == kind) for kind in ("refund", "renewal"))
    assert (refunded.amount_minor, renewed.amount_minor, renewed.currency) == (-1_000, 123_450, "EUR")
    assert (renewed.customer_id, renewed.subscription, renewed.payer) == (room.mill, "4001", "customer")
    assert renewed.billing_entity == "Zoho Netherlands"
    assert next(row for row in rows(room) if row.kind == "other").customer_id is None
    assert room.row(room.mill) == before, "the customer itself is as it was"
    again = room.run(money_lists.import_list, money_lists.read_list(path), 1)
    assert (again.facts["new"], again.facts["updated"], again.facts["same"]) == (0, 0, 3)
    room.run(undo.undo)
    assert table(room) == [[], [], []]
    room.run(undo.redo)
    assert len(rows(room)) == 3


def test_a_list_that_tells_something_new_changes_just_that(room, tmp_path):
    text = "Date,Customer,Amount,Currency,Transaction ID,Paid by\n2026-11-02,De Molen,10.00,EUR,T1,\n"
    bring(room, tmp_path, text)
    done = bring(room, tmp_path, text.replace("T1,", "T1,CC").replace("10.00", "11.00"))
    assert done.facts["updated"] == 1
    assert [(row.amount_minor, row.payer) for row in rows(room)] == [(1_100, "customer")]
    room.run(undo.undo)
    assert [(row.amount_minor, row.payer) for row in rows(room)] == [(1_000, "")]


@pytest.mark.parametrize(("what", "suffix"), [("payments", "csv"), ("payments", "xlsx"), ("commissions", "csv")])
@pytest.mark.parametrize("language", ["en", "th", "nl", "ko", "sv"])
def test_a_report_comes_back_as_the_same(room, tmp_path, what, suffix, language):
    bring(room, tmp_path, LIST if what == "payments" else COMMISSIONS)
    path = tmp_path / f"report.{suffix}"
    found = room.book.reader.ask(report.read, what, MoneyQuery()).result()
    written = report.write(path, found, Texts(language))
    back = money_lists.read_list(path, what.removesuffix("s"))
    judged = money_lists.look(room.book.reader, back, room.book.reader.ask(money_lists.account_for, back).result())
    assert len(judged) == written == len(found.rows)
    states = {row.state for row in judged}
    assert states == ({"same"} if what == "commissions" else {"new", "same"}) or what == "payments"


def test_why_a_list_is_refused_is_said(room, tmp_path, monkeypatch):
    with pytest.raises(Unreadable, match="money_list_header"):
        money_lists.read_list(file(tmp_path, "Name,Domain\nMolen,molen.example\n"))
    found = money_lists.read_list(file(tmp_path, "Date,Customer,Amount\n,x,\n"))
    with pytest.raises(UserError, match="money_list_nothing"):
        room.run(money_lists.import_list, found, 1)
    monkeypatch.setattr(money_lists, "MOST_ROWS", 1)
    with pytest.raises(UserError, match="money_list_long"):
        money_lists.read_list(file(tmp_path, LIST))


def test_a_header_is_found_below_what_looks_like_one_and_a_copy_is_made_first(room, tmp_path):
    title = "Name,Domain,Status\nMolen,molen.example,Active\n"
    found = money_lists.read_list(file(tmp_path, f"{title}Date,Customer,Amount\n2026-11-02,De Molen,€ 5\n"))
    assert (found.header_row, found.columns, len(found.rows)) == (3, ("Date", "Customer", "Amount"), 1)
    done = money_lists.bring_in(room.book, Job(), found, 1)
    assert done.facts["new"] == 1
    assert [each.reason for each in backups(room.book.path)] == ["import"]


def test_a_person_can_say_what_the_columns_are(room, tmp_path):
    path = file(tmp_path, "When;Whom;How much;Odd\n2026-11-02;De Molen;€ 5,00;x\n")
    with pytest.raises(Unreadable, match="money_list_header"):
        money_lists.read_list(path)
    assert money_lists.header_of(path) == ("When", "Whom", "How much", "Odd")
    found = money_lists.read_list(path, "payment", columns={"dated": 0, "customer": 1, "amount": 2, "plan": 9})
    assert (found.mapping, found.left) == ({"dated": "When", "customer": "Whom", "amount": "How much"}, ("Odd",))
    room.run(money_lists.import_list, found, 1)
    assert [(row.customer_id, row.amount_minor) for row in rows(room)] == [(room.mill, 500)]
    with pytest.raises(Unreadable, match="money_list_header"):
        money_lists.read_list(path, "payment", columns={"dated": 0})


def test_the_account_of_a_list_is_found_or_asked_for(room, tmp_path):
    def account_for(text, *given):
        found = money_lists.read_list(file(tmp_path, text))
        return room.book.between_transactions(lambda c: money_lists.account_for(c, found, *given)).result()

    head = "Date,Customer,Domain,Subscription,Amount,Partner account\n"
    values = {"provider": "google", "account_ref": "", "data_centre": "", "currency": ""}
    room.run(accounts.add, {**values, "name": "Google"})
    assert account_for(f"{head}2026-11-02,x,molen.example,,5,\n") == 1
    assert account_for(f"{head}2026-11-02,x,,4001,5,\n") == 1
    assert account_for(f"{head}2026-11-02,x,,,5,GOOGLE\n") == 2
    assert account_for(f"{head}2026-11-02,x,,,5,\n", "zoho · europe") == 1
    assert account_for(f"{head}2026-11-02,x,,,5,\n", "", 2) == 2
    with pytest.raises(Refused, match="money_which_account"):
        account_for(f"{head}2026-11-02,x,,,5,\n")
    with pytest.raises(Refused, match="no_such_partner_account"):
        account_for(f"{head}2026-11-02,x,,,5,\n", "Nobody")


def test_without_an_account_there_is_nowhere_to_put_a_list(desk, tmp_path):
    found = money_lists.read_list(file(tmp_path, LIST))
    with pytest.raises(Refused, match="money_no_account"):
        desk.book.between_transactions(lambda c: money_lists.account_for(c, found)).result()


# -- whose it is ------------------------------------------------------------------------------------------------------


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


# -- payouts ----------------------------------------------------------------------------------------------------------


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


# -- terms ------------------------------------------------------------------------------------------------------------


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


# -- reads ------------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("language", ["en", "th", "nl", "ko", "sv"])
def test_our_own_words_of_kinds_states_and_payers_are_understood_again(language):
    speak = Texts(language)
    understood = (
        (PAYMENT_KINDS, lambda word: money_lines.kind_of("payment", word)),
        (COMMISSION_KINDS, lambda word: money_lines.kind_of("commission", word)),
        (STATES, money_lines.state_of),
        (PAYERS, money_lines.payer_of),
    )
    for words, read in understood:
        for value, word in words.items():
            assert read(speak.t(word)) == value or not value


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


def test_a_list_that_was_judged_before_comes_in_without_being_read_again(room, tmp_path, monkeypatch):
    found = money_lists.read_list(file(tmp_path, LIST))
    judged = money_lists.look(room.book.reader, found, 1)
    monkeypatch.setattr(money_lists, "judge", None)
    done = room.run(money_lists.import_list, found, 1, judged)
    assert done.facts == {"file": "list.csv", "new": 3, "updated": 0, "same": 0, "rejected": 1}
    before = table(room)
    room.run(undo.undo)
    assert table(room) == [[], [], []]
    room.run(undo.redo)
    assert table(room) == before

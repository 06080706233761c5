"""``report`` and ``import --kind``: what customers paid and what we earn, as the contract has it (R61, R62, R84)."""

import csv
import io
import sys
from types import SimpleNamespace

import pytest

from app.actions import accounts, customers
from app.bootstrap import open_book, start
from app.commands import reporting
from app.errors import UserError
from app.files.table import open_table
from tests.unit.commands.test_connecting_zoho import connect, keyring, secret_file, zoho

__all__ = ["keyring", "secret_file", "zoho"]
PAYMENTS = "Date,Company,Subscription ID,Amount,Currency,Type,Paid by,Transaction ID\n" + "".join(
    f"2026-{month}-05,De Molen,4001,{amount},EUR,{kind},CC,T{month}\n"
    for month, amount, kind in (("10", "100.00", "New"), ("11", "-25.00", "Refund"))
)
COMMISSIONS = (
    "Date,Domain,Commission,Currency,Type,Status,Transaction ID,Billing entity\n"
    "2026-10-05,molen.example,18.00,EUR,Base,Paid,T10,Zoho Netherlands\n"
    "2026-10-20,molen.example,-4.50,EUR,Base,Active,T11,Zoho Netherlands\n"
    "2026-11-06,molen.example,3.00,USD,Base,On hold,T12,Zoho US\n"
    "2026-11-07,molen.example,x,USD,Base,,T13,Zoho US\n"
)


@pytest.fixture
def room(desk):
    book = open_book(desk.path, unencrypted=True)
    values = {"name": "Zoho · Europe", "provider": "zoho", "account_ref": "1", "data_centre": "eu", "currency": ""}
    book.run(accounts.add, values)
    values = {"organisation_name": "De Molen", "domain": "molen.example", "provider": "zoho", "partner_account_id": 1}
    book.run(customers.add, values)
    (desk.uid,) = (row.uid for row in book.reader.ask(_cards).result())
    book.close()
    for name, text in (("pay.csv", PAYMENTS), ("com.csv", COMMISSIONS)):
        (desk.folder / name).write_text(text)
    return desk


def _cards(connection):
    from app.store.card_rows import cards

    return cards(connection, [1])


def bring(room):
    assert room.ask("import", room.folder / "pay.csv", "--kind", "payments").code == 0
    assert room.ask("import", room.folder / "com.csv", "--kind", "commissions").code == 3


def test_a_list_of_payments_comes_in_as_any_list_does(room):
    dry = room.ask("import", room.folder / "pay.csv", "--kind", "payments", "--dry-run")
    assert (dry.code, dry.json["new"], dry.json["batch"]) == (0, 2, None)
    first = room.ask("import", room.folder / "pay.csv", "--kind", "payments").json
    assert {name: first[name] for name in ("read", "new", "updated", "same", "conflicts", "rejected")} == {
        "read": 2, "new": 2, "updated": 0, "same": 0, "conflicts": 0, "rejected": 0,
    }  # fmt: skip
    assert (first["encoding"], first["separator"], first["header_row"], first["date_order"]) == ("utf-8", ",", 1, "ymd")
    assert first["mapping"]["Company"] == "customer"
    assert first["batch"]
    again = room.ask("import", room.folder / "pay.csv", "--kind", "payments").json
    assert (again["same"], again["new"]) == (2, 0)


def test_rows_that_cannot_be_taken_are_told_and_saved(room):
    rejects = room.folder / "left.csv"
    said = room.ask("import", room.folder / "com.csv", "--kind", "commissions", "--rejects", rejects)
    assert said.code == 3
    (problem,) = said.json["problems"]
    assert (problem["row"], problem["column"], problem["code"]) == (5, "Commission", "money_no_number")
    assert "x" in rejects.read_text("utf-8-sig")
    (room.folder / "bad.csv").write_text("Date,Domain,Amount\n,molen.example,5\n")
    said = room.run("--book", room.path, "import", room.folder / "bad.csv", "--kind", "payments", "--dry-run")
    assert (said.code, "Row 2, Date" in said.out, "dry run" in said.out) == (4, True, True)
    (room.folder / "many.csv").write_text("Date,Domain,Amount\n" + ",molen.example,5\n" * 55)
    assert "… and 5 more" in room.run("--book", room.path, "import", room.folder / "many.csv", "--kind", "payments").out
    assert (
        room.ask("import", room.folder / "none.csv", "--kind", "payments").json["errors"][0]["code"] == "no_such_file"
    )


def test_the_answer_is_the_contracts(room):
    bring(room)
    said = room.ask("report", "payments")
    assert (said.code, list(said.json)) == (0, ["format", "rows", "totals"])
    assert said.json["rows"][0] == {
        "date": "2026-11-05", "customer": room.uid, "subscription": "4001", "kind": "refund", "amount_minor": -2_500,
        "currency": "EUR", "billing_entity": "Zoho Netherlands",
    }  # fmt: skip
    assert said.json["totals"] == [{"billing_entity": "Zoho Netherlands", "currency": "EUR", "amount_minor": 7_500}]
    october = room.run("--book", room.path, "report", "payments", "--period", "2026-10", "--format", "json")
    assert [row["amount_minor"] for row in october.json["rows"]] == [10_000]


def test_a_refund_counts_in_the_next_month_and_what_is_withheld_in_no_total(room):
    bring(room)
    november = room.ask("report", "commissions", "--period", "2026-11", "--account", "zoho · europe").json
    assert [(row["kind"], row["amount_minor"]) for row in november["rows"]] == [("withheld", 300), ("refund", -450)]
    assert {(each["currency"], each["amount_minor"]) for each in november["totals"]} == {("EUR", -450), ("USD", 0)}
    october = room.ask("report", "commissions", "--period", "2026-10").json
    assert [row["amount_minor"] for row in october["rows"]] == [1_800]
    assert room.ask("report", "commissions", "--account", "Nobody").code == 4


def test_it_is_told_in_lines_as_csv_and_as_a_workbook(room, monkeypatch):
    bring(room)
    lines = room.run("--book", room.path, "--lang", "en", "report", "payments").out.splitlines()
    assert lines[0].startswith("2026-11-05\tDe Molen\t4001\tRefund\tcustomer’s card\tEUR\u00a0−25.00")
    assert lines[-1] == "Total, Zoho Netherlands: EUR\u00a075.00"
    assert "withheld" in room.run("--book", room.path, "--lang", "en", "report", "commissions").out
    empty = room.run("--book", room.path, "--lang", "en", "report", "payments", "--period", "2020-01")
    assert (empty.code, "Run “sync”" in empty.out) == (0, True)
    table = list(csv.reader(io.StringIO(room.run("--book", room.path, "report", "payments", "--format", "csv").out)))
    assert table[1][:2] == ["2026-11-05", "De Molen"]
    assert "-25.00" in table[1], "an amount stays a number: it is no formula"
    out = io.TextIOWrapper(io.BytesIO())
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        assert start(["--book", str(room.path), "report", "commissions", "--format", "xlsx"]) == 0
    made = room.folder / "piped.xlsx"
    made.write_bytes(out.buffer.getvalue())
    assert len(list(open_table(made).rows())) == 3


def test_it_is_written_to_a_file_whose_name_says_the_format(room):
    bring(room)
    for name in ("all.csv", "all.xlsx", "all.json"):
        said = room.ask("report", "payments", "--to", room.folder / name)
        assert (said.code, said.json) == (0, {"format": 1, "written": 2})
    assert b'"amount_minor": -2500' in (room.folder / "all.json").read_bytes()
    for words in (["--to", room.folder / "all.txt"], ["--to", room.folder / "all.csv", "--format", "xlsx"]):
        assert room.ask("report", "payments", *words).json["errors"][0]["code"] == "report_format"
    with pytest.raises(UserError, match="report_needs_file"):
        reporting._workbook(SimpleNamespace(out=io.StringIO()), None)
    assert room.ask("report", "payments", "--period", "2026-13").code == 2


def test_what_a_connected_store_tells_is_reported_after_a_sync(desk, keyring, zoho, secret_file):
    mill = zoho.world.add("molen.example", "De Molen")
    sale = zoho.world.sell(mill, "Mail Lite", "17033", 5)
    sold = {"subscription": {"subscription_id": sale["subscription_id"]}, "date": "2026-10-05"}
    zoho.world.transactions.append({**sold, "id": "T1", "amount": 45.10, "currency": "EUR", "type": "New"})
    zoho.world.commissions.append({**sold, "usd_commission": 8.12, "eligible_txn_amount": 45.1, "status": "Active"})
    assert connect(desk, secret_file).code == 0
    said = desk.ask("sync")
    assert (said.code, said.json["pulled"]) == (0, 1), said.err
    (paid,) = desk.ask("report", "payments").json["rows"]
    (earned,) = desk.ask("report", "commissions", "--period", "2026-10").json["rows"]
    assert (paid["amount_minor"], paid["currency"], earned["amount_minor"], earned["currency"]) == (
        4510,
        "EUR",
        812,
        "USD",
    )
    assert paid["customer"] == earned["customer"]
    assert len(paid["customer"]) == 36, "whose it is was found"
    assert paid["subscription"] == sale["subscription_id"]

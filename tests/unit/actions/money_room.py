"""A book with a Zoho account, lists of payments and commissions, and ways to bring them in and look at them."""

import datetime as dt

import pytest

from app.actions import accounts, money_lists
from app.models.money import MoneyQuery
from app.store import money_look, money_rows

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

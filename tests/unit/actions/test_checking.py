"""What can be checked before it is sent, and why what can't (R51)."""

from __future__ import annotations

import pytest

from app.actions import accounts, adding, connecting
from app.actions.checking import check_now
from app.errors import Refused
from app.rules.effects import Update
from app.store import outbox_rows
from app.store.journal import Entry

NEW = {
    "provider": "google", "kind": "domain", "organisation_name": "Zon", "domain": "zon.example", "country": "NL",
    "address_lines": "Coolsingel 1", "postal_code": "3011 AA", "locality": "Rotterdam",
    "primary_email": "admin@zon.example", "alternate_email": "zon@elders.example", "admin_first_name": "Anna",
    "admin_last_name": "Zon",
}  # fmt: skip


class Ask:
    def __init__(self):
        self.asked = []

    def check(self, account, instruction):
        self.asked.append((account.name, instruction.kind, instruction.customer["provider_ref"]))
        return "answer"


@pytest.fixture
def made(desk):
    account = desk.run(accounts.add, {"provider": "google", "name": "G", "account_ref": "C012345"}).facts["account_id"]
    customer = desk.run(adding.add, NEW, send=True).facts["customer_id"]
    return account, customer


def set_values(desk, table, row_id, **values):
    def change(work):
        entry = Entry(work, "test", {}, undoable=False)
        entry.apply([Update(table, row_id, values)])
        return entry.close()

    desk.run(change)


def refusal(desk, operation_id):
    with pytest.raises(Refused) as error:
        check_now(desk.book.reader, Ask(), operation_id)
    return error.value.code


def test_only_what_waits_at_a_connected_account_and_is_created_can_be_checked(desk, made):
    account, customer = made
    operation = desk.book.reader.ask(outbox_rows.to_check, customer).result()
    assert refusal(desk, operation) == "account_not_connected"
    desk.run(connecting.connect, account, "admin@reseller.example", practice=False)
    assert refusal(desk, operation) == "check_not_created"
    set_values(desk, "customer", customer, provider_ref="accounts/C012345/customers/S1")
    ask = Ask()
    assert check_now(desk.book.reader, ask, operation) == "answer"
    assert ask.asked == [("G", "provision_identity", "accounts/C012345/customers/S1")]
    set_values(desk, "customer", customer, partner_account_id=None)
    assert refusal(desk, operation) == "check_no_account"
    set_values(desk, "operation", operation, state="done")
    assert refusal(desk, operation) == "check_gone"
    assert refusal(desk, 10_000) == "check_gone"
    assert desk.book.reader.ask(outbox_rows.to_check, customer).result() is None

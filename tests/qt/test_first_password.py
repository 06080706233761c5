"""The first password of a Zoho customer's administrator is shown once, and then it is nowhere (R13, R71)."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from app.actions import adding, passwords
from app.errors import Refused
from app.rules.effects import Update
from app.store import password_rows
from app.store.journal import Entry
from app.views.customer.first_password import FirstPasswordPane
from tests.qt.customers_room import Room, customer, find_button
from tests.qt.test_take_over_pane import Kept

MILL = {
    "provider": "zoho", "organisation_name": "Molen De Kraai", "domain": "dekraai.example",
    "primary_email": "anna@dekraai.example", "admin_first_name": "Anna", "admin_last_name": "de Vries",
}  # fmt: skip
NAME, PASSWORD = "first-password-1", "Canary-Passw0rd!"


def created(work, customer_id):
    (row_id,) = work.connection.execute("SELECT id FROM operation WHERE customer_id = ?", (customer_id,)).fetchone()
    entry = Entry(work, "password.seen", {"name": "x"}, undoable=False)
    facts = {"customer": {"provider_ref": "76"}, "first_password": NAME}
    entry.apply([Update("operation", row_id, {"state": "done", "result": facts})])
    return entry.close(other=("operation",))


@pytest.fixture
def room(qtbot, tmp_path):
    with Room(qtbot, tmp_path, [customer(1)], (1280, 800)) as room:
        room.desk.secrets = Kept()
        room.desk.secrets.put(NAME, PASSWORD)
        yield room


@pytest.fixture
def pane(room):
    added = room.book.do(adding.add, MILL, send=True).result()
    customer_id = added.facts["customer_id"]
    room.book.do(created, customer_id).result()
    made = FirstPasswordPane(room.desk, room.window)
    made.read = lambda *_changes: room.desk.when(room.desk.reader.customer(customer_id), made.show_detail)
    room.desk.changed.connect(made.read)
    made.read()
    room.until(lambda: not made.isHidden())
    made.customer_id = customer_id
    return made


def test_it_is_shown_copied_and_forgotten(room, pane):
    find_button(pane, "Show the password").click()
    room.until(lambda: pane.field is not None and pane.field.isVisible())
    assert pane.field.text() == PASSWORD
    find_button(pane, "Copy the password").click()
    assert QGuiApplication.clipboard().text() == PASSWORD
    find_button(pane, "I have given it on: forget it").click()
    room.until(pane.isHidden)
    assert room.desk.secrets.entries == {}
    assert room.book.reader.ask(password_rows.first_password, pane.customer_id).result() is None
    written = b"".join(each.read_bytes() for each in room.book.path.parent.rglob("*") if each.is_file())
    assert PASSWORD.encode() not in written


def test_a_keyring_without_it_says_what_to_do(room, pane):
    room.desk.secrets.entries.clear()
    find_button(pane, "Show the password").click()
    room.until(lambda: "can set another" in room.said())
    assert pane.field is None


def test_another_customer_has_none(room, pane):
    room.desk.when(room.desk.reader.customer(1), pane.show_detail)
    room.until(pane.isHidden)


def test_an_instruction_that_is_gone_is_named(room):
    with pytest.raises(Refused, match="no_such_operation"):
        room.book.do(passwords.seen, 99).result()

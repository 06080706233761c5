"""The Zoho partner application as a page: kept while typing, checked, copied, written as PDF, followed up (R60)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton

from app.actions import application
from app.store import application_rows
from tests.qt.customers_room import Room, customer, find_button
from tests.unit.actions.test_application import FULL


@pytest.fixture
def room(qtbot, tmp_path):
    with Room(qtbot, tmp_path, [customer(1)], (1280, 800)) as room:
        room.window.show_page("application")
        room.form = room.window.page
        room.settle()
        yield room


def kept(room):
    return room.desk.reader.ask(application_rows.current).result()


def there(room, name):
    """Wait for a button, and return it: what stands at the right is made anew when the book has answered."""

    def shown():
        return [each for each in room.form.findChildren(QPushButton) if each.text() == name and each.isVisible()]

    room.until(shown)
    return shown()[0]


def fill(room):
    room.book.run(application.save, FULL)
    room.until(lambda: room.form.detail is not None and not room.form.fields["plan"].is_dirty())
    room.until(lambda: room.form.fields["company_name"].value() == FULL["company_name"])
    room.settle()


def test_what_is_typed_is_kept_and_undo_takes_it_back(room):
    editor = room.form.fields["company_name"].editor
    editor.setFocus()
    QTest.keyClicks(editor, "Zon")
    room.until(lambda: kept(room) is not None and kept(room).entries == {"company_name": "Zon"})
    room.desk.undo()
    room.until(lambda: editor.text() == "")
    assert editor.accessibleName() == "Company name"


def test_a_wrong_value_says_so_beside_the_field_and_stays(room):
    editor = room.form.fields["zoho_email"].editor
    editor.setFocus()
    QTest.keyClicks(editor, "nobody")
    room.form.fields["company_name"].editor.setFocus()
    assert editor.accessibleDescription()
    assert editor.text() == "nobody"
    assert kept(room) is None


def test_what_is_empty_is_marked_and_the_first_gets_the_keyboard(room):
    there(room, "I have submitted it").click()
    assert room.form.fields["zoho_email"].editor.hasFocus()
    assert room.form.fields["plan"].editor.accessibleDescription() == "The form wants this."
    assert not room.form.fields["website"].editor.accessibleDescription()


def test_it_goes_from_draft_to_submitted_to_accepted(room):
    fill(room)
    there(room, "I have submitted it").click()
    room.until(lambda: kept(room).state == "submitted")
    room.until(lambda: not room.form.fields["plan"].editor.isEnabled())
    room.settle()
    there(room, "Zoho accepted us").click()
    room.until(lambda: kept(room).state == "accepted")
    room.until(lambda: room.form.detail.state == "accepted")
    room.settle()
    assert there(room, "Open the Partner Store")
    room.desk.undo()
    room.until(lambda: room.form.detail.state == "submitted")


def test_a_field_and_everything_are_copied(room):
    fill(room)
    find_button(room.form, "Copy Country").click()
    assert QGuiApplication.clipboard().text() == "South Korea"
    there(room, "Copy everything").click()
    assert "Company name: 대한 파트너" in QGuiApplication.clipboard().text()


def test_it_is_written_as_pdf_or_says_why_not(room, tmp_path):
    fill(room)
    room.form.save_pdf(tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert "a.pdf" in room.said()
    room.form.save_pdf(tmp_path / "nowhere" / "a.pdf")
    assert "could not be written" in room.said()
    there(room, "Save as PDF").click()
    (dialog,) = [each for each in room.window.findChildren(QDialog) if each.isVisible()]
    dialog.reject()


def test_a_narrow_window_shows_the_state_above_the_form(room):
    room.window.resize(600, 700)
    room.settle()
    assert room.form._columns.direction() == room.form._columns.Direction.BottomToTop
    QTest.keyClick(room.form, Qt.Key.Key_Tab)

"""The customer page shows how a customer comes to us, and takes the next step (R20, R21)."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from app.actions import associations, taking_over
from app.errors import Locked
from app.rules.effects import Update
from app.store.journal import Entry
from app.views.customer.form import FormDialog
from app.views.customer.take_over import TakeOverPane
from app.views.kept_focus import empty
from app.views.token_chore import forget_spent
from tests.qt.customers_room import Room, customer, find_button

GOOGLE = {"provider": "google", "organisation_name": "De Kade", "domain": "cafedekade.nl"}
ZOHO = {"provider": "zoho", "organisation_name": "บริษัท มะลิ", "domain": "malee.co.th", "primary_email": "m@malee.co.th"}
CANARY = "canary-token-11aa"


class Kept:
    def __init__(self):
        self.entries, self.is_away = {}, False

    def put(self, name, secret):
        if self.is_away:
            raise Locked("no_keyring")
        self.entries[name] = secret

    def get(self, name):
        return self.entries.get(name)

    def delete(self, name):
        if self.is_away:
            raise Locked("no_keyring")
        self.entries.pop(name, None)


@pytest.fixture
def room(qtbot, tmp_path):
    with Room(qtbot, tmp_path, [customer(1)], (1280, 800)) as room:
        room.desk.secrets = Kept()
        yield room


class Shown:
    """The pane of one customer, read anew after each change as the page does."""

    def __init__(self, room, customer_id):
        self.room, self.customer_id = room, customer_id
        self.pane = TakeOverPane(room.desk, room.window)
        self.pane.resize(500, 400)
        room.desk.changed.connect(self.read)
        self.read()

    def read(self, *_changes):
        self.room.desk.when(self.room.desk.reader.customer(self.customer_id), self.pane.show_detail)

    def words(self):
        found = (label.text() for label in self.pane.findChildren(QLabel) if label.isVisibleTo(self.pane))
        return " | ".join(found)

    def until(self, words):
        self.room.until(lambda: words in self.words())

    def press(self, name):
        find_button(self.pane, name).click()
        self.room.settle()


def begun(room, values, **more):
    changes = room.book.do(taking_over.take_over, values, **more).result()
    return Shown(room, changes.facts["customer_id"])


def dialog(room, title):
    room.until(lambda: [d for d in QApplication.topLevelWidgets() if isinstance(d, FormDialog) and d.isVisible()])
    (found,) = [d for d in QApplication.topLevelWidgets() if isinstance(d, FormDialog) and d.isVisible()]
    assert found.windowTitle() == title
    return found


def test_nothing_is_shown_of_a_customer_that_is_not_on_its_way(room):
    shown = Shown(room, 1)
    room.settle()
    room.until(lambda: room.desk.reader.customer(1).result() is not None)
    assert not shown.pane.isVisible()


def test_a_consent_is_recorded_with_its_evidence_and_lets_the_take_over_go(room, tmp_path):
    shown = begun(room, GOOGLE)
    shown.until("Waits for: Purchase consent.")
    assert "Held" in shown.words()
    shown.press("Record consent")
    form = dialog(room, "Record consent")
    form.fields["consent_date"].editor.setText("1 April 2027")
    form.button.click()
    room.until(lambda: "still to come" in form.fields["consent_date"]._wrong.text())
    form.fields["consent_date"].editor.setText("1 Mar 2027")
    form.button.click()
    shown.until("Consent given 1 Mar 2027")
    shown.until("Waiting to be sent")
    assert "no evidence yet" in shown.words()
    (tmp_path / "mail.eml").write_bytes(b"yes")
    shown.pane.keep_evidence(1, tmp_path / "mail.eml")
    shown.until("mail.eml")


def test_a_token_is_entered_unseen_kept_in_the_keyring_and_counts_down(room, home):
    shown = begun(
        room, {**GOOGLE, "consent_date": "2027-03-01", "consent_products": ["workspace"], "token_needed": True}
    )
    shown.until("No token yet")
    shown.press("Enter token")
    form = dialog(room, "Transfer token")
    editor = form.fields["transfer_token"].editor
    assert editor.echoMode() == QLineEdit.EchoMode.Password
    editor.setText(CANARY)
    form.fields["token_date"].editor.setText("9 Mar 2027")
    form.button.click()
    shown.until("9 days left")
    assert list(room.desk.secrets.entries.values()) == [CANARY]
    assert "Waiting to be sent" in shown.words()
    files = [*room.path.parent.rglob("*"), *home.rglob("*")]
    assert not [path for path in files if path.is_file() and CANARY.encode() in path.read_bytes()]
    shown.press("Withdraw")
    shown.until("Withdrawn")


def test_a_token_that_cannot_be_kept_is_said_and_what_was_typed_stays(room):
    shown = begun(room, {**GOOGLE, "token_needed": True})
    shown.until("No token yet")
    room.desk.secrets.is_away = True
    shown.press("Enter token")
    form = dialog(room, "Transfer token")
    form.fields["transfer_token"].editor.setText("two words")
    form.button.click()
    assert "one line" in form.fields["transfer_token"]._wrong.text()
    form.fields["transfer_token"].editor.setText("abc")
    form.fields["token_date"].editor.setText("14 Mar 2027")
    form.button.click()
    room.until(lambda: "no keyring" in form._wrong.text())
    room.desk.secrets.is_away = False
    form.fields["token_date"].editor.setText("1 Jan 2027")
    form.button.click()
    room.until(lambda: "ended on" in form.fields["token_date"]._wrong.text())
    assert not room.desk.secrets.entries
    form.reject()
    room.settle()


def test_an_association_goes_step_by_step_with_a_button_for_the_next(room):
    shown = begun(room, ZOHO)
    shown.until("15 days left")
    assert "✓ Requested" in shown.words()
    for button, then in [
        ("The customer agreed", "✓ Customer agreed"),
        ("Zoho approved", "✓ Zoho approved"),
        ("It can be managed", "✓ Can be managed"),
    ]:
        shown.press(button)
        shown.until(then)
    assert not [each for each in shown.pane.findChildren(QLabel) if "●" in each.text() and each.isVisible()]
    room.book.run(revoked, shown.customer_id)
    shown.until("took our access back")
    assert "✓ Can be managed" not in shown.words()
    shown.press("Ask again")
    shown.until("15 days left")


def revoked(work, customer_id):
    entry = Entry(work, "pull.done", {}, side="provider", undoable=False)
    entry.apply([Update("customer", customer_id, {"standing": "access_lost"})])
    return entry.close()


def test_a_request_that_was_refused_is_made_again(room):
    shown = begun(room, ZOHO)
    shown.until("15 days left")
    shown.press("It was refused")
    shown.until("said no")
    shown.press("Ask again")
    shown.until("15 days left")
    shown.press("Withdraw")
    shown.until("was withdrawn")


def test_a_lapsed_request_says_so_before_the_chore_has_run(room):
    shown = begun(room, {**ZOHO, "association_date": "2027-02-01"})
    shown.until("Nobody answered")
    shown.press("Ask again")
    shown.until("15 days left")


def test_old_tokens_leave_the_keyring_and_their_names_the_book(room):
    room.desk.secrets.entries["transfer-token-old"] = CANARY
    values = {**GOOGLE, "consent_date": "2027-03-01", "consent_products": ["workspace"], "token_date": "2027-03-01"}
    shown = begun(room, values, secret_ref="transfer-token-old")
    shown.until("1 day left")

    def age(work):
        work.connection.execute("UPDATE transfer SET expires_on = '2027-03-13'")

    room.book.do(age).result()
    room.desk.secrets.is_away = True
    forget_spent(room.desk)
    room.settle()
    room.desk.secrets.is_away = False
    assert room.book.do(associations.lapse_due).result().facts["count"] == 1
    forget_spent(room.desk)
    room.until(lambda: not room.desk.secrets.entries)
    shown.until("Token expired")
    shown.until("No token yet")


@pytest.mark.parametrize(("field", "name"), [("consent_date", "Record consent"), ("transfer_token", "Enter token")])
def test_what_is_missing_can_be_given_at_once_by_keyboard(room, field, name):
    shown = begun(room, {**GOOGLE, "token_needed": True})
    shown.until("No token yet")
    shown.pane.show()
    shown.read()
    assert shown.pane.mend(field)
    room.until(lambda: shown.pane.window().focusWidget() is find_button(shown.pane, name))
    assert not shown.pane.mend("domain")


def test_the_keyboard_stays_in_its_row_when_the_rows_are_drawn_anew(room):
    shown = begun(room, {**GOOGLE, "token_needed": True})
    shown.until("No token yet")
    shown.pane.show()
    before = find_button(shown.pane, "Enter token")
    before.setFocus()
    shown.read()
    room.until(lambda: find_button(shown.pane, "Enter token") is not before)
    room.until(lambda: shown.pane.window().focusWidget() is find_button(shown.pane, "Enter token"))


def test_the_keyboard_goes_to_what_comes_in_the_place_of_the_row_it_was_in(room):
    shown = begun(room, ZOHO)
    shown.until("Requested")
    shown.pane.show()
    find_button(shown.pane, "The customer agreed").setFocus()
    shown.press("The customer agreed")
    room.until(lambda: shown.pane.window().focusWidget() is find_button(shown.pane, "Zoho approved"))


def test_who_went_elsewhere_while_rows_were_read_stays_there(room):
    shown = begun(room, {**GOOGLE, "token_needed": True})
    shown.until("No token yet")
    shown.pane.show()
    before = find_button(shown.pane, "Enter token")
    before.setFocus()
    empty(shown.pane.body)
    shown.pane.consent_button.setFocus()
    shown.read()
    room.until(lambda: find_button(shown.pane, "Enter token") is not before)
    room.settle()
    assert room.window.focusWidget() is shown.pane.consent_button

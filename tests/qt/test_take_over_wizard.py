"""The wizard *Take over a customer* in its window: the token in the keyring, drafts without it (R20, R71)."""

from __future__ import annotations

import json

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from app.errors import Locked
from app.models.values import CustomerQuery
from app.store import draft_rows
from app.views.take_over_commands import add_take_over_commands
from app.views.wizards.take_over import values_of
from tests.qt.customers_room import Room, customer

CANARY = "canary-token-83c1"


class Kept:
    """A keyring in memory that can be away."""

    def __init__(self):
        self.entries, self.is_away = {}, False

    def put(self, name, secret):
        if self.is_away:
            raise Locked("no_keyring")
        self.entries[name] = secret

    def get(self, name):
        return self.entries.get(name)

    def delete(self, name):
        self.entries.pop(name, None)


@pytest.fixture
def room(qtbot, tmp_path):
    given = [
        customer(1),
        customer(2, standing="book_only", organisation_name="De Kade", domain="cafedekade.nl", status="", plan=""),
    ]
    with Room(qtbot, tmp_path, given, (1280, 800)) as room:
        add_take_over_commands(room.desk)
        room.desk.secrets = Kept()
        yield room


def opened(room, command="take_over.open"):
    assert room.desk.registry.trigger(command)
    room.until(lambda: room.desk.wizards.current is not None)
    room.settle()
    return room.desk.wizards.current


def typed(room, wizard, **values):
    for name, value in values.items():
        wizard._typed(name, value)
    room.settle()


def on_to(room, wizard, page):
    while wizard.page_name != page:
        before = wizard.page_name
        wizard.go_on()
        room.settle()
        assert wizard.page_name != before, before


def answer(room, sql):
    return room.desk.reader.ask(lambda connection: connection.execute(sql).fetchall()).result()


def kept(room):
    """Return the one draft, as it is when everything asked before is written."""
    room.desk.book.do(lambda _work: None).result()
    (draft,) = room.desk.reader.ask(draft_rows.drafts).result()
    return draft


def test_a_customer_is_taken_over_with_a_token_that_is_in_no_file(room, home):
    wizard = opened(room)
    typed(room, wizard, organisation_name="Zon", domain="zon.nl")
    room.until(lambda: wizard._reading is None or wizard._reading.done())
    on_to(room, wizard, "consent")
    typed(room, wizard, consent_date="2027-03-01")
    on_to(room, wizard, "token")
    typed(room, wizard, token="have", transfer_token=CANARY)
    wizard.saver.save()
    on_to(room, wizard, "check")
    wizard.go_on()
    room.until(lambda: wizard.done_page is not None)
    assert wizard.done_page.title == "The take-over of Zon has begun"
    assert not wizard.done_page.missing
    ((name,),) = answer(room, "SELECT secret_ref FROM transfer")
    assert room.desk.secrets.entries == {name: CANARY}
    assert answer(room, "SELECT kind, state FROM operation ORDER BY id") == [
        ("import_customer", "ready"),
        ("transfer_subscriptions", "ready"),
    ]
    wizard.reject()
    room.settle()
    files = [*room.path.parent.rglob("*"), *home.rglob("*")]
    assert not [path for path in files if path.is_file() and CANARY.encode() in path.read_bytes()]
    assert room.shown[-1][0] == "customers"


def test_an_undone_take_over_leaves_no_token_and_done_again_it_asks_for_it(room):
    wizard = opened(room)
    typed(room, wizard, organisation_name="Zon", domain="zon.nl")
    on_to(room, wizard, "consent")
    typed(room, wizard, consent_date="2027-03-01")
    on_to(room, wizard, "token")
    typed(room, wizard, token="have", transfer_token=CANARY)
    on_to(room, wizard, "check")
    wizard.go_on()
    room.until(lambda: wizard.done_page is not None)
    wizard.reject()
    room.settle()
    room.desk.undo()
    room.until(lambda: room.desk.secrets.entries == {})
    assert answer(room, "SELECT count(*) FROM transfer") == [(0,)]
    room.desk.redo()
    room.until(lambda: answer(room, "SELECT count(*) FROM transfer") == [(1,)])
    held = [("import_customer", "held", '["transfer_token"]'), ("transfer_subscriptions", "held", '["transfer_token"]')]
    assert answer(room, "SELECT kind, state, missing FROM operation ORDER BY id") == held
    assert answer(room, "SELECT secret_ref FROM transfer") == [("",)]
    said = "Zon: Its transfer token left this computer’s keyring when the take-over was undone. Enter it again"
    room.until(lambda: said in room.window.strip.text)
    room.desk.undo()
    room.until(lambda: answer(room, "SELECT count(*) FROM transfer") == [(0,)])


def test_a_text_copied_on_the_way_is_recorded_with_the_take_over(room):
    wizard = opened(room)
    typed(room, wizard, organisation_name="Zon", domain="zon.nl")
    on_to(room, wizard, "consent")
    typed(room, wizard, language="nl")
    copy = next(each for each in wizard.findChildren(QPushButton) if each.text() == "Copy")
    copy.click()
    room.settle()
    copied = QApplication.clipboard().text()
    assert copy.text() == "Copied"
    typed(room, wizard, language="sv")  # what went out is what is recorded
    wizard.saver.save()
    wizard.reject()
    draft = kept(room)
    room.desk.wizards.resume(draft.id)
    room.until(lambda: room.desk.wizards.current not in (None, wizard))
    again = room.desk.wizards.current
    on_to(room, again, "check")
    again.go_on()
    room.until(lambda: again.done_page is not None)
    assert "The text you copied is recorded on its page." in again.done_page.sentences
    again.reject()
    room.settle()
    ((template, language, channel, subject, body),) = answer(
        room, "SELECT template, language, channel, subject, body FROM message"
    )
    assert (template, language, channel) == ("give_consent", "nl", "copied")
    assert f"{subject}\n\n{body.strip()}" == copied
    room.desk.undo()
    room.until(lambda: answer(room, "SELECT count(*) FROM message") == [(0,)])


def test_a_closed_wizard_is_a_draft_without_its_token_and_asks_again(room):
    wizard = opened(room)
    typed(room, wizard, organisation_name="Zon", domain="zon.nl")
    on_to(room, wizard, "token")
    typed(room, wizard, token="have", transfer_token=CANARY)
    on_to(room, wizard, "subscriptions")
    wizard.reject()
    draft = kept(room)
    assert CANARY not in json.dumps(draft.values)
    room.desk.wizards.resume(draft.id)
    room.until(lambda: room.desk.wizards.current is not None)
    again = room.desk.wizards.current
    assert again.page_name == "token"
    assert again.values["domain"] == "zon.nl"
    again.go_on()
    assert again.page_name == "token"
    again.reject()
    room.settle()


@pytest.mark.parametrize("then", [{"token": "none"}, {"token": "later"}, {"provider": "zoho"}])
def test_a_token_typed_before_another_answer_was_chosen_is_in_no_draft(room, home, then):
    wizard = opened(room)
    typed(room, wizard, organisation_name="Zon", domain="zon.nl")
    on_to(room, wizard, "token")
    typed(room, wizard, token="have", transfer_token=CANARY)
    typed(room, wizard, **then)
    wizard.saver.save()
    wizard.reject()
    draft = kept(room)
    assert CANARY not in json.dumps(draft.values)
    room.settle()
    files = [*room.path.parent.rglob("*"), *home.rglob("*")]
    assert not [path for path in files if path.is_file() and CANARY.encode() in path.read_bytes()]


def test_without_a_keyring_it_is_saved_with_the_token_missing_and_said(room):
    room.desk.secrets.is_away = True
    wizard = opened(room)
    typed(room, wizard, organisation_name="Zon", domain="zon.nl")
    on_to(room, wizard, "consent")
    typed(room, wizard, consent_date="2027-03-01")
    on_to(room, wizard, "token")
    typed(room, wizard, token="have", transfer_token=CANARY)
    on_to(room, wizard, "check")
    wizard.go_on()
    room.until(lambda: wizard.done_page is not None)
    assert "no keyring" in wizard.done_page.sentences[0]
    assert wizard.done_page.missing == ("Transfer token",)
    wizard.reject()
    room.settle()


def test_a_refused_take_over_leaves_no_token_and_nothing_typed_is_lost(room):
    wizard = opened(room)
    typed(room, wizard, organisation_name="Firm", domain="firm1.example")
    room.until(lambda: wizard.facts.known is not None)
    on_to(room, wizard, "who")
    wizard.go_on()
    room.settle()
    assert wizard.page_name == "who"  # it is ours already
    assert "ours already" in wizard.page_view.boxes["domain"]._wrong.text()
    wizard.reject()
    room.settle()
    assert not room.desk.secrets.entries


def test_a_record_of_the_book_goes_along_and_one_of_ours_is_refused(room):
    room.ask(CustomerQuery(search="De Kade"))
    room.click(0)
    QApplication.processEvents()
    wizard = opened(room, "take_over.customer")
    assert wizard.values["domain"] == "cafedekade.nl"
    assert wizard.facts.known.name == "De Kade"
    detail = room.desk.reader.customer(2).result()
    assert values_of(detail)["customer_id"] == 2
    wizard.reject()
    room.ask(CustomerQuery(search="Firm 00001"))
    room.click(0)
    assert not room.desk.registry.trigger("take_over.customer")


def test_evidence_that_is_gone_is_said_and_the_wizard_stays(room):
    wizard = opened(room)
    typed(room, wizard, organisation_name="Zon", domain="zon.nl")
    on_to(room, wizard, "consent")
    typed(room, wizard, consent_date="2027-03-01", evidence="/nowhere/mail.eml")
    on_to(room, wizard, "check")
    wizard.go_on()
    room.until(lambda: not wizard._finishing)
    assert wizard.done_page is None
    assert "mail.eml" in wizard.page_view.wrong.text()
    wizard.reject()
    room.settle()

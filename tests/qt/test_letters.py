"""Letters and follow-ups in the window: read, changed, sent, worded our own way, one customer and many (R53, R54)."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QPushButton

from app.actions import contacts, customers, follow_ups
from app.views.commands import These
from app.views.customer.form import FormDialog
from app.views.follow_ups.pane import FollowUpsPane
from app.views.letters.chase import ChaseDialog
from app.views.letters.dialog import LetterDialog
from app.views.letters.shown import ShownLetter
from app.views.letters.wording import WordingDialog
from tests.qt.frame import run_with, startup, until, until_is

ZON = {
    "organisation_name": "Zon",
    "domain": "zon.example",
    "primary_email": "a@zon.example",
    "provider": "google",
    "language": "nl",
}


async def do(shell, action, *given, **more):
    return await asyncio.wrap_future(shell.desk.book.do(action, *given, **more))


async def ask(shell, sql):
    return await asyncio.wrap_future(shell.desk.reader.ask(lambda connection: connection.execute(sql).fetchall()))


async def customer(shell, **values):
    await until(lambda: shell.desk.is_open and shell.window.page is not None, "the book")
    return (await do(shell, customers.add, {**ZON, **values})).inserted[0]


async def opened(shell, kind):
    await until(lambda: shell.window.findChild(kind) is not None, kind.__name__)
    return shell.window.findChild(kind)


async def letter_of(shell, *ids):
    shell.registry.trigger("letter.write", These(list(ids)))
    dialog = await opened(shell, LetterDialog)
    await until(dialog.body.toPlainText, "the text")
    return dialog


def press(parent, words):
    found = [
        b for b in parent.findChildren(QPushButton) if words in (b.text(), b.accessibleName()) and not b.isHidden()
    ]
    assert found, words
    found[0].click()


def choose(combo, value):
    combo.setCurrentIndex(combo.findData(value))


@pytest.fixture
def mail(monkeypatch):
    """The links handed to the mail program, which answers."""
    links: list[str] = []

    def take(url: QUrl) -> bool:
        links.append(bytes(url.toEncoded().data()).decode())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", take)
    return links


def test_saying_that_it_was_copied_moves_nothing(qapp):
    async def script(shell):
        zon = await customer(shell)
        dialog = await letter_of(shell, zon)
        dialog.note.setText("")
        dialog.note.hide()
        before = dialog.column.sizeHint()
        dialog.copy()
        await until(lambda: dialog.note.text() == "Copied and recorded.", "that it is recorded")
        assert dialog.note.isVisible()
        assert dialog.column.sizeHint() == before
        dialog.reject()

    assert run_with(qapp, startup(), script) == 0


def test_what_is_typed_survives_another_language_and_back(qapp):
    async def script(shell):
        zon = await customer(shell)
        dialog = await letter_of(shell, zon)
        assert dialog.language.currentData() == "nl"
        assert dialog.body.toPlainText().startswith("Geachte Zon,")
        assert dialog.to.text() == "a@zon.example"
        dialog.body.setPlainText("Mijn tekst")
        choose(dialog.language, "sv")
        assert dialog.body.toPlainText().startswith("Hej Zon,")
        choose(dialog.language, "nl")
        assert dialog.body.toPlainText() == "Mijn tekst"
        choose(dialog.letter, "renewal")
        await until(lambda: "abonnement" in dialog.subject.text(), "the other letter")
        assert "the plan" in dialog.note.text()
        dialog.reject()

    assert run_with(qapp, startup(), script) == 0


def test_a_copied_letter_is_on_record_and_the_follow_up_is_done_with_it(qapp):
    async def script(shell):
        zon = await customer(shell)
        await do(shell, follow_ups.add, zon, "details_changed")
        ((row,),) = await ask(shell, "SELECT id FROM follow_up")
        dialog = LetterDialog(shell.desk, zon, "details_changed", (row, "details_changed"))
        dialog.open()
        await until(dialog.body.toPlainText, "the text")
        assert dialog.done_too.isChecked()
        dialog.body.setPlainText("Naam gewijzigd")
        press(dialog, "Copy")
        await until(lambda: "recorded" in shell.window.strip.text, "what was done")
        assert QGuiApplication.clipboard().text().endswith("Naam gewijzigd")
        assert await ask(shell, "SELECT template, channel, body FROM message") == [
            ("details_changed", "copied", "Naam gewijzigd")
        ]
        assert await ask(shell, "SELECT state FROM follow_up") == [("done",)]
        dialog.reject()

    assert run_with(qapp, startup(), script) == 0


def test_the_mail_program_gets_the_letter_and_a_long_one_goes_by_the_clipboard(qapp, mail):
    async def script(shell):
        zon = await customer(shell)
        dialog = await letter_of(shell, zon)
        press(dialog, "Open in mail program")
        assert mail[0].startswith("mailto:a@zon.example?subject=")
        assert "body=" in mail[0]
        dialog.body.setPlainText("ก" * 9_000)
        press(dialog, "Open in mail program")
        assert "body=" not in mail[1]
        assert QGuiApplication.clipboard().text() == "ก" * 9_000
        assert "clipboard" in dialog.note.text()
        dialog.to.clear()
        press(dialog, "Open in mail program")
        assert len(mail) == 2
        assert "no email address" in dialog.note.text()
        press(dialog, "Mark as sent")
        channels = [("mail",), ("mail",), ("printed",)]
        await until_is(lambda: ask(shell, "SELECT channel FROM message ORDER BY id"), channels)
        dialog.reject()

    assert run_with(qapp, startup(), script) == 0


def test_where_no_mail_program_answers_nothing_is_recorded(qapp, monkeypatch):
    async def script(shell):
        monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
        zon = await customer(shell)
        dialog = await letter_of(shell, zon)
        press(dialog, "Open in mail program")
        assert "No mail program" in dialog.note.text()
        assert await ask(shell, "SELECT count(*) FROM message") == [(0,)]
        dialog.reject()

    assert run_with(qapp, startup(), script) == 0


def test_our_own_wording_is_used_at_once_and_the_original_comes_back(qapp):
    async def script(shell):
        zon = await customer(shell)
        dialog = await letter_of(shell, zon)
        press(dialog, "Edit wording …")
        wording = await opened(shell, WordingDialog)
        await until(wording.body.toPlainText, "the wording")
        wording.body.setPlainText("Dag {kontakt}")
        press(wording, "Save")
        await until(lambda: "{kontakt}" in wording._wrong.text(), "what is wrong with it")
        wording.body.setPlainText("Dag ")
        wording.body.moveCursor(wording.body.textCursor().MoveOperation.End)
        press(wording, "{customer}")
        choose(wording.language, "sv")
        choose(wording.language, "nl")
        assert wording.body.toPlainText() == "Dag {customer}", "what was typed is kept"
        press(wording, "Save")
        await until(lambda: dialog.body.toPlainText().strip() == "Dag Zon", "the letter in our wording")
        dialog.edit_wording()
        again = [each for each in shell.window.findChildren(WordingDialog) if each is not wording][-1]
        await until(lambda: again._state.text() == "This is your own wording.", "whose wording it is")
        press(again, "Original wording")
        await until(lambda: dialog.body.toPlainText().startswith("Geachte Zon,"), "the original again")
        again.reject()
        dialog.reject()

    assert run_with(qapp, startup(), script) == 0


def test_many_customers_are_stepped_through_or_written_into_a_list(qapp, tmp_path):
    async def script(shell):
        zon = await customer(shell)
        maan = await customer(shell, organisation_name="Maan", domain="maan.example", language="sv")
        await do(shell, follow_ups.add, maan, "ask_details")
        shell.registry.trigger("letter.write", These([zon, maan]))
        chase = await opened(shell, ChaseDialog)
        press(chase, "Step through")
        dialog = await opened(shell, LetterDialog)
        await until(lambda: dialog.whom.text() == "Zon (1 of 2)", "the first")
        assert dialog.done_too.isHidden()
        press(dialog, "Next customer")
        await until(lambda: dialog.whom.text() == "Maan (2 of 2)", "the second")
        await until(lambda: dialog.body.toPlainText().startswith("Hej Maan"), "its letter")
        await until(lambda: not dialog.done_too.isHidden(), "its follow-up")
        assert dialog.sent().follow_up_id is not None
        dialog.reject()
        again = ChaseDialog(shell.desk, [zon, maan])
        path = tmp_path / "letters.csv"
        again.write(path)
        await until(lambda: "2 letters" in shell.window.strip.text, "what was done")
        assert path.read_text("utf-8-sig").count("zon.example") >= 1
        assert len(await ask(shell, "SELECT 1 FROM message")) == 2

    assert run_with(qapp, startup(), script) == 0


def test_the_customer_page_adds_hides_and_settles_follow_ups_and_shows_what_went_out(qapp):
    async def script(shell):
        zon = await customer(shell)
        await do(shell, contacts.add, zon, {"role": "billing", "email": "geld@zon.example"})
        shell.desk.go("customer", zon)
        pane = await opened(shell, FollowUpsPane)
        await until(lambda: any("Nothing is open" in each for each in words(pane)), "the empty pane")
        press(pane, "Add follow-up")
        form = await opened(shell, FormDialog)
        choose(form.fields["kind"].editor, "renewal")
        assert form.fields["due"].value() == shell.desk.today().isoformat()
        form.fields["due"].editor.setText("soon")
        form.button.click()
        assert "is not a date" in form.fields["due"]._wrong.text()
        form.fields["due"].editor.setText("2027-05-01")
        form.button.click()
        await until(lambda: any("Decide about the renewal" in each for each in words(pane)), "the follow-up")
        ((row,),) = await ask(shell, "SELECT id FROM follow_up")
        from app.actions import messages

        await do(shell, messages.record, messages.Sent(zon, "renewal", "nl", "a@zon.example", "S", "B", row), "mail")
        await until(lambda: "Texts sent" in words(pane), "the text sent")
        press(pane, "Show the text: Renewal")
        text = await opened(shell, ShownLetter)
        text.reject()
        press(pane, "Done: Decide about the renewal")
        await until(lambda: "Settled" in words(pane), "it settled")
        press(pane, "Open again: Decide about the renewal")
        await until(lambda: "Settled" not in words(pane), "it open again")

    def words(pane):
        from PySide6.QtWidgets import QLabel

        return [each.text() for each in pane.findChildren(QLabel) if not each.isHidden()]

    assert run_with(qapp, startup(), script) == 0


def test_follow_ups_of_a_selection_are_added_hidden_and_done_in_one_step(qapp):
    async def script(shell):
        zon = await customer(shell)
        maan = await customer(shell, organisation_name="Maan", domain="maan.example")
        both = These([zon, maan])
        shell.registry.trigger("follow_up.add", both)
        form = await opened(shell, FormDialog)
        assert form.windowTitle() == "Follow-up for 2 customers"
        form.button.click()
        await until(lambda: "2 follow-ups were added." in shell.window.strip.text, "what was done")
        shell.registry.trigger("follow_ups.snooze", both)
        await until(lambda: any(each.windowTitle().startswith("Hide") for each in forms(shell)), "the day")
        day = next(each for each in forms(shell) if each.windowTitle().startswith("Hide"))
        day.fields["until"].editor.setText("2020-01-01")
        day.button.click()
        assert "after today" in day.fields["until"]._wrong.text()
        day.fields["until"].editor.setText("2099-01-01")
        day.button.click()
        await until(lambda: "hidden until" in shell.window.strip.text, "that they are hidden")
        shell.registry.trigger("follow_ups.done", both)
        await until(lambda: "2 follow-ups are done." in shell.window.strip.text, "that they are done")
        assert await ask(shell, "SELECT DISTINCT state FROM follow_up") == [("done",)]

    def forms(shell):
        return shell.window.findChildren(FormDialog)

    assert run_with(qapp, startup(), script) == 0

"""Fields of wizards: what happens to them while they are typed, pasted and composed in (R81, Q10, Q11)."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import texts
from app.actions import accounts
from app.actions.flows.base import Choice, FlowField
from app.texts import LANGUAGES
from app.views.wizards.choosing import OptionsEditor
from app.views.wizards.editors import LineEditor
from app.views.wizards.field_box import FieldBox
from tests.qt.frame import run_with, startup, until_open
from tests.qt.wizards_room import editor, go_to, opened, type_in, wrong


def test_an_arrow_key_chooses_where_nothing_is_chosen_yet(qtbot):
    choices = (Choice("a", "Starter " * 20), Choice("b", "Standard", why_not="No."), Choice("c", "Plus"))
    options = OptionsEditor(FlowField("x", "Product", "options", choices))
    options.describe(FlowField("x", "Product", "options", choices))
    chosen = []
    options.typed.connect(chosen.append)
    qtbot.addWidget(options)
    options.show()
    options.activateWindow()
    first, last = options.inside()
    assert options.minimumSizeHint().width() < first.sizeHint().width(), "a long word widens no page"
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    assert options.value() == ""
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert (options.value(), chosen, last.hasFocus()) == ("c", ["c"], True)
    QTest.keyClick(last, Qt.Key.Key_Up)
    assert (options.value(), chosen) == ("a", ["c", "a"])


def test_a_hostile_paste_is_cleaned_in_sight(qapp):
    async def script(shell):
        await until_open(shell)
        wizard = await opened(shell, "customer.note")
        clipboard = QGuiApplication.clipboard()
        name = editor(wizard, "organisation_name").line
        box = wizard.page_view.boxes["organisation_name"]
        for pasted, shown, said in (
            ("Zon\nMaan\u202e\x07", "Zon Maan", ("Line breaks", "turn the direction", "control characters")),
            ("x" * 10_000_000, "x" * 2000, ("too long",)),
        ):
            name.setFocus()
            name.selectAll()
            clipboard.setText(pasted)
            await asyncio.sleep(0)
            name.paste()
            await asyncio.sleep(0)
            assert name.text() == shown
            for words in said:
                assert words in box.cleaned, (words, box.cleaned)
            name.clear()
        clipboard.clear()
        domain = editor(wizard, "domain").line
        domain.setText("аpple.com")
        name.setText("Zon")
        wizard.next_button.click()
        assert "xn--pple-43d.com" in wrong(wizard)["domain"]
        domain.setText("müller.example")
        assert "xn--mller-kva.example" in wizard.page_view.boxes["domain"].help
        wizard.reject()

    assert run_with(qapp, startup(), script) == 0


def test_composing_a_syllable_goes_nowhere(qapp):
    async def script(shell):
        await until_open(shell)
        wizard = await opened(shell, "customer.note")
        name = editor(wizard, "organisation_name").line
        name.setFocus()
        QApplication.sendEvent(name, QInputMethodEvent("정", []))
        wizard.go_on()
        assert wizard.page_name == "organisation"
        assert wrong(wizard) == {}
        done = QInputMethodEvent("", [])
        done.setCommitString("정원")
        QApplication.sendEvent(name, done)
        assert wizard.values["organisation_name"] == "정원"
        wizard.go_on()
        assert wizard.page_name == "contact"
        wizard.reject()

    assert run_with(qapp, startup(), script) == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "keys", "value"),
    [
        ("date", "24.11.2026", "2026-11-24"),
        ("date", "3-2-2027", "2027-02-03"),
        ("date", "31.2.2027", "31.2.2027"),
        ("count", "12500", 12500),
        ("count", "1000000", 1000000),
        ("count", "1x", "1x"),
    ],
)
def test_what_is_typed_stays_as_it_is_typed_until_the_field_is_left(qtbot, language, kind, keys, value):
    texts.use(language)
    field = LineEditor(FlowField("x", "X", kind))
    qtbot.addWidget(field)
    field.typed.connect(field.put)  # as a wizard does: the page is taken up anew after every key
    for at, key in enumerate(keys, start=1):
        QTest.keyClicks(field.line, key)
        assert field.line.text() == keys[:at]
    assert field.value() == value
    field.left.emit()
    shown = field.line.text()
    assert field.value() == value, shown


def test_what_is_wrong_is_not_said_again_by_the_help(qtbot):
    box = FieldBox(FlowField("x", "X", help="At most 10."))
    qtbot.addWidget(box)
    box.show_field(FlowField("x", "X", help="At most 10."), "")
    assert not box._help.isHidden()
    box.show_wrong("At most 10.")
    assert box._help.isHidden()
    box.show_wrong("")
    assert not box._help.isHidden()


def test_what_is_wrong_with_a_choice_stands_above_what_may_be_far_below(qtbot):
    many = tuple(Choice(str(number), f"Product {number}") for number in range(20))
    field = FlowField("x", "Product", "options", choices=many)
    box = FieldBox(field)
    qtbot.addWidget(box)
    box.show_field(field, None)
    box.show_wrong("Choose what to order.")
    box.resize(400, 900)
    box.show()
    qtbot.waitExposed(box)
    assert box.editor.geometry().top() >= box._wrong.geometry().bottom() > 0


def test_grouped_counts_are_read_and_fractions_are_not(qtbot):
    texts.use("nl")
    field = LineEditor(FlowField("x", "X", "count"))
    qtbot.addWidget(field)
    for text, value in (("1.250", 1250), ("1,250", 1250), ("1.5", "1.5"), ("12.5000", "12.5000"), ("", None)):
        field.line.setText(text)
        assert field.value() == value


def test_tab_reaches_the_buttons_beside_a_text_to_copy_and_a_file(qapp):
    async def script(shell):
        await until_open(shell)
        await asyncio.wrap_future(shell.desk.book.do(accounts.add, {"provider": "google", "name": "Ours"}))
        wizard = await opened(shell, "take_over.open")
        wizard.activateWindow()
        await go_to(wizard, "who")
        await type_in(wizard, organisation_name="Zon", domain="zon.example")
        await go_to(wizard, "consent")
        text = editor(wizard, "letter").text
        text.setFocus()
        QTest.keyClick(text, Qt.Key.Key_Tab)
        assert QApplication.focusWidget().accessibleName() == "Copy: Text for the customer"
        wizard.reject()

    assert run_with(qapp, startup(), script) == 0

"""One strip says everything: sentences with Undo, reasons on demand, progress with Cancel; screen readers hear it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget

from app.errors import Cancelled, DiskTrouble
from app.views import messages
from app.views.messages import MessageStrip
from app.views.progress import Progress


@pytest.fixture
def strip(qtbot):
    window = QWidget()
    window.resize(800, 500)
    qtbot.addWidget(window)
    shown = MessageStrip(window)
    with qtbot.waitExposed(window):
        window.show()
    return shown


def buttons(strip):
    return {button.text(): button for button in strip.findChildren(QPushButton) if button.isVisible()}


def test_the_strip_is_there_for_screen_readers_even_when_it_says_nothing(strip):
    assert strip.isVisible()
    assert strip.accessibleName() == "Messages"
    assert buttons(strip) == {}


def test_undo_stands_beside_what_was_done(strip, qtbot):
    undone = []
    strip.say("Tulp & Zn was archived.", undo=lambda: undone.append(True))
    assert "Undo" in buttons(strip)
    qtbot.mouseClick(buttons(strip)["Undo"], Qt.MouseButton.LeftButton)
    assert undone == [True]
    assert strip.text == ""


def test_reasons_per_customer_are_shown_on_demand(strip, qtbot):
    strip.say("1 trial extended.", details=[("Siam Trade", "At its limit."), ("", "No name.")])
    qtbot.mouseClick(buttons(strip)["Details"], Qt.MouseButton.LeftButton)
    shown = strip.findChild(QListWidget)
    assert [shown.item(row).text() for row in range(shown.count())] == ["Siam Trade: At its limit.", "No name."]
    assert strip.geometry().bottom() <= strip.parentWidget().height()
    qtbot.mouseClick(buttons(strip)["Details"], Qt.MouseButton.LeftButton)
    assert not shown.isVisible()


def test_a_message_goes_by_itself_and_a_failure_stays(strip, qtbot, monkeypatch):
    monkeypatch.setattr(messages, "STAYS_MS", 30)
    strip.say("Saved.")
    qtbot.waitUntil(lambda: not strip.text)
    strip.fail(DiskTrouble("disk_full"))
    assert not strip._timer.isActive()
    assert "disk is full" in strip.text
    strip.fail(Cancelled())
    qtbot.waitUntil(lambda: not strip.text)


def test_escape_closes_the_message(strip, qtbot):
    strip.say("Saved.", stays=True)
    strip.focus()
    qtbot.keyClick(strip, Qt.Key.Key_Escape)
    assert strip.text == ""


def test_the_keyboard_goes_back_where_it_was_when_the_message_is_closed(strip, qtbot):
    first, field, rows = QPushButton("First"), QLineEdit(), QListWidget()
    column = QVBoxLayout(strip.parentWidget())
    for each in (first, field, rows):
        column.addWidget(each)
        qtbot.waitUntil(each.isVisible)
    window = strip.window()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    strip.say("Saved.", stays=True)
    strip.focus()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert window.focusWidget() is field
    strip.say("Saved.", stays=True)
    strip.focus()
    field.hide()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert window.focusWidget() is rows, "what had it is gone: the list has it"


def test_a_button_of_the_message_does_what_it_says(strip, qtbot):
    shown = []
    strip.say("Your book is encrypted.", action=("Show recovery code", lambda: shown.append(True)), stays=True)
    qtbot.mouseClick(buttons(strip)["Show recovery code"], Qt.MouseButton.LeftButton)
    assert shown == [True]


def test_a_long_sentence_wraps_inside_the_window(strip):
    strip.say("a long sentence " * 60, stays=True)
    assert strip.width() <= strip.parentWidget().width()
    assert strip.height() > strip.fontMetrics().height() * 3
    strip.parentWidget().resize(400, 600)
    assert strip.geometry().right() <= 400


def test_markup_in_a_customers_name_is_shown_not_obeyed(strip):
    strip.say("<b>Bold</b> was added.", stays=True)
    assert strip.findChild(messages.PlainLabel).textFormat() == Qt.TextFormat.PlainText


def test_progress_appears_only_after_its_time_and_can_be_cancelled(strip, qtbot, monkeypatch):
    monkeypatch.setattr(messages, "PROGRESS_AFTER_MS", 30)
    stopped = []
    progress = Progress("Extending trials")
    progress.on_cancel = lambda: stopped.append(True)
    strip.show_progress(progress)
    assert "Cancel" not in buttons(strip)
    qtbot.waitUntil(lambda: "Cancel" in buttons(strip))
    progress.report(3, 10, "saving")
    qtbot.mouseClick(buttons(strip)["Cancel"], Qt.MouseButton.LeftButton)
    assert stopped == [True]
    progress.end()
    progress.end()
    qtbot.waitUntil(lambda: buttons(strip) == {})


def test_what_ends_quickly_shows_no_progress(strip, qtbot):
    progress = Progress("Tagging")
    strip.show_progress(progress)
    progress.end()
    assert buttons(strip) == {}


def test_what_insists_comes_back_after_another_message_until_it_is_closed_or_done(strip, qtbot):
    shown = []
    for end in ("Close message", "Show recovery code"):
        strip.say("Your book is encrypted.", action=("Show recovery code", lambda: shown.append(True)), insists=True)
        strip.say("Saved.")
        assert strip.text == "Saved."
        strip.dismiss()
        assert strip.text == "Your book is encrypted."
        pressed = next(each for each in strip.findChildren(QPushButton) if end in (each.text(), each.accessibleName()))
        qtbot.mouseClick(pressed, Qt.MouseButton.LeftButton)
        strip.say("Saved.")
        strip.dismiss()
        assert strip.text == ""
    assert shown == [True]


def test_the_strip_covers_no_buttons_along_the_lower_edge_of_a_page(strip, qtbot):
    window = strip.parentWidget()
    foot = QWidget(window)
    foot.setObjectName(messages.FOOT)
    foot.setGeometry(0, 440, 800, 60)
    foot.show()
    strip.say("Saved.")
    assert strip.geometry().bottom() < 440
    foot.move(0, 540)
    window.resize(800, 600)
    qtbot.waitUntil(lambda: 500 < strip.geometry().bottom() < 540)
    foot.hide()
    strip.follow()
    assert strip.geometry().bottom() > 560

"""A choice edited in place is meant when it is picked, left or confirmed; what keys pass on the way is not."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.views.customer.fields import FieldEdit


@pytest.fixture
def choice(qtbot):
    """The field, what it told so far, and another field to leave it for."""
    window = QWidget()
    rows = QVBoxLayout(window)
    field = FieldEdit(
        "account", "Partner account", lambda _name, value: value, kind="choice",
        choices=[("", "Not decided yet"), ("edu", "Education"), ("rtm", "Rotterdam")],
    )  # fmt: skip
    other = QLineEdit()
    rows.addWidget(field)
    rows.addWidget(other)
    told = []
    field.edited.connect(lambda _name, value: told.append(value))
    field.reset("")
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    field.editor.setFocus()
    yield field, told, other
    window.close()


def press(field, *keys):
    for key in keys:
        QTest.keyClick(field.editor, key)


def test_choices_passed_with_the_arrow_keys_are_not_saved_before_the_field_is_left(choice):
    field, told, _other = choice
    press(field, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert (field.value(), told) == ("rtm", [])
    field.flush()  # as leaving the field or the page does
    assert told == ["rtm"]


def test_enter_means_the_choice_that_is_shown(choice):
    field, told, _other = choice
    press(field, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert told == ["edu"]
    field.stored("edu")
    press(field, Qt.Key.Key_R, Qt.Key.Key_Enter)
    assert told == ["edu", "rtm"]


def test_escape_takes_back_what_the_keys_went_to(choice):
    field, told, _other = choice
    press(field, Qt.Key.Key_End, Qt.Key.Key_Escape)
    field.flush()
    assert (field.value(), told) == ("", [])


@pytest.mark.qt_log_ignore("does not support", extend=True)  # offscreen
def test_what_is_picked_from_the_open_list_is_saved_at_once(choice, qtbot):
    field, told, _other = choice
    press(field, Qt.Key.Key_Up)  # goes nowhere
    QTest.keyClick(field.editor, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(field.editor.view().isVisible)
    press_list = field.editor.view()
    QTest.keyClick(press_list, Qt.Key.Key_End)
    QTest.keyClick(press_list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: told == ["rtm"])

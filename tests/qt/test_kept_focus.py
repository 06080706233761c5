"""The keyboard stays where it was while rows are drawn anew, also where several panes are (R81)."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.views.kept_focus import KeptFocus, empty


def pane(name):
    made = QWidget()
    QVBoxLayout(made).addWidget(QPushButton(name, accessibleName=name))
    return made


@pytest.fixture
def panes(qtbot):
    """Three panes with a row each, in a window in front; the first row has the keyboard."""
    window = QWidget()
    qtbot.addWidget(window)
    found = [pane(each) for each in ("one", "two", "three")]
    layout = QVBoxLayout(window)
    for each in found:
        layout.addWidget(each)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    row(found[0]).setFocus()
    yield found
    window.close()


def row(pane):
    return pane.findChild(QPushButton)


def has_keyboard(panes):
    return panes[0].window().focusWidget().accessibleName()


def test_where_the_keyboard_fell_to_is_drawn_anew_too_it_comes_back_to_where_it_was(qtbot, panes):
    one, two, _ = panes
    empty(one.layout())
    assert has_keyboard(panes) == "two", "Qt put it there"
    empty(two.layout())
    for name, each in (("two", two), ("one", one)):
        each.layout().addWidget(QPushButton(name, accessibleName=name))
        qtbot.wait(5)  # the rows of one pane are there before those of the next
    qtbot.waitUntil(lambda: has_keyboard(panes) == "one")


def test_rows_that_are_not_shown_yet_are_waited_for(qtbot, panes):
    """Else what stands in the pane all along had the keyboard, when the turn came between laying out and showing."""
    one = panes[0]
    one.layout().addWidget(QPushButton("above", accessibleName="above"))
    stays = QPushButton("stays", accessibleName="stays", parent=one)
    stays.show()
    rows = QVBoxLayout()
    one.layout().addLayout(rows)
    rows.addWidget(QPushButton("mine", accessibleName="mine"))
    qtbot.waitUntil(lambda: all(each.isVisible() for each in one.findChildren(QPushButton)))
    next(each for each in one.findChildren(QPushButton) if each.text() == "mine").setFocus()
    empty(rows)
    again = QPushButton("mine", accessibleName="mine")
    rows.addWidget(again)
    (kept,) = one.findChildren(KeptFocus)
    kept._look()  # as its timer does, before the layout has shown the new row
    assert not again.isVisible(), "else this shows nothing"
    qtbot.waitUntil(lambda: has_keyboard(panes) == "mine")


def test_what_nobody_will_show_is_not_waited_for(qtbot, panes):
    one = panes[0]
    stays = QPushButton("stays", accessibleName="stays", parent=one)
    stays.show()
    QPushButton("never", accessibleName="never", parent=one)
    empty(one.layout())
    qtbot.waitUntil(lambda: has_keyboard(panes) == "stays")


def test_who_went_on_meanwhile_stays_there(qtbot, panes):
    empty(panes[0].layout())
    row(panes[2]).setFocus()
    panes[0].layout().addWidget(QPushButton("one", accessibleName="one"))
    qtbot.wait(5)
    assert has_keyboard(panes) == "three"

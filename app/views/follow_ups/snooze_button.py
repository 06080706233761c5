"""A small button whose menu hides a follow-up for a while."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QPushButton

from app.texts import t
from app.views.follow_ups.dialogs import day_dialog
from app.views.follow_ups.words import snooze_days

if TYPE_CHECKING:
    from app.views.desk import Desk


def snooze_button(desk: Desk, name: str, chosen: Callable[[dt.date], object]) -> QPushButton:
    """Return the button.

    Args:
        desk: the open window's parts.
        name: what a screen reader says, with the customer in it.
        chosen: called with the day.
    """
    button = QPushButton(t("Snooze"))
    button.setProperty("small", True)
    button.setAutoDefault(False)
    button.setAccessibleName(name)

    def show() -> None:
        # Made when it is asked for: a page of rows would make a menu each.
        menu = QMenu(button)
        menu.aboutToHide.connect(menu.deleteLater)
        for words, day in snooze_days(desk.today()):
            menu.addAction(words).triggered.connect(partial(_choose, chosen, day))
        another = menu.addAction(t("Another day …"))
        another.triggered.connect(lambda _on=False: day_dialog(desk, t("Hide until"), chosen).open())
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    button.clicked.connect(lambda _checked=False: show())
    return button


def _choose(chosen: Callable[[dt.date], object], day: dt.date, _checked: bool = False) -> None:
    chosen(day)

"""Tab goes as the eye does: what was made later than its neighbours is put behind the one it stands behind (R81)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def in_order(first: QWidget, holders: Iterable[QWidget], then: QWidget | None = None) -> None:
    """Let Tab go from one widget through what is in others, in their order.

    Args:
        first: takes the keyboard before them.
        holders: what is in each follows in the order in which it was made; new rows come in the place of old ones.
        then: comes after all of them.
    """
    inside = [each for holder in holders for each in holder.findChildren(QWidget) if _takes_tab(each, first.window())]
    for before, after in pairwise([first, *inside, *([then] if then is not None else [])]):
        QWidget.setTabOrder(before, after)


def _takes_tab(widget: QWidget, window: QWidget) -> bool:
    """Whether Tab stops there: the inner part of a box hands the keyboard to the box, its list is another window."""
    stops = Qt.FocusPolicy.TabFocus
    return widget.focusPolicy() & stops == stops and widget.focusProxy() is None and widget.window() is window

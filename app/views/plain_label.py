"""Labels and tool tips that show what they are given, letter by letter.

Qt takes a text that looks like HTML for HTML. Names, notes and what providers say come from outside; a customer called
``<img src=…>`` is shown as such, and nothing is loaded.
"""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


class PlainLabel(QLabel):
    """A ``QLabel`` without rich text; takes the same words."""

    def __init__(self, text: str | QWidget | None = None, parent: QWidget | None = None) -> None:
        if isinstance(text, QWidget):
            text, parent = None, text
        super().__init__(text or "", parent)
        self.setTextFormat(Qt.TextFormat.PlainText)


def plain_tip(text: str) -> str:
    """Return a tool tip that shows ``text`` letter by letter: Qt takes what looks like HTML for HTML there too."""
    if "<" not in text and "&" not in text:
        return text
    return f"<qt>{html.escape(text)}</qt>".replace("\n", "<br>")

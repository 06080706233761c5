"""Measuring, cutting and writing words fast: a screenful of cards is some hundred texts."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

ELIDE_RIGHT = Qt.TextElideMode.ElideRight
ELIDE_MIDDLE = Qt.TextElideMode.ElideMiddle


class _Letters(dict[str, float]):
    """How wide each letter is by itself, measured when it is first met; no text is wider than its letters together."""

    def __init__(self, metrics: QFontMetricsF) -> None:
        super().__init__()
        self._metrics = metrics

    def __missing__(self, letter: str) -> float:
        width = self[letter] = self._metrics.horizontalAdvance(letter)
        return width


class Ruler:
    """Measures texts of one font; plain ASCII by a table, everything else by shaping it.

    Args:
        font: of the texts.
    """

    def __init__(self, font: QFont) -> None:
        self._metrics = QFontMetricsF(font)
        self._ascii = {chr(code): self._metrics.horizontalAdvance(chr(code)) for code in range(32, 127)}
        self._letters = _Letters(self._metrics)
        self._height, self._ascent = self._metrics.height(), self._metrics.ascent()

    def width(self, text: str) -> float:
        """Return the width of a text in pixels; of ASCII without kerning, so rather too wide than too narrow."""
        try:
            return sum(map(self._ascii.__getitem__, text))
        except KeyError:
            return self._metrics.horizontalAdvance(text)

    def cut(self, text: str, room: float, mode: Qt.TextElideMode = ELIDE_RIGHT) -> str:
        """Return as much of a text as fits, with an ellipsis where something is left out."""
        widest = self.width(text) if text.isascii() else sum(map(self._letters.__getitem__, text))
        return text if widest <= room else self._metrics.elidedText(text, mode, room)

    def write(self, painter: QPainter, line: QRect, text: str) -> None:
        """Write a text at the left of a line, in its middle; half the cost of laying it out in the line's rectangle."""
        top = line.top() + (line.height() - self._height) / 2
        painter.drawText(QPointF(line.left(), top + self._ascent), text)

"""Sizes of a card, all from the person's font: one size for every card, so that the grid is laid out by arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Literal, Protocol

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFont, QFontMetrics

TALLEST = "Åกี่ปู่한g"  # Thai marks above and below, Korean, an accent: a line has room for each of them
SMALL_OF_NORMAL = 11 / 12
AIR = 1.15  # height of a line to that of its font


class Look(Protocol):
    """What painting needs of ``views.theme.Theme``."""

    @property
    def unit(self) -> int:
        """The rhythm of the layout in pixels."""

    def color(self, role: str) -> QColor:
        """Return the colour of a role."""

    def font(self, size: Literal["small", "normal", "large", "title"] = "normal", *, strong: bool = False) -> QFont:
        """Return a font."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Pixels of a card's parts, and its fonts.

    Args:
        unit: the rhythm (8 at the usual font size).
        name: font of the organisation's name.
        text: font of the other lines.
        tiny: font of pills and marks.
        name_line: height of the name's line.
        text_line: height of another line.
        pill: height of a pill.
        button: height of a button on a card.
        height: of a card.
        least_width: of a card; wider where the window has room to spare.
    """

    unit: int
    name: QFont
    text: QFont
    tiny: QFont
    name_line: int
    text_line: int
    pill: int
    button: int
    height: int
    least_width: int

    @classmethod
    def of(cls, look: Look) -> Measure:
        """Measure the fonts of a look."""
        unit = look.unit
        name, text = look.font(strong=True), look.font("small")
        tiny = QFont(text)
        if tiny.pointSizeF() > 0:
            tiny.setPointSizeF(tiny.pointSizeF() * SMALL_OF_NORMAL)
        else:
            tiny.setPixelSize(max(9, round(tiny.pixelSize() * SMALL_OF_NORMAL)))
        name_line = max(_line(name), ceil(unit * 2.5))
        text_line = _line(text)
        pill = QFontMetrics(tiny).height() + unit // 4
        button = max(ceil(unit * 3.25), text_line + unit // 2)
        height = (
            ceil(unit * 1.5)  # padding above
            + name_line
            + unit
            + 2 * text_line
            + unit
            + text_line
            + ceil(unit * 1.5)  # the bar and its room
            + button
            + unit // 2
            + unit
            + button
            + ceil(unit * 1.25)
        )
        wide = QFontMetrics(name).averageCharWidth() * 24 + 3 * unit
        return cls(unit, name, text, tiny, name_line, text_line, pill, button, height, max(wide, 27 * unit))

    @property
    def pad(self) -> int:
        """Room between a card's edge and its words."""
        return ceil(self.unit * 1.5)

    @property
    def gap(self) -> int:
        """Room between two cards."""
        return ceil(self.unit * 1.5)

    def period_line(self, card: QRect) -> QRect:
        """Return where the period stands, and at its right the trial's button."""
        top = (
            card.top()
            + self.pad
            + self.name_line
            + self.unit
            + 2 * self.text_line
            + self.unit
            + self.text_line
            + ceil(self.unit * 1.5)
        )
        return QRect(card.left() + self.pad, top, card.width() - 2 * self.pad, self.button)

    def strip(self, card: QRect) -> QRect:
        """Return the reserved strip at the bottom: badge at the left, actions at the right."""
        bottom = card.bottom() + 1 - ceil(self.unit * 1.25)
        return QRect(card.left() + self.pad, bottom - self.button, card.width() - 2 * self.pad, self.button)


def _line(font: QFont) -> int:
    metrics = QFontMetrics(font)
    return max(ceil(metrics.height() * AIR), ceil(metrics.tightBoundingRect(TALLEST).height() * 1.05))

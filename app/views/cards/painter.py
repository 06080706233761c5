"""Draws a card. Only this file knows where its words stand; what they are is ``face``, how big ``measure``."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from app.views.cards.face import TRIAL_STEPS, Face, Tone
from app.views.cards.measure import Look, Measure

LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
CENTRE = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine)
ELIDE_RIGHT = Qt.TextElideMode.ElideRight
ELIDE_MIDDLE = Qt.TextElideMode.ElideMiddle


class CardPainter:
    """Paints faces in one look and one size.

    Args:
        look: colours and fonts; make another painter when it changes.
        measure: sizes made from the look's fonts.
    """

    def __init__(self, look: Look, measure: Measure) -> None:
        self.measure = measure
        self._window = look.color("window")
        self._card = look.color("card")
        self._selected = look.color("selected")
        self._line = QPen(look.color("line"), 1)
        self._accent = look.color("accent")
        self._text = look.color("text")
        self._text2 = look.color("text2")
        self._text3 = look.color("text3")
        self._track = look.color("track")
        self._mark = look.color("mark")
        self._mark_text = look.color("mark-text")
        self._tones: dict[Tone, tuple[QColor, QColor]] = {
            "none": (look.color("mark-text"), look.color("mark")),
            "ok": (look.color("ok"), look.color("ok-bg")),
            "warn": (look.color("warn"), look.color("warn-bg")),
            "bad": (look.color("bad"), look.color("bad-bg")),
            "info": (look.color("info"), look.color("info-bg")),
        }
        self._name = QFontMetrics(measure.name)
        self._words = QFontMetrics(measure.text)
        self._tiny = QFontMetrics(measure.tiny)
        self._mark_font = QFont(measure.tiny)
        self._mark_font.setWeight(QFont.Weight.Bold)

    def paint(self, painter: QPainter, card: QRect, face: Face, *, selected: bool, button_width: int = 0) -> None:
        """Draw a card on the ground of the window.

        Args:
            painter: with antialiasing on.
            card: where.
            face: what it says.
            selected: whether it is.
            button_width: room kept free at the right of the period's line for the trial's button.
        """
        self._ground(painter, card, selected=selected)
        m = self.measure
        left, width = card.left() + m.pad, card.width() - 2 * m.pad
        y = card.top() + m.pad
        self._head(painter, QRect(left, y, width, m.name_line), face)
        y += m.name_line + m.unit
        self._domain(painter, QRect(left, y, width, m.text_line), face)
        y += m.text_line
        painter.setPen(self._text2)
        painter.drawText(
            QRect(left, y, width, m.text_line), LEFT, self._words.elidedText(face.email, ELIDE_MIDDLE, width)
        )
        y += m.text_line + m.unit
        self._plan(painter, QRect(left, y, width, m.text_line), face)
        y += m.text_line
        self._bar(painter, QRect(left, y, width, round(m.unit * 1.5)), face)
        self._period(painter, m.period_line(card), face, button_width)
        self._strip(painter, m.strip(card), face)

    def blank(self, painter: QPainter, card: QRect) -> None:
        """Draw a card whose row is still on its way: the same edges, quiet lines for words."""
        self._ground(painter, card, selected=False)
        m = self.measure
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._track)
        left, y = card.left() + m.pad, card.top() + m.pad + m.name_line // 4
        for share, step in ((0.6, m.name_line + m.unit), (0.5, m.text_line), (0.7, m.text_line + m.unit), (0.4, 0)):
            painter.drawRoundedRect(
                QRectF(left, y, (card.width() - 2 * m.pad) * share, m.text_line / 2), m.unit / 4, m.unit / 4
            )
            y += step

    def outline(self, painter: QPainter, card: QRect, *, focus: bool) -> None:
        """Draw the edge of the card that is pointed at, or the ring of the one with the keyboard's focus."""
        m = self.measure
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if focus:
            painter.setPen(QPen(self._accent, m.unit / 4))
            shift = m.unit / 4
            ring = QRectF(card).adjusted(-shift, -shift, shift, shift)
            painter.drawRoundedRect(ring, m.unit * 1.5, m.unit * 1.5)
        else:
            painter.setPen(QPen(self._accent, max(1.0, m.unit / 8)))
            painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), m.unit * 1.25, m.unit * 1.25)

    def _ground(self, painter: QPainter, card: QRect, *, selected: bool) -> None:
        painter.setPen(QPen(self._accent, 1) if selected else self._line)
        painter.setBrush(self._selected if selected else self._card)
        radius = self.measure.unit * 1.25
        painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

    def _head(self, painter: QPainter, line: QRect, face: Face) -> None:
        m = self.measure
        side = round(m.unit * 2.5)
        mark = QRect(line.left(), line.top() + (line.height() - side) // 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._mark)
        painter.drawRoundedRect(mark, m.unit * 0.6, m.unit * 0.6)
        painter.setFont(self._mark_font)
        painter.setPen(self._mark_text)
        painter.drawText(mark, CENTRE, face.mark)
        right = line.right() + 1
        if face.chip:
            right = self._pill(painter, line, face.chip, face.chip_tone, at_right=True).left() - m.unit
        left = mark.right() + 1 + m.unit
        painter.setFont(m.name)
        painter.setPen(self._text)
        painter.drawText(
            QRect(left, line.top(), right - left, line.height()),
            LEFT,
            self._name.elidedText(face.name, ELIDE_RIGHT, right - left),
        )

    def _domain(self, painter: QPainter, line: QRect, face: Face) -> None:
        painter.setFont(self.measure.text)
        space = self._words.horizontalAdvance(" ") if face.domain else 0
        note = min(self._words.horizontalAdvance(face.domain_note), line.width() // 2)
        domain = self._words.elidedText(face.domain, ELIDE_MIDDLE, line.width() - note - space)
        painter.setPen(self._text)
        painter.drawText(line, LEFT, domain)
        used = self._words.horizontalAdvance(domain) + space
        room = line.width() - used
        painter.setPen(self._text if face.domain_tone == "none" and face.domain else self._tones[face.domain_tone][0])
        painter.drawText(
            line.adjusted(used, 0, 0, 0), LEFT, self._words.elidedText(face.domain_note, ELIDE_RIGHT, room)
        )

    def _plan(self, painter: QPainter, line: QRect, face: Face) -> None:
        painter.setPen(self._text2)
        painter.drawText(line, RIGHT, face.licences)
        room = line.width() - (self._words.horizontalAdvance(face.licences) + self.measure.unit if face.licences else 0)
        painter.setPen(self._text if face.has_plan else self._text3)
        painter.drawText(line, LEFT, self._words.elidedText(face.plan, ELIDE_RIGHT, room))

    def _bar(self, painter: QPainter, room: QRect, face: Face) -> None:
        if face.bar == "none":
            return
        m = self.measure
        thick = m.unit / 2
        top = room.top() + m.unit * 0.75
        painter.setPen(Qt.PenStyle.NoPen)
        colour = self._accent if face.bar == "period" else self._tones["warn"][0]
        if face.bar != "steps":
            self._length(painter, QRectF(room.left(), top, room.width(), thick), face.bar_share, colour)
            return
        gap = m.unit / 4
        each = (room.width() - gap * (TRIAL_STEPS - 1)) / TRIAL_STEPS
        for step in range(TRIAL_STEPS):
            share = min(1.0, max(0.0, face.bar_share * TRIAL_STEPS - step))
            self._length(painter, QRectF(room.left() + step * (each + gap), top, each, thick), share, colour)

    def _length(self, painter: QPainter, track: QRectF, share: float, colour: QColor) -> None:
        radius = track.height() / 2
        painter.setBrush(self._track)
        painter.drawRoundedRect(track, radius, radius)
        if share > 0:
            painter.setBrush(colour)
            filled = QRectF(track)
            filled.setWidth(max(track.height(), track.width() * share))
            painter.drawRoundedRect(filled, radius, radius)

    def _period(self, painter: QPainter, line: QRect, face: Face, button_width: int) -> None:
        painter.setPen(self._text2)
        room = line.width() - (button_width + self.measure.unit if button_width else 0)
        words = face.period if self._words.horizontalAdvance(face.period) <= room else face.period_short
        if not button_width:
            words = face.period
        painter.drawText(line, LEFT, self._words.elidedText(words, ELIDE_RIGHT, room))

    def _strip(self, painter: QPainter, strip: QRect, face: Face) -> None:
        m = self.measure
        left = strip.left()
        room = strip.width() - m.unit * 10  # what the actions at the right may take
        if face.badge:
            pill = self._pill(painter, strip.adjusted(0, 0, -m.unit * 10, 0), face.badge, face.badge_tone)
            left = pill.right() + 1 + m.unit
            room = strip.right() + 1 - m.unit * 10 - left
        if face.standing and room > m.unit * 6:
            painter.setFont(m.tiny)
            painter.setPen(self._text2)
            painter.drawText(
                QRect(left, strip.top(), room, strip.height()),
                LEFT,
                self._tiny.elidedText(face.standing, ELIDE_RIGHT, room),
            )

    def _pill(self, painter: QPainter, line: QRect, words: str, tone: Tone, *, at_right: bool = False) -> QRect:
        m = self.measure
        shown = self._tiny.elidedText(words, ELIDE_RIGHT, line.width() - 2 * m.unit)
        width = self._tiny.horizontalAdvance(shown) + 2 * m.unit
        top = line.top() + (line.height() - m.pill) // 2
        pill = QRect(line.right() + 1 - width if at_right else line.left(), top, width, m.pill)
        ink, ground = self._tones[tone]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(pill), m.pill / 2, m.pill / 2)
        painter.setFont(m.tiny)
        painter.setPen(ink)
        painter.drawText(pill, CENTRE, shown)
        return pill

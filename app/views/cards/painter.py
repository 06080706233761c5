"""Draws a card. Only this file knows where its words stand; what they are is ``face``, how big ``measure``.

What comes back on many cards (the empty card, marks, pills, “✓ verified”) is drawn once and stamped.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap

from app.views.cards.face import TRIAL_STEPS, Face, Tone
from app.views.cards.measure import Look, Measure
from app.views.cards.ruler import ELIDE_MIDDLE, Ruler

CENTRE = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine)
MOST_STAMPS = 400


class CardPainter:
    """Paints faces in one look, one size and one resolution; make another when any of them changes.

    Args:
        look: colours and fonts.
        measure: sizes made from the look's fonts.
        width: of a card.
        ratio: device pixels per pixel.
    """

    def __init__(self, look: Look, measure: Measure, width: int, ratio: float) -> None:
        self.measure = measure
        self.ratio = ratio
        self._card = QRect(QPoint(0, 0), QSize(width, measure.height))
        self._window = look.color("window")
        self._grounds = {False: look.color("card"), True: look.color("selected")}
        self._line = look.color("line")
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
        self._name = Ruler(measure.name)
        self._words = Ruler(measure.text)
        self._tiny = Ruler(measure.tiny)
        self._mark_font = QFont(measure.tiny)
        self._mark_font.setWeight(QFont.Weight.Bold)
        self._stamps: dict[tuple[object, ...], QPixmap] = {}

    def draw(self, face: Face, *, selected: bool, button_width: int = 0, actions: bool = False) -> QPixmap:
        """Return the picture of a card on the ground of the window.

        Args:
            face: what it says.
            selected: whether it is.
            button_width: room kept free at the right of the period's line for the trial's button.
            actions: draw the card's actions too (on a touch screen, where nothing can be pointed at).
        """
        pixmap = self._ground(face.mark, selected=selected).copy()
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        m = self.measure
        left, width = m.pad, self._card.width() - 2 * m.pad
        y = m.pad
        self._head(painter, QRect(left, y, width, m.name_line), face)
        y += m.name_line + m.unit
        painter.setFont(m.text)
        self._domain(painter, QRect(left, y, width, m.text_line), face)
        y += m.text_line
        if face.email:
            painter.setPen(self._text2)
            email = self._words.cut(face.email, width, ELIDE_MIDDLE)
            self._words.write(painter, QRect(left, y, width, m.text_line), email)
        y += m.text_line + m.unit
        self._plan(painter, QRect(left, y, width, m.text_line), face)
        y += m.text_line
        self._bar(painter, QRect(left, y, width, round(m.unit * 1.5)), face)
        if face.period:
            self._period(painter, m.period_line(self._card), face, button_width)
        if face.badge or face.standing:
            self._strip(painter, m.strip(self._card), face)
        if actions:
            strip = m.strip(self._card)
            left = self._button(painter, strip, face.action)
            if face.trial_button:
                self._button(painter, m.period_line(self._card), face.trial_button)
            if face.buy and face.badge:
                self._button(painter, m.period_line(self._card), face.buy)
            elif face.buy:
                strip.setRight(left - 1 - m.unit // 2)
                self._button(painter, strip, face.buy)
        painter.end()
        return pixmap

    def cuts(self, face: Face) -> list[str]:
        """Return the words of a card that do not fit on it."""
        m = self.measure
        room = self._card.width() - 2 * m.pad
        chip = self._tiny.width(face.chip) + 3 * m.unit if face.chip else 0
        note = self._words.width(face.domain_note) + m.unit
        licences = self._words.width(face.licences) + m.unit
        return [
            words
            for words, ruler, taken in (
                (face.name, self._name, self._mark_place().width() + m.unit + chip),
                (face.domain, self._words, note),
                (face.email, self._words, 0),
                (face.plan, self._words, licences),
            )
            if ruler.width(words) > room - taken
        ]

    def blank(self) -> QPixmap:
        """Return a card whose row is still on its way: the same edges, quiet lines for words."""
        m = self.measure

        def lines(painter: QPainter) -> None:
            self._draw_ground(painter, "", selected=False)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._track)
            y = m.pad + m.name_line // 4
            for share, step in ((0.6, m.name_line + m.unit), (0.5, m.text_line), (0.7, m.text_line + m.unit), (0.4, 0)):
                bar = QRectF(m.pad, y, (self._card.width() - 2 * m.pad) * share, m.text_line / 2)
                painter.drawRoundedRect(bar, m.unit / 4, m.unit / 4)
                y += step

        return self._stamp(("blank",), self._card.size(), lines, opaque=True)

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

    def _button(self, painter: QPainter, line: QRect, words: str) -> int:
        """Draw what looks like the button that a tap there will press; returns its left edge."""
        m = self.measure
        width = round(self._words.width(words)) + round(2.25 * m.unit)
        place = QRect(line.right() + 1 - width, line.top(), width, line.height())
        painter.setPen(QPen(self._line, 1))
        painter.setBrush(self._grounds[False])
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), m.unit * 0.75, m.unit * 0.75)
        painter.setFont(m.text)
        painter.setPen(self._text)
        painter.drawText(place, CENTRE, words)
        return place.left()

    # -- what is stamped --------------------------------------------------------------------------------------------

    def _stamp(
        self, key: tuple[object, ...], size: QSize, draw: Callable[[QPainter], None], *, opaque: bool = False
    ) -> QPixmap:
        found = self._stamps.get(key)
        if found is None:
            found = QPixmap(size * self.ratio)
            found.setDevicePixelRatio(self.ratio)
            found.fill(self._window if opaque else Qt.GlobalColor.transparent)
            painter = QPainter(found)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw(painter)
            painter.end()
            if len(self._stamps) >= MOST_STAMPS:
                del self._stamps[next(iter(self._stamps))]
            self._stamps[key] = found
        return found

    def _ground(self, mark: str, *, selected: bool) -> QPixmap:
        return self._stamp(
            ("ground", mark, selected),
            self._card.size(),
            lambda painter: self._draw_ground(painter, mark, selected=selected),
            opaque=True,
        )

    def _draw_ground(self, painter: QPainter, mark: str, *, selected: bool) -> None:
        m = self.measure
        painter.setPen(QPen(self._accent if selected else self._line, 1))
        painter.setBrush(self._grounds[selected])
        painter.drawRoundedRect(QRectF(self._card).adjusted(0.5, 0.5, -0.5, -0.5), m.unit * 1.25, m.unit * 1.25)
        if mark:
            square = self._mark_place()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._mark)
            painter.drawRoundedRect(square, m.unit * 0.6, m.unit * 0.6)
            painter.setFont(self._mark_font)
            painter.setPen(self._mark_text)
            painter.drawText(square, CENTRE, mark)

    def _mark_place(self) -> QRect:
        m = self.measure
        side = round(m.unit * 2.5)
        return QRect(m.pad, m.pad + (m.name_line - side) // 2, side, side)

    def _pill(self, painter: QPainter, line: QRect, words: str, tone: Tone, *, at_right: bool = False) -> QRect:
        m = self.measure
        shown = self._tiny.cut(words, line.width() - 2 * m.unit)
        size = QSize(round(self._tiny.width(shown)) + 2 * m.unit, m.pill)
        ink, ground = self._tones[tone]

        def draw(pill: QPainter) -> None:
            whole = QRect(QPoint(0, 0), size)
            pill.setPen(Qt.PenStyle.NoPen)
            pill.setBrush(ground)
            pill.drawRoundedRect(QRectF(whole), m.pill / 2, m.pill / 2)
            pill.setFont(m.tiny)
            pill.setPen(ink)
            pill.drawText(whole, CENTRE, shown)

        top = line.top() + (line.height() - m.pill) // 2
        place = QRect(QPoint(line.right() + 1 - size.width() if at_right else line.left(), top), size)
        painter.drawPixmap(place.topLeft(), self._stamp(("pill", shown, tone), size, draw))
        return place

    # -- the lines of a card ----------------------------------------------------------------------------------------

    def _head(self, painter: QPainter, line: QRect, face: Face) -> None:
        m = self.measure
        right = line.right() + 1
        if face.chip:
            right = self._pill(painter, line, face.chip, face.chip_tone, at_right=True).left() - m.unit
        left = self._mark_place().right() + 1 + m.unit
        painter.setFont(m.name)
        painter.setPen(self._text)
        place = QRect(left, line.top(), right - left, line.height())
        self._name.write(painter, place, self._name.cut(face.name, right - left))

    def _domain(self, painter: QPainter, line: QRect, face: Face) -> None:
        space = round(self.measure.unit / 2) if face.domain else 0
        plain = face.domain_tone == "none"  # a team's ID differs from card to card, a state is stamped
        note_width = min(self._words.width(face.domain_note), line.width() / 2)
        used = 0
        if face.domain:
            domain = self._words.cut(face.domain, line.width() - note_width - space, ELIDE_MIDDLE)
            painter.setPen(self._text)
            self._words.write(painter, line, domain)
            used = round(self._words.width(domain)) + space
        room = line.width() - used
        ink = self._text if plain and face.domain else self._tones[face.domain_tone][0]
        if plain or note_width > room:
            painter.setPen(ink)
            self._words.write(painter, line.adjusted(used, 0, 0, 0), self._words.cut(face.domain_note, room))
            return

        def draw(note: QPainter) -> None:
            note.setFont(self.measure.text)
            note.setPen(ink)
            self._words.write(note, QRect(0, 0, room, line.height()), face.domain_note)

        size = QSize(round(note_width) + 2, line.height())
        stamp = self._stamp(("note", face.domain_note, face.domain_tone), size, draw)
        painter.drawPixmap(line.topLeft() + QPoint(used, 0), stamp)

    def _plan(self, painter: QPainter, line: QRect, face: Face) -> None:
        room = float(line.width())
        if face.licences:
            painter.setPen(self._text2)
            taken = self._words.width(face.licences)
            self._words.write(painter, line.adjusted(line.width() - round(taken), 0, 0, 0), face.licences)
            room -= taken + self.measure.unit
        painter.setPen(self._text if face.has_plan else self._text3)
        self._words.write(painter, line, self._words.cut(face.plan, room))

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
        if share < 1:
            painter.setBrush(self._track)
            painter.drawRoundedRect(track, radius, radius)
        if share > 0:
            painter.setBrush(colour)
            filled = QRectF(track)
            filled.setWidth(max(track.height(), track.width() * share))
            painter.drawRoundedRect(filled, radius, radius)

    def _period(self, painter: QPainter, line: QRect, face: Face, button_width: int) -> None:
        painter.setPen(self._text2)
        room = line.width()
        words = face.period
        if button_width:
            room -= button_width + self.measure.unit
            if self._words.width(words) > room:
                words = face.period_short
        self._words.write(painter, line, self._words.cut(words, room))

    def _strip(self, painter: QPainter, strip: QRect, face: Face) -> None:
        m = self.measure
        room = QRect(strip)
        room.setWidth(strip.width() - m.unit * 10)  # the rest is for the actions
        left = strip.left()
        if face.badge:
            left = self._pill(painter, room, face.badge, face.badge_tone).right() + 1 + m.unit
        if face.standing and room.right() - left > m.unit * 6:
            painter.setFont(m.tiny)
            painter.setPen(self._text2)
            place = QRect(left, strip.top(), room.right() - left, strip.height())
            self._tiny.write(painter, place, self._tiny.cut(face.standing, place.width()))

"""The Today page: what wants a person today, in columns of lists, each with what can be done about it (R53)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDate, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.models.follow_ups import Section, Today
from app.models.values import Changes, CustomerQuery, Filter
from app.store import follow_up_rows
from app.texts import current, t
from app.views.customer.pane import label, small_button
from app.views.dates import locale
from app.views.kept_focus import empty
from app.views.theme import unit_of
from app.views.today.rows import OpenButton
from app.views.today.sections import Sections
from app.views.today.words import count_of, sentence
from app.views.wizards.drafts_button import DraftsButton

if TYPE_CHECKING:
    from app.views.commands import CommandContext
    from app.views.desk import Desk

NARROW, NARROWER = 108, 72  # units; below them two columns, and one
SETTLED_MS = 150
Draw = Callable[[Today, dt.date], list[QWidget]]


class TodayPage(QWidget):
    """Lists in three columns; it reads again after every change while it is in front.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._sections = Sections(desk)
        self._stale = True
        self._fresh = True
        self._scrolled = 0
        self._turn = 0
        self._focus: tuple[str, int] | None = ("", 0)
        self._unit = unit_of(self.fontMetrics())
        self._columns: list[QVBoxLayout] = []
        self._lay_out()
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.timeout.connect(self._read)
        desk.changed.connect(self._changed)

    # -- what the window asks ---------------------------------------------------------------------------------------

    def show_target(self, _target: object) -> None:
        """Show today's work; the keyboard goes to the first thing to do."""
        self._focus = ("", 0)
        self._fresh = True
        self._read()

    def context(self) -> CommandContext | None:
        """There is no one customer meant here; each row says whom it is about."""
        return None

    def showEvent(self, event: QShowEvent) -> None:
        """Read what changed meanwhile."""
        super().showEvent(event)
        if self._stale:
            self._read()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the columns beside or below each other."""
        super().resizeEvent(event)
        self._arrange(event.size().width())

    # -- drawing ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        unit = self._unit
        outer = QVBoxLayout(self)
        outer.setContentsMargins(unit * 3, unit * 3, unit * 3, 0)
        outer.setSpacing(unit)
        self._title = label("", "title")
        self._said = label("", "second")
        head = QHBoxLayout()
        head.setSpacing(unit)
        head.addWidget(self._title, 1)
        head.addWidget(DraftsButton(self._desk))
        for command_id, words in (("calendar.export", t("Export calendar …")),):
            head.addWidget(small_button(words, partial(self._desk.registry.trigger, command_id)))
        outer.addLayout(head)
        outer.addWidget(self._said)
        inner = QWidget()
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        self._rows.setContentsMargins(0, unit, unit, unit * 3)
        self._rows.setSpacing(unit * 3 // 2)
        for _ in range(3):
            holder = QWidget()
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(unit)
            self._columns.append(column)
            self._rows.addWidget(holder, 1)
        scroll = QScrollArea()
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        self._scroll = scroll
        outer.addWidget(scroll, 1)

    def _arrange(self, width: int) -> None:
        narrow = width < self._unit * NARROW
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._rows.direction() != way:
            self._rows.setDirection(way)
            for place in range(self._rows.count()):
                self._rows.setStretch(place, 0 if narrow else 1)

    def _changed(self, _changes: Changes) -> None:
        self._stale = True
        if self.isVisible():
            self._reading.start(SETTLED_MS)

    def _read(self) -> None:
        self._turn += 1
        turn, today = self._turn, self._desk.today()
        self._title.setText(locale().toString(_qdate(today), _day_pattern()))

        def arrived(found: Today) -> None:
            if turn == self._turn:
                self._stale = False
                self._show(found, today)

        self._desk.when(self._desk.reader.ask_slowly(follow_up_rows.today, today), arrived)

    def _show(self, found: Today, today: dt.date) -> None:
        self._said.setText(sentence(found))
        # Columns without a list are left to the right: a day's only list doesn't stand alone at the far side.
        shown = sorted(self._lists(found), key=lambda lists: not any(each[1].count for each in lists))
        self._focus = self._focused() or self._focus
        self._scrolled = 0 if self._fresh else self._scroll.verticalScrollBar().value()
        self._fresh = False
        for column in self._columns:
            empty(column)
            column.addStretch(1)  # from the first list on: what is drawn so far stands at the top
        if not any(section.count for lists in shown for _title, section, _draw, _all in lists):
            self._columns[0].insertWidget(
                0,
                label(
                    t(
                        "Trials that end, renewals, follow-ups, tokens that run out, instructions that need you and "
                        "domains to verify stand here when there are some."
                    ),
                    "second",
                ),
            )
        self._draw(self._turn, [(place, *each) for place, lists in enumerate(shown) for each in lists], found, today)

    def _draw(
        self,
        turn: int,
        left: list[tuple[int, str, Section[object], Draw, Callable[[], object] | None]],
        found: Today,
        today: dt.date,
    ) -> None:
        # A list a turn: all of them at once would hold the window up for longer than a frame or two.
        if turn != self._turn:
            return
        if not left:
            # The keyboard's place goes from row to row while they are drawn anew, and the view would follow it.
            QTimer.singleShot(0, self, lambda: self._scroll.verticalScrollBar().setValue(self._scrolled))
            return
        (place, title, section, draw, show_all), *rest = left
        if section.count:
            rows = draw(found, today)
            column = self._columns[place]
            column.insertWidget(column.count() - 1, self._list(title, section, rows, show_all))
            self._give_focus(title, rows)
        QTimer.singleShot(0, self, lambda: self._draw(turn, rest, found, today))

    def _focused(self) -> tuple[str, int] | None:
        """Return in which list, and where in it, the keyboard is; None: not in a list."""
        at = QApplication.focusWidget()
        while at is not None and at is not self:
            if isinstance(place := at.property("place"), int):
                return str(at.property("list")), place
            at = at.parentWidget()
        return None

    def _give_focus(self, title: str, rows: list[QWidget]) -> None:
        """Put the keyboard where it was before the lists were drawn anew, or on the first row of all."""
        for place, row in enumerate(rows):
            row.setProperty("list", title)
            row.setProperty("place", place)
        if self._focus is None or self._focus[0] not in ("", title) or not rows or not self.isVisible():
            return
        opener = rows[min(self._focus[1], len(rows) - 1)].findChild(OpenButton)
        self._focus = None
        if opener is not None:
            opener.setFocus(Qt.FocusReason.OtherFocusReason)

    def _list(
        self, title: str, section: Section[object], rows: list[QWidget], show_all: Callable[[], object] | None
    ) -> QWidget:
        unit = self._unit
        holder = QWidget()
        holder.setAccessibleName(title)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, unit)
        column.setSpacing(unit)
        head = QHBoxLayout()
        heading = label(title, "heading")
        heading.setMinimumHeight(unit * 4)  # as high as with its button, so that the lists begin on one line
        head.addWidget(heading, 1)
        if section.count > len(section.rows) and show_all is not None:
            words = t("Show all {count}", count=count_of(section))
            button = small_button(words, show_all, name=f"{title}: {words}")
            button.setProperty("quiet", True)
            head.addWidget(button)
        column.addLayout(head)
        pane = QFrame()
        pane.setProperty("pane", True)
        pane.setAccessibleName(title)
        inside = QVBoxLayout(pane)
        inside.setContentsMargins(unit, unit, unit * 3 // 2, unit)
        inside.setSpacing(unit // 2)
        for place, row in enumerate(rows):
            if place:
                line = QFrame()
                line.setProperty("line", True)
                line.setFixedHeight(1)
                inside.addWidget(line)
            inside.addWidget(row)
        column.addWidget(pane)
        return holder

    def _lists(self, found: Today) -> list[list[tuple[str, Section[object], Draw, Callable[[], object] | None]]]:
        draw = self._sections
        stuck = found.stuck
        outbox: Section[object] = Section(
            (*stuck.rows, *found.waiting.rows), stuck.count + found.waiting.count, stuck.more or found.waiting.more
        )
        grid = self._grid
        return [
            [
                (t("Trials ending"), _any(found.trials), draw.trials, grid("trial_ends_within", "30", "trial_end")),
                (
                    t("Renewals without automatic renewal"),
                    _any(found.renewals),
                    draw.renewals,
                    grid("renews_within", "60", "renewal_date"),
                ),
            ],
            [
                (t("Follow-ups"), _any(found.follow_ups), draw.follow_ups, grid("follow_ups_due_within", "14")),
                (t("Tokens and requests running out"), _any(found.expiring), draw.expiring, None),
            ],
            [
                (t("Fetching waits for you"), _any(found.held), draw.held, None),
                (t("Outbox"), outbox, draw.outbox, self._outbox),
                (t("Changed at the provider"), _any(found.changed), draw.changed, grid("changed_at_provider", "yes")),
                (t("Invoices to upload"), _any(found.invoices), draw.invoices, self._payouts),
                (t("Our applications"), _any(found.reminders), draw.reminders, None),
                (t("Domains to verify"), _any(found.unverified), draw.unverified, self._domains),
            ],
        ]

    def _grid(self, field: str, value: str, sort: str = "name") -> Callable[[], object]:
        return lambda: self._desk.go("customers", CustomerQuery(filters=(Filter(field, value),), sort=sort))

    def _domains(self) -> None:
        self._desk.go("domains", "all")

    def _payouts(self) -> None:
        self._desk.go("money", "payouts")

    def _outbox(self) -> None:
        self._desk.go("outbox", "needs_you")


def _any(section: Section[Any]) -> Section[object]:
    return section


def _qdate(day: dt.date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _day_pattern() -> str:
    return {"ko": "M월 d일 dddd"}.get(current(), "dddd d MMMM")

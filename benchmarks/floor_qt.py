"""The floor for a window in PySide6: as little code as shows the same thing.

usage: floor_qt.py hello | grid CUSTOMERS.db | repaint CUSTOMERS.db

hello    one label
grid     painted cards over SQLite rows, laid out by arithmetic: no selection, no accessibility, no undo, nothing else
repaint  the grid repaints one card fifty times; prints the median ms from the wish to the end of its painting
"""

import sqlite3
import statistics
import sys
import time

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLabel

CARD_W, CARD_H, PAGE = 300, 120, 200
LINES = "organisation_name, domain, plan, renewal_date, status"


class Cards:
    """Pages of rows, read when they are first painted; the oldest page goes first."""

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.count = int(self._db.execute("SELECT max(id) FROM customers").fetchone()[0])
        self._pages: dict[int, list[tuple[str, ...]]] = {}

    def card(self, index: int) -> tuple[str, ...]:
        """The row at `index`, from its page."""
        page = index // PAGE
        if page not in self._pages:
            if len(self._pages) == 50:
                del self._pages[next(iter(self._pages))]
            span = (page * PAGE + 1, (page + 1) * PAGE)
            self._pages[page] = self._db.execute(
                f"SELECT {LINES} FROM customers WHERE id BETWEEN ? AND ?", span
            ).fetchall()
        return self._pages[page][index % PAGE]


class Grid(QAbstractScrollArea):
    """The cards; `painted` holds the moment the last painting ended."""

    def __init__(self, cards: Cards) -> None:
        super().__init__()
        self._cards, self._columns, self.painted = cards, 1, 0.0

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002, N802
        """Lay out by arithmetic."""
        port = self.viewport().size()
        self._columns = max(1, port.width() // CARD_W)
        height = -(-self._cards.count // self._columns) * CARD_H
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, height - port.height()))
        bar.setPageStep(port.height())
        bar.setSingleStep(CARD_H // 3)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the cards the dirty region touches."""
        painter = QPainter(self.viewport())
        top = self.verticalScrollBar().value()
        dirty = event.rect()
        for line in range((top + dirty.top()) // CARD_H, (top + dirty.bottom()) // CARD_H + 1):
            for column in range(self._columns):
                index = line * self._columns + column
                place = QRect(column * CARD_W, line * CARD_H - top, CARD_W, CARD_H)
                if index < self._cards.count and place.intersects(dirty):
                    self._paint_card(painter, place, self._cards.card(index))
        painter.end()
        self.painted = time.perf_counter()

    @staticmethod
    def _paint_card(painter: QPainter, place: QRect, card: tuple[str, ...]) -> None:
        *lines, status = card
        painter.fillRect(place.adjusted(5, 5, -5, -5), QColor("#eef1f5"))
        painter.fillRect(
            QRect(place.x() + 5, place.y() + 5, 3, CARD_H - 10), QColor("#1e7f5c" if status == "active" else "#a4552a")
        )
        for number, line in enumerate(lines):
            painter.drawText(place.adjusted(20, 12 + 24 * number, -10, 0), Qt.AlignmentFlag.AlignLeft, line or "")


def repaint_again(app: QApplication, grid: Grid) -> None:
    """Ask for one card at a time, fifty times, each when the one before is on the screen."""
    took_ms = []
    for _ in range(50):
        wished = time.perf_counter()
        grid.viewport().update(QRect(0, 0, CARD_W, CARD_H))
        while grid.painted < wished:
            app.processEvents()
        took_ms.append((grid.painted - wished) * 1000)
    print(statistics.median(took_ms), flush=True)
    app.quit()


def main() -> None:
    app = QApplication(sys.argv[:1])
    mode = sys.argv[1]
    window = QLabel("hello") if mode == "hello" else Grid(Cards(sys.argv[2]))
    window.resize(1200, 740)
    window.show()
    if mode == "repaint" and isinstance(window, Grid):
        QTimer.singleShot(500, lambda: repaint_again(app, window))
    sys.exit(app.exec())


if __name__ == "__main__":
    main()

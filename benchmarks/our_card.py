"""One repaint of one of our own cards, drawn anew: what an edit cannot be faster than.

usage: our_card.py BOOK

The counterpart of `floor_qt.py repaint` with the words and the drawing of the program; prints the median milliseconds.
"""

import datetime as dt
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.bootstrap import open_book
from app.models.values import CardRow, CustomerQuery
from app.settings import Settings
from app.views.cards.face import face
from app.views.cards.measure import Measure
from app.views.cards.painter import CardPainter
from app.views.run import make_application
from app.views.theme import Theme

REPAINTS = 50
WIDTH = 260


class OneCard(QWidget):
    """A window with one card; `painted` is the moment its last painting ended."""

    def __init__(self, theme: Theme, row: CardRow, today: dt.date) -> None:
        super().__init__()
        self._row, self._today = row, today
        measure = Measure.of(theme)
        self._drawing = CardPainter(theme, measure, WIDTH, self.devicePixelRatioF())
        self.painted = 0.0
        self.resize(WIDTH, measure.height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name and argument
        """Draw the card from its row, as after a change."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawing.draw(face(self._row, self._today), selected=False))
        painter.end()
        self.painted = time.perf_counter()


def main() -> None:
    app = make_application()
    book = open_book(Path(sys.argv[1]), read_only=True)
    row = book.reader.first_page(CustomerQuery(sort="renewal_date"), 1).result().rows[0]
    card = OneCard(Theme(app, Settings.load()), row, book.clock.today())
    book.close()
    card.show()
    shown_until = time.monotonic() + 0.5
    while time.monotonic() < shown_until:
        app.processEvents()
    took_ms = []
    for _ in range(REPAINTS):
        wished = time.perf_counter()
        card.update()
        while card.painted < wished:
            app.processEvents()
        took_ms.append((card.painted - wished) * 1000)
    print(statistics.median(took_ms))


if __name__ == "__main__":
    main()

"""A table whose columns share the width there is: words that can be cut give way, amounts and dates never do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QTableView, QWidget


class FittedTable(QTableView):
    """Fits its columns when rows come anew and when its size changes, until a person draws one to another width.

    Args:
        least: half units a column has at least, whatever stands in it; what is to be read whole has enough.
        gives: half units to which a column may be cut where there is no room for all of them; it takes what is left
            over, too. 0: it is neither cut nor widened.
        unit: the layout's rhythm in pixels.
        spare: columns that are hidden while none of the rows says anything in them.
        enough: half units with which a column that gives can be read; 0: it is read whole.
        falls: columns that are hidden, the first one first, while the others have not enough; see ``unseen``.
    """

    def __init__(
        self,
        least: Sequence[int],
        gives: Sequence[int],
        unit: int,
        spare: Sequence[int] = (),
        enough: Sequence[int] = (),
        falls: Sequence[int] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._spare = tuple(spare)
        self._falls = tuple(falls)
        self._fallen: tuple[int, ...] = ()
        self._least = [each * unit // 2 for each in least]
        self._gives = [each * unit // 2 for each in gives]
        self._enough = [each * unit // 2 for each in enough or [0] * len(gives)]
        self._edges = 2 * unit + unit // 4
        self._fitting = False
        self._by_hand = False
        self._fitted = (0, 0, 0)
        header = self.horizontalHeader()
        header.setResizeContentsPrecision(0)  # what is in sight is measured, not every row
        header.sectionResized.connect(self._resized)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show a model; its rows are measured whenever they come anew."""
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self._come)
            model.rowsInserted.connect(self._more)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit to the new width."""
        super().resizeEvent(event)
        self.fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Fit what came while nobody saw it."""
        super().showEvent(event)
        self.fit()

    def fit(self) -> None:
        """Give every column its width."""
        columns = [each for each in range(len(self._gives)) if each in self._fallen or not self.isColumnHidden(each)]
        room = self.viewport().width()
        now = (room, self.model().rowCount(), len(columns))
        if self._by_hand or not self.isVisible() or now == self._fitted:
            return  # another order of the same rows moves no column
        self._fitted = now
        self._fitting = True
        for column in self._fallen:
            self.setColumnHidden(column, False)
        wanted = {each: self._wanted(each) for each in columns}
        needed = {each: min(width, self._enough[each] or width) for each, width in wanted.items()}
        self._fallen = ()
        for column in self._falls:
            if column in needed and sum(needed.values()) > room:
                del needed[column]
                self._fallen = (*self._fallen, column)
        for column in self._fallen:
            self.setColumnHidden(column, True)
        widths = shared([wanted[each] for each in needed], [self._gives[each] for each in needed], room)
        for column, width in zip(needed, widths, strict=True):
            self.setColumnWidth(column, width)
        self._fitting = False

    def unseen(self, row: int) -> list[tuple[str, str]]:
        """Return title and words of the columns that have no room, as far as the row says anything in them."""
        model = self.model()
        words = {each: model.index(row, each).data() for each in self._fallen}
        return [(self._title(each), said) for each, said in words.items() if said]

    def _title(self, column: int) -> str:
        return str(self.model().headerData(column, Qt.Orientation.Horizontal))

    def _wanted(self, column: int) -> int:
        title = self.horizontalHeader().fontMetrics().horizontalAdvance(self._title(column))
        return max(self.sizeHintForColumn(column), title + self._edges, self._least[column])

    def _come(self) -> None:
        for column in self._spare:
            self.setColumnHidden(column, not self._says(column, range(self.model().rowCount())))
        self.fit()

    def _more(self, _parent: object, first: int, last: int) -> None:
        for column in self._spare:
            if self.isColumnHidden(column) and self._says(column, range(first, last + 1)):
                self.setColumnHidden(column, False)
                self.fit()

    def _says(self, column: int, rows: range) -> bool:
        return any(self.model().index(row, column).data() for row in rows)

    def _resized(self, column: int, before: int, after: int) -> None:
        if self._fitting or not before or not after:  # hidden or shown again, not drawn
            return
        header = self.horizontalHeader()
        there = (header.logicalIndex(place) for place in reversed(range(header.count())))
        last = next((each for each in there if not self.isColumnHidden(each)), -1)  # which Qt itself widens
        self._by_hand = self._by_hand or column != last


def shared(wanted: Sequence[int], gives: Sequence[int], room: int) -> list[int]:
    """Return the widths of columns that fit into ``room`` where that is possible.

    Args:
        wanted: what each would have.
        gives: to what it may be cut; 0: it has what it wants, no less and no more.
        room: pixels there are.

    Returns:
        The widths. What is over is shared by those that give, the wider ones the more; where something is missing, the
        wider ones are cut first, so that the narrow ones are whole or as wide as they.
    """
    over = room - sum(wanted)
    loose = [each if least else 0 for each, least in zip(wanted, gives, strict=True)]
    if over >= 0 or not any(loose):
        return [each + over * part // max(sum(loose), 1) for each, part in zip(wanted, loose, strict=True)]
    found = [min(each, least) if least else each for each, least in zip(wanted, gives, strict=True)]
    left = room - sum(found)
    while left > 0:
        short = [place for place, each in enumerate(found) if each < wanted[place]]
        lowest = min(found[place] for place in short)
        rising = [place for place in short if found[place] == lowest]
        above = [found[place] for place in short if found[place] > lowest]
        top = min([*above, *(wanted[place] for place in rising)])
        step = min(top - lowest, max(left // len(rising), 1))
        for place in rising[:left]:
            found[place] += step
            left -= step
    return found

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
        spare: columns that are hidden while none of the rows says anything in them.
        unit: the layout's rhythm in pixels.
    """

    def __init__(
        self,
        least: Sequence[int],
        gives: Sequence[int],
        unit: int,
        spare: Sequence[int] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._spare = tuple(spare)
        self._least = [each * unit // 2 for each in least]
        self._gives = [each * unit // 2 for each in gives]
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
        columns = [each for each in range(len(self._gives)) if not self.isColumnHidden(each)]
        now = (self.viewport().width(), self.model().rowCount(), len(columns))
        if self._by_hand or not self.isVisible() or now == self._fitted:
            return  # another order of the same rows moves no column
        self._fitted = now
        header = self.horizontalHeader()
        letters = header.fontMetrics().horizontalAdvance
        titles = [str(self.model().headerData(each, Qt.Orientation.Horizontal)) for each in columns]
        wanted = [
            max(self.sizeHintForColumn(each), letters(title) + self._edges, self._least[each])
            for each, title in zip(columns, titles, strict=True)
        ]
        found = shared(wanted, [self._gives[each] for each in columns], self.viewport().width())
        self._fitting = True
        for column, width in zip(columns, found, strict=True):
            self.setColumnWidth(column, width)
        self._fitting = False

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
        last = self.horizontalHeader().logicalIndex(len(self._gives) - 1)
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

"""The records to create, one a row: a state, and a cell for each field that may be needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor

from app.models.creation import Candidate
from app.rules.domain import to_unicode
from app.texts import n, t
from app.texts.codes import say
from app.views.creating.columns import FIELDS, column_label, shown, typed
from app.views.dates import facts_for_people
from app.views.plain_label import plain_tip

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
_SHOWN = 200  # characters that a cell draws
_NAME_LENGTH = 24  # of the names that stay in sight at the left
CELL_LIMIT = 20_000  # characters of a cell; no field takes more
STATES = ("ready", "missing", "sent")


class CreationModel(QAbstractTableModel):
    """Rows judged so far. A cell that was refused keeps what was typed, and why.

    Args:
        needed, wrong: grounds of cells that are needed and empty, and of those that can't stay.
        dim: colour of words in empty cells.
        parent: owner.

    Signals:
        filled(object): customer id → field → what was typed; the owner writes it and puts the rows in again.
        counted: how many are ready, missing or sent changed.
    """

    filled = Signal(object)
    counted = Signal()

    def __init__(self, needed: QColor, wrong: QColor, dim: QColor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._needed, self._wrong, self._dim = QBrush(needed), QBrush(wrong), QBrush(dim)
        self._rows: list[Candidate] = []
        self._place: dict[int, int] = {}
        self._refused: dict[tuple[int, str], tuple[str, str]] = {}
        self._shown: list[int] = []
        self._only = ""
        self.counts = dict.fromkeys(STATES, 0)

    # -- what is in it ----------------------------------------------------------------------------------------------

    def empty(self) -> None:
        """Take all rows out."""
        self.beginResetModel()
        self._rows.clear()
        self._place.clear()
        self._refused.clear()
        self._shown.clear()
        self._only = ""
        self.counts = dict.fromkeys(STATES, 0)
        self.endResetModel()

    def add(self, candidates: Sequence[Candidate]) -> None:
        """Add judged records at the end."""
        start = len(self._rows)
        new = [start + place for place, each in enumerate(candidates) if self._is_shown(each)]
        self._rows.extend(candidates)
        for place, each in enumerate(candidates, start):
            self._place[each.id] = place
            self.counts[self.state_of(each)] += 1
        if new:
            self.beginInsertRows(NOWHERE, len(self._shown), len(self._shown) + len(new) - 1)
            self._shown.extend(new)
            self.endInsertRows()
        self.counted.emit()

    def replace(self, candidates: Iterable[Candidate]) -> None:
        """Put records in anew that were judged again; they stay in sight until another list is chosen."""
        for each in candidates:
            place = self._place.get(each.id)
            if place is None:
                continue
            self.counts[self.state_of(self._rows[place])] -= 1
            self.counts[self.state_of(each)] += 1
            self._rows[place] = each
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, len(FIELDS)))
        self.counted.emit()

    def refuse(self, customer_id: int, field: str, text: str, why: str) -> None:
        """Keep what was typed into a cell and could not be taken, and say why."""
        self._refused[customer_id, field] = (text, why)
        self.dataChanged.emit(self.index(0, 0), self.index(max(0, len(self._shown) - 1), len(FIELDS)))

    def show_only(self, state: str) -> None:
        """Show only rows of a state; empty: all."""
        self.beginResetModel()
        self._only = state
        self._shown = [place for place, each in enumerate(self._rows) if self._is_shown(each)]
        self.endResetModel()

    def ids(self, state: str = "") -> list[int]:
        """Return the ids of all records, or of those of a state."""
        return [each.id for each in self._rows if not state or self.state_of(each) == state]

    def candidate(self, row: int) -> Candidate:
        """Return the record of a row in sight."""
        return self._rows[self._shown[row]]

    def knows(self, customer_id: int) -> bool:
        """Whether a record stands in the table."""
        return customer_id in self._place

    def state_of(self, candidate: Candidate) -> str:
        """Return ``ready``, ``missing`` or ``sent``."""
        if candidate.code:
            return "sent"
        return "ready" if candidate.is_ready else "missing"

    def next_missing(self, start: Index) -> QModelIndex:
        """Return the next cell, in reading order and round the end, that is needed or wrong; invalid: there is none."""
        rows = len(self._shown)
        width = len(FIELDS)
        first = start.row() * width + start.column() if start.isValid() else -1
        for step in range(rows + 1):
            row = ((first // width if first >= 0 else 0) + step) % rows if rows else 0
            if not rows:
                break
            candidate = self.candidate(row)
            if candidate.code or candidate.is_ready:
                continue
            for place, field in enumerate(FIELDS):
                behind = step or row * width + place + 1 > first
                if behind and (field in candidate.missing or field in candidate.wrong):
                    return self.index(row, place + 1)
        return QModelIndex()

    def _is_shown(self, candidate: Candidate) -> bool:
        return not self._only or self.state_of(candidate) == self._only

    # -- what the table asks ----------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many rows are in sight."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return the state and the fields."""
        return 0 if parent.isValid() else 1 + len(FIELDS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the names of the columns, the numbers of the rows."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            values = self.candidate(section).values
            name = values["organisation_name"] or to_unicode(values["domain"]) or values["primary_email"]
            return str(name)[:_NAME_LENGTH]
        return column_label(FIELDS[section - 1]) if section else t("Status")

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Fields of what can still be created are edited in place."""
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() and not self.candidate(index.row()).code:
            found |= Qt.ItemFlag.ItemIsEditable
        return found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows, its ground, and what is wrong with it."""
        if not index.isValid():
            return None
        candidate = self.candidate(index.row())
        if not index.column():
            words = self._state_words(candidate)
            if role == Qt.ItemDataRole.ToolTipRole:
                return plain_tip(words)
            return words if role == Qt.ItemDataRole.DisplayRole else None
        field = FIELDS[index.column() - 1]
        refused = self._refused.get((candidate.id, field))
        text = refused[0] if refused else shown(field, candidate.values.get(field))
        why = refused[1] if refused else self._why(candidate, field)
        if role == Qt.ItemDataRole.EditRole:
            return text
        if role == Qt.ItemDataRole.DisplayRole:
            marked = (
                f"! {text}" if text and (refused or field in candidate.wrong) else text
            )  # a sign too: colour alone says nothing to some
            return marked[:_SHOWN] or (t("needed") if field in candidate.missing else "")
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._dim if not text else None
        if role == Qt.ItemDataRole.BackgroundRole:
            if refused or field in candidate.wrong:
                return self._wrong
            return self._needed if field in candidate.missing else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(why) or None
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return why or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ". ".join(filter(None, (text or t("empty"), why)))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Hand on what was typed into a cell."""
        if role != Qt.ItemDataRole.EditRole or not index.column():
            return False
        return self.fill(index.row(), index.column(), [[str(value)]])

    def fill(self, row: int, column: int, block: Sequence[Sequence[str]]) -> bool:
        """Put a block of texts in from a cell on, as a paste does; returns whether anything was typed anew."""
        return self.put(
            (row + down, column + right, text) for down, line in enumerate(block) for right, text in enumerate(line)
        )

    def put(self, cells: Iterable[tuple[int, int, str]]) -> bool:
        """Put texts into cells, each (row, column, text); returns whether anything was typed anew."""
        wanted: dict[int, dict[str, str]] = {}
        for row, column, text in cells:
            if not (row < len(self._shown) and 1 <= column <= len(FIELDS)):
                continue
            candidate = self.candidate(row)
            field = FIELDS[column - 1]
            value = typed(field, text[:CELL_LIMIT])
            was_refused = self._refused.pop((candidate.id, field), None) is not None
            if not candidate.code and (was_refused or value != (candidate.values.get(field) or "")):
                wanted.setdefault(candidate.id, {})[field] = value
        if wanted:
            self.filled.emit(wanted)
        return bool(wanted)

    def _why(self, candidate: Candidate, field: str) -> str:
        problem = candidate.wrong.get(field)
        if problem is not None:
            return say(problem.code, **facts_for_people(dict(problem.facts)))
        return say("needed_to_send") if field in candidate.missing else ""

    def _state_words(self, candidate: Candidate) -> str:
        if candidate.code:
            return t("Waits to be sent") if candidate.values["standing"] == "waiting" else say(candidate.code)
        count = len({*candidate.missing, *candidate.wrong} - {"partner_account_id"})
        if count:
            return n("{count} to fill in", "{count} to fill in", count)
        return t("Choose account") if candidate.missing else t("Ready")


def block_of(text: str, most: int) -> list[list[str]]:
    """Return what was copied from a spreadsheet as rows of cells, ``most`` at most; a last line break is no row."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n", most)
    return [line.split("\t", len(FIELDS))[: len(FIELDS)] for line in lines[:most]]

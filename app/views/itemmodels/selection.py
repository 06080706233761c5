"""Which customers are selected: exact over a million, the same in cards and table, kept when sorted anew (R5)."""

from __future__ import annotations

from array import array
from itertools import filterfalse

from PySide6.QtCore import QObject, Signal

from app.views.itemmodels.result import ASKED, REFRESHED, Result

_LOOKED_UP_AT_MOST = 4  # one by one; more are found sooner in one walk through all


class Selection(QObject):
    """Ids that are selected, or "all but these".

    Another search or filter clears it; another order keeps it. What comes into the book later is never selected by
    itself.

    Args:
        result: the customers it is about.
        parent: owner.

    Signals:
        changed: what is selected changed.
    """

    changed = Signal()

    def __init__(self, result: Result, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._result = result
        self._all = False
        self._ids: set[int] = set()
        self._loose = False
        self._anchor: int | None = None
        self._anchor_at = -1
        self._before: array[int] | None = None
        self._unsettled = False
        result.resetting.connect(self._remember)
        result.reset.connect(self._adapt)
        result.count_changed.connect(self._settle)

    @property
    def is_all(self) -> bool:
        """Whether the whole result was selected (perhaps with exceptions)."""
        return self._all

    @property
    def is_loose(self) -> bool:
        """Whether it is only the one card that was clicked last: shown, but no bulk bar yet."""
        return self._loose

    @property
    def count(self) -> int:
        """How many are selected."""
        return self._result.count - len(self._ids) if self._all else len(self._ids)

    def __contains__(self, customer_id: int) -> bool:
        return (customer_id in self._ids) is not self._all

    def ids(self) -> array[int]:
        """Return the selected ids in view order."""
        every = self._result.ids
        if self._all and not self._ids:
            return array("i", every)
        if not self._ids:
            return array("i")
        if not self._all and len(self._ids) == 1:
            return array("i", self._ids)
        chosen = self._ids.__contains__
        return array("i", filterfalse(chosen, every) if self._all else filter(chosen, every))

    def clear(self) -> None:
        """Select nothing."""
        if self._all or self._ids:
            self._set(False, set())

    def only(self, position: int, *, loose: bool = False) -> None:
        """Select one and let ranges begin there.

        Args:
            position: where it stands.
            loose: it was merely clicked.
        """
        self.anchor(position)
        self._set(False, {self._result.id_at(position)}, loose=loose)

    def toggle(self, position: int) -> None:
        """Select one more, or one less; one that was merely clicked becomes selected in earnest."""
        customer_id = self._result.id_at(position)
        self.anchor(position)
        if self._loose and customer_id in self:
            self._set(self._all, self._ids)
            return
        self._set(self._all, self._ids ^ {customer_id})

    def anchor(self, position: int) -> None:
        """Let the next range begin here."""
        self._anchor = self._result.id_at(position) if 0 <= position < self._result.count else None
        self._anchor_at = position

    def extend_to(self, position: int, *, keep: bool = False) -> None:
        """Select from the anchor to here.

        Args:
            position: the other end.
            keep: what was selected before stays selected.
        """
        begin = self._anchor_position() if self._anchor is not None else position
        if begin < 0:
            begin = position
            self.anchor(position)
        first, last = min(begin, position), max(begin, position)
        every = self._result.ids
        if not keep and 2 * (last - first + 1) > len(every) and self._result.is_exact:
            rest = set(every[:first])
            rest.update(every[last + 1 :])
            self._set(True, rest)
            return
        span = every[first : last + 1]
        if not keep:
            self._set(False, set(span))
        elif self._all:
            self._set(True, self._ids.difference(span))
        else:
            self._set(False, self._ids.union(span))

    def _anchor_position(self) -> int:
        if self._anchor is None:
            return -1
        if self._anchor_at < self._result.count and self._result.id_at(self._anchor_at) == self._anchor:
            return self._anchor_at
        return self._result.position_of(self._anchor)

    def select_all(self) -> None:
        """Select every customer of the result, also those that are not loaded (Ctrl+A)."""
        self._set(True, set())

    def choose(self, ids: array[int]) -> None:
        """Select exactly these."""
        self._set(False, set(ids))

    def _set(self, every: bool, ids: set[int], *, loose: bool = False) -> None:
        self._all, self._ids, self._loose = every, ids, loose
        self.changed.emit()

    def _remember(self, why: str) -> None:
        if why == REFRESHED and self._all and self._result.is_exact and self._before is None:
            self._before = array("i", self._result.ids)

    def _adapt(self, why: str) -> None:
        if why == ASKED:
            self._before, self._unsettled = None, False
            self.clear()
            return
        self._unsettled = self._unsettled or why == REFRESHED
        self._settle()

    def _settle(self) -> None:
        """Drop what has left the book, and leave out what came into it after "all" was said."""
        if not self._result.is_asked:
            return
        if not self._unsettled or not self._result.is_exact:
            if self._all or self._ids:
                self.changed.emit()
            return
        self._unsettled = False
        before, self._before = self._before, None
        every = self._result.ids
        ids = self._still_there()
        if self._all and before is not None and before != every:
            ids.update(set(every).difference(before))
        if ids != self._ids or self._all:
            self._set(self._all, ids, loose=self._loose)

    def _still_there(self) -> set[int]:
        """Return the ids that stand in the result; of none or a few they are not all looked through in Python."""
        if len(self._ids) > _LOOKED_UP_AT_MOST:
            return self._ids.intersection(self._result.ids)
        return {each for each in self._ids if self._result.position_of(each) >= 0}

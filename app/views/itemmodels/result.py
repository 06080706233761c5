"""One answer of the book to one question: ids in view order, and the rows that were looked at.

The first screenful is there at once, the exact ids follow; rows are fetched by the page as they come into sight.
Nothing here loops over all customers in Python (design.md, "Reading at scale").
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.models.values import CardRow, Changes, CustomerQuery, FirstPage

if TYPE_CHECKING:
    from app.views.desk import Desk

KEPT_ROWS = 3000
FETCHED_AT_ONCE = 128
AT_ONCE_IN_FLIGHT = 2
REFRESH_DELAY_MS = 30
READ_AT_ONCE = 32
LEAST_ASKED = 40  # customers of a first screenful; a large window full of lines has as many

ASKED, SORTED, REFRESHED = "asked", "sorted", "refreshed"


class Result(QObject):
    """The customers that answer a ``CustomerQuery``, by position.

    Args:
        desk: the open book and the way back to the GUI thread.
        parent: owner.

    Signals:
        resetting(str), reset(str): positions mean something else; ``asked`` (another set), ``sorted`` (the same set in
            another order) or ``refreshed`` (the same question, the book changed).
        growing(int, int), grown(int, int): positions before → after; those that were there stay.
        rows_changed(list): rows of these ids came or changed.
        rows_edited(list): the same, just before, where a commit was the cause.
        rows_coming(list): rows (``CardRow``) as they will be if the commit under way succeeds; nothing to show yet.
        count_changed: ``count`` or ``is_exact``.
    """

    resetting = Signal(str)
    reset = Signal(str)
    growing = Signal(int, int)
    grown = Signal(int, int)
    rows_changed = Signal(list)
    rows_edited = Signal(list)
    rows_coming = Signal(list)
    count_changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.query = CustomerQuery()
        self.is_exact = False
        self.is_asked = False
        self.limit = LEAST_ASKED
        self._asked: CustomerQuery | None = None
        self._ids: array[int] = array("i")
        self._rows: dict[int, CardRow] = {}
        self._stale: set[int] = set()
        self._gone: set[int] = set()
        self._fetching: set[int] = set()
        self._requests = 0
        self._serial = 0
        self._sight = (0, -1)
        self._down = True
        self._refresh_wanted = False
        self._refreshing = False
        self._timer = QTimer(self, singleShot=True, interval=REFRESH_DELAY_MS)
        self._timer.timeout.connect(self._refresh)
        # Once the first ones are painted, which would share the processor with the search for the others.
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._ask_rest)
        desk.changed.connect(self.take)
        self._foreseen: tuple[Changes, list[int], list[CardRow]] | None = None
        self._just_read: frozenset[int] = frozenset()
        desk.hear_first(self._heard_ahead, self._heard)

    # -- what is here ------------------------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many positions there are now; all of them once ``is_exact``."""
        return len(self._ids)

    @property
    def ids(self) -> array[int]:
        """All ids in view order (do not change it); only the first ones until ``is_exact``."""
        return self._ids

    def id_at(self, position: int) -> int:
        """Return the id at a position.

        Raises:
            IndexError: there is no such position.
        """
        return self._ids[position]

    def row_at(self, position: int) -> CardRow | None:
        """Return the row at a position, None where it is not loaded (``look`` at it) or not there."""
        if 0 <= position < len(self._ids):
            return self._rows.get(self._ids[position])
        return None

    def row(self, customer_id: int) -> CardRow | None:
        """Return the row of a customer if it is loaded."""
        return self._rows.get(customer_id)

    def position_in_sight(self, customer_id: int) -> int:
        """Return where a customer stands if that is in sight, else -1."""
        first, last = self._sight
        try:
            return self._ids.index(customer_id, max(first, 0), max(last + 1, 0))
        except ValueError:
            return -1

    def position_of(self, customer_id: int) -> int:
        """Return where a customer stands, -1 where it is not in this answer; looks through all ids if it must."""
        seen = self.position_in_sight(customer_id)
        return seen if seen >= 0 else _place_of(self._ids, customer_id)

    # -- asking ------------------------------------------------------------------------------------------------------

    def ask(self, query: CustomerQuery) -> None:
        """Ask another question; what is shown stays until the first rows of the answer are here."""
        self._serial += 1
        self._asked = query
        self._refreshing = False
        self._rest.stop()
        self._desk.reader.cancel_search()
        self._desk.when(
            self._desk.reader.first_page(query, self.limit),
            partial(self._first_came, self._serial, query),
            partial(self._failed, self._serial),
        )

    def refresh(self) -> None:
        """Ask the same again because the book changed; places are kept where the answer allows it."""
        if self._asked is not None:
            self._timer.start()

    def _refresh(self) -> None:
        if self._asked is None:
            return
        if self._refreshing or not self.is_exact or self._asked != self.query:
            self._refresh_wanted = True  # when the answer that is on its way is here
            return
        if len(self._ids) <= self.limit:
            self.ask(self.query)
            return
        self._refreshing = True
        self._serial += 1
        self._desk.when(
            self._desk.reader.ids(self.query),
            partial(self._ids_came, self._serial),
            partial(self._failed, self._serial),
        )

    def _first_came(self, serial: int, query: CustomerQuery, page: FirstPage) -> None:
        if serial != self._serial:
            return
        same_set = (query.search, query.filters) == (self.query.search, self.query.filters)
        why = ASKED
        if self.is_asked and same_set:
            why = REFRESHED if query.sort == self.query.sort else SORTED
        self.resetting.emit(why)
        self.query = query
        self._ids = array("i", [row.id for row in page.rows])
        self._sight = (0, min(len(self._ids), self.limit) - 1)
        self.is_exact = page.complete
        self.is_asked = True
        self._gone.clear()
        self._keep(page.rows)
        self.reset.emit(why)
        self.count_changed.emit()
        if page.complete:
            self._again_if_wanted()
        else:
            self._rest.start()

    def _ask_rest(self) -> None:
        """Ask for all ids of what is shown."""
        self._desk.when(
            self._desk.reader.ids(self.query),
            partial(self._ids_came, self._serial),
            partial(self._failed, self._serial),
        )

    def _ids_came(self, serial: int, ids: array[int]) -> None:
        if serial != self._serial:
            return
        before = len(self._ids)
        if self._refreshing and ids == self._ids:
            pass
        elif not self._refreshing and ids[:before] == self._ids:
            self.growing.emit(before, len(ids))
            self._ids = ids
            self.grown.emit(before, len(ids))
        else:
            self.resetting.emit(REFRESHED)
            self._ids = ids
            self.reset.emit(REFRESHED)
        self.is_exact = True
        self._refreshing = False
        self.count_changed.emit()
        self._again_if_wanted()
        self._fetch()

    def _again_if_wanted(self) -> None:
        if self._refresh_wanted:
            self._refresh_wanted = False
            self.refresh()

    def _failed(self, serial: int, error: Exception) -> None:
        if serial == self._serial:
            self._refreshing = False
            self._desk.report(error)

    # -- rows --------------------------------------------------------------------------------------------------------

    def look(self, first: int, last: int) -> None:
        """Say which positions are in sight; what is missing there is fetched first, then what comes next."""
        before, _ = self._sight
        if first != before:
            self._down = first > before
        self._sight = (max(first, 0), min(last, len(self._ids) - 1))
        self._fetch()

    def _fetch(self) -> None:
        first, last = self._sight
        if self._requests >= AT_ONCE_IN_FLIGHT or last < first:
            return
        missing = self._missing(first, last)
        if not missing and self._requests == 0:
            span = 2 * (last - first + 1)
            ahead = (last + 1, last + span) if self._down else (first - span, first - 1)
            missing = self._missing(max(ahead[0], 0), min(ahead[1], len(self._ids) - 1))
        if missing:
            self._request(missing)

    def _missing(self, first: int, last: int) -> list[int]:
        rows, fetching, gone, stale = self._rows, self._fetching, self._gone, self._stale
        return [
            customer_id
            for customer_id in self._ids[first : last + 1]
            if (customer_id not in rows or customer_id in stale)
            and customer_id not in fetching
            and customer_id not in gone
        ][:FETCHED_AT_ONCE]

    def _request(self, ids: list[int]) -> None:
        self._requests += 1
        self._fetching.update(ids)
        self._stale.difference_update(ids)
        self._desk.when(self._desk.reader.rows(ids), partial(self._rows_came, ids), partial(self._rows_failed, ids))

    def _rows_came(self, ids: list[int], rows: list[CardRow]) -> None:
        self._requests -= 1
        self._fetching.difference_update(ids)
        if len(rows) < len(ids):
            self._gone.update(set(ids) - {row.id for row in rows})
        self._keep(rows)
        self.rows_changed.emit(ids)
        self._fetch()

    def _rows_failed(self, ids: list[int], error: Exception) -> None:
        self._requests -= 1
        self._fetching.difference_update(ids)
        self._gone.update(ids)
        self._desk.report(error)

    def _keep(self, rows: Sequence[CardRow]) -> None:
        kept = self._rows
        for row in rows:
            old = kept.pop(row.id, None)
            kept[row.id] = old if old == row else row  # the same object: its picture is still good
        while len(kept) > KEPT_ROWS:
            del kept[next(iter(kept))]

    # -- the book changed --------------------------------------------------------------------------------------------

    def _heard_ahead(self, changes: Changes) -> None:
        """On the database worker, before the commit: read the few rows it touches, and have them drawn meanwhile."""
        self._foreseen = self._read(changes)
        if self._foreseen is not None:
            self._desk.post(partial(self.rows_coming.emit, self._foreseen[2]))

    def _heard(self, changes: Changes) -> None:
        """On the database worker, right after the commit: give out the few rows it touched, ahead of all that follows.

        Read on this thread, they wait for no other, and the card changes before the message about it is made.
        """
        read, self._foreseen = self._foreseen, None
        if read is None or read[0] is not changes:
            read = self._read(changes)
        if read is not None:
            self._desk.post(partial(self._touched_came, *read[1:]))

    def _read(self, changes: Changes) -> tuple[Changes, list[int], list[CardRow]] | None:
        if changes.ids is None or len(changes.ids) > READ_AT_ONCE:
            return None
        touched = [customer_id for customer_id in changes.ids if customer_id in self._rows]
        return (changes, touched, self._desk.book.cards_just_written(touched)) if touched else None

    def _touched_came(self, ids: list[int], rows: list[CardRow]) -> None:
        self._just_read = frozenset(ids)
        if len(rows) < len(ids):
            self._gone.update(set(ids) - {row.id for row in rows})
        self._keep(rows)
        self.rows_edited.emit(ids)
        self.rows_changed.emit(ids)

    def take(self, changes: Changes) -> None:
        """Bring what is shown up to a commit: re-read the rows it touched; ask again where rows came or went."""
        just_read, self._just_read = self._just_read, frozenset()
        if not self.is_asked:
            return
        if changes.ids is None:
            self._stale.update(self._rows)
            self._gone.clear()
            self._fetch()
            self.refresh()
            return
        if len(changes.ids) <= READ_AT_ONCE:
            self._stale.update(self._fetching.intersection(changes.ids))  # asked before, perhaps read before
            if late := self._rows.keys() & (set(changes.ids) - just_read):  # read before, and here since
                self._stale.update(late)
                self._fetch()
        else:
            self._stale.update((self._rows.keys() | self._fetching) & set(changes.ids))
            self._fetch()
        if changes.inserted or changes.removed:
            self._gone.difference_update(changes.inserted)
            self.refresh()


def _place_of(ids: array[int], wanted: int) -> int:
    """Return where ``wanted`` first stands in ``ids``, -1 for nowhere.

    ``array.index`` makes an object of each number on its way: 40 ms at a million, two frames. As bytes it takes 4 ms.
    """
    width = ids.itemsize
    haystack, needle = ids.tobytes(), array(ids.typecode, (wanted,)).tobytes()
    at = haystack.find(needle)
    while at % width and at >= 0:  # the end of one number and the beginning of the next
        at = haystack.find(needle, at + 1)
    return at // width if at >= 0 else -1

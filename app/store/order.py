"""The order of one shelf under one sort, as ids: kept in memory, patched after small changes, else read anew.

At a million customers an order is 4 MB. SQLite packs it into one answer (``packed``), so that a million rows do not
pass through Python one by one while a window wants to paint.
"""

from __future__ import annotations

import sys
import threading
from array import array
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from app.models.values import Changes
from app.store.engine import Connection
from app.store.query import Sort

_PATCHED_AT_MOST = 64
_PER_LOOK = 16_384
_CHUNKS = (256, 768, 3_072, 12_288, 49_152)


@dataclass(frozen=True, slots=True)
class Way:
    """Which order: a shelf, a sort, and which way round."""

    shelf: int
    sort: Sort
    descending: bool

    def before(self, one: Any, other: Any) -> bool:
        """Return whether a sort key comes before another one."""
        return bool(one > other if self.descending else one < other)

    def segments(self) -> tuple[str, ...]:
        """Return SQL for the rows with a value and, after them, those without; each walks the sort's index."""
        way = "DESC" if self.descending else "ASC"
        source = f"SELECT id FROM customer INDEXED BY {self.sort.index} WHERE shelf = {self.shelf}"
        order = f"ORDER BY {self.sort.column} {way}, id {way}"
        if not self.sort.empty:
            return (f"{source} {order}",)
        return (f"{source} AND {self.sort.present} {order}", f"{source} AND {self.sort.empty} ORDER BY id {way}")


@dataclass(frozen=True, slots=True)
class Order:
    """All ids of a way; the first ``present`` have a value. Never changed in place: views hold the same array."""

    ids: array[int]
    present: int


def packed(connection: Connection, source: str, values: Sequence[Any] = ()) -> array[int]:
    """Return the one column of ``source``, whole numbers below 2³¹, as ``array('i')`` in its order."""
    row = connection.execute(f"SELECT unhex(group_concat(printf('%08X', id), '')) FROM ({source})", values).fetchone()
    found = array("i", row[0] or b"")
    if sys.byteorder == "little":
        found.byteswap()
    return found


def walk(connection: Connection, way: Way) -> Generator[Sequence[int]]:
    """Yield the ids of a way from its index, in growing chunks, reading no more than is asked for."""
    for each in way.segments():
        with closing(connection.execute(each)) as cursor:
            for size in _sizes():
                chunk = [row[0] for row in cursor.fetchmany(size)]
                if not chunk:
                    break
                yield chunk


def walk_order(order: Order, start: int = 0) -> Generator[Sequence[int]]:
    """As ``walk``, from memory, beginning with the one at ``start``."""
    for size in _sizes():
        if start >= len(order.ids):
            return
        yield order.ids[start : start + size]
        start += size


def _sizes() -> Iterator[int]:
    yield from _CHUNKS
    while True:
        yield _CHUNKS[-1]


class Orders:
    """Keeps the order used last, and hears of commits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._way: Way | None = None
        self._order: Order | None = None
        self._changed: set[int] = set()
        self._heard = 0

    @property
    def moment(self) -> int:
        """How many commits were heard of."""
        with self._lock:
            return self._heard

    def forget(self, changes: Changes) -> None:
        """Hear of a commit: a few changed customers are put in their new places, after many the order is read anew."""
        if changes.ids is not None and not changes.ids:
            return
        with self._lock:
            self._heard += 1
            if changes.ids is None or len(self._changed) + len(changes.ids) > _PATCHED_AT_MOST:
                self._way, self._order = None, None
                self._changed.clear()
            else:
                self._changed.update(changes.ids)

    def current(self, way: Way) -> Order | None:
        """Return the order if it is in memory and up to date."""
        with self._lock:
            return self._order if self._way == way and not self._changed else None

    def get(self, connection: Connection, way: Way) -> Order:
        """Return the order, from memory or the index; takes a third of a second for a million.

        It must be the first to read in its transaction: what is patched must not be older than the commit heard of.
        """
        with self._lock:
            order, kept, moment, changed = self._order, self._way, self._heard, set(self._changed)
        if order is None or kept is None or (kept.shelf, kept.sort) != (way.shelf, way.sort):
            order = read(connection, way)
        else:
            if changed:
                order = _patched(connection, kept, order, changed) or read(connection, kept)
            if kept.descending != way.descending:
                order = _turned(order)
        self.keep(way, order, moment)
        return order

    def keep(self, way: Way, order: Order, moment: int) -> None:
        """Keep an order read in a transaction that began after ``moment``, unless a commit was heard of since."""
        with self._lock:
            if moment == self._heard:
                self._way, self._order = way, order
                self._changed.clear()


def read(connection: Connection, way: Way) -> Order:
    """Return an order from its index."""
    parts = [packed(connection, each) for each in way.segments()]
    present = len(parts[0])
    for part in parts[1:]:
        parts[0].extend(part)
    return Order(parts[0], present)


def _turned(order: Order) -> Order:
    return Order(order.ids[: order.present][::-1] + order.ids[order.present :][::-1], order.present)


def _patched(connection: Connection, way: Way, order: Order, changed: set[int]) -> Order | None:
    """Put changed customers in their new places; None where the order does not fit the book."""
    ids, present = order.ids[:], order.present
    gone: list[int] = []
    for start in range(0, len(ids), _PER_LOOK):
        part = ids[start : start + _PER_LOOK]
        if not changed.isdisjoint(part):
            gone += [start + place for place, each in enumerate(part) if each in changed]
    for place in reversed(gone):
        del ids[place]
        present -= place < order.present
    column = way.sort.column
    valued = f"NOT ({way.sort.empty})" if way.sort.empty else "1"
    rows = connection.execute(
        f"SELECT id, {column}, {valued} FROM customer WHERE +shelf = ? AND id IN ({','.join('?' * len(changed))})",
        (way.shelf, *changed),
    ).fetchall()

    def key(customer_id: int) -> tuple[Any, int]:
        found = connection.execute(f"SELECT {column} FROM customer WHERE id = ?", (customer_id,)).fetchone()
        if found is None:
            raise LookupError(customer_id)
        return found[0], customer_id

    try:
        for customer_id, value, has_value in rows:
            if has_value:
                place = _place_for(way, ids, (0, present), key, (value, customer_id))
                present += 1
            else:
                place = _place_for(way, ids, (present, len(ids)), int, customer_id)
            ids.insert(place, customer_id)
    except LookupError:
        return None
    return Order(ids, present)


def _place_for(way: Way, ids: array[int], part: tuple[int, int], key: Callable[[int], Any], new: Any) -> int:
    low, high = part
    while low < high:
        middle = (low + high) // 2
        if way.before(key(ids[middle]), new):
            low = middle + 1
        else:
            high = middle
    return low

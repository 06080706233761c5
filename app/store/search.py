"""Finding the customers of a result set, at a million as at ten.

The first screenful: walk the order shown and test customer by customer, as long as enough of them match. Where few do,
ask the search index and the filters' indexes for candidates: a few are sorted and tested; many are marked, and the
order is walked again looking at marks only. All ids: the order, filtered by marks. Nothing here takes longer than a
scan of the book, and all of it can be interrupted.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager

from app.models.values import Changes
from app.store.candidates import (
    Marks,
    Source,
    as_json,
    found_in_text,
    pending,
    pending_matches,
    search_sources,
    verified,
)
from app.store.engine import Connection
from app.store.order import Order, Orders, Way, read, walk, walk_order
from app.store.passing import Passing, PassingNow
from app.store.query import Plan

Check = Callable[[], None]

_FEW = 500  # fetched and sorted in 10 ms
_TESTED_AT_MOST = 1024  # tested in 20 ms, wherever they lie in the file
_FEW_WITHOUT_ORDER = 4_000  # sorted in 80 ms; a whole order is read in 400
_READ_PER_TEST = 80  # so many ids of an index are read while one customer is tested
_STREAMED_AT_MOST = 16_000  # along an index; a whole order read at once comes cheaper then
_SLICE = 50_000  # ids in a millisecond of Python, after which the window may paint


class Finder:
    """Finds result sets; safe to use from the reader's two threads."""

    def __init__(self) -> None:
        self._orders = Orders()
        self._passing = Passing()

    def forget(self, changes: Changes) -> None:
        """Hear of a commit."""
        self._orders.forget(changes)
        self._passing.forget()

    def first(self, connection: Connection, plan: Plan, limit: int, check: Check) -> tuple[list[int], bool]:
        """Return the first ids in view order, and whether these are all.

        Args:
            connection: a reader's.
            plan: what to find.
            limit: how many at most.
            check: raises when the search was called off.
        """
        way = _way(plan)
        moment, passing = self._orders.moment, self._passing.now()
        order = None if way is None else self._orders.current(way)
        with _snapshot(connection):
            if way is None:
                found = _sorted(connection, plan, None, limit + 1)
            else:
                shelf = _Shelf(self._orders, connection, way, order, moment)
                found = _first(connection, plan, shelf, passing, limit + 1, check)
        return found[:limit], len(found) <= limit

    def all(self, connection: Connection, plan: Plan, check: Check) -> array[int]:
        """Return all ids in view order; the array may be shared and must not be changed. Arguments as ``first``."""
        way, passing = _way(plan), self._passing.now()
        with _snapshot(connection):
            if way is None:
                return array("i", _sorted(connection, plan, None))
            order = self._orders.get(connection, way)  # reads first: see there
            check()
            if plan.is_everything:
                return order.ids
            found = _all(connection, plan, passing, _size(connection), check)
            if found.count() <= _FEW:
                return array("i", _sorted(connection, plan, found.ids()))
            ids = array("i")
            for start in range(0, len(order.ids), _SLICE):
                ids.extend(found.among(order.ids[start : start + _SLICE]))
                check()
            return ids

    def count(self, connection: Connection, plan: Plan, check: Check) -> int:
        """Return how many there are. Arguments as ``first``."""
        if plan.is_everything:
            shelves = ",".join(map(str, plan.shelves))
            return int(connection.execute(f"SELECT count(*) FROM customer WHERE shelf IN ({shelves})").fetchone()[0])
        return len(self.all(connection, plan, check))


class _Shelf:
    """The customers of one shelf in the order shown, to be walked from the front as often as is needed.

    Args:
        orders: where an order that had to be read is kept.
        connection: in a transaction that began after ``moment`` of the orders.
        way: which order.
        order: if it is in memory.
    """

    def __init__(self, orders: Orders, connection: Connection, way: Way, order: Order | None, moment: int) -> None:
        self._orders = orders
        self._connection = connection
        self._way = way
        self._order = order
        self._moment = moment

    @property
    def is_in_memory(self) -> bool:
        """Whether walking far costs little."""
        return self._order is not None

    def walk(self) -> Generator[Sequence[int]]:
        """Yield ids in growing chunks: from memory, else a little way along the index, else from a whole order read."""
        walked = 0
        if self._order is None:
            with closing(walk(self._connection, self._way)) as chunks:
                for chunk in chunks:
                    yield chunk
                    walked += len(chunk)
                    if walked > _STREAMED_AT_MOST:
                        break
                else:
                    return
            self._order = read(self._connection, self._way)
            self._orders.keep(self._way, self._order, self._moment)
        yield from walk_order(self._order, walked)


def _first(
    connection: Connection, plan: Plan, shelf: _Shelf, passing: PassingNow, wanted: int, check: Check
) -> list[int]:
    if plan.is_everything:
        return _front(shelf.walk(), wanted)
    filters = [Source(plan.source(condition), condition.values) for condition in plan.conditions]
    known = list(filter(None, map(passing.known, filters)))
    if len(known) == len(filters) and not plan.terms:
        both = known[0] if len(known) == 1 else _common(known, check)
        return _by_all_marks(connection, plan, shelf, both, wanted, check)
    found, is_done = _by_testing(connection, plan, shelf.walk(), wanted, check)
    if is_done:
        return found
    searched, _ = search_sources(plan.terms)
    fresh: Sequence[int] = pending_matches(connection, plan.terms) if plan.terms else ()
    for source in (*searched, *filters):
        few = source.probe(connection, _FEW)
        check()
        if few is not None:
            return _sorted(connection, plan, [*few, *fresh] if source in searched else few, wanted)
    size = _size(connection)
    marks: Marks | None = None
    if searched:
        marks = _common((source.marks(connection, size) for source in searched), check)
        marks.set(fresh)
        check()
    for source in filters:
        if marks is None:
            marks = passing.of(source, connection, size).copy()
        else:
            # Reading a filter's ids costs less than testing the candidates it may leave out, unless it has very many.
            most = max(_FEW, marks.count()) * _READ_PER_TEST
            also = passing.unless_many(source, connection, size, most)
            if also is not None:
                marks.keep(also)
        check()
        if marks.count() <= _FEW:
            break
    if marks is None:
        return _sorted(connection, plan, None, wanted)
    return _by_all_marks(connection, plan, shelf, marks, wanted, check)


def _by_all_marks(
    connection: Connection, plan: Plan, shelf: _Shelf, marks: Marks, wanted: int, check: Check
) -> list[int]:
    """Find the first of those that are marked, the shorter way."""
    if _are_sorted_sooner(marks.count(), wanted, _size(connection), shelf):
        return _sorted(connection, plan, marks.ids(), wanted)
    return _by_marks(connection, plan, shelf.walk(), marks, wanted, check)


def _are_sorted_sooner(count: int, wanted: int, size: int, shelf: _Shelf) -> bool:
    """Whether to fetch and sort ``count`` candidates, rather than to walk the order until a screenful is met."""
    if count <= _FEW or shelf.is_in_memory:
        return count <= _FEW
    is_near = wanted * size <= count * _STREAMED_AT_MOST // 2  # half, as they do not stand evenly
    return count <= _FEW_WITHOUT_ORDER and not is_near


def _by_testing(
    connection: Connection, plan: Plan, chunks: Generator[Sequence[int]], wanted: int, check: Check
) -> tuple[list[int], bool]:
    """Walk and test while enough match; return what was found, and whether that is the answer."""
    found: list[int] = []
    tested = 0
    with closing(chunks):
        for chunk in chunks:
            found += _tested(connection, plan, chunk, wanted - len(found))
            tested += len(chunk)
            check()
            if len(found) >= wanted:
                return found, True
            if wanted * tested > _TESTED_AT_MOST * len(found):  # at this rate the screenful is too far away
                return found, False
    return found, True


def _by_marks(
    connection: Connection,
    plan: Plan,
    chunks: Generator[Sequence[int]],
    marks: Marks,
    wanted: int,
    check: Check,
) -> list[int]:
    """Walk, and test only what is marked."""
    found: list[int] = []
    waiting: list[int] = []
    with closing(chunks):
        for chunk in chunks:
            waiting += marks.among(chunk)
            check()
            if len(waiting) >= wanted:
                found += _tested(connection, plan, waiting, wanted - len(found))
                waiting = []
            if len(found) >= wanted:
                return found
    return found + _tested(connection, plan, waiting, wanted - len(found))


def _all(connection: Connection, plan: Plan, now: PassingNow, size: int, check: Check) -> Marks:
    """Return exactly the ids that match; some may stand on another shelf."""
    filters = [Source(plan.source(condition), condition.values) for condition in plan.conditions]
    passing = _common((now.of(source, connection, size) for source in filters), check)
    if not plan.terms:
        return passing
    searched, is_exact = search_sources(plan.terms)
    found = _common((source.marks(connection, size) for source in searched), check)
    found.set(pending(connection), 0)
    if filters:
        found.keep(passing)
    if not is_exact:
        proposed = found.ids()
        found = Marks(size)
        for part in verified(connection, proposed, plan.terms):
            found.set(part)
            check()
    fresh = pending_matches(connection, plan.terms)
    found.set(passing.among(fresh) if filters else fresh)
    return found


def _common(sets: Iterable[Marks], check: Check) -> Marks:
    """Return what all sets have in common."""
    found: Marks | None = None
    for each in sets:
        check()
        if found is None:
            found = each.copy()
        else:
            found.keep(each)
    return Marks(0) if found is None else found


def _tested(connection: Connection, plan: Plan, ids: Sequence[int], most: int) -> list[int]:
    """Return the first ``most`` of these ids of the right shelf that match, in their order."""
    joins, parts, values = "", [], []
    if plan.terms:
        sql, texts = found_in_text(plan.terms)
        joins += " CROSS JOIN customer_search s ON s.id = j.value"
        parts.append(sql)
        values += texts
    if plan.conditions:
        joins += " CROSS JOIN customer c ON c.id = j.value"
        for condition in plan.conditions:
            parts.append(condition.sql)
            values += condition.values
    rows = connection.execute(
        f"SELECT j.value FROM json_each(?) j{joins} WHERE {' AND '.join(parts)} LIMIT ?", (as_json(ids), *values, most)
    )
    return [row[0] for row in rows]


def _sorted(connection: Connection, plan: Plan, ids: Iterable[int] | None, most: int = -1) -> list[int]:
    """Return those of ``ids`` (None: of all) that match, in view order, tested by SQL alone."""
    where, values = plan.where()
    source = "customer c"
    if ids is not None:
        source = "json_each(?) j CROSS JOIN customer c ON c.id = j.value"
        values.insert(0, as_json(set(ids)))
    if plan.terms:
        sql, texts = found_in_text(plan.terms)
        source += " CROSS JOIN customer_search s ON s.id = c.id"
        where += f" AND {sql}"
        values += texts
    rows = connection.execute(
        f"SELECT c.id FROM {source} WHERE {where} ORDER BY {plan.order()} LIMIT ?", (*values, most)
    )
    return [row[0] for row in rows]


def _front(chunks: Generator[Sequence[int]], wanted: int) -> list[int]:
    found: list[int] = []
    with closing(chunks):
        for chunk in chunks:
            found += chunk
            if len(found) >= wanted:
                break
    return found[:wanted]


def _way(plan: Plan) -> Way | None:
    return Way(plan.shelves[0], plan.sort, plan.descending) if len(plan.shelves) == 1 else None


def _size(connection: Connection) -> int:
    return int(connection.execute("SELECT ifnull(max(id), 0) + 1 FROM customer").fetchone()[0])


@contextmanager
def _snapshot(connection: Connection) -> Iterator[None]:
    """One state of the book for several questions."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")

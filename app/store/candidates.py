"""Where candidates of a result set come from: the search index and the indexes of the filters; and sets of ids.

Ids come as an ``array('i')``, in any order and perhaps with repetitions; sets that are combined are ``Marks``.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

from app.rules.search_text import Terms
from app.store.engine import Connection
from app.store.order import packed

_LETTERS = 3  # of the search index
_LAST_LETTER = chr(0x10FFFF)
_PER_QUESTION = 50_000


@dataclass(frozen=True, slots=True)
class Source:
    """SQL with one column ``id`` and what is bound in it."""

    sql: str
    values: tuple[Any, ...]

    def probe(self, connection: Connection, few: int) -> list[int] | None:
        """Return the ids if they are few, else None."""
        rows = connection.execute(f"{self.sql} LIMIT {few + 1}", self.values).fetchall()
        return [row[0] for row in rows] if len(rows) <= few else None

    def marks(self, connection: Connection, size: int) -> Marks:
        """Return all ids."""
        return Marks(size, packed(connection, self.sql, self.values))

    def marks_unless_many(self, connection: Connection, size: int, most: int) -> Marks | None:
        """Return all ids, or None where there are more than ``most``."""
        found = packed(connection, f"{self.sql} LIMIT {most + 1}", self.values)
        return Marks(size, found) if len(found) <= most else None


def search_sources(terms: Terms) -> tuple[list[Source], bool]:
    """Return sources whose ids all have in common what the search may find, and whether it finds all of these.

    Terms of three letters and more ask for every three letters of theirs; where they are all shorter, each asks for
    all threes that begin with it. Pending customers are not looked at.
    """
    long = [each for each in terms if all(len(alternative) >= _LETTERS for alternative in each)]
    if long:
        match = " AND ".join("(" + " OR ".join(map(_threes, alternatives)) + ")" for alternatives in long)
        is_exact = len(long) == len(terms) and all(len(each) == _LETTERS for some in long for each in some)
        return [Source("SELECT rowid AS id FROM customer_fts WHERE customer_fts MATCH ?", (match,))], is_exact
    places = "SELECT doc AS id FROM customer_fts_places WHERE term >= ? AND term < ?"
    return [Source(places, (letters, letters + _LAST_LETTER)) for (letters,) in terms], True


def _threes(term: str) -> str:
    starts = {*range(0, len(term) - _LETTERS + 1, _LETTERS), len(term) - _LETTERS}
    quoted = ('"' + term[start : start + _LETTERS].replace('"', '""') + '"' for start in sorted(starts))
    return "(" + " AND ".join(quoted) + ")"


def pending(connection: Connection) -> array[int]:
    """Return the customers whose line in the search index is missing or old."""
    return packed(connection, "SELECT customer_id AS id FROM search_pending")


def pending_matches(connection: Connection, terms: Terms) -> array[int]:
    """Return the pending customers that the search finds."""
    sql, values = found_in_text(terms)
    source = "SELECT s.id AS id FROM search_pending p CROSS JOIN customer_search s ON s.id = p.customer_id"
    return packed(connection, f"{source} WHERE {sql}", values)


def found_in_text(terms: Terms) -> tuple[str, list[Any]]:
    """Return SQL that is true where the terms are found in ``s`` (customer_search)."""
    values: list[Any] = []
    parts = []
    for alternatives in terms:
        parts.append("(" + " OR ".join("instr(s.text, ?)" for _ in alternatives) + ")")
        values += alternatives
    return " AND ".join(parts), values


def verified(connection: Connection, ids: Sequence[int], terms: Terms) -> Iterator[array[int]]:
    """Yield those of ``ids`` that the search finds, by looking at their texts; cheapest where ids are ascending."""
    sql, values = found_in_text(terms)
    source = f"SELECT s.id AS id FROM json_each(?) j CROSS JOIN customer_search s ON s.id = j.value WHERE {sql}"
    for start in range(0, len(ids), _PER_QUESTION):
        yield packed(connection, source, (as_json(ids[start : start + _PER_QUESTION]), *values))


def as_json(ids: Iterable[int]) -> str:
    """Return ids as SQL's ``json_each`` takes them."""
    return "[" + ",".join(map(str, ids)) + "]"


class Marks:
    """A set of ids as a byte for each id there may be: a megabyte for a million, however many are in it.

    Args:
        size: one more than the largest id; larger ones are passed over.
        ids: to begin with.
    """

    def __init__(self, size: int, ids: Iterable[int] = ()) -> None:
        self._bytes = bytearray(size)
        self._counted: int | None = None
        self.set(ids)

    def set(self, ids: Iterable[int], value: int = 1) -> None:
        """Put ids in; or take them out, with ``value`` 0."""
        self._counted = None
        marks, size = self._bytes, len(self._bytes)
        for each in ids:
            if each < size:
                marks[each] = value

    def copy(self) -> Marks:
        """Return the same set again, to be changed."""
        other = Marks(0)
        other._bytes, other._counted = self._bytes[:], self._counted
        return other

    def keep(self, other: Marks) -> None:
        """Take out what is not in ``other``, of the same size."""
        self._counted = None
        mine, others = (int.from_bytes(each, "little") for each in (self._bytes, other._bytes))
        self._bytes = bytearray((mine & others).to_bytes(len(self._bytes), "little"))

    def among(self, ids: Sequence[int]) -> list[int]:
        """Return those of ``ids`` that are in, in their order."""
        try:
            return list(filter(self._bytes.__getitem__, ids))
        except IndexError:  # made after the marks were
            return [each for each in ids if each < len(self._bytes) and self._bytes[each]]

    def ids(self) -> array[int]:
        """Return all, ascending."""
        found = array("i")
        for start in range(0, len(self._bytes), _PER_QUESTION):
            part = self._bytes[start : start + _PER_QUESTION]
            found.extend(compress(range(start, start + len(part)), part))
        return found

    def count(self) -> int:
        """Return how many are in; counted once, as a million take a millisecond."""
        if self._counted is None:
            self._counted = self._bytes.count(1)
        return self._counted

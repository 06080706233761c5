"""Where candidates of a result set come from: the search index and the indexes of the filters; and sets of ids.

A set of ids is an ``array('i')``, in any order and perhaps with repetitions; marks are a byte per id.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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

    def read(self, connection: Connection, most: int | None = None) -> array[int] | None:
        """Return all ids, or None where there are more than ``most``."""
        limit = "" if most is None else f" LIMIT {most + 1}"
        found = packed(connection, self.sql + limit, self.values)
        return found if most is None or len(found) <= most else None


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


def verified(connection: Connection, ids: Sequence[int], terms: Terms) -> array[int]:
    """Return those of ``ids`` that the search finds, by looking at their texts."""
    sql, values = found_in_text(terms)
    source = f"SELECT s.id AS id FROM json_each(?) j CROSS JOIN customer_search s ON s.id = j.value WHERE {sql}"
    wanted = sorted(ids)
    found = array("i")
    for start in range(0, len(wanted), _PER_QUESTION):
        found += packed(connection, source, (as_json(wanted[start : start + _PER_QUESTION]), *values))
    return found


def as_json(ids: Iterable[int]) -> str:
    """Return ids as SQL's ``json_each`` takes them."""
    return "[" + ",".join(map(str, ids)) + "]"


def mark(ids: Iterable[int], size: int) -> bytearray:
    """Return a byte for each id below ``size``: 1 for those in ``ids``."""
    marks = bytearray(size)
    for each in ids:
        if each < size:
            marks[each] = 1
    return marks


def marked(ids: Sequence[int], marks: bytearray) -> list[int]:
    """Return those of ``ids`` that are marked, in their order."""
    try:
        return list(filter(marks.__getitem__, ids))
    except IndexError:  # made after the marks were
        return [each for each in ids if each < len(marks) and marks[each]]


def common(sets: Sequence[Sequence[int]], size: int) -> Sequence[int]:
    """Return what all ``sets`` have in common."""
    smallest, *others = sorted(sets, key=len)
    for other in others:
        smallest = marked(smallest, mark(other, size))
    return smallest

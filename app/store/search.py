"""Finding the customers of a result set."""

from __future__ import annotations

from array import array

from app.models.values import Changes
from app.store.engine import Connection
from app.store.query import Plan


class Finder:
    """Finds result sets."""

    def first(self, connection: Connection, plan: Plan, limit: int) -> tuple[list[int], bool]:
        """Return the first ids in view order, and whether these are all."""
        sql, values = _select("c.id", plan)
        found = [row[0] for row in connection.execute(f"{sql} ORDER BY {plan.order()} LIMIT ?", (*values, limit + 1))]
        return found[:limit], len(found) <= limit

    def all(self, connection: Connection, plan: Plan) -> array[int]:
        """Return all ids in view order."""
        sql, values = _select("c.id", plan)
        return array("i", [row[0] for row in connection.execute(f"{sql} ORDER BY {plan.order()}", values)])

    def count(self, connection: Connection, plan: Plan) -> int:
        """Return how many there are."""
        sql, values = _select("count(*)", plan)
        return int(connection.execute(sql, values).fetchone()[0])

    def forget(self, changes: Changes) -> None:
        """Hear of a commit."""


def _select(what: str, plan: Plan) -> tuple[str, list[object]]:
    where, values = plan.where()
    joined = " JOIN customer_search s ON s.id = c.id" if plan.terms else ""
    return f"SELECT {what} FROM customer c{joined} WHERE {where}", values

"""A ``CustomerQuery`` as SQL: which shelf, which conditions, in which order. Everything a person typed is bound."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.errors import UserError
from app.models.values import FILTER_FIELDS, SORT_FIELDS, CustomerQuery
from app.rules.search_text import Terms, terms
from app.store.differing import DIFFERING, DIFFERS

_YES = {"yes": True, "no": False}
_DAYS_AT_MOST = 36_500
UNVERIFIED = "c.kind = 'domain' AND c.domain_verified = 0 AND c.domain <> ''"
# Every value of the columns that lead the index of facets, so that each of them can be looked up in it.
_FACETS = {
    "kind": "c.kind IN ('domain', 'team')",
    "education": "c.education IN (0, 1)",
    "standing": "c.standing IN ('book_only', 'waiting', 'at_provider', 'access_lost')",
}


@dataclass(frozen=True, slots=True)
class Sort:
    """One way to sort: the column, what "no value" is in it, and the index that has it in order.

    Args:
        column: of ``customer``.
        empty: SQL that is true for rows without a value; blank where every row has one.
        present: the opposite, as a range the index can walk.
        index: name of the index over (shelf, column, id).
    """

    column: str
    index: str
    empty: str
    present: str


def _text(column: str, index: str) -> Sort:
    return Sort(column, index, f"{column} = ''", f"{column} > ''")


SORTS: dict[str, Sort] = {
    "name": _text("sort_name", "ix_customer_name"),
    "domain": _text("domain", "ix_customer_sort_domain"),
    "primary_email": _text("primary_email", "ix_customer_email"),
    "renewal_date": _text("renewal_date", "ix_customer_renewal"),
    "licences": Sort("licences", "ix_customer_licences", "licences IS NULL", "licences IS NOT NULL"),
    "changed": Sort("changed_at", "ix_customer_changed", "", ""),
    "plan": _text("plan", "ix_customer_plan"),
    "status": _text("status", "ix_customer_status"),
    "provider": _text("provider", "ix_customer_provider"),
    "country": _text("country", "ix_customer_country"),
    "trial_end": _text("trial_end", "ix_customer_trial_end"),
    "owner": _text("owner", "ix_customer_owner"),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter as SQL.

    Args:
        field: of ``FILTER_FIELDS``.
        sql: true for the rows wanted, over ``c`` (customer).
        values: bound in ``sql``, and in ``source`` alike.
        source: SQL for the ids of the wanted rows, from an index alone where there is one; it says ``c.shelf = 0``, or
            does not look at the shelf.
    """

    field: str
    sql: str
    values: tuple[Any, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A query made ready: conditions without the search, the terms of the search, and the order."""

    shelves: tuple[int, ...]
    conditions: tuple[Condition, ...]
    terms: Terms
    sort: Sort
    descending: bool

    @property
    def is_everything(self) -> bool:
        """Whether nothing is searched or filtered."""
        return not self.terms and not self.conditions

    def where(self) -> tuple[str, list[Any]]:
        """Return SQL that is true for the rows of the result, over ``c`` (customer), but for the search."""
        shelves = ",".join(map(str, self.shelves))
        parts = [f"c.shelf IN ({shelves})", *(condition.sql for condition in self.conditions)]
        return " AND ".join(parts), [value for condition in self.conditions for value in condition.values]

    def source(self, condition: Condition) -> str:
        """Return SQL for the ids of a condition's rows on this plan's shelf; see ``Condition``."""
        return condition.source.replace("c.shelf = 0", f"c.shelf = {self.shelves[0]}")

    def order(self) -> str:
        """Return the ORDER BY terms over ``c``: rows without a value last, whichever way round."""
        way = " DESC" if self.descending else ""
        empty = f"(c.{self.sort.empty}), " if self.sort.empty else ""
        return f"{empty}c.{self.sort.column}{way}, c.id{way}"


def plan(query: CustomerQuery, today: dt.date) -> Plan:
    """Check a query and make it ready.

    Raises:
        UserError: ``filter_unknown``, ``filter_value`` or ``sort_unknown``, with the field.
    """
    field = query.sort.removeprefix("-")
    if field not in SORTS:
        raise UserError("sort_unknown", field, fields=", ".join(SORT_FIELDS))
    by_field: dict[str, list[str]] = {}
    for each in query.filters:
        if each.field not in FILTER_FIELDS:
            raise UserError("filter_unknown", each.field, fields=", ".join(FILTER_FIELDS))
        by_field.setdefault(each.field, []).append(each.value.strip())
    shelves: tuple[int, ...] = (0,)
    if "archived" in by_field:
        shelves = tuple(sorted({int(_flag("archived", value)) for value in by_field.pop("archived")}))
    conditions = [_condition(name, values, today) for name, values in by_field.items()]
    return Plan(
        shelves,
        tuple(condition for condition in conditions if condition is not None),
        terms(query.search),
        SORTS[field],
        query.sort.startswith("-"),
    )


def _condition(field: str, values: list[str], today: dt.date) -> Condition | None:
    return _BUILDERS[field](field, list(dict.fromkeys(values)), today)


def _live(sql: str, index: str = "") -> str:
    by = f" INDEXED BY {index}" if index else ""
    return f"SELECT c.id AS id FROM customer c{by} WHERE c.shelf = 0 AND {sql}"


def _facets(column: str, sql: str) -> str:
    others = " AND ".join(every for name, every in _FACETS.items() if name != column)
    return _live(f"{others} AND {sql}", "ix_customer_facets")


def _among(column: str, change: Callable[[str], str] = str, *, facet: bool = False) -> Callable[..., Condition]:
    def build(field: str, values: list[str], today: dt.date) -> Condition:  # noqa: ARG001 - one shape for all
        wanted = tuple(change(value) for value in values)
        sql = f"c.{column} IN ({_marks(wanted)})"
        return Condition(field, sql, wanted, _facets(column, sql) if facet else _live(sql, f"ix_customer_{column}"))

    return build


def _education(field: str, values: list[str], today: dt.date) -> Condition | None:  # noqa: ARG001 - one shape for all
    wanted = {_flag(field, value) for value in values}
    sql = f"c.education = {int(min(wanted))}"
    return None if len(wanted) > 1 else Condition(field, sql, (), _facets(field, sql))


def _unverified(field: str, values: list[str], today: dt.date) -> Condition | None:  # noqa: ARG001 - one shape for all
    wanted = {_flag(field, value) for value in values}
    if len(wanted) > 1:
        return None
    if True in wanted:
        return Condition(field, UNVERIFIED, (), _live(UNVERIFIED, "ix_customer_unverified"))
    sql = f"NOT ({UNVERIFIED})"
    return Condition(field, sql, (), _live(sql))


def _needs_attention(field: str, values: list[str], today: dt.date) -> Condition | None:  # noqa: ARG001 - as above
    wanted = {_flag(field, value) for value in values}
    if len(wanted) > 1:
        return None
    sql = "c.attention <> ''" if True in wanted else "c.attention = ''"
    return Condition(field, sql, (), _live(sql))


def _changed_at_provider(field: str, values: list[str], today: dt.date) -> Condition | None:  # noqa: ARG001 - as above
    wanted = {_flag(field, value) for value in values}
    if len(wanted) > 1:
        return None
    if True in wanted:
        return Condition(field, DIFFERS, (), f"SELECT DISTINCT c.id AS id {DIFFERING} WHERE c.shelf = 0")
    return Condition(field, f"NOT {DIFFERS}", (), _live(f"NOT {DIFFERS}"))


def _attention(field: str, values: list[str], today: dt.date) -> Condition:  # noqa: ARG001 - one shape for all
    wanted = tuple(value.lower() for value in values)
    sql = f"c.attention IN ({_marks(wanted)})"
    # The index holds only customers that want attention; its condition must be said again for it to be used.
    return Condition(field, sql, wanted, _live(sql if "" in wanted else f"c.attention <> '' AND {sql}"))


def _within(column: str, index: str, also: str = "") -> Callable[..., Condition]:
    def build(field: str, values: list[str], today: dt.date) -> Condition:
        last = today + dt.timedelta(days=max(_days(field, value) for value in values))
        sql = f"{also}c.{column} BETWEEN ? AND ?"
        return Condition(field, sql, (today.isoformat(), last.isoformat()), _live(sql, index))

    return build


def _follow_ups_due(field: str, values: list[str], today: dt.date) -> Condition:
    last = today + dt.timedelta(days=max(_days(field, value) for value in values))
    wanted = "f.state = 'open' AND f.due <= ? AND (f.snoozed_until IS NULL OR f.snoozed_until <= ?)"
    return Condition(
        field,
        f"EXISTS (SELECT 1 FROM follow_up f WHERE f.customer_id = c.id AND {wanted})",
        (last.isoformat(), today.isoformat()),
        f"SELECT DISTINCT f.customer_id AS id FROM follow_up f WHERE {wanted}",
    )


def _account(field: str, values: list[str], today: dt.date) -> Condition:  # noqa: ARG001 - one shape for all
    sql = f"c.partner_account_id IN (SELECT id FROM partner_account WHERE name IN ({_marks(values)}))"
    if "" in values:
        sql = f"(c.partner_account_id IS NULL OR {sql})"
    return Condition(field, sql, tuple(values), _live(sql, "ix_customer_account"))


def _tag(field: str, values: list[str], today: dt.date) -> Condition:  # noqa: ARG001 - one shape for all
    sql = f"EXISTS (SELECT 1 FROM customer_tag g WHERE g.name IN ({_marks(values)}) AND g.customer_id = c.id)"
    if "" in values:
        sql = f"(c.tags = '' OR {sql})"
        return Condition(field, sql, tuple(values), _live(sql))
    source = f"SELECT customer_id AS id FROM customer_tag WHERE name IN ({_marks(values)})"
    return Condition(field, sql, tuple(values), source)


def _batch(field: str, values: list[str], today: dt.date) -> Condition:  # noqa: ARG001 - one shape for all
    wanted = tuple(_number(field, value) for value in values)
    sql = f"c.batch_id IN ({_marks(wanted)})"
    return Condition(field, sql, wanted, f"SELECT c.id AS id FROM customer c WHERE {sql}")


_BUILDERS: dict[str, Callable[[str, list[str], dt.date], Condition | None]] = {
    "provider": _among("provider", str.lower),
    "account": _account,
    "kind": _among("kind", str.lower, facet=True),
    "education": _education,
    "status": _among("status", str.lower),
    "standing": _among("standing", str.lower, facet=True),
    "plan": _among("plan"),
    "country": _among("country", str.upper),
    "owner": _among("owner"),
    "tag": _tag,
    "unverified": _unverified,
    "trial_ends_within": _within("trial_end", "ix_customer_trial_end", "c.status = 'trial' AND "),
    "renews_within": _within("renewal_date", "ix_customer_renewal"),
    "follow_ups_due_within": _follow_ups_due,
    "attention": _attention,
    "needs_attention": _needs_attention,
    "changed_at_provider": _changed_at_provider,
    "batch": _batch,
}


def _marks(values: Iterable[Any]) -> str:
    return ",".join("?" for _ in values)


def _flag(field: str, value: str) -> bool:
    if value.lower() not in _YES:
        raise UserError("filter_value", field, value=value)
    return _YES[value.lower()]


def _number(field: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 18):
        raise UserError("filter_value", field, value=value)
    return int(value)


def _days(field: str, value: str) -> int:
    return min(_number(field, value), _DAYS_AT_MOST)

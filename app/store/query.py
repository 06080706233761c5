"""A ``CustomerQuery`` as SQL: which shelf, which conditions, in which order. Everything a person typed is bound."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.errors import UserError
from app.models.values import FILTER_FIELDS, SORT_FIELDS, CustomerQuery
from app.rules.search_text import Terms, terms

_YES = {"yes": True, "no": False}
_DAYS_AT_MOST = 36_500


@dataclass(frozen=True, slots=True)
class Sort:
    """One way to sort: the column, what "no value" is in it, and the index that has it in order.

    Args:
        column: of ``customer``.
        empty: SQL that is true for rows without a value; blank where every row has one.
        index: name of the index over (shelf, column, id).
    """

    column: str
    empty: str
    index: str


SORTS: dict[str, Sort] = {
    "name": Sort("sort_name", "sort_name = ''", "ix_customer_name"),
    "domain": Sort("domain", "domain = ''", "ix_customer_sort_domain"),
    "primary_email": Sort("primary_email", "primary_email = ''", "ix_customer_email"),
    "renewal_date": Sort("renewal_date", "renewal_date = ''", "ix_customer_renewal"),
    "licences": Sort("licences", "licences IS NULL", "ix_customer_licences"),
    "changed": Sort("changed_at", "", "ix_customer_changed"),
    "plan": Sort("plan", "plan = ''", "ix_customer_plan"),
    "status": Sort("status", "status = ''", "ix_customer_status"),
    "provider": Sort("provider", "provider = ''", "ix_customer_provider"),
    "country": Sort("country", "country = ''", "ix_customer_country"),
    "trial_end": Sort("trial_end", "trial_end = ''", "ix_customer_trial_end"),
    "owner": Sort("owner", "owner = ''", "ix_customer_owner"),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL over ``c`` (a row of ``customer``) with its bound values."""

    field: str
    sql: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A query made ready: conditions without the search, the terms of the search, and the order."""

    shelves: tuple[int, ...]
    conditions: tuple[Condition, ...]
    terms: Terms
    sort: Sort
    descending: bool

    def where(self, *, search: bool = True) -> tuple[str, list[Any]]:
        """Return SQL that is true for the rows of the result, over ``c`` (customer) and ``s`` (customer_search)."""
        marks = ",".join(str(shelf) for shelf in self.shelves)
        parts = [f"c.shelf IN ({marks})", *(condition.sql for condition in self.conditions)]
        values = [value for condition in self.conditions for value in condition.values]
        if search:
            for alternatives in self.terms:
                parts.append("(" + " OR ".join("instr(s.text, ?)" for _ in alternatives) + ")")
                values += alternatives
        return " AND ".join(parts), values

    def order(self) -> str:
        """Return the ORDER BY terms over ``c``: rows without a value last, whichever way round."""
        way = " DESC" if self.descending else ""
        empty = f"({self.sort.empty}), " if self.sort.empty else ""
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


def _among(column: str, change: Callable[[str], str] = str) -> Callable[..., Condition]:
    def build(field: str, values: list[str], today: dt.date) -> Condition:  # noqa: ARG001 - one shape for all
        wanted = tuple(change(value) for value in values)
        return Condition(field, f"c.{column} IN ({_marks(wanted)})", wanted)

    return build


def _yes_or_no(when_yes: str, when_no: str) -> Callable[..., Condition | None]:
    def build(field: str, values: list[str], today: dt.date) -> Condition | None:  # noqa: ARG001 - one shape for all
        wanted = {_flag(field, value) for value in values}
        return None if len(wanted) > 1 else Condition(field, when_yes if wanted.pop() else when_no, ())

    return build


def _within(column: str, also: str = "") -> Callable[..., Condition]:
    def build(field: str, values: list[str], today: dt.date) -> Condition:
        last = today + dt.timedelta(days=max(_days(field, value) for value in values))
        return Condition(field, f"{also}c.{column} BETWEEN ? AND ?", (today.isoformat(), last.isoformat()))

    return build


def _account(field: str, values: list[str], today: dt.date) -> Condition:  # noqa: ARG001 - one shape for all
    sql = f"c.partner_account_id IN (SELECT id FROM partner_account WHERE name IN ({_marks(values)}))"
    if "" in values:
        sql = f"(c.partner_account_id IS NULL OR {sql})"
    return Condition(field, sql, tuple(values))


def _tag(field: str, values: list[str], today: dt.date) -> Condition:  # noqa: ARG001 - one shape for all
    tagged = f"EXISTS (SELECT 1 FROM customer_tag g WHERE g.customer_id = c.id AND g.name IN ({_marks(values)}))"
    return Condition(field, f"(c.tags = '' OR {tagged})" if "" in values else tagged, tuple(values))


def _batch(field: str, values: list[str], today: dt.date) -> Condition:  # noqa: ARG001 - one shape for all
    wanted = tuple(_number(field, value) for value in values)
    return Condition(field, f"c.batch_id IN ({_marks(wanted)})", wanted)


_BUILDERS: dict[str, Callable[[str, list[str], dt.date], Condition | None]] = {
    "provider": _among("provider", str.lower),
    "account": _account,
    "kind": _among("kind", str.lower),
    "education": _yes_or_no("c.education = 1", "c.education = 0"),
    "status": _among("status", str.lower),
    "standing": _among("standing", str.lower),
    "plan": _among("plan"),
    "country": _among("country", str.upper),
    "owner": _among("owner"),
    "tag": _tag,
    "unverified": _yes_or_no(
        "c.kind = 'domain' AND c.domain_verified = 0 AND c.domain <> ''",
        "NOT (c.kind = 'domain' AND c.domain_verified = 0 AND c.domain <> '')",
    ),
    "trial_ends_within": _within("trial_end", "c.status = 'trial' AND "),
    "renews_within": _within("renewal_date"),
    "attention": _among("attention", str.lower),
    "needs_attention": _yes_or_no("c.attention <> ''", "c.attention = ''"),
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

"""The reports of payments and commissions (R61, R62): the contract's JSON, and tables for CSV and XLSX.

A commission counts in the month it belongs to: what is refunded is taken off the next month's. What is withheld is
listed, and counts in no total.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import UserError
from app.files.rows_out import Cell
from app.models.money import CommissionRow, MoneyQuery, PaymentRow
from app.models.values import Money
from app.rules.commission import WITHHELD
from app.rules.money import to_decimal
from app.store import money_rows
from app.store.engine import Connection
from app.texts import Texts, in_use
from app.texts.money import COMMISSION_KINDS, LABELS, PAYERS, PAYMENT_KINDS, STATES

PAYMENTS, COMMISSIONS = "payments", "commissions"
REPORTS = (COMMISSIONS, PAYMENTS)
NO_LIMIT = 1 << 62
_PAYMENT_COLUMNS = (
    *("dated", "customer", "subscription", "plan", "kind", "payer", "amount", "currency", "period_start"),
    *("period_end", "billing_entity", "account", "ref"),
)
_COMMISSION_COLUMNS = (
    *("dated", "customer", "subscription", "plan", "kind", "state", "commission", "currency", "eligible"),
    *("billing_entity", "payout", "account", "commission_ref", "payment_ref"),
)
Row = PaymentRow | CommissionRow


@dataclass(frozen=True, slots=True)
class MoneyReport:
    """A report as it was read: which, its rows, and the sums by billing entity and currency."""

    what: str
    rows: tuple[Row, ...]
    totals: tuple[tuple[str, Money], ...]

    def to_json(self) -> dict[str, Any]:
        """Return the contract's answer: ``customer`` is its uid, or the name that was told where it is not ours."""
        return {
            "rows": [
                {
                    "date": row.dated,
                    "customer": row.customer_uid or row.customer,
                    "subscription": row.subscription,
                    "kind": kind_of(row),
                    "amount_minor": row.amount_minor,
                    "currency": row.currency,
                    "billing_entity": row.billing_entity,
                }
                for row in self.rows
            ],
            "totals": [
                {"billing_entity": entity, "currency": money.currency, "amount_minor": money.minor}
                for entity, money in self.totals
            ],
        }


def kind_of(row: Row) -> str:
    """Return a row's kind; of a commission that is withheld that it is."""
    return WITHHELD if isinstance(row, CommissionRow) and row.state == WITHHELD else row.kind


def read(connection: Connection, what: str, query: MoneyQuery) -> MoneyReport:
    """Read a report, the newest first."""
    if what == PAYMENTS:
        rows: tuple[Row, ...] = money_rows.payments(connection, query)
        totals = money_rows.payment_totals(connection, query)
    else:
        rows = money_rows.commissions(connection, query)
        totals = money_rows.commission_totals(connection, query)
    return MoneyReport(what, rows, totals[1])


def table(report: MoneyReport, texts: Texts | None = None) -> tuple[list[str], list[tuple[Cell, ...]]]:
    """Return header and rows for people; a list of them imports back as the same."""
    speak = texts or in_use()
    columns = _PAYMENT_COLUMNS if report.what == PAYMENTS else _COMMISSION_COLUMNS
    return [speak.t(LABELS[name]) for name in columns], [_cells(row, columns, speak) for row in report.rows]


def _cells(row: Row, columns: Iterable[str], speak: Texts) -> tuple[Cell, ...]:
    own: dict[str, Cell]
    if isinstance(row, PaymentRow):
        own = {
            "kind": speak.t(PAYMENT_KINDS[row.kind]),
            "payer": speak.t(PAYERS[row.payer]) if row.payer else "",
            "amount": to_decimal(row.amount_minor, row.currency),
            "period_start": row.period_start,
            "period_end": row.period_end,
            "ref": row.ref,
        }
    else:
        own = {
            "kind": speak.t(COMMISSION_KINDS[row.kind]),
            "state": speak.t(STATES[row.state]),
            "commission": to_decimal(row.amount_minor, row.currency),
            "eligible": None if row.eligible_minor is None else to_decimal(row.eligible_minor, row.currency),
            "payout": row.payout,
            "commission_ref": row.ref,
            "payment_ref": row.payment_ref,
        }
    shared = {name: str(getattr(row, name, "")) for name in columns if name not in own}
    return tuple(own[name] if name in own else shared[name] for name in columns)


def write(path: Path, report: MoneyReport, texts: Texts | None = None) -> int:
    """Write a report as CSV, XLSX or JSON, by the end of the name; returns how many rows.

    Raises:
        UserError: ``report_format``.
        DiskTrouble: the file can't be written.
    """
    suffix = path.suffix.lower()
    if suffix == ".json":
        return _write_json(path, report)
    header, rows = table(report, texts)
    return _writer(suffix, path)(path, header, rows)


def _writer(suffix: str, path: Path) -> Callable[[Path, Sequence[str], Sequence[Sequence[Cell]]], int]:
    if suffix == ".csv":
        from app.files.csv_out import write_csv  # noqa: PLC0415 - only what is asked for

        return write_csv
    if suffix == ".xlsx":
        from app.files.xlsx_out import write_xlsx  # noqa: PLC0415

        return write_xlsx
    raise UserError("report_format", path.name, file=path.name)


def _write_json(path: Path, report: MoneyReport) -> int:
    import json  # noqa: PLC0415

    from app.files.atomic import atomic_write  # noqa: PLC0415

    with atomic_write(path) as handle:
        handle.write(json.dumps({"format": 1, **report.to_json()}, ensure_ascii=False, indent=1).encode())
    return len(report.rows)


def csv_text(report: MoneyReport, texts: Texts | None = None) -> str:
    """Return the table as CSV text, with no cell that a spreadsheet would run."""
    from app.files.csv_out import disarm  # noqa: PLC0415

    header, rows = table(report, texts)
    out = io.StringIO(newline="")
    csv.writer(out).writerows(
        [[disarm(cell) if isinstance(cell, str) else cell for cell in row] for row in (header, *rows)]
    )
    return out.getvalue()

"""``report commissions|payments``: what customers paid, and what we earn of it (R61, R62)."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.errand import DONE, Errand
from app.errors import UserError
from app.models.money import CommissionRow, MoneyQuery
from app.rules.money import format_money
from app.texts.money import COMMISSION_KINDS, PAYERS, PAYMENT_KINDS, STATES

if TYPE_CHECKING:
    from app.reports.money import MoneyReport, Row


def run(errand: Errand) -> int:
    """Answer ``{"rows": [...], "totals": [...]}``, or the same as CSV or XLSX.

    Raises:
        Refused: ``no_such_partner_account``.
        UserError: ``report_needs_file``: a workbook can't be shown; ``report_format``.
    """
    from app.reports import money  # noqa: PLC0415 - only this command reports

    options = errand.options
    with errand.open(read_only=True) as opened:
        reader = opened.book.reader
        account_id = 0
        if options.account:
            from app.actions.connecting import named  # noqa: PLC0415 - as ``sync``

            accounts = errand.wait(reader.accounts())
            account_id = named(accounts, options.account).id
        query = MoneyQuery(options.period or "", account_id, limit=money.NO_LIMIT)
        report = errand.wait(reader.ask_slowly(money.read, options.what, query))
    if options.to is not None:
        return _to_file(errand, report)
    if options.format == "csv":
        errand.out.write(money.csv_text(report, errand.texts))
    elif options.format == "xlsx":
        _workbook(errand, report)
    else:
        errand.options.json = errand.options.json or options.format == "json"
        errand.answer(report.to_json(), _lines(errand, report))
    return DONE


def _to_file(errand: Errand, report: MoneyReport) -> int:
    from app.reports import money  # noqa: PLC0415

    path = errand.path(errand.options.to)
    if errand.options.format and path.suffix.lower() != f".{errand.options.format}":
        raise UserError("report_format", path.name, file=path.name)
    written = money.write(path, report, errand.texts)
    said = errand.texts.n("{count} row written to {path}.", "{count} rows written to {path}.", written, path=path)
    errand.answer({"written": written}, [said])
    return DONE


def _workbook(errand: Errand, report: MoneyReport) -> None:
    from app.reports import money  # noqa: PLC0415

    out = errand.out
    if not isinstance(out, io.TextIOWrapper) or out.isatty():
        raise UserError("report_needs_file", "to")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{report.what}.xlsx")
        money.write(path, report, errand.texts)
        out.flush()
        out.buffer.write(path.read_bytes())


def _lines(errand: Errand, report: MoneyReport) -> list[str]:
    t, language = errand.texts.t, errand.texts.language
    lines = [_line(errand, row) for row in report.rows]
    for entity, amount in report.totals:
        shown = format_money(amount.minor, amount.currency, language)
        lines.append(t("Total, {entity}: {amount}", entity=entity or t("billing entity not told"), amount=shown))
    return lines or [t("Nothing is known for this time. Run “sync”, or import a file with --kind.")]


def _line(errand: Errand, row: Row) -> str:
    t = errand.texts.t
    if isinstance(row, CommissionRow):
        said = (t(COMMISSION_KINDS[row.kind]), t(STATES[row.state]))
    else:
        said = (t(PAYMENT_KINDS[row.kind]), t(PAYERS[row.payer]))
    amount = format_money(row.amount_minor, row.currency, errand.texts.language)
    return "\t".join((row.dated, row.customer, row.subscription, *said, amount, row.billing_entity))

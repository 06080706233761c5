"""What can be done on the Money page: lists in and out, payouts step by step, rates and thresholds."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QWidget

from app.models.money import Balance, CommissionRow, MoneyQuery, PayoutRow
from app.rules.commission import notice
from app.rules.money import editable
from app.texts import n, t
from app.views.customer.form import FormDialog, FormField
from app.views.dates import number
from app.views.file_dialogs import ask_for_file, ask_where_to_write
from app.views.money.model import Paid
from app.views.money.words import about as about_balance
from app.views.money.words import money, sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.store.book import Book
    from app.store.work import Work
    from app.views.desk import Desk
    from app.views.money.fitting import FittedTable
    from app.views.money.model import MoneyModel

PATTERN = "*.csv *.tsv *.txt *.xlsx *.xls *.ods"


def about(table: FittedTable, model: MoneyModel[Any], index: QModelIndex, today: dt.date) -> str:
    """Return why a row is as it is, in words, and what it says in columns that have no room."""
    unseen = [t("{field}: {value}", field=title, value=words) for title, words in table.unseen(index.row())]
    return " · ".join(filter(None, (_why(model.rows[index.row()], today), *unseen)))


def _why(row: object, today: dt.date) -> str:
    """Return why a payment earns what it earns, what can be done about a balance."""
    if isinstance(row, Balance):
        return about_balance(row)
    if isinstance(row, PayoutRow):
        said = notice(row, today)
        return sentence(said.code, said.facts)
    if isinstance(row, CommissionRow):
        return sentence("commission_refund", {}) if row.kind == "refund" else ""
    return sentence(row.earns.code, row.earns.facts) if isinstance(row, Paid) else ""


def ask_for_list(desk: Desk, window: QWidget) -> None:
    """Ask for a file with payments or commissions, then show what it would change."""
    lists = t("Lists of payments or commissions")
    ask_for_file(window, t("Import payments"), f"{lists} ({PATTERN})", lambda path: open_list(desk, window, path))


def open_list(desk: Desk, window: QWidget, path: Path) -> None:
    """Show what a list would change; nothing is written before *Import*."""
    from app.views.money.importing import MoneyListDialog  # noqa: PLC0415

    MoneyListDialog(desk, path, window).open()


def show_terms(desk: Desk, window: QWidget) -> None:
    """Show rates by level with their dates, and what was measured."""
    from app.views.money.terms import TermsDialog  # noqa: PLC0415

    TermsDialog(desk, window).open()


def ask_where_to(desk: Desk, window: QWidget, what: str, query: MoneyQuery) -> None:
    """Ask for a file to write a report to."""
    kinds = {"xlsx": t("Excel workbook"), "csv": t("CSV file"), "json": t("JSON file")}
    name = t("Payments") if what == "payments" else t("Commissions")
    proposed = " ".join(filter(None, (name, query.period)))
    ask_where_to_write(window, t("Export"), proposed, kinds, lambda path: export(desk, path, what, query))


def export(desk: Desk, path: Path, what: str, query: MoneyQuery) -> None:
    """Write a report of what is shown, all of it, to a file."""
    from dataclasses import replace  # noqa: PLC0415

    from app.reports import money as report  # noqa: PLC0415
    from app.views.spawn import on_thread  # noqa: PLC0415

    wanted = replace(query, limit=report.NO_LIMIT)

    def write() -> int:
        return report.write(path, desk.reader.ask_slowly(report.read, what, wanted).result())

    desk.when(
        on_thread("export payments", write),
        lambda count: desk.strip.say(
            n("{count} row saved as “{name}”.", "{count} rows saved as “{name}”.", count, count=number(count),
              name=path.name)
        ),
    )  # fmt: skip


def ask_for_payout(desk: Desk, window: QWidget, balance: Balance) -> None:
    """Ask for the Payout ID that the provider gave when the payout was started there."""
    from app.actions import money as actions  # noqa: PLC0415

    def action(typed: dict[str, Any]) -> Callable[[Work], Any]:
        return partial(
            actions.request, account_id=balance.account_id, entity=balance.billing_entity, currency=balance.currency,
            ref=str(typed["ref"]),
        )  # fmt: skip

    amount = money(balance.accrued_minor, balance.currency)
    title = t("Payout of {amount} from {entity}", amount=amount, entity=balance.billing_entity)
    fields = [FormField("ref", t("Payout ID"), hint=t("as Zoho shows it after you started the payout there"))]
    _open(desk, window, title, fields, {}, action)


def ask_for_threshold(desk: Desk, window: QWidget, balance: Balance) -> None:
    """Ask from which amount on a billing entity pays out."""
    from app.actions import money as actions  # noqa: PLC0415

    def action(typed: dict[str, Any]) -> Callable[[Work], Any]:
        return partial(
            actions.set_term, account_id=balance.account_id, entity=balance.billing_entity, currency=balance.currency,
            text=str(typed["least"]),
        )  # fmt: skip

    title = t("Payout threshold of {entity}", entity=balance.billing_entity)
    words = t("Least amount in {currency}", currency=balance.currency)
    values = {"least": editable(balance.least_minor, balance.currency)}
    _open(desk, window, title, [FormField("least", words, hint=t("empty: not known"))], values, action)


def move_on(desk: Desk, payout_id: int, state: str) -> None:
    """Take a payout one step on."""
    from app.actions import money as actions  # noqa: PLC0415

    desk.do(actions.move_on, payout_id, state)


def remove_payout(desk: Desk, payout_id: int) -> None:
    """Remove a payout; its commissions are open again, and undo brings it back."""
    from app.actions import money as actions  # noqa: PLC0415

    desk.do(actions.remove_payout, payout_id)


def ask_for_mapping(desk: Desk, window: QWidget, customer_id: int, name: str, day: str) -> None:
    """Ask from which day a customer counts as ours at the provider."""
    from app.actions import money as actions  # noqa: PLC0415

    def action(typed: dict[str, Any]) -> Callable[[Work], Any]:
        return partial(actions.map_customer, customer_id=customer_id, text=str(typed["mapped_on"]))

    fields = [FormField("mapped_on", t("Mapped to us on"), hint=t("such as 2026-03-14; empty: not known"))]
    _open(desk, window, t("Mapping date of {name}", name=name), fields, {"mapped_on": day}, action)


def _open(
    desk: Desk,
    window: QWidget,
    title: str,
    fields: list[FormField],
    values: dict[str, Any],
    action: Callable[[dict[str, Any]], Callable[[Work], Any]],
) -> None:
    def save(typed: dict[str, Any]) -> None:
        def start(book: Book) -> Any:
            return book.do(action(typed))

        desk.write(start, done=lambda _changes: dialog.accept(), failed=dialog.refuse)

    dialog = FormDialog(title, t("Save"), fields, lambda _name, value: value, save, values, window)
    dialog.open()

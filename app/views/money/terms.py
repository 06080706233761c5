"""Rates by level of the programme, each from a day on, beside what was measured from the commissions told (R62)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.models.money import Rate
from app.store import money_look, money_rows
from app.store.money_look import AccountMoney
from app.texts import t
from app.views.customer.form import FormDialog, FormField
from app.views.customer.pane import label, small_button
from app.views.dates import short_date
from app.views.dialog_parts import PlainDialog, Role
from app.views.kept_focus import empty
from app.views.money.words import percent

if TYPE_CHECKING:
    from app.models.values import Changes
    from app.store.book import Book
    from app.store.engine import Connection
    from app.views.desk import Desk

Read = tuple[tuple[AccountMoney, ...], tuple[Rate, ...]]


def read(connection: Connection) -> Read:
    """Return our accounts and all rates."""
    return money_look.accounts(connection), money_rows.rates(connection)


class TermsDialog(PlainDialog):
    """What we earn of every hundred, from when on.

    Args:
        desk: the open window's parts.
        parent: the window.
    """

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, t("Commission rates"))
        self._desk = desk
        self._accounts: tuple[AccountMoney, ...] = ()
        self.say(
            t("Zoho publishes no percentages. Write what your agreement says, with the day from which it holds. "
              "Without one, the rate measured from the commissions that were told is used."),
            "second",
        )  # fmt: skip
        self._rows = QVBoxLayout()
        self._rows.setSpacing(self.unit // 2)
        self.column.addLayout(self._rows)
        self.column.addStretch(1)
        self.add = self.button(t("Add a rate…"), Role.ActionRole, self._add)
        self.button(t("Close"), Role.RejectRole, self.reject, primary=True)
        self.finish()
        self.least = (self.unit * 80, self.unit * 40)
        desk.changed.connect(self._changed)
        self._look()

    def _changed(self, changes: Changes) -> None:
        if "commission_rate" in changes.other:
            self._look()

    def _look(self) -> None:
        self._desk.when(self._desk.reader.ask(read), self._show)

    def _show(self, found: Read) -> None:
        self._accounts, rates = found
        empty(self._rows)
        for account in self._accounts:
            own = [each for each in rates if each.account_id == account.id]
            if account.provider != "zoho" and not own:
                continue
            self._rows.addWidget(label(account.name, "heading"))
            for each in own:
                self._rows.addLayout(self._line(each))
            measured = account.measured_bp
            words = t("Not measured: no commission was told yet.")
            if measured is not None:
                words = t("Measured from the newest commissions: {rate}", rate=percent(measured))
            self._rows.addWidget(label(words, "second"))
        self.add.setEnabled(bool(self._accounts))
        if not self._accounts:
            self._rows.addWidget(label(t("Add a partner account first."), "second"))

    def _line(self, rate: Rate) -> QHBoxLayout:
        line = QHBoxLayout()
        day = short_date(rate.valid_from)
        words = t("{rate} from {day} on", rate=percent(rate.rate_bp), day=day)
        line.addWidget(label(" · ".join(filter(None, (words, rate.level, rate.plan)))), 1)
        line.addWidget(small_button(t("Remove"), partial(self._remove, rate.id), name=t("Remove: {what}", what=words)))
        return line

    def _remove(self, rate_id: int) -> None:
        from app.actions import money  # noqa: PLC0415 - loaded when first used

        self._desk.do(money.remove_rate, rate_id)

    def _add(self) -> None:
        from app.actions import money  # noqa: PLC0415

        chosen = sorted(self._accounts, key=lambda each: each.provider != "zoho")
        fields = [
            FormField("account", t("Partner account"), "choice", tuple((str(each.id), each.name) for each in chosen)),
            FormField("valid_from", t("From"), hint="2026-01-01"),
            FormField("rate", t("Rate in percent"), hint="18"),
            FormField("level", t("Level"), hint=t("such as Advanced; may be empty")),
            FormField("plan", t("Only of the plan"), hint=t("empty: every plan")),
        ]

        def save(typed: dict[str, Any]) -> None:
            account_id = int(typed["account"])

            def start(book: Book) -> Any:
                return book.do(money.add_rate, account_id, typed)

            self._desk.write(start, done=lambda _changes: dialog.accept(), failed=dialog.refuse)

        values = {"account": str(chosen[0].id), "valid_from": self._desk.today().replace(day=1).isoformat()}
        dialog = FormDialog(t("Add a rate"), t("Save"), fields, lambda _name, value: value, save, values, self)
        dialog.open()

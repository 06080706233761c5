"""What was told to the provider about a customer, and what waits to be told."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.models.details import CustomerDetail
from app.models.outbox import OperationRow
from app.rules.outbox import group_of, refuse_retry, refuse_take_over, refuse_withdraw
from app.store import outbox_rows
from app.texts import t
from app.texts.operations import expiry, raw_words, state_words
from app.views.customer.pane import Pane, label, pill, quote, small_button
from app.views.dates import short_date
from app.views.itemmodels.operation_model import told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.views.desk import Desk

MOST = 30  # the outbox shows all


class InstructionsPane(Pane):
    """Operations of the customer, newest first, with what can be done about them; hidden when there are none."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(t("Instructions to the provider"), parent)
        self._desk = desk
        self._customer_id = 0
        self.add_head(
            small_button(t("Outbox"), lambda: self._desk.go("outbox"), name=t("Show all instructions in the outbox"))
        )

    def show_detail(self, detail: CustomerDetail) -> None:
        """Show the operations of a customer."""
        if self._customer_id != detail.card.id:
            self.clear()
        self._customer_id = detail.card.id
        self.setVisible(bool(detail.operations))
        if detail.operations:
            self._desk.when(
                self._desk.reader.ask(outbox_rows.of_customer, detail.card.id), partial(self._show, detail.card.id)
            )

    def _show(self, customer_id: int, rows: Sequence[OperationRow]) -> None:
        if customer_id != self._customer_id:
            return
        self.clear()
        for row in rows[:MOST]:
            self.body.addLayout(self._row(row))

    def _row(self, row: OperationRow) -> QVBoxLayout:
        asked, more, reason = told(row)
        words, tone, sign = state_words(row)
        head = QHBoxLayout()
        head.addWidget(label(asked[:1].upper() + asked[1:]), 1)
        head.addWidget(pill(f"{sign}  {words}", tone))
        if group_of(row.state) == "needs_you" or row.state == "held":
            words = t("Fill in") if row.state == "held" else t("Edit")
            spoken = t("Fill in what {name} lacks", name=asked) if row.state == "held" else t("Edit {name}", name=asked)
            head.addWidget(small_button(words, partial(self._edit, row), name=spoken))
        if not refuse_take_over(row.state, row.kind, row.error_code):
            words = t("Take it over")
            head.addWidget(small_button(words, partial(self._take_over, row), name=f"{words}: {asked}"))
        if not refuse_retry(row.state, row.kind):
            head.addWidget(small_button(t("Retry"), partial(self._retry, row), name=t("Retry {name}", name=asked)))
        if not refuse_withdraw(row.state, row.provider_ref):
            name = t("Withdraw {name}", name=asked)
            head.addWidget(small_button(t("Withdraw"), partial(self._withdraw, row), name=name))
        lines = QVBoxLayout()
        lines.setSpacing(self.unit // 2)
        lines.addLayout(head)
        said = " · ".join(filter(None, (more, reason, expiry(row, date=short_date))))
        if said and row.state != "withdrawn":
            lines.addWidget(label(said, "bad" if tone == "bad" else "second"))
        if words_of_theirs := raw_words(row):
            lines.addWidget(quote(words_of_theirs))
        return lines

    def _edit(self, row: OperationRow) -> None:
        from app.views.outbox.mending import mend  # noqa: PLC0415 - loaded when first used

        mend(self._desk, row)

    def _take_over(self, row: OperationRow) -> None:
        from app.views.outbox.mending import take_over  # noqa: PLC0415

        take_over(self._desk, row)

    def _retry(self, row: OperationRow) -> None:
        from app.actions import outbox  # noqa: PLC0415

        self._desk.do(outbox.retry, [row.uid])

    def _withdraw(self, row: OperationRow) -> None:
        from app.views.outbox.withdrawing import withdraw  # noqa: PLC0415

        withdraw(self._desk, [row.id])

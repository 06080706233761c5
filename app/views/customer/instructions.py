"""What was told to the provider about a customer, and what waits to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.models.details import CustomerDetail, OperationDetail
from app.texts import t
from app.texts.codes import say
from app.views.customer.pane import Pane, label, pill
from app.views.customer.words import OPERATION_KINDS, OPERATION_WORDS
from app.views.dates import facts_for_people

if TYPE_CHECKING:
    from app.views.desk import Desk

_TONES = {"done": "ok", "needs_person": "bad", "withdrawn": "plain", "expired": "plain"}


class InstructionsPane(Pane):
    """Operations of the customer, newest first; hidden when there are none."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(t("Instructions to the provider"), parent)
        self._desk = desk

    def show_detail(self, detail: CustomerDetail) -> None:
        """Show the operations of a customer."""
        self.clear()
        self.setVisible(bool(detail.operations))
        for operation in detail.operations:
            self.body.addLayout(self._row(operation))
        if any(operation.state == "ready" for operation in detail.operations):
            self.body.addWidget(
                label(
                    t("It is kept here and sent once this partner account is connected. Undo takes it back."), "small"
                )
            )

    def _row(self, operation: OperationDetail) -> QHBoxLayout:
        row = QHBoxLayout()
        kind = OPERATION_KINDS.get(operation.kind)
        words = t(kind, **facts_for_people(dict(operation.payload))) if kind else operation.kind
        if operation.error_code:
            words = f"{words}: {say(operation.error_code)}"
        row.addWidget(label(words), 1)
        row.addWidget(pill(t(OPERATION_WORDS[operation.state]), _TONES.get(operation.state, "info")))
        return row

"""The same firm elsewhere: its twin at the other provider, duplicates to merge, merged ones to split off (R8)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.models.details import CustomerDetail
from app.models.values import CardRow
from app.texts import t
from app.views.customer.pane import Pane, label, small_button
from app.views.customer.words import PROVIDER_WORDS

if TYPE_CHECKING:
    from app.views.desk import Desk


class KinPane(Pane):
    """Links by domain; hidden when there is nothing to show."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(t("The same organisation"), parent)
        self._desk = desk
        self._customer_id = 0

    def show_detail(self, detail: CustomerDetail) -> None:
        """Show the kin of a customer."""
        self._customer_id = detail.card.id
        self.clear()
        self.setVisible(bool(detail.twins or detail.merged))
        for twin in detail.twins:
            self.body.addLayout(self._twin(detail.card, twin))
        for merged in detail.merged:
            self.body.addWidget(label(t("{name} was merged into this customer.", name=_name(merged)), "second"))
        if detail.merged:
            row = QHBoxLayout()
            row.addWidget(small_button(t("Split again"), self._split))
            row.addStretch(1)
            self.body.addLayout(row)

    def _twin(self, card: CardRow, twin: CardRow) -> QHBoxLayout:
        row = QHBoxLayout()
        where = " · ".join(filter(None, (t(PROVIDER_WORDS[twin.provider]), twin.account)))
        row.addWidget(label(f"{_name(twin)} · {where}"), 1)
        row.addWidget(
            small_button(
                t("Open"),
                partial(self._desk.go, "customer", twin.id),
                name=t("Open {name} at {where}", name=_name(twin), where=where),
            )
        )
        if not {card.provider, twin.provider} - {""} or "" in (card.provider, twin.provider):
            row.addWidget(
                small_button(
                    t("Merge into this"),
                    partial(self._merge, twin.id),
                    name=t("Merge {name} into this", name=_name(twin)),
                )
            )
        return row

    def _merge(self, other_id: int) -> None:
        from app.actions import customers  # noqa: PLC0415 - loaded when first used

        self._desk.do(customers.merge, self._customer_id, [other_id])

    def _split(self) -> None:
        from app.actions import customers  # noqa: PLC0415

        self._desk.do(customers.split, self._customer_id)


def _name(card: CardRow) -> str:
    return card.organisation_name or card.domain or card.primary_email

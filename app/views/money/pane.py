"""What a customer paid and what we earn of it, on its page (R61, R62)."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.models.details import CustomerDetail
from app.models.money import MoneyQuery, PaymentRow, Rate
from app.models.values import Money
from app.rules.commission import Earned, eligible, measured
from app.store import money_rows
from app.texts import t
from app.texts.money import PAYERS, PAYMENT_KINDS
from app.views.customer.pane import Pane, label, small_button
from app.views.dates import short_date
from app.views.money import verbs
from app.views.money.words import money, sentence, should_earn, totals
from app.views.plain_label import plain_tip

if TYPE_CHECKING:
    from app.models.values import Changes
    from app.store.engine import Connection
    from app.views.desk import Desk

SHOWN = 5
Read = tuple[
    tuple[PaymentRow, ...],
    tuple[tuple[str, Money], ...],
    tuple[tuple[str, Money], ...],
    tuple[Rate, ...],
    tuple[Earned, ...],
    str,
]


def read(connection: Connection, customer_id: int) -> Read:
    """Return the newest payments, all sums, what rates follow from, and the mapping date of a customer."""
    query = MoneyQuery(customer_id=customer_id, limit=SHOWN)
    row = connection.execute(
        "SELECT ifnull(mapped_on, ''), ifnull(partner_account_id, 0) FROM customer WHERE id = ?", (customer_id,)
    ).fetchone()
    mapped_on, account_id = row or ("", 0)
    return (
        money_rows.payments(connection, query),
        money_rows.payment_totals(connection, query)[1],
        money_rows.commission_totals(connection, query)[1],
        money_rows.rates(connection),
        money_rows.earned(connection, account_id) if account_id else (),
        mapped_on,
    )


class MoneyPane(Pane):
    """The newest payments with who paid; hidden of customers that have none and can't be mapped.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(t("Payments"), parent)
        self._desk = desk
        self._detail: CustomerDetail | None = None
        self._mapped_on = ""
        self._map = small_button(t("Mapping date…"), self._ask)
        self.add_head(self._map)
        self.add_head(small_button(t("All"), partial(desk.go, "money"), name=t("All payments")))
        desk.changed.connect(self._changed)
        self.hide()

    def show_detail(self, detail: CustomerDetail) -> None:
        """Show what is known of a customer's payments."""
        if self._detail is None or self._detail.card.id != detail.card.id:
            self.hide()
        self._detail = detail
        self._read()

    def _changed(self, changes: Changes) -> None:
        if {"payment", "commission", "commission_rate"} & set(changes.other) and self._detail is not None:
            self._read()

    def _read(self) -> None:
        if self._detail is None:
            return
        asked = self._detail.card.id

        def arrived(found: Read) -> None:
            if self._detail is not None and self._detail.card.id == asked:
                self._show(found, self._detail)

        self._desk.when(self._desk.reader.ask(read, asked), arrived)

    def _show(self, found: Read, detail: CustomerDetail) -> None:
        paid, sums, earned, rates, told, self._mapped_on = found
        is_zoho = detail.card.provider == "zoho" and detail.card.standing == "at_provider"
        self.clear()
        self.setVisible(bool(paid) or is_zoho)
        self._map.setVisible(is_zoho)
        if not paid:
            self.say_empty(
                t("No payment of this customer is known. They come with a Sync, or with a list from a file.")
            )
        if is_zoho:
            self.body.addWidget(label(self._mapping(detail), "second"))
        rate = measured(told)
        for row in paid:
            head = (short_date(row.dated), t(PAYMENT_KINDS[row.kind]), t(PAYERS[row.payer]) if row.payer else "")
            self.body.addWidget(label(" · ".join(filter(None, head)), "small"))
            should = should_earn(row, rates, {row.account_id: rate})
            words = money(row.amount_minor, row.currency)
            if row.told_minor is not None:
                words = t("{amount}; commission {commission}", amount=words,
                          commission=money(row.told_minor, row.told_currency))  # fmt: skip
            elif should.minor:
                words = t("{amount}; commission about {commission}", amount=words,
                          commission=money(should.minor, row.currency))  # fmt: skip
            line = label(words, selectable=True)
            line.setToolTip(plain_tip(sentence(should.code, should.facts)))
            self.body.addWidget(line)
        if paid:
            self.body.addWidget(label(t("Paid in all: {sums}", sums=totals(sums))))
        if earned:
            self.body.addWidget(label(t("Commissions in all: {sums}", sums=totals(earned))))

    def _mapping(self, detail: CustomerDetail) -> str:
        starts = [each.period_start for each in detail.subscriptions if each.period_start and each.status != "trial"]
        since = dt.date.fromisoformat(min(starts)) if starts else None
        mapped = dt.date.fromisoformat(self._mapped_on) if self._mapped_on else None
        how = eligible("renewal", "customer", self._desk.today(), mapped, since)
        return sentence(how.code, how.facts)

    def _ask(self) -> None:
        if self._detail is not None:
            card = self._detail.card
            name = card.organisation_name or card.domain
            verbs.ask_for_mapping(self._desk, self.window(), card.id, name, self._mapped_on)

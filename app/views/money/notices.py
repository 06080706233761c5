"""What a person should do about money now: invoices to upload, payouts that are late, what could not be fetched."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.rules.commission import NEXT, notice
from app.texts import t
from app.texts.codes import say
from app.views.customer.pane import label, pill, small_button
from app.views.money import verbs
from app.views.money.words import sentence

if TYPE_CHECKING:
    from app.store.money_look import MoneyLook
    from app.views.desk import Desk

MOST = 3


def notices(desk: Desk, found: MoneyLook) -> list[QWidget]:
    """Return a row for each thing to do, the most urgent first; a few of them."""
    rows: list[QWidget] = []
    for payout in found.payouts:
        said = notice(payout, desk.today())
        if said.needs_person and len(rows) < MOST:
            words = t("Invoice uploaded") if payout.state == "requested" else t("Paid")
            press = partial(verbs.move_on, desk, payout.id, NEXT[payout.state])
            text = sentence(said.code, said.facts)
            button = small_button(words, press, name=t("{verb}: {ref}", verb=words, ref=payout.ref))
            rows.append(_row(text, button))
    for account in found.accounts:
        if account.money_error and len(rows) < MOST:
            why = say(account.money_error, name=account.name)
            rows.append(_row(t("{name}: {why}", name=account.name, why=why)))
    return rows


def _row(text: str, *buttons: QWidget) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(pill("!", "warn"))
    words = label(text)
    line.addWidget(words, 1)
    for button in buttons:
        line.addWidget(button)
    row.setAccessibleName(text)
    return row

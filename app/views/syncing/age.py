"""How old what is shown of a customer is, and what lost access means, on its page (R23, R50)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.models.details import CustomerDetail
from app.store import sync_rows
from app.texts import t
from app.views.customer.pane import label, small_button
from app.views.drift.words import provider_of
from app.views.finding.flow import FlowLayout
from app.views.plain_label import PlainLabel
from app.views.syncing.words import as_of
from app.views.theme import unit_of

if TYPE_CHECKING:
    from app.views.desk import Desk

AGAIN_MS = 30_000


class AgeLine(PlainLabel):
    """“Google as of 14:05, 12 minutes ago”; hidden where nothing was ever fetched of the customer.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._customer_id = 0
        self._provider = ""
        self._seen_at: int | None = None
        self.setProperty("role", "small")
        again = QTimer(self)
        again.timeout.connect(self._say)
        again.start(AGAIN_MS)
        desk.fetching.changed.connect(self._read)
        self.hide()

    def show_detail(self, detail: CustomerDetail) -> None:
        """Show the age of what is known of a customer."""
        if detail.card.id != self._customer_id:
            self._seen_at = None
            self._say()
        self._customer_id, self._provider = detail.card.id, detail.card.provider
        self._read()

    def _read(self) -> None:
        asked = self._customer_id

        def arrived(seen_at: int | None) -> None:
            if asked == self._customer_id:
                self._seen_at = seen_at
                self._say()

        if asked:
            self._desk.when(self._desk.reader.ask(sync_rows.record_age, asked), arrived)

    def _say(self) -> None:
        self.setVisible(self._seen_at is not None)
        if self._seen_at is not None:
            when = as_of(self._seen_at, self._desk.book.clock.now_ms())
            self.setText(t("{provider} {as_of}", provider=provider_of(self._provider), as_of=when))


class AccessNote(QWidget):
    """What lost access means and what to do; hidden while we have it.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        unit = unit_of(self.fontMetrics())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(unit)
        self._words = label("")
        self._words.setProperty("note", "bad")
        row.addWidget(self._words, 3)
        verbs = QWidget()
        flow = FlowLayout(verbs, unit)
        self._buttons = {}
        for command_id in ("sync.now", "take_over.customer", "customer.archive"):
            if command_id in desk.registry:
                self._buttons[command_id] = small_button("", partial(desk.registry.trigger, command_id))
                flow.addWidget(self._buttons[command_id])
        row.addWidget(verbs, 1)
        self.hide()

    def show_detail(self, detail: CustomerDetail) -> None:
        """Say so where access to this customer was lost."""
        card = detail.card
        self.setVisible(card.standing == "access_lost")
        if card.standing != "access_lost":
            return
        provider = provider_of(card.provider)
        self._words.setText(
            t(
                "Access lost: {provider} no longer shows this customer among ours. It may have moved to another "
                "reseller, to {provider} itself, or closed its account. Nothing was deleted here. Ask the customer; "
                "when {provider} lists it again, it comes back by itself.",
                provider=provider,
            )
        )
        for command_id, button in self._buttons.items():
            words = self._desk.registry.state(command_id).title
            button.setText(words)
            button.setAccessibleName(words)

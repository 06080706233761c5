"""What was done with the customer's subscriptions at its provider, by whom: the provider's own history (R6)."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from app.errors import DeskError
from app.models.details import CustomerDetail
from app.models.provider_events import ProviderEvent
from app.store import provider_event_rows
from app.texts import t
from app.texts.provider_events import event_words
from app.views.customer.pane import Pane, label, small_button
from app.views.dates import short_moment
from app.views.wizards.checking import asked

if TYPE_CHECKING:
    from app.models.values import Changes
    from app.sync.ask import Ask
    from app.views.desk import Desk

PAGE = 10
MOST = 200


class ProviderHistoryPane(Pane):
    """The newest of it, asked for anew whenever the customer is shown; what is kept is there without a network too."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(t("History at the provider"), parent)
        self._desk = desk
        self._customer_id = 0
        self._limit = PAGE
        self._asked: tuple[int, int] = (0, 0)
        self._asking: Future[Any] | None = None
        desk.changed.connect(self._changed)
        self.hide()

    def show_detail(self, detail: CustomerDetail) -> None:
        """Show what is known of a customer, and ask whether there is more."""
        customer_id = detail.card.id
        if customer_id != self._customer_id:
            self._customer_id, self._limit = customer_id, PAGE
            self.hide()
        self._read()
        about = (customer_id, detail.card.changed_at)
        if detail.card.provider == "google" and detail.card.standing == "at_provider" and about != self._asked:
            self._asked = about
            self._ask()

    def _changed(self, changes: Changes) -> None:
        if "provider_event" in changes.other and self._customer_id:
            self._read()

    def _read(self) -> None:
        asked_of = self._customer_id

        def arrived(found: tuple[ProviderEvent, ...]) -> None:
            if asked_of == self._customer_id:
                self._show(found)

        self._desk.when(self._desk.reader.ask(provider_event_rows.of_customer, asked_of, self._limit + 1), arrived)

    def _show(self, found: tuple[ProviderEvent, ...]) -> None:
        self.clear()
        self.setVisible(bool(found))
        for each in found[: self._limit]:
            done, who = event_words(each)
            head = " · ".join(filter(None, (short_moment(each.at), who)))
            self.body.addWidget(label(head, "small", selectable=True))
            self.body.addWidget(label(done, selectable=True))
        if len(found) > self._limit:
            self.body.addWidget(small_button(t("Show older changes"), self._more))

    def _more(self) -> None:
        self._limit = MOST
        self._read()

    def _ask(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
        reader, customer_id = self._desk.reader, self._customer_id

        def begin(ask: Ask) -> Future[tuple[ProviderEvent, ...]]:
            from app.actions.provider_history import ask_for  # noqa: PLC0415 - on a thread, loaded when first used

            return ask_for(reader, ask, customer_id)

        def came(events: tuple[ProviderEvent, ...]) -> None:
            from app.actions.provider_history import keep  # noqa: PLC0415

            if events:
                self._desk.when(self._desk.book.do(keep, customer_id, events), lambda _kept: None)

        def failed(error: Exception) -> None:
            if not isinstance(error, DeskError):  # else what is kept is shown; nobody asked for more
                self._desk.report(error)

        if self._desk.connections is not None:
            self._asking = asked(self._desk, begin)
            self._desk.when(self._asking, came, failed)

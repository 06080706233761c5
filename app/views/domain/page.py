"""The page *Verify*: the panel of one customer's domain; several are a list (``domains_page``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.models.values import CardRow
from app.rules.domain import to_unicode
from app.rules.email import own_domain
from app.texts import t
from app.views.cards.face import title
from app.views.commands import These
from app.views.customer.pane import label, small_button
from app.views.domain.panel import VerifyPanel
from app.views.theme import unit_of

if TYPE_CHECKING:
    from app.models.values import Changes
    from app.views.commands import CommandContext
    from app.views.desk import Desk


class DomainPage(QWidget):
    """The Verify panel with its title, and the way back.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._customer_id = 0
        self._card: CardRow | None = None
        unit = unit_of(self.fontMetrics())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(unit * 3, unit * 2, unit * 3, 0)
        outer.setSpacing(unit)
        self._back = small_button(t("‹ Domains"), lambda: desk.go("domains"), name=t("Back to the domains"))
        self._back.setProperty("quiet", True)
        self._back.setShortcut(QKeySequence("Alt+Left"))
        row = QHBoxLayout()
        row.addWidget(self._back)
        row.addStretch(1)
        outer.addLayout(row)
        self._title = label("", "title", selectable=True)
        outer.addWidget(self._title)
        self.panel = VerifyPanel(desk)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, unit, unit * 3)
        column.addWidget(self.panel)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        outer.addWidget(scroll, 1)
        desk.changed.connect(self._changed)

    def show_target(self, target: object) -> None:
        """Show the domain of a customer (its id); several ids are shown as a list."""
        if not isinstance(target, int):
            ids = list(cast("Sequence[int]", target or ()))
            if len(ids) != 1:
                self._desk.go("domains", ids or None)
                return
            target = ids[0]
        self._customer_id = int(target)
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)
        self._read()
        self.panel.show_customer(self._customer_id)

    def context(self) -> CommandContext | None:
        """Return the customer shown, for commands."""
        return These([self._customer_id], self._card) if self._customer_id else None

    def _read(self) -> None:
        asked = self._customer_id

        def arrived(cards: list[CardRow]) -> None:
            if asked != self._customer_id:
                return
            if not cards:
                self._desk.strip.say(t("This customer is no longer in the book. Undo may bring it back."))
                self._desk.go("customers")
                return
            self._card = cards[0]
            domain = own_domain(self._card.kind, self._card.domain, self._card.primary_email)
            called = to_unicode(domain) or title(self._card)
            self._title.setText(called if self._card.domain_verified else t("Verify {domain}", domain=called))
            if self.isVisible():
                self._desk.registry.use(self.context())

        self._desk.when(self._desk.reader.rows([asked]), arrived)

    def _changed(self, changes: Changes) -> None:
        if self._customer_id and self.isVisible() and (changes.ids is None or self._customer_id in changes.ids):
            self._read()

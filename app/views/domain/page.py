"""Verify: the domain panel of one customer, or of many one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.models.values import CardRow, Changes
from app.rules.domain import to_unicode
from app.rules.email import own_domain
from app.texts import n, t
from app.views.commands import These
from app.views.customer.pane import empty, label, small_button
from app.views.customer.verification import VerificationPane
from app.views.theme import unit_of

if TYPE_CHECKING:
    from app.views.commands import CommandContext
    from app.views.desk import Desk

AT_ONCE = 50  # panels; more are reached with the button below them


class DomainPage(QWidget):
    """Domain panels of the customers asked for.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._ids: Sequence[int] = ()
        self._shown = 0
        self._panes: dict[int, VerificationPane] = {}
        self._tail: QVBoxLayout | None = None
        unit = unit_of(self.fontMetrics())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(unit * 3, unit * 2, unit * 3, 0)
        outer.setSpacing(unit * 3 // 2)
        back = small_button(t("‹ Customers"), lambda: desk.go("customers"), name=t("Back to the customers"))
        back.setProperty("quiet", True)
        back.setShortcut(QKeySequence("Alt+Left"))
        row = QHBoxLayout()
        row.addWidget(back)
        row.addStretch(1)
        outer.addLayout(row)
        self._title = label("", "title")
        outer.addWidget(self._title)
        inner = QWidget()
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, unit, unit * 3)
        self._list.setSpacing(unit * 2)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        outer.addWidget(scroll, 1)
        desk.changed.connect(self._changed)

    def show_target(self, target: object) -> None:
        """Show the domains of one customer (an id) or several (a sequence of ids)."""
        self._ids = [target] if isinstance(target, int) else list(cast("Sequence[int]", target or ()))
        self._shown = 0
        self._panes.clear()
        self._tail = None
        empty(self._list)
        self._more()

    def context(self) -> CommandContext | None:
        """Return the customers shown, for commands."""
        return These(self._ids) if self._ids else None

    def _more(self) -> None:
        wanted = self._ids[self._shown : self._shown + AT_ONCE]
        self._shown += len(wanted)
        self._desk.when(self._desk.reader.rows(wanted), self._add)

    def _add(self, cards: list[CardRow]) -> None:
        if self._tail is not None:
            empty(self._tail)
        for card in cards:
            pane = VerificationPane(self._desk)
            pane.setAccessibleName(_name(card))
            pane.add_head(
                small_button(
                    t("Open customer"),
                    partial(self._desk.go, "customer", card.id),
                    name=t("Open {name}", name=_name(card)),
                )
            )
            pane.show_card(card)
            self._panes[card.id] = pane
            self._list.addWidget(label(_name(card), "heading"))
            self._list.addWidget(pane)
        one = len(self._ids) == 1 and cards
        self._title.setText(
            t("Verify {domain}", domain=to_unicode(_domain(cards[0])) or _name(cards[0]))
            if one
            else n("Verify {count} domain", "Verify {count} domains", len(self._ids))
        )
        self._tail = QVBoxLayout()
        if self._shown < len(self._ids):
            self._tail.addWidget(small_button(t("Show more"), self._more))
        self._tail.addStretch(1)
        self._list.addLayout(self._tail)

    def _changed(self, changes: Changes) -> None:
        ids = [each for each in self._panes if changes.ids is None or each in changes.ids]
        if ids:
            self._desk.when(self._desk.reader.rows(ids), self._refresh)

    def _refresh(self, cards: list[CardRow]) -> None:
        for card in cards:
            if card.id in self._panes:
                self._panes[card.id].show_card(card)


def _name(card: CardRow) -> str:
    return card.organisation_name or to_unicode(card.domain) or card.primary_email


def _domain(card: CardRow) -> str:
    return own_domain(card.kind, card.domain, card.primary_email)

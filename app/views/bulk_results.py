"""What became of each customer of a step on many (R5): a list that is made only as far as it is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QListView, QPushButton, QWidget

from app.models.values import Changes, Outcome
from app.texts import n, t
from app.texts.codes import say
from app.views.dates import facts_for_people, number
from app.views.dialog_parts import PlainDialog, Role
from app.views.plain_label import plain_tip

NOWHERE = QModelIndex()


class OutcomeModel(QAbstractListModel):
    """One line per customer: its name and what became of it.

    Args:
        outcomes: in the order shown.
        done: words for those that were done.
        parent: owner.
    """

    def __init__(self, outcomes: Sequence[Outcome], done: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._outcomes = outcomes
        self._done = done

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        """Return how many."""
        return 0 if parent.isValid() else len(self._outcomes)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the line."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) or not index.isValid():
            return None
        words = outcome_words(self._outcomes[index.row()], self._done)
        return plain_tip(words) if role == Qt.ItemDataRole.ToolTipRole else words


def outcome_words(outcome: Outcome, done: str) -> str:
    """Return “name: what became of it”."""
    facts = facts_for_people(dict(outcome.facts))
    if outcome.code:
        return t("{name}: {reason}", name=outcome.name, reason=say(outcome.code, **facts))
    if "to" in facts:
        return t("{name}: extended to {date}", name=outcome.name, date=facts["to"])
    return t("{name}: {reason}", name=outcome.name, reason=done)


class ResultsDialog(PlainDialog):
    """The outcomes of a step, refusals first; opened with ``open()``.

    Args:
        parent: the window.
        changes: what the step answered.
    """

    def __init__(self, parent: QWidget, changes: Changes) -> None:
        refused = changes.refused
        done = len(changes.outcomes) - len(refused)
        super().__init__(parent, t("What became of each customer"))
        parts = [n("{count} done", "{count} done", done, count=number(done))] if done else []
        if refused:
            parts.append(n("{count} could not be done", "{count} could not be done", len(refused)))
        self.say(" · ".join(parts), "second")
        self._refused, self._all = refused, (*refused, *(each for each in changes.outcomes if not each.code))
        self.list = QListView()
        self.list.setAccessibleName(t("Results"))
        self.list.setUniformItemSizes(True)
        self.list.setMinimumSize(self.unit * 90, self.unit * 36)
        self.column.addWidget(self.list, 1)
        if refused and done:
            switch = QPushButton(t("Show only what could not be done"))
            switch.setCheckable(True)
            switch.setProperty("chip", True)
            switch.toggled.connect(self._only_refused)
            self.column.addWidget(switch, 0, Qt.AlignmentFlag.AlignLeft)
        self._show(self._all)
        close = self.button(t("Close"), Role.AcceptRole, self.accept, primary=True)
        self.finish()
        close.setFocus()  # else Enter would press the first button there is
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def _only_refused(self, on: bool) -> None:
        self._show(self._refused if on else self._all)

    def _show(self, outcomes: Sequence[Outcome]) -> None:
        old = self.list.model()
        self.list.setModel(OutcomeModel(outcomes, t("done"), self.list))
        if old is not None:
            old.deleteLater()

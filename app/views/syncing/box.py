"""Fetching, in an account's row of the partner accounts: how it stands, what can be done, the rules that were set."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from app.models.drift import RuleRow
from app.store import drift_rows
from app.texts import n, t
from app.texts.fields import field_label
from app.views.customer.pane import label, small_button
from app.views.dates import number
from app.views.drift.words import RULE_WORDS, provider_of
from app.views.finding.flow import FlowLayout
from app.views.kept_focus import empty
from app.views.syncing.words import state_of
from app.views.theme import unit_of

if TYPE_CHECKING:
    from app.models.details import AccountDetail
    from app.models.drift import SyncRow
    from app.models.values import Changes
    from app.views.desk import Desk

AGAIN_MS = 30_000  # “12 minutes ago” grows


class SyncBox(QWidget):
    """One account's pull; it follows by itself, so that the keyboard stays where it is.

    Args:
        desk: whose book.
        account: which; a connected one.
        parent: the row.
    """

    def __init__(self, desk: Desk, account: AccountDetail, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._account = desk, account
        self._rules: tuple[RuleRow, ...] | None = None
        unit = unit_of(self.fontMetrics())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(unit)
        self._words = label("", "second", selectable=True)
        self._words.setAccessibleName(t("Fetching"))
        column.addWidget(self._words)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(t("Fetching from {provider}", provider=provider_of(account.provider)))
        self._bar.hide()
        column.addWidget(self._bar)
        buttons = QWidget()
        flow = FlowLayout(buttons, unit)
        name = account.name
        self.fetch_button = small_button("", self._fetch)
        self.look_button = small_button(t("Look at them"), self._look, name=t("Look at them: {name}", name=name))
        self.allow_button = small_button(t("Allow"), self._allow, name=t("Allow: {name}", name=name))
        self.match_button = small_button("", self._match)
        for each in (self.fetch_button, self.look_button, self.allow_button, self.match_button):
            flow.addWidget(each)
        column.addWidget(buttons)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(unit // 2)
        column.addLayout(self._rows)
        desk.fetching.changed.connect(self._show)
        desk.changed.connect(self._changed)
        again = QTimer(self)
        again.timeout.connect(self._show)
        again.start(AGAIN_MS)
        self._show()
        self._read_rules()

    # -- how it stands -----------------------------------------------------------------------------------------------

    @property
    def row(self) -> SyncRow | None:
        """How the pull stands, as read last."""
        return self._desk.fetching.rows.get(self._account.id)

    def _show(self) -> None:
        row = self.row
        self.setVisible(row is not None)
        if row is None:
            return
        words, role = state_of(row, self._desk.book.clock.now_ms())
        self._words.setText(words)
        if self._words.property("role") != role:
            self._words.setProperty("role", role)
            self._words.style().unpolish(self._words)
            self._words.style().polish(self._words)
        self._bar.setVisible(row.running)
        self._bar.setRange(0, row.total or 0)
        self._bar.setValue(min(row.done, row.total or 0))
        verb, spoken = self._verb(row)
        self.fetch_button.setText(verb)
        self.fetch_button.setAccessibleName(spoken)
        for each in (self.look_button, self.allow_button):
            each.setVisible(bool(row.held))
        self.match_button.setVisible(row.unclear > 0)
        words = n("{count} customer to match", "{count} customers to match", row.unclear, count=number(row.unclear))
        self.match_button.setText(words)
        self.match_button.setAccessibleName(f"{words}: {self._account.name}")

    def _verb(self, row: SyncRow) -> tuple[str, str]:
        name = self._account.name
        if row.running:
            return t("Stop fetching"), t("Stop fetching: {name}", name=name)
        if row.phase and not row.held:
            return t("Go on fetching"), t("Go on fetching: {name}", name=name)
        provider = provider_of(self._account.provider)
        return t("Fetch from {provider} now", provider=provider), t("Fetch now: {name}", name=name)

    # -- what can be done --------------------------------------------------------------------------------------------

    def _fetch(self) -> None:
        row = self.row
        if row is not None and row.running:
            self._desk.fetching.stop([row.account_id])
        else:
            self._desk.fetching.fetch([self._account.id])

    def _look(self) -> None:
        self._desk.fetching.look(self._account.id)

    def _allow(self) -> None:
        self._desk.fetching.allow(self._account.id)

    def _match(self) -> None:
        self._desk.fetching.match(self._account.id)

    # -- rules -------------------------------------------------------------------------------------------------------

    def _changed(self, changes: Changes) -> None:
        if "sync_rule" in changes.other:
            self._read_rules()

    def _read_rules(self) -> None:
        self._desk.when(self._desk.reader.ask(drift_rows.rules), self._show_rules)

    def _show_rules(self, rules: tuple[RuleRow, ...]) -> None:
        ours = tuple(each for each in rules if each.account_id == self._account.id)
        if ours == self._rules:
            return
        self._rules = ours
        empty(self._rows)
        if ours:
            self._rows.addWidget(label(t("When something is changed at the provider:"), "small"))
        for each in ours:
            line = QHBoxLayout()
            field = field_label(each.field)
            line.addWidget(label(t("{field}: {what}", field=field, what=t(RULE_WORDS[each.rule]))), 1)
            name = t("Remove the rule: {field}", field=field)
            line.addWidget(small_button(t("Remove"), partial(self._remove, each), name=name))
            self._rows.addLayout(line)
        window = self.window()
        if hasattr(window, "grow"):
            window.grow()

    def _remove(self, rule: RuleRow) -> None:
        from app.actions import drift  # noqa: PLC0415 - loaded when first used

        self._desk.do(drift.set_rule, rule.account_id, rule.field, "")

"""The bar of a selection: how many, and what can be done with all of them at once (R5)."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from app.texts import n, t
from app.views.commands import CommandRegistry
from app.views.dates import number
from app.views.finding.flow import FlowLayout
from app.views.plain_label import PlainLabel, plain_tip

RARER = frozenset({"customer.untag", "customer.owner", "drift.take", "customers.create", "customer.delete"})
"""Commands in the menu *More*, so that the bar is one line at 1280 pixels in every language."""


class BulkBar(QWidget):
    """Stands in the place of the chips while customers are selected, so that nothing moves.

    Args:
        registry: the command table; its commands of the place ``bulk`` are the buttons.
        unit: the layout's rhythm.
        parent: owner.

    Signals:
        cleared: select nothing.
        all_wanted: select every customer of the result.
    """

    cleared = Signal()
    all_wanted = Signal()

    def __init__(self, registry: CommandRegistry, unit: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._registry = registry
        self.setAccessibleName(t("Selection"))
        self._flow = FlowLayout(self, max(4, unit * 3 // 4))
        self._label = PlainLabel()
        self._label.setProperty("role", "heading")
        self._flow.addWidget(self._label)
        self._all = self._button(t("Select all"), self.all_wanted.emit)
        offered = [command.id for command in registry.at("bulk")]
        self._buttons = {
            each: self._button("", partial(registry.trigger, each)) for each in offered if each not in RARER
        }
        self._rarer = [each for each in offered if each in RARER]
        self._more = self._button(t("More …"), self._show_more)
        self._more.setVisible(bool(self._rarer))
        self._clear = self._button(t("Select nothing"), self.cleared.emit)
        self._clear.setProperty("quiet", True)

    @property
    def words(self) -> str:
        """How many are selected, in words."""
        return self._label.text()

    def show_selection(self, count: int, total: int) -> None:
        """Say how many are selected, and in which words each command would act on them."""
        self._label.setText(n("{count} selected", "{count} selected", count, count=number(count)))
        self._all.setVisible(count < total)
        self._all.setText(t("Select all {count}", count=number(total)))
        for command_id, button in self._buttons.items():
            state = self._registry.state(command_id)
            if button.text() != state.title:
                button.setText(state.title.replace("&", "&&"))
                button.setAccessibleName(state.title)
            button.setToolTip(plain_tip(state.why_not or (f"{state.title} ({state.keys})" if state.keys else "")))
            button.setAccessibleDescription(state.why_not)
        self.updateGeometry()

    def make_menu(self) -> QMenu:
        """Return the menu of what is wanted less often."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for command_id in self._rarer:
            state = self._registry.state(command_id)
            action = menu.addAction(state.title.replace("&", "&&"))
            action.setEnabled(not state.why_not)
            action.setToolTip(plain_tip(state.why_not))
            action.triggered.connect(partial(self._trigger, command_id))
        return menu

    def _trigger(self, command_id: str, _checked: bool = False) -> None:
        self._registry.trigger(command_id)

    def _show_more(self) -> None:
        menu = self.make_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc selects nothing."""
        if event.key() == Qt.Key.Key_Escape:
            self.cleared.emit()
        else:
            super().keyPressEvent(event)

    def _button(self, words: str, pressed: object) -> QPushButton:
        button = QPushButton(words, self)
        button.setProperty("small", True)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: pressed())  # type: ignore[operator]
        self._flow.addWidget(button)
        return button

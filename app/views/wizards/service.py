"""Opens wizards: one at a time over the book, also from a draft; what they are is looked up by their flow's name."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QWidget

from app.store import draft_rows
from app.texts import t
from app.views.wizards.wizard import Wizard

if TYPE_CHECKING:
    from app.models.drafts import DraftDetail
    from app.views.desk import Desk
    from app.views.theme import Theme
    from app.views.wizards.spec import WizardSpec

# Name of a flow → module and function that returns its ``WizardSpec``; how a draft finds its wizard again.
SPECS: dict[str, tuple[str, str]] = {
    "add": ("app.views.wizards.add", "add_spec"),
    "take_over": ("app.views.wizards.take_over", "take_over_spec"),
    "order": ("app.views.wizards.selling", "order_spec"),
    "change": ("app.views.wizards.selling", "change_spec"),
}


class Wizards(QObject):
    """The wizards of a window; ``desk.wizards``.

    Args:
        desk: the window's parts; its parent is the window.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.current: Wizard[Any] | None = None
        self._scrim: Scrim | None = None
        self._asked = 0

    def open(
        self,
        spec: WizardSpec[Any],
        values: Mapping[str, Any] | None = None,
        draft: DraftDetail | None = None,
        *,
        page: str = "",
        moved: bool = False,
    ) -> None:
        """Open a wizard as soon as the book has answered what its flow wants to know; one that is open is closed.

        Args:
            spec: which wizard.
            values: what is typed already.
            draft: the draft that goes on.
            page: where to begin; empty: at the beginning.
            moved: the values come from another wizard; they are kept as a draft at once.
        """
        self._asked += 1
        asked = self._asked
        given = dict(values or {})

        def answered(facts: Any) -> None:
            if asked == self._asked:
                self._show(spec, facts, given, draft, page, moved=moved)

        read = {**given, **(draft.values if draft is not None else {})}
        self._desk.when(spec.read(self._desk, read), answered)

    def open_named(
        self, flow: str, values: Mapping[str, Any] | None = None, *, page: str = "", moved: bool = False
    ) -> None:
        """Open the wizard of a flow by its name."""
        self.open(spec_of(flow), values, page=page, moved=moved)

    def resume(self, draft_id: int) -> None:
        """Go on with a draft; one that is gone, or whose wizard this program does not know, is said to be."""

        def answered(draft: DraftDetail | None) -> None:
            if draft is None or draft.flow not in SPECS:
                self._desk.strip.say(t("This draft is no longer there. It was finished or removed meanwhile."))
            elif self.current is None or self.current.saver.draft_id != draft_id:
                self.open(spec_of(draft.flow), draft=draft)

        self._desk.when(self._desk.reader.ask(draft_rows.draft, draft_id), answered)

    def close_all(self) -> None:
        """Close the wizard as if Esc was pressed; its draft is kept."""
        self._asked += 1
        if self.current is not None:
            self.current.reject()

    def _show(
        self,
        spec: WizardSpec[Any],
        facts: Any,
        values: Mapping[str, Any],
        draft: DraftDetail | None,
        page: str,
        *,
        moved: bool,
    ) -> None:
        if self.current is not None:
            self.current.reject()
        window = self._desk.window()
        wizard: Wizard[Any] = Wizard(self._desk, spec, facts, values, draft, window, page=page, moved=moved)
        asked = self._asked

        def make() -> None:  # in slices of their own: the frame, its page and the picture of it each take a while
            if asked == self._asked:
                wizard.begin()
                self._desk.post(show)
            else:
                wizard.deleteLater()

        def show() -> None:
            if asked != self._asked:
                wizard.deleteLater()
                return
            self.current = wizard
            self._scrim = self._scrim or Scrim(window, self._desk.theme)
            self._scrim.cover()
            wizard.open()

        wizard.told.connect(self._desk.strip.say)
        wizard.finished.connect(lambda _code: self._ended(wizard))
        self._desk.post(make)

    def _ended(self, wizard: QDialog) -> None:
        wizard.deleteLater()
        if wizard is self.current:
            self.current = None
            if self._scrim is not None:
                self._scrim.hide()


def spec_of(flow: str) -> WizardSpec[Any]:
    """Return the wizard of a flow.

    Raises:
        KeyError: there is none of that name.
    """
    module, function = SPECS[flow]
    make: Callable[[], WizardSpec[Any]] = getattr(importlib.import_module(module), function)
    return make()


class Scrim(QWidget):
    """Dims the window behind a wizard."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._over = window
        self._theme = theme
        self.setAccessibleName("")
        window.installEventFilter(self)
        self.hide()

    def cover(self) -> None:
        """Lie over all of the window."""
        self.setGeometry(self._over.rect())
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._over.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim."""
        QPainter(self).fillRect(event.rect(), self._theme.color("scrim"))

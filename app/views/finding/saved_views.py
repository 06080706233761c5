"""Saving a search with its filters and sort under a name, renaming and removing it (R4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from app.models.values import Changes, CustomerQuery
from app.texts import t

if TYPE_CHECKING:
    from app.models.details import SavedViewDetail
    from app.views.desk import Desk


class SavedViewButton(QPushButton):
    """Offers to save what narrows the result; for a saved view it is named after it, with a menu.

    Args:
        desk: whose book keeps the views.
        query: returns the query in front.
        parent: owner.
    """

    def __init__(self, desk: Desk, query: Callable[[], CustomerQuery], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._query = query
        self._views: list[SavedViewDetail] | None = None
        self.setProperty("chip", True)
        self.setAutoDefault(False)
        self.clicked.connect(self._pressed)
        self.hide()
        desk.changed.connect(self._changed)

    @property
    def view(self) -> SavedViewDetail | None:
        """The saved view in front, if it is one."""
        query = self._query()
        return next((view for view in self._views or () if view.query == query), None)

    def show_query(self) -> None:
        """Bring the button up to the query in front."""
        query = self._query()
        narrowed = bool(query.search.strip() or query.filters)
        if narrowed and self._views is None:
            self._views = []
            self._read()
        view = self.view
        self.setVisible(narrowed or view is not None)
        if view is not None:
            self.setText(f"★ {view.name} ▾".replace("&", "&&"))
            self.setAccessibleName(t("Saved view {name}", name=view.name))
        else:
            self.setText(t("Save view …"))
            self.setAccessibleName(t("Save view"))

    def ask_name(self) -> None:
        """Ask for a name and save the query in front under it."""
        from app.actions import saved_views  # noqa: PLC0415 - loaded when first used

        query = self._query()
        self._ask(t("Save this view"), t("Save"), "", lambda name: self._desk.do(saved_views.save, name, query))

    def ask_new_name(self) -> None:
        """Ask for another name of the view in front."""
        from app.actions import saved_views  # noqa: PLC0415

        view = self.view
        if view is not None:
            self._ask(
                t("Rename the view"),
                t("Rename"),
                view.name,
                lambda name: self._desk.do(saved_views.rename, view.id, name),
            )

    def remove_view(self) -> None:
        """Remove the view in front; undo brings it back."""
        from app.actions import saved_views  # noqa: PLC0415

        view = self.view
        if view is not None:
            self._desk.do(saved_views.remove, view.id)

    def _pressed(self) -> None:
        if self.view is None:
            self.ask_name()
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(t("Rename …")).triggered.connect(self.ask_new_name)
        menu.addAction(t("Remove this view")).triggered.connect(self.remove_view)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _ask(self, title: str, verb: str, word: str, done: Callable[[str], object]) -> None:
        from app.views.bulk_dialogs import WordDialog  # noqa: PLC0415

        WordDialog(self.window(), title, t("Name"), done, verb=verb, word=word).open()

    def _changed(self, changes: Changes) -> None:
        if "saved_view" in changes.other:
            self._read()

    def _read(self) -> None:
        self._desk.when(self._desk.reader.saved_views(), self._read_views)

    def _read_views(self, views: list[SavedViewDetail]) -> None:
        self._views = views
        self.show_query()

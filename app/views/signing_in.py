"""The part of connecting that waits for somebody to sign in in the browser: its address, and giving up (R70)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.texts import t
from app.views.customer.pane import label, small_button
from app.views.spawn import on_thread

if TYPE_CHECKING:
    from app.actions.connecting import BrowserWish, Connected
    from app.views.desk import Desk


class SigningIn(QWidget):
    """Shows the address while it is waited for; hidden otherwise.

    Signals:
        grown: it needs more room.

    Args:
        desk: whose book.
        connect: makes what talks to the providers, on a thread.
        unit: of the layout.
    """

    grown = Signal()

    def __init__(self, desk: Desk, connect: Callable[[], Any], unit: int) -> None:
        super().__init__()
        self._desk = desk
        self._connect = connect
        self._waited: Future[Any] | None = None
        self._is_over = False
        self.browse: Callable[[QUrl], bool] = QDesktopServices.openUrl
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(unit)
        self.said = label("")
        self.said.setAccessibleName(t("Signing in"))
        rows.addWidget(self.said)
        self.address = QLineEdit()
        self.address.setReadOnly(True)
        self.address.setAccessibleName(t("Address of the sign-in"))
        row = QHBoxLayout()
        row.setSpacing(unit)
        row.addWidget(self.address, 1)
        self.copy_button = small_button(t("Copy"), self._copy, name=t("Copy the address"))
        self.cancel_button = small_button(t("Cancel"), self.give_up, name=t("Cancel the sign-in"))
        row.addWidget(self.copy_button)
        row.addWidget(self.cancel_button)
        rows.addLayout(row)
        self.hide()

    def begin(self, wish: Callable[[], BrowserWish]) -> Future[Connected]:
        """Have somebody sign in, connect the account and test it.

        Args:
            wish: returns what to connect with; called on a thread, so it may read files.
        """
        self._is_over, self._waited = False, None
        self.address.clear()
        self.said.setText(t("Beginning…"))
        self.show()
        return on_thread("sign in", partial(self._sign_in, wish))

    def give_up(self) -> None:
        """Wait no longer."""
        self._is_over = True
        if self._waited is not None:
            self._waited.cancel()

    def _sign_in(self, wish: Callable[[], BrowserWish]) -> Connected:
        from app.actions import connecting  # noqa: PLC0415 - loaded when first used

        made = wish()
        return connecting.sign_in(self._desk.book, self._connect(), made, self._came, self._begun, or_for_now=True)

    def _begun(self, waited: Future[Any]) -> None:
        self._waited = waited
        if self._is_over:
            waited.cancel()

    def _came(self, address: str) -> None:
        self._desk.post(partial(self._open, address))

    def _open(self, address: str) -> None:
        if self._is_over:
            return
        self.address.setText(address)
        self.address.setCursorPosition(0)
        if self.browse(QUrl(address)):
            self.said.setText(t("Your browser shows the page on which you sign in. Come back here afterwards."))
        else:
            self.said.setText(
                t("The browser could not be opened. Copy this address into a browser on this computer and sign in.")
            )
            self.copy_button.setFocus()
        self.grown.emit()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.address.text())

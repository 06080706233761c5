"""Opens a page in the person's browser; where that can't be done the address is said, and can be copied."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from app.texts import t

if TYPE_CHECKING:
    from app.views.messages import MessageStrip

Open = Callable[[QUrl], bool]


def open_page(strip: MessageStrip, page: QUrl, open_url: Open = QDesktopServices.openUrl) -> None:
    """Open a page, or say where it is.

    Args:
        strip: says it.
        page: https, or a folder of this computer.
        open_url: tells whether a browser took it.
    """
    if not open_url(page):
        address = page.toString()
        said = t("The browser could not be opened. The page is at {page}", page=address)
        strip.say(said, action=(t("Copy the address"), partial(copy_address, address)), stays=True)


def copy_address(address: str) -> None:
    """Put an address on the clipboard."""
    QGuiApplication.clipboard().setText(address)

"""What is asked when a book does not open: its passphrase, or whether to try again."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from app.errors import DeskError, Locked
from app.views.book_dialogs import OpeningDialog, PassphraseDialog, TroubleDialog
from app.views.desk import words_for
from app.views.errors import report_of
from app.views.wanted import Wanted

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.views.dialogs import Dialogs

log = logging.getLogger(__name__)
KEY_CODES = ("no_key", "passphrase_wrong", "keyring_locked")


async def ask_about(error: Exception, wanted: Wanted, window: QWidget, dialogs: Dialogs) -> Wanted | None:
    """Ask what can be asked.

    Args:
        error: why the book did not open.
        wanted: how it was tried.
        window: what the question stands over.
        dialogs: opens and closes it.

    Returns:
        How to try again; None to give up.
    """
    answered: asyncio.Future[Wanted | None] = asyncio.get_running_loop().create_future()
    dialog: OpeningDialog
    if isinstance(error, Locked) and error.code in KEY_CODES:
        dialog = PassphraseDialog(window, wanted.path, error, is_new=not wanted.path.exists())
    else:
        report = "" if isinstance(error, DeskError) else report_of(error)
        if report:
            log.error("the book was not opened:\n%s", report)
        dialog = TroubleDialog(window, wanted.path, words_for(error), report)

    def take(_code: int) -> None:
        if not answered.done():
            answered.set_result(dialog.answer(wanted))

    dialog.finished.connect(take)
    dialogs.open(dialog)
    return await answered

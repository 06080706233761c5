"""A text as it went out, to read and copy again."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.models.follow_ups import MessageRow
from app.texts import t
from app.views.dialog_parts import PlainDialog, Role
from app.views.letters.writing import copy


class ShownLetter(PlainDialog):
    """Shows a recorded text; it can't be changed.

    Args:
        parent: the window.
        message: the text.
    """

    def __init__(self, parent: QWidget, message: MessageRow) -> None:
        super().__init__(parent, message.subject or t("Text sent"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.least = (self.unit * 70, self.unit * 56)
        if message.to_address:
            self.say(t("To {address}", address=message.to_address), "second")
        body = QPlainTextEdit(message.body)
        body.setReadOnly(True)
        body.setTabChangesFocus(True)
        body.setAccessibleName(t("Text"))
        body.setMinimumHeight(self.unit * 36)
        self.column.addWidget(body, 1)
        self.button(t("Close"), Role.RejectRole, self.reject)
        self.button(t("Copy"), Role.AcceptRole, lambda: copy(message.subject, message.body), primary=True)
        self.finish()

"""One field of a wizard's page: its label and editor, and below them its help, links and what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.texts import t
from app.views.plain_label import PlainLabel
from app.views.wizards.editors import make_editor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.actions.flows.base import FlowField, FlowLink


class FieldBox(QWidget):
    """A field; ``below`` is a widget of its own, so that narrow fields of a row have their words under the row.

    Args:
        field: how it is at first; its name and kind stay.

    Signals:
        typed(str, object): name and value, at every key.
        left(str): the keyboard left it.
        followed(FlowLink): a link was pressed.
    """

    typed = Signal(str, object)
    left = Signal(str)
    followed = Signal(object)

    def __init__(self, field: FlowField) -> None:
        super().__init__()
        self.name = field.name
        self.kind = field.kind
        self.editor = make_editor(field)
        self.editor.typed.connect(lambda value: self.typed.emit(self.name, value))
        self.editor.left.connect(lambda: self.left.emit(self.name))
        self.editor.cleaned.connect(self._say_cleaned)
        self._links: tuple[FlowLink, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._label = _words("")
        self._label.setObjectName("wizardLabel")
        column.addStretch(1)  # above, so that the editors of a row stand in line where their labels don't
        column.addWidget(self._label)
        self._wrong = _words("bad")
        self._is_list = self.kind in ("options", "flags")
        if self._is_list:  # its end may be far below, where nobody would see what is wrong
            column.addWidget(self._wrong)
        column.addWidget(self.editor)
        self.below = QWidget()
        self._words = QVBoxLayout(self.below)
        self._words.setContentsMargins(0, 4, 0, 0)
        self._words.setSpacing(2)
        self._cleaned = _words("small")
        self._cleaned.setProperty("tone", "warn")
        self._help = _words("small")
        self._below_words = [*([] if self._is_list else [self._wrong]), self._cleaned, self._help]
        self._wrong.hide()
        for label in self._below_words:
            label.hide()
            self._words.addWidget(label)
        self._link_rows: list[QWidget] = []
        self.below.hide()

    def show_field(self, field: FlowField, value: Any, *, alone: bool = True) -> None:
        """Take up words, choices and value as the flow has them now; ``alone`` in its row it says what it is for."""
        optional = field.optional and self.kind not in ("info", "copy", "flag")
        self._label.setText(t("{label} (optional)", label=field.label) if optional else field.label)
        self._label.setVisible(bool(field.label) and not self.editor.shows_label())
        self.editor.describe(field)
        if self.kind not in ("info", "copy"):
            self.editor.put(value)
        parts = [] if self.kind in ("info", "copy") else [field.help]
        if alone and lacks(field, value):
            parts.append(t("Needed before it is sent. You can save without it."))
        self._say(self._help, " ".join(filter(None, parts)))
        if (self._help.property("tone") or "") != field.tone:
            self._help.setProperty("tone", field.tone)
            self._help.style().polish(self._help)
        self._show_links(field.links)
        self._name(field)
        self._fit()

    def show_wrong(self, sentence: str) -> None:
        """Say what is wrong; empty: nothing is."""
        changed = sentence != self._wrong.text()
        self._say(self._wrong, sentence)
        self._help.setVisible(bool(self._help.text()) and self._help.text() != sentence)  # nothing is said twice
        for widget in self.editor.inside():
            if bool(widget.property("wrong")) != bool(sentence):
                widget.setProperty("wrong", bool(sentence))
                widget.style().polish(widget)
        if changed:
            self._describe()
            self._fit()
            if sentence and QAccessible.isActive():
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.editor, sentence))

    @property
    def wrong(self) -> str:
        """What is said to be wrong."""
        return self._wrong.text()

    @property
    def help(self) -> str:
        """What the help says."""
        return self._help.text()

    @property
    def cleaned(self) -> str:
        """What is said to have been taken out."""
        return self._cleaned.text()

    def links(self) -> list[QPushButton]:
        """Return the links below the field."""
        return [button for row in self._link_rows for button in row.findChildren(QPushButton)]

    def focus(self) -> bool:
        """Give the keyboard to the editor; whether it can take it."""
        for widget in self.editor.inside():
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def _name(self, field: FlowField) -> None:
        inside = self.editor.inside()
        if self._is_list:
            self.editor.setAccessibleName(field.label)
        elif inside and self.kind not in ("copy", "file"):
            inside[0].setAccessibleName(field.label)
            inside[0].setObjectName(field.name)
            self._label.setBuddy(inside[0])
        elif inside and self.kind == "file":
            verb = t("Choose a file")
            inside[0].setAccessibleName(f"{field.label}: {verb}")
        self._describe()

    def _describe(self) -> None:
        said = " ".join(filter(None, (self._wrong.text(), self._cleaned.text(), self._help.text())))
        if self._is_list:
            self.editor.setAccessibleDescription(said)
            return
        for widget in self.editor.inside()[:1]:
            widget.setAccessibleDescription(said)

    def _say_cleaned(self, sentence: str) -> None:
        if sentence or not self.editor.inside()[0].hasFocus():
            self._say(self._cleaned, sentence)
            self._describe()
            self._fit()
            if sentence and QAccessible.isActive():
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.editor, sentence))

    def forget_cleaned(self) -> None:
        """What was taken out has been read: the field was left."""
        self._say(self._cleaned, "")
        self._describe()
        self._fit()

    def _show_links(self, links: Sequence[FlowLink]) -> None:
        if tuple(links) == self._links:
            return
        self._links = tuple(links)
        for row in self._link_rows:
            row.hide()
            row.deleteLater()
        self._link_rows = []
        for link in links:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(6)
            if link.said:
                said = _words("small")
                said.setText(link.said)
                line.addWidget(said, 1)
            line.addWidget(make_link(link, self.followed), 0, Qt.AlignmentFlag.AlignTop)
            if not link.said:
                line.addStretch(1)
            self._link_rows.append(row)
            self._words.addWidget(row)

    def _say(self, label: QLabel, sentence: str) -> None:
        if label.text() != sentence:
            label.setText(sentence)
            label.setVisible(bool(sentence))

    def _fit(self) -> None:
        filled = any(label.text() for label in self._below_words) or bool(self._link_rows)
        if self.below.isHidden() == filled:
            self.below.setVisible(filled)


def lacks(field: FlowField, value: Any) -> bool:
    """Whether a field is empty that must be filled before anything is sent."""
    return field.needed_to_send and value in (None, "", [])


def make_link(link: FlowLink, followed: Any) -> QPushButton:
    """Return a button that looks like a link."""
    button = QPushButton(link.words)
    button.setProperty("link", True)
    button.setAutoDefault(False)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setAccessibleName(link.words)
    button.setAccessibleDescription(link.said)
    button.clicked.connect(lambda _checked=False: followed.emit(link))
    return button


def _words(role: str) -> QLabel:
    label = PlainLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if role:
        label.setProperty("role", role)
    return label

"""What the dialogs that connect an account share: ways to choose, lines to copy, waiting, and what came of it (R70)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QTextLayout, QTextOption
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QRadioButton, QSizePolicy, QWidget

from app.errors import Cancelled, DeskError
from app.rules.connecting import BROWSER
from app.texts import t
from app.texts.codes import say, say_error
from app.views.browsing import Open, copy_address
from app.views.customer.pane import label, small_button
from app.views.dialog_parts import PlainDialog, Role
from app.views.plain_label import plain_tip
from app.views.signing_in import SigningIn

if TYPE_CHECKING:
    from app.actions.connecting import BrowserWish, Connected
    from app.models.details import AccountDetail
    from app.views.desk import Desk


class ConnectingDialog(PlainDialog):
    """Each provider's dialog lays out its steps, ends with ``lay_foot``, and says what its ways need.

    Args:
        desk: whose book.
        account: which.
        connect: makes what talks to the providers, on a thread.
        parent: the list of accounts.
    """

    def __init__(self, desk: Desk, account: AccountDetail, connect: Callable[[], Any], parent: QWidget) -> None:
        super().__init__(parent, t("Connect {name}", name=account.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self._account = account
        self._connect = connect
        self._is_over = False
        self._held: list[QWidget] = []
        self.open_url: Open = QDesktopServices.openUrl
        self.finished.connect(self._over)

    # -- what each provider's dialog says ----------------------------------------------------------------------------

    def show_way(self) -> None:
        """Show what the way that is chosen needs."""
        raise NotImplementedError

    def go(self) -> None:
        """Connect and test; what is wrong or missing stands in the dialog, and nothing typed is lost."""
        raise NotImplementedError

    def show_wrong(self, error: DeskError) -> None:
        """Say what is wrong, and bring the keyboard to where it is mended."""
        self.show_answer(say_error(error), "bad")

    # -- its parts ---------------------------------------------------------------------------------------------------

    def way(self, words: str) -> QRadioButton:
        """Add a way to connect; it can't be changed while one is under way."""
        button = QRadioButton(words)
        button.toggled.connect(lambda _checked: self._way_changed())
        self.column.addWidget(button)
        self._held.append(button)
        return button

    def to_copy(self, words: str, text: str, hint: str = "", missing: str = "", *, whole: bool = False) -> CopyLine:
        """Add a line that is only read, with a button that copies it.

        Args:
            words: what it is called.
            text: what it says; it may come later.
            hint: stands there until then.
            missing: said where there is nothing to copy yet.
            whole: it is too long for one line, and takes as many as it needs.
        """
        line = CopyLine(words, text, hint, self.unit, whole=whole)

        def copy() -> None:
            if line.field.text():
                QGuiApplication.clipboard().setText(line.field.text())
                self.tell(t("“{field}” was copied.", field=words), "second")
            else:
                self.tell(missing, "bad")

        line.copied.connect(copy)
        self.column.addWidget(line)
        return line

    def lay_foot(self, *held: QWidget) -> None:
        """Add signing in, what came of it and the buttons; ``held`` can't be used while one is under way."""
        self.signing = SigningIn(self._desk, self._connect, self.unit)
        self.signing.grown.connect(self.grow, Qt.ConnectionType.QueuedConnection)  # once it is laid out
        self.column.addWidget(self.signing)
        self.answer = self.say("")
        self.answer.setAccessibleName(t("What came of it"))
        self.answer.hide()
        self.column.addStretch(1)
        self.connect_button = self.button("", Role.ActionRole, self.go, primary=True)
        self.button(t("Close"), Role.RejectRole, self.reject)
        self._held += [self.connect_button, *held]
        self.finish()
        self.least = (self.unit * 64, 0)

    def page_button(self, words: str, page: str) -> QPushButton:
        """Add a button that opens a page in the browser; where that can't be done the address is said and copied."""

        def show() -> None:
            if not self.open_url(QUrl(page)):
                copy_address(page)
                said = t("The browser could not be opened. The address of the page was copied: {page}", page=page)
                self.tell(said, "bad")

        button = small_button(words, show)
        button.setToolTip(plain_tip(page))
        self.column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return button

    def _way_changed(self) -> None:
        if hasattr(self, "connect_button"):  # else still being made
            self.show_way()
            self.answer.hide()
            self.fit(*self.least)

    def call_button(self, *, by_browser: bool) -> None:
        """Say on the button what it does."""
        words = t("Sign in and test") if by_browser else t("Connect and test")
        self.connect_button.setText(words)
        self.connect_button.setAccessibleName(words)

    # -- connecting --------------------------------------------------------------------------------------------------

    def sign_in(self, wish: Callable[[], BrowserWish]) -> None:
        """Sign in, or bring the code, and wait for what comes of it."""
        self.show_answer("", "")
        self.set_busy(busy=True)
        waited = self.signing.begin(wish)
        self.grow()
        self.signing.cancel_button.setFocus()
        self._desk.when(waited, self.connected, self.refuse)

    def set_busy(self, *, busy: bool) -> None:
        """Keep the person from beginning another one meanwhile."""
        for each in self._held:
            each.setEnabled(not busy)

    def connected(self, result: Connected) -> None:
        """Say what came of it."""
        if not self._is_over:
            self.show_answer(words_of(result), "ok" if not result.missing else "bad")

    def refuse(self, error: Exception) -> None:
        """Say why not, in the dialog while it is open."""
        if isinstance(error, Cancelled):
            if not self._is_over:
                self.show_answer(t("Nobody was signed in."), "second")
        elif self._is_over and isinstance(error, DeskError):
            self._desk.strip.fail(error)
        elif isinstance(error, DeskError):
            self.show_wrong(error)
        else:
            self._desk.report(error)
            if not self._is_over:
                self.show_answer("", "")

    def show_answer(self, sentence: str, role: str) -> None:
        """Say what came of it: nothing is under way any more."""
        self.set_busy(busy=False)
        self.signing.hide()
        self.tell(sentence, role)

    def tell(self, sentence: str, role: str) -> None:
        """Say something; what is under way goes on."""
        self.answer.setText(sentence)
        self.answer.setProperty("role", role)
        self.answer.style().unpolish(self.answer)
        self.answer.style().polish(self.answer)
        self.answer.setVisible(bool(sentence))
        self.grow()

    def _over(self, _code: int) -> None:
        self._is_over = True
        self.signing.give_up()


class CopyLine(QWidget):
    """A line that is only read, with a button that copies it.

    Args:
        words: what it is called.
        text: what it says.
        hint: stands there where that is nothing.
        unit: the layout's rhythm in pixels.
        whole: whether it takes as many lines as it needs.

    Signals:
        copied: the button was pressed.
    """

    copied = Signal()

    def __init__(self, words: str, text: str, hint: str, unit: int, *, whole: bool = False) -> None:
        super().__init__()
        self.field: QLineEdit | WholeText = WholeText() if whole else QLineEdit()
        self.field.setReadOnly(True)
        self.field.setAccessibleName(words)
        self.field.setPlaceholderText(hint)
        self.heading = label(words, "small")
        self.heading.setBuddy(self.field)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(unit)
        at = Qt.AlignmentFlag.AlignTop if whole else Qt.AlignmentFlag(0)
        row.addWidget(self.heading, 0, at)
        row.addWidget(self.field, 1)
        row.addWidget(small_button(t("Copy"), self.copied.emit, name=t("Copy {field}", field=words)), 0, at)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """Show a line from its beginning."""
        self.field.setText(text)
        if isinstance(self.field, QLineEdit):
            self.field.setCursorPosition(0)


def align(*lines: CopyLine) -> None:
    """Let the fields of lines below one another begin at one edge."""
    for each in lines:
        each.heading.ensurePolished()  # the style says how large its letters are
    width = max(each.heading.sizeHint().width() for each in lines)
    for each in lines:
        each.heading.setMinimumWidth(width)


class WholeText(QPlainTextEdit):
    """A list with commas that is only read, one entry a line and as high as that; it is copied as it is meant."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def text(self) -> str:
        """Return what it says."""
        return self.toPlainText().replace("\n", "")

    def setText(self, text: str) -> None:
        """Say something else."""
        self.setPlainText(text.replace(",", ",\n"))
        self.updateGeometry()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy what is chosen as it is meant."""
        data = QMimeData()
        data.setText(self.textCursor().selection().toPlainText().replace("\n", ""))
        return data

    def hasHeightForWidth(self) -> bool:
        """Its lines are as many as its width asks for."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that shows every line."""
        self.ensurePolished()  # the style says how much is free around it
        around = 2 * self.frameWidth() + round(2 * self.document().documentMargin())
        lines = 0
        for entry in self.toPlainText().split("\n"):
            layout = QTextLayout(entry, self.font())
            layout.setTextOption(self.document().defaultTextOption())
            layout.beginLayout()
            while (line := layout.createLine()).isValid():
                line.setLineWidth(max(width - around, 1))
                lines += 1
            layout.endLayout()
        return lines * self.fontMetrics().lineSpacing() + around

    def sizeHint(self) -> QSize:
        """Return the width of some words, and their height."""
        width = self.fontMetrics().averageCharWidth() * 40
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return room for one line; the height that is needed follows from the width."""
        return QSize(self.fontMetrics().averageCharWidth() * 20, self.heightForWidth(1 << 20))


def words_of(result: Connected) -> str:
    """Return what came of connecting or testing: one sentence a step that is missing."""
    name = result.account.name
    lines = [say(each.code, **{"name": name, **each.facts}) for each in result.missing]
    if not lines:
        lines = [t("{name} is connected, and nothing is missing.", name=name)]
    if not result.kept and result.account.sign_in == BROWSER:
        lines.append(t("This computer has no keyring, so the sign-in is kept only until Partner Desk ends."))
    elif not result.kept:
        lines.append(t("This computer has no keyring, so the key is kept only until Partner Desk ends. Keep the file."))
    return "\n".join(lines)

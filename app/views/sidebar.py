"""The navigation at the left: pages that exist, saved views, partner accounts, and what the program is doing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.texts import t
from app.views.dates import locale
from app.views.plain_label import PlainLabel, plain_tip

COUNTED = {"today", "outbox", "domains"}  # pages that have a badge
MOST_SHOWN = 10_000  # on a badge; more than fit are "9,999+"
# Pages in the order people know them; one is shown when its page exists.
NAVIGATION = ("today", "customers", "outbox", "domains", "money", "catalogue")


def navigation_title(page: str) -> str:
    """Return the words of a navigation entry."""
    return {
        "today": t("Today"),
        "customers": t("Customers"),
        "outbox": t("Outbox"),
        "domains": t("Domains"),
        "money": t("Money"),
        "catalogue": t("Catalogue"),
    }[page]


class FetchingLine(QWidget):
    """What is fetched, how far it is, and a button that stops it; hidden while nothing is.

    Args:
        unit: the layout's rhythm in pixels.

    Signals:
        stopped: the button was pressed.
    """

    stopped = Signal()

    def __init__(self, unit: int) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, unit // 2)
        column.setSpacing(unit // 2)
        self._words = PlainLabel()
        self._words.setProperty("role", "small")
        self._words.setWordWrap(True)
        self._words.setIndent(0)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._stop = QPushButton(t("Stop fetching"))
        self._stop.setAccessibleName(t("Stop fetching"))
        self._stop.clicked.connect(lambda _checked=False: self._press())
        column.addWidget(self._words)
        row = QHBoxLayout()
        row.setContentsMargins(unit, 0, unit, 0)
        row.addWidget(self._bar)
        column.addLayout(row)
        column.addWidget(self._stop)
        self.hide()

    def show_state(self, sentence: str, done: int, total: int) -> None:
        """Show how far it is; an empty sentence hides it."""
        if sentence and self.isHidden():
            self._stop.setEnabled(True)
        self.setVisible(bool(sentence))
        self._words.setText(sentence)
        self._bar.setAccessibleName(sentence)
        self._bar.setRange(0, total)
        self._bar.setValue(min(done, total))

    def _press(self) -> None:
        self._stop.setEnabled(False)
        self.stopped.emit()


class Sidebar(QFrame):
    """The navigation; one Tab stop per group, arrow keys move inside it.

    Args:
        unit: the layout's rhythm in pixels.
        pages: the pages that exist, of ``NAVIGATION``.

    Signals:
        page_chosen(str): a page.
        view_chosen(int): a saved view, by its id.
        account_chosen(str): a partner account, by its name.
        accounts_wanted: the list of partner accounts, to add or change one.
        fetching_stopped: what is fetched from the providers is to stop.
    """

    page_chosen = Signal(str)
    view_chosen = Signal(int)
    account_chosen = Signal(str)
    accounts_wanted = Signal()
    fetching_stopped = Signal()

    def __init__(self, unit: int, pages: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.setAccessibleName(t("Navigation"))
        self._unit = unit
        self.setFixedWidth(unit * 26)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._pages: dict[str, QPushButton] = {}
        self._badges: dict[str, QLabel] = {}
        self._views: list[tuple[int, str, QPushButton]] = []
        self._marking = False
        self._gone_to: QPushButton | None = None

        outer = QVBoxLayout(self)
        outer.setContentsMargins(unit * 3 // 2, unit * 2, unit * 3 // 2, unit * 3 // 2)
        outer.setSpacing(unit)
        brand = PlainLabel("Partner Desk")
        brand.setObjectName("brand")
        brand.setIndent(0)
        outer.addWidget(brand)
        self._badge = PlainLabel(t("Practice book"))
        self._badge.setObjectName("practiceBadge")
        self._badge.setProperty("pill", "warn")
        self._badge.setToolTip(t("Sample customers for training and trying out. Nothing here is real."))
        self._badge.hide()
        outer.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignLeft)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, unit, 0, 0)
        self._column.setSpacing(2)
        inside = QWidget()
        inside.setLayout(self._column)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer.addWidget(scroll, 1)
        for page in NAVIGATION:
            if page in pages:
                button = self._entry(navigation_title(page), partial(self.page_chosen.emit, page))
                self._pages[page] = button
                self._column.addWidget(button)
        self._view_column = QVBoxLayout()
        self._view_column.setSpacing(2)
        after = self._column.indexOf(self._pages["customers"]) + 1 if "customers" in self._pages else -1
        self._column.insertLayout(after, self._view_column)
        self._accounts_title = QPushButton(t("Partner accounts"))
        self._accounts_title.setObjectName("accountsTitle")
        self._accounts_title.setToolTip(t("Add or change partner accounts"))
        self._accounts_title.setAccessibleDescription(t("Add or change partner accounts"))
        self._accounts_title.clicked.connect(lambda _checked=False: self.accounts_wanted.emit())
        self._accounts_title.hide()
        self._column.addSpacing(unit * 2)
        self._column.addWidget(self._accounts_title)
        self._account_column = QVBoxLayout()
        self._account_column.setSpacing(2)
        self._column.addLayout(self._account_column)
        self._column.addStretch(1)
        self._fetching = FetchingLine(unit)
        self._fetching.stopped.connect(self.fetching_stopped)
        outer.addWidget(self._fetching)
        self._status = PlainLabel()
        self._status.setIndent(0)
        self._status.setProperty("role", "small")
        self._status.setWordWrap(True)
        self._status.setTextFormat(Qt.TextFormat.PlainText)
        outer.addWidget(self._status)

    def show_page(self, page: str) -> None:
        """Mark a page as the one in front; a page without an entry (a customer) marks Customers."""
        button = self._pages.get({"domain": "domains"}.get(page, page)) or self._pages.get("customers")
        if button is not None:
            self._mark(button)

    def show_view(self, view_id: int) -> None:
        """Mark a saved view as the one in front."""
        for stored, _name, button in self._views:
            if stored == view_id:
                self._mark(button)

    def set_views(self, views: Sequence[tuple[int, str]]) -> None:
        """List the saved views as pairs of (id, name)."""
        wanted = list(views)
        if wanted == [(view_id, name) for view_id, name, _button in self._views]:
            return
        checked = next((view_id for view_id, _name, button in self._views if button.isChecked()), None)
        for _view_id, _name, button in self._views:
            self._drop(button)
        self._views = []
        for view_id, name in wanted:
            button = self._entry(name, partial(self.view_chosen.emit, view_id), nested=True)
            self._views.append((view_id, name, button))
            self._view_column.addWidget(button)
            if view_id == checked:
                self._mark(button)

    def set_accounts(self, names: Sequence[str]) -> None:
        """List the partner accounts by name, below the heading that opens them; a book without any has it too."""
        while (item := self._account_column.takeAt(0)) is not None:
            if isinstance(button := item.widget(), QPushButton):
                self._drop(button)
        self._accounts_title.show()
        for name in names:
            button = self._entry(name, partial(self.account_chosen.emit, name))
            self._account_column.addWidget(button)

    def set_badge(self, page: str, count: int, tone: str = "warn", said: str = "") -> None:
        """Show how many things of a page want to be looked at, at the right of its entry; 0: nothing is shown.

        Args:
            page: of ``NAVIGATION``; one that does not exist yet is left alone.
            count: how many.
            tone: ``ok``, ``warn``, ``bad``, ``info`` or ``plain``.
            said: what a screen reader says of it and the tooltip shows ("3 wait to be sent"), translated.
        """
        button = self._pages.get(page)
        if button is None:
            return
        badge = self._badges.get(page)
        if badge is None:
            badge = PlainLabel(button)
            badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
            badge.setTextFormat(Qt.TextFormat.PlainText)
            badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row = QHBoxLayout(button)
            row.setContentsMargins(0, 0, self._unit, 0)
            row.addStretch(1)
            row.addWidget(badge)
            self._badges[page] = badge
        shown = locale().toString(count) if count < MOST_SHOWN else f"{locale().toString(MOST_SHOWN - 1)}+"
        badge.setText(shown)
        if badge.property("pill") != tone:
            badge.setProperty("pill", tone)
            badge.style().unpolish(badge)
            badge.style().polish(badge)
        badge.setVisible(count > 0)
        button.setAccessibleDescription(said if count else "")
        button.setToolTip(plain_tip(said if count else ""))

    @property
    def has_counted(self) -> bool:
        """Whether every badge knows its count, be it none."""
        return set(self._badges) >= COUNTED & set(self._pages)

    def set_status(self, sentence: str) -> None:
        """Say what the program is doing, in one line."""
        self._status.setText(sentence)
        self._status.setAccessibleName(sentence)

    def set_fetching(self, sentence: str, done: int = 0, total: int = 0) -> None:
        """Say what is fetched from a provider and how far it is; an empty sentence: nothing is.

        Args:
            sentence: translated.
            done: how much is done.
            total: of how much; 0: not known.
        """
        self._fetching.show_state(sentence, done, total)

    def set_practice(self, *, on: bool) -> None:
        """Mark the book as the practice book."""
        self._badge.setVisible(on)

    def _entry(self, words: str, chosen: Callable[[], object], *, nested: bool = False) -> QPushButton:
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, self._unit * 20)
        button = QPushButton(shown.replace("&", "&&"))
        button.setAccessibleName(words)
        if shown != words:
            button.setToolTip(plain_tip(words))
        button.setCheckable(True)
        # A screen reader's "toggle" only checks a button: it goes there too. A press does both, and goes there once.
        button.toggled.connect(lambda on: self._toggled(button, chosen, on=on))
        button.clicked.connect(lambda _checked=False: self._clicked(button, chosen))
        button.setProperty("nested", nested)
        self._group.addButton(button)
        return button

    def _toggled(self, entry: QPushButton, chosen: Callable[[], object], *, on: bool) -> None:
        if on and not self._marking:
            self._gone_to = entry
            QTimer.singleShot(0, self, self._forget)
            chosen()

    def _clicked(self, entry: QPushButton, chosen: Callable[[], object]) -> None:
        if self._gone_to is not entry:
            chosen()  # of the page in front already: it begins anew

    def _forget(self) -> None:
        self._gone_to = None

    def _mark(self, entry: QPushButton) -> None:
        """Show an entry as the one in front, without going there."""
        self._marking = True
        entry.setChecked(True)
        self._marking = False

    def _drop(self, button: QPushButton) -> None:
        self._group.removeButton(button)
        button.hide()
        button.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down walk through the entries, beyond what a button group does by itself."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        buttons = [button for button in self.findChildren(QPushButton) if button.isVisible()]
        focused = next((index for index, button in enumerate(buttons) if button.hasFocus()), -1)
        if step and focused >= 0 and 0 <= focused + step < len(buttons):
            buttons[focused + step].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

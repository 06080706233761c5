"""A window with the customers page over a real book, for the tests of cards, table, finding and selection."""

from __future__ import annotations

import time
import uuid
from pathlib import Path
from typing import Any, Self

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.models.values import CustomerQuery
from app.settings import Settings
from app.store import opening
from app.store.book import Book
from app.store.engine import connect
from app.views.bulk import CustomerVerbs
from app.views.commands import CommandRegistry
from app.views.customers_page import CustomersPage
from app.views.desk import Desk
from app.views.main_window import MainWindow
from app.views.selling import SellingVerbs
from app.views.theme import Theme
from tests.shelf import FixedClock, put

TRIAL = {"status": "trial", "provider": "zoho", "plan": "Workplace Standard", "licences": 25}


def customer(number: int, **values: Any) -> dict[str, Any]:
    """Return the values of customer ``number``: a verified domain customer of Google with an active plan."""
    return {
        "provider": "google",
        "kind": "domain",
        "standing": "at_provider",
        "organisation_name": f"Firm {number:05}",
        "domain": f"firm{number}.example",
        "domain_verified": 1,
        "primary_email": f"admin@firm{number}.example",
        "plan": "Business Standard",
        "licences": 12,
        "status": "active",
        "subscription_count": 1,
        "period_start": "2026-06-14",
        "period_end": "2027-06-14",
        "renewal_date": "2027-06-14",
        **values,
    }


def subscribe(connection: Any, customer_id: int, **values: Any) -> None:
    """Give a customer a subscription like the one that its card shows."""
    row = {
        "id": customer_id,
        "uid": uuid.UUID(int=customer_id).bytes,
        "customer_id": customer_id,
        "plan": "Workplace Standard",
        "status": "trial",
        "created_at": 1,
        **values,
    }
    connection.execute(
        f"INSERT INTO subscription({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values())
    )
    connection.execute("UPDATE customer SET subscription_id = ? WHERE id = ?", (customer_id, customer_id))


class Room:
    """The window; a context that shuts everything again.

    Args:
        qtbot: of pytest-qt.
        folder: for the book.
        customers: values of the customers to put in, numbered from 1; the last one is shown first.
    """

    def __init__(self, qtbot: Any, folder: Path, customers: list[dict[str, Any]], size: tuple[int, int]) -> None:
        self.bot = qtbot
        self.path = folder / "Book.deskbook"
        self.size = size
        self.reported: list[BaseException] = []
        self.shown: list[tuple[str, object]] = []
        opening.create(self.path, None, uuid.uuid4(), FixedClock())
        connection = connect(self.path, None)
        connection.execute("BEGIN")
        for number, values in enumerate(customers, start=1):
            put(connection, number, **values)
            if values.get("status") == "trial":
                dates = {name: values.get(name) for name in ("trial_start", "trial_end")}
                subscribe(connection, number, **dates)
        connection.execute("COMMIT")
        connection.close()

    def __enter__(self) -> Self:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.settings = Settings(None)
        self.theme = Theme(app, self.settings)
        self.window = MainWindow(self.theme)
        self.window.resize(*self.size)
        self.registry = CommandRegistry(self.window)
        self.desk = Desk(
            self.registry,
            lambda: self.window.strip,
            self.settings,
            self.theme,
            spawn=lambda *_given: None,
            report=self.reported.append,
            parent=self.window,
        )
        self.verbs = CustomerVerbs(self.desk, self._open_url)
        SellingVerbs(self.desk)
        self.opened: list[str] = []
        self.window.join(self.desk)
        self.desk.page_wanted.disconnect(self.window.show_page)  # the other pages are not what is looked at here
        self.desk.page_wanted.connect(lambda name, target: self.shown.append((name, target)))
        self.book = Book(self.path, None, "Noor", FixedClock())
        self.desk.use(self.book)
        self.window.build_menus(self.registry)
        self.window.show()
        self.window.activateWindow()
        self.window.show_page("customers")
        page = self.window.page
        assert isinstance(page, CustomersPage)
        self.page = page
        self.until(lambda: self.page.result.is_exact and self.window.isActiveWindow())
        self.settle()
        return self

    def __exit__(self, kind: object, *_error: object) -> None:
        self.desk.close()
        self.book.close()
        self.window.let_close()
        self.window.deleteLater()
        self.theme.deleteLater()
        QApplication.sendPostedEvents(None, 52)  # DeferredDelete
        QApplication.processEvents()
        if kind is None:
            assert not self.reported, self.reported

    def _open_url(self, url: Any) -> bool:
        self.opened.append(url.toString())
        return True

    @property
    def cards(self) -> Any:
        return self.page.grid.table

    @property
    def bar(self) -> Any:
        return self.page.grid.bar

    def until(self, holds: Any) -> None:
        """Wait until something is true."""
        self.bot.waitUntil(lambda: bool(holds()), timeout=30_000)

    def settle(self) -> None:
        """Let what is under way be painted."""
        QApplication.processEvents()

    def ask(self, query: CustomerQuery) -> None:
        """Ask and wait for the whole answer."""
        self.page.ask(query)
        self.until(lambda: self.page.result.query == query and self.page.result.is_exact)
        self.settle()

    def names(self, limit: int = 50) -> list[str]:
        """Return the first names shown."""
        result = self.page.result
        result.look(0, min(limit, result.count) - 1)
        self.until(lambda: all(result.row_at(i) for i in range(min(limit, result.count))))
        return [result.row_at(i).organisation_name for i in range(min(limit, result.count))]

    def words(self) -> list[str]:
        """Return the words on the floating actions."""
        return [button.text() for button in self.bar.shown_buttons()] if self.bar.isVisible() else []

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, at: Any = None) -> None:
        """Press a key where the keyboard is."""
        QTest.keyClick(at or QApplication.focusWidget() or self.window, key, keys)
        self.settle()

    def point(self, position: int) -> None:
        """Move the pointer over a card."""
        QTest.mouseMove(self.cards.viewport(), QPoint(1, 1))
        QTest.mouseMove(self.cards.viewport(), self.cards.place_of(position).topLeft() + QPoint(30, 30))
        self.settle()

    def click(self, position: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Click a card."""
        at = self.cards.place_of(position).topLeft() + QPoint(30, 30)
        QTest.mouseClick(self.cards.viewport(), Qt.MouseButton.LeftButton, keys, at)
        self.settle()

    def said(self) -> str:
        """Return what the strip says."""
        return self.window.strip.text

    def position_of(self, name: str) -> int:
        """Return where a customer of this name stands."""
        return self.names().index(name)


def find_button(parent: QWidget, name: str) -> Any:
    """Return the visible button of this accessible name, which may come a moment after what it belongs to."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        for button in parent.findChildren(QPushButton):
            if name in (button.accessibleName(), button.text()) and button.isVisible():
                return button
        QTest.qWait(10)
    raise AssertionError(f"no button {name!r}")

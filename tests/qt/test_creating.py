"""Records of the book created at their provider: a table of what is missing, filled and queued (R9); the checklist."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QPushButton, QTableView, QWidget

from app.actions import adding, customers
from app.store.journal import Entry
from app.views.commands import These
from app.views.creating.columns import FIELDS
from app.views.creating.page import CreationPage
from app.views.customer.checklist import ChecklistPane
from app.views.customer.page import CustomerPage
from tests.qt.frame import run_with, startup, until
from tests.unit.rules.test_requirements import ZON


def record(number, **values):
    return {
        **ZON,
        "organisation_name": f"Firm {number}",
        "domain": f"firm{number}.example",
        "primary_email": f"a@firm{number}.example",
        **values,
    }


async def open_page(shell, *given):
    """Put records in the book and open the table on them."""
    await until(lambda: shell.desk.is_open and shell.window.page is not None, "the book")
    ids = []
    for values in given:
        changes = await asyncio.wrap_future(shell.desk.book.do(customers.add, values))
        ids.append(changes.inserted[0])
    shell.desk.registry.trigger("customers.create", These(ids))
    page = shell.window.page
    assert isinstance(page, CreationPage)
    table = page.findChild(QTableView)
    await until(lambda: sum(table.model().counts.values()) == len(ids), "the records")
    return page, table, ids


def button(page, name) -> QPushButton:
    return next(each for each in page.findChildren(QPushButton) if each.text().startswith(name))


def cell(table, row, field):
    return table.model().index(row, FIELDS.index(field) + 1)


def words(table, row, field=None):
    model = table.model()
    return model.data(cell(table, row, field) if field else model.index(row, 0))


async def row(shell, customer_id):
    return await asyncio.wrap_future(shell.desk.reader.customer(customer_id))


def test_what_is_missing_is_filled_and_what_is_complete_is_queued(qapp):
    async def script(shell):
        page, table, ids = await open_page(shell, record(1), record(2, postal_code=""), record(3, alternate_email=""))
        assert [words(table, each) for each in range(3)] == ["Ready", "1 to fill in", "1 to fill in"]
        assert words(table, 1, "postal_code") == "needed"
        create = page.findChild(QPushButton, "create")
        assert (create.text(), create.isEnabled()) == ("Create 1 customer", True)
        button(page, "Next to fill in").click()
        assert table.currentIndex() == cell(table, 1, "postal_code")
        QTest.keyClicks(table, "3")
        editor = QApplication.focusWidget()
        QTest.keyClicks(editor, "011 AB")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        await until(lambda: words(table, 1) == "Ready", "the filled row")
        assert (await row(shell, ids[1])).value("postal_code") == "3011 AB"
        create.click()
        await until(lambda: table.model().counts["sent"] == 2, "the creation")
        assert "2 customers will be created" in shell.window.strip.text
        assert (await row(shell, ids[0])).card.standing == "waiting"
        await until(lambda: table.model().rowCount() == 1, "those that are left")
        assert words(table, 0) == "1 to fill in"
        assert not create.isEnabled()
        shell.desk.undo()
        await until(lambda: table.model().counts["ready"] == 2, "undo")

    assert run_with(qapp, startup(), script) == 0


def test_a_refused_cell_keeps_what_was_typed_and_says_why(qapp):
    async def script(shell):
        _page, table, ids = await open_page(shell, record(1), record(2, postal_code=""))
        table.model().setData(cell(table, 0, "domain"), "not a domain")
        await until(lambda: table.model().data(cell(table, 0, "domain"), Qt.ItemDataRole.ToolTipRole), "the reason")
        assert words(table, 0, "domain") == "! not a domain"
        assert (await row(shell, ids[0])).card.domain == "firm1.example"
        table.model().setData(cell(table, 1, "postal_code"), "99")
        await until(lambda: "12" in str(table.model().data(cell(table, 1, "postal_code"), Qt.ItemDataRole.ToolTipRole)),
                    "the example")  # fmt: skip
        table.model().setData(cell(table, 0, "domain"), "firm9.example")
        await until(lambda: words(table, 0, "domain") == "firm9.example", "the new domain")
        assert (
            table.model().data(cell(table, 0, "domain"), Qt.ItemDataRole.AccessibleTextRole)
            == ("firm9.example. Use an address in firm9.example, such as admin@firm9.example.")
            or words(table, 0) != "Ready"
        )

    assert run_with(qapp, startup(), script) == 0


def test_a_block_is_pasted_over_many_rows(qapp):
    async def script(shell):
        bare = [{"organisation_name": f"Bare {each}"} for each in range(3)]
        _page, table, ids = await open_page(shell, *bare)
        assert words(table, 0, "provider") == "Not decided yet"
        QApplication.clipboard().setText("Google\tDomain customer\ta.example\tNederland\nZoho\t\tb.example\nGoogle\r\n")
        table.setCurrentIndex(cell(table, 0, "provider"))
        table.setFocus()
        next(each for each in table.actions() if each.text() == "Paste").trigger()
        await until(lambda: words(table, 2, "provider") == "Google", "the paste")
        first = await row(shell, ids[0])
        assert (first.card.provider, first.card.domain, first.card.country) == ("google", "a.example", "NL")
        assert words(table, 0, "country") == "Netherlands (NL)"
        assert not table.model().setData(cell(table, 0, "country"), "Netherlands (NL)")  # as it was
        assert (await row(shell, ids[1])).card.provider == "zoho"

    assert run_with(qapp, startup(), script) == 0


def test_one_value_goes_into_every_selected_cell_and_cells_can_be_copied(qapp):
    async def script(shell):
        _page, table, ids = await open_page(shell, *({"organisation_name": f"Bare {each}"} for each in range(3)))
        QApplication.clipboard().setText("google")
        for each in range(3):
            table.selectionModel().select(cell(table, each, "provider"), table.selectionModel().SelectionFlag.Select)
        actions = {each.text(): each for each in table.actions()}
        actions["Paste"].trigger()
        await until(lambda: words(table, 2, "provider") == "Google", "the value")
        assert {(await row(shell, each)).card.provider for each in ids[:2]} == {"google"}
        table.selectRow(1)
        actions["Copy"].trigger()
        assert QApplication.clipboard().text().split("\t")[1:3] == ["Bare 1", "Google"]

    assert run_with(qapp, startup(), script) == 0


def test_a_hostile_paste_is_cut_to_the_table_and_said_to_be_too_long(qapp):
    async def script(shell):
        _page, table, ids = await open_page(shell, record(1))
        paste = next(each for each in table.actions() if each.text() == "Paste")
        table.setCurrentIndex(cell(table, 0, "organisation_name"))
        QApplication.clipboard().setText("x" * 2_000_000 + "\n" * 200_000)
        paste.trigger()
        await until(
            lambda: table.model().data(cell(table, 0, "organisation_name"), Qt.ItemDataRole.ToolTipRole), "why not"
        )
        assert len(words(table, 0, "organisation_name")) <= 200
        assert (await row(shell, ids[0])).card.organisation_name == "Firm 1"

    assert run_with(qapp, startup(), script) == 0


def test_a_choice_is_made_in_its_cell(qapp):
    async def script(shell):
        _page, table, ids = await open_page(shell, record(1))
        index = cell(table, 0, "provider")
        table.setCurrentIndex(index)
        table.edit(index)
        box = table.findChild(QComboBox)
        assert box.currentText() == "Google"
        box.setCurrentIndex(box.findText("Zoho"))
        box.activated.emit(box.currentIndex())
        await until(lambda: words(table, 0, "provider") == "Zoho", "the choice")
        assert not table.isColumnHidden(FIELDS.index("zoho_plan") + 1)
        assert (await row(shell, ids[0])).card.provider == "zoho"

    assert run_with(qapp, startup(), script) == 0


def test_of_several_partner_accounts_one_is_chosen_for_all(qapp):
    async def script(shell):
        def two(work):
            entry = Entry(work, "customer.added", {"name": "many"})
            for name in ("Ours", "Theirs"):
                entry.insert("partner_account", {"provider": "google", "name": name})
            return entry.close()

        await until(lambda: shell.desk.is_open, "the book")
        await asyncio.wrap_future(shell.desk.book.do(two))
        page, table, ids = await open_page(shell, record(1), record(2))
        assert words(table, 0) == "Choose account"
        box = page.findChild(QComboBox)
        await until(lambda: box.count() == 3, "the accounts")
        box.setCurrentIndex(box.findText("Theirs"))
        box.activated.emit(box.currentIndex())
        await until(lambda: table.model().counts["ready"] == 2, "the choice")
        page.findChild(QPushButton, "create").click()
        await until(lambda: table.model().counts["sent"] == 2, "the creation")
        assert (await row(shell, ids[1])).card.account == "Theirs"

    assert run_with(qapp, startup(), script) == 0


def test_thousands_of_records_stand_in_the_table_while_it_can_be_worked_in(qapp):
    async def script(shell):
        await until(lambda: shell.desk.is_open, "the book")

        def many(work):
            entry = Entry(work, "customer.added", {"name": "many"})
            for each in range(1200):
                entry.insert("customer", {"organisation_name": f"Firm {each}", "provider": "google"})
            return entry.close()

        changes = await asyncio.wrap_future(shell.desk.book.do(many))
        shell.desk.go("creating", changes.inserted)
        table = shell.window.page.findChild(QTableView)
        await until(lambda: table.model().rowCount() > 0, "the first rows")
        await until(lambda: table.model().rowCount() == 1200, "all rows")
        assert table.model().counts == {"ready": 0, "missing": 1200, "sent": 0}

    assert run_with(qapp, startup(), script) == 0


def test_the_checklist_is_ticked_by_keyboard_and_keeps_the_focus(qapp):
    async def script(shell):
        await until(lambda: shell.desk.is_open and shell.window.page is not None, "the book")
        changes = await asyncio.wrap_future(shell.desk.book.do(adding.add, record(1), send=True))
        shell.desk.go("customer", changes.facts["customer_id"])
        page = shell.window.page
        assert isinstance(page, CustomerPage)
        await until(lambda: page.findChild(ChecklistPane) is not None, "the pane")
        pane = page.findChild(ChecklistPane)
        await until(lambda: pane.isVisible() and pane.findChild(QCheckBox), "the lines")
        ticks = pane.findChildren(QCheckBox)
        assert "language" in ticks[0].text()
        ticks[0].setFocus()
        QTest.keyClick(ticks[0], Qt.Key.Key_Space)
        count = pane.findChildren(QWidget)
        await until(lambda: any("1 of 5" in getattr(each, "text", str)() for each in count), "the count")
        assert page.window().focusWidget() is ticks[0]
        assert ticks[0].isChecked()
        skip = [each for each in pane.findChildren(QPushButton) if each.text() == "Not needed" and each.isVisible()]
        skip[0].click()
        await until(lambda: not ticks[1].isEnabled(), "not needed")
        button(pane, "What we cannot do there").click()
        shell.desk.undo()
        await until(ticks[1].isEnabled, "undo")

    assert run_with(qapp, startup(), script) == 0

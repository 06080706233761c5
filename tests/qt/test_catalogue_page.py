"""The catalogue, as a person uses it: find a plan, type a price, bring a list in, take it back (R44)."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton

from app.store import catalogue_rows
from app.views.catalogue.importing import PriceListDialog
from app.views.catalogue.model import CHECKED, LIST, MARGIN, PRODUCT
from app.views.customer.form import FormDialog
from tests.qt.frame import run_with, startup, until


async def opened(shell):
    await until(lambda: shell.desk.is_open and shell.window.page is not None, "the book")
    shell.registry.trigger("page.catalogue")
    page = shell.window.page
    await until(lambda: page.model.rows, "the plans")
    return page


def words(page, row, column):
    return page.model.index(row, column).data()


def shown(page):
    return [words(page, row, PRODUCT) for row in range(page.model.rowCount())]


def choose(page, sku, plan="annual_yearly"):
    row = next(
        at
        for at, each in enumerate(page.model.rows)
        if each.product.sku == sku and each.offer is not None and each.offer.payment_plan == plan
    )
    page.table.selectRow(row)
    return row


def button(parent, text) -> QPushButton:
    return next(b for b in parent.findChildren(QPushButton) if b.text() == text and not b.isHidden())


def offers(parent, text):
    return any(b.text() == text and not b.isHidden() for b in parent.findChildren(QPushButton))


def type_into(editor, text):
    assert isinstance(editor, QLineEdit)
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, text)


def all_text(parent):
    return "\n".join(each.text() for each in parent.findChildren(QLabel) if not each.isHidden())


def test_a_new_book_shows_what_can_be_sold_and_a_search_narrows_it(qapp):
    async def script(shell):
        page = await opened(shell)
        assert "Business Standard" in shown(page)
        assert "G Suite Basic" not in shown(page)
        QTest.keyClicks(page.search, "workplace yearly")
        await until(lambda: set(shown(page)) == {"Workplace Standard", "Workplace Professional", "Workplace Enterprise"}
                    or "Mail Flexible" in shown(page), "the search")  # fmt: skip
        page.search.clear()
        page.unsold.setChecked(True)
        await until(lambda: "G Suite Basic" in shown(page), "what is not sold")
        page.provider.setCurrentIndex(2)
        page.priced.setChecked(True)
        page.unverified.setChecked(True)
        await until(lambda: set(shown(page)) == {
            "Mail Lite 5 GB", "Mail Lite 10 GB", "Mail Premium", "Workplace Standard", "Workplace Professional",
        }, "the filters")  # fmt: skip
        page.search.setText("zzz")
        await until(lambda: "No plan is like that." in all_text(page), "the empty state")
        button(page, "Show everything").click()
        await until(lambda: "Google Vault" in shown(page) or page.model.rowCount() > 100, "all of it")

    assert run_with(qapp, startup(), script) == 0


def test_a_price_is_typed_beside_the_table_and_one_undo_takes_it_back(qapp):
    async def script(shell):
        page = await opened(shell)
        row = choose(page, "workplace_standard")
        assert words(page, row, CHECKED) == "? unverified"
        page.table.activated.emit(page.model.index(row, 0))
        editor = page.panel.fields["cost_minor"].editor
        type_into(editor, "2.40")
        page.panel.fields["sell_minor"].editor.setFocus()
        await until(lambda: words(page, row, MARGIN) == "0.60 · 20.0 %", "the margin")
        assert "Margin: 0.60 · 20.0 %" in all_text(page.panel)
        assert words(page, row, CHECKED) == "? unverified"
        await until(lambda: offers(page.panel, "Confirm"), "the button")
        button(page.panel, "Confirm").click()
        await until(lambda: words(page, row, CHECKED) == "✓ confirmed", "the confirmation")
        shell.desk.undo()
        await until(lambda: words(page, row, CHECKED) == "? unverified", "undo")
        shell.desk.undo()
        await until(lambda: not words(page, row, MARGIN), "undo of the cost")
        assert page.panel.fields["cost_minor"].value() == ""

    assert run_with(qapp, startup(), script) == 0


def test_a_price_that_can_not_be_read_is_said_beside_its_field_and_stays_there(qapp):
    async def script(shell):
        page = await opened(shell)
        row = choose(page, "workplace_standard")
        field = page.panel.fields["list_minor"]
        type_into(field.editor, "1.234")
        page.search.setFocus()
        await until(field.editor.accessibleDescription, "what is wrong")
        assert "two ways" in field.editor.accessibleDescription()
        assert field.value() == "1.234"
        assert words(page, row, LIST) == "3.00"
        field.reset("3.00")

    assert run_with(qapp, startup(), script) == 0


def test_another_currency_has_prices_of_its_own(qapp):
    async def script(shell):
        page = await opened(shell)
        row = choose(page, "workplace_standard")
        page.currency.setCurrentIndex(page.currency.findData("KRW"))
        await until(lambda: words(page, row, LIST) == "no price", "no price yet")
        type_into(page.panel.fields["list_minor"].editor, "4,200")
        page.search.setFocus()
        await until(lambda: words(page, row, LIST) == "4,200", "the price")
        page.currency.setCurrentIndex(page.currency.findData("USD"))
        await until(lambda: words(page, row, LIST) == "3.00", "the dollars")

    assert run_with(qapp, startup(), script) == 0


def test_a_plan_is_reached_and_priced_by_keyboard_alone(qapp):
    async def script(shell):
        page = await opened(shell)
        page.search.setFocus()
        QTest.keyClicks(page.search, "mail premium yearly")
        QTest.keyClick(page.search, Qt.Key.Key_Return)
        await until(page.table.hasFocus, "the table")
        assert page.panel.period.isVisible()
        QTest.keyClick(page.table, Qt.Key.Key_Return)
        await until(page.panel.fields["list_minor"].editor.hasFocus, "the price")

    assert run_with(qapp, startup(), script) == 0


def test_a_local_service_is_added_and_its_plan_stops_being_sold(qapp):
    async def script(shell):
        page = await opened(shell)
        button(page, "Add product").click()
        form = shell.window.findChildren(FormDialog)[-1]
        form.button.click()
        assert form.fields["name"].editor.accessibleDescription()
        form.fields["name"].editor.setText("Migration, per person")
        form.button.click()
        await until(lambda: "Migration, per person" in shown(page), "the product")
        choose(page, "own-migration-per-person", "flexible")
        await until(lambda: offers(page.panel, "Add payment plan"), "the button")
        button(page.panel, "Add payment plan").click()
        form = shell.window.findChildren(FormDialog)[-1]
        plan = form.fields["payment_plan"].editor
        assert isinstance(plan, QComboBox)
        assert plan.findData("flexible") < 0
        form.button.click()
        await until(lambda: shown(page).count("Migration, per person") == 2, "the second plan")
        await until(lambda: offers(page.panel, "Stop selling"), "the button")
        button(page.panel, "Stop selling").click()
        await until(lambda: shown(page).count("Migration, per person") == 1, "the plan to go")
        choose(page, "own-migration-per-person", "annual_monthly")
        await until(lambda: offers(page.panel, "Edit product"), "the button")
        button(page.panel, "Edit product").click()
        form = shell.window.findChildren(FormDialog)[-1]
        form.fields["most_licences"].editor.setText("50")
        form.button.click()
        await until(lambda: "50 licences at most" in all_text(page.panel), "the limit")
        await until(lambda: offers(page.panel, "Edit plan"), "the button")
        button(page.panel, "Edit plan").click()
        form = shell.window.findChildren(FormDialog)[-1]
        form.fields["valid_until"].editor.setText("2027-12-31")
        form.button.click()
        await until(lambda: "Sold until 31 Dec 2027" in all_text(page.panel), "the date")

    assert run_with(qapp, startup(), script) == 0


LIST_TEXT = """Provider,SKU,Payment plan,Currency,List price,Our cost
zoho,workplace_standard,annual,EUR,3.00,2.40
zoho,workplace_standard,flexible,EUR,1.234,
"""


def test_a_price_list_is_looked_at_then_imported_and_undone(qapp, tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text(LIST_TEXT, "utf-8")

    async def script(shell):
        page = await opened(shell)
        page.currency.setCurrentIndex(page.currency.findData("EUR"))
        shell.desk.go("catalogue", path)
        dialog = shell.window.findChildren(PriceListDialog)[-1]
        await until(dialog.import_button.isEnabled, "the rows")
        assert dialog.import_button.text() == "Import 1 price"
        assert "two ways" in all_text(dialog)
        saved = tmp_path / "not taken.csv"
        dialog.save_rejected(saved)
        await until(lambda: "saved as" in all_text(dialog), "the rows not taken")
        assert "1.234" in saved.read_text("utf-8-sig")
        dialog.import_button.click()
        row = choose(page, "workplace_standard")
        await until(lambda: words(page, row, LIST) == "3.00", "the price")
        shell.desk.undo()
        await until(lambda: words(page, row, LIST) == "no price", "undo")

    assert run_with(qapp, startup(), script) == 0


def test_a_file_that_is_no_price_list_is_explained(qapp, tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("Company,Domain\nZon,zon.example\n", "utf-8")

    async def script(shell):
        page = await opened(shell)
        page.open_file(path)
        dialog = shell.window.findChildren(PriceListDialog)[-1]
        await until(lambda: "no header we know" in all_text(dialog), "the reason")
        assert not dialog.import_button.isEnabled()
        dialog.reject()
        await asyncio.sleep(0)

    assert run_with(qapp, startup(), script) == 0


def test_an_open_book_fills_its_catalogue_by_itself(qapp):
    async def script(shell):
        await until(lambda: shell.desk.is_open, "the book")
        found = []
        while not found:
            found = await asyncio.wrap_future(shell.desk.reader.ask(catalogue_rows.products))
            await asyncio.sleep(0.05)
        assert {each.provider for each in found} == {"google", "zoho"}

    assert run_with(qapp, startup(), script) == 0

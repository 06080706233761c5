"""Payments, commissions and payouts, as a person uses them (R61, R62)."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import texts
from app.actions import accounts, customers, money_lists
from app.models.money import PaymentRow
from app.rules.commission import Expected
from app.store import money_look
from app.views.customer.form import FormDialog
from app.views.money import verbs
from app.views.money.fitting import shared
from app.views.money.importing import MoneyListDialog
from app.views.money.model import Column, MoneyModel, Paid, make_table, payment_columns
from app.views.money.pane import MoneyPane
from app.views.money.terms import TermsDialog
from tests.qt.frame import run_with, startup, until
from tests.qt.test_catalogue_page import all_text, button, offers

ACCOUNT = {"name": "Zoho · Europe", "provider": "zoho", "account_ref": "1", "data_centre": "eu", "currency": ""}
PAYMENTS = """Date,Company,Domain,Amount,Currency,Type,Paid by,Transaction ID
2026-10-05,De Molen,molen.example,100.00,EUR,New,CC,T1
2026-11-05,De Molen,molen.example,9.50,EUR,Upgrade,CC,T2
2026-11-07,ดอกบัว,,20.00,EUR,New,RC,T3
2026-11-08,,,5.00,EUR,New,RC,T4
"""
COMMISSIONS = """Date,Domain,Commission,Of amount,Currency,Status,Transaction ID
2026-10-05,molen.example,18.00,100.00,EUR,Active,T1
"""


async def opened(shell, folder, *, filled=True):
    await until(lambda: shell.desk.is_open and shell.window.page is not None, "the book")
    if filled:
        await asyncio.wrap_future(shell.desk.book.do(accounts.add, ACCOUNT))
        values = {"organisation_name": "De Molen", "domain": "molen.example", "provider": "zoho"}
        await asyncio.wrap_future(shell.desk.book.do(customers.add, {**values, "partner_account_id": 1}))
        for name, text in (("pay.csv", PAYMENTS), ("com.csv", COMMISSIONS)):
            (folder / name).write_text(text, "utf-8")
            found = money_lists.read_list(folder / name)
            await asyncio.wrap_future(shell.desk.book.do(money_lists.import_list, found, 1))
    shell.registry.trigger("page.money")
    await until(lambda: shell.window.page_name == "money", "the page")
    return shell.window.page


def column(page, key, place):
    model = page._model_of(key)
    return [model.index(row, place).data() for row in range(model.rowCount())]


def form(shell):
    return shell.window.findChildren(FormDialog)[-1]


def test_an_empty_page_says_what_to_do_and_a_list_fills_it(qapp, tmp_path):
    async def script(shell):
        page = await opened(shell, tmp_path, filled=False)
        await until(lambda: "No payments are known yet." in all_text(page), "the empty page")
        assert "import a list from a file" in all_text(page)
        (tmp_path / "pay.csv").write_text(PAYMENTS, "utf-8")
        page.show_target(tmp_path / "pay.csv")
        dialog = shell.window.findChildren(MoneyListDialog)[-1]
        await until(lambda: "Add the partner account first" in all_text(dialog), "why not")
        assert not dialog.import_button.isEnabled()
        dialog.reject()
        await asyncio.wrap_future(shell.desk.book.do(accounts.add, ACCOUNT))
        verbs.open_list(shell.desk, shell.window, tmp_path / "pay.csv")
        dialog = shell.window.findChildren(MoneyListDialog)[-1]
        await until(dialog.import_button.isEnabled, "what it would change")
        assert dialog.import_button.text() == "Import 3 rows"
        assert "not taken: The row names no customer" in dialog.model.index(0, 1).data()
        assert "Amount ← Amount" in all_text(dialog)
        dialog.save_rejected(tmp_path / "left.csv")
        await until(lambda: "1 row saved" in all_text(dialog), "the rows that were left")
        dialog.kind.setCurrentIndex(2)
        await until(lambda: "no header we know" in all_text(dialog), "of the wrong kind")
        dialog.kind.setCurrentIndex(1)
        await until(dialog.import_button.isEnabled, "of the right kind")
        dialog.columns_button.click()
        await until(lambda: dialog.findChildren(FormDialog), "what the columns are")
        columns = dialog.findChildren(FormDialog)[-1]
        amounts = columns.fields["amount"].editor
        assert amounts.currentText() == "Amount"
        amounts.setCurrentIndex(amounts.findText("Domain"))
        columns.button.click()
        await until(lambda: (dialog.model.rowCount() and "no amount" in dialog.model.index(0, 1).data())
                    or "no currency" in str(dialog.model.index(0, 1).data()), "of the wrong column")  # fmt: skip
        dialog.kind.setCurrentIndex(0)
        await until(dialog.import_button.isEnabled, "guessed again")
        assert "as you said" not in all_text(dialog)
        dialog.columns_button.click()
        await until(lambda: dialog.findChildren(FormDialog), "what the columns are, once more")
        columns = dialog.findChildren(FormDialog)[-1]
        columns.fields["plan"].editor.setCurrentIndex(0)
        columns.button.click()
        await until(lambda: "columns as you said" in all_text(dialog), "as it was said")
        await until(dialog.import_button.isEnabled, "what it would change then")
        dialog.import_button.click()
        await until(lambda: column(page, "payments", 1) == ["ดอกบัว", "De Molen", "De Molen"], "the payments")
        assert page._sum.text() == "Total: Zoho Netherlands EUR\u00a0129.50"
        verbs.open_list(shell.desk, shell.window, tmp_path / "pay.csv")
        dialog = shell.window.findChildren(MoneyListDialog)[-1]
        await until(lambda: "in the book already" in all_text(dialog), "nothing new")
        assert "columns as you said" in all_text(dialog), "and kept of lists like it"
        dialog.reject()
        shell.desk.undo()
        await until(lambda: "No payments are known yet." in all_text(page), "undo")

    assert run_with(qapp, startup(), script) == 0


def test_payments_are_narrowed_sorted_explained_opened_and_exported(qapp, tmp_path):
    async def script(shell):
        page = await opened(shell, tmp_path)
        await until(lambda: len(page.payments.rows) == 3, "the payments")
        assert column(page, "payments", 6) == ["–", "≈ EUR\u00a01.71", "EUR\u00a018.00"]
        page.payments.sort(5, Qt.SortOrder.DescendingOrder)
        assert column(page, "payments", 5)[0] == "EUR\u00a0100.00"
        page.payments.sort(-1)
        page.tables["payments"].selectRow(2)
        assert "mapped to us is not known" in page._about.text()
        page.by.setCurrentIndex(page.by.findData("customer"))
        await until(lambda: column(page, "groups", 0) == ["De Molen", "ดอกบัว"], "per customer")
        assert column(page, "groups", 5) == ["EUR\u00a0109.50", "EUR\u00a00.00"]
        page.by.setCurrentIndex(page.by.findData("month"))
        await until(lambda: column(page, "groups", 0) == ["November 2026", "October 2026"], "per month")
        page.by.setCurrentIndex(0)
        await until(lambda: len(page.payments.rows) == 3, "each by itself")
        page.period.setCurrentIndex(page.period.findData("2026-10"))
        await until(lambda: len(page.payments.rows) == 1, "one month")
        page.payer.setCurrentIndex(page.payer.findData("partner"))
        await until(lambda: "Nothing is like that." in all_text(page), "nothing")
        button(page, "Show everything").click()
        await until(lambda: len(page.payments.rows) == 3, "all of it")
        page.search.setFocus()
        QTest.keyClicks(page.search, "molen")
        await until(lambda: len(page.payments.rows) == 2, "the search")
        verbs.export(shell.desk, tmp_path / "out.xlsx", "payments", page.query())
        await until((tmp_path / "out.xlsx").exists, "the file")
        QTest.keyClick(page.search, Qt.Key.Key_Return)
        await until(page.tables["payments"].hasFocus, "the table")
        QTest.keyClick(page.tables["payments"], Qt.Key.Key_Return)
        await until(lambda: shell.window.page_name == "customer", "the customer")
        await until(lambda: "commission EUR\u00a018.00" in _pane_text(shell), "its payments")
        assert "Mapping date…" not in [b.text() for b in _pane(shell).findChildren(type(page._clear)) if b.isVisible()]
        verbs.ask_for_mapping(shell.desk, shell.window, 1, "De Molen", "")
        form(shell).fields["mapped_on"].editor.setText("yesterday")
        form(shell).button.click()
        await until(lambda: "is not a date" in all_text(form(shell)) or "no date" in all_text(form(shell))
                    or form(shell).fields["mapped_on"].editor.accessibleDescription(), "why not")  # fmt: skip
        form(shell).fields["mapped_on"].editor.setText("2026-10-01")
        form(shell).button.click()
        await until(lambda: not form_is_open(shell), "saved")

    assert run_with(qapp, startup(), script) == 0


def _pane(shell):
    return shell.window.page.findChildren(MoneyPane)[-1]


def _pane_text(shell):
    panes = shell.window.page.findChildren(MoneyPane)
    return all_text(panes[-1]) if panes else ""


def form_is_open(shell):
    return any(each.isVisible() for each in shell.window.findChildren(FormDialog))


def test_a_payout_goes_its_way_and_rates_are_written(qapp, tmp_path):
    async def script(shell):
        page = await opened(shell, tmp_path)
        page.show_target("payouts")
        await until(lambda: column(page, "balances", 2) == ["EUR\u00a018.00"], "the balance")
        assert "No payout threshold" in page._about.text()
        page.threshold.click()
        form(shell).fields["least"].editor.setText("20")
        form(shell).button.click()
        await until(lambda: column(page, "balances", 3) == ["EUR\u00a00.00"], "below the threshold")
        assert "EUR\u00a02.00 is missing" in page._about.text()
        page.request.click()
        form(shell).fields["ref"].editor.setText("PO-1")
        form(shell).button.click()
        await until(lambda: column(page, "payouts", 1) == ["invoice to upload"], "the payout")
        assert "upload the invoice for Zoho Netherlands" in all_text(page)
        button(page, "Invoice uploaded").click()
        await until(lambda: column(page, "payouts", 1) == ["invoice uploaded"], "uploaded")
        await until(lambda: not offers(page._notices.parentWidget(), "nothing"), "the notice")
        page.tables["payouts"].selectRow(0)
        page.paid.click()
        await until(lambda: column(page, "payouts", 1) == ["paid"], "paid")
        page.show_target("commissions")
        await until(lambda: column(page, "commissions", 4) == ["paid"], "the commission")
        page.show_target("payouts")
        page.remove.click()
        await until(lambda: page.payouts.rows == [], "removed")
        shell.desk.undo()
        await until(lambda: column(page, "payouts", 1) == ["paid"], "undo")
        shell.registry.trigger("money.terms")
        dialog = shell.window.findChildren(TermsDialog)[-1]
        await until(lambda: "Measured from the newest commissions: 18 %" in all_text(dialog), "what was measured")
        dialog.add.click()
        typed = dialog.findChildren(FormDialog)[-1]
        typed.fields["rate"].editor.setText("25")
        typed.fields["valid_from"].editor.setText("2026-01-01")
        typed.button.click()
        await until(lambda: "25 % from 1 Jan 2026 on" in all_text(dialog), "the rate")
        dialog.reject()
        page.show_target("payments")
        await until(lambda: "≈ EUR\u00a02.38" in column(page, "payments", 6), "what is expected now")
        QApplication.processEvents()

    assert run_with(qapp, startup(), script) == 0


def test_the_first_payments_are_shown_while_the_rest_is_added_up(qapp, tmp_path, monkeypatch):
    monkeypatch.setattr(money_look, "FIRST", 2)
    said = []

    async def script(shell):
        page = await opened(shell, tmp_path)
        await until(lambda: column(page, "payments", 1) == ["ดอกบัว", "De Molen", "De Molen"], "the payments")
        show = page.payments.show_rows

        def shown(rows):
            said.append((len(rows), page._count.text()))
            show(rows)

        monkeypatch.setattr(page.payments, "show_rows", shown)
        page._asked = ()
        page.look_again()
        await until(lambda: page._count.text() == "3 rows", "all of them")
        assert said == [(2, "Adding up …"), (3, "Adding up …")]
        assert page._sum.text() == "Total: Zoho Netherlands EUR\u00a0129.50"

    assert run_with(qapp, startup(), script) == 0


def test_rows_that_follow_those_shown_leave_the_chosen_one_chosen(qapp):
    model = MoneyModel((Column("Row", str, int, 12),), lambda _name: "")
    model.show_rows([1, 2])
    kept = QPersistentModelIndex(model.index(1, 0))
    model.show_rows([1, 2, 3])
    assert kept.isValid()
    assert model.rowCount() == 3
    model.show_rows([1, 2, 3])
    assert kept.isValid()
    model.show_rows([2])
    assert not kept.isValid()


def paid(row_id, customer, amount, **values):
    plain = {"account": "Zoho · Europe", "account_id": 1, "customer_id": 1, "customer_uid": "", "customer": customer}
    plain |= {"subscription": "4000000090", "dated": "2026-11-17", "kind": "new", "payer": "customer"}
    plain |= {"amount_minor": amount, "currency": "EUR", "period_start": "2026-11-17", "period_end": "2027-11-16"}
    plain |= {"billing_entity": "Zoho Netherlands", "ref": "T", "plan": "Workplace Professional", "mapped_on": ""}
    told = {"paid_since": "", "told_minor": amount // 4, "told_currency": "EUR"}
    return Paid(PaymentRow(id=row_id, **{**plain, **told, **values}), Expected(None, ""))


@pytest.mark.parametrize("language", ["en", "th"])
def test_only_names_are_cut_and_what_has_no_room_is_told_of_the_chosen_row(qtbot, language):
    texts.use(language)
    try:
        model = MoneyModel(payment_columns(), lambda _name: "")
        model.show_rows([paid(1, "Vind & Våg Kommunikation och Reklam i Göteborg Aktiebolag", 9_999_999)])
        table = make_table("Payments", model, 8, QFont("Noto Sans", 9))
        qtbot.addWidget(table)
        table.resize(1024, 300)
        table.show()
        header = table.horizontalHeader()
        assert header.length() <= table.viewport().width()
        whole = [place for place, least in enumerate(model.gives) if not least]
        assert all(table.columnWidth(place) >= table.sizeHintForColumn(place) for place in whole)
        assert table.columnWidth(1) >= 30 * 8 // 2
        told = verbs.about(table, model, model.index(0, 0), dt.date(2026, 11, 26))
        assert "4000000090" in told
        assert table.isColumnHidden(model.columnCount() - 2)
        table.resize(1600, 300)
        assert header.length() == table.viewport().width()
        assert not any(table.isColumnHidden(each) for each in range(model.columnCount()))
        assert "4000000090" not in verbs.about(table, model, model.index(0, 0), dt.date(2026, 11, 26))
        table.setColumnWidth(2, 300)
        table.resize(1024, 300)
        assert table.columnWidth(2) == 300, "what a person drew stays"
    finally:
        texts.use("en")


def test_a_window_of_1280_shows_whole_what_the_practice_book_says(qtbot):
    model = MoneyModel(payment_columns(), lambda _name: "")
    table = make_table("Payments", model, 8, QFont("Noto Sans", 9))
    qtbot.addWidget(table)
    table.resize(1024, 300)
    table.show()
    (period,) = model.spare
    some = [paid(each, "Vind & Våg Kommunikation", 5_400, period_start="", period_end="") for each in range(3)]
    model.show_rows(some)
    assert table.isColumnHidden(period)
    account = model.columnCount() - 1
    for place in (2, period - 1, account):
        assert table.columnWidth(place) >= table.sizeHintForColumn(place), place
    title = table.horizontalHeader().fontMetrics().horizontalAdvance("Partner account")
    assert table.columnWidth(account) >= title + 16
    model.show_rows([*some, paid(4, "Zon", 5_400)])  # more of them
    assert not table.isColumnHidden(period)
    assert table.horizontalHeader().length() <= table.viewport().width()


def test_what_is_over_or_missing_is_shared_by_the_columns_that_give():
    assert shared([100, 200, 50], [0, 50, 10], 400) == [100, 240, 60]
    assert shared([100, 200, 50], [0, 50, 10], 255) == [100, 105, 50]
    assert shared([100, 200, 180, 50], [0, 50, 60, 40], 350) == [100, 100, 100, 50]
    assert shared([100, 60, 60], [0, 20, 30], 171) == [100, 36, 35]
    assert shared([100, 200, 50], [0, 50, 10], 90) == [100, 50, 10]
    assert shared([100, 20], [0, 50], 90) == [100, 20]
    assert shared([100], [0], 400) == [100]

"""The customer page, as a person uses it: type, leave, look, undo (R6, R7, R8)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from app.actions import contacts, customers, subscriptions
from app.models.details import SubscriptionDetail
from app.views.commands import These
from app.views.customer.evidence import EvidencePane
from app.views.customer.form import FormDialog
from app.views.customer.page import CustomerPage
from app.views.customer.subscriptions import _facts
from tests.qt.frame import run_with, startup, until, until_is, until_open


async def open_customer(shell, values, *more):
    """Put a customer in the book and show its page; returns the page and the customer's id."""
    await until(lambda: shell.desk.is_open and shell.window.page is not None, "the book")
    changes = await asyncio.wrap_future(shell.desk.book.do(customers.add, values))
    customer_id = changes.inserted[0]
    for action, given in more:
        await asyncio.wrap_future(shell.desk.book.do(action, customer_id, given))
    shell.desk.go("customer", customer_id)
    page = shell.window.page
    assert isinstance(page, CustomerPage)
    await until(lambda: page.findChild(QWidget, "note") is not None, "the forms")
    await until(lambda: page.context() is not None, "the customer")
    return page, customer_id


async def until_there(page, kind):
    await until(lambda: page.findChild(kind) is not None, kind.__name__)
    return page.findChild(kind)


async def row(shell, customer_id):
    return await asyncio.wrap_future(shell.desk.reader.customer(customer_id))


def field(page, name) -> QLineEdit:
    found = page.findChild(QLineEdit, name)
    assert found is not None, name
    return found


def type_into(editor, text):
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, text)


def offers(parent, name) -> bool:
    buttons = parent.findChildren(QPushButton)
    return any(each.accessibleName() == name and each.isEnabled() and not each.isHidden() for each in buttons)


def button(parent, name) -> QPushButton:
    found = [each for each in parent.findChildren(QPushButton) if each.accessibleName() == name and not each.isHidden()]
    assert found, name
    return found[0]


def test_what_is_typed_is_saved_without_asking_and_one_undo_takes_it_back(qapp):
    async def script(shell):
        page, customer = await open_customer(shell, {"organisation_name": "Zon"})
        type_into(field(page, "organisation_name"), "De Maan")

        async def saved(name):
            return (await row(shell, customer)).card.organisation_name == name

        await until(lambda: saved("De Maan"), "the new name in the book")
        shell.desk.undo()
        await until(lambda: field(page, "organisation_name").text() == "Zon", "the old name in the field")
        assert await saved("Zon")
        bar = page._scroll.verticalScrollBar()  # page down scrolls, also from a button above it
        await until(lambda: bar.maximum() > 0, "the panes")
        for key, is_down in ((Qt.Key.Key_PageDown, True), (Qt.Key.Key_PageUp, False)):
            QTest.keyClick(page._back, key)
            assert (bar.value() > 0) is is_down

    assert run_with(qapp, startup(), script) == 0


def test_a_wrong_address_is_explained_beside_its_field_and_stays_there(qapp):
    async def script(shell):
        page, customer = await open_customer(shell, {"organisation_name": "Zon", "primary_email": "a@zon.example"})
        editor = field(page, "primary_email")
        type_into(editor, "no address")
        field(page, "phone").setFocus()
        await until(lambda: "not an email address" in editor.accessibleDescription(), "the reason")
        assert editor.text() == "no address"
        assert editor.property("wrong")
        assert (await row(shell, customer)).card.primary_email == "a@zon.example"
        QTest.keyClick(editor, Qt.Key.Key_Escape)
        assert editor.text() == "a@zon.example", "Escape takes back what was not saved"
        assert not editor.property("wrong")
        type_into(editor, "b@zon.example")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        await until(lambda: not editor.property("wrong"), "the field to be fine")

        async def address():
            return (await row(shell, customer)).card.primary_email

        await until_is(address, "b@zon.example")

    assert run_with(qapp, startup(), script) == 0


def test_undo_works_from_a_field_that_has_nothing_of_its_own_to_undo(qapp):
    async def script(shell):
        page, _ = await open_customer(shell, {"organisation_name": "Zon"})
        shell.window.activateWindow()
        name, phone = field(page, "organisation_name"), field(page, "phone")
        type_into(name, "De Maan")
        phone.setFocus()
        await until(lambda: not page._fields["organisation_name"].is_dirty(), "the new name to be saved")
        QTest.keyClick(phone, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: name.text() == "Zon", "the old name")
        QTest.keyClick(phone, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: name.text() == "De Maan", "the new name again")

    assert run_with(qapp, startup(), script) == 0


def test_a_taken_domain_is_said_at_the_domain(qapp):
    async def script(shell):
        await until_open(shell)
        await asyncio.wrap_future(shell.desk.book.do(customers.add, {"domain": "zon.example"}))
        page, _ = await open_customer(shell, {"organisation_name": "Maan"})
        editor = field(page, "domain")
        type_into(editor, "zon.example")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        await until(lambda: "has this domain already" in editor.accessibleDescription(), "the reason")
        assert editor.text() == "zon.example"

    assert run_with(qapp, startup(), script) == 0


def test_extend_trial_says_the_new_date_and_then_waits(qapp, clock):
    clock.set("2026-03-02")

    async def script(shell):
        page, customer = await open_customer(
            shell,
            {"organisation_name": "Zon", "provider": "zoho", "domain": "zon.example"},
            (
                subscriptions.add,
                {"plan": "Mail Lite", "status": "trial", "trial_start": "2026-03-01", "trial_end": "2026-03-16"},
            ),
        )
        await until(lambda: offers(page, "Extend Trial to 31 Mar 2026"), "the button")
        button(page, "Extend Trial to 31 Mar 2026").click()
        await until(lambda: page.context().current().attention == "waiting", "the waiting badge")
        assert (await row(shell, customer)).card.trial_end == "2026-03-31"
        await until(lambda: offers(page, "Extend Trial to 15 Apr 2026"), "the next extension")

    assert run_with(qapp, startup(), script) == 0


def test_a_contact_is_added_in_a_form_that_keeps_what_was_typed(qapp):
    async def script(shell):
        page, customer = await open_customer(shell, {"organisation_name": "Zon"})
        await until(lambda: offers(page, "Add contact"), "the button")
        button(page, "Add contact").click()
        dialog = shell.window.findChild(FormDialog)
        QTest.keyClicks(dialog.fields["family_name"].editor, "Jansen")
        QTest.keyClicks(dialog.fields["email"].editor, "nonsense")
        dialog.button.click()
        assert "not an email address" in dialog.fields["email"].editor.accessibleDescription()
        assert dialog.fields["family_name"].editor.text() == "Jansen"
        dialog.fields["email"].editor.setText("jansen@zon.example")
        dialog.button.click()

        async def contacts():
            return [(each.family_name, each.email) for each in (await row(shell, customer)).contacts]

        await until_is(contacts, [("Jansen", "jansen@zon.example")])
        await until(lambda: any(b.accessibleName() == "Remove Jansen" for b in page.findChildren(QPushButton)), "row")

    assert run_with(qapp, startup(), script) == 0


def test_a_file_is_kept_and_removed_and_a_large_one_is_refused_in_words(qapp, tmp_path):
    consent = tmp_path / "consent.eml"
    consent.write_bytes(b"we agree")
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)

    async def script(shell):
        page, customer = await open_customer(shell, {"organisation_name": "Zon"})
        evidence = await until_there(page, EvidencePane)
        evidence.keep([consent])
        await until(
            lambda: any(b.accessibleName() == "Remove consent.eml" for b in page.findChildren(QPushButton)), "the file"
        )
        evidence.keep([large])
        await until(lambda: "larger than 20 MB" in shell.window.strip.text, "the refusal")
        evidence.keep([Path("/nowhere/at all")])
        await until(lambda: "is not there" in shell.window.strip.text, "the other refusal")
        assert [each.name for each in (await row(shell, customer)).attachments] == ["consent.eml"]
        button(page, "Remove consent.eml").click()

        async def removed():
            return not (await row(shell, customer)).attachments

        await until(removed, "the file removed")

    assert run_with(qapp, startup(), script) == 0


def test_the_twin_at_the_other_provider_is_one_press_away(qapp):
    async def script(shell):
        await until_open(shell)
        add = shell.desk.book.do(
            customers.add, {"organisation_name": "Zon", "domain": "zon.example", "provider": "google"}
        )
        google = (await asyncio.wrap_future(add)).inserted[0]
        page, _ = await open_customer(shell, {"organisation_name": "Zon", "domain": "zon.example", "provider": "zoho"})
        await until(lambda: offers(page, "Open Zon at Google"), "the twin")
        button(page, "Open Zon at Google").click()
        await until(lambda: page.context() is not None and page.context().ids() == [google], "the twin")

    assert run_with(qapp, startup(), script) == 0


def test_history_says_who_changed_what(qapp):
    async def script(shell):
        page, _ = await open_customer(
            shell,
            {"organisation_name": "Zon", "phone": "010 1234567"},
            (customers.edit, {"phone": "020 7654321"}),
            (contacts.add, {"role": "billing", "email": "geld@zon.example"}),
        )
        await until(lambda: "Phone: 010 1234567 → 020 7654321" in all_text(page), "the change")
        assert "a contact was added" in all_text(page)

    assert run_with(qapp, startup(), script) == 0


def all_text(page):
    from PySide6.QtWidgets import QLabel

    return "\n".join(each.text() for each in page.findChildren(QLabel))


def test_selected_duplicates_are_merged_into_the_one_that_stays(qapp):
    async def script(shell):
        page, zon = await open_customer(shell, {"organisation_name": "Zon", "phone": "010 1234567"})
        other = (
            await asyncio.wrap_future(shell.desk.book.do(customers.add, {"organisation_name": "De Zon"}))
        ).inserted[0]
        assert not shell.registry.trigger("customer.merge", These([zon]))
        assert shell.registry.trigger("customer.merge", These([other, zon]))
        await until(lambda: dialogs() != [], "the question")
        dialog = dialogs()[0]
        combo = dialog.fields["keep"].editor
        combo.setCurrentIndex(combo.findData(str(zon)))
        dialog.button.click()
        await until(lambda: "were merged" in shell.window.strip.text, "the word on it")
        assert (await row(shell, other)).merged_into == zon
        assert [each.organisation_name for each in (await row(shell, zon)).merged] == ["De Zon"]
        await until(lambda: offers(page, "Split again"), "the way back")
        button(page, "Split again").click()
        await until(lambda: "split again" in shell.window.strip.text, "the word on that")
        assert (await row(shell, other)).merged_into is None

    def dialogs():
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, FormDialog) and each.isVisible()]

    assert run_with(qapp, startup(), script) == 0


def test_a_key_leads_back_to_the_customers(qapp):
    async def script(shell):
        page, _ = await open_customer(shell, {"organisation_name": "Zon"})
        shell.window.activateWindow()
        assert page.focusWidget() is button(page, "Back to the customers")
        QTest.keyClick(page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        await until(lambda: shell.window.page_name == "customers", "the customers")

    assert run_with(qapp, startup(), script) == 0


def test_what_only_a_provider_asks_for_has_a_field_where_it_is_asked_for(qapp):
    async def script(shell):
        school = {"organisation_name": "School", "provider": "google", "education": True, "domain": "school.example"}
        page, customer_id = await open_customer(shell, school)
        await until(lambda: page.findChild(QWidget, "edu_type") is not None, "the form")
        await until(lambda: page.findChild(QWidget, "edu_type").isVisible(), "the school’s fields")
        assert not page.findChild(QWidget, "zoho_plan").isVisible()
        type_into(field(page, "edu_website"), "school.example")
        field(page, "edu_website").editingFinished.emit()
        await until(lambda: not page.findChild(QWidget, "zoho_plan").isVisible(), "settled")
        shell.desk.do(customers.edit, customer_id, {"provider": "zoho"})
        await until(lambda: page.findChild(QWidget, "zoho_plan").isVisible(), "the plan it starts with")
        assert not page.findChild(QWidget, "edu_type").isVisible()

    assert run_with(qapp, startup(), script) == 0


def test_a_verified_domain_has_nothing_to_verify_as_on_its_card(qapp):
    async def script(shell):
        page, customer_id = await open_customer(shell, {"organisation_name": "Zon", "domain": "zon.example"})
        assert offers(page, "Verify")
        shell.desk.do(customers.edit, customer_id, {"domain_verified": True})
        await until(lambda: page.findChild(QPushButton, "domain.verify") is None, "nothing to verify")
        assert page.findChild(QPushButton, "customer.console") is not None

    assert run_with(qapp, startup(), script) == 0


def test_the_keyboard_stays_on_its_button_when_the_customer_is_read_anew(qapp):
    async def script(shell):
        page, customer_id = await open_customer(shell, {"organisation_name": "Zon", "domain": "zon.example"})
        before = page.findChild(QPushButton, "customer.archive")
        before.setFocus()
        shell.desk.do(customers.edit, customer_id, {"organisation_name": "De Maan"})
        drawn: list[bool] = []
        before.destroyed.connect(lambda: drawn.append(True))
        await until(lambda: drawn, "the buttons drawn anew")

        def has_it():
            at = page.window().focusWidget()
            return at is not None and at.objectName() == "customer.archive"

        await until(has_it, "the keyboard on the same button")

    assert run_with(qapp, startup(), script) == 0


def test_tab_goes_as_the_eye_does_through_verbs_fields_and_panes(qapp):
    async def script(shell):
        page, customer = await open_customer(shell, {"organisation_name": "Zon", "provider": "google"})
        await until_there(page, EvidencePane)

        def stops():
            found, at = [], page._back
            while (at := at.nextInFocusChain()) is not page._back:
                if at.isVisible() and at.focusPolicy() & Qt.FocusPolicy.TabFocus and not at.focusProxy():
                    found.append(at.accessibleName())
            return found

        wanted = ["Open admin console", "Archive", "Organisation name", "Country", "Note", "Order a subscription"]

        def is_in_order():
            there = stops()
            return [each for each in there if each in wanted] == wanted and there[0] == wanted[0]

        await until(is_in_order, "the order")
        shell.desk.do(customers.edit, customer, {"organisation_name": "De Maan"})
        await until(lambda: page._title.text() == "De Maan" and is_in_order(), "the order of what was drawn anew")

    assert run_with(qapp, startup(), script) == 0


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [("2026-11-26", "", "since 26 Nov 2026"), ("", "2026-12-03", "to 3 Dec 2026"), ("", "", "Nothing more is known")],
)
def test_a_period_that_is_open_at_one_side_is_said_in_words(start, end, said):
    nothing = dict.fromkeys(("uid", "provider_ref", "plan", "sku", "payment_plan", "renewal_date"), "")
    nothing |= dict.fromkeys(("trial_start", "trial_end", "purchase_order_number"), "")
    held = SubscriptionDetail(
        id=1, add_on=False, status="active", licences=None, may_extend=None, created_at=0,
        period_start=start, period_end=end, **nothing,
    )  # fmt: skip
    assert said in " · ".join(_facts(held))

"""Buying and changing, as a person does it: from the card, the commands and the customer page (R2, R40, R43)."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.actions import accounts, catalogue, changing, customers, ordering, subscriptions
from app.models.values import Changes
from app.store import draft_rows
from app.views.commands import These
from app.views.customer.page import CustomerPage
from tests.qt.customers_room import Room, customer
from tests.qt.frame import run_with, startup, until, until_is

STANDARD = "1010020028"
FIRM = {
    "organisation_name": "Café De Kade",
    "provider": "google",
    "domain": "cafedekade.nl",
    "domain_verified": 1,
    "standing": "at_provider",
}


async def do(shell, action, *values):
    return await asyncio.wrap_future(shell.desk.book.do(action, *values))


async def shop(shell):
    """A book with the catalogue, a partner account and one customer; returns its id."""
    await until(lambda: shell.desk.is_open and shell.window.page is not None, "the book")
    await do(shell, catalogue.ensure)
    await do(shell, accounts.add, {"provider": "google", "name": "Rotterdam", "currency": "EUR"})
    return (await do(shell, customers.add, FIRM)).inserted[0]


def _follow_ups(connection):
    return connection.execute("SELECT kind FROM follow_up").fetchall()


async def wizard(shell):
    await until(lambda: shell.desk.wizards.current is not None, "the wizard")
    return shell.desk.wizards.current


async def operations(shell, customer_id):
    detail = await asyncio.wrap_future(shell.desk.reader.customer(customer_id))
    return [(each.kind, each.state, each.payload) for each in detail.operations]


def box(shown, name):
    return shown.page_view.boxes[name]


def button(parent, name) -> QPushButton:
    found = [each for each in parent.findChildren(QPushButton) if each.accessibleName() == name and not each.isHidden()]
    assert found, name
    return found[0]


async def until_button(parent, name):
    await until(
        lambda: any(b.accessibleName() == name and not b.isHidden() for b in parent.findChildren(QPushButton)), name
    )
    return button(parent, name)


def test_buy_opens_the_order_and_the_last_button_places_it(qapp):
    async def script(shell):
        who = await shop(shell)
        (card,) = await asyncio.wrap_future(shell.desk.reader.rows([who]))
        assert shell.registry.state("order.open", These([who], card)).title == "Buy"
        assert shell.registry.trigger("order.open", These([who], card))
        shown = await wizard(shell)
        product = next(b for b in box(shown, "product").editor.inside() if b.text().endswith("Business Standard"))
        product.setFocus()
        product.click()
        QTest.keyClick(product, Qt.Key.Key_Return)
        assert shown.page_name == "licences"
        assert box(shown, "licences").wrong == "", "nobody left it yet"
        await until(lambda: "licences" in shown.page_view.boxes, "the next page")
        shown.next_button.click()
        assert box(shown, "licences").wrong == "Enter how many licences."
        QTest.keyClicks(box(shown, "licences").editor.inside()[0], "12")
        shown.next_button.click()
        await until(lambda: shown.next_button.text() == "Place order", "the last page")
        shown.next_button.click()
        await until(lambda: shown.done_page is not None, "the end")
        assert shown.done_page.title == "The order for Café De Kade is placed"
        shown.close_button.click()
        ((kind, state, said),) = await operations(shell, who)
        assert (kind, state, said["sku"], said["licences"]) == ("order", "ready", STANDARD, 12)

    assert run_with(qapp, startup(), script) == 0


def test_a_change_on_the_customer_page_waits_with_withdraw_beside_it(qapp):
    async def script(shell):
        who = await shop(shell)
        await do(
            shell,
            subscriptions.add,
            who,
            {"plan": "Business Standard", "sku": STANDARD, "payment_plan": "flexible", "licences": 14},
        )
        shell.desk.go("customer", who)
        page = shell.window.page
        assert isinstance(page, CustomerPage)
        (await until_button(page, "Change Business Standard")).click()
        shown = await wizard(shell)
        next(b for b in box(shown, "what").editor.inside() if b.text() == "Licences").click()
        shown.next_button.click()
        await until(lambda: "to_licences" in shown.page_view.boxes, "the number")
        editor = box(shown, "to_licences").editor.inside()[0]
        editor.setFocus()
        editor.selectAll()
        QTest.keyClicks(editor, "16")
        shown.next_button.click()
        await until(lambda: shown.next_button.text() == "Change to 16 licences", "the verb")
        shown.next_button.click()
        await until(lambda: shown.done_page is not None, "the end")
        shown.close_button.click()
        (await until_button(page, "Withdraw: 14 → 16 licences")).click()

        async def withdrawn():
            return [each[1] for each in await operations(shell, who)] == ["withdrawn"]

        await until(withdrawn, "it to be withdrawn")

    assert run_with(qapp, startup(), script) == 0


def test_an_order_that_waits_is_shown_and_changed_from_the_page(qapp):
    async def script(shell):
        who = await shop(shell)
        await do(shell, ordering.place, who, {"sku": STANDARD, "payment_plan": "flexible", "licences": 3})
        shell.desk.go("customer", who)
        page = shell.window.page
        name = "Change the order of Google Workspace Business Standard · 3 licences · Flexible"
        (await until_button(page, name)).click()
        shown = await wizard(shell)
        assert shown.walk.page == "licences"
        assert shown.walk.values["licences"] == 3
        shell.desk.wizards.close_all()

    assert run_with(qapp, startup(), script) == 0


def test_google_is_asked_about_its_trial(qapp):
    async def script(shell):
        who = await shop(shell)
        trial = {"plan": "Business Plus", "sku": "1010020025", "status": "trial", "payment_plan": "trial"}
        await do(shell, subscriptions.add, who, {**trial, "trial_end": "2027-01-01"})
        shell.desk.go("customer", who)
        (await until_button(shell.window.page, "Ask Google to extend the trial")).click()

        async def asked():
            return await asyncio.wrap_future(shell.desk.reader.ask(_follow_ups))

        await until_is(asked, [("ask_google",)])

    assert run_with(qapp, startup(), script) == 0


def test_what_can_not_be_done_says_why(qapp):
    async def script(shell):
        who = await shop(shell)
        registry = shell.registry

        async def why(command_id, **values):
            (card,) = await asyncio.wrap_future(shell.desk.reader.rows([who]))
            return registry.state(command_id, These([who], card._replace(**values))).why_not

        held = {"subscription_id": 1, "subscription_count": 1}
        assert await why("order.open") == ""
        assert "at which provider" in await why("order.open", provider="")
        assert "lost access" in await why("order.open", standing="access_lost")
        assert "no subscription" in await why("subscription.change")
        assert await why("subscription.change", **held) == ""
        assert "at which provider" in await why("subscription.change", provider="", **held)
        assert "suspended already" in await why("subscription.suspend", status="suspended", **held)
        assert "neither suspend" in await why("subscription.suspend", provider="zoho", **held)
        assert "not suspended" in await why("subscription.reactivate", status="active", **held)
        assert "no trial" in await why("trial.ask")
        assert "Only Google" in await why("trial.ask", provider="zoho", status="trial")
        (card,) = await asyncio.wrap_future(shell.desk.reader.rows([who]))
        assert registry.state("order.open", These([who], card._replace(subscription_count=1))).title == "Buy more"
        for command_id in ("order.open", "subscription.change", "trial.ask"):
            assert "one customer" in registry.state(command_id, These([1, 2])).why_not.lower()

    assert run_with(qapp, startup(), script) == 0


def test_buy_for_a_zoho_trial_begins_at_what_it_becomes(qapp):
    async def script(shell):
        await shop(shell)
        zon = {"organisation_name": "Zon", "provider": "zoho", "domain": "zon.nl", "standing": "at_provider"}
        who = (await do(shell, customers.add, zon)).inserted[0]
        trial = {"plan": "Workplace Standard", "sku": "workplace_standard", "status": "trial", "licences": 5}
        await do(shell, subscriptions.add, who, {**trial, "trial_start": "2026-03-01", "trial_end": "2026-03-16"})
        (card,) = await asyncio.wrap_future(shell.desk.reader.rows([who]))
        assert shell.registry.state("order.open", These([who], card)).title == "Buy"
        shell.registry.trigger("order.open", These([who], card))
        shown = await wizard(shell)
        assert (shown.spec.flow.name, shown.page_name) == ("change", "plan")
        assert shown.values["subscription_id"] == str(card.subscription_id)
        choices = box(shown, "offer").editor.inside()
        assert any(each.isEnabled() and "Workplace Professional" in each.text() for each in choices)
        shown.reject()

    assert run_with(qapp, startup(), script) == 0


def test_a_trial_that_comes_while_the_order_of_one_is_open_is_said_at_once(qapp):
    async def script(shell):
        await shop(shell)
        zon = {"organisation_name": "Zon", "provider": "zoho", "domain": "zon.nl", "standing": "at_provider"}
        who = (await do(shell, customers.add, zon)).inserted[0]
        await do(shell, customers.add, {**zon, "domain": "other.nl"})
        (card,) = await asyncio.wrap_future(shell.desk.reader.rows([who]))
        shell.registry.trigger("order.open", These([who], card))
        shown = await wizard(shell)
        next(b for b in box(shown, "product").editor.inside() if "Mail Premium" in b.text()).click()
        shown.next_button.click()
        next(b for b in box(shown, "payment_plan").editor.inside() if "Trial" in b.text()).click()
        QTest.keyClicks(box(shown, "licences").editor.inside()[0], "5")
        shown.next_button.click()
        await until(lambda: shown.next_button.text() == "Place order", "the last page")
        await do(shell, customers.edit, who, {"note": "Called."})
        await until(lambda: shown._is_news and shown._reading and shown._reading.done(), "the news")
        assert shown.page_view.wrong.isHidden()
        step = shown.steps.buttons["offer"]
        assert (step.text()[0], step.accessibleName()) == ("✓", "Product, done")
        trial = {"plan": "Workplace Standard", "sku": "workplace_standard", "status": "trial", "licences": 5}
        await do(shell, subscriptions.add, who, {**trial, "trial_start": "2026-03-01", "trial_end": "2026-03-16"})
        await until(lambda: not shown.page_view.wrong.isHidden(), "what is wrong now")
        why = shown.page_view.wrong.text()
        assert "Workplace Standard" in why
        assert (step.text()[0], step.accessibleName()) == ("!", "Product, to be corrected")
        assert step.isEnabled()
        shown.next_button.click()
        await until(lambda: shown.page_name == "offer", "the page where it is mended")
        assert box(shown, "product").wrong == why
        assert await operations(shell, who) == []
        shown.reject()

    assert run_with(qapp, startup(), script) == 0


def test_suspend_begins_at_what_it_costs(qapp):
    async def script(shell):
        who = await shop(shell)
        values = {"plan": "Business Standard", "sku": STANDARD, "payment_plan": "flexible", "licences": 14}
        await do(shell, subscriptions.add, who, values)
        (card,) = await asyncio.wrap_future(shell.desk.reader.rows([who]))
        shell.registry.trigger("subscription.suspend", These([who], card))
        shown = await wizard(shell)
        assert shown.walk.page == "check"
        assert shown.next_button.text() == "Suspend 14 licences"
        shell.desk.wizards.close_all()
        await do(shell, changing.suspend, card.subscription_id)

    assert run_with(qapp, startup(), script) == 0


def test_a_card_without_a_subscription_reveals_buy_beside_verify_or_manage(qtbot, tmp_path):
    blank = {"plan": "", "licences": None, "status": "", "subscription_count": 0, "period_start": ""}
    cards = [customer(1), customer(2, **blank), customer(3, **blank, domain_verified=0, attention="waiting")]
    with Room(qtbot, tmp_path, cards, (900, 600)) as room:
        words = []
        for place in range(3):
            room.cards.go_to(place)
            room.settle()
            words.append(room.words())
        assert words == [["Buy", "Verify"], ["Buy", "Manage"], ["Manage"]]
        room.cards.go_to(0)
        room.settle()
        buy, verify = room.bar.shown_buttons()
        assert buy.geometry().bottom() < verify.geometry().top()  # the badge keeps its room at the bottom
        room.cards.go_to(1)
        room.settle()
        buy, manage = room.bar.shown_buttons()
        assert buy.geometry().right() < manage.geometry().left()


def test_renewal_is_set_from_choices_that_say_what_happens(qapp):
    async def script(shell):
        who = await shop(shell)
        values = {"plan": "Business Standard", "sku": STANDARD, "payment_plan": "annual_monthly", "licences": 14}
        await do(shell, subscriptions.add, who, values)
        shell.desk.wizards.open_named("change", {"customer_id": who, "what": "renewal"}, page="renewal")
        shown = await wizard(shell)
        assert shown.walk.page == "renewal"
        next(b for b in box(shown, "to_renewal").editor.inside() if b.text() == "Do not renew").click()
        shown.next_button.click()
        await until(lambda: shown.next_button.text() == "Set renewal", "the verb")
        shell.desk.wizards.close_all()

    assert run_with(qapp, startup(), script) == 0


def test_a_teams_order_leads_to_the_verification_of_its_domain(qapp):
    async def script(shell):
        await shop(shell)
        team = {"kind": "team", "primary_email": "maja@nordlys.no", "domain": "nordlys.no", "domain_verified": 0}
        who = (await do(shell, customers.add, {**FIRM, **team, "organisation_name": "Nordlys"})).inserted[0]
        shell.desk.wizards.open_named("order", {"customer_id": who})
        shown = await wizard(shell)
        button(shown, "Verify domain").click()
        await until(lambda: shell.window.page_name == "domain", "the domain page")
        assert shell.desk.wizards.current is None

    assert run_with(qapp, startup(), script) == 0


def test_an_order_opened_before_the_catalogue_was_filled_has_it_filled(qapp):
    async def script(shell):
        await until(lambda: shell.desk.is_open and shell.window.page is not None, "the book")
        await do(shell, accounts.add, {"provider": "google", "name": "Rotterdam", "currency": "EUR"})
        who = (await do(shell, customers.add, FIRM)).inserted[0]

        def empty(work):
            for table in ("price", "offer", "product"):
                work.connection.execute(f"DELETE FROM {table}")
            work.connection.execute("DELETE FROM setting WHERE key = 'catalogue.edition'")
            return Changes()

        await do(shell, empty)
        shell.desk.wizards.open_named("order", {"customer_id": who})
        shown = await wizard(shell)
        assert "Google Workspace Business Standard" in [b.text() for b in box(shown, "product").editor.inside()]

    assert run_with(qapp, startup(), script) == 0


def test_a_trial_becomes_paid_by_its_paid_plan(qapp):
    async def script(shell):
        who = await shop(shell)
        zoho = (await do(shell, customers.add, {**FIRM, "provider": "zoho", "domain": "zon.nl"})).inserted[0]
        trial = {"plan": "Business Standard", "sku": STANDARD, "status": "trial", "trial_end": "2027-05-09"}
        await do(shell, subscriptions.add, who, {**trial, "payment_plan": "flexible"})
        await do(shell, subscriptions.add, zoho, {**trial, "plan": "Mail Premium", "sku": "", "payment_plan": "trial"})
        for customer_id, page in ((who, "check"), (zoho, "plan")):
            (card,) = await asyncio.wrap_future(shell.desk.reader.rows([customer_id]))
            assert shell.registry.trigger("subscription.paid", These([customer_id], card))
            shown = await wizard(shell)
            assert shown.page_name == page
            if page == "plan":  # what it is on trial for stands first
                assert box(shown, "offer").editor.inside()[0].text().startswith("Mail Premium")
            shell.desk.close_wizards()
            await until(lambda: shell.desk.wizards.current is None, "it is closed")
        # Nothing was typed, so there is nothing to go on with.
        assert await asyncio.wrap_future(shell.desk.reader.ask(draft_rows.drafts)) == ()

    assert run_with(qapp, startup(), script) == 0

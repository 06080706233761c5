"""Wizards ask the provider while the person types on: what was found, in words; never in the way (R10, R14)."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from app.actions import accounts, adding, connecting, customers
from app.bootstrap import connect_accounts, once
from app.models.values import Standing
from app.providers.practice.google_server import GooglePracticeServer
from app.providers.practice.google_state import Holding
from app.vault.keyring_store import KeyringStore
from app.vault.secrets import Secrets
from app.views.spawn import on_thread
from app.views.wizards import checking
from tests.qt.frame import run_with, startup, until, until_is, until_open
from tests.qt.test_wizards import editor, go_to, opened, type_in
from tests.unit.commands.keys import key_text
from tests.unit.vault.memory_keyring import MemoryKeyring

STARTER, VAULT = "1010020027", "Google-Vault"
ZON = {
    "provider": "google", "kind": "domain", "organisation_name": "Zon", "domain": "zon.example", "country": "NL",
    "address_lines": "Coolsingel 1", "postal_code": "3011 AA", "locality": "Rotterdam",
    "primary_email": "admin@zon.example", "alternate_email": "zon@elders.example", "admin_first_name": "Anna",
    "admin_last_name": "Zon",
}  # fmt: skip


@pytest.fixture
def google(monkeypatch):
    key_text()  # made once, before the window's thread is watched
    monkeypatch.setattr(checking, "ASKED_AFTER_MS", 50)
    monkeypatch.setenv("PARTNER_DESK_DNS", "resolver=127.0.0.1:9;auth=127.0.0.1:9")  # where nobody answers
    with GooglePracticeServer("C0practice") as server:
        monkeypatch.setenv("PARTNER_DESK_GOOGLE_ENDPOINT", server.endpoint)
        yield server


def given():
    keyring = MemoryKeyring()
    secrets = Secrets(lambda: KeyringStore(backend=lambda: keyring))
    return startup(secrets=secrets, connect=once(lambda: connect_accounts(secrets)))


async def connected(shell):
    """Connect an account; returns its id."""
    await until_open(shell)
    await until(lambda: shell._sending is not None, "the sending")
    made = await asyncio.wrap_future(
        shell.desk.book.do(accounts.add, {"provider": "google", "name": "Google", "account_ref": "C0practice"})
    )
    wish = connecting.Wish("admin@reseller.example", key_text(), made.facts["account_id"])

    def establish():
        return connecting.establish(shell.desk.book, shell.desk.connections(), wish, or_for_now=False)

    result = await asyncio.wrap_future(on_thread("connect", establish))
    assert result.missing == ()
    return made.facts["account_id"]


def helped(wizard, name):
    box = wizard.page_view.boxes[name]
    return box.help if box.kind not in ("info", "copy") else box.editor.label.text()


def links(wizard, name):
    return {button.text(): button for button in wizard.page_view.boxes[name].links()}


async def at_domain(shell, domain):
    wizard = await opened(shell)
    await go_to(wizard, "organisation")
    await type_in(wizard, organisation_name="De Gouden Leeuw", domain=domain)
    return wizard


def test_a_new_domain_is_found_new_while_typing_and_not_asked_again_when_it_is_sent(qapp, google):
    async def script(shell):
        await connected(shell)
        wizard = await at_domain(shell, "leeuw.example")
        assert "is asked about leeuw.example" in helped(wizard, "domain")
        await until(lambda: "it can be created" in helped(wizard, "domain"), "the answer")
        assert wizard.page_view.boxes["domain"]._help.property("tone") == "ok"
        assert google.calls["CheckCloudIdentityAccountsExist"] == 1, "not at every key"
        for name, value in ZON.items():
            if name not in ("domain", "organisation_name", "primary_email"):
                wizard._typed(name, value)
        wizard._typed("primary_email", "admin@leeuw.example")
        await go_to(wizard, "check")
        (waits,) = wizard._flow.page("check", wizard.values, wizard.facts).summary.waits[1:]
        assert waits == "Before that, whether leeuw.example is registered."
        wizard.next_button.click()
        await until(lambda: wizard.done_page is not None, "the end")
        await until(lambda: google.effects["provision_cloud_identity"], "the creation")
        assert google.calls["CheckCloudIdentityAccountsExist"] == 1
        wizard.reject()

    assert run_with(qapp, given(), script) == 0


def test_what_exists_elsewhere_goes_on_as_a_take_over_with_everything_typed(qapp, google):
    google.world.add_identity(
        "leeuw.example", consent=True,
        holdings=[Holding(STARTER, "annual_monthly", 7), Holding(VAULT, reason="SKU_SUSPENDED")],
    )  # fmt: skip

    async def script(shell):
        await connected(shell)
        wizard = await at_domain(shell, "leeuw.example")
        await until(lambda: "lets us buy for it" in helped(wizard, "domain"), "the answer")
        await go_to(wizard, "check")
        await asyncio.sleep(0)
        page = wizard._flow.page("check", wizard.values, wizard.facts)
        assert any("Take it over instead" in each for each in page.summary.warnings)
        assert [each.words for each in page.links] == ["Take it over"]
        for _ in range(2):
            wizard.go_back()
            await asyncio.sleep(0)
        links(wizard, "domain")["Take it over"].click()
        await until(lambda: shell.desk.wizards.current not in (None, wizard), "the other wizard")
        other = shell.desk.wizards.current
        await until(other.isVisible, "it on screen")
        assert other.windowTitle() == "Take over De Gouden Leeuw"
        assert other.values["domain"] == "leeuw.example"
        await until(lambda: "can be taken over" in helped(other, "exists"), "the answer there")
        await go_to(other, "who")
        assert "can be taken over" in helped(other, "domain")
        await go_to(other, "subscriptions")
        await until(lambda: "listed" in other.page_view.boxes and "own list" in helped(other, "listed"), "the list")
        assert "suspended" in helped(other, "staying").lower()
        other._typed("subscriptions", "some")
        await asyncio.sleep(0)
        assert "subscriptions_other" not in other.page_view.boxes
        choices = other._flow.page("subscriptions", other.values, other.facts).fields[1].choices
        assert [(each.value, bool(each.why_not)) for each in choices] == [
            ("Google Workspace Business Starter", False), ("Google Vault", True)]  # fmt: skip
        other.reject()

    assert run_with(qapp, given(), script) == 0


def test_what_is_ours_and_in_the_book_is_opened(qapp, google):
    async def script(shell):
        await connected(shell)
        book = shell.desk.book
        added = await asyncio.wrap_future(book.do(adding.add, ZON, send=True))
        await until(lambda: google.effects["provision_cloud_identity"], "the creation")
        other = await asyncio.wrap_future(
            book.do(customers.edit, added.facts["customer_id"], {"organisation_name": "Zon & Zee"})
        )
        assert other.ids
        wizard = await at_domain(shell, "zon.example")
        await until(lambda: "“Zon & Zee” in the book" in helped(wizard, "domain"), "the answer")
        links(wizard, "domain")["Open"].click()
        await until(lambda: shell.window.page_name == "customer", "its page")
        assert shell.window.page_target == added.facts["customer_id"]

    assert run_with(qapp, given(), script) == 0


def test_nothing_to_take_over_goes_on_as_a_creation(qapp, google):
    async def script(shell):
        await connected(shell)
        shell.desk.wizards.open_named("take_over", {"provider": "google", "organisation_name": "Leeuw"})
        await until(lambda: shell.desk.wizards.current is not None, "the wizard")
        wizard = shell.desk.wizards.current
        await until(wizard.isVisible, "the wizard on screen")
        await go_to(wizard, "who")
        await type_in(wizard, domain="leeuw.example")
        await until(lambda: "nothing to take over" in helped(wizard, "domain"), "the answer")
        links(wizard, "domain")["Add customer"].click()
        await until(lambda: shell.desk.wizards.current not in (None, wizard), "the other wizard")
        other = shell.desk.wizards.current
        assert other.values["domain"] == "leeuw.example"
        assert other.values["organisation_name"] == "Leeuw"
        await until(other.isVisible, "it on screen")
        other.reject()

    assert run_with(qapp, given(), script) == 0


def test_a_slow_provider_holds_nobody_up_and_is_given_up_with_the_window(qapp, google):
    google.add_fault("delay", "CheckCloudIdentityAccountsExist", seconds=20, times=0)

    async def script(shell):
        await connected(shell)
        wizard = await at_domain(shell, "leeuw.example")
        await until(lambda: google.calls["CheckCloudIdentityAccountsExist"], "the question")
        editor(wizard, "domain").line.setText("leeuw2.example")
        await until(lambda: google.calls["CheckCloudIdentityAccountsExist"] == 2, "the other question")
        wizard.next_button.click()
        assert wizard.page_name == "contact"
        begun = time.monotonic()
        wizard.reject()
        await until(lambda: shell.desk.wizards.current is None, "the wizard to be gone")
        assert not wizard._checking._asked
        google.faults.clear()
        assert time.monotonic() - begun < 10

    assert run_with(qapp, given(), script) == 0


def test_no_network_and_no_account_are_said_and_it_is_asked_again(qapp, google, monkeypatch):
    monkeypatch.setattr(checking, "AGAIN_AFTER_MS", 200)

    async def script(shell):
        await until_open(shell)
        wizard = await at_domain(shell, "leeuw.example")
        assert "no Google partner account is connected" in helped(wizard, "domain")
        wizard.reject()
        await until(lambda: shell.desk.wizards.current is None, "the wizard to be gone")
        await connected(shell)
        port = int(google.endpoint.rpartition(":")[2])
        google.stop()
        wizard = await at_domain(shell, "leeuw.example")
        await until(lambda: "can’t be reached" in helped(wizard, "domain"), "that there is no network")
        assert "you can go on" in helped(wizard, "domain")
        google.start(port)
        await until(lambda: "it can be created" in helped(wizard, "domain"), "the answer at last")
        wizard.reject()

    assert run_with(qapp, given(), script) == 0


def test_an_order_offers_what_the_provider_sells_to_this_customer(qapp, google):
    async def script(shell):
        await connected(shell)
        book = shell.desk.book
        added = await asyncio.wrap_future(book.do(adding.add, ZON, send=True))
        customer_id = added.facts["customer_id"]
        await until(lambda: google.effects["provision_cloud_identity"], "the creation")

        async def state():
            found = await asyncio.wrap_future(shell.desk.reader.customer(customer_id))
            return {each.state for each in found.operations}

        await until_is(state, {"done"})
        for good in list(google.world.stock.goods.values()):  # Google stops selling one product
            if good.sku == STARTER:
                del google.world.stock.goods[good.offer.name]
        shell.desk.wizards.open_named("order", {"customer_id": customer_id})
        await until(lambda: shell.desk.wizards.current is not None, "the wizard")
        wizard = shell.desk.wizards.current
        await until(
            lambda: "listed" in wizard.page_view.boxes and "own answer" in helped(wizard, "listed"), "the answer"
        )
        page = wizard._flow.page("offer", wizard.values, wizard.facts)
        choices = next(each for each in page.fields if each.name == "product").choices
        refused = {each.value: each.why_not for each in choices}
        assert "does not sell" in refused[STARTER]
        assert not refused["1010020028"]
        wizard._typed("product", "1010020028")
        await until(lambda: wizard.facts.plans.state == "answered", "its plans")
        assert set(wizard.facts.plans.answer) >= {"flexible", "annual_monthly"}
        wizard.reject()

    assert run_with(qapp, given(), script) == 0


def test_the_registration_is_looked_up_with_no_account_too(qapp, google):
    async def script(shell):
        await until_open(shell)
        wizard = await at_domain(shell, "leeuw.example")
        assert "Whether leeuw.example is registered is looked up" in helped(wizard, "domain")
        await until(lambda: "can’t be found out now" in helped(wizard, "domain"), "that nobody could say")
        wizard.reject()

    assert run_with(qapp, given(), script) == 0


def test_a_question_that_begins_after_the_book_was_closed_asks_nobody_and_leaves_no_thread(qapp, google):
    closed, asking = threading.Event(), []

    async def script(shell):
        await connected(shell)
        book, connect = shell.desk.book, shell.desk.connections
        made = book.do(customers.add, {"organisation_name": "Zon", "provider": "google"})
        (customer,) = (await asyncio.wrap_future(made)).inserted
        there = "UPDATE customer SET standing = ?, provider_ref = 'accounts/C0practice/customers/S1' WHERE id = ?"
        await asyncio.wrap_future(
            book.between_transactions(lambda c: c.execute(there, (Standing.AT_PROVIDER.value, customer)))
        )

        def late():
            asking.append(threading.current_thread())
            closed.wait(20)
            return connect()

        shell.desk.connections = late
        shell.desk.go("customer", customer)  # its page asks the provider what was done
        await until(lambda: asking, "the question")

    assert run_with(qapp, given(), script) == 0
    closed.set()
    for each in asking:
        each.join(20)
    assert "network" not in {each.name for each in threading.enumerate()}

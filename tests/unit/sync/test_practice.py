"""The practice book talks to servers of its own: they know its customers, drift from nothing, and end with it (R83)."""

from __future__ import annotations

import asyncio
import threading

import pytest

from app.actions import practice, taking_over
from app.bootstrap import build, connect_accounts, keep_secrets, practise
from app.errors import Refused
from app.models.values import CustomerQuery
from app.settings import Settings
from app.sync.practice import CUT, REFUSE, SLOW, USUAL, customers_of

SHARED = (
    *(
        "organisation_name",
        "domain",
        "primary_email",
        "alternate_email",
        "admin_first_name",
        "admin_last_name",
        "phone",
    ),
    *("country", "postal_code", "locality", "administrative_area", "address_lines", "language", "crm_id"),
)


@pytest.fixture
def book(tmp_path, clock):
    opened = build(Settings(None), headless=True).open(tmp_path / "Practice.deskbook", unencrypted=True, practice=True)
    opened.book.run(practice.fill)
    yield opened.book
    opened.book.close()
    assert not [each.name for each in threading.enumerate() if each.name.startswith("practice-google")]


@pytest.fixture
def connections(book):
    made = connect_accounts(keep_secrets(headless=True), practise({}))
    made.rehearse(book)
    yield made
    made.close()


def google(book):
    return [each for each in book.reader.accounts().result() if each.provider == "google"]


def pulled(connections, account):
    """Every customer of an account with its subscriptions, as its client gives them."""

    async def pull(client):
        found, token = {}, ""
        while True:
            page = await client.customers(token)
            for each in page.customers:
                held = await client.subscriptions(each.ref)
                found[each.ref] = (
                    {**each.fields, **each.provider_fields},
                    {one.ref: one.fields for one in held.subscriptions},
                )
            token = page.next_token
            if not token:
                return found

    async def no_pace(_method):
        await asyncio.sleep(0)

    async def run():
        client = connections.client(account, no_pace)
        try:
            return await pull(client)
        finally:
            await client.close()

    return asyncio.run(run())


def test_what_the_servers_say_is_what_the_book_says(book, connections):
    seen = 0
    for account in google(book):
        theirs = pulled(connections, account)
        ours = {each["provider_ref"]: each for each in book.reader.ask(customers_of, account.id).result()}
        assert set(theirs) == set(ours)
        for ref, (customer, held) in theirs.items():
            kept = ours[ref]
            for name, value in customer.items():
                assert kept[name] == value, (kept["organisation_name"], name)
            assert set(SHARED) <= set(customer)
            subscriptions = {each["provider_ref"]: each for each in kept["subscriptions"]}
            assert set(held) == set(subscriptions)
            for one, fields in held.items():
                for name, value in fields.items():
                    assert subscriptions[one][name] == value, (kept["organisation_name"], name)
                seen += 1
    assert seen > 30


def cards(book, term=""):
    return {each.organisation_name: each for each in book.reader.first_page(CustomerQuery(term), 200).result().rows}


def run(book, connections, patience_s=6.0):
    runner, clients = connections.runner(book, book.reader.accounts().result())
    try:
        runner.run_once(patience_s)
    finally:
        runner.stop()
        connections.close_clients(clients.values())


def id_of(book, name):
    return cards(book)[name].id


def states(book):
    from app.models.outbox import OutboxQuery
    from app.store import outbox_rows

    rows = book.reader.ask(outbox_rows.page, OutboxQuery(), None, 100).result()
    return {(each.kind, each.customer): (each.state, each.error_code) for each in rows}


def test_what_waits_in_a_new_practice_book_is_carried_out(book, connections):
    run(book, connections)
    found = states(book)
    assert found["change_licences", "Drukkerij Letterlust"] == ("done", "")
    assert found["create_customer", "Team Nordlys"] == ("done", "")
    assert cards(book, "letterlust")["Drukkerij Letterlust"].licences == 12


def test_a_refusal_comes_once_and_is_gone_after_a_retry(book, connections):
    from app.actions import outbox

    connections.practice.trouble(book, REFUSE)
    run(book, connections)
    stuck = [each for each in states(book).items() if each[1][0] == "needs_person" and "google" in each[1][1]]
    assert len(stuck) == 1
    uid = book.reader.ask(
        lambda c: c.execute("SELECT uid FROM operation WHERE error_code LIKE 'google%'").fetchone()[0].hex()
    ).result()
    book.run(outbox.retry, [uid])
    run(book, connections)
    assert not [each for each in states(book).values() if "google" in each[1]]


def test_without_a_network_everything_waits_and_then_goes(book, connections):
    connections.practice.trouble(book, CUT)
    assert connections.practice.now(book) == CUT
    run(book, connections, 0.0)
    assert states(book)["change_licences", "Drukkerij Letterlust"] == ("retry", "provider_offline")
    connections.practice.trouble(book, USUAL)
    assert connections.practice.now(book) == ""
    run(book, connections)
    assert states(book)["change_licences", "Drukkerij Letterlust"] == ("done", "")


def test_slow_answers_come_all_the_same(book, connections, monkeypatch):
    from app.providers.practice import google_server

    monkeypatch.setattr(google_server, "SLOW_S", 0.2)
    connections.practice.trouble(book, SLOW)
    run(book, connections)
    assert states(book)["change_licences", "Drukkerij Letterlust"] == ("done", "")


def test_a_customer_that_changes_its_domain_is_seen_at_the_provider_alone(book, connections):
    weaver = id_of(book, "Weaver Wind Energy")
    before, after = connections.practice.move_domain(book, [weaver])
    assert (before, after) == ("weaverwind.example", "weaverwind-nu.example")
    theirs = [each for account in google(book) for each, _held in pulled(connections, account).values()]
    assert after in {each["domain"] for each in theirs}
    assert f"admin@{after}" in {each["primary_email"] for each in theirs}
    assert cards(book, "weaver")["Weaver Wind Energy"].domain == before
    assert connections.practice.move_domain(book, [weaver]) == (after, before)


def test_who_accepts_the_terms_is_active_at_the_provider(book, connections):
    akerstrom = id_of(book, "Åkerström & Söner AB")
    assert connections.practice.accept_terms(book, [akerstrom]) == 1
    assert connections.practice.accept_terms(book, [akerstrom]) == 0
    held = [one for account in google(book) for customer, subs in pulled(connections, account).values()
            for one in subs.values() if customer["domain"] == "akerstrom.example"]  # fmt: skip
    assert [each["status"] for each in held] == ["active"]


def test_who_is_not_at_google_has_no_console_there(book, connections):
    for ask in (connections.practice.move_domain, connections.practice.accept_terms):
        with pytest.raises(Refused) as error:
            ask(book, [id_of(book, "Café Loft")])
        assert error.value.code == "practice_nobody"
    copper = [id_of(book, "Copper Kettle Catering")]
    assert connections.practice.accept_terms(book, copper) == 0  # Zoho asks for none
    assert connections.practice.move_domain(book, copper) == ("copperkettle.example", "copperkettle-new.example")


def test_what_zoho_says_of_the_sample_customers_is_what_the_book_says(book, connections):
    """Nothing drifts by itself: a trainee sees what was practised, and nothing else."""
    for account in [each for each in book.reader.accounts().result() if each.provider == "zoho"]:
        known = book.reader.ask(customers_of, account.id).result()
        theirs = pulled(connections, account)
        assert {each["provider_ref"] for each in known} == set(theirs)
        for ours in known:
            fields, held = theirs[ours["provider_ref"]]
            assert {name: ours[name] for name in fields} == fields
            assert set(held) == {each["provider_ref"] for each in ours["subscriptions"] if each["provider_ref"]}
            for one in [each for each in ours["subscriptions"] if each["provider_ref"]]:
                said = held[one["provider_ref"]]
                assert {name: one[name] for name in said} == said, ours["organisation_name"]


def test_a_trial_that_waits_to_be_extended_is_extended_at_the_practice_zoho(book, connections):
    before = cards(book, "kaona")["บริษัท ก้าวหน้า จำกัด"].trial_end
    run(book, connections)
    assert states(book)["extend_trial", "บริษัท ก้าวหน้า จำกัด"] == ("done", "")
    assert cards(book, "kaona")["บริษัท ก้าวหน้า จำกัด"].trial_end == before


def test_opened_again_the_servers_know_what_the_book_has_become(tmp_path, book, connections):
    run(book, connections)
    path = book.path
    connections.close()
    book.close()
    opened = build(Settings(None), headless=True).open(path)
    again = connect_accounts(keep_secrets(headless=True), practise({}))
    try:
        again.rehearse(opened.book)
        theirs = {ref: each for account in google(opened.book) for ref, each in pulled(again, account).items()}
        letterlust = [held for customer, held in theirs.values() if customer["domain"] == "letterlust.example"]
        assert [one["licences"] for held in letterlust for one in held.values()] == [12]
        assert any(customer["domain"] == "nordlys-stockholm.example" for customer, _held in theirs.values())
    finally:
        again.close()
        opened.book.close()


def test_a_book_that_is_not_for_practice_has_no_servers(tmp_path, clock):
    from app.actions import accounts, connecting

    opened = build(Settings(None), headless=True).open(tmp_path / "Own.deskbook", unencrypted=True)
    made = connect_accounts(keep_secrets(headless=True), practise({}))
    try:
        added = opened.book.run(accounts.add, {"provider": "google", "name": "G", "account_ref": "C012345"})
        opened.book.run(connecting.connect, added.facts["account_id"], "you@practice.example", practice=True)
        made.rehearse(opened.book)
        with pytest.raises(Refused, match="google_practice_only"):
            made.client(google(opened.book)[0], None)
        with pytest.raises(Refused) as error:
            made.practice.trouble(opened.book, CUT)
        assert error.value.code == "practice_not_running"
    finally:
        made.close()
        opened.book.close()


def test_a_practice_book_of_an_earlier_program_is_brought_up_once(tmp_path, book):
    def undo(work):
        work.connection.execute("UPDATE partner_account SET subject = '', connected_at = NULL")
        work.connection.execute(
            "UPDATE customer SET provider_ref = '', address_lines = '', postal_code = '', locality = '', edu_type = ''"
        )
        work.connection.execute("UPDATE customer SET address_lines = 'Kade 1' WHERE domain = 'letterlust.example'")
        work.connection.execute(
            "INSERT INTO partner_account(uid, provider, name, account_ref, practice) VALUES (?, ?, 'X', 'C0x', 1)",
            (b"x" * 16, "google"),
        )
        work.connection.execute("UPDATE subscription SET provider_ref = '', sku = '', suspension_reasons = '[]'")

    book.run(undo)
    book.run(practice.bring_up)
    made = connect_accounts(keep_secrets(headless=True), practise({}))
    try:
        made.rehearse(book)
        for account in google(book)[:2]:
            theirs = pulled(made, account)
            ours = {each["provider_ref"]: each for each in book.reader.ask(customers_of, account.id).result()}
            assert set(theirs) == set(ours)
            assert len(ours) == {"C00practice1": 29, "C00practice2": 2}[account.account_ref]
            for ref, (customer, held) in theirs.items():
                assert {name: ours[ref][name] for name in customer} == customer
                for one in ours[ref]["subscriptions"]:
                    assert {name: one[name] for name in held[one["provider_ref"]]} == held[one["provider_ref"]]
    finally:
        made.close()
    assert {each.account_ref for each in book.reader.accounts().result() if each.connected_at is None} == {"C0x"}
    again = book.run(practice.bring_up)
    assert again.ids in (None, ())


def test_an_association_is_approved_at_the_account_it_was_asked_for(book, connections):
    accounts = [each for each in book.reader.accounts().result() if each.provider == "zoho"]
    assert len(accounts) > 1
    for number, account in enumerate(accounts):
        who = {"provider": "zoho", "organisation_name": "Molen", "domain": f"molen{number}.example"}
        whose = {"primary_email": f"a@molen{number}.example", "partner_account_id": account.id}
        customer = book.run(taking_over.take_over, {**who, **whose}).facts["customer_id"]
        with pytest.raises(Refused, match="practice_not_agreed"):
            connections.practice.approve(book, [customer])
        connections.practice.agree(book, [customer])
        assert connections.practice.approve(book, [customer]) == [account.id]
        assert who["domain"] in {each["domain"] for each, _held in pulled(connections, account).values()}
    with pytest.raises(Refused, match="practice_not_asked"):
        connections.practice.agree(book, [id_of(book, "Café Loft")])

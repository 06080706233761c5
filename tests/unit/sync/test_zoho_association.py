"""An association from the request to the customer in Zoho's list, and a customer that takes it back (R21, issue 5)."""

from __future__ import annotations

import uuid

import pytest

from app.actions import associations, outbox, taking_over
from app.providers.zoho import client as zoho_client
from app.rules.effects import Update
from app.store.journal import Entry
from app.sync import associated
from app.sync.pull import Pull
from tests.unit.sync.scripted import queue
from tests.unit.sync.test_with_zoho import room

WHO = {"provider": "zoho", "organisation_name": "Molen De Kraai", "domain": "dekraai.example",
       "primary_email": "anna@dekraai.example"}  # fmt: skip


@pytest.fixture
def desk(tmp_path):
    with room(tmp_path) as made:
        made.sql("DELETE FROM customer")
        yield made
        assert not made.findings()


def begun(desk):
    """Ask the customer; Zoho's way is handed to a person, who then says that it was done."""
    facts = desk.book.run(taking_over.take_over, {**WHO, "partner_account_id": desk.accounts[0]}).facts
    desk.run(2, 60)
    assert now(desk)[1:] == ("requested", "needs_person", "waiting", 1)
    return facts["operations"][0]


def now(desk):
    """Return by whom it is waited for, the transfer's state, its instruction's, the customer's and open follow-ups."""
    (found,) = desk.sql(
        "SELECT o.error_code, t.state, o.state, c.standing, (SELECT count(*) FROM follow_up WHERE state = 'open')"
        " FROM operation o JOIN transfer t JOIN customer c ON c.id = t.customer_id"
        " WHERE o.kind = 'associate_customer' AND o.state <> 'withdrawn'"
    )
    return found


def pull(desk):
    async def rest(_seconds):
        return

    desk.clock.go_on(3600)
    line = Pull(desk.book, desk.client, desk.account, rest=rest)
    assert desk.network.submit(line.run()).result(30) == ""


def listed(desk):
    return desk.server.world.add("dekraai.example", "Molen De Kraai", "anna@dekraai.example")


def test_until_zoho_lists_the_customer_a_person_is_told_so_and_asked_again(desk):
    uid = begun(desk)
    desk.book.run(outbox.by_hand, [uid])
    desk.run(1, 60)
    code, state, operation, *_ = now(desk)
    assert (code, state, operation) == ("operation_by_hand", "requested", "needs_person")
    assert desk.rows()[0].error_facts["steps"][0] == "zoho_step_not_ours_yet"
    desk.server.world.sell(listed(desk), "Mail Premium", "17035", 4)
    desk.book.run(outbox.by_hand, [uid])
    desk.run(1, 60)
    assert now(desk)[1:] == ("manageable", "done", "at_provider", 0)
    assert desk.sql("SELECT plan, licences FROM subscription") == [("Mail Premium", 4)]


def test_a_pull_that_lists_the_customer_completes_the_association_and_lets_its_order_go(desk):
    uid = begun(desk)
    (customer,) = desk.sql("SELECT id FROM customer")[0]
    desk.book.run(queue, "verify_domain", customer, {"domain": "dekraai.example"}, {"depends_on": [uuid.UUID(hex=uid)]})
    pull(desk)
    assert now(desk)[1:] == ("requested", "needs_person", "waiting", 1)  # not yet
    made = listed(desk)
    pull(desk)
    assert now(desk) == ("", "manageable", "done", "at_provider", 0)
    assert desk.sql("SELECT provider_ref FROM customer") == [(str(made.zoid),)]
    desk.run(1, 60)
    assert [(each.kind, each.error_code) for each in desk.rows()][1] == ("verify_domain", "zoho_record_not_seen")


def test_a_request_that_lapsed_counts_when_the_customer_agrees_all_the_same(desk):
    begun(desk)
    desk.clock.go_on(16 * 86_400)
    desk.book.run(associations.lapse_due)
    assert now(desk)[1:4] == ("lapsed", "expired", "book_only")
    listed(desk)
    pull(desk)
    assert now(desk)[1:] == ("manageable", "done", "at_provider", 0)


def test_what_was_refused_or_withdrawn_leaves_nothing_for_a_person_to_do(desk):
    for verb, state in ((associations.refuse, "refused"), (associations.withdraw, "withdrawn")):
        begun(desk) if state == "refused" else None
        one = desk.sql("SELECT id FROM transfer")[0][0]
        if state == "withdrawn":
            desk.book.run(associations.ask_again, one)
            desk.run(1, 60)
        desk.book.run(verb, one)
        assert desk.sql("SELECT DISTINCT state FROM operation") == [("withdrawn",)]
        assert desk.sql("SELECT state FROM transfer") == [(state,)]
        assert desk.sql("SELECT standing FROM customer") == [("book_only",)]


def test_done_by_hand_to_the_end_leaves_no_instruction_that_needs_a_person(desk):
    begun(desk)
    one = desk.sql("SELECT id FROM transfer")[0][0]
    for _ in range(3):
        desk.book.run(associations.advance, one)
    assert desk.states() == ["withdrawn"]
    assert desk.sql("SELECT standing FROM customer") == [("at_provider",)]


def test_a_customer_that_revokes_us_is_access_lost_and_is_asked_anew(desk):
    begun(desk)
    made = listed(desk)
    for number in range(20):  # more than one in twenty that vanish wait for a person
        desk.server.world.add(f"firm{number}.example", f"Firm {number}", f"boss@firm{number}.example")
    pull(desk)
    del desk.server.world.organisations[made.zoid]
    pull(desk)
    assert now(desk)[1:4] == ("manageable", "done", "access_lost")
    desk.book.run(associations.ask_again, desk.sql("SELECT id FROM transfer")[0][0])
    assert desk.sql("SELECT state FROM transfer") == [("requested",)]
    assert desk.sql("SELECT standing FROM customer WHERE domain = 'dekraai.example'") == [("access_lost",)]
    assert desk.states() == ["done", "ready"]
    desk.server.world.organisations[made.zoid] = made
    pull(desk)
    assert desk.states() == ["done", "done"]
    assert desk.sql("SELECT DISTINCT standing FROM customer") == [("at_provider",)]
    assert desk.sql("SELECT state FROM follow_up") == [("done",), ("done",)]


def test_what_else_brings_the_customer_is_waited_for(desk):
    begun(desk)
    (customer,) = desk.sql("SELECT id FROM customer")[0]
    desk.book.run(queue, "create_customer", customer, {}, {"missing": ["primary_email"]})
    desk.book.run(seen, customer)
    assert desk.sql("SELECT state FROM transfer") == [("manageable",)]
    assert desk.sql("SELECT standing FROM customer") == [("waiting",)]


def seen(work, customer_id):
    entry = Entry(work, "pull.done", {}, side="provider", undoable=False)
    entry.apply([Update("customer", customer_id, {"note": "seen"})])
    assert associated.arrived(entry, [customer_id])
    assert not associated.arrived(entry, [customer_id])
    return entry.close()


def test_a_long_list_comes_in_parts_and_is_fetched_once(desk, monkeypatch):
    monkeypatch.setattr(zoho_client, "AT_ONCE", 4)
    for number in range(10):
        desk.server.world.add(f"firm{number}.example", f"Firm {number}", f"boss@firm{number}.example")
    pull(desk)
    assert desk.sql("SELECT count(*) FROM customer WHERE standing = 'at_provider'") == [(10,)]
    assert desk.server.calls["list"] == 1
    page = desk.network.submit(desk.client.customers("8")).result(10)
    assert (len(page.customers), page.next_token, page.total) == (2, "", 10)
    pull(desk)
    assert desk.sql("SELECT count(*), min(standing) FROM customer") == [(10, "at_provider")]


@pytest.mark.parametrize("method", ["tag", "request", "authorise"])
@pytest.mark.parametrize("state", ["requested", "customer_agreed", "provider_approved", "lapsed"])
def test_however_it_was_asked_for_and_however_far_it_was_it_is_complete_when_zoho_lists_it(desk, method, state):
    customer = desk.customer("Molen")
    values = {"uid": uuid.uuid4(), "customer_id": customer, "method": method, "state": state, "by": "S"}

    def begin(work):
        entry = Entry(work, "take_over.begun", {"name": "x"})
        entry.insert("transfer", {**values, "started_on": "2026-03-01"})
        return entry.close()

    desk.book.run(begin)
    arrive(desk, customer)
    assert desk.sql("SELECT state FROM transfer") == [("manageable",)]


def arrive(desk, customer):
    def see(work):
        entry = Entry(work, "pull.done", {"name": "x"}, undoable=False)
        associated.arrived(entry, [customer])
        return entry.close()

    desk.book.run(see)

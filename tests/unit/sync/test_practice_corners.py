"""Corners of practising: a customer no server knows, servers of others, a book that is being closed (R83)."""

from __future__ import annotations

import pytest

from app.errors import Refused
from app.store.journal import Entry
from app.sync import practice as practice_module
from app.sync.ask import Ask
from app.sync.looking import Looker
from app.sync.network import NetworkThread
from app.sync.practice import SUBJECT, Practice, customers_of
from tests.unit.sync.scripted import Desk


class Plays:
    """A practice server that knows nobody."""

    endpoint = "127.0.0.1:1"

    def __init__(self, _account):
        self.known = []

    def take_in(self, customers):
        self.known = list(customers)

    def start(self):
        return 1

    def stop(self):
        pass

    def move_domain(self, ref):
        raise LookupError(ref)

    def accept_terms(self, _ref):
        return 0

    def agree(self, customer):
        raise LookupError(customer)

    approve = agree


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    made.sql("UPDATE book_meta SET practice = 1")
    made.sql("UPDATE partner_account SET practice = 1, subject = ?, connected_at = 1", SUBJECT)
    yield made
    made.close()


def test_a_customer_no_server_knows_is_nobody(desk):
    here = Practice({"google": Plays}, {"google": "127.0.0.1:7"})
    here.open(desk.book, desk.book.reader.accounts().result())
    customer = desk.customer("Zon", provider="google", partner_account_id=desk.accounts[0])
    with pytest.raises(Refused, match="practice_nobody"):
        here.move_domain(desk.book, [customer])
    desk.sql("UPDATE customer SET provider_ref = 'c/1', standing = 'at_provider'")
    with pytest.raises(Refused, match="practice_nobody"):
        here.move_domain(desk.book, [customer])
    assert here.accept_terms(desk.book, [customer]) == 0
    assert here.given("google") == "127.0.0.1:7"
    assert here.given("zoho") is None


def test_what_is_held_by_somebody_who_is_not_there_any_more_is_left_out(desk):
    customer = desk.customer("Zon", provider="google", partner_account_id=desk.accounts[0])
    entry = {"customer_id": customer, "provider_ref": "s/1", "status": "active"}

    def put(work):
        made = Entry(work, "practice.filled", {}, undoable=False)
        made.insert("subscription", entry)
        return made.close()

    desk.book.run(put)
    desk.sql("UPDATE customer SET provider_ref = '', standing = 'book_only'")
    assert desk.book.reader.ask(customers_of, desk.accounts[0]).result() == []


def test_a_book_that_is_being_closed_knows_no_records(desk):
    class Closing:
        class reader:  # noqa: N801 - stands for a book's
            @staticmethod
            def ask(*_given):
                raise RuntimeError

    assert practice_module._known(Closing, "zon.example") is None


def test_many_domains_are_looked_at_and_each_is_told():
    class Eyes:
        async def registered(self, domain):
            return domain

    network = NetworkThread()
    looker = Looker(lambda: network, Eyes)

    async def look(each):
        return f"seen {each}"

    looker._look = looker._look_closely = look
    seen = {}
    looker.look_all(["a", "b", "c"], seen.__setitem__).result(20)
    assert seen == {0: "seen a", 1: "seen b", 2: "seen c"}
    assert looker.look("a").result(20) == looker.look_closely("a").result(20) == "seen a"

    class Connected:
        pass

    connected = Connected()
    connected.looker = looker
    assert Ask(connected).registered("zon.example").result(20) == "zon.example"
    network.close()

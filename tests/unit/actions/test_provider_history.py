"""The provider's own history is asked for, kept once, and told in words with its side (R6, R50)."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.actions import customers, practice, provider_history
from app.bootstrap import build, connect_accounts, keep_secrets, practise
from app.errors import Refused
from app.models.provider_events import ProviderEvent
from app.models.values import CustomerQuery
from app.rules import provider_events as rule
from app.settings import Settings
from app.store import provider_event_rows
from app.sync import ask as asking
from app.sync.ask import Ask
from app.texts.provider_events import KIND_WORDS, REASON_WORDS, SIDE_WORDS, event_words

EVENT = {"provider_ref": "e/1", "kind": "suspended", "at": 1000, "by": "a@b.example", "side": "reseller",
         "licences": 5, "reason": "reseller_initiated"}  # fmt: skip


@pytest.fixture
def room(tmp_path, clock):
    opened = build(Settings(None), headless=True).open(tmp_path / "Practice.deskbook", unencrypted=True, practice=True)
    opened.book.run(practice.fill)
    connections = connect_accounts(keep_secrets(headless=True), practise({}))
    connections.rehearse(opened.book)
    yield opened.book, connections
    connections.close()
    opened.book.close()


def id_of(book, term):
    return book.reader.first_page(CustomerQuery(term), 5).result().rows[0].id


def known(book, customer):
    return book.reader.ask(provider_event_rows.of_customer, customer).result()


def ask_and_keep(book, connections, customer):
    events = provider_history.ask_for(book.reader, connections.ask, customer).result(20)
    return book.run(provider_history.keep, customer, events)


def test_what_the_customer_did_itself_is_told_and_kept_once(room):
    book, connections = room
    customer = id_of(book, "akerstrom")
    assert ask_and_keep(book, connections, customer).other == ("provider_event",)
    assert [each.kind for each in known(book, customer)] == ["created"]
    connections.practice.accept_terms(book, [customer])
    ask_and_keep(book, connections, customer)
    newest = known(book, customer)[0]
    assert (newest.kind, newest.side, newest.reason) == ("activated", "customer", "customer_accepted_pending_tos")
    assert event_words(newest) == ("Business Plus: Activated – the terms of service were accepted", "by the customer")
    assert ask_and_keep(book, connections, customer).other == ()
    assert len(known(book, customer)) == 2


def test_who_is_not_at_a_connected_account_has_no_history_there(room):
    book, connections = room
    for term in ("waterlijn", "cafeloft"):
        with pytest.raises(Refused, match="history_not_there"):
            provider_history.ask_for(book.reader, connections.ask, id_of(book, term))
    with pytest.raises(Refused):
        provider_history.ask_for(book.reader, connections.ask, 10_000)


class Client:
    """Tells a history page by page, for ever where it is told to."""

    def __init__(self, pages):
        self.pages, self.tokens = pages, []

    async def changes(self, _ref, page_token=""):
        self.tokens.append(page_token)
        place = int(page_token or 0)
        return self.pages[place % len(self.pages)], str(place + 1)


class Connections:
    def __init__(self, client):
        self.made = client

    class network:  # noqa: N801 - stands for a property
        """Runs what it is given at once."""

        @staticmethod
        def submit(coroutine):
            from concurrent.futures import Future

            future = Future()
            try:
                future.set_result(asyncio.run(coroutine))
            except Exception as error:  # noqa: BLE001
                future.set_exception(error)
            return future

    def client(self, _account, _pace):
        return self.made

    def pace_of(self, _account):
        return None


def account(desk):
    from app.actions import accounts

    desk.run(accounts.add, {"provider": "google", "name": "G", "account_ref": "C012345"})
    return desk.book.reader.accounts().result()[0]


def test_a_history_without_an_end_is_not_followed_for_ever_nor_past_what_is_known(desk):
    endless = Client([[EVENT]])
    assert len(Ask(Connections(endless)).events(account(desk), "c/1", 0).result()) == asking.MOST_PAGES
    pages = Client([[{**EVENT, "at": 3000}], [{**EVENT, "at": 2000}], [EVENT]])
    found = Ask(Connections(pages)).events(desk.book.reader.accounts().result()[0], "c/1", 2500).result()
    assert [each.at for each in found] == [3000, 2000]
    with pytest.raises(Refused, match="ask_not_offered"):
        Ask(Connections(object())).events(desk.book.reader.accounts().result()[0], "c/1", 0).result()


def test_each_kind_side_and_reason_has_words():
    assert set(KIND_WORDS) == set(rule.KINDS)
    assert set(SIDE_WORDS) == set(rule.SIDES)
    assert set(REASON_WORDS) == set(rule.REASONS)
    assert event_words(ProviderEvent("e", 1, "created", "", "x@y.example", "", 1)) == (
        "Subscription started · 1 licence",
        "x@y.example",
    )
    assert event_words(ProviderEvent("e", 1, "renewed", "reseller", "x@y.example", "", 7)) == (
        "Renewed",
        "by us (x@y.example)",
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "exploded"},
        {"kind": None},
        {"at": 0},
        {"at": 10**15},
        {"at": "1"},
        {"provider_ref": ""},
        {"provider_ref": 7},
    ],
)
def test_what_makes_no_sense_is_left_out(wrong):
    assert rule.readable([{**EVENT, **wrong}]) == []


def test_of_what_makes_sense_only_what_is_known_is_kept():
    odd = {**EVENT, "side": "martian", "reason": "because", "licences": -1, "by": "a\u202eb"}
    assert rule.readable([odd]) == [ProviderEvent("e/1", 1000, "suspended", "", "ab", "", None)]


anything = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.lists(st.text(), max_size=2)
)


@given(st.lists(st.dictionaries(st.sampled_from([*EVENT, "more"]), anything), max_size=5))
def test_whatever_is_said_is_read_without_a_mistake(said):
    for each in rule.readable(said):
        assert each.kind in rule.KINDS
        assert event_words(each)


def test_a_deleted_customer_takes_its_history_along(desk):
    customer = desk.run(customers.add, {"organisation_name": "Zon"}).ids[0]
    desk.run(provider_history.keep, customer, rule.readable([EVENT]))
    assert desk.book.reader.ask(provider_event_rows.newest_at, customer).result() == 1000
    assert desk.run(provider_history.keep, customer, []).other == ()

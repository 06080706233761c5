"""What is sent and pulled follows the accounts that are connected, and ends with the book (R51, R70)."""

from __future__ import annotations

import dataclasses
import threading
import time
from concurrent.futures import Future

import pytest

from app.actions import connecting
from app.errors import Closing, Locked, Refused
from app.models.domains import Registered
from app.rules.connecting import BrowserClient
from app.sync import connections as connections_module
from app.sync.connections import Connections, Signs
from app.sync.practice import Practice
from app.sync.watching import Verbs
from app.vault.keyring_store import KeyringStore
from app.vault.secrets import Secrets
from tests.unit.sync.listing import PullDesk
from tests.unit.vault.memory_keyring import MemoryKeyring


class Counting:
    """Stands for a client: the provider of the desk, which counts how often it was let go."""

    def __init__(self, provider):
        self._provider, self.closed = provider, 0

    def __getattr__(self, name):
        return getattr(self._provider, name)

    async def close(self):
        self.closed += 1


@pytest.fixture
def desk(tmp_path):
    made = PullDesk(tmp_path)
    made.clients = []

    def client(*_given):
        made.clients.append(Counting(made.provider))
        return made.clients[-1]

    keyring = MemoryKeyring()
    made.connections = Connections(Secrets(lambda: KeyringStore(backend=lambda: keyring)), client, Practice({}, {}))
    yield made
    made.close()
    made.connections.close()


def until(what):
    end = time.monotonic() + 20
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.005)


def account(desk):
    return desk.book.reader.accounts().result()[0]


def test_what_is_sent_follows_the_accounts_that_are_connected_and_ends_with_the_book(desk):
    desk.sql("UPDATE partner_account SET connected_at = NULL")
    desk.provider.put("C0", "Zon")
    heard = []
    sending = desk.connections.send(desk.book, lambda *told: heard.append(told))
    with pytest.raises(Refused, match="account_not_connected"):
        desk.connections.pull_now(desk.accounts[0])
    desk.book.run(connecting.connect, desk.accounts[0], "me@example.com", practice=False)
    until(lambda: sending.pulling.knows(desk.accounts[0]))
    desk.book.run(connecting.tested, desk.accounts[0], "")  # nothing of the connection changed: it goes on
    desk.connections.cancel_pull(desk.accounts[0])  # none is under way: nothing is stopped by it later
    desk.connections.pull_now(desk.accounts[0])
    until(lambda: desk.count() == 1)
    sending._note(desk.accounts[0], "offline")
    again = []
    assert desk.connections.send(desk.book, lambda *told: again.append(told)) is sending
    assert again == [heard[-1]]
    desk.book.run(connecting.disconnect, desk.accounts[0])
    until(lambda: not sending.pulling.knows(desk.accounts[0]) and desk.clients[-1].closed)
    desk.connections.close()
    assert sending.is_over
    assert desk.connections.send(desk.book, lambda *_told: None) is not sending


def test_an_account_that_signs_in_anew_gets_another_client_and_nothing_of_the_old_one_runs_on(desk):
    desk.sql("UPDATE partner_account SET practice = 0, connected_at = 1")
    sending = desk.connections.send(desk.book, lambda *_told: None)
    until(lambda: sending.pulling.knows(desk.accounts[0]))
    before = sending._runner
    desk.book.run(connecting.connect, desk.accounts[0], "other@example.com", practice=False)
    until(lambda: len(desk.clients) == 2 and desk.clients[0].closed and before._living is None)
    sending.close()


class Sees:
    """Eyes that see nothing."""

    async def look(self, _wanted):
        raise LookupError

    async def close(self):
        """Nothing to let go of."""

    async def readiness(self, *asked):
        return asked


def test_mail_is_looked_for_at_the_usual_names_and_the_usual_centre_where_nothing_else_is_said(desk):
    desk.connections._make_eyes = Sees
    ready = desk.connections.looker.readiness("zon.example", "zoho").result(20)
    assert ready == ("zon.example", "zoho", "", "")


def network_threads():
    return [each.name for each in threading.enumerate() if each.name == "network"]


@pytest.mark.parametrize("how", ["close", "the book"])
def test_who_asks_after_the_end_makes_no_thread_and_is_told(desk, how):
    net, one = desk.connections, account(desk)
    net._make_eyes = Sees
    desk.sql("UPDATE partner_account SET practice = 0, connected_at = 1")
    sending = net.send(desk.book, lambda *_told: None)
    watcher = net.watch(desk.book, Verbs(*(lambda work, *_given: None for _ in range(3))))
    assert net.watch(desk.book, watcher._verbs) is watcher
    until(lambda: sending.pulling.knows(desk.accounts[0]))
    pulling, looker = sending.pulling, net.looker
    desk.network.close()  # the one of the room
    assert network_threads()
    net.close() if how == "close" else desk.book.close()
    assert (sending.is_over, watcher.is_over, network_threads()) == (True, True, [])

    late = [
        net.test(one),
        net.ask.registered("zon.example"),
        net.ask.verification_code(one, "zon.example", "txt", ""),
        looker.look(None),
    ]
    pulling._on_network(list)
    pulling.start({})
    pulling.stop()
    net.close_clients([desk.clients[-1]])
    watcher.start()
    watcher.stop()
    net.close()
    assert all(each.cancelled() for each in late)
    if how == "the book":
        for begin in (net.serve, lambda book: net.send(book, print), lambda book: net.watch(book, watcher._verbs)):
            with pytest.raises(Closing):
                begin(desk.book)
        with pytest.raises(Closing):
            desk.book.at_close(print)
    assert network_threads() == []


def test_what_is_begun_while_it_is_closed_ends_with_it_or_is_refused(desk, tmp_path):
    net = desk.connections
    net._make_eyes = Sees
    verbs = Verbs(*(lambda work, *_given: None for _ in range(3)))
    net.close()
    net.serve = lambda _book: None  # it was served when it was asked, and closed since then
    for begin in (lambda: net.send(desk.book, print), lambda: net.watch(desk.book, verbs)):
        with pytest.raises(Closing):
            begin()
    del net.serve
    sending = net.send(desk.book, lambda *_told: None)
    second = PullDesk(tmp_path / "second")
    net.serve(second.book)
    second.close()  # another book goes: what works for the first goes on
    assert not sending.is_over
    late = []
    close_one = sending.close

    def close():
        close_one()
        if not late:
            late.append(net.send(desk.book, lambda *_told: None))

    sending.close = close
    desk.book.close()
    assert late[0].is_over


def test_clients_are_not_built_for_a_book_that_is_being_closed(desk, monkeypatch):
    tried = []

    def closing(*_given):
        tried.append(1)
        raise Closing

    monkeypatch.setattr(desk.connections, "lines", closing)
    sending = desk.connections.send(desk.book, lambda *_told: None)
    until(lambda: tried)
    sending.close()  # nothing is logged


def test_the_window_looks_up_a_domain_before_it_creates_a_customer(desk):
    class Looker:
        def registered(self, domain):
            found = Future()
            found.set_result(Registered(domain, domain, "no"))
            return found

    desk.connections._make_eyes, desk.connections._looker = print, Looker()
    desk.sql("UPDATE partner_account SET practice = 0, connected_at = 1")
    unchecked = {"kind": "domain", "domain": "kade.example", "unchecked": ["domain_registered", "exists"]}
    desk.queue("create_customer", desk.customer("Kade"), unchecked)
    sending = desk.connections.send(desk.book, lambda *_told: None)
    until(lambda: [each.state for each in desk.rows()] == ["needs_person"])
    assert [each.error_code for each in desk.rows()] == ["domain_not_registered"]
    sending.close()


def test_clients_that_cannot_be_built_leave_the_book_at_work(desk, monkeypatch, logs):
    logs.expect("nothing is sent: the clients could not be built")
    tried = []

    def broken(*_given):
        tried.append(1)
        raise LookupError

    monkeypatch.setattr(desk.connections, "lines", broken)
    sending = desk.connections.send(desk.book, lambda *_told: None)
    until(lambda: tried)
    assert not sending.pulling.knows(desk.accounts[0])
    sending.close()


def test_as_long_as_nobody_sets_it_nothing_is_pulled_by_itself(desk):
    assert desk.connections.every_minutes() == 0


def test_what_signs_in_stays_in_memory_only_where_that_was_allowed():
    def none():
        raise Locked("no_keyring")

    made = Connections(Secrets(none), None, Practice({}, {}))
    with pytest.raises(Locked):
        made.keep("a" * 32, "canary", or_for_now=False)
    client = BrowserClient("id", "secret", "token")
    assert not made.keep("a" * 32, client.text(), or_for_now=True)
    assert made.client_of("a" * 32) == client
    made.forget("a" * 32)
    with pytest.raises(Locked):
        made.forget("a" * 32)


def test_a_provider_that_gives_no_code_and_an_account_that_is_not_connected_say_so(desk, logs):
    logs.expect("an account is left alone")
    one = account(desk)
    bare = Connections(Secrets(lambda: KeyringStore(backend=MemoryKeyring)), None, Practice({}, {}), signs=Signs())
    with pytest.raises(Refused, match="no_provider_connected"):
        bare.paste(one, BrowserClient("id", "secret"), "code")
    with pytest.raises(Refused, match="no_provider_connected"):
        bare.sign_in(one, BrowserClient("id", "secret"), print)
    with pytest.raises(Refused, match="no_provider_connected"):
        bare.looker  # noqa: B018 - asked for
    missing = desk.connections.test(dataclasses.replace(one, connected_at=None)).result(10)
    assert [each.code for each in missing] == ["account_not_connected"]
    assert desk.connections.runner(desk.book, []) == (None, {})
    made = desk.connections.lines(desk.book, [dataclasses.replace(one, connected_at=1, practice=True)])
    assert made == {}


def test_a_code_from_the_providers_page_signs_in_on_the_network(desk):
    async def take(facts, client, code):
        return facts.id, client.client_id, code

    signs = Signs(paste={"google": take})
    made = Connections(Secrets(lambda: KeyringStore(backend=MemoryKeyring)), None, Practice({}, {}), signs=signs)
    one = account(desk)
    assert made.paste(one, BrowserClient("id", "secret"), "1000.code").result(10) == (one.id, "id", "1000.code")
    made.close()


def test_a_person_signs_in_with_the_browser_on_the_network(desk):
    shown = []

    async def browse(facts, client, show, hint):
        show(f"https://sign-in.example/?account={facts.id}")
        return facts.id, client.client_id, hint, threading.current_thread() is not threading.main_thread()

    signs = Signs(browse={"google": browse})
    made = Connections(Secrets(lambda: KeyringStore(backend=MemoryKeyring)), None, Practice({}, {}), signs=signs)
    one = account(desk)
    signed = made.sign_in(one, BrowserClient("id", "secret"), shown.append, "admin@reseller.example").result(10)
    assert signed == (one.id, "id", "admin@reseller.example", True)
    assert shown == [f"https://sign-in.example/?account={one.id}"]
    made.close()


def test_a_test_that_takes_too_long_says_that_the_provider_is_busy(desk, monkeypatch):
    monkeypatch.setattr(connections_module, "TEST_WITHIN_S", 0.01)

    async def never():
        import asyncio

        await asyncio.Event().wait()

    monkeypatch.setattr(desk.provider, "test", never, raising=False)
    missing = desk.connections.test(dataclasses.replace(account(desk), connected_at=1)).result(10)
    assert [each.code for each in missing] == ["google_busy"]

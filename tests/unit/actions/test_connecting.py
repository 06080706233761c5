"""What a connection writes into the book, and what it refuses (R70)."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from app.actions import accounts, connecting, customers
from app.errors import DeskError, Refused, UserError
from app.models.provider import Missing
from app.rules.connecting import BrowserClient
from app.rules.operations import operation
from app.store.journal import Entry
from app.sync.connections import Connections
from app.sync.making import Signs
from app.sync.practice import Practice
from app.vault.keyring_store import KeyringStore
from app.vault.secrets import Secrets
from tests.unit.commands.keys import key_text, secrets_in
from tests.unit.vault.memory_keyring import MemoryKeyring

GOOGLE = {"provider": "google", "name": "Google · Delft", "account_ref": "C012345"}
ADMIN = "admin@reseller.example"


class Client:
    """A client whose test answers what it is told."""

    def __init__(self, missing):
        self.missing = missing

    async def test(self):
        return tuple(Missing(each) for each in self.missing)

    async def close(self):
        """Nothing to let go of."""


class Made:
    """Connections over a memory keyring and a client that is asked nothing else."""

    def __init__(self, endpoint="127.0.0.1:1"):
        self.keyring, self.missing, self.given = MemoryKeyring(), [], {"google": endpoint}
        secrets = Secrets(lambda: KeyringStore(backend=lambda: self.keyring))
        self.connections = Connections(secrets, lambda *_: Client(self.missing), Practice({}, self.given))


@pytest.fixture
def made():
    found = Made()
    yield found
    found.connections.close()


@pytest.fixture
def google(desk):
    return desk.run(accounts.add, GOOGLE).facts["account_id"]


def establish(desk, made, **changes):
    wish = connecting.Wish(**{"subject": ADMIN, "key": key_text(), "account_ref": "C012345", **changes})
    return connecting.establish(desk.book, made.connections, wish, or_for_now=False)


def test_an_account_is_connected_tested_and_let_go(desk, made, google):
    result = establish(desk, made, account_id=google, account_ref="")
    assert (result.account.subject, result.account.practice, result.missing, result.kept) == (ADMIN, True, (), True)
    assert result.account.connected_at > 0
    assert made.keyring.entries
    connecting.release(desk.book, made.connections, google)
    now = connecting.find(desk.book, google)
    assert (now.connected_at, now.subject) == (None, ADMIN)
    assert not made.keyring.entries


def test_connecting_is_nothing_that_undo_takes_back_and_history_knows_no_key(desk, made, google):
    from app.actions import undo

    establish(desk, made, account_id=google)
    with pytest.raises(Refused, match="nothing_to_undo"):
        desk.run(undo.undo)
    raw = b"".join(each.read_bytes() for each in desk.book.path.parent.rglob("*") if each.is_file())
    assert not [each for each in secrets_in() if each in raw]


def test_what_is_missing_pauses_and_what_passes_does_not(desk, made, google):
    for missing, paused in (
        (["google_api_off", "google_scope_missing"], "google_api_off"),
        (["google_not_reached"], "google_api_off"),
        (["google_no_answer"], "google_api_off"),
        ([], ""),
        (["google_not_reached"], ""),
    ):
        made.missing[:] = missing
        if desk.book.reader.accounts().result()[0].connected_at is None:
            establish(desk, made, account_id=google)
        connecting.examine(desk.book, made.connections, google)
        assert connecting.find(desk.book, google).paused == paused


def test_what_waited_for_any_account_waits_for_the_only_one(desk, made):
    given = {"organisation_name": "Zon", "provider": "google", "domain": "zon.example"}
    changes = desk.run(customers.add, given)
    desk.run(lambda work: _wait(work, changes.inserted[0]))
    result = establish(desk, made)
    assert desk.book.reader.customer(changes.inserted[0]).result().card.account == result.account.name
    desk.run(accounts.add, {**GOOGLE, "name": "Another", "account_ref": "C0another"})
    other = desk.run(customers.add, {**given, "domain": "maan.example"})
    desk.run(lambda work: _wait(work, other.inserted[0]))
    establish(desk, made)
    assert not desk.book.reader.customer(other.inserted[0]).result().card.account


def _wait(work, customer_id):
    entry = Entry(work, "customer.edited", {"name": "x"})
    entry.apply([operation("create_customer", customer_id, {}, by="me")])
    return entry.close()


def test_what_cannot_be_connected_is_refused_by_code(desk, made, google):
    zoho = desk.run(accounts.add, {"provider": "zoho", "name": "Z", "data_centre": "eu"}).facts["account_id"]
    bare = desk.run(accounts.add, {**GOOGLE, "name": "Bare", "account_ref": ""}).facts["account_id"]
    for changes, error, code in (
        ({"account_id": 999}, Refused, "account_gone"),
        ({"account_id": zoho}, Refused, "account_not_google"),
        ({"account_id": bare, "account_ref": ""}, UserError, "account_id_missing"),
        ({"account_ref": "12"}, UserError, "account_id_form"),
        ({"account_ref": ""}, UserError, "account_id_missing"),
        ({"subject": " "}, UserError, "subject_missing"),
        ({"subject": "admin"}, UserError, "email_invalid"),
        ({"key": "x"}, UserError, "key_file_form"),
    ):
        with pytest.raises(error) as caught:
            establish(desk, made, **changes)
        assert caught.value.code == code
    for action, args in (
        (connecting.connect, (999, ADMIN)),
        (connecting.tested, (999, "")),
        (connecting.disconnect, (999,)),
    ):
        more = {"practice": True} if action is connecting.connect else {}
        with pytest.raises(Refused, match="account_gone"):
            desk.run(action, *args, **more)
    assert not made.keyring.entries


def test_a_practice_book_and_an_account_for_practice_refuse_google_itself(desk, made, google):
    establish(desk, made, account_id=google)
    made.given.clear()
    with pytest.raises(Refused, match="account_is_practice"):
        establish(desk, made, account_id=google)
    desk.run(lambda work: work.connection.execute("UPDATE book_meta SET practice = 1") and None)
    with pytest.raises(Refused, match="practice_book_real"):
        establish(desk, made, account_ref="C0other")


def test_a_connected_account_keeps_its_id_and_stays(desk, made, google):
    establish(desk, made, account_id=google)
    for action, args in ((accounts.edit, ({"account_ref": "C0other"},)), (accounts.remove, ())):
        with pytest.raises(Refused, match="account_connected"):
            desk.run(action, google, *args)
    desk.run(accounts.edit, google, {"name": "Google · Den Haag", "currency": "EUR"})
    connecting.release(desk.book, made.connections, google)
    desk.run(accounts.edit, google, {"account_ref": "C0other"})
    desk.run(accounts.remove, google)
    with pytest.raises(Refused, match="account_gone"):
        connecting.find(desk.book, google)


def test_an_account_is_found_by_name_or_id(desk, google):
    found = desk.book.reader.accounts().result()
    assert connecting.named(found, " c012345 ").id == connecting.named(found, "google · delft").id == google
    with pytest.raises(Refused, match="no_such_partner_account"):
        connecting.named(found, "x")


class Browser:
    """Connections where somebody signs in at once, or not."""

    def __init__(self, made, granted):
        self.made, self.granted, self.asked = made, granted, []

        async def browse(account, client, show, hint):
            self.asked.append((account.practice, client.client_id, hint))
            show("https://sign.in.example")
            if isinstance(granted, BaseException):
                raise granted
            return granted

        made.connections._signs = Signs({"google": browse})


GRANTED = SimpleNamespace(refresh_token="r3fresh", email="Admin@Reseller.example")
CLIENT = BrowserClient("id", "s3cret")


def browse(desk, made, **changes):
    shown, begun = [], []
    wish = connecting.BrowserWish(**{"client": CLIENT, "account_ref": "C012345", **changes})
    found = connecting.sign_in(desk.book, made.connections, wish, shown.append, begun.append, or_for_now=False)
    assert shown == ["https://sign.in.example"]
    assert begun[0].done()
    return found


def test_somebody_signs_in_and_signs_in_again_with_the_client_of_before(desk, made, google):
    browser = Browser(made, GRANTED)
    result = browse(desk, made, account_id=google, hint=" ann@reseller.example ")
    assert (result.account.subject, result.account.sign_in, result.missing) == ("Admin@reseller.example", "browser", ())
    assert browser.asked == [(True, "id", "ann@reseller.example")]
    assert made.connections.client_of(result.account.uid).refresh_token == "r3fresh"
    browse(desk, made, account_id=google, client=None)
    assert browser.asked[-1] == (True, "id", "")
    establish(desk, made, account_id=google)
    assert connecting.find(desk.book, google).sign_in == "key"
    assert made.connections.client_of(result.account.uid) is None
    with pytest.raises(Refused, match="oauth_not_here"):
        browse(desk, made, account_id=google, client=None)


@pytest.mark.parametrize("email", ["", "no address", "a" * 300])
def test_who_signed_in_is_not_said_and_the_name_stays(desk, made, google, email):
    Browser(made, SimpleNamespace(refresh_token="r", email=email))
    assert browse(desk, made, account_id=google).account.subject == "C012345"
    assert browse(desk, made, account_id=google, hint="ann@reseller.example").account.subject == "ann@reseller.example"
    assert browse(desk, made, account_id=google).account.subject == "ann@reseller.example"


def test_a_sign_in_that_fails_or_is_given_up_connects_nothing(desk, made, google):
    for error, wanted in ((Refused("oauth_denied"), "oauth_denied"), (asyncio.CancelledError(), "cancelled")):
        Browser(made, error)
        with pytest.raises(DeskError) as caught:
            browse(desk, made, account_id=google)
        assert caught.value.code == wanted
        assert connecting.find(desk.book, google).connected_at is None
    made.connections._signs = Signs()
    with pytest.raises(Refused, match="no_provider_connected"):
        browse(desk, made, account_id=google)
    assert not made.keyring.entries

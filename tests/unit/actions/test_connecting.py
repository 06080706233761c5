"""What a connection writes into the book, and what it refuses (R70)."""

from __future__ import annotations

import pytest

from app.actions import accounts, connecting, customers
from app.errors import Refused, UserError
from app.models.provider import Missing
from app.rules.operations import operation
from app.store.journal import Entry
from app.sync.connections import Connections
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

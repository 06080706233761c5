"""Questions that are answered now, over a real socket: read-only, in words where there is no answer (R10, R14)."""

from __future__ import annotations

import threading

import pytest

from app import bootstrap
from app.actions import accounts, connecting
from app.errors import DeskError, Offline, Refused
from app.models.asked import Who
from app.models.provider import Done, Instruction, Unknown
from app.models.provider import Refused as Said
from app.providers.practice.google_server import GooglePracticeServer
from app.providers.practice.google_state import Holding
from app.sync.ask import Ask, said
from app.sync.connections import Connections, facts_of
from app.sync.practice import Practice
from app.vault.keyring_store import KeyringStore
from app.vault.secrets import Secrets
from tests.unit.actions.conftest import desk
from tests.unit.commands.keys import key_text
from tests.unit.vault.memory_keyring import MemoryKeyring

NOBODY = Practice({}, {"google": "127.0.0.1:1"})

__all__ = ["desk"]
STARTER, VAULT = "1010020027", "Google-Vault"


@pytest.fixture
def google(monkeypatch):
    with GooglePracticeServer("C0practice") as server:
        monkeypatch.setenv("PARTNER_DESK_GOOGLE_ENDPOINT", server.endpoint)
        yield server


@pytest.fixture
def room(desk, google):
    """Connections, and the account they ask with."""
    keyring = MemoryKeyring()
    made = bootstrap.connect_accounts(Secrets(lambda: KeyringStore(backend=lambda: keyring)))
    given = {"provider": "google", "name": "Google", "account_ref": "C0practice"}
    account_id = desk.run(accounts.add, given).facts["account_id"]
    wish = connecting.Wish("admin@reseller.example", key_text(), account_id)
    connecting.establish(desk.book, made, wish, or_for_now=False)
    yield made, connecting.find(desk.book, account_id)
    made.close()


def found(desk, room, domain="", email="", kind="domain"):
    connections, account = room
    return connections.ask.found(desk.book.reader, account, Who(account.id, domain, email, "", kind)).result(20)


def test_what_exists_is_found_at_google_and_in_the_book(desk, google, room):
    world = google.world
    assert found(desk, room, "new.example").decision == "new"
    other = world.add_identity("elsewhere.example")
    there = found(desk, room, "elsewhere.example")
    assert (there.decision, there.cloud_identity_id, there.customer_id) == (
        "take_over", other.cloud_identity_id, None)  # fmt: skip
    world.add_identity("consented.example", consent=True)
    assert found(desk, room, "consented.example").decision == "take_over"
    ours = world.add_identity("ours.example", customer="accounts/C0practice/customers/S1")
    assert (found(desk, room, "ours.example").decision, found(desk, room, "ours.example").customer_id) == ("ours", None)
    mine = desk.add("De Kade", provider="google", domain="ours.example")
    connection = "UPDATE customer SET cloud_identity_id = ? WHERE id = ?"
    desk.book.between_transactions(lambda c: c.execute(connection, (ours.cloud_identity_id, mine))).result()
    known = found(desk, room, "ours.example")
    assert (known.customer_id, known.name) == (mine, "De Kade")
    assert not google.effects


def test_teams_are_asked_for_by_their_administrator(desk, google, room):
    google.world.add_identity("team.example", kind="TEAM", admins=("ann@team.example",))
    google.world.add_identity("team.example", kind="TEAM", admins=("bob@team.example",))
    assert found(desk, room, "team.example", "cleo@team.example", "team").decision == "new"
    one = found(desk, room, "team.example", "ann@team.example", "team")
    assert (one.decision, len(one.existing.identities)) == ("team", 1)
    assert one.cloud_identity_id
    assert found(desk, room, "team.example").decision == "new", "a team owns no domain"


def test_an_answer_that_is_a_refusal_is_one(desk, google, room):
    there = found(desk, room, "no domain")
    assert (there.decision, there.existing.code) == ("refused", "google_domain_bad")


def test_what_can_move_says_why_the_rest_can_not(desk, google, room):
    connections, account = room
    other = google.world.add_identity(
        "garden.example", token="t0ken",
        holdings=[Holding(STARTER, "annual_monthly", 7), Holding(VAULT, reason="SKU_SUSPENDED")],
    )  # fmt: skip
    with pytest.raises(Refused, match="google_no_consent"):
        connections.ask.movable(account, other.cloud_identity_id).result(20)
    with pytest.raises(Refused, match="google_token_bad"):
        connections.ask.movable(account, other.cloud_identity_id, "wrong").result(20)
    starter, vault = connections.ask.movable(account, other.cloud_identity_id, "t0ken", "nl").result(20)
    assert (starter.sku, starter.is_eligible, starter.reason) == (STARTER, True, "")
    assert (vault.is_eligible, vault.reason, vault.raw) == (False, "SKU_SUSPENDED", "Not eligible.")
    assert starter.name
    assert not google.effects


def instruction(account, kind, payload, **customer):
    return Instruction("0" * 36, kind, payload, {"uid": "c" * 32, **customer}, None, facts_of(account))


def test_what_a_customer_may_buy_and_who_pays(desk, google, room):
    connections, account = room
    world = google.world
    with world.lock:
        from google.cloud import channel_v1 as cc

        made = cc.Customer(name=f"{world.account}/customers/S1", domain="team.example")
        made.cloud_identity_info.customer_type = cc.CloudIdentityInfo.CustomerType.TEAM
        world.customers[made.name] = made
    few = connections.ask.buyable(account, made.name).result(20)
    assert "Google-Vault" not in {each.sku for each in few}
    assert few
    assert few[0].name
    sku = next(each.sku for each in few if "Essentials" in each.name)
    assert connections.ask.plans(account, made.name, sku).result(20)
    assert connections.ask.plans(account, made.name, "no such").result(20) == ()
    (pays,) = connections.ask.billing_accounts(account, made.name, ("products/x/skus/y",)).result(20)
    assert (pays.name, pays.currency) == ("Practice", "USD")
    checked = connections.ask.check(account, instruction(account, "provision_identity", {}, provider_ref=made.name))
    assert isinstance(checked.result(20), Said)
    with pytest.raises(Refused, match="google_gone"):
        connections.ask.buyable(account, f"{world.account}/customers/S9").result(20)


@pytest.mark.parametrize(
    ("fault", "how", "kind", "code"),
    [
        ("refuse", {"code": "INTERNAL"}, Offline, "ask_busy"),
        ("too_many", {}, Offline, "ask_busy"),
        ("nonsense", {}, Offline, "ask_busy"),
        ("drop_before", {}, Offline, "ask_busy"),
        ("refuse", {"code": "UNAUTHENTICATED", "message": "invalid_grant"}, Refused, "google_sign_in"),
    ],
)
def test_no_answer_is_said_in_words_and_changes_nothing(desk, google, room, fault, how, kind, code):
    google.add_fault(fault, "CheckCloudIdentityAccountsExist", **how)
    with pytest.raises(kind) as caught:
        found(desk, room, "zon.example")
    assert caught.value.code == code
    assert found(desk, room, "zon.example").decision == "new"
    assert not google.effects
    assert connecting.find(desk.book, room[1].id).paused == ""


def test_no_network_is_said(desk, google, room):
    google.stop()
    with pytest.raises(Offline, match="ask_offline"):
        found(desk, room, "zon.example")


def test_a_question_has_an_end_and_can_be_given_up(desk, google, room):
    connections, account = room
    google.add_fault("delay", "CheckCloudIdentityAccountsExist", times=2, seconds=30)
    quick = Ask(connections, within_s=0.2)
    with pytest.raises(Offline, match="ask_late"):
        quick.found(desk.book.reader, account, Who(account.id, "zon.example")).result(20)
    quick.close(connections.network)
    given_up = connections.ask.found(desk.book.reader, account, Who(account.id, "zon.example"))
    assert given_up.cancel()
    google.faults.clear()
    assert found(desk, room, "zon.example").decision == "new"


def test_a_paused_account_and_one_let_go_are_not_asked(desk, google, room):
    connections, account = room
    desk.run(connecting.tested, account.id, "google_api_off")
    calls = google.calls.total()
    with pytest.raises(Refused, match="google_api_off"):
        found(desk, (connections, connecting.find(desk.book, account.id)), "zon.example")
    connecting.release(desk.book, connections, account.id)
    desk.run(connecting.tested, account.id, "")
    with pytest.raises(Refused, match="account_not_connected"):
        found(desk, (connections, connecting.find(desk.book, account.id)), "zon.example")
    assert google.calls.total() == calls


def test_one_client_is_kept_and_another_made_when_the_account_changes(desk, google, room):
    connections, account = room
    asked = [connections.ask.found(desk.book.reader, account, Who(account.id, f"d{n}.example")) for n in range(4)]
    assert {each.result(20).decision for each in asked} == {"new"}
    ((_, first),) = connections.ask._clients.values()
    found(desk, room, "more.example")
    assert connections.ask._clients[account.uid][1] is first
    desk.run(connecting.connect, account.id, "other@reseller.example", practice=True)
    found(desk, (connections, connecting.find(desk.book, account.id)), "more.example")
    assert connections.ask._clients[account.uid][1] is not first


def test_nothing_is_left_running(desk, google, room):
    connections, _ = room
    found(desk, room, "zon.example")
    connections.close()
    connections.close()
    assert "network" not in {each.name for each in threading.enumerate()}
    assert not connections.ask._clients


class Plain:
    """A client of a provider that answers no more than it must; its check is unclear."""

    async def close(self):
        """Nothing to let go of."""


class Unclear(Plain):
    """One whose check says nothing."""

    async def check(self, instruction):
        return Unknown()

    movable = buyable = plans = billing_accounts = check


def test_what_a_provider_does_not_answer_is_said(desk, room):
    account = room[1]
    for client, code in ((Plain(), "ask_not_offered"), (Unclear(), "ask_busy")):
        made = Connections(Secrets(lambda: None), lambda *_, given=client: given, NOBODY)
        with pytest.raises(DeskError) as caught:
            made.ask.check(account, instruction(account, "order", {})).result(20)
        assert caught.value.code == code
        made.close()


def test_two_who_ask_at_once_share_a_client(desk, room):
    account, both = room[1], threading.Barrier(2)

    def make(*_):
        both.wait(10)
        return Unclear()

    made = Connections(Secrets(lambda: None), make, NOBODY)
    asked = [made.ask.check(account, instruction(account, "order", {})) for _ in range(2)]
    assert [each.exception(20).code for each in asked] == ["ask_busy", "ask_busy"]
    assert len(made.ask._clients) == 1
    made.close()


def test_every_outcome_has_a_reason():
    assert said(Done()).code == "ask_busy"
    assert said(Said("google_gone", "domain", {"a": 1})).facts == {"a": 1}


def test_the_code_that_proves_a_domain_is_asked_for(desk, google, room, monkeypatch):
    monkeypatch.setenv("PARTNER_DESK_GOOGLE_SITES", google.site_endpoint)
    connections, account = room
    code = connections.ask.verification_code(account, "zon.example", "txt", "").result(20)
    assert google.sites.given == {"zon.example": f"google-site-verification={code}"}
    with pytest.raises(Refused, match="google_no_such_proof"):
        connections.ask.verification_code(account, "zon.example", "html", "").result(20)


class Storing:
    """Tells of storage alone."""

    async def storage(self, customer_ref):
        return 1, int(customer_ref)

    async def close(self):
        """Nothing to close."""


def test_an_account_that_gives_no_codes_says_so(desk, room):
    class Silent:
        async def close(self):
            """Nothing to close."""

    connections, account = room
    ask = Ask(connections)
    connections.client = lambda _account, _pace: Silent()
    with pytest.raises(Refused, match="verify_code_by_hand"):
        ask.verification_code(account, "zon.example", "txt", "").result(20)
    with pytest.raises(Refused, match="ask_not_offered"):
        ask.storage(account, "7").result(20)
    connections.client = lambda _account, _pace: Storing()
    ask.close(connections.network)
    assert ask.storage(account, "7").result(20) == (1, 7)
    ask.close(connections.network)


class Telling:
    """Tells what was done, an event a page, newest first."""

    async def changes(self, customer_ref, page_token=""):
        page = int(page_token or 0)
        event = {"provider_ref": customer_ref, "kind": "renewed", "at": 1_000 - 100 * page}
        return (event,), str(page + 1) if page < 5 else ""

    async def close(self):
        """Nothing to close."""


@pytest.mark.parametrize(("since", "last"), [(0, 500), (700, 600), (1_001, 1_000)])
def test_what_was_done_is_asked_for_as_far_back_as_is_wanted(desk, room, since, last):
    connections, account = room
    ask = Ask(connections)
    connections.client = lambda _account, _pace: Telling()
    told = ask.events(account, "S1", since).result(20)
    assert [each.at for each in told] == list(range(1_000, last - 1, -100))
    assert {each.ref for each in told} == {"S1"}
    ask.close(connections.network)

"""Domains in the practice book (R83): a customer sets its record, we see it, the practised Google agrees."""

from __future__ import annotations

import time

import pytest

from app import bootstrap
from app.actions import looks, practice, verification, watching
from app.dns.practised import PractisedNames
from app.models.outbox import OutboxQuery
from app.rules.domain import to_ascii
from app.store import verifying_rows
from app.store.outbox_rows import page
from app.sync.practice import Practice
from app.vault.keyring_store import KeyringStore
from app.vault.secrets import Secrets
from tests.unit.actions.conftest import desk
from tests.unit.vault.memory_keyring import MemoryKeyring

__all__ = ["desk"]


class Hours:
    """A clock that is set."""

    def __init__(self):
        self.at = 0.0

    def __call__(self):
        return self.at


@pytest.fixture
def trained(desk):
    """A practice book and its connections; ``hours`` is the practised customers' clock."""
    desk.run(lambda work: work.connection.execute("UPDATE book_meta SET practice = 1"))
    desk.run(practice.fill)
    hours = Hours()
    keyring = MemoryKeyring()
    played = bootstrap.practise({})
    played._make_names = lambda known: PractisedNames(known, hours)
    made = bootstrap.connect_accounts(Secrets(lambda: KeyringStore(backend=lambda: keyring)), played)
    watcher = watching.begin(made, desk.book)
    assert watching.begin(made, desk.book) is watcher
    desk.hours, desk.net = hours, made
    yield desk
    desk.book.close()
    assert played.names_setting == ""


def lion(desk):
    (found,) = desk.query("SELECT id FROM customer WHERE organisation_name = 'De Gouden Leeuw'")
    return verifying_rows_detail(desk, found[0])


def verifying_rows_detail(desk, customer_id):
    return desk.book.reader.ask(verifying_rows.detail, customer_id).result()


def test_a_trainee_verifies_a_domain_from_the_first_look_to_googles_word(trained):
    desk, net = trained, trained.net
    net.rehearse(desk.book)
    detail = lion(desk)
    customer_id = detail.card.id
    account = next(each for each in desk.book.reader.accounts().result() if each.id == detail.account_id)
    code = net.ask.verification_code(account, detail.domain, "txt", detail.provider_ref).result(20)
    desk.run(looks.choose, customer_id, "txt", code, source="provider")
    wanted = lion(desk).watch.wanted
    first = net.looker.look(wanted).result(20)
    assert first.verdict == "mend", first
    desk.hours.at = 60.0
    time.sleep(0.01)
    assert net.looker.look(wanted).result(20).verdict == "verified"
    desk.run(verification.proven, [customer_id])
    carried_out(desk)
    done = desk.book.reader.ask(page, OutboxQuery("sent")).result()
    assert [each.kind for each in done if each.customer_id == customer_id] == ["verify_domain"]
    assert lion(desk).card.domain_verified
    mail = net.looker.readiness(detail.domain, "google", "").result(20)
    assert {each.part for each in mail.items} == {"mx", "spf", "dkim", "dmarc"}


def test_a_name_that_is_nobodys_is_not_registered(trained):
    net = trained.net
    assert net.looker.registered("nobody-has-this.example").result(20).status == "no"
    assert net.looker.registered(lion(trained).domain).result(20).status == "yes"


@pytest.mark.parametrize("method", ["txt", "cname"])
def test_a_zoho_sample_is_verified_by_the_code_that_zoho_gives(trained, method):
    desk, net = trained, trained.net
    net.rehearse(desk.book)
    ((customer_id,),) = desk.query("SELECT id FROM customer WHERE organisation_name = 'Åsa Glasbruk'")
    detail = verifying_rows_detail(desk, customer_id)
    account = next(each for each in desk.book.reader.accounts().result() if each.id == detail.account_id)
    code = net.ask.verification_code(account, detail.domain, method, detail.provider_ref).result(20)
    desk.run(looks.choose, customer_id, method, code, detail.data_centre, source="provider")
    wanted = verifying_rows_detail(desk, customer_id).watch.wanted
    assert (wanted.domain, wanted.data_centre) == (to_ascii("åsa-glas.example"), "eu")
    assert net.looker.look(wanted).result(20).verdict == "mend"
    desk.hours.at = 60.0
    assert net.looker.look(wanted).result(20).verdict == "verified"
    desk.run(verification.proven, [customer_id])
    carried_out(desk)
    assert verifying_rows_detail(desk, customer_id).card.domain_verified


def carried_out(desk):
    runner, clients = desk.net.runner(desk.book, desk.book.reader.accounts().result())
    runner.run_once(5.0)
    runner.stop()
    desk.net.close_clients(clients.values())


def test_a_dns_that_cannot_begin_leaves_nothing_to_end_with_the_book(desk):
    def broken(_known):
        raise LookupError

    desk.run(lambda work: work.connection.execute("UPDATE book_meta SET practice = 1"))
    made = Practice({}, {}, broken)
    with pytest.raises(LookupError):
        made.open_names(desk.book)
    desk.book.close()
    assert made.names_setting == ""

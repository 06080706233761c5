"""A pull over a real socket from a practice Google: thousands, every trouble of a line, who vanishes (R23, Q8)."""

from __future__ import annotations

import dataclasses
import time

import pytest

from app.models.job import Job
from app.providers.google.client import GoogleClient
from app.providers.practice.google_server import GooglePracticeServer
from app.store import sync_rows
from app.sync import offers, pull_ahead
from app.sync.pull import Pull
from tests.unit.providers.google_room import ACCOUNT
from tests.unit.sync.scripted import Desk

TROUBLES = ("drop_before", "drop_after", "nonsense", "too_many", "restart", "duplicate", "delay")


class Wired(Desk):
    """A desk whose provider is a practice Google."""

    def __init__(self, folder, server):
        super().__init__(folder)
        self.server = server
        self.clock.now_ms = lambda: round(time.time() * 1000) + self.ahead
        self.ahead = 0
        self.account = dataclasses.replace(ACCOUNT, id=self.accounts[0])
        self.client = GoogleClient(self.account, None, endpoint=server.endpoint, lag_s=0.0, timeout_s=20.0)

    def pull(self, **how):
        self.ahead += 60_000

        async def rest(_seconds):
            return

        return self.network.submit(Pull(self.book, self.client, self.account, rest=rest, **how).run()).result(120)

    @property
    def sync(self):
        return self.ask(sync_rows.state, self.account.id)

    def close(self):
        self.network.submit(self.client.close()).result(5)
        super().close()


@pytest.fixture
def server():
    with GooglePracticeServer() as made:
        yield made


@pytest.fixture
def desk(tmp_path, server):
    made = Wired(tmp_path, server)
    yield made
    assert made.findings() == {}
    made.close()


@pytest.mark.parametrize("method", ["ListCustomers", "ListEntitlements"])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_whatever_the_line_does_all_of_it_comes_once(desk, server, trouble, method):
    server.fill(60)
    server.add_fault(trouble, method, after=1, times=2, seconds=0.05)
    for _ in range(4):
        if desk.pull() == "":
            break
    state = desk.sync
    assert (state.error, state.pulled, state.running) == ("", 60, False)
    assert desk.sql("SELECT count(*), count(DISTINCT provider_ref) FROM customer") == [(60, 60)]
    assert desk.sql("SELECT count(*), count(DISTINCT provider_ref) FROM subscription") == [(60, 60)]
    assert server.effects == {}


def test_thousands_come_and_the_next_pull_changes_nothing(desk, server):
    server.fill(2000)
    assert desk.pull() == ""
    assert (desk.sync.pulled, desk.sync.changed) == (2000, 2000)
    assert desk.sql("SELECT count(*) FROM customer WHERE standing = 'at_provider' AND status <> ''") == [(2000,)]
    changes = desk.sql("SELECT count(*), (SELECT count(*) FROM batch) FROM change")
    assert desk.pull() == ""
    assert desk.sql("SELECT count(*), (SELECT count(*) FROM batch) FROM change") == changes


def test_killed_after_any_page_it_goes_on_with_the_next(desk, server, monkeypatch):
    """Ended by its job after each call in turn; the pages that were written are not asked for again."""
    monkeypatch.setattr(pull_ahead, "PAGES_AHEAD", 1)
    monkeypatch.setattr(pull_ahead, "PAGES_TOGETHER", 1)
    server.fill(260)
    for page in range(1, 7):
        job, before = Job(), server.calls["ListCustomers"]

        def step(done, _total, _phase, job=job, page=page):
            if done >= page * 50:
                job.cancel()

        job._report = step
        desk.pull(job=job)
        assert server.calls["ListCustomers"] - before <= 3
        if desk.sync.phase != "customers":
            break
    assert desk.pull() == ""
    assert desk.sync.pulled == desk.sql("SELECT count(*) FROM customer")[0][0] == 260


def test_a_customer_that_vanished_is_lost_and_one_that_is_not_ours_any_more_too(desk, server):
    server.fill(60)
    desk.pull()
    names = list(server.world.customers)
    del server.world.customers[names[7]]
    server.add_fault("refuse", "ListEntitlements", times=1, code="PERMISSION_DENIED", message="not ours")
    assert desk.pull() == ""
    assert desk.sql("SELECT provider_ref FROM customer WHERE standing = 'access_lost'") == [(names[7],)]
    assert desk.sync.access_lost == 1


def test_a_token_that_expired_meanwhile_begins_the_list_anew(desk, server):
    server.fill(120)
    server.add_fault("refuse", "ListCustomers", after=1, code="INVALID_ARGUMENT", message="Invalid page_token.")
    assert desk.pull() == ""
    assert desk.sync.pulled == 120
    assert server.calls["ListCustomers"] == 5


def test_hostile_names_stand_in_the_book_as_plain_text(desk, server):
    server.fill(3)
    found = list(server.world.customers.values())
    found[0].org_display_name = "<img src=x onerror=alert(1)>\u202e\x07" + "x" * 5000
    found[1].domain = "not a domain at all"
    found[1].primary_contact_info.phone = "=HYPERLINK(1)"
    found[2].org_postal_address.region_code = "12"
    assert desk.pull() == ""
    rows = desk.sql("SELECT organisation_name, domain, phone, country FROM customer ORDER BY id")
    assert "\u202e" not in rows[0][0]
    assert len(rows[0][0]) <= 250
    assert [row[1:] for row in rows][1][:2] == ("", "")
    assert rows[2][3] == ""


def test_the_catalogue_is_refreshed_from_real_offers(desk):
    done = desk.network.submit(offers.refresh(desk.book, desk.client, desk.account)).result(30)
    assert done.facts["count"] > 10
    assert desk.sql("SELECT DISTINCT confidence FROM price") == [("provider",)]
    again = desk.network.submit(offers.refresh(desk.book, desk.client, desk.account)).result(30)
    assert again.facts["count"] == 0

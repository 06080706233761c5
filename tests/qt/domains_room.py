"""Customers with domains, and a network that answers as it is told, for the tests of Verify and Domains."""

from __future__ import annotations

import contextlib
import uuid
from concurrent.futures import Future

from app.actions import accounts
from app.models.domains import (
    Answer,
    Delegation,
    Evidence,
    Readiness,
    ReadinessItem,
    Record,
    Seen,
    ServerLook,
)
from app.rules.verdicts import verdict
from app.rules.wanted_record import record
from app.sync.watching import Watcher
from tests.qt.customers_room import Room, customer

TOKEN = "4f9mNq7Lr2ZtXw0bVc3sKd8Hy5Jg6Pa1Uo-iE_TfQe2"
NAMESERVERS = ("ada.ns.cloudflare.com", "bob.ns.cloudflare.com")


def unverified(number, **values):
    """Return the values of customer ``number``, whose domain is not verified."""
    return customer(number, domain_verified=0, **values)


class Looks:
    """What each domain's DNS has: ``there`` are (host, type, value); a look answers when ``waits`` is not set."""

    def __init__(self):
        self.there = set()
        self.offline = False
        self.asked = []
        self.waits = False
        self.waiting = []
        self.mail = ()
        self.named = []

    def evidence(self, wanted):
        sought = record(wanted)
        at = 1_805_000_000_000
        if self.offline:
            return Evidence(at, Delegation("unknown"), is_offline=True)
        found = tuple(Seen(host, kind, value) for host, kind, value in sorted(self.there))
        here = tuple(each for each in found if (each.host, each.type) == (sought.host, sought.type))
        answer = Answer("found", here, ttl=300) if here else Answer("empty", ttl=600)
        servers = tuple(ServerLook(name, "192.0.2.1", answer) for name in NAMESERVERS)
        around = () if here else tuple(each for each in found if each.value == sought.value)
        held = Delegation("yes", wanted.domain, NAMESERVERS)
        return Evidence(at, held, servers, (ServerLook("192.0.2.53", "192.0.2.53", answer),), around)

    def look_closely(self, wanted):
        self.asked.append(wanted)
        future = Future()
        if self.waits:
            self.waiting.append((future, wanted))
            return future
        self._answer(future, wanted)
        return future

    def _answer(self, future, wanted):
        seen = self.evidence(wanted)
        future.set_result((verdict(wanted, record(wanted), seen), seen))

    def go_on(self):
        waiting, self.waiting = self.waiting, []
        for future, wanted in waiting:
            if future.set_running_or_notify_cancel():
                self._answer(future, wanted)

    def look(self, wanted):
        future = Future()
        self.look_closely(wanted).add_done_callback(lambda done: future.set_result(done.result()[0]))
        return future

    def look_all(self, wanted, seen):
        future = Future()
        if self.waits:
            self.waiting_all = (future, wanted, seen)
            return future
        for index, each in enumerate(wanted):
            seen(index, self.look(each).result())
        future.set_result(None)
        return future

    def readiness(self, domain, provider, data_centre, named=""):
        self.named.append(named)
        future = Future()
        future.set_result(Readiness(domain, provider, data_centre, self.mail, 1_805_000_000_000))
        return future


class Codes:
    """The provider's own codes."""

    def __init__(self):
        self.asked = []
        self.error = None
        self.code = TOKEN

    def verification_code(self, account, domain, method, customer_ref):
        self.asked.append((account.name, domain, method, customer_ref))
        future = Future()
        if self.error is not None:
            future.set_exception(self.error)
        else:
            future.set_result(self.code)
        return future


class Connections:
    """What the window takes for the network."""

    def __init__(self):
        self.looker = Looks()
        self.ask = Codes()
        self.watched = []

    def watch(self, book, verbs):
        self.watched.append((book, verbs))
        assert Watcher is not None


@contextlib.contextmanager
def domains_room(qtbot, folder, people=None, size=(1280, 800)):
    """A window with customers whose domains are not verified; its pages are shown in it."""
    people = people if people is not None else [
        unverified(1, organisation_name="De Gouden Leeuw", domain="degoudenleeuw.nl", language="nl"),
        unverified(2, provider="zoho", organisation_name="บริษัท มะลิ", domain="malee.co.th", language="th"),
        unverified(3, kind="team", organisation_name="Team Nordlys", domain="", primary_email="maja@nordlys.se"),
        unverified(4, standing="book_only", organisation_name="한빛소프트", domain="hanbit.kr"),
        unverified(5, provider="", organisation_name="Undecided", domain="undecided.example"),
        customer(6, organisation_name="Verified B.V.", domain="verified.nl"),
    ]  # fmt: skip
    with Room(qtbot, folder, people, size) as room:
        connections = Connections()
        room.desk.connections = lambda: connections
        room.net = connections
        room.desk.page_wanted.disconnect()
        room.desk.page_wanted.connect(lambda name, target: room.shown.append((name, target)))
        room.desk.page_wanted.connect(room.window.show_page)
        yield room
        room.until(lambda: room.desk.domains.end().done())


def connect_account(room, provider="google", customers=(1, 3)):
    """Give customers a connected partner account."""
    values = {
        "provider": provider,
        "name": f"Our {provider}",
        "account_ref": "C0ours",
        "data_centre": "eu" if provider == "zoho" else "",
    }
    account_id = room.book.run(accounts.add, values).facts["account_id"]

    def connect(work):
        work.connection.execute("UPDATE partner_account SET connected_at = 1 WHERE id = ?", (account_id,))
        for each in customers:
            work.connection.execute("UPDATE customer SET partner_account_id = ? WHERE id = ?", (account_id, each))

    room.book.run(connect)
    return account_id


def rows_of(room, sql, *given):
    """Return rows of the book."""
    return room.book.run(lambda work: work.connection.execute(sql, given).fetchall())


MAIL = (ReadinessItem("mx", "mend", "readiness_mx_missing", (), (Record("x.nl", "@", "MX", "smtp.google.com", 1),)),)
UID = uuid.uuid4

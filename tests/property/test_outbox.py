"""Several people extend, order, withdraw, undo, redo and retry in any order: the book stays sound (R7, R51)."""

from __future__ import annotations

import json
import random
import tempfile
import uuid
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.actions import customers, outbox, subscriptions, trials, undo
from app.errors import Refused
from app.models.clock import Clock, new_uid
from app.models.outbox import OutboxQuery
from app.rules.effects import Update
from app.rules.operations import operation
from app.rules.outbox import parents_of
from app.store.book import Book
from app.store.checks import INVARIANTS
from app.store.journal import Entry
from app.store.opening import create
from app.store.outbox_rows import links_of, page

PEOPLE = st.sampled_from(["Sofie", "Noor"])
START = "2026-11-20"


class Office(RuleBasedStateMachine):
    """One customer on a trial of Zoho's; two people."""

    @initialize()
    def open_book(self):
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "t.deskbook"
        create(path, None, uuid.uuid4(), Clock())
        self.book = Book(path, None, "Sofie", Clock())
        today = Clock().today().isoformat()
        self.customer = self.book.run(
            customers.add, {"organisation_name": "Zon", "provider": "zoho", "domain": "zon.example"}
        ).inserted[0]
        self.book.run(
            subscriptions.add,
            self.customer,
            {"plan": "Mail", "status": "trial", "trial_start": today, "trial_end": today},
        )
        self.start = today

        def forget(work):
            work.connection.execute("UPDATE batch SET undoable = 0")  # the customer itself stays

        self.book.run(forget)

    def teardown(self):
        if hasattr(self, "book"):
            self.book.close()
            self.folder.cleanup()

    def do(self, person, action, *arguments):
        def by(work):
            work.by = person
            return action(work, *arguments)

        try:
            return self.book.run(by)
        except Refused:
            return None

    def ask(self, question, *arguments):
        return self.book.between_transactions(lambda c: question(c, *arguments)).result()

    def pick(self, data, states):
        found = [each.uid for each in self.ask(page, OutboxQuery()) if each.state in states]
        return self.choose(data, found) if found else None

    def choose(self, data, found):
        return data.draw(st.sampled_from(found))

    @rule(person=PEOPLE)
    def extend(self, person):
        self.do(person, trials.extend, [self.customer])

    @rule(person=PEOPLE)
    def create_and_order(self, person):
        def act(work):
            entry = Entry(work, "customer.edited", {"name": "x"})
            first = new_uid(work.now_ms)
            entry.apply([Update("customer", self.customer, {"standing": "waiting"})])
            entry.apply(
                [
                    operation("create_customer", self.customer, {}, by=work.by, uid=first),
                    operation("order", self.customer, {}, by=work.by, depends_on=[first]),
                ]
            )
            return entry.close()

        self.do(person, act)

    @rule(person=PEOPLE, data=st.data())
    def withdraw(self, person, data):
        uid = self.pick(data, ("held", "ready", "needs_person", "expired", "withdrawn"))
        if uid:
            self.do(person, outbox.withdraw, [uid])

    @rule(person=PEOPLE, data=st.data())
    def retry(self, person, data):
        uid = self.pick(data, ("needs_person", "expired"))
        if uid:
            self.do(person, outbox.retry, [uid])

    @rule(data=st.data())
    def provider_answers(self, data):
        """The runner: what is not blocked is done, or needs a person."""
        ready = [each for each in self.ask(page, OutboxQuery()) if each.state == "ready" and not each.after]
        if not ready:
            return
        row = self.choose(data, ready)
        state = self.choose(data, ["done", "needs_person"])

        def act(work):
            entry = Entry(work, "customer.edited", {"name": "x"}, side="provider", undoable=False)
            entry.apply([Update("operation", row.id, {"state": state})])
            if state == "done" and row.kind == "create_customer":
                entry.apply([Update("customer", self.customer, {"standing": "at_provider"})])
            return entry.close()

        self.book.run(act)

    @rule(person=PEOPLE)
    def undo(self, person):
        self.do(person, undo.undo)

    @rule(person=PEOPLE)
    def redo(self, person):
        self.do(person, undo.redo)

    @invariant()
    def nothing_waits_for_what_was_withdrawn(self):
        if not hasattr(self, "book"):
            return
        links = self.ask(links_of, self.customer)
        withdrawn = {link.uid for link in links if link.state == "withdrawn"}
        for uid, parents in parents_of(links).items():
            assert uid in withdrawn or not withdrawn.intersection(parents)

    @invariant()
    def the_date_is_what_the_extensions_that_are_left_say(self):
        if not hasattr(self, "book"):
            return
        left = self.ask(
            lambda c: c.execute(
                "SELECT payload FROM operation WHERE kind = 'extend_trial' AND state <> 'withdrawn' ORDER BY id"
            ).fetchall()
        )
        wanted = max([self.start, *(json.loads(each[0])["to"] for each in left)])
        assert self.ask(lambda c: c.execute("SELECT trial_end FROM subscription").fetchone()[0]) == wanted

    @invariant()
    def the_book_is_sound(self):
        if not hasattr(self, "book"):
            return
        for code, sql in INVARIANTS.items():
            assert self.ask(lambda c, sql=sql: c.execute(sql).fetchone()[0]) == 0, code


TestOffice = Office.TestCase
TestOffice.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)


VERBS = ("extend", "extend", "create_and_order", "withdraw", "retry", "undo", "undo", "redo", "provider_answers")


class Busy(Office):
    """The same office on a busy day: long walks that the search for short ones rarely takes."""

    def __init__(self, seed):
        super().__init__()
        self.random = random.Random(seed)  # noqa: S311 - the same walk every time

    def choose(self, _data, found):
        return self.random.choice(found)

    def walk(self, steps):
        self.open_book()
        for _ in range(steps):
            verb = self.random.choice(
                [
                    "extend",
                    "extend",
                    "create_and_order",
                    "withdraw",
                    "retry",
                    "undo",
                    "undo",
                    "redo",
                    "provider_answers",
                ]
            )
            given = {"person": self.random.choice(["Sofie", "Noor"])} if verb != "provider_answers" else {}
            given |= {"data": None} if verb in ("withdraw", "retry", "provider_answers") else {}
            getattr(self, verb)(**given)
            self.nothing_waits_for_what_was_withdrawn()
            self.the_date_is_what_the_extensions_that_are_left_say()
            self.the_book_is_sound()


@pytest.mark.parametrize("seed", range(24))
def test_two_people_on_a_busy_day(seed):
    office = Busy(seed)
    try:
        office.walk(25)
    finally:
        office.teardown()

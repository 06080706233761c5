"""Adding, taking over, ordering, merging, splitting, undoing in any order: the book stays sound (R7, R8)."""

from __future__ import annotations

import datetime as dt
import random
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.actions import (
    adding,
    associations,
    checklist,
    customers,
    drafts,
    follow_ups,
    ordering,
    outbox,
    subscriptions,
    taking_over,
    trials,
    undo,
    verification,
)
from app.errors import Refused, UserError
from app.models.clock import Clock, new_uid
from app.models.outbox import OutboxQuery
from app.rules.effects import Update
from app.store.book import Book
from app.store.checks import INVARIANTS
from app.store.journal import Entry
from app.store.opening import create
from app.store.outbox_rows import page

GOOGLE = {"provider": "google", "kind": "domain", "country": "NL", "postal_code": "1012 AB", "locality": "Amsterdam",
          "address_lines": "Dam 1", "admin_first_name": "A", "admin_last_name": "B"}  # fmt: skip
STEPS = 30
START = dt.date(2026, 3, 2)


class Shop:
    """A handful of customers of both providers and two people who do anything in any order."""

    def __init__(self, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.random = random.Random(seed)  # noqa: S311 - the same walk every time
        self.monkeypatch = monkeypatch
        self.day = START
        self.number = 0
        self.done: list[str] = []
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "t.deskbook"
        self.new_day(0)
        create(path, None, uuid.uuid4(), Clock())
        self.book = Book(path, None, "Sofie", Clock())

        def accounts(work: Any) -> Any:
            entry = Entry(work, "account.added", {"name": "x"}, undoable=False)
            entry.insert("partner_account", {"provider": "google", "name": "G", "currency": "EUR"})
            entry.insert("partner_account", {"provider": "zoho", "name": "Z", "currency": "EUR"})
            return entry.close()

        self.book.run(accounts)

    def close(self) -> None:
        self.book.close()
        self.folder.cleanup()

    def new_day(self, days: int) -> None:
        self.day += dt.timedelta(days=days)
        self.monkeypatch.setenv("PARTNER_DESK_TODAY", self.day.isoformat())

    def rows(self, sql: str, *given: Any) -> list[Any]:
        return self.book.between_transactions(lambda c: c.execute(sql, given).fetchall()).result()

    def one(self, sql: str, *given: Any) -> Any:
        found = [each[0] for each in self.rows(sql, *given)]
        return self.random.choice(found) if found else None

    def customer(self) -> Any:
        return self.one("SELECT id FROM customer WHERE shelf < 2")

    def draft(self) -> Any:
        return self.random.choice([None, self.one("SELECT id FROM draft")])

    def do(self, action: Callable[..., Any], *given: Any, **named: Any) -> Any:
        if given and given[0] is None:
            return None
        person = self.random.choice(["Sofie", "Noor"])

        def by(work: Any) -> Any:
            work.by = person
            return action(work, *given, **named)

        try:
            return self.book.run(by)
        except (Refused, UserError):
            return None

    def new_values(self) -> dict[str, Any]:
        self.number += 1
        domain = f"shop{self.random.randrange(self.number + 1)}.nl"
        provider = self.random.choice(["google", "zoho", "zoho", ""])
        values: dict[str, Any] = {"organisation_name": f"Shop {self.number}", "provider": provider, "domain": domain}
        if provider == "google" and self.random.random() < 0.6:
            values |= {**GOOGLE, "primary_email": f"a@{domain}", "alternate_email": "a@elsewhere.example"}
        elif self.random.random() < 0.6:
            values |= {"primary_email": f"a@{domain}", "country": "NL"}
        return values

    # -- what somebody may do ---------------------------------------------------------------------------------------

    def add(self) -> None:
        self.do(adding.add, self.new_values(), send=self.random.random() < 0.6, draft_id=self.draft())

    def create(self) -> None:
        if (customer := self.customer()) is not None:
            self.do(adding.create, [customer])

    def edit(self) -> None:
        values = self.new_values()
        field = self.random.choice(sorted(values))
        self.do(customers.edit, self.customer(), {field: self.random.choice([values[field], ""])})

    def take_over(self) -> None:
        values = self.new_values()
        values["provider"] = values["provider"] or "google"
        if self.random.random() < 0.5 and (customer := self.customer()) is not None:
            values["customer_id"] = customer
        if values["provider"] == "google":
            values["kind"] = "domain"
            if self.random.random() < 0.5:
                values |= {"consent_date": self.day.isoformat(), "consent_products": ["workspace"]}
            values["token_needed"] = self.random.random() < 0.5
        self.do(taking_over.take_over, values, draft_id=self.draft())

    def token(self) -> None:
        transfer = self.one("SELECT id FROM transfer WHERE method IN ('consent','token')")
        self.do(taking_over.record_token, transfer, self.day.isoformat(), f"token {self.number}")

    def consent(self) -> None:
        self.do(taking_over.record_consent, self.customer(), self.day.isoformat(), ["workspace"])

    def end_transfer(self) -> None:
        google = self.random.random() < 0.5
        transfer = self.one(f"SELECT id FROM transfer WHERE method {'' if google else 'NOT'} IN ('consent','token')")
        action = taking_over.withdraw if google else self.random.choice([associations.refuse, associations.withdraw])
        self.do(action, transfer)

    def advance(self) -> None:
        transfer = self.one("SELECT id FROM transfer WHERE method NOT IN ('consent','token')")
        self.do(self.random.choice([associations.advance, associations.advance, associations.ask_again]), transfer)

    def pass_days(self) -> None:
        self.new_day(self.random.choice([1, 10, 20]))
        self.book.run(associations.lapse_due)
        self.book.run(outbox.expire_due)
        self.book.run(follow_ups.wake_due)

    def order(self) -> None:
        sku, plan = self.random.choice([("1010020027", "flexible"), ("1010020028", "annual_monthly"), ("", "")])
        if not sku:
            sku = self.one("SELECT sku FROM product WHERE provider = 'zoho' AND kind = 'base'") or "x"
        order = {"sku": sku, "payment_plan": plan, "licences": self.random.randrange(1, 30)}
        self.do(ordering.place, self.customer(), order, draft_id=self.draft())

    def trial(self) -> None:
        today, end = self.day.isoformat(), (self.day + dt.timedelta(days=5)).isoformat()
        values = {"plan": "Mail", "status": "trial", "trial_start": today, "trial_end": end}
        self.do(subscriptions.add, self.customer(), values)

    def extend(self) -> None:
        if (customer := self.customer()) is not None:
            self.do(trials.extend, [customer])

    def verify(self) -> None:
        if (customer := self.customer()) is not None:
            self.do(verification.ask_provider, [customer])

    def withdraw(self) -> None:
        found = self.book.between_transactions(lambda c: page(c, OutboxQuery())).result()
        if found:
            self.do(outbox.withdraw, [self.random.choice(found).uid])

    def retry(self) -> None:
        uid = self.one("SELECT lower(hex(uid)) FROM operation WHERE state IN ('needs_person','expired')")
        if uid:
            self.do(outbox.retry, [uid])

    def provider_answers(self) -> None:
        """The runner: what is not blocked is done, or needs a person."""
        found = self.book.between_transactions(lambda c: page(c, OutboxQuery())).result()
        ready = [each for each in found if each.state == "ready" and not each.after]
        if not ready:
            return
        row, state = self.random.choice(ready), self.random.choice(["done", "needs_person"])

        def act(work: Any) -> Any:
            entry = Entry(work, "customer.edited", {"name": "x"}, side="provider", undoable=False)
            entry.apply([Update("operation", row.id, {"state": state})])
            left = work.connection.execute(
                "SELECT count(*) FROM operation WHERE customer_id = ? AND state NOT IN ('done','withdrawn') AND kind IN"
                " ('create_customer','import_customer','associate_customer')",
                (row.customer_id,),
            ).fetchone()[0]
            if not left and state == "done":
                entry.apply([Update("customer", row.customer_id, {"standing": "at_provider"})])
            return entry.close()

        self.book.run(act)

    def follow(self) -> None:
        self.do(follow_ups.add, self.customer(), "other")

    def settle(self) -> None:
        if (found := self.one("SELECT id FROM follow_up")) is not None:
            verb = self.random.choice([follow_ups.done, follow_ups.drop, follow_ups.reopen])
            self.do(verb, [found])

    def tick(self) -> None:
        code = self.random.choice(["user_language", "time_zone", "console_access"])
        self.do(checklist.settle, self.customer(), code, self.random.choice(["done", "not_needed", "open"]))

    def keep_draft(self) -> None:
        uid = self.one("SELECT uid FROM draft")
        given = uuid.UUID(bytes=uid) if uid and self.random.random() < 0.5 else new_uid(1)
        customer = self.customer()
        named = {"flow": "order", "version": 1, "page": "a", "title": "t", "values": {}, "customer_id": customer}
        self.book.run(lambda work: drafts.keep(work, given, **named))

    def remove_draft(self) -> None:
        self.do(drafts.remove, self.one("SELECT id FROM draft"))

    def merge(self) -> None:
        one, other = self.customer(), self.customer()
        if one is not None:
            self.do(customers.merge, one, [other])

    def split(self) -> None:
        self.do(customers.split, self.one("SELECT merged_into FROM customer WHERE merged_into IS NOT NULL"))

    def shelve(self) -> None:
        if (customer := self.customer()) is not None:
            verb = self.random.choice([customers.delete, customers.archive])
            self.do(verb, [customer], *([] if verb is customers.delete else [self.random.random() < 0.5]))

    def undo(self) -> None:
        self.do(undo.undo)

    def redo(self) -> None:
        self.do(undo.redo)

    # -- the walk ---------------------------------------------------------------------------------------------------

    def walk(self) -> None:
        verbs = [
            *(self.add, self.add, self.create, self.edit, self.take_over, self.take_over, self.token, self.consent),
            *(self.end_transfer, self.advance, self.pass_days, self.order, self.order, self.trial, self.extend),
            *(self.verify, self.withdraw, self.retry, self.provider_answers, self.follow, self.settle, self.tick),
            *(self.keep_draft, self.remove_draft, self.merge, self.merge, self.split, self.shelve),
            *(self.undo, self.undo, self.undo, self.redo),
        ]
        for _ in range(STEPS):
            verb = self.random.choice(verbs)
            self.done.append(verb.__name__)
            verb()
            for code, sql in INVARIANTS.items():
                count = self.rows(sql)[0][0]
                assert count == 0, (code, count, self.done)
            assert not self.rows("PRAGMA foreign_key_check"), self.done


@pytest.mark.parametrize("seed", range(40))
def test_whatever_two_people_do_the_book_is_sound(seed, monkeypatch):
    shop = Shop(seed, monkeypatch)
    try:
        shop.walk()
    finally:
        shop.close()

"""The Today page as a person uses it: look, copy a text, done, snooze, extend, and back by undo (R53, R54)."""

from __future__ import annotations

import asyncio
import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.actions import customers, follow_ups, subscriptions
from app.models.follow_ups import Section, Today
from app.models.values import CustomerQuery, Filter
from app.store.journal import Entry
from app.views.customers_page import CustomersPage
from app.views.dates import short_date
from app.views.letters.dialog import LetterDialog
from app.views.today.page import TodayPage
from app.views.today.rows import OpenButton
from app.views.today.watch import INDEXED_MS, TodayWatch
from app.views.today.words import sentence
from tests.qt.frame import run_with, startup, until, until_is


async def do(shell, action, *given, **more):
    return await asyncio.wrap_future(shell.desk.book.do(action, *given, **more))


async def ask(shell, sql):
    return await asyncio.wrap_future(shell.desk.reader.ask(lambda connection: connection.execute(sql).fetchall()))


async def with_customers(shell, *values):
    """Put customers in the book; returns their ids."""
    await until(lambda: shell.desk.is_open and shell.window.page is not None, "the book")
    return [(await do(shell, customers.add, each)).inserted[0] for each in values]


async def shown(shell):
    shell.desk.go("today")
    page = shell.window.page
    assert isinstance(page, TodayPage)
    await until(lambda: page.findChildren(OpenButton), "the rows")
    return page


def rows(page):
    return [each.accessibleName() for each in page.findChildren(OpenButton) if not each.isHidden() and each.isVisible()]


async def button(page, name):
    """Return the button of this name, once it is drawn: the lists come one after the other."""
    found = []

    def there():
        found[:] = [b for b in page.findChildren(QPushButton) if b.accessibleName() == name and b.isVisible()]
        return found

    await until(there, name)
    return found[0]


ZON = {"organisation_name": "Zon", "domain": "zon.example", "primary_email": "a@zon.example", "provider": "google"}


def test_done_by_keyboard_takes_the_row_away_and_undo_brings_it_back(qapp):
    async def script(shell):
        made = await with_customers(shell, ZON, {"organisation_name": "Maan"})
        for customer in made:
            await do(shell, follow_ups.add, customer, "other", due=shell.desk.today())
        page = await shown(shell)
        await until(lambda: len(rows(page)) == 3, "two follow-ups and a domain")
        shell.window.activateWindow()
        await until(lambda: isinstance(QApplication.focusWidget(), OpenButton), "the keyboard on the first row")
        assert QApplication.focusWidget().accessibleName() == "Zon: Something else"
        done = await button(page, "Done: Zon: Something else")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is done
        QTest.keyClick(done, Qt.Key.Key_Space)
        await until(lambda: rows(page) == ["Maan: Something else", "Zon"], "one follow-up")
        await until(lambda: isinstance(QApplication.focusWidget(), OpenButton), "the keyboard in the list still")
        shell.desk.undo()
        await until(lambda: len(rows(page)) == 3, "it back")

    assert run_with(qapp, startup(), script) == 0


def test_copy_text_copies_the_letter_in_the_customers_language_and_records_it(qapp):
    async def script(shell):
        (zon,) = await with_customers(shell, {**ZON, "language": "nl"})
        shell.settings.set("letters.company", "Kantoor Noord")
        await do(shell, follow_ups.add, zon, "accept_terms")
        page = await shown(shell)
        (await button(page, "Copy text: Zon: Accept the terms of service")).click()
        await until(lambda: "copied" in shell.window.strip.text, "what was done")
        text = QGuiApplication.clipboard().text()
        assert "Geachte Zon," in text
        assert text.rstrip().endswith("Kantoor Noord")
        assert await ask(shell, "SELECT template, language, channel, to_address FROM message") == [
            ("accept_terms", "nl", "copied", "a@zon.example")
        ]

    assert run_with(qapp, startup(), script) == 0


def test_a_text_with_gaps_opens_its_letter_instead(qapp):
    async def script(shell):
        (zon,) = await with_customers(shell, ZON)
        await do(shell, follow_ups.add, zon, "verify_domain")
        page = await shown(shell)
        (await button(page, "Copy text: Zon: Verify the domain")).click()
        await until(lambda: shell.window.findChild(LetterDialog) is not None, "the letter")
        dialog = shell.window.findChild(LetterDialog)
        await until(lambda: "DNS records" in dialog.note.text(), "what is missing")
        assert "[…]" in dialog.body.toPlainText()
        assert await ask(shell, "SELECT count(*) FROM message") == [(0,)]
        dialog.reject()

    assert run_with(qapp, startup(), script) == 0


def test_a_trial_is_extended_from_here_and_show_all_opens_the_grid(qapp):
    async def script(shell):
        made = await with_customers(shell, *({"organisation_name": f"Zon {n}", "provider": "zoho"} for n in range(7)))
        today = shell.desk.today()
        for place, customer in enumerate(made):
            start, end = today - dt.timedelta(days=10), today + dt.timedelta(days=place + 1)
            values = {"plan": "Mail", "status": "trial", "trial_start": start.isoformat(), "trial_end": end.isoformat()}
            await do(shell, subscriptions.add, customer, values)
        page = await shown(shell)
        await until(lambda: len(rows(page)) == 5, "the first five")
        end = short_date(today + dt.timedelta(days=16), year=(today + dt.timedelta(days=16)).year != today.year)
        (await button(page, f"Extend Trial to {end}: Zon 0")).click()
        await until(lambda: "extended" in shell.window.strip.text, "what was done")
        await until(lambda: any("extend trial" in row for row in rows(page)), "it waits in the outbox")
        (await button(page, "Trials ending: Show all 7")).click()
        await until(lambda: isinstance(shell.window.page, CustomersPage), "the customers")
        query = CustomerQuery(filters=(Filter("trial_ends_within", "30"),), sort="trial_end")
        assert shell.window.page.query == query

    assert run_with(qapp, startup(), script) == 0


def test_an_empty_day_says_what_will_stand_here(qapp):
    async def script(shell):
        await until(lambda: shell.desk.is_open and shell.window.page is not None, "the book")
        shell.desk.go("today")
        page = shell.window.page
        await until(lambda: any("stand here" in each.text() for each in page.findChildren(QLabel)), "the sentence")
        assert any(each.text() == "Nothing needs you today." for each in page.findChildren(QLabel))

    assert run_with(qapp, startup(), script) == 0


def test_the_headline_counts_what_needs_a_person():
    assert sentence(Today()) == "Nothing needs you today."
    many = Today(trials=Section((), 1_000, more=True), waiting=Section((), 2))
    assert sentence(many) == "1,000+ things need you. 2 instructions wait to be sent."


def test_the_day_is_told_once_and_what_was_hidden_comes_back(qapp):
    async def script(shell):
        (zon,) = await with_customers(shell, ZON)
        await until(lambda: shell._watch is not None, "the window's own watch")
        shell._watch._may_notify = False  # where a desktop shows notices it would be first, and a day is told once
        desk = shell.desk
        await do(shell, follow_ups.add, zon, "other", due=desk.today())
        ((row,),) = await ask(shell, "SELECT id FROM follow_up")

        def hide(work):
            from app.rules.effects import Update
            from app.store.journal import Entry

            entry = Entry(work, "customer.edited", {"name": "Zon"})
            entry.apply([Update("follow_up", row, {"snoozed_until": work.today})])
            return entry.close()

        await do(shell, hide)
        told, badges = [], []

        def notify(notice):
            told.append((notice.title, notice.words))
            return True

        watch = TodayWatch(desk, lambda *given: badges.append(given), notify)
        await until(lambda: badges and badges[-1][:2] == ("today", 1), "the badge")
        await until(lambda: told, "the notice")
        assert told == [("Today", "1 thing needs you.")]
        await until_is(lambda: ask(shell, "SELECT snoozed_until FROM follow_up"), [(None,)])
        watch._counted(None)  # its indexes are still built
        assert watch._counting.isActive()
        assert watch._counting.interval() == INDEXED_MS
        assert badges[-1][:2] == ("today", 1)
        watch._count()
        await asyncio.wrap_future(desk.reader.ask_slowly(lambda _connection: None))
        await do(shell, follow_ups.done, [row])
        await until(lambda: badges[-1][:2] == ("today", 0), "the badge gone")
        assert len(told) == 1
        watch.end()

    assert run_with(qapp, startup(), script) == 0


def differing(work, customer_id, theirs):
    entry = Entry(work, "drift.kept", {"name": "x"}, side="provider", undoable=False)
    values = {"partner_account_id": 1, "customer_id": customer_id, "field": "locality", "base": "", "theirs": theirs}
    entry.insert("drift", {**values, "seen_at": work.now_ms})
    return entry.close(other=("drift",))


def a_google_account(work):
    from app.actions import accounts

    return accounts.add(work, {"provider": "google", "name": "Google · Delft", "account_ref": "C0delft"})


def test_what_changed_at_the_provider_is_taken_from_here_and_a_held_fetch_is_looked_at(qapp):
    async def script(shell):
        (one, two) = await with_customers(shell, {**ZON, "domain_verified": True}, {"organisation_name": "Maan"})
        await do(shell, a_google_account)
        for customer, theirs in ((one, "Delft"), (two, "Leiden")):
            await do(shell, differing, customer, theirs)
        page = await shown(shell)
        first = "Zon: The town or city differs from the customer’s admin console"
        await until(lambda: first in rows(page), "what changed")
        (await button(page, f"Take theirs: {first}")).click()
        await until(lambda: first not in rows(page), "it to be taken")
        assert (await asyncio.wrap_future(shell.desk.reader.customer(one))).fields["locality"] == "Delft"
        held = "UPDATE sync_state SET held = 'pull_held', held_facts = '{\"missing\": 5, \"known\": 20}'"
        await asyncio.wrap_future(
            shell.desk.book.between_transactions(
                lambda c: (c.execute("INSERT INTO sync_state(partner_account_id) VALUES (1)"), c.execute(held))
            )
        )
        shell.desk.go("today")
        await until(lambda: "Google · Delft" in rows(page), "the fetch that waits")

    assert run_with(qapp, startup(), script) == 0

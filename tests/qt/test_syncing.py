"""Fetching in the window with a practice Google: progress, stop, how it ended, what waits for a person (R23, R50)."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QListWidget, QProgressBar, QPushButton, QWidget

from app.actions import connecting, drift
from app.models.drift import SyncRow
from app.models.values import CustomerQuery, Filter
from app.providers.practice.google_server import GooglePracticeServer
from app.store import drift_rows
from app.views.drift.pane import DriftPane
from app.views.named_box import NamedBox
from app.views.spawn import on_thread
from app.views.syncing import words
from app.views.syncing.age import AccessNote, AgeLine
from app.views.syncing.held_dialog import HeldDialog
from app.views.syncing.unclear_dialog import UnclearDialog
from tests.qt.frame import run_with, until
from tests.qt.test_connecting import given, press, ready
from tests.unit.commands.keys import key_text
from tests.unit.vault.memory_keyring import MemoryKeyring

NOON = 1_764_158_700_000


@pytest.fixture
def google(monkeypatch):
    key_text()  # it takes a while to make one
    with GooglePracticeServer("C0practice") as server:
        monkeypatch.setenv("PARTNER_DESK_GOOGLE_ENDPOINT", server.endpoint)
        yield server


def texts_of(widget):
    return [each.text().replace("\u200b", "") for each in widget.findChildren(QLabel) if not each.isHidden()]


def shown(widget, kind):
    return [each for each in widget.findChildren(kind) if each.isVisible()]


def named(widget):
    return [each.accessibleName() for each in shown(widget, QPushButton)]


def dialogs(shell, kind):
    return [each for each in shell.window.findChildren(kind) if each.isVisible()]


async def connected(shell):
    """Connect the account; returns the dialog of accounts."""
    shell.window.resize(1280, 800)
    dialog = await ready(shell)
    wish = connecting.Wish("admin@reseller.example", key_text(), account_ref="C0practice")
    book, connections = shell.desk.book, shell.desk.connections
    made = on_thread("connect", lambda: connecting.establish(book, connections(), wish, or_for_now=True))
    await until(made.done, "the account to be connected")
    made.result()
    await until(lambda: any("Fetch" in each.accessibleName() for each in dialog.findChildren(QPushButton)), "the box")
    return dialog


async def fetched(shell, dialog):
    press(dialog, "Fetch now: Google · Delft").click()
    await until(lambda: shell.desk.fetching.rows and next(iter(shell.desk.fetching.rows.values())).last_full_at, "it")
    await until(lambda: "customers fetched" in shell.window.strip.text, "what came of it")


def first(shell, **filters):
    query = CustomerQuery(filters=tuple(Filter(name, value) for name, value in filters.items()), sort="name")
    return shell.desk.book.reader.first_page(query).result().rows


def test_what_changed_at_google_is_fetched_seen_taken_and_undone(qapp, google):
    google.fill(4)

    async def script(shell):
        dialog = await connected(shell)
        await fetched(shell, dialog)
        assert "4 customers fetched" in shell.window.strip.text
        dialog.reject()
        one = first(shell)[0]
        detail = shell.desk.book.reader.customer(one.id).result()
        ref = shell.desk.book.between_transactions(
            lambda c: c.execute("SELECT provider_ref FROM customer WHERE id = ?", (one.id,)).fetchone()[0]
        ).result()
        was, now = google.move_domain(ref)
        assert was == detail.card.domain
        assert shell.registry.trigger("sync.now")
        await until(lambda: "2 values differ from ours" in shell.window.strip.text, "the drift")
        assert [each.id for each in first(shell, changed_at_provider="yes")] == [one.id]
        shell.desk.go("customer", one.id)
        await until(lambda: shell.window.findChildren(DriftPane) and shown(shell.window, DriftPane), "the pane")
        (pane,) = shown(shell.window, DriftPane)
        assert "The domain differs from the customer’s admin console" in texts_of(pane)
        assert now in texts_of(pane)
        (age,) = shown(shell.window, AgeLine)
        assert age.text().startswith("Google as of ")
        assert age.text().endswith("just now")
        press(pane, "Take theirs: Domain").click()
        await until(lambda: "Take theirs: Domain" not in named(pane), "it to be settled")
        assert shell.desk.book.reader.customer(one.id).result().card.domain == now
        shell.desk.undo()
        await until(lambda: "Take theirs: Domain" in named(pane), "it to be back")

    assert run_with(qapp, given(MemoryKeyring()), script) == 0


def test_a_fetch_is_followed_stopped_and_goes_on(qapp, google):
    google.fill(3)
    google.add_fault("delay_after", "ListCustomers", after=1, seconds=3.0)

    async def script(shell):
        dialog = await connected(shell)
        press(dialog, "Fetch now: Google · Delft").click()
        await until(lambda: any(b.text() == "Stop fetching" for b in shown(shell.window.sidebar, QPushButton)), "it")
        assert any(each.startswith("Fetching from Google") for each in texts_of(shell.window.sidebar))
        assert shown(dialog, QProgressBar)
        press(shell.window.sidebar, "Stop fetching").click()
        await until(lambda: "fetching was stopped" in shell.window.strip.text, "the end")
        assert not any(b.text() == "Stop fetching" for b in shown(shell.window.sidebar, QPushButton))
        google.as_usual()
        press(dialog, "Go on fetching: Google · Delft").click()
        await until(lambda: "3 customers fetched" in shell.window.strip.text, "the end")

    assert run_with(qapp, given(MemoryKeyring()), script) == 0


def test_who_is_missing_is_looked_at_before_it_is_allowed(qapp, google):
    google.fill(5)

    async def script(shell):
        dialog = await connected(shell)
        await fetched(shell, dialog)
        with google.world.lock:
            gone = list(google.world.customers)[:2]
            for name in gone:
                del google.world.customers[name]
        press(dialog, "Fetch now: Google · Delft").click()
        await until(lambda: "2 of 5 customers are no longer in what Google lists" in shell.window.strip.text, "it")
        assert not first(shell, standing="access_lost")
        await until(lambda: press(dialog, "Look at them: Google · Delft").isVisible(), "the button")
        press(dialog, "Look at them: Google · Delft").click()
        await until(lambda: dialogs(shell, HeldDialog), "the dialog")
        (held,) = dialogs(shell, HeldDialog)
        await until(lambda: held.findChild(QListWidget).count() == 2, "the customers")
        held.allow_button.click()
        await until(lambda: len(first(shell, standing="access_lost")) == 2, "the loss")
        await until(lambda: "access to 2 lost" in shell.window.strip.text, "what is said")
        dialog.reject()
        shell.desk.go("customer", first(shell, standing="access_lost")[0].id)
        await until(lambda: shown(shell.window, AccessNote), "what it means")
        assert any("Nothing was deleted here" in each for each in texts_of(shown(shell.window, AccessNote)[0]))
        names = [each.accessibleName() for each in shown(shown(shell.window, AccessNote)[0], QPushButton)]
        assert names == ["Fetch from Google now", "Take over this customer", "Archive"]

    assert run_with(qapp, given(MemoryKeyring()), script) == 0


def test_a_team_that_verified_its_domain_is_told_of(qapp, google):
    async def script(shell):
        await ready(shell)
        book = shell.desk.book
        await until(lambda: shell.desk.fetching._newest_change is not None, "the start")
        customer = book.run(add_team).facts["id"]

        def verified(work):
            from app.rules.effects import Update
            from app.store.journal import Entry

            entry = Entry(work, "pull.done", {"name": "x", "count": 1}, side="provider", undoable=False)
            entry.apply([Update("customer", customer, {"kind": "domain", "domain_verified": 1})])
            return entry.close(other=("sync_state",))

        book.run(verified)
        await until(lambda: "has verified its domain" in shell.window.strip.text, "what is said")
        assert "“" not in shell.window.strip.text

    assert run_with(qapp, given(MemoryKeyring()), script) == 0


def add_team(work):
    from app.actions import customers

    values = {"organisation_name": "Team Zon", "provider": "google", "kind": "team", "primary_email": "a@zon.example"}
    made = customers.add(work, values)
    return made.__class__(facts={"id": made.inserted[0]})


def test_rules_are_listed_and_removed(qapp, google):
    async def script(shell):
        dialog = await connected(shell)
        account = next(iter(shell.desk.fetching.accounts))
        shell.desk.book.run(drift.set_rule, account, "phone", "theirs")
        await until(lambda: "Phone: always take theirs" in texts_of(dialog), "the rule")
        press(dialog, "Remove the rule: Phone").click()
        await until(lambda: "Phone: always take theirs" not in texts_of(dialog), "it to be gone")
        assert shell.desk.book.reader.ask(drift_rows.rules).result() == ()

    assert run_with(qapp, given(MemoryKeyring()), script) == 0


def test_nothing_connected_nothing_fetched(qapp):
    async def script(shell):
        await until(lambda: shell.desk.is_open and shell._sending is not None, "the book")
        assert not shell.registry.trigger("sync.now")
        assert shell.window.strip.text == "No partner account is connected."
        assert not shell.registry.trigger("sync.stop")
        assert shell.window.strip.text == "Nothing is being fetched."

    assert run_with(qapp, given(MemoryKeyring()), script) == 0


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (-5, "just now"),
        (59_999, "just now"),
        (60_000, "1 minute ago"),
        (7_199_999, "119 minutes ago"),
        (7_200_000, "2 hours ago"),
        (172_800_000, "2 days ago"),
    ],
)
def test_ages_in_words(qapp, ms, said):
    assert words.age(NOON - ms, NOON) == said


def test_every_state_of_a_pull_in_words(qapp):
    row = SyncRow(1, "Google · Delft", "google")

    def of(**changed):
        return words.state_of(SyncRow(**{**{n: getattr(row, n) for n in row.__slots__}, **changed}), NOON)

    assert of() == ("Nothing was fetched from Google yet.", "second")
    assert of(running=True, phase="customers", done=120, total=1204)[0] == (
        "Fetching from Google: 120 of 1,204 customers."
    )
    assert of(running=True, phase="customers", done=1)[0] == "Fetching from Google: 1 customer."
    assert "subscriptions of 3 of 9 customers" in of(running=True, phase="subscriptions", done=3, total=9)[0]
    assert "subscriptions of 3 customers" in of(running=True, phase="subscriptions", done=3)[0]
    assert "not listed" in of(running=True, phase="absent")[0]
    assert "comparing" in of(running=True, phase="compare")[0]
    assert of(error="provider_offline")[1] == "bad"
    assert of(held="pull_held", held_facts={"missing": 5, "known": 20})[0].startswith("5 of 20 customers")
    assert of(held="pull_differs")[0] == words.why("pull_differs", {})
    assert "goes on from there" in of(phase="customers", last_listed_at=NOON, pulled=3)[0]
    assert "What 2 customers hold is still to be read." in of(last_listed_at=NOON, pulled=3, due=2)[0]
    assert of(last_listed_at=NOON - 86_400_000 * 3, pulled=3)[0].endswith("3 days ago: 3 customers.")
    whole = SyncRow(1, "Delft", "google", pulled=9, changed=2, drift=1, conflicts=1, access_lost=3)
    assert words.came_to(whole) == (
        "Delft: 9 customers fetched, 2 changed, 2 values differ from ours, access to 3 lost."
    )


def test_the_widgets_are_named_for_screen_readers(qapp, google):
    async def script(shell):
        dialog = await connected(shell)
        for each in dialog.findChildren(QWidget):
            if isinstance(each, QPushButton | QProgressBar) and not each.isHidden():
                assert each.accessibleName() or each.text()

    assert run_with(qapp, given(MemoryKeyring()), script) == 0


def test_a_customer_that_fits_several_records_is_matched_by_a_person(qapp, google):
    google.fill(1)

    async def script(shell):
        from app.actions import customers

        dialog = await connected(shell)
        book = shell.desk.book
        there = next(iter(google.world.customers.values()))
        mine = {"Practice A": {"domain": there.domain}, "Practice B": {"cloud_identity_id": there.cloud_identity_id}}
        for name, key in mine.items():
            book.run(customers.add, {"organisation_name": name, "provider": "google", **key})
        press(dialog, "Fetch now: Google · Delft").click()
        await until(lambda: "1 customer to match: Google · Delft" in named(dialog), "the button")
        press(dialog, "1 customer to match: Google · Delft").click()
        await until(lambda: dialogs(shell, UnclearDialog), "the dialog")
        (asked,) = dialogs(shell, UnclearDialog)
        await until(lambda: "It is this one: Practice 1" in named(asked), "the customer")
        box = asked.findChild(NamedBox)
        assert [box.itemText(place) for place in range(box.count())] == [f"Practice A · {there.domain}", "Practice B"]
        box.setCurrentIndex(1)
        press(asked, "It is this one: Practice 1").click()
        await until(lambda: "All are matched." in texts_of(asked), "the end")
        assert "it is clear now which customer this is" in shell.window.strip.text
        standings = {each.organisation_name: each.standing for each in first(shell)}
        assert standings["Practice A"] == "book_only"
        assert "at_provider" in standings.values()

    assert run_with(qapp, given(MemoryKeyring()), script) == 0

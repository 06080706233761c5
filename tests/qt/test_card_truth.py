"""A card tells the truth at every moment of an instruction's way to a practice Google (issue 4, R15)."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from app.actions import adding, follow_ups
from app.rules.operations import operation
from app.store.journal import Entry
from app.views.cards.face import badge_of
from tests.qt.frame import run_with, until
from tests.qt.test_connecting import ZON, given
from tests.qt.test_syncing import connected, google
from tests.unit.providers.google_room import STARTER
from tests.unit.vault.memory_keyring import MemoryKeyring

__all__ = ["google"]
ORDER = {"sku": STARTER, "plan": "Business Starter", "payment_plan": "flexible", "licences": 5}


def order(work, customer_id):
    entry = Entry(work, "customer.edited", {"name": "x"}, undoable=False)
    entry.apply([operation("order", customer_id, ORDER, by=work.by)])
    return entry.close(other=("operation",))


def test_waiting_sending_needs_you_suspended_for_the_terms_and_active(qapp, google):
    async def script(shell):
        dialog = await connected(shell)
        dialog.reject()
        book = shell.desk.book
        google.add_fault("delay_after", "CreateCustomer", seconds=1.5)
        made = book.do(adding.add, ZON, send=True)
        await until(made.done, "the customer")
        customer = made.result().facts["customer_id"]

        def card():
            return book.reader.rows([customer]).result()[0]

        seen = []

        def says(words):
            badge = badge_of(card())[0]
            if not seen or seen[-1] != badge:
                seen.append(badge)
            return badge == words

        await until(lambda: says("↑ Being sent"), "it to be sent")
        assert set(seen) <= {"↑ Waiting to send", "↑ Being sent"}
        assert card().standing == "waiting"
        await until(lambda: card().standing == "at_provider" and says(""), "it to be made")

        google.add_fault("refuse", "CreateEntitlement", code="INVALID_ARGUMENT", message="num_units: at least 7")
        book.run(order, customer)
        await until(lambda: says("! Needs you"), "the refusal")
        shell.desk.go("customer", customer)
        wanted = "Google wrote: “"
        await until(
            lambda: any(each.text().startswith(wanted) for each in shell.window.findChildren(QLabel)), "its words"
        )

        book.run(follow_ups.add, customer, "accept_terms")
        book.run(retried)
        await until(lambda: says("Terms not accepted"), "the order")
        assert card().status == "suspended"
        (ref,) = google.world.customers
        assert google.accept_terms(ref) == 1
        # Lists lag behind what we did ourselves, so that what is seconds old is not believed: time goes by.
        book.between_transactions(lambda c: c.execute("UPDATE provider_record SET told_at = 0")).result()
        assert shell.registry.trigger("sync.now")
        await until(lambda: card().status == "active" and says(""), "the terms to be accepted")
        assert book.reader.ask(states_of_follow_ups).result() == [("done",)]

    assert run_with(qapp, given(MemoryKeyring()), script) == 0


def states_of_follow_ups(connection):
    return connection.execute("SELECT state FROM follow_up").fetchall()


def retried(work):
    from app.actions import outbox

    uids = work.connection.execute("SELECT uid FROM operation WHERE state = 'needs_person'").fetchall()
    return outbox.retry(work, [uid.hex() for (uid,) in uids])

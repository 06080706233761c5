"""Undo and redo: everything a person did, back and forth, also after the book was closed (R7)."""

from __future__ import annotations

import pytest

from app.actions import attachments, contacts, customers, saved_views, subscriptions, tags, trials, undo
from app.errors import Refused
from app.models.values import CustomerQuery


def steps(desk):
    """Do one of everything; returns the state of the book after each step, the first before any."""
    one = desk.add("Zon", domain="zon.example", provider="zoho")
    two = desk.add("Maan", phone="010 1234567")
    desk.subscribe(one, plan="Mail Lite", status="trial", trial_start="2026-03-01", trial_end="2026-03-16")
    desk.run(contacts.add, two, {"role": "billing", "email": "geld@maan.example"})
    contact = desk.query("SELECT id FROM contact")[0][0]
    subscription = desk.query("SELECT id FROM subscription")[0][0]
    desk.run(attachments.add, one, "consent.eml", b"yes")
    attachment = desk.query("SELECT id FROM attachment")[0][0]
    states = [desk.state()]
    for action, *arguments in (
        (customers.edit, two, {"organisation_name": "De Maan", "country": "nl"}),
        (customers.archive, [one, two], True),
        (customers.archive, [one, two], False),
        (tags.add_tag, [one, two], "school"),
        (tags.remove_tag, [one], "school"),
        (customers.set_owner, [two], "Niran"),
        (contacts.edit, contact, {"family_name": "Jansen"}),
        (contacts.remove, contact),
        (subscriptions.edit, subscription, {"licences": 12}),
        (trials.extend, [one]),
        (attachments.remove, attachment),
        (saved_views.save, "Schools", CustomerQuery(search="school")),
        (customers.delete, [two]),
    ):
        desk.run(action, *arguments)
        states.append(desk.state())
    return states


def without_withdrawn(state):
    """An instruction that was taken back stays in the outbox as withdrawn; everything else is as before."""
    return {**state, "operation": [each for each in state["operation"] if each[1] != "withdrawn"]}


def test_every_step_can_be_undone_and_redone(desk, clock):
    states = steps(desk)
    for expected in reversed(states[:-1]):
        desk.run(undo.undo)
        assert without_withdrawn(desk.state()) == expected
    for expected in states[1:]:
        desk.run(undo.redo)
        assert without_withdrawn(desk.state()) == expected
    with pytest.raises(Refused):
        desk.run(undo.redo)


def test_undo_of_adding_takes_the_customer_off_the_book(desk):
    customer = desk.add("Zon")
    changes = desk.run(undo.undo)
    assert desk.row(customer)["shelf"] == 2
    assert changes.verb == "undone"
    desk.run(undo.redo)
    assert desk.row(customer)["shelf"] == 0


def test_something_new_ends_redo(desk):
    customer = desk.add("Zon")
    desk.run(customers.edit, customer, {"note": "one"})
    desk.run(undo.undo)
    desk.run(customers.edit, customer, {"note": "two"})
    with pytest.raises(Refused) as caught:
        desk.run(undo.redo)
    assert caught.value.code == "nothing_to_redo"
    assert desk.row(customer)["note"] == "two"


def test_undo_is_each_persons_own_and_keeps_what_was_changed_since(desk):
    customer = desk.add("Zon")
    desk.run(customers.edit, customer, {"note": "mine", "phone": "010 1234567"})
    desk.book.by = "Niran"
    desk.run(customers.edit, customer, {"note": "Niran’s"})
    desk.book.by = "Sofie"
    changes = desk.run(undo.undo)
    assert [(each.name, each.code) for each in changes.outcomes] == [("Zon", "undo_changed_since")]
    assert (desk.row(customer)["note"], desk.row(customer)["phone"]) == ("Niran’s", "")


def test_undo_of_an_extended_trial_withdraws_the_instruction(desk, clock):
    customer = desk.add("Zon", provider="zoho", domain="zon.example")
    desk.subscribe(customer, plan="Mail Lite", status="trial", trial_start="2026-03-01", trial_end="2026-03-16")
    desk.run(trials.extend, [customer])
    assert (desk.row(customer)["trial_end"], desk.row(customer)["attention"]) == ("2026-03-31", "waiting")
    desk.run(undo.undo)
    assert (desk.row(customer)["trial_end"], desk.row(customer)["attention"]) == ("2026-03-16", "")
    assert desk.query("SELECT state FROM operation") == [("withdrawn",)]


@pytest.mark.parametrize(("code", "ref", "is_undone"), [("refused", "", 1), ("effect_unknown", "", 0), ("x", "o/1", 0)])
def test_what_was_refused_reached_nobody_and_is_undone(desk, clock, code, ref, is_undone):
    customer = desk.add("Zon", provider="zoho", domain="zon.example")
    desk.subscribe(customer, plan="Mail Lite", status="trial", trial_start="2026-03-01", trial_end="2026-03-16")
    desk.run(trials.extend, [customer])
    sql = "UPDATE operation SET state = 'needs_person', error_code = ?, provider_ref = ?"
    desk.book.between_transactions(lambda c: c.execute(sql, (code, ref))).result()
    if not is_undone:
        with pytest.raises(Refused, match="undo_sent"):
            desk.run(undo.undo)
        return
    desk.run(undo.undo)
    assert desk.row(customer)["trial_end"] == "2026-03-16"
    assert desk.query("SELECT state FROM operation") == [("withdrawn",)]
    desk.run(undo.redo)
    assert desk.query("SELECT state FROM operation") == [("ready",)]


def test_what_was_sent_is_not_undone_and_says_so(desk, clock):
    customer = desk.add("Zon", provider="zoho", domain="zon.example")
    desk.subscribe(customer, plan="Mail Lite", status="trial", trial_start="2026-03-01", trial_end="2026-03-16")
    desk.run(trials.extend, [customer])
    desk.book.between_transactions(lambda c: c.execute("UPDATE operation SET state = 'sending'")).result()
    with pytest.raises(Refused) as caught:
        desk.run(undo.undo)
    assert caught.value.code == "undo_sent"


def test_keys_pressed_one_after_another_are_one_edit(desk):
    customer = desk.add("Zon")
    batch = None
    for typed in ("D", "De", "De ", "De Maan"):
        batch = desk.run(customers.edit, customer, {"organisation_name": typed}, continues=batch).batch_id or batch
    assert desk.row(customer)["organisation_name"] == "De Maan"
    desk.run(undo.undo)
    assert desk.row(customer)["organisation_name"] == "Zon"
    desk.run(undo.redo)
    assert desk.row(customer)["organisation_name"] == "De Maan"


def test_an_edit_does_not_go_on_over_somebody_elses_step_or_an_undo(desk):
    customer = desk.add("Zon")
    batch = desk.run(customers.edit, customer, {"note": "one"}).batch_id
    desk.run(undo.undo)
    desk.run(customers.edit, customer, {"note": "two"}, continues=batch)
    desk.run(undo.undo)
    assert desk.row(customer)["note"] == ""


def test_undone_merge_shows_each_customer_its_own_subscription_again(desk):
    kept, other = desk.add("Same"), desk.add("Same")
    desk.subscribe(other, plan="Mail", status="active", licences=3)
    desk.run(customers.merge, kept, [other])
    assert desk.row(kept)["plan"] == "Mail"
    desk.run(undo.undo)
    assert (desk.row(kept)["plan"], desk.row(kept)["subscription_count"]) == ("", 0)
    assert desk.row(other)["plan"] == "Mail"


def test_undone_subscription_that_an_instruction_was_about_stays_and_says_so(desk):
    customer = desk.add("Zon", provider="zoho")
    desk.subscribe(customer, plan="Mail", status="trial", trial_start="2026-03-01", trial_end="2026-03-10")
    desk.run(trials.extend, [customer])
    desk.run(undo.undo)
    changes = desk.run(undo.undo)
    assert [each.code for each in changes.outcomes] == ["undo_used"]
    assert desk.row(customer)["subscription_count"] == 1

"""A Zoho customer's association in the book: asked, agreed, approved, lapsed, asked again (R21)."""

from __future__ import annotations

import pytest

from app.actions import adding, associations, customers, taking_over, undo
from app.errors import Refused, UserError
from app.rules.effects import Update
from app.store.journal import Entry
from tests.unit.actions.on_the_way import GOOGLE, ZOHO, follow_ups, hang_order, operations, standing, transfer


def test_a_zoho_customer_is_asked_and_followed_step_by_step(desk, clock):
    changes = desk.run(taking_over.take_over, {**ZOHO, "association_date": "2026-03-01"})
    customer = changes.facts["customer_id"]
    assert changes.verb == "association.begun"
    assert (transfer(desk), transfer(desk, "expires_on")) == ("requested", "2026-03-16")
    assert [(each["kind"], each["state"]) for each in operations(desk)] == [("associate_customer", "ready")]
    assert follow_ups(desk) == ["agree_association"]
    hang_order(desk, customer, operations(desk)[0]["uid"])
    one = transfer(desk, "id")
    assert desk.run(associations.advance, one).verb == "association.customer_agreed"
    assert follow_ups(desk) == ["provider_approval"]
    desk.run(associations.advance, one)
    assert follow_ups(desk) == []
    desk.run(associations.advance, one)
    assert standing(desk, customer) == "at_provider"
    assert [each["state"] for each in operations(desk)] == ["withdrawn", "ready"]
    assert operations(desk)[1]["depends_on"] == []
    with pytest.raises(Refused, match="association_over"):
        desk.run(associations.advance, one)
    desk.run(undo.undo)
    assert (transfer(desk), standing(desk, customer)) == ("provider_approved", "waiting")
    assert [each["state"] for each in operations(desk)] == ["ready", "ready"]
    assert operations(desk)[1]["depends_on"] == [operations(desk)[0]["uid"]]


def test_a_request_nobody_answers_lapses_after_fifteen_days_and_can_be_made_again(desk, clock):
    customer = desk.run(taking_over.take_over, ZOHO).facts["customer_id"]
    one = transfer(desk, "id")
    clock.set("2026-03-17")
    assert desk.run(associations.lapse_due).verb == ""
    clock.set("2026-03-18")
    assert desk.run(associations.lapse_due).facts["count"] == 1
    assert (transfer(desk), standing(desk, customer)) == ("lapsed", "book_only")
    assert [each["state"] for each in operations(desk)] == ["expired"]
    with pytest.raises(Refused, match="association_lapsed"):
        desk.run(associations.advance, one)
    desk.run(associations.ask_again, one, "2026-03-18", "tag")
    assert (transfer(desk), transfer(desk, "method"), standing(desk, customer)) == ("requested", "tag", "waiting")
    assert [each["state"] for each in operations(desk)] == ["withdrawn", "ready"]
    with pytest.raises(Refused, match="association_runs"):
        desk.run(associations.ask_again, one)


def test_a_creation_that_somebody_has_already_becomes_an_association(desk, clock):
    made = {**ZOHO, "admin_first_name": "Ann", "admin_last_name": "Lee"}
    customer = desk.run(adding.add, {name: made[name] for name in made if not name.startswith("assoc")}, send=True)
    customer = customer.facts["customer_id"]
    (created,) = operations(desk)
    hang_order(desk, customer, created["uid"])
    desk.run(refused, "create_customer", "zoho_other_partner")
    assert standing(desk, customer) == "waiting"
    desk.run(taking_over.take_over, {**ZOHO, "customer_id": customer})
    assert [(each["kind"], each["state"]) for each in operations(desk)] == [
        ("create_customer", "withdrawn"), ("order", "ready"), ("associate_customer", "ready"),
    ]  # fmt: skip
    assert operations(desk)[1]["depends_on"] == [operations(desk)[2]["uid"]]
    desk.run(associations.withdraw, transfer(desk, "id"))
    assert standing(desk, customer) == "book_only"


def refused(work, kind, code):
    entry = Entry(work, "customer.edited", {"name": "x"}, undoable=False)
    for (row_id,) in work.connection.execute("SELECT id FROM operation WHERE kind = ?", (kind,)).fetchall():
        entry.apply([Update("operation", row_id, {"state": "needs_person", "error_code": code})])
    return entry.close(other=("operation",))


@pytest.mark.parametrize(("verb", "state"), [(associations.refuse, "refused"), (associations.withdraw, "withdrawn")])
def test_a_refused_or_withdrawn_request_ends_and_undo_brings_it_back(desk, clock, verb, state):
    customer = desk.run(taking_over.take_over, ZOHO).facts["customer_id"]
    desk.run(verb, transfer(desk, "id"))
    assert (transfer(desk), standing(desk, customer)) == (state, "book_only")
    assert follow_ups(desk) == []
    desk.run(undo.undo)
    assert (transfer(desk), standing(desk, customer)) == ("requested", "waiting")
    assert follow_ups(desk) == ["agree_association"]


def test_a_request_needs_the_administrators_email_and_a_tag_does_not(desk, clock):
    no_email = {**ZOHO, "primary_email": ""}
    desk.run(taking_over.take_over, no_email)
    assert operations(desk)[0]["missing"] == ["primary_email"]
    desk.run(associations.withdraw, transfer(desk, "id"))
    desk.run(associations.ask_again, transfer(desk, "id"))
    assert operations(desk)[1]["missing"] == ["primary_email"]
    desk.run(taking_over.take_over, {**no_email, "domain": "b.example", "association_method": "tag"})
    assert operations(desk)[2]["state"] == "ready"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"association_method": "magic"}, "not_a_choice"),
        ({"association_date": "2026-03-03"}, "association_in_future"),
        ({"association_date": "soon"}, "date_invalid"),
    ],
)
def test_a_wrong_request_is_not_made(desk, clock, values, code):
    with pytest.raises(UserError, match=code):
        desk.run(taking_over.take_over, {**ZOHO, **values})


def test_asking_again_is_checked_and_a_deleted_customers_request_just_lapses(desk, clock):
    customer = desk.run(taking_over.take_over, ZOHO).facts["customer_id"]
    one = transfer(desk, "id")
    desk.run(associations.withdraw, one)
    with pytest.raises(UserError, match="not_a_choice"):
        desk.run(associations.ask_again, one, "", "magic")
    desk.book.between_transactions(lambda c: c.execute("UPDATE customer SET standing = 'access_lost'")).result()
    desk.run(associations.ask_again, one)
    assert standing(desk, customer) == "access_lost"
    desk.book.between_transactions(lambda c: c.execute("UPDATE customer SET shelf = 2")).result()
    clock.set("2026-04-30")
    assert desk.run(associations.lapse_due).facts["count"] == 1
    with pytest.raises(Refused, match="customer_gone"):
        desk.run(customers.edit, customer, {"note": "x"})


def test_a_consent_leaves_alone_what_it_does_not_concern(desk, clock):
    customer = desk.run(taking_over.take_over, ZOHO).facts["customer_id"]
    desk.run(taking_over.record_consent, customer, "2026-03-01", ["workspace"])
    assert transfer(desk) == "requested"
    one = transfer(desk, "id")
    desk.book.between_transactions(lambda c: c.execute("UPDATE customer SET standing = 'at_provider'")).result()
    desk.run(associations.withdraw, one)
    assert standing(desk, customer) == "at_provider"


def test_the_card_knows_how_far_a_customer_is_on_its_way(desk, clock):
    def coming(customer):
        return desk.row(customer)["coming"]

    google = desk.run(taking_over.take_over, GOOGLE).facts["customer_id"]
    assert coming(google) == "take_over"
    desk.run(taking_over.withdraw, transfer(desk, "id"))
    assert coming(google) == ""
    desk.run(undo.undo)
    assert coming(google) == "take_over"
    zoho = desk.run(taking_over.take_over, ZOHO).facts["customer_id"]
    one = transfer(desk, "id")
    seen = [coming(zoho)]
    for _ in range(3):
        desk.run(associations.advance, one)
        seen.append(coming(zoho))
    assert seen == ["requested", "customer_agreed", "provider_approved", ""]
    for _ in range(3):
        desk.run(undo.undo)
    clock.set("2026-04-30")
    desk.run(associations.lapse_due)
    assert coming(zoho) == "lapsed"

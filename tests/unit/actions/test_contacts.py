"""The people at a customer: kept in one form, refused by field, gone when they are gone (R8)."""

import pytest

from app.actions import contacts, customers
from app.errors import Refused, UserError


@pytest.fixture
def customer(desk):
    return desk.add("Zon")


def people(desk):
    return desk.query("SELECT role, given_name, email, phone FROM contact ORDER BY id")


def test_a_contact_is_kept_as_a_customers_fields_are(desk, customer):
    values = {"role": "billing", "given_name": " Anna ", "email": "Anna <anna@ZON.example>", "phone": "010 1234567"}
    changes = desk.run(contacts.add, customer, values)
    assert people(desk) == [("billing", "Anna", "anna@zon.example", "010 1234567")]
    assert (changes.verb, changes.other) == ("contact.added", ("contact",))


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [("role", "friend", "not_a_choice"), ("email", "nobody", "email_invalid"), ("given_name", "n" * 251, "too_long")],
)
def test_a_wrong_field_is_refused_by_the_contacts_own_name_for_it(desk, customer, field, value, code):
    with pytest.raises(UserError) as caught:
        desk.run(contacts.add, customer, {"role": "billing", field: value})
    assert (caught.value.field, caught.value.code) == (field, code)
    assert people(desk) == []


def test_an_edit_of_nothing_leaves_no_trace(desk, customer):
    desk.run(contacts.add, customer, {"role": "billing", "email": "a@zon.example"})
    ((contact,),) = desk.query("SELECT id FROM contact")
    before = desk.state()
    assert desk.run(contacts.edit, contact, {}).batch_id is None
    assert desk.run(customers.edit, customer, {}).batch_id is None
    assert desk.state() == before


def test_a_contact_that_is_gone_can_not_be_edited_or_removed(desk, customer):
    desk.run(contacts.add, customer, {"role": "technical", "email": "a@zon.example"})
    ((contact,),) = desk.query("SELECT id FROM contact")
    desk.run(contacts.remove, contact)
    for action, *values in ((contacts.edit, {"phone": "010 1234567"}), (contacts.remove,)):
        with pytest.raises(Refused) as caught:
            desk.run(action, contact, *values)
        assert caught.value.code == "customer_gone"


def test_nobody_is_added_to_a_deleted_customer(desk, customer):
    desk.run(customers.delete, [customer])
    with pytest.raises(Refused) as caught:
        desk.run(contacts.add, customer, {"role": "billing"})
    assert caught.value.code == "customer_gone"
    assert people(desk) == []

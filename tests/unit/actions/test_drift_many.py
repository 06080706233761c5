"""Taking or keeping what changed at the provider, at many customers in one step, with a result for each (R5, R50)."""

from __future__ import annotations

import pytest

from app.actions import customers, drift_many, undo
from app.models.values import CustomerQuery, Filter
from app.store import drift_rows
from tests.unit.actions.test_drift import put


@pytest.fixture
def account(desk):
    desk.query("INSERT INTO partner_account(uid, provider, name) VALUES (randomblob(16), 'google', 'Google')")
    return 1


@pytest.fixture
def three(desk, account):
    """Two customers whose names changed there, the second's also here; and one that changed nowhere."""
    made = [
        desk.add(name, domain=f"{name.lower()}.example", provider="google", partner_account_id=account)
        for name in ("Lotus", "Zon", "Maan")
    ]
    for each, base in zip(made[:2], ("Lotus", "Zon"), strict=True):
        desk.run(put, account, each, "organisation_name", base, f"Blue {base}")
    desk.run(put, account, made[1], "phone", "", "+31101234567")
    desk.run(customers.edit, made[1], {"organisation_name": "Zonnetje"})
    return made


def outcomes(changes):
    return [(each.name, each.code) for each in changes.outcomes]


def test_what_changed_there_alone_is_taken_and_a_conflict_is_left_for_a_person(desk, three):
    before = desk.state()
    done = desk.run(drift_many.take_of, three)
    assert outcomes(done) == [("Zonnetje", "drift_conflict"), ("Lotus", "")]
    assert desk.row(three[0])["organisation_name"] == "Blue Lotus"
    assert desk.row(three[1])["organisation_name"] == "Zonnetje"
    assert desk.row(three[1])["phone"] == "+31101234567"
    desk.run(undo.undo)
    assert desk.state() == before


def test_ours_are_kept_in_one_step(desk, three):
    done = desk.run(drift_many.keep_of, three)
    assert outcomes(done) == [("Zonnetje", "drift_conflict"), ("Lotus", "")]
    assert desk.row(three[0])["organisation_name"] == "Lotus"
    assert desk.book.reader.ask(drift_rows.of_customer, three[0]).result() == ()


def test_only_the_chosen_customers_are_settled_and_a_single_one_hears_that_nothing_changed(desk, three):
    assert outcomes(desk.run(drift_many.take_of, three[1:])) == [("Zonnetje", "drift_conflict")]
    assert desk.row(three[0])["organisation_name"] == "Lotus"
    nothing = desk.run(drift_many.take_of, [three[2]])
    assert outcomes(nothing) == [("Maan", "drift_none")]
    assert nothing.verb == "drifts.none_taken"
    assert desk.run(drift_many.take_of, [three[2], 999]).outcomes == ()
    assert outcomes(desk.run(drift_many.take_of, [999])) == [("", "drift_none")]


def test_the_filter_finds_them_also_where_something_else_is_shown_on_the_card(desk, three):
    def found(value):
        query = CustomerQuery(filters=(Filter("changed_at_provider", value),), sort="name")
        return list(desk.book.reader.ids(query).result())

    assert found("yes") == [three[0], three[1]]
    assert found("no") == [three[2]]
    desk.run(drift_many.take_of, [three[0]])
    assert found("yes") == [three[1]]
    both = CustomerQuery(filters=(Filter("changed_at_provider", "yes"), Filter("changed_at_provider", "no")))
    assert len(desk.book.reader.ids(both).result()) == 3
    archived = CustomerQuery(filters=(Filter("changed_at_provider", "yes"), Filter("archived", "yes")))
    assert not desk.book.reader.ids(archived).result()

"""What was changed at the provider is taken, or ours is kept, by one click, and undone by one (R50)."""

from __future__ import annotations

import pytest

from app.actions import customers, drift, undo
from app.errors import Refused, UserError
from app.rules.operations import operation
from app.store import drift_rows
from app.store.journal import Entry
from tests.unit.actions.lists import bring_in, write


def put(work, account_id, customer_id, field, base, theirs):
    entry = Entry(work, "drift.taken", {"name": "x"}, side="provider", undoable=False)
    row_id = entry.insert(
        "drift",
        {
            "partner_account_id": account_id,
            "customer_id": customer_id,
            "field": field,
            "base": base,
            "theirs": theirs,
            "seen_at": work.now_ms,
        },
    )
    entry.close()
    return row_id


def rows(desk, customer_id):
    return desk.book.reader.ask(drift_rows.of_customer, customer_id).result()


@pytest.fixture
def account(desk):
    desk.query(
        "INSERT INTO partner_account(uid, provider, name) VALUES (randomblob(16), 'google', 'Google') RETURNING id"
    )
    return 1


@pytest.fixture
def lotus(desk, account):
    return desk.add("Lotus", domain="lotus.example", provider="google", partner_account_id=account)


def test_a_drift_is_shown_with_its_three_values_and_marks_the_card(desk, account, lotus):
    desk.run(put, account, lotus, "organisation_name", "Lotus", "Blue Lotus")
    (row,) = rows(desk, lotus)
    assert (row.kind, row.base, row.ours, row.theirs, row.name) == ("drift", "Lotus", "Lotus", "Blue Lotus", "Lotus")
    assert desk.row(lotus)["attention"] == "changed"
    assert desk.book.reader.ask(drift_rows.counts).result() == (1, 0, 1)
    assert [each.id for each in desk.book.reader.ask(drift_rows.page).result()] == [row.id]


def test_editing_ours_makes_it_a_conflict_and_editing_to_theirs_settles_it(desk, account, lotus):
    desk.run(put, account, lotus, "organisation_name", "Lotus", "Blue Lotus")
    desk.run(customers.edit, lotus, {"organisation_name": "Red Lotus"})
    assert rows(desk, lotus)[0].kind == "conflict"
    desk.run(customers.edit, lotus, {"organisation_name": "Blue Lotus"})
    assert rows(desk, lotus) == ()
    assert desk.row(lotus)["attention"] == ""


def test_theirs_is_taken_and_undo_brings_the_difference_back(desk, account, lotus):
    row_id = desk.run(put, account, lotus, "organisation_name", "Lotus", "Blue Lotus")
    before = desk.state()
    done = desk.run(drift.take_theirs, [row_id])
    assert done.verb == "drift.taken"
    assert desk.row(lotus)["organisation_name"] == "Blue Lotus"
    assert desk.row(lotus)["attention"] == ""
    assert rows(desk, lotus) == ()
    desk.run(undo.undo)
    assert desk.state() == before
    assert len(rows(desk, lotus)) == 1
    desk.run(undo.redo)
    assert rows(desk, lotus) == ()


def test_ours_is_kept_and_the_difference_is_gone(desk, account, lotus):
    row_id = desk.run(put, account, lotus, "phone", "", "+31201234567")
    assert desk.run(drift.keep_ours, [row_id]).verb == "drift.kept"
    assert rows(desk, lotus) == ()
    assert desk.row(lotus)["phone"] == ""
    desk.run(undo.undo)
    assert len(rows(desk, lotus)) == 1


def test_many_are_taken_at_once_and_what_is_settled_says_so(desk, account, lotus):
    kade = desk.add("Kade", domain="kade.example", provider="google", partner_account_id=account)
    ids = [
        desk.run(put, account, lotus, "organisation_name", "Lotus", "Blue Lotus"),
        desk.run(put, account, lotus, "country", "", "TH"),
        desk.run(put, account, kade, "organisation_name", "Kade", "De Kade"),
    ]
    done = desk.run(drift.take_theirs, [*ids[:2], 99])
    assert done.verb == "drifts.taken_of"
    assert [each.code for each in done.outcomes] == ["drift_settled"]
    more = desk.run(put, account, lotus, "phone", "", "+31201234567")
    done = desk.run(drift.take_theirs, [ids[2], *ids[:2], more])
    assert (done.verb, done.facts["count"]) == ("drifts.taken", 2)
    assert desk.run(drift.take_theirs, ids).verb == "drifts.none_taken"
    assert desk.run(drift.keep_ours, ids).verb == "drifts.none_kept"


def test_a_value_that_cannot_stand_is_refused_in_words(desk, account, lotus):
    desk.add("Other", domain="other.example", provider="google", partner_account_id=account)
    taken = desk.run(put, account, lotus, "domain", "lotus.example", "other.example")
    wrong = desk.run(put, account, lotus, "phone", "", "by pigeon")
    done = desk.run(drift.take_theirs, [taken, wrong])
    assert [each.code for each in done.outcomes] == ["domain_taken", "phone_invalid"]


def test_a_field_whose_instruction_is_under_way_waits_for_its_answer(desk, account, lotus):
    row_id = desk.run(put, account, lotus, "organisation_name", "Lotus", "Blue Lotus")

    def send(work):
        entry = Entry(work, "operations.retried", undoable=False)
        entry.apply([operation("update_customer", lotus, {"organisation_name": "Lotus"}, by="Sofie")])
        entry.close()

    desk.run(send)
    desk.query("UPDATE operation SET state = 'sending'")
    assert [each.code for each in desk.run(drift.take_theirs, [row_id]).outcomes] == ["drift_waits"]


def test_a_rule_settles_what_is_open_and_undo_takes_both_back(desk, account, lotus):
    desk.run(put, account, lotus, "organisation_name", "Lotus", "Blue Lotus")
    desk.run(put, account, lotus, "country", "", "TH")
    done = desk.run(drift.set_rule, account, "organisation_name", "theirs")
    assert done.facts["count"] == 1
    assert desk.row(lotus)["organisation_name"] == "Blue Lotus"
    assert desk.book.reader.ask(drift_rows.rules).result() == ((account, "organisation_name", "theirs"),)
    assert [each.field for each in rows(desk, lotus)] == ["country"]
    desk.run(undo.undo)
    assert desk.row(lotus)["organisation_name"] == "Lotus"
    assert desk.book.reader.ask(drift_rows.rules).result() == ()
    desk.run(drift.set_rule, account, "country", "ours")
    desk.run(drift.set_rule, account, "country", "theirs")
    desk.run(drift.set_rule, account, "country", "")
    assert desk.book.reader.ask(drift_rows.rules).result() == ()
    desk.run(drift.set_rule, account, "country", "")


def test_a_rule_is_for_a_shared_field_of_an_account_we_have(desk, account):
    for field, rule in (("note", "theirs"), ("domain", "sometimes")):
        with pytest.raises(UserError, match="not_a_choice"):
            desk.run(drift.set_rule, account, field, rule)
    with pytest.raises(Refused, match="account_gone"):
        desk.run(drift.set_rule, 7, "domain", "ours")


def test_a_list_that_brings_theirs_settles_the_difference(desk, account, lotus, tmp_path):
    desk.run(put, account, lotus, "organisation_name", "Lotus", "Blue Lotus")
    path = write(tmp_path, "organisation_name,domain,provider,account", "Blue Lotus,lotus.example,google,Google")
    bring_in(desk.book, path)
    assert desk.row(lotus)["organisation_name"] == "Blue Lotus"
    assert (rows(desk, lotus), desk.row(lotus)["attention"]) == ((), "")
    desk.run(undo.undo)
    assert desk.row(lotus)["attention"] == "changed"

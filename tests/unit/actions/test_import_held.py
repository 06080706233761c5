"""A list that brings what waiting instructions lack lets them go; undo holds them again (R9, R11, R22)."""

from __future__ import annotations

import json

from app.actions import adding, undo
from app.models.values import OperationState
from app.rules.effects import Update
from app.store.journal import Entry
from tests.unit.actions.lists import bring_in, results, staged, write
from tests.unit.rules.test_requirements import ZON

HEADER = "Organisation name,Domain,Postal code,Alternate email"


def operations(desk):
    return [
        (kind, state, json.loads(missing), json.loads(payload).get("postal_code"))
        for kind, state, missing, payload in desk.query(
            "SELECT kind, state, missing, payload FROM operation ORDER BY id"
        )
    ]


def incomplete(desk, **values):
    return desk.run(adding.add, {**ZON, "postal_code": "", "alternate_email": "", **values}, send=True).inserted[0]


def test_what_was_missing_is_filled_and_what_waits_is_let_go_and_undo_holds_it_again(desk, tmp_path):
    who = incomplete(desk)
    held = [
        ("create_customer", "held", ["postal_code"], None),
        ("provision_identity", "held", ["alternate_email"], None),
    ]
    assert operations(desk) == held
    path = write(tmp_path, HEADER, f"{ZON['organisation_name']},{ZON['domain']},3011 AA,desk@partner.example")
    assert bring_in(desk.book, path).counts.updated == 1
    ready = [("create_customer", "ready", [], "3011 AA"), ("provision_identity", "ready", [], None)]
    assert operations(desk) == ready
    assert desk.row(who)["attention"] == "waiting"
    changes = desk.run(undo.undo)
    assert (operations(desk), desk.row(who)["postal_code"]) == (held, "")
    assert "operation" in changes.other, "the outbox looks again"
    desk.run(undo.redo)
    assert (operations(desk), desk.row(who)["postal_code"]) == (ready, "3011 AA")


def test_a_list_that_brings_half_of_it_lets_only_that_half_go(desk, tmp_path):
    incomplete(desk)
    bring_in(desk.book, write(tmp_path, HEADER, f"{ZON['organisation_name']},{ZON['domain']},,desk@partner.example"))
    assert [each[1] for each in operations(desk)] == ["held", "ready"]


def test_what_an_instruction_is_about_to_tell_is_still_a_conflict(desk, tmp_path):
    incomplete(desk)
    path = write(tmp_path, HEADER, f"Another name,{ZON['domain']},3011 AA,desk@partner.example")
    with staged(desk.book, path) as session:
        assert results(session) == {2: "conflict"}


def test_what_was_sent_since_stays_as_it_was_told_and_is_reported(desk, tmp_path):
    who = incomplete(desk)
    bring_in(
        desk.book,
        write(tmp_path, HEADER, f"{ZON['organisation_name']},{ZON['domain']},3011 AA,desk@partner.example"),
    )

    def send(work):
        entry = Entry(work, "customer.edited", {"name": "x"}, undoable=False)
        entry.apply([Update("operation", 1, {"state": OperationState.DONE})])
        return entry.close()

    desk.run(send)
    changes = desk.run(undo.undo)
    assert [each.code for each in changes.outcomes if each.customer_id == who] == ["undo_sent"]
    assert [each[1] for each in operations(desk)] == ["done", "held"]

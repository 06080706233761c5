"""The setup checklist: there once a customer was created, ticked off, and taken back (R18)."""

from __future__ import annotations

import pytest

from app.actions import adding, checklist, undo
from app.errors import Refused
from app.rules.checklist import checklist as codes_of
from app.rules.checklist import limits
from app.store import checklist_rows
from app.texts.checklist import ITEMS, LETTERS, LIMITS
from app.texts.letters import CODES
from tests.unit.rules.test_requirements import ZON


def shown(desk, customer_id):
    return desk.book.reader.ask(checklist_rows.checklist, customer_id).result()


def test_every_line_and_limit_has_its_words():
    for provider in ("google", "zoho", ""):
        for kind in ("domain", "team"):
            for country in ("", "NL", "TH"):
                assert set(codes_of(provider, kind, country)) <= ITEMS.keys()
            assert set(limits(provider, kind)) <= LIMITS.keys()
    assert set(LETTERS) <= set(ITEMS)
    assert set(LETTERS.values()) <= set(CODES)


def test_language_comes_before_users_and_smart_features_where_a_choice_is_asked_for():
    assert codes_of("google", "domain", "NL")[0] == "user_language"
    assert "smart_features" in codes_of("google", "domain", "NL")
    assert "smart_features" in codes_of("google", "team", "")
    assert "smart_features" not in codes_of("google", "domain", "TH")
    assert "google_assign_roles" in limits("google", "team")


def test_a_created_customer_has_a_checklist_and_one_of_the_book_has_none(desk):
    book_only = desk.add("Zon", provider="google")
    assert shown(desk, book_only).lines == ()
    assert shown(desk, 99).lines == ()
    customer_id = desk.run(adding.add, ZON, send=True).facts["customer_id"]
    assert [each.state for each in shown(desk, customer_id).lines] == ["open"] * 5
    desk.run(undo.undo)
    assert shown(desk, customer_id).lines == ()


def test_a_line_is_ticked_off_set_aside_opened_again_and_all_of_it_undone(desk):
    customer_id = desk.run(adding.add, ZON, send=True).facts["customer_id"]
    changes = desk.run(checklist.settle, customer_id, "user_language", "done")
    assert (changes.verb, changes.ids, changes.other) == ("checklist.done", (customer_id,), ("checklist_item",))
    first = shown(desk, customer_id).lines[0]
    assert (first.state, first.settled_by) == ("done", "Sofie")
    assert first.settled_at
    assert desk.run(checklist.settle, customer_id, "user_language", "done").batch_id is None
    desk.run(checklist.settle, customer_id, "time_zone", "not_needed")
    assert shown(desk, customer_id).settled == 2
    desk.run(checklist.settle, customer_id, "user_language", "open")
    assert shown(desk, customer_id).lines[0].settled_at is None
    for _ in range(3):
        desk.run(undo.undo)
    assert shown(desk, customer_id).settled == 0


def test_a_line_that_is_not_on_the_list_is_refused(desk):
    customer_id = desk.run(adding.add, ZON, send=True).facts["customer_id"]
    for code, state in (("dance", "done"), ("time_zone", "half")):
        with pytest.raises(Refused) as caught:
            desk.run(checklist.settle, customer_id, code, state)
        assert caught.value.code == "checklist_gone"

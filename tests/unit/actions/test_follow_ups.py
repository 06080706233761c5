"""Follow-ups: opened once, hidden until their day, done one and many, and taken back (R52, R53)."""

from __future__ import annotations

import datetime as dt

import pytest

from app.actions import customers, follow_ups, undo
from app.errors import Refused, UserError
from app.store import follow_up_rows


@pytest.fixture
def zon(desk):
    return desk.add("Zon")


def rows(desk):
    return desk.query("SELECT kind, due, state, snoozed_until, note FROM follow_up ORDER BY id")


def ids(desk):
    return [each[0] for each in desk.query("SELECT id FROM follow_up ORDER BY id")]


def badge(desk, customer):
    return desk.row(customer)["attention"]


def today(desk):
    return desk.book.clock.today()


def test_a_follow_up_is_due_when_its_kind_says_and_shows_on_the_card(desk, zon):
    changes = desk.run(follow_ups.add, zon, "accept_terms", note="  call   first ")
    due = today(desk) + dt.timedelta(days=3)
    assert rows(desk) == [("accept_terms", due.isoformat(), "open", None, "call   first")]
    assert (changes.verb, changes.facts["name"], changes.other) == ("follow_up.added", "Zon", ("follow_up",))
    assert badge(desk, zon) == "follow_up"
    desk.run(undo.undo)
    assert (rows(desk), badge(desk, zon)) == ([], "")


def test_the_same_kind_is_opened_once_but_something_else_as_often_as_wanted(desk, zon):
    desk.run(follow_ups.add, zon, "renewal")
    changes = desk.run(follow_ups.add, zon, "renewal")
    assert [each.code for each in changes.refused] == ["follow_up_open_already"]
    for _ in range(2):
        desk.run(follow_ups.add, zon, "other")
    assert [row[0] for row in rows(desk)] == ["renewal", "other", "other"]


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"kind": "friend"}, "kind", "not_a_choice"),
        ({"kind": "other", "due": "soon"}, "due", "date_invalid"),
        ({"kind": "other", "due": "9999-01-01"}, "due", "date_invalid"),
        ({"kind": "other", "note": "n" * 2001}, "note", "too_long"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_kept(desk, zon, given, field, code):
    with pytest.raises(UserError) as caught:
        desk.run(follow_ups.add, zon, given.pop("kind"), **given)
    assert (caught.value.field, caught.value.code) == (field, code)
    assert rows(desk) == []


def test_done_dropped_and_open_again_each_one_undo(desk, zon):
    desk.run(follow_ups.add, zon, "other", due="2027-03-20")
    (row,) = ids(desk)
    desk.run(follow_ups.edit, row, {"due": dt.date(2027, 3, 21), "note": "later", "kind": "renewal"})
    assert rows(desk) == [("renewal", "2027-03-21", "open", None, "later")]
    assert desk.run(follow_ups.done, [row]).verb == "follow_up.done"
    assert (rows(desk)[0][2], badge(desk, zon)) == ("done", "")
    assert desk.run(follow_ups.done, [row]).batch_id is None, "done already: nothing to write"
    desk.run(undo.undo)
    assert (rows(desk)[0][2], badge(desk, zon)) == ("open", "follow_up")
    desk.run(follow_ups.drop, [row])
    assert rows(desk)[0][2] == "dropped"
    desk.run(follow_ups.reopen, [row])
    assert rows(desk)[0][2] == "open"
    assert desk.query("SELECT settled_at FROM follow_up") == [(None,)]
    with pytest.raises(Refused):
        desk.run(follow_ups.done, [999])


def test_a_snoozed_one_hides_until_its_day_and_then_comes_back_by_itself(desk, zon, monkeypatch):
    desk.run(follow_ups.add, zon, "renewal")
    (row,) = ids(desk)
    until = today(desk) + dt.timedelta(days=7)
    with pytest.raises(UserError) as caught:
        desk.run(follow_ups.snooze, [row], today(desk))
    assert caught.value.code == "follow_up_past"
    assert desk.run(follow_ups.snooze, [row], until).facts["until"] == until.isoformat()
    assert badge(desk, zon) == ""
    assert desk.run(follow_ups.wake_due).other == ()
    monkeypatch.setenv("PARTNER_DESK_TODAY", until.isoformat())
    changes = desk.run(follow_ups.wake_due)
    assert (changes.ids, changes.batch_id, changes.other) == ((zon,), None, ("follow_up",))
    assert badge(desk, zon) == "follow_up"
    assert rows(desk)[0][3] is None
    desk.run(follow_ups.done, [row])
    desk.run(follow_ups.snooze, [row], until + dt.timedelta(days=1))
    assert rows(desk)[0][3] is None, "what is done is not hidden"


def test_many_customers_at_once(desk):
    made = [desk.add(f"Firm {number}") for number in range(5)]
    desk.run(follow_ups.add, made[0], "ask_details")
    changes = desk.run(follow_ups.add_many, made, "ask_details", due=today(desk))
    assert (changes.verb, changes.facts["count"], len(changes.refused)) == ("follow_ups.added", 4, 1)
    until = today(desk) + dt.timedelta(days=2)
    assert desk.run(follow_ups.snooze_of, made[:3], until).facts["count"] == 3
    assert desk.run(follow_ups.done_of, made).verb == "follow_ups.done"
    assert {row[2] for row in rows(desk)} == {"done"}
    desk.run(undo.undo)
    assert {row[2] for row in rows(desk)} == {"open"}
    assert desk.run(follow_ups.done_of, []).facts["count"] == 0


def test_our_own_change_at_the_provider_opens_one_notice_in_the_same_step(desk, zon):
    desk.run(customers.edit, zon, {"organisation_name": "De Zon"})
    assert rows(desk) == [], "nobody is told of a record that is only in the book"
    desk.run(lambda work: _at_provider(work, zon))
    desk.run(customers.edit, zon, {"note": "x"})
    assert rows(desk) == []
    changes = desk.run(customers.edit, zon, {"domain": "zon.example"})
    assert changes.other == ("follow_up",)
    desk.run(customers.edit, zon, {"organisation_name": "Zon en Maan"})
    assert [row[:3] for row in rows(desk)] == [("details_changed", today(desk).isoformat(), "open")]
    source = desk.book.between_transactions(
        lambda connection: follow_up_rows.letter_sources(connection, [zon], "details_changed")
    ).result()[0]
    assert source.changed == (("organisation_name", "De Zon", "Zon en Maan"), ("domain", "", "zon.example"))
    desk.run(undo.undo)
    desk.run(undo.undo)
    assert rows(desk) == [], "the notice goes with the change"


def _at_provider(work, customer_id):
    from app.rules.effects import Update
    from app.store.journal import Entry

    entry = Entry(work, "customer.edited", {"name": "Zon"})
    entry.apply([Update("customer", customer_id, {"standing": "at_provider", "provider": "google"})])
    return entry.close()

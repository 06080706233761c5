"""Today's work as it is read: capped lists, hidden ones left out, nobody who left the book (R53)."""

from __future__ import annotations

import datetime as dt
import json
import uuid

import pytest

from app.models.values import CustomerQuery, Filter
from app.rules.domain import to_ascii
from app.rules.letter_facts import address, facts, letter_language
from app.store import follow_up_rows
from app.store.query import plan
from app.texts.letters import letter
from tests.shelf import TODAY, make_book, put


@pytest.fixture
def shelf(tmp_path):
    connection = make_book(tmp_path / "b.deskbook")
    yield connection
    connection.close()


def insert(connection, table, **values):
    names = list(values)
    cursor = connection.execute(
        f"INSERT INTO {table}({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", list(values.values())
    )
    return cursor.lastrowid


def day(days):
    return (TODAY + dt.timedelta(days=days)).isoformat()


def follow_up(connection, customer, number, **values):
    given = {"kind": "renewal", "due": day(0), "state": "open", "by": "Noor", "created_at": number, **values}
    return insert(connection, "follow_up", uid=uuid.uuid4().bytes, customer_id=customer, **given)


def subscribe(connection, customer, **values):
    given = {"status": "active", "plan": "Business Plus", "created_at": 1, **values}
    row = insert(connection, "subscription", uid=uuid.uuid4().bytes, customer_id=customer, **given)
    connection.execute("UPDATE customer SET subscription_id = ? WHERE id = ?", (row, customer))


def test_today_has_each_list_capped_and_in_order(shelf):
    for number in range(1, 9):
        put(
            shelf,
            number,
            organisation_name=f"Firm {number}",
            status="trial",
            trial_end=day(9 - number),
            provider="zoho",
        )
        follow_up(shelf, number, number, due=day(number - 5))
    put(shelf, 20, organisation_name="Ended", status="trial", trial_end=day(-1))
    put(shelf, 21, organisation_name="Far", status="trial", trial_end=day(31))
    found = follow_up_rows.today(shelf, TODAY)
    assert [card.id for card in found.trials.rows] == [8, 7, 6, 5, 4]
    assert (found.trials.count, found.trials.more) == (8, False)
    assert [row.customer for row in found.follow_ups.rows] == [f"Firm {number}" for number in range(1, 6)]
    assert found.needs_person == 16
    assert follow_up_rows.needs_person(shelf, TODAY) == (16, False)


def test_what_is_hidden_done_far_or_of_a_deleted_customer_is_not_there(shelf):
    put(shelf, 1, organisation_name="Zon")
    put(shelf, 2, organisation_name="Gone", shelf=2)
    follow_up(shelf, 1, 1, snoozed_until=day(1))
    follow_up(shelf, 1, 2, state="done", settled_at=5)
    follow_up(shelf, 1, 3, due=day(15))
    follow_up(shelf, 2, 4)
    woken = follow_up(shelf, 1, 5, snoozed_until=day(0))
    assert [row.id for row in follow_up_rows.today(shelf, TODAY).follow_ups.rows] == [woken]
    page = follow_up_rows.of_customer(shelf, 1)
    assert ([row.state for row in page.settled], len(page.open)) == (["done"], 3)
    assert len(follow_up_rows.all_of(shelf, ("open", "done"))) == 4
    assert len(follow_up_rows.all_of(shelf, ("open",), 2)) == 2
    assert follow_up_rows.open_for(shelf, [1, 2, 3], ("renewal",)) == {1: 1, 2: 4}


def test_only_what_is_not_known_to_renew_by_itself_is_to_be_decided(shelf):
    for number, (renewal, paid) in enumerate(
        [("auto", ""), ("off", "annual_yearly"), ("", ""), ("", "flexible"), ("flexible", ""), ("off", "")], start=1
    ):
        put(shelf, number, organisation_name=f"Firm {number}", renewal_date=day(10 + number), status="active")
        subscribe(shelf, number, renewal=renewal, payment_plan=paid, licences_used=3, currency="EUR",
                  unit_price_minor=1000, price_period="month")  # fmt: skip
    put(shelf, 6, organisation_name="Firm 6", renewal_date=day(61), status="active")
    found = follow_up_rows.today(shelf, TODAY).renewals
    assert [(row.card.id, row.renewal) for row in found.rows] == [(2, "off"), (3, "")]
    assert (found.rows[0].licences_used, found.rows[0].unit_price_minor) == (3, 1000)


def test_tokens_requests_stuck_instructions_domains_and_our_application(shelf):
    put(shelf, 1, organisation_name="Zon", domain="zon.example", provider="google")
    for state, expires in (
        ("requested", day(9)),
        ("customer_agreed", day(-2)),
        ("lapsed", day(1)),
        ("requested", day(15)),
    ):
        insert(shelf, "transfer", uid=uuid.uuid4().bytes, customer_id=1, method="token", state=state,
               started_on=day(-5), expires_on=expires, by="Noor", created_at=1)  # fmt: skip
    for number, state in enumerate(("needs_person", "ready", "held", "done", "expired"), start=1):
        insert(shelf, "operation", uid=uuid.UUID(int=number).bytes, kind="create_customer", customer_id=1,
               payload=json.dumps({"n": number}), state=state, created_by="Noor", created_at=1)  # fmt: skip
    insert(shelf, "partner_application", uid=uuid.uuid4().bytes, provider="zoho", state="submitted",
           answer_due=day(0), created_at=1, changed_at=1)  # fmt: skip
    found = follow_up_rows.today(shelf, TODAY)
    assert [row.expires_on for row in found.expiring.rows] == [day(-2), day(9)]
    assert [(row.customer, row.payload) for row in found.stuck.rows] == [("Zon", {"n": 1}), ("Zon", {"n": 5})]
    assert found.waiting.count == 2
    assert [each.customer_id for each in found.unverified.rows] == [1]
    assert [row.provider for row in found.reminders.rows] == ["zoho"]
    assert not found.is_more


def test_a_count_stops_where_nobody_counts_any_more(shelf):
    put(shelf, 1, organisation_name="Zon")
    shelf.executemany(
        "INSERT INTO follow_up(uid, customer_id, kind, due, state, by, created_at)"
        " VALUES (?, 1, 'other', ?, 'open', 'N', 1)",
        [(uuid.UUID(int=number).bytes, day(0)) for number in range(1, follow_up_rows.COUNTED + 50)],
    )
    found = follow_up_rows.today(shelf, TODAY).follow_ups
    assert (len(found.rows), found.count, found.more) == (5, follow_up_rows.COUNTED, True)


def test_a_letter_is_filled_from_the_book(shelf):
    insert(shelf, "partner_account", id=1, uid=uuid.uuid4().bytes, provider="zoho", name="Kantoor Noord",
           account_ref="P1", data_centre="eu")  # fmt: skip
    put(shelf, 1, organisation_name="한빛소프트", domain=to_ascii("한빛.example"), provider="zoho", country="KR",
        partner_account_id=1, admin_first_name="민수", admin_last_name="김",
        primary_email="kim@hanbit.example")  # fmt: skip
    put(shelf, 2)
    subscribe(shelf, 1, licences=12, renewal_date=day(10), trial_end=day(3))
    insert(shelf, "contact", customer_id=1, role="billing", email="geld@hanbit.example")
    insert(shelf, "transfer", uid=uuid.uuid4().bytes, customer_id=1, method="request", state="requested",
           started_on=day(-5), expires_on=day(10), by="Noor", created_at=1)  # fmt: skip
    first, second = follow_up_rows.letter_sources(shelf, [1, 9, 2], "details_changed")
    language = letter_language(first.values)
    assert (language, address(first), address(second)) == ("ko", "kim@hanbit.example", "")
    given = facts(first, language, "Noor")
    assert (given["contact"], given["domain"], given["licences"]) == ("김민수", "한빛.example", 12)
    assert given["partner_page"] == "https://store.zoho.eu/html/store/tagyourpartner.html"
    assert letter("agree_association", language, given).missing == ()
    assert "2027년 3월 24일" in letter("renewal", language, given).subject
    assert set(letter("accept_terms", "en", facts(second, "en", "")).missing) >= {"account", "admin_email"}
    assert follow_up_rows.own_wordings(shelf) == []


def test_the_grid_filters_by_when_a_follow_up_is_due(shelf):
    for number in range(1, 5):
        put(shelf, number, organisation_name=f"Firm {number}")
    follow_up(shelf, 1, 1, due=day(-3))
    follow_up(shelf, 1, 2, due=day(3))
    follow_up(shelf, 2, 3, due=day(20))
    follow_up(shelf, 3, 4, snoozed_until=day(2))
    follow_up(shelf, 4, 5, state="done")
    for days, found in (("14", [1]), ("30", [1, 2])):
        condition = plan(CustomerQuery(filters=(Filter("follow_ups_due_within", days),)), TODAY).conditions[0]
        by_row = shelf.execute(f"SELECT c.id FROM customer c WHERE {condition.sql} ORDER BY 1", condition.values)
        assert [row[0] for row in by_row] == found
        assert sorted(row[0] for row in shelf.execute(condition.source, condition.values)) == found


def test_what_today_holds_is_not_counted_while_its_indexes_are_still_built(shelf):
    """Each customer would be looked at, for seconds, beside the thread that builds them (P2b)."""
    assert follow_up_rows.today_if_quick(shelf, TODAY) == follow_up_rows.today(shelf, TODAY)
    shelf.execute("DROP INDEX ix_customer_unverified")
    assert follow_up_rows.today_if_quick(shelf, TODAY) is None

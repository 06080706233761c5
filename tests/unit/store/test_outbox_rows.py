"""The outbox is read by group, search, kind, account and customer, page by page, without looking at all customers."""

from __future__ import annotations

import json

import pytest

from app.models.outbox import OutboxQuery
from app.store import outbox_rows
from tests.shelf import make_book, put

STATES = ("ready", "held", "needs_person", "expired", "done", "withdrawn")


@pytest.fixture
def book(tmp_path):
    connection = make_book(tmp_path / "t.deskbook")
    connection.execute(
        "INSERT INTO partner_account(id, uid, provider, name) VALUES (1, x'01', 'zoho', 'Zoho · Europe')"
    )
    put(connection, 1, organisation_name="Åkerström", domain="akerstrom.example", partner_account_id=1, provider="zoho")
    put(connection, 2, organisation_name="대한상사", domain="daehan.example")
    put(connection, 3, domain="only-a-domain.example")
    number = 0
    for customer in (1, 2, 3):
        for state in STATES:
            number += 1
            insert(connection, number, customer, state, "order" if state == "ready" else "change_licences")
    yield connection
    connection.close()


def insert(connection, number, customer, state, kind, parents=(), **more):
    row = {
        "id": number,
        "uid": uid(number),
        "kind": kind,
        "customer_id": customer,
        "payload": "{}",
        "state": state,
        "depends_on": json.dumps([uid(each).hex() for each in parents]),
        "created_by": "Sofie",
        "created_at": number,
        **more,
    }
    connection.execute(
        f"INSERT INTO operation({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())
    )


def uid(number):
    return number.to_bytes(16, "big")


def found(book, **query):
    return list(outbox_rows.ids(book, OutboxQuery(**query)))


def test_each_group_is_there_newest_first(book):
    assert found(book, group="waiting") == [14, 13, 8, 7, 2, 1]
    assert found(book, group="needs_you") == [16, 15, 10, 9, 4, 3]
    assert found(book, group="sent") == [17, 11, 5]
    assert len(found(book)) == 18


@pytest.mark.parametrize("text", ["akerstr", "ÅKER", "akerstrom.ex", "kerst exa"])
def test_any_part_of_the_customer_is_found_in_any_case(book, text):
    assert found(book, group="sent", search=text) == [5]


def test_two_korean_syllables_are_enough(book):
    assert found(book, group="sent", search="대한") == [11]


def test_kind_account_and_customer_narrow(book):
    assert found(book, kind="order") == [13, 7, 1]
    assert found(book, account="Zoho · Europe", group="waiting") == [2, 1]
    assert found(book, customer_id=2, group="waiting") == [8, 7]
    assert OutboxQuery("sent", kind="order").is_narrowed
    assert not OutboxQuery("sent", search="  ").is_narrowed


def test_pages_follow_one_another_without_a_gap(book):
    seen, before = [], None
    while page := outbox_rows.page(book, OutboxQuery("waiting"), before, 4):
        seen += [row.id for row in page]
        before = page[-1].id
    assert seen == found(book, group="waiting")


def test_a_row_says_who_and_with_which_account(book):
    (row,) = outbox_rows.rows(book, [1])
    assert (row.customer, row.account, row.provider) == ("Åkerström", "Zoho · Europe", "zoho")
    assert outbox_rows.rows(book, [13, 99, 1])[0].customer == "only-a-domain.example"
    assert outbox_rows.find(book, row.uid) == outbox_rows.find(book, row.key) == 1
    assert outbox_rows.find(book, "nonsense") is None
    assert outbox_rows.find(book, "f" * 32) is None
    assert outbox_rows.uids_of(book, [2, 99]) == [uid(2).hex()]


def test_counts_are_of_operations_and_of_what_is_overdue(book):
    insert(book, 50, 1, "ready", "order", expires_at=10)
    insert(book, 51, 1, "ready", "import_customer", expires_at=10)
    insert(book, 52, 1, "done", "order", expires_at=10)
    counts = outbox_rows.counts(book, 10)
    assert (counts.waiting, counts.needs_you, counts.sent, counts.overdue) == (8, 6, 4, 1)
    assert outbox_rows.counts(book, 9).overdue == 0


def test_what_waits_behind_something_says_what_and_goes_along_with_it(book):
    insert(book, 60, 2, "ready", "create_customer")
    insert(book, 61, 2, "ready", "provision_identity", parents=[60])
    insert(book, 62, 2, "ready", "order", parents=[61, 5])
    insert(book, 63, 2, "done", "order", parents=[60])
    rows = outbox_rows.rows(book, [60, 61, 62, 63])
    assert [row.after for row in rows] == [(), ("create_customer",), ("provision_identity",), ()]
    assert [row.id for row in outbox_rows.going_along(book, [60])] == [61, 62]
    assert outbox_rows.going_along(book, [62]) == ()
    uids, along = outbox_rows.withdrawal(book, [60])
    assert (uids, [row.id for row in along]) == ([uid(60).hex()], [61, 62])
    details = outbox_rows.details(book, 62)
    assert [(depth, row.id) for depth, row in details.family] == [(0, 60), (1, 61), (2, 62), (1, 63)]
    assert details.events == ()
    assert outbox_rows.details(book, 999) is None
    assert [row.id for row in outbox_rows.of_customer(book, 2)][:2] == [63, 62]


def test_waiting_and_counts_are_answered_from_an_index(book):
    """Nothing looks at every customer or every operation that was sent, however many there are."""
    plan = book.execute(
        "EXPLAIN QUERY PLAN SELECT o.id FROM operation o WHERE o.state IN ('held','ready') ORDER BY o.id DESC LIMIT 60"
    ).fetchall()
    assert any("ix_operation_state" in str(row) for row in plan)

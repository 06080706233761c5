"""Customers that may be the one being typed are found by indexes alone (R14)."""

from __future__ import annotations

import pytest

from app.store.likely import _FIELDS, _PER_QUESTION, _questions, likely
from tests.shelf import make_book, put


@pytest.fixture
def book(tmp_path):
    connection = make_book(tmp_path / "book.deskbook")
    connection.execute(
        "INSERT INTO partner_account(id, uid, provider, name) VALUES (1, x'00', 'google', 'Google · Rotterdam')"
    )
    put(connection, 1, organisation_name="Café De Kade", domain="kade.example", provider="google", partner_account_id=1)
    put(connection, 2, organisation_name="Cafe de Kade II", domain="kade2.example", primary_email="a@kade2.example")
    put(connection, 3, organisation_name="Zon", domain="xn--sn-fka.example", crm_id="K-1", shelf=1)
    put(connection, 4, organisation_name="Weg", domain="weg.example", shelf=2)
    put(connection, 5, organisation_name="Team", kind="team", domain="gmail.com", primary_email="team@gmail.com")
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({}, []),
        ({"domain": "kade.example"}, [(1, "domain")]),
        ({"domain": "HTTPS://www.Kade.example/"}, [(1, "domain")]),
        ({"domain": "kade"}, []),
        ({"domain": "so mething.is wrong"}, []),
        ({"domain": "sön.example"}, [(3, "domain")]),
        ({"domain": "weg.example"}, []),
        ({"crm_id": "K-1"}, [(3, "crm_id")]),
        ({"cloud_identity_id": "C9"}, []),
        ({"primary_email": "a@kade2.example"}, [(2, "primary_email")]),
        ({"primary_email": "else@kade2.example"}, [(2, "email_domain")]),
        ({"primary_email": "other@gmail.com"}, []),
        ({"primary_email": "team@gmail.com"}, [(5, "primary_email")]),
        ({"organisation_name": "ca"}, []),
        ({"organisation_name": "CAFÉ"}, [(1, "organisation_name"), (2, "organisation_name")]),
        ({"organisation_name": "zon"}, [(3, "organisation_name")]),
        ({"organisation_name": "cafe", "domain": "kade2.example"}, [(2, "domain"), (1, "organisation_name")]),
    ],
)
def test_who_looks_like_it_is_found(book, typed, found):
    assert [(each.id, each.by) for each in likely(book, typed)] == found


def test_it_says_where_the_customer_is(book):
    (one,) = likely(book, {"domain": "kade.example"})
    assert (one.name, one.provider, one.account_id, one.account) == ("Café De Kade", "google", 1, "Google · Rotterdam")
    assert len(likely(book, {"organisation_name": "cafe"}, limit=1)) == 1


def test_no_question_looks_through_the_table(book):
    typed = {
        "domain": "a.example",
        "primary_email": "a@b.example",
        "organisation_name": "abc",
        "crm_id": "1",
        "cloud_identity_id": "C1",
    }
    for _by, where, bound in _questions(typed):
        plan = [
            row[3]
            for row in book.execute(f"EXPLAIN QUERY PLAN {_FIELDS}{where} LIMIT {_PER_QUESTION}", bound).fetchall()
        ]
        assert not [line for line in plan if line.startswith("SCAN")], plan
        assert not [line for line in plan if "TEMP B-TREE" in line], plan

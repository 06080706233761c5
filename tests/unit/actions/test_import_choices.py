"""What a person chose, or chose last time, is followed as far as it can be meant (R22)."""

import json

import pytest

from app.actions.imports.session import Importing
from app.actions.imports.values import Options
from app.errors import UserError
from tests.unit.actions.lists import bring_in, codes, staged, write


def looked_at(desk, path):
    session = Importing(desk.book, path)
    look = session.look()
    session.close()
    return look


def test_a_remembered_layout_is_taken_as_far_as_its_fields_and_columns_are_known(desk, tmp_path):
    path = write(tmp_path, "Firm,Fax,Remarks", "A,1,first")
    columns = {"0": "organisation_name", "1": "fax", "2": None, "9": "note", "last": "note"}
    stored = json.dumps({"columns": columns, "date_order": ""})
    fingerprint = looked_at(desk, path).fingerprint
    desk.run(
        lambda work: (
            work.connection.execute("INSERT INTO import_layout VALUES (?, ?, 0)", (fingerprint, stored)) and None
        )
    )
    look = looked_at(desk, path)
    assert (look.remembered, look.mapping) == (True, {0: "organisation_name", 1: None, 2: None})
    assert bring_in(desk.book, path).counts.new == 1


def test_an_order_of_dates_that_is_none_is_refused_wherever_it_was_chosen(desk, tmp_path):
    path = write(tmp_path, "Domain,Renewal date", "a.example,03/04/2027")
    for options, chosen in ((Options(date_order="ydm"), None), (None, "ydm")):
        session = Importing(desk.book, path, options)
        with pytest.raises(UserError) as caught:
            session.stage(date_order=chosen)
        assert (caught.value.code, caught.value.facts["value"]) == ("date_order_unknown", "ydm")
        session.close()


def test_a_row_may_say_both_its_account_and_that_accounts_provider(desk, tmp_path):
    desk.run(
        lambda work: work.connection.execute(
            "INSERT INTO partner_account(id, uid, provider, name) VALUES (7, x'00', 'zoho', 'Zoho Europe')"
        )
    )
    path = write(
        tmp_path,
        "Domain,Provider,Partner account",
        "a.example,zoho,Zoho Europe",
        "b.example,,Zoho Europe",
        "c.example,google,Zoho Europe",
    )
    with staged(desk.book, path) as session:
        assert codes(session) == [(4, "Provider", "account_other_provider")]
        session.commit()
    assert desk.query("SELECT domain, provider, partner_account_id FROM customer ORDER BY domain") == [
        ("a.example", "zoho", 7),
        ("b.example", "zoho", 7),
    ]

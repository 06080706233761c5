"""Mail at Zoho through the outbox, whatever the line does: each takes effect once (Q2, issue 5)."""

from __future__ import annotations

import dataclasses

import pytest

from app.actions import mail_setup, outbox, undo
from app.errors import Bug, Refused
from app.models.mail_setup import ADD_DKIM, HOSTING, KINDS, MX, VERIFY_DKIM, Storage
from app.providers.practice.zoho_state import World
from app.store import mail_setup_rows
from app.sync.practice import customers_of
from tests.unit.sync.test_with_zoho import room

DOMAIN = "dekraai.example"


@pytest.fixture
def desk(tmp_path):
    with room(tmp_path) as found:
        one = found.server.world.add(DOMAIN, is_verified=True)
        found.sql(f"UPDATE customer SET domain_verified = 1, standing = 'at_provider', provider_ref = '{one.zoid}'")
        found.server.world.sees = lambda *_record: True
        found.one = one
        yield found


def asked(desk):
    return desk.book.reader.ask(mail_setup_rows.setup, desk.mill, DOMAIN).result()


def states(desk):
    return {kind: row.state for kind, row in asked(desk).asked.items()}


@pytest.mark.parametrize("fault", ["", "drop_before", "drop_after", "nonsense", "nonsense_after"])
def test_all_of_it_is_done_once_and_the_key_can_be_shown(desk, fault):
    for kind in KINDS:
        desk.book.run(mail_setup.ask, desk.mill, kind)
    if fault:
        desk.server.add_fault(fault, "verify", times=4)
    for _ in range(14):
        desk.run(1, 120)
    assert states(desk) == dict.fromkeys(KINDS, "done")
    assert desk.server.effects == dict.fromkeys(KINDS, 1)
    found = asked(desk)
    assert found.is_done(HOSTING)
    assert (found.selector, found.key) == ("zmail", desk.one.key("zmail"))


def test_a_practice_server_that_begins_anew_knows_what_was_done(desk):
    desk.book.run(mail_setup.ask, desk.mill, ADD_DKIM)
    desk.run(1, 120)
    (known,) = desk.book.reader.ask(customers_of, desk.accounts[0]).result()
    anew = World()
    anew.take_in(known)
    one = anew.organisations[desk.one.zoid]
    assert (one.keys, one.is_hosted, one.mx_seen) == ({"zmail": False}, False, False)
    assert one.key("zmail") == asked(desk).key
    desk.sql("UPDATE customer SET shelf = 2")
    assert desk.book.reader.ask(customers_of, desk.accounts[0]).result() == []


def test_a_key_is_checked_behind_its_being_added_and_a_step_is_taken_back(desk):
    desk.book.run(mail_setup.ask, desk.mill, ADD_DKIM)
    desk.book.run(mail_setup.ask, desk.mill, VERIFY_DKIM)
    add, check = asked(desk).asked[ADD_DKIM], asked(desk).asked[VERIFY_DKIM]
    assert check.depends_on == (add.key,)
    with pytest.raises(Refused, match="verify_waits"):
        desk.book.run(mail_setup.ask, desk.mill, ADD_DKIM)
    desk.book.run(undo.undo)
    assert states(desk) == {ADD_DKIM: "ready"}
    desk.book.run(outbox.withdraw, [add.key])
    assert states(desk) == {}


def test_what_zoho_did_not_see_is_asked_again_and_off_calls_are_a_persons(desk):
    desk.server.world.sees = lambda *_record: False
    desk.book.run(mail_setup.ask, desk.mill, MX)
    desk.run(1, 120)
    assert (asked(desk).asked[MX].state, asked(desk).asked[MX].error_code) == ("needs_person", "zoho_mx_not_seen")
    desk.server.world.sees = lambda *_record: True
    desk.book.run(mail_setup.ask, desk.mill, MX)
    desk.run(1, 120)
    assert asked(desk).asked[MX].state == "done"
    assert len(desk.rows()) == 1


def test_what_can_not_be_set_up_says_why(desk):
    for columns, code in (
        ("domain_verified = 0", "mail_not_verified"),
        ("standing = 'book_only'", "verify_book_only"),
        ("domain = ''", "verify_no_domain"),
        ("provider = 'google'", "mail_not_zoho"),
    ):
        desk.sql(f"UPDATE customer SET {columns}")
        with pytest.raises(Refused, match=code):
            desk.book.run(mail_setup.ask, desk.mill, HOSTING)
    with pytest.raises(Bug):
        desk.book.run(mail_setup.ask, desk.mill, "order")


def test_storage_is_kept_with_what_zoho_told(desk):
    desk.book.run(mail_setup.keep_storage, desk.mill, 1, 2)
    assert asked(desk).storage is None  # nothing is known of it at Zoho yet
    desk.sql(
        "INSERT INTO provider_record (partner_account_id, what, ref, customer_id)"
        f" VALUES ({desk.accounts[0]}, 'customer', '7', {desk.mill})"
    )
    desk.book.run(mail_setup.keep_storage, desk.mill, 1200, 5120)
    found = asked(desk).storage
    assert dataclasses.replace(found, at=0) == Storage(1200, 5120)
    assert found.at


def test_a_result_that_makes_no_sense_shows_no_key(desk):
    desk.book.run(mail_setup.ask, desk.mill, ADD_DKIM)
    for result in ('{"mail": 7}', '{"mail": {"selector": 7, "key": "<b>"}}', "{}"):
        desk.sql(f"UPDATE operation SET state = 'done', result = '{result}'")
        assert (asked(desk).selector, asked(desk).key) == ("", "")

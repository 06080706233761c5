"""``check`` finds what is not as it must be, and says nothing of a sound book."""

import pytest

from app.errors import Cancelled
from app.models.job import Job
from app.store.checks import INVARIANTS, check
from app.store.engine import connect
from tests.unit.store.opened import fill, opener
from tests.unit.vault.memory_keyring import MemoryKeyring


@pytest.fixture
def plain(tmp_path):
    path = tmp_path / "Customers.deskbook"
    opened = opener().open_alone(path, unencrypted=True)
    fill(opened.book)
    from app.actions import subscriptions, tags

    opened.book.run(tags.add_tag, [1, 2], "vip")
    opened.book.run(subscriptions.add, 1, {"plan": "Zoho Mail", "status": "active", "licences": 5})
    opened.book.close()
    return path


def spoil(path, *statements):
    connection = connect(path, None)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def codes(path):
    return {finding.code for finding in check(path, None)}


def test_sound_book_has_no_findings(plain):
    assert check(plain, None) == []


OPERATION = (
    "INSERT INTO operation(uid, kind, customer_id, subscription_id, payload, state, created_by, created_at) "
    "VALUES (randomblob(16), 'extend_trial', {customer}, {subscription}, '{{}}', '{state}', 'me', 0)"
)
SPOILS = {
    "check_domain_twice": ("DROP INDEX ux_customer_domain", "UPDATE customer SET domain = 'lantern0.example'"),
    "check_nameless": ("UPDATE customer SET organisation_name = '', domain = '' WHERE id = 1",),
    "check_tags_differ": ("DELETE FROM customer_tag WHERE customer_id = 2",),
    "check_merged_alive": ("UPDATE customer SET merged_into = 2 WHERE id = 1",),
    "check_operation_of_other": (OPERATION.format(customer=2, subscription=1, state="done"),),
    "check_subscription_count": ("UPDATE customer SET subscription_count = 4 WHERE id = 3",),
    "check_shown_subscription": ("UPDATE subscription SET licences = 6",),
    "check_shown_choice": (
        "INSERT INTO subscription(uid, customer_id, status, created_at) VALUES (randomblob(16), 1, 'cancelled', 0)",
        "UPDATE customer SET subscription_id = (SELECT max(id) FROM subscription) WHERE id = 1",
    ),
    "check_sort_name": ("UPDATE customer SET sort_name = 'x' WHERE id = 1",),
    "check_operation_parent": (
        OPERATION.format(customer=1, subscription=1, state="done")
        .replace("payload", "depends_on, payload")
        .replace("'{}'", """'["00"]', '{}'"""),
        "UPDATE operation SET state = 'ready'",
        "UPDATE customer SET attention = 'waiting' WHERE id = 1",
    ),
    "check_waiting_for_nothing": ("UPDATE customer SET standing = 'waiting' WHERE id = 1",),
    "check_left_behind": (
        "UPDATE customer SET merged_into = 2, shelf = 2 WHERE id = 1",
        "INSERT INTO consent(customer_id, given_on, by, created_at) VALUES (1, '2026-01-01', 'me', 0)",
    ),
    "check_attention": (OPERATION.format(customer=1, subscription=1, state="ready"),),
    "check_coming": ("UPDATE customer SET coming = 'requested' WHERE id = 1",),
    "check_index_missing": ("DELETE FROM search_pending", "DELETE FROM customer_fts WHERE rowid = 1"),
    "check_index_left": (
        "DELETE FROM search_pending",
        "INSERT INTO customer_fts(rowid, text) VALUES (99, 'left behind')",
    ),
    "check_reference": ("UPDATE subscription SET customer_id = 77",),
    "check_search_text": ("UPDATE customer_search SET text = 'something else' WHERE id = 1",),
}


def indexed(path):
    connection = connect(path, None)
    for customer_id, text in connection.execute("SELECT id, text FROM customer_search").fetchall():
        connection.execute("INSERT INTO customer_fts(rowid, text) VALUES (?, ?)", (customer_id, text))
    connection.execute("DELETE FROM search_pending")
    connection.close()


@pytest.mark.parametrize("code", [*SPOILS])
def test_each_fault_is_found(plain, code):
    indexed(plain)
    assert check(plain, None) == []
    spoil(plain, *SPOILS[code])
    assert code in codes(plain)


def test_every_invariant_is_tried_here():
    assert set(INVARIANTS) <= set(SPOILS)


def test_index_that_holds_other_text_is_found(plain):
    indexed(plain)
    spoil(
        plain,
        "DELETE FROM customer_fts WHERE rowid = 2",
        "INSERT INTO customer_fts(rowid, text) VALUES (2, 'zzzz')",
    )
    assert codes(plain) == {"check_index_wrong"}


def test_changed_byte_of_an_encrypted_book_is_found(tmp_path):
    path = tmp_path / "Customers.deskbook"
    opened = opener(MemoryKeyring()).open_alone(path)
    fill(opened.book)
    opened.book.between_transactions(
        lambda connection: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    )
    opened.book.reader.close()
    assert opened.keeping.check() == []
    size = path.stat().st_size
    with path.open("rb+") as file:
        file.seek(size - 2000)
        file.write(b"\x00\x01\x02")
    assert "check_seal" in {finding.code for finding in opened.keeping.check()}
    opened.book.close()


def test_page_of_zeros_is_found(plain):
    connection = connect(plain, None)
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_customer_name'").fetchone()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()
    raw = bytearray(plain.read_bytes())
    raw[(page - 1) * 4096 : page * 4096] = bytes(4096)
    plain.write_bytes(raw)
    assert "check_pages" in codes(plain)


def test_check_can_be_cancelled(plain):
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        check(plain, None, job)

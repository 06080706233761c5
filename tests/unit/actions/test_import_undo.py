"""One undo takes a whole import back, redo brings it back; what was changed since is kept and told (R7, R22)."""

import time

from app.actions import customers, undo
from app.store import bulk_connection
from app.store.checks import check
from app.store.late_indexes import LATE, build_next, missing
from app.store.search_index import Indexer
from tests.unit.actions.lists import bring_in, staged, write


def live(desk):
    return {name for (name,) in desk.query("SELECT organisation_name FROM customer WHERE shelf < 2")}


def test_undo_takes_all_of_it_back_and_redo_brings_it_back(desk, tmp_path):
    old = desk.add("Old name", domain="old.example", phone="12345")
    desk.subscribe(old, plan="Business Starter", licences=5, status="active")
    bare = desk.add("Bare", domain="bare.example")
    before = desk.state()
    path = write(
        tmp_path,
        "Organisation name,Domain,Phone,Licences,Tags,Archived",
        "New name,old.example,2,9,vip,",
        "Bare,bare.example,,4,,",
        "Fresh,fresh.example,3,7,vip,",
        "Shelved,shelved.example,3,,,yes",
    )
    bring_in(desk.book, path)
    after = desk.state()
    assert live(desk) == {"New name", "Bare", "Fresh", "Shelved"}
    changes = desk.run(undo.undo)
    assert (changes.verb, changes.refused) == ("undone", ())
    assert live(desk) == {"Old name", "Bare"}
    undone = desk.state()
    assert undone["customer"][:2] == before["customer"]
    assert [row for row in undone["subscription"] if row[2] in (old, bare)] == before["subscription"]
    assert desk.row(old)["subscription_count"] == 1
    assert desk.row(bare)["subscription_count"] == 0
    desk.run(undo.redo)
    assert desk.state() == after
    desk.run(undo.undo)
    assert live(desk) == {"Old name", "Bare"}


def test_what_was_changed_since_is_kept_and_told(desk, tmp_path):
    old = desk.add("Old", domain="old.example", phone="12345", note="a")
    path = write(
        tmp_path,
        "Organisation name,Domain,Phone,Note",
        "Old,old.example,2,b",
        "Kept,kept.example,3,",
        "Gone,gone.example,3,",
        "Deleted since,deleted.example,3,",
    )
    batch = bring_in(desk.book, path).batch_id
    ids = {name: each for each, name in desk.query("SELECT id, organisation_name FROM customer")}
    desk.run(customers.edit, old, {"phone": "45678"})
    desk.run(customers.edit, ids["Kept"], {"note": "ours now"})
    desk.run(customers.delete, [ids["Deleted since"]])

    from app.store.bulk import reapply, revert

    outcomes = desk.run(revert, batch)
    assert {(each.name, each.code) for each in outcomes} == {
        ("Old", "undo_changed_since"),
        ("Kept", "undo_changed_since"),
    }
    assert live(desk) == {"Old", "Kept"}
    assert (desk.row(old)["phone"], desk.row(old)["note"]) == ("45678", "a")
    desk.run(reapply, batch)
    assert live(desk) == {"Old", "Kept", "Gone"}
    assert (desk.row(old)["phone"], desk.row(old)["note"]) == ("45678", "b")


def test_redo_leaves_out_a_domain_that_was_taken_meanwhile(desk, tmp_path):
    from app.store.bulk import reapply, revert

    batch = bring_in(desk.book, write(tmp_path, "Organisation name,Domain", "A,a.example", "B,b.example")).batch_id
    desk.run(revert, batch)
    desk.add("Newcomer", domain="a.example")
    assert [each.code for each in desk.run(reapply, batch)] == ["domain_taken"]
    assert live(desk) == {"Newcomer", "B"}


def test_a_list_can_come_in_again_after_undo(desk, tmp_path):
    path = write(tmp_path, "Organisation name,Domain", "A,a.example")
    bring_in(desk.book, path)
    desk.run(undo.undo)
    assert bring_in(desk.book, path).counts.new == 1
    assert live(desk) == {"A"}


def test_a_subscription_edited_since_stays(desk, tmp_path):
    from app.actions import subscriptions
    from app.store.bulk import revert

    customer = desk.add("Bare", domain="bare.example")
    batch = bring_in(desk.book, write(tmp_path, "Domain,Licences", "bare.example,4")).batch_id
    desk.run(subscriptions.edit, desk.row(customer)["subscription_id"], {"licences": 6})
    assert [each.code for each in desk.run(revert, batch)] == ["undo_changed_since"]
    assert desk.row(customer)["licences"] == 6


def test_many_rows_build_their_indexes_afterwards(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(bulk_connection, "_REBUILD_FROM", 10)
    indexes = desk.query("SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name")
    path = write(tmp_path, "Organisation name,Domain", *(f"Firm {n},firm{n}.example" for n in range(50)))
    with staged(desk.book, path) as session:
        session.commit()
    there = {name for (name,) in desk.query("SELECT name FROM sqlite_master WHERE type = 'index'")}
    assert {name for name, _ in indexes} - there == {*LATE}
    desk.run(undo.undo)
    desk.run(undo.redo)
    Indexer(desk.book).finish()
    assert desk.query("SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name") == indexes
    assert desk.query("PRAGMA integrity_check") == [("ok",)]
    assert len(live(desk)) == 50


def test_indexes_left_for_later_survive_a_program_that_ended_in_between(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(bulk_connection, "_REBUILD_FROM", 10)
    path = write(tmp_path, "Organisation name,Domain", *(f"Firm {n},firm{n}.example" for n in range(50)))
    with staged(desk.book, path) as session:
        session.commit()
    desk.book.between_transactions(build_next).result()  # one of them, and then the program is gone
    assert check(desk.book.path, None) == []
    with staged(desk.book, path) as session:
        assert session.counts().same == 50
    indexer = Indexer(desk.book)
    indexer.start()
    deadline = time.monotonic() + 30
    while desk.book.between_transactions(missing).result() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert desk.book.between_transactions(missing).result() == []
    indexer.close()
    desk.run(undo.undo)
    assert live(desk) == set()

"""Drafts of wizards (R17): kept without a trace, resumed after a kill, removed with undo, gone when finished."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from app.actions import drafts, undo
from app.actions.flows.add import AddFlow
from app.actions.flows.add_facts import AddFacts
from app.actions.flows.base import Walk
from app.errors import Refused
from app.models.clock import Clock
from app.models.values import Changes
from app.store import draft_rows
from app.store.book import Book
from app.store.journal import Entry

ROOT = Path(__file__).resolve().parents[3]


def keep(desk, uid=None, **changes):
    uid = uid or uuid.uuid4()
    given = {
        "flow": "add",
        "version": 1,
        "page": "organisation",
        "title": "Add a Google customer",
        "values": {"organisation_name": "정원 상사", "provider": "google"},
        **changes,
    }
    return uid, desk.run(drafts.keep, uid, **given).facts["draft_id"]


def read(desk):
    return desk.book.between_transactions(draft_rows.drafts).result()


def test_keeping_a_draft_is_nothing_that_undo_takes_back_and_leaves_no_history(desk):
    zon = desk.add("Zon")
    batches = desk.query("SELECT count(*) FROM batch")
    uid, first = keep(desk)
    _uid, again = keep(desk, uid, page="contact", values={"organisation_name": "Zee"})
    assert first == again
    assert desk.query("SELECT count(*) FROM batch") == batches
    (draft,) = read(desk)
    assert (draft.page, draft.values, draft.by) == ("contact", {"organisation_name": "Zee"}, "Sofie")
    desk.run(undo.undo)
    assert desk.row(zon)["shelf"] == 2 or not desk.query("SELECT 1 FROM customer WHERE id = ?", zon)
    assert read(desk) == (draft,)


def test_removing_a_draft_is_taken_back_by_undo_with_all_that_was_typed(desk):
    _uid, draft_id = keep(desk)
    before = read(desk)
    changes = desk.run(drafts.remove, draft_id)
    assert (changes.verb, changes.facts["name"], changes.other) == (
        "draft.removed",
        "Add a Google customer",
        ("draft",),
    )
    assert read(desk) == ()
    with pytest.raises(Refused, match="draft_gone"):
        desk.run(drafts.remove, draft_id)
    desk.run(undo.undo)
    assert [replace(each, changed_at=0) for each in read(desk)] == [replace(each, changed_at=0) for each in before]
    desk.run(undo.redo)
    assert read(desk) == ()


def test_what_finishes_a_draft_takes_it_along_in_one_transaction_and_undo_brings_it_back(desk):
    _uid, draft_id = keep(desk)

    def finish(work, *, fails):
        entry = Entry(work, "customer.added", {"name": "Zon"})
        entry.insert("customer", {"organisation_name": "Zon"})
        drafts.used(entry, draft_id)
        drafts.used(entry, None)
        drafts.used(entry, draft_id)
        if fails:
            raise Refused("domain_taken")
        return entry.close(other=("draft",))

    with pytest.raises(Refused):
        desk.run(finish, fails=True)
    assert len(read(desk)) == 1
    desk.run(finish, fails=False)
    assert read(desk) == ()
    desk.run(undo.undo)
    assert [each.id for each in read(desk)] == [draft_id]


def test_a_draft_that_went_on_elsewhere_goes_without_a_word(desk):
    uid, draft_id = keep(desk)
    assert desk.run(drafts.forget, uid) == Changes(other=("draft",))
    assert read(desk) == ()
    assert desk.book.between_transactions(lambda c: draft_rows.draft(c, draft_id)).result() is None


def test_drafts_are_listed_last_changed_first(desk):
    _uid, first = keep(desk, title="one")
    second_uid, second = keep(desk, title="two")
    assert [each.id for each in read(desk)] == [second, first]
    assert desk.book.between_transactions(draft_rows.count).result() == 2
    desk.book.between_transactions(lambda c: c.execute("UPDATE draft SET changed_at = 1")).result()
    keep(desk, second_uid, title="two")
    assert [each.title for each in read(desk)] == ["two", "one"]


def test_after_a_kill_a_draft_goes_on_at_the_same_page_with_the_same_values(desk, tmp_path):
    path = desk.book.path
    values = {"provider": "google", "kind": "team", "organisation_name": "สวนสวย", "primary_email": "a@gmail.com"}
    told = tmp_path / "told"
    script = textwrap.dedent(f"""
        import uuid, time
        from pathlib import Path
        from app.actions import drafts
        from app.models.clock import Clock
        from app.store.book import Book
        book = Book(Path({str(path)!r}), None, "Sofie", Clock())
        book.run(drafts.keep, uuid.uuid4(), flow="add", version=1, page="contact", title="T", values={values!r})
        Path({str(told)!r}).touch()
        time.sleep(60)
    """)
    desk.book.close()
    process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)
    try:
        for _ in range(2000):
            if told.exists():
                break
            assert process.poll() is None
            os.sched_yield()
            told.parent.stat()
            try:
                process.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
        assert told.exists()
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    again = Book(path, None, "Sofie", Clock())
    try:
        (draft,) = again.between_transactions(draft_rows.drafts).result()
        walk = Walk(draft.values, draft.page).begun(AddFlow(), AddFacts())
        assert (walk.page, dict(walk.values)) == ("contact", values)
    finally:
        again.close()

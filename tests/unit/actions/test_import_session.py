"""The preview can be corrected, an import can be stopped, and what is not taken can be saved (R22, R82)."""

import csv

import pytest

from app.actions.imports.session import Importing
from app.actions.imports.values import Counts, Options
from app.errors import Bug, Cancelled, DiskTrouble, Refused, Unreadable, UserError
from app.models.job import Job
from app.store.book import Book
from app.store.staging import remove_leftovers
from tests.unit.actions.lists import bring_in, codes, results, staged, write


class StopsAt(Job):
    """Cancels itself at the first report of a phase."""

    def __init__(self, phase):
        super().__init__(self._stop_at)
        self.phase = phase

    def _stop_at(self, done, total, phase):
        if phase == self.phase:
            self.cancel()


def leftovers(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith(".import-")]


def test_a_corrected_cell_is_checked_and_matched_again(desk, tmp_path):
    desk.add("Blue Tulip", domain="bluetulip.example")
    path = write(tmp_path, "Organisation name,Domain", "Blue Tulip,blue tulip", "Blue Tulip,other.example")
    with staged(desk.book, path) as session:
        assert results(session) == {2: "rejected", 3: "new"}
        row = session.correct(2, 1, "bluetulip.example")[0]
        assert (row.result, row.cells, row.problems) == ("same", ("Blue Tulip", "bluetulip.example"), ())
        found = session.correct(2, 1, "other.example")
        assert {row.row: row.result for row in found} == {2: "new", 3: "same"}
        found = session.correct(2, 0, "Red Tulip")
        assert {row.row: row.result for row in found} == {2: "conflict", 3: "conflict"}
        found = session.correct(3, 1, "third.example")
        assert {row.row: row.result for row in found} | {2: "new"} == {2: "new", 3: "new"}
        assert results(session) == {2: "new", 3: "new"}
        assert session.commit().counts == Counts(read=2, new=2)
    assert desk.query("SELECT count(*) FROM customer") == [(3,)]


def test_a_row_of_the_wrong_width_can_be_corrected(desk, tmp_path):
    path = write(tmp_path, "Organisation name,Domain,Phone", "A,a.example,1", "B,b.example")
    with staged(desk.book, path) as session:
        (row,) = session.correct(3, 2, "2")
        assert (row.result, row.cells) == ("new", ("B", "b.example", "2"))
        with pytest.raises(Bug):
            session.correct(99, 0, "x")


def test_nothing_is_written_before_import_and_nothing_is_left_behind(desk, tmp_path):
    before = desk.state()
    path = write(tmp_path, "Organisation name,Domain", "A,a.example")
    session = Importing(desk.book, path)
    session.look()
    session.stage()
    assert leftovers(tmp_path) != []
    session.close()
    assert leftovers(tmp_path) == []
    assert desk.state() == before
    assert desk.query("SELECT count(*) FROM batch") == [(0,)]


@pytest.mark.parametrize("phase", ["reading", "matching"])
def test_a_stopped_reading_leaves_nothing(desk, tmp_path, phase):
    path = write(tmp_path, "Organisation name,Domain", *(f"Firm {n},firm{n}.example" for n in range(3000)))
    session = Importing(desk.book, path)
    session.look()
    with pytest.raises(Cancelled):
        session.stage(StopsAt(phase))
    assert session.counts() == Counts()
    assert session.stage().counts.new == 3000
    session.close()


def test_a_stopped_import_writes_nothing(desk, tmp_path):
    path = write(tmp_path, "Organisation name,Domain", *(f"Firm {n},firm{n}.example" for n in range(12_000)))
    before = desk.state()
    with staged(desk.book, path) as session:
        with pytest.raises(Cancelled):
            session.commit(StopsAt("saving"))
        assert desk.state() == before
        assert session.commit().counts.new == 12_000


def test_edits_made_meanwhile_are_kept(desk, tmp_path):
    path = write(tmp_path, "Organisation name,Domain", "A,a.example")
    with staged(desk.book, path) as session:
        committed = session.later(session.commit)
        added = desk.add("Typed meanwhile")
        assert committed.result().counts.new == 1
    assert desk.row(added)["organisation_name"] == "Typed meanwhile"
    assert desk.query("SELECT count(*) FROM customer") == [(2,)]


def test_rows_not_taken_are_saved_with_the_reason(desk, tmp_path):
    desk.add("Blue Tulip", domain="bluetulip.example")
    desk.add("Other", crm_id="C1")
    path = write(
        tmp_path,
        "Organisation name,Domain,Phone,CRM ID",
        "Good,good.example,+31 1,",
        "Bad,bad domain,+31 2,",
        "Torn,bluetulip.example,+31 3,C1",
        "Wide,wide.example,1,2,surplus",
    )
    rejects = tmp_path / "rejects.csv"
    with staged(desk.book, path) as session:
        assert session.save_rejected(rejects) == 3
        session.commit()
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert header[:4] == ["Organisation name", "Domain", "Phone", "CRM ID"]
    assert [row[0] for row in rows] == ["Bad", "Torn", "Wide"]
    assert all(row[-1] for row in rows)
    rejects.write_text(rejects.read_text(encoding="utf-8-sig").replace("bad domain", "bad.example"), encoding="utf-8")
    with staged(desk.book, rejects) as session:
        assert session._mapping[4] is None
        assert results(session)[2] == "new"
        session.commit()
    assert desk.query("SELECT phone FROM customer WHERE organisation_name = 'Bad'") == [("+31 2",)]


def test_a_list_of_domains_without_header(desk, tmp_path):
    path = write(tmp_path, "a.example", "https://www.b.example/", "", "c.example")
    with staged(desk.book, path) as session:
        assert results(session) == {1: "new", 2: "new", 4: "new"}
        session.commit()
    assert desk.query("SELECT domain FROM customer ORDER BY domain") == [("a.example",), ("b.example",), ("c.example",)]


def test_thai_dates_are_of_the_buddhist_era(desk, tmp_path):
    path = write(tmp_path, "ชื่อองค์กร,โดเมน,วันต่ออายุ,จำนวนสิทธิ์", "โรงเรียนสาธิต,satit.example,26/03/2570,40")
    bring_in(desk.book, path)
    assert desk.query("SELECT renewal_date, licences FROM customer") == [("2027-03-26", 40)]


def test_options_are_checked(desk, tmp_path):
    path = write(tmp_path, "Organisation name,Domain", "A,a.example")
    for options, code in (
        (Options(provider="amazon"), "provider_unknown"),
        (Options(account="nobody"), "account_unknown"),
    ):
        session = Importing(desk.book, path, options)
        with pytest.raises(UserError) as caught:
            session.stage()
        assert caught.value.code == code
        session.close()
    session = Importing(desk.book, path)
    with pytest.raises(UserError) as caught:
        session.stage(date_order="ydm")
    assert caught.value.code == "date_order_unknown"
    with pytest.raises(Bug):
        session.counts()
    session.close()


def test_rows_are_put_into_a_partner_account(desk, tmp_path):
    desk.run(
        lambda work: work.connection.execute(
            "INSERT INTO partner_account(id, uid, provider, name) VALUES (7, x'00', 'zoho', 'Zoho Europe')"
        )
    )
    path = write(tmp_path, "Organisation name,Domain,Provider", "A,a.example,", "B,b.example,google")
    with staged(desk.book, path, Options(account="zoho  EUROPE")) as session:
        assert codes(session) == [(3, "Provider", "account_other_provider")]
        session.commit()
    assert desk.query("SELECT provider, partner_account_id FROM customer") == [("zoho", 7)]
    path = write(tmp_path, "Organisation name,Domain,Partner account", "C,c.example,Zoho Europe", "D,d.example,who")
    with staged(desk.book, path) as session:
        assert codes(session) == [(3, "Partner account", "account_unknown")]
        assert session.commit().counts.new == 2


def test_a_file_that_is_no_list_is_refused(desk, tmp_path):
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    session = Importing(desk.book, path)
    with pytest.raises(Unreadable):
        session.look()
    session.close()


def test_a_book_open_for_reading_can_be_previewed_but_not_written(desk, tmp_path):
    path = write(tmp_path, "Organisation name,Domain", "A,a.example")
    reading = Book(desk.book.path, None, "Sofie", desk.book.clock, read_only=True)
    with staged(reading, path) as session:
        assert session.counts().new == 1
        with pytest.raises(Refused):
            session.commit()
    reading.close()


def test_staging_files_of_a_crash_are_removed(tmp_path):
    stale = tmp_path / ".import-4000000-abc.staging"
    ours = tmp_path / ".import-1-abc.staging"
    for path in (stale, ours):
        path.write_bytes(b"x")
    remove_leftovers(tmp_path)
    assert leftovers(tmp_path) == [ours.name]


def test_staged_rows_are_unreadable_without_the_key(tmp_path, clock):
    import uuid

    from app.models.clock import Clock
    from app.store.opening import create

    key = bytes(range(32))
    create(tmp_path / "secret.deskbook", key, uuid.uuid4(), Clock())
    book = Book(tmp_path / "secret.deskbook", key, "Sofie", Clock())
    path = write(tmp_path, "Organisation name,Domain", *(f"Canary firm {n},canary{n}.example" for n in range(2000)))
    with staged(book, path) as session:
        (staging,) = leftovers(tmp_path)
        held = (tmp_path / staging).read_bytes()
        assert len(held) > 100_000
        assert b"anary" not in held
        assert session.commit().counts.new == 2000
    assert b"anary" not in (tmp_path / "secret.deskbook").read_bytes()
    book.close()


def test_a_correction_that_may_touch_many_rows_matches_all_again(desk, tmp_path, monkeypatch):
    monkeypatch.setattr("app.store.bulk_match._SCOPE_LIMIT", 0)
    path = write(tmp_path, "Organisation name,Domain", "A,a.example", "B,b.example")
    with staged(desk.book, path) as session:
        session.correct(3, 1, "a.example")
        assert results(session) == {2: "conflict", 3: "conflict"}
        session.correct(3, 0, "A")
        assert results(session) == {2: "new", 3: "same"}


def test_a_session_works_in_its_own_thread_and_is_told_nothing_twice(desk, tmp_path):
    path = write(tmp_path, "Organisation name,Domain,Renewal date", "A,a.example,03/04/2027", "B,b.example,2027-01-01")
    session = Importing(desk.book, path, Options(date_order="mdy"))
    look = session.later(session.look).result()
    assert (look.date_order, look.date_order_certain) == ("mdy", True)
    assert session.later(session.stage).result().counts.new == 2
    assert session.problems(limit=1) == []
    assert session.row_count() == 2
    with pytest.raises(Bug):
        session.rows(0, 1, "unknown")
    session.close()
    with pytest.raises(Bug):
        session.counts()


def test_the_order_of_dates_is_looked_for_no_further_than_needed(desk, tmp_path, monkeypatch):
    monkeypatch.setattr("app.actions.imports.session._DATES_LOOKED_AT", 1)
    lines = (f"firm{n}.example,0{n % 9 + 1}/05/2027" for n in range(2100))
    path = write(tmp_path, "Domain,Renewal date", *lines, "late.example,31/12/2027")
    session = Importing(desk.book, path)
    look = session.look()
    assert (look.date_order, look.date_order_certain) == ("dmy", False)
    session.close()


def test_an_account_of_another_provider_than_chosen_is_refused(desk, tmp_path):
    desk.run(
        lambda work: work.connection.execute(
            "INSERT INTO partner_account(id, uid, provider, name) VALUES (7, x'00', 'zoho', 'Zoho Europe')"
        )
    )
    session = Importing(desk.book, write(tmp_path, "Domain", "a.example"), Options("google", "Zoho Europe"))
    with pytest.raises(UserError) as caught:
        session.stage()
    assert caught.value.code == "account_other_provider"
    session.close()


def test_problems_can_be_written_as_json(desk, tmp_path):
    path = write(tmp_path, "Organisation name,Domain", "A,no domain")
    with staged(desk.book, path) as session:
        (problem,) = session.problems()
        told = problem.to_json()
    assert told == {
        "row": 2,
        "column": "Domain",
        "severity": "error",
        "code": "domain_incomplete",
        "message": problem.message(),
    }


def test_a_folder_nobody_may_write_to_is_no_hindrance(desk, tmp_path, monkeypatch):
    import os

    tried = []
    really = os.open

    def refuse(path, flags, mode=0o777):
        tried.append(path)
        if len(tried) == 1:
            raise PermissionError(13, "no")
        return really(path, flags, mode)

    monkeypatch.setattr("app.store.staging.os.open", refuse)
    path = write(tmp_path, "Organisation name,Domain", "A,a.example")
    assert bring_in(desk.book, path).counts.new == 1
    assert len(tried) == 2

    def full(path, flags, mode=0o777):
        raise OSError(28, "full")

    monkeypatch.setattr("app.store.staging.os.open", full)
    session = Importing(desk.book, path)
    with pytest.raises(DiskTrouble) as caught:
        session.stage()
    assert caught.value.code == "disk_full"
    monkeypatch.undo()
    session.close()

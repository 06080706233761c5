"""Backups are whole or not there, are kept by rule, and put back what they hold."""

import datetime as dt
import os
import shutil
import time
from pathlib import Path

import pytest

from app.errors import Cancelled, DiskTrouble, Locked, Unreadable
from app.models.job import Job
from app.store import backup
from app.store.backup import Backup, back_up, backups, is_due, kept
from app.store.engine import connect
from app.vault import key_file
from tests.unit.store.opened import fill, names, opener
from tests.unit.vault.memory_keyring import MemoryKeyring

NOW = dt.datetime(2026, 3, 2, 9, 30, 0)  # noqa: DTZ001 - local, as backups are named
NAMES = ["Lantern Works 0", "Lantern Works 1", "Lantern Works 2"]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "Customers.deskbook"


@pytest.fixture
def keyring():
    return MemoryKeyring()


@pytest.fixture
def book(path, keyring):
    opened = opener(keyring).open_alone(path)
    fill(opened.book)
    yield opened
    opened.book.close()


@pytest.fixture
def plain(path):
    opened = opener().open_alone(path, unencrypted=True)
    fill(opened.book)
    opened.book.close()
    return path


def test_backup_has_what_is_committed_and_is_encrypted_with_its_key_file_beside(book, path, keyring):
    copy, customers = book.keeping.back_up()
    assert customers == 3
    assert copy.parent == path.parent / "backups"
    assert b"Lantern" not in copy.read_bytes()
    assert key_file.path_of(copy).read_bytes() == key_file.path_of(path).read_bytes()
    beside = opener(keyring).open_beside(copy)
    assert names(beside.book) == NAMES
    beside.book.close()


def test_backup_names_hold_no_customer(book):
    copy, _ = book.keeping.back_up("import")
    assert copy.name.startswith("Customers-2")
    assert copy.name.endswith("-import.deskbook")


def test_backup_shows_one_moment_while_the_book_is_written(plain):
    writer = connect(plain, None)
    steps = []

    def write(done, total, phase):
        if len(steps) < 3:
            steps.append(done)
            writer.execute("INSERT INTO setting(key, value) VALUES (?, hex(randomblob(20000)))", (f"k{len(steps)}",))

    backup_step = backup.PAGES_A_STEP
    try:
        backup.PAGES_A_STEP = 4
        made = back_up(plain, None, "manual", NOW, Job(write))
    finally:
        backup.PAGES_A_STEP = backup_step
        writer.close()
    copy = connect(made.path, None)
    assert copy.execute("SELECT count(*) FROM setting").fetchone() == (0,)
    copy.close()
    assert len(steps) == 3


def test_cancelled_backup_leaves_nothing(plain):
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        back_up(plain, None, "manual", NOW, job)
    assert list(backup.folder_of(plain).iterdir()) == []


def test_backup_without_twice_the_room_is_not_begun(plain, monkeypatch):
    size = plain.stat().st_size
    usage = shutil._ntuple_diskusage(10 * size, 9 * size, 2 * size - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(DiskTrouble, match="no_room_for_backup") as caught:
        back_up(plain, None, "manual", NOW)
    assert set(caught.value.facts) == {"needed_mb", "free_mb"}
    assert list(backup.folder_of(plain).iterdir()) == []


def test_backup_that_cannot_be_read_back_is_not_kept(plain, monkeypatch):
    def damaging(source, target, key, job):
        shutil.copyfile(plain, target)
        with target.open("rb+") as file:
            file.seek(4096 * 3)
            file.write(b"\xff" * 4096 * 20)

    monkeypatch.setattr(backup, "_copy", damaging)
    with pytest.raises(Unreadable, match="backup_not_whole"):
        back_up(plain, None, "manual", NOW)
    assert list(backup.folder_of(plain).iterdir()) == []


def test_two_backups_in_one_second_both_stay(plain):
    first = back_up(plain, None, "manual", NOW)
    second = back_up(plain, None, "manual", NOW)
    assert first.path != second.path
    assert {each.path for each in backups(plain)} == {first.path, second.path}


def test_daily_backup_is_made_once_a_day(book, clock):
    assert book.keeping.back_up_daily() is not None
    assert book.keeping.back_up_daily() is None
    clock.set("2026-03-03")
    assert book.keeping.back_up_daily() is not None
    assert len(book.keeping.backups()) == 2


def test_backup_comes_before_something_large_only_where_something_is_new(path, keyring):
    opened = opener(keyring).open_alone(path)
    opened.book.back_up_before("import", Job())
    assert opened.keeping.backups() == []
    fill(opened.book)
    opened.book.back_up_before("import", Job())
    assert len(opened.keeping.backups()) == 1
    later = time.time() + 3600
    os.utime(opened.keeping.backups()[0].path, (later, later))
    opened.book.back_up_before("import", Job())
    assert len(opened.keeping.backups()) == 1
    opened.book.close()


def test_foreign_files_in_the_folder_are_no_backups(plain):
    folder = backup.folder_of(plain)
    folder.mkdir()
    for name in ("Other-20260302-093000-daily.deskbook", "Customers-notes.deskbook", "Customers.deskbook"):
        (folder / name).write_text("")
    assert backups(plain) == []
    assert is_due(plain, NOW.date())


def test_kept_are_the_newest_few_and_one_of_seven_days_four_weeks_three_months():
    made = [
        Backup(Path(f"{day}-{hour}"), NOW - dt.timedelta(days=day, hours=hour), "daily", 1)
        for day in range(400)
        for hour in (0, 3, 6)
    ]
    keep = kept(made)
    ages = sorted((NOW.date() - each.made_at.date()).days for each in made if each.path in keep)
    # Monday 2 March: the three newest, six more days, the newest of the three weeks before, of the months before.
    assert ages == [0, 0, 0, 1, 2, 3, 4, 5, 6, 8, 15, 30]


def test_old_backups_are_let_go_with_their_key_files(book, path, keyring):
    folder = backup.folder_of(path)
    folder.mkdir()
    for number in range(20):
        name = f"Customers-20200101-0000{number:02}-daily.deskbook"
        (folder / name).write_text("old")
        (folder / f"{name}.key").write_text("old")
    book.keeping.back_up()
    assert len(backups(path)) == 3
    assert len(list(folder.iterdir())) == 6


def test_restored_book_is_as_it_was_and_the_replaced_one_is_a_backup(path, keyring, book):
    copy, _ = book.keeping.back_up()
    fill(book.book, 0)
    from app.actions import customers

    book.book.run(customers.add, {"organisation_name": "Too Much"})
    book.book.close()
    assert opener(keyring).restore(path, copy) == 3
    again = opener(keyring).open_alone(path)
    assert names(again.book) == NAMES
    again.book.close()
    replaced = next(each for each in backups(path) if each.reason == "replaced")
    assert opener(keyring).restore(path, replaced.path) == 4


def test_every_kind_of_damaged_book_can_be_replaced(path, keyring, book):
    copy, _ = book.keeping.back_up()
    book.book.close()
    for damage in (lambda: path.write_bytes(b"gone"), path.unlink, lambda: key_file.path_of(path).unlink()):
        damage()
        assert opener(keyring).restore(path, copy) == 3


def test_backup_restores_where_no_book_was_with_the_recovery_code(tmp_path, path, keyring):
    opened = opener(keyring).open_alone(path)
    fill(opened.book)
    copy, _ = opened.keeping.back_up()
    opened.book.close()
    elsewhere = tmp_path / "new machine" / "Customers.deskbook"
    with pytest.raises(Locked, match="no_key"):
        opener(MemoryKeyring()).restore(elsewhere, copy)
    assert opener(MemoryKeyring()).restore(elsewhere, copy, opened.recovery_code) == 3
    assert opener(MemoryKeyring()).restore(elsewhere, copy, opened.recovery_code) == 3


def test_backup_whose_key_file_was_lost_is_opened_by_the_books(path, keyring, book):
    copy, _ = book.keeping.back_up()
    key_file.path_of(copy).unlink()
    book.book.close()
    assert opener(keyring).restore(path, copy) == 3


def test_damaged_backup_changes_nothing(path, keyring, book):
    copy, _ = book.keeping.back_up()
    with copy.open("rb+") as file:
        file.seek(50_000)
        file.write(b"\x00" * 5000)
    book.book.close()
    before = path.read_bytes()
    with pytest.raises(Unreadable):
        opener(keyring).restore(path, copy)
    assert path.read_bytes() == before
    assert not list(path.parent.glob(".*restoring*"))


def test_open_book_is_not_replaced(path, keyring, book):
    copy, _ = book.keeping.back_up()
    with pytest.raises(Locked, match="book_in_use"):
        opener(keyring).restore(path, copy)


def test_missing_backup_is_said(path, keyring):
    with pytest.raises(Unreadable, match="no_such_book"):
        opener(keyring).restore(path, path.parent / "nothing.deskbook")


def test_folder_that_cannot_be_made_is_said(plain):
    backup.folder_of(plain).write_text("a file in its place")
    with pytest.raises(DiskTrouble, match="disk_read_only"):
        back_up(plain, None, "manual", NOW)

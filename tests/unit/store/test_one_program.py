"""One program per book: a second start raises the first window or has its command run there."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.errors import Closing, DiskTrouble, Locked
from app.models.job import Job
from app.store import handover
from app.store.handover import Answer, Handover, ask_raise, hand_over
from app.store.lock import BookLock, Holder, holder_of, path_of
from tests.unit.store.opened import fill, opener


@pytest.fixture
def path(tmp_path):
    return tmp_path / "Customers.deskbook"


IDLE = threading.Event()


def never(*_):
    raise AssertionError("nothing was to be run")


def test_second_lock_is_refused_until_the_first_is_let_go(path):
    first = BookLock.take(path)
    with pytest.raises(Locked, match="book_in_use"):
        BookLock.take(path)
    first.release()
    first.release()
    BookLock.take(path).release()


def test_lock_of_a_killed_program_is_free_and_its_socket_is_cleared_away(path):
    code = (
        "import sys, os; from pathlib import Path; from app.store.lock import BookLock;"
        "from app.store.handover import Handover;"
        "lock = BookLock.take(Path(sys.argv[1])); Handover(lock, None, None); print('held', flush=True);"
        "sys.stdin.read(); os._exit(9)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with process:
        assert process.stdout.readline().strip() == b"held"
        with pytest.raises(Locked, match="book_in_use"):
            BookLock.take(path)
        left = holder_of(path)
        assert left.pid == process.pid
        process.kill()
        process.wait()
    lock = BookLock.take(path)
    listening = Handover(lock, None, never)
    assert not Path(left.address).parent.exists()
    listening.close()
    lock.release()
    assert holder_of(path) is None


def test_lock_file_is_for_its_owner_only(path):
    lock = BookLock.take(path)
    assert path_of(path).stat().st_mode & 0o077 == 0
    lock.release()


def test_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DiskTrouble, match="book_cannot_open"):
        BookLock.take(tmp_path / "file" / "x.deskbook")


def begun(path, **how):
    """Open a book as a window does, and go on as it does after its first cards."""
    opened = opener().open(path, **how)
    opened.begin()
    return opened


def test_second_start_raises_the_first_window(path):
    raised = threading.Event()
    first = begun(path, unencrypted=True, on_raise=raised.set)
    with pytest.raises(Locked, match="book_in_use"):
        opener().open(path)
    assert raised.wait(10)
    first.book.close()
    opener().open(path).book.close()


def test_who_reads_the_lock_meanwhile_always_finds_its_holder(path):
    lock = BookLock.take(path, will_listen=True)
    raw = path_of(path)
    for holder in (Holder(1, "a" * 100, "b" * 64), Holder(2), Holder(3, "c")):
        lock.tell(holder)
        assert holder_of(path) == holder
        assert len(raw.read_bytes()) == 1024, "one write in the place of the one before"
    lock.release()


def test_second_start_waits_for_a_window_that_has_no_cards_yet(path, monkeypatch):
    monkeypatch.setattr(handover, "PATIENCE_S", 0.0)  # a window's start is waited for longer than a command
    raised = threading.Event()
    first = opener().open(path, unencrypted=True, on_raise=raised.set)
    soon = threading.Timer(0.2, first.begin)
    soon.start()
    with pytest.raises(Locked, match="book_in_use") as refused:
        opener().open(path)
    assert refused.value.facts["raised"]
    assert raised.wait(10)
    soon.join()
    first.book.close()


def test_nothing_begins_with_a_book_that_was_closed(path):
    first = opener().open(path, unencrypted=True)
    first.book.close()
    with pytest.raises(Closing):
        first.begin()
    assert not ask_raise(path)


def test_nobody_to_raise_is_said(path):
    assert not ask_raise(path)
    lock = BookLock.take(path)
    listening = Handover(lock, None, never)
    assert not ask_raise(path)
    listening.close()
    lock.release()


def test_closing_right_after_a_second_start_waits_for_nobody(path):
    for _ in range(50):  # the listener may be anywhere between two callers when it is told to stop
        lock = BookLock.take(path)
        listening = Handover(lock, None, never)
        ask_raise(path)
        listening.close()
        lock.release()


def test_command_runs_in_the_program_that_holds_the_book(path, tmp_path):
    first = begun(path, unencrypted=True)
    fill(first.book, 1)
    told = []
    answer = hand_over(path, ["trial", "extend", "lantern0.example", "--json", "--lang=nl"], tmp_path, told.append)
    assert answer.code == 4
    assert json.loads(answer.out)["trials"][0]["refused"]["code"] == "trial_none"
    first.book.close()


def test_nonsense_handed_over_is_a_usage_error(path, tmp_path):
    first = begun(path, unencrypted=True)
    assert hand_over(path, ["trial", "shrink"], tmp_path, never).code == 2
    first.book.close()


def test_restore_is_not_done_under_an_open_book(path, tmp_path):
    first = begun(path, unencrypted=True)
    told = []
    answer = hand_over(path, ["restore", "x.deskbook", "--json"], tmp_path, told.append)
    assert answer.code == 5
    assert "Customers.deskbook" in told[0]
    first.book.close()


def listening(path, run):
    lock = BookLock.take(path)
    return lock, Handover(lock, None, run)


def test_progress_arrives_while_the_command_runs(path, tmp_path):
    def run(arguments, folder, tell, started):
        tell("half")
        return Answer(0, f"{arguments} {folder.name}", "")

    lock, holder = listening(path, run)
    told = []
    assert hand_over(path, ["import"], tmp_path, told.append) == Answer(0, f"['import'] {tmp_path.name}", "")
    assert told == ["half"]
    holder.close()
    lock.release()


def test_caller_that_goes_away_cancels_its_command(path):
    began, cancelled = threading.Event(), threading.Event()

    def run(arguments, folder, tell, started):
        job = Job()
        started(job)
        began.set()
        while not job.is_cancelled:
            IDLE.wait(0.01)
        cancelled.set()
        return Answer(130, "", "")

    lock, holder = listening(path, run)
    connection = handover._reach(path)
    handover._send(connection, {"do": "run", "arguments": [], "folder": "."})
    assert began.wait(10)
    connection.close()
    assert cancelled.wait(10)
    holder.close()
    lock.release()


def test_closing_the_book_cancels_commands_under_way(path, tmp_path):
    began = threading.Event()

    def run(arguments, folder, tell, started):
        job = Job()
        started(job)
        began.set()
        while not job.is_cancelled:
            IDLE.wait(0.01)
        return Answer(130, "", "")

    lock, holder = listening(path, run)
    answers = []
    caller = threading.Thread(target=lambda: answers.append(hand_over(path, ["import"], tmp_path, never)))
    caller.start()
    assert began.wait(10)
    holder.close()
    caller.join()
    lock.release()
    assert answers[0].code == 130


def test_ctrl_c_stops_the_command_there_and_waits_until_it_has_stopped(path, tmp_path):
    def run(arguments, folder, tell, started):
        job = Job()
        started(job)
        tell("begun")
        while not job.is_cancelled:
            IDLE.wait(0.01)
        return Answer(130, "", "")

    def interrupt(_line):
        raise KeyboardInterrupt

    lock, holder = listening(path, run)
    assert hand_over(path, ["import"], tmp_path, interrupt).code == 130
    holder.close()
    lock.release()


def test_caller_without_the_key_is_turned_away_and_the_next_is_served(path, tmp_path):
    from multiprocessing import AuthenticationError
    from multiprocessing.connection import Client

    lock, holder = listening(path, lambda *_: Answer(0, "served", ""))
    with pytest.raises((AuthenticationError, EOFError, OSError)):
        Client(holder_of(path).address, authkey=b"guess")
    assert hand_over(path, [], tmp_path, never).out == "served"
    holder.close()
    lock.release()


def test_nonsense_on_the_wire_is_logged_and_survived(path, tmp_path, logs):
    logs.expect("a caller could not be served")
    lock, holder = listening(path, lambda *_: Answer(0, "served", ""))
    connection = handover._reach(path)
    connection.send_bytes(b"\x80\x04not json")
    with pytest.raises(EOFError):
        connection.recv_bytes()
    connection.close()
    assert hand_over(path, [], tmp_path, never).out == "served"
    holder.close()
    lock.release()


def test_holder_that_does_not_listen_means_in_use(path, tmp_path, monkeypatch):
    monkeypatch.setattr(handover, "PATIENCE_S", 0)
    lock = BookLock.take(path)
    with pytest.raises(Locked, match="book_in_use"):
        hand_over(path, [], tmp_path, never)
    lock.release()

"""What the window is handed at start, by the arguments and the settings."""

import sys
import types

import pytest

from app import texts
from app.__main__ import main
from app.bootstrap import PRACTICE_BOOK, look_for_updates, open_book, start
from app.errors import Refused
from app.models.job import Job
from app.settings import Settings
from app.store.startup import Startup


@pytest.fixture
def window(monkeypatch):
    """The window is not opened; gives what it would have been handed."""
    handed: list[Startup] = []

    def run(startup):
        handed.append(startup)
        return 7

    monkeypatch.setitem(sys.modules, "app.views.run", types.SimpleNamespace(run=run))
    return handed


def test_first_start_opens_a_new_book_in_the_data_folder(window, home):
    assert start([]) == 7
    (startup,) = window
    assert startup.book == home / "Customers.deskbook"
    assert startup.is_new
    assert not startup.practice
    assert startup.practice_book == home / PRACTICE_BOOK
    assert startup.passphrase is None
    opened = startup.open(startup.book, unencrypted=True)
    assert opened.created
    opened.book.close()
    start([])
    assert not window[-1].is_new


def test_last_book_is_opened_again_unless_it_is_gone(window, home, tmp_path):
    last = tmp_path / "Last.deskbook"
    open_book(last, unencrypted=True).close()
    Settings.load().set("book.last", str(last))
    start([])
    last.unlink()
    start([])
    assert [each.book for each in window] == [last, home / "Customers.deskbook"]


def test_practice_book_is_its_own(window, home):
    start(["--practice"])
    assert (window[0].book, window[0].practice) == (home / PRACTICE_BOOK, True)


def test_language_of_the_arguments_wins_over_the_settings(window):
    Settings.load().set("look.language", "nl")
    start([])
    start(["--lang", "ko"])
    assert [each.language for each in window] == ["nl", "ko"]
    assert texts.current() == "ko"


def test_arguments_reach_the_window(window, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("\ufeffpässword\r\n", "utf-8")
    words = ["--book", tmp_path / "B.deskbook", "--passphrase-file", secret, "--screenshots", tmp_path, "--unencrypted"]
    start([str(word) for word in words])
    (startup,) = window
    assert startup.book == tmp_path / "B.deskbook"
    assert (startup.passphrase, startup.screenshots, startup.unencrypted) == ("pässword", tmp_path, True)


def test_passphrase_file_that_cannot_be_read_opens_no_window(window, tmp_path, capsys):
    assert start(["--passphrase-file", str(tmp_path / "none"), "--lang", "en"]) == 4
    assert window == []
    assert "passphrase_file_unreadable" in capsys.readouterr().err


def test_book_opened_for_reading_refuses_writes(tmp_path):
    from app.actions import customers
    from app.errors import Refused

    path = tmp_path / "Customers.deskbook"
    open_book(path, unencrypted=True).close()
    book = open_book(path, read_only=True)
    with pytest.raises(Refused, match="book_read_only"):
        book.run(customers.add, {"organisation_name": "One"})
    book.close()


def test_a_mistake_that_ends_the_window_leaves_a_report_without_its_words(home, monkeypatch):
    def run(_startup):
        raise ValueError("canary-7f3a")

    monkeypatch.setitem(sys.modules, "app.views.run", types.SimpleNamespace(run=run))
    with pytest.raises(ValueError, match="canary"):
        start([])
    (path,) = (home / "reports").iterdir()
    assert "builtins.ValueError" in path.read_text()
    assert "canary" not in path.read_text()


def test_looking_for_updates_says_when_this_build_has_no_release_key(home, monkeypatch, tmp_path):
    monkeypatch.setattr("app.updates.channel.channel.__defaults__", (tmp_path / "none.toml",))
    with pytest.raises(Refused, match="updates_not_in_build"):
        look_for_updates("", Job())


def test_a_program_without_a_console_can_say_what_nobody_reads(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["--nonsense"]) == 2
    assert main(["--version"]) == 0
    sys.stdout.close()
    sys.stderr.close()

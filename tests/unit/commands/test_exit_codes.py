"""Exit codes and where words go: the answer on stdout, everything else on stderr (design.md, "Commands")."""

import json
import signal
import subprocess
import sys

import pytest

from app.commands import run as run_module
from app.store.lock import BookLock
from tests.unit.store.opened import opener

LIST = "organisation name,domain\nOne,one.example\nTwo,two.example\n"


def write(desk, name, text):
    path = desk.folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    "words",
    [
        ["shrink"],
        ["list", "--limit", "many"],
        ["list", "--limit", "-1"],
        ["list", "--sort", "colour"],
        ["list", "--filter", "colour=red"],
        ["list", "--filter", "plan"],
        ["import"],
        ["trial"],
        ["trial", "extend"],
        ["list", "--no-such-option"],
    ],
)
def test_usage_is_exit_2_with_words_on_stderr(desk, words):
    desk.make(1)
    said = desk.run("--book", desk.path, *words)
    assert (said.code, said.out) == (2, "")
    assert "partner-desk" in said.err


def test_help_and_version_answer_on_stdout(desk, capsys):
    with pytest.raises(SystemExit) as ended:
        desk.run("--help")
    assert ended.value.code == 0
    assert desk.run("--version").out.startswith("partner-desk ")


@pytest.mark.parametrize(
    "command", [["list"], ["check"], ["backup"], ["export", "x.csv"], ["trial", "extend", "a.example"]]
)
def test_book_that_is_not_there_is_refused_and_not_made(desk, command):
    said = desk.ask(*command)
    assert said.code == 4
    assert said.json["errors"][0]["code"] == "no_such_book"
    assert "no_such_book" in said.err
    assert not desk.path.exists()


def test_global_options_stand_before_and_after_the_command(desk):
    desk.make(1)
    before = desk.run("--book", desk.path, "--json", "--lang", "nl", "list")
    after = desk.run("list", "--book", desk.path, "--json", "--lang=nl")
    assert before.out == after.out
    assert before.code == after.code == 0


def test_import_is_0_then_the_same_again(desk):
    file = write(desk, "list.csv", LIST)
    said = desk.ask("import", file, "--unencrypted")
    assert said.code == 0
    assert said.json["new"] == 2
    assert said.json["batch"] is not None
    assert said.json["mapping"] == {"organisation name": "organisation_name", "domain": "domain"}
    counted = ["read", "new", "updated", "same", "conflicts", "rejected"]
    told = ["encoding", "separator", "header_row", "date_order", "mapping", "batch", "problems"]
    assert list(said.json) == ["format", *counted, *told]
    assert desk.ask("import", file).json["same"] == 2


def test_dry_run_writes_nothing_not_even_a_book(desk):
    file = write(desk, "list.csv", LIST)
    said = desk.ask("import", file, "--dry-run")
    assert (said.code, said.json["new"], said.json["batch"]) == (0, 2, None)
    assert sorted(each.name for each in desk.folder.iterdir()) == ["list.csv"]
    desk.make(1)
    assert desk.ask("import", file, "--dry-run").json["new"] == 2
    assert desk.ask("list").json["total"] == 1
    assert "dry run" in desk.run("import", file, "--dry-run", "--book", desk.path, "--lang", "en").out


def test_rejected_rows_are_exit_3_and_go_to_a_file(desk):
    file = write(desk, "list.csv", "organisation name,domain\nOne,one.example\n,\nThree,not a domain\n")
    rejects = desk.folder / "rejects.csv"
    said = desk.ask("import", file, "--unencrypted", "--rejects", rejects)
    assert said.code == 3
    assert said.json["rejected"] == 1
    problem = next(each for each in said.json["problems"] if each["severity"] == "error")
    assert list(problem) == ["row", "column", "severity", "code", "message"]
    assert (problem["row"], problem["column"]) == (4, "domain")
    assert "not a domain" in rejects.read_text("utf-8-sig")


def test_nothing_but_rejected_rows_is_exit_4(desk):
    file = write(desk, "list.csv", "organisation name,domain\nOne,not a domain\n")
    assert desk.ask("import", file, "--unencrypted").code == 4
    words = desk.run("import", file, "--book", desk.path, "--lang", "en")
    assert "Row 2, domain" in words.out


def test_unreadable_and_missing_files_are_exit_4(desk):
    assert desk.ask("import", desk.folder / "nothing.csv", "--unencrypted").json["errors"][0]["code"] == "no_such_file"
    assert not desk.path.exists()
    file = desk.folder / "noise.csv"
    file.write_bytes(bytes(range(256)) * 40)
    said = desk.ask("import", file, "--unencrypted")
    assert said.code == 4
    assert said.json["errors"][0]["message"] in said.err


def test_export_to_another_kind_of_file_is_exit_4(desk):
    desk.make(1)
    said = desk.ask("export", desk.folder / "out.pdf")
    assert (said.code, said.json["errors"][0]["code"]) == (4, "export_format")
    assert not (desk.folder / "out.pdf").exists()


def test_import_into_a_used_book_makes_a_backup_first(desk):
    desk.make(1)
    assert desk.ask("import", write(desk, "list.csv", LIST)).code == 0
    (backup,) = (desk.folder / "backups").glob("*-import.deskbook")
    assert desk.ask("restore", backup).json["customers"] == 1


def test_book_held_by_a_program_that_does_not_listen_is_exit_5(desk, monkeypatch):
    from app.store import handover

    monkeypatch.setattr(handover, "PATIENCE_S", 0)
    desk.make(1)
    lock = BookLock.take(desk.path)
    for command in (["import", write(desk, "list.csv", LIST)], ["trial", "extend", "x.example"], ["restore", "x"]):
        said = desk.ask(*command)
        assert said.code in {4, 5}
        assert (said.code == 5) == (said.json["errors"][0]["code"] == "book_in_use")
    assert desk.ask("list").code == 0
    assert desk.ask("import", write(desk, "list.csv", LIST), "--dry-run").code == 0
    lock.release()


def test_commands_run_in_the_window_that_holds_the_book(desk):
    desk.make(1)
    window = opener().open(desk.path)
    window.begin()
    heard = []
    window.book.listen(heard.append)
    said = desk.ask("import", write(desk, "list.csv", LIST))
    assert (said.code, said.json["new"]) == (0, 2)
    assert heard[-1].verb == "imported"
    assert desk.ask("list").json["total"] == 3
    assert desk.ask("check").code == 0
    assert desk.ask("restore", desk.folder / "x.deskbook").code == 4
    made = desk.ask("backup").json["path"]
    assert desk.ask("restore", made).code == 5
    window.book.close()


def test_passphrase_file_opens_and_makes_encrypted_books(desk):
    secret = write(desk, "secret", "correct horse\n")
    file = write(desk, "list.csv", LIST)
    said = desk.ask("import", file, "--passphrase-file", secret)
    assert said.code == 0
    assert "recovery code" in said.err
    assert not desk.path.read_bytes().startswith(b"SQLite")
    assert desk.ask("list", "--passphrase-file", secret).json["total"] == 2
    assert desk.ask("list").json["errors"][0]["code"] == "no_key"
    wrong = write(desk, "wrong", "horse")
    assert desk.ask("list", "--passphrase-file", wrong).json["errors"][0]["code"] == "passphrase_wrong"
    missing = desk.ask("list", "--passphrase-file", desk.folder / "none")
    assert (missing.code, missing.json["errors"][0]["code"]) == (4, "passphrase_file_unreadable")


def test_messages_are_in_the_language_asked_for_and_codes_are_not(desk):
    said = desk.run("list", "--book", desk.path, "--json", "--lang", "sv")
    assert said.json["errors"][0]["code"] == "no_such_book"


def test_mistake_of_ours_is_exit_1(desk, monkeypatch, logs):
    logs.expect("a command failed")
    desk.make(1)
    monkeypatch.setattr("app.commands.listing.query_of", lambda _options: 1 / 0)
    said = desk.ask("list")
    assert said.code == 1
    assert "ZeroDivisionError" in said.err


def test_reader_of_our_output_that_stops_reading_is_no_mistake(desk, monkeypatch):
    desk.make(1)

    def broken(_errand):
        raise BrokenPipeError

    monkeypatch.setattr("app.commands.listing.run", broken)
    assert desk.ask("list").code == 0


def test_every_command_has_a_module():
    assert set(run_module.MODULES) == {
        *("import", "list", "export", "check", "backup", "restore", "trial"),
        *("outbox", "follow-ups", "add", "take-over", "connect", "sync", "verify", "report"),
    }


def program(*words, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "app", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
def test_ctrl_c_is_exit_130_and_the_import_wrote_nothing(desk):
    desk.make(1)
    file = desk.folder / "large.csv"
    with file.open("w", encoding="utf-8") as lines:
        lines.write("organisation name,domain\n")
        lines.writelines(f"Firm {number},firm{number}.example\n" for number in range(300_000))
    with program("import", file, "--book", desk.path, "--json", "--lang", "en") as process:
        process.stderr.readline()  # the first word of progress
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert json.loads(out)["errors"][0]["code"] == "cancelled"
    assert desk.ask("list").json["total"] == 1
    assert [each.name for each in desk.folder.iterdir() if "staging" in each.name] == []


def test_passphrase_comes_from_standard_input(desk):
    with program("list", "--book", desk.path, "--passphrase-file", "-", "--json", stdin=subprocess.PIPE) as process:
        out, _ = process.communicate("secret\n", timeout=60)
    assert process.returncode == 4
    assert json.loads(out)["errors"][0]["code"] == "no_such_book"


def test_no_keyring_and_no_passphrase_is_exit_4_no_key(desk, monkeypatch):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    with program("import", write(desk, "list.csv", LIST), "--book", desk.path, "--json") as process:
        out, err = process.communicate(timeout=60)
    assert process.returncode == 4
    assert json.loads(out)["errors"][0]["code"] == "no_key"
    assert "no_key" in err
    assert not desk.path.exists()


def test_no_command_loads_qt(desk):
    desk.make(1)
    code = (
        "import sys; from app.bootstrap import start; start(sys.argv[1:]);"
        "sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    )
    line = [sys.executable, "-c", code, "list", "--book", str(desk.path)]
    assert subprocess.run(line, capture_output=True, check=False).returncode == 0

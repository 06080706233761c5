"""The door to the checkout: what it asks of a machine, what it says when that is not there, how it counts."""

import ast
import contextlib
import sys

import pytest

from tests.unit.house.source import ROOT

PACKAGING = ROOT / "packaging"


@pytest.fixture
def door(monkeypatch):
    """The modules of packaging/ by name; they are scripts side by side, no package."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(PACKAGING))
    import dev

    yield dev
    for name in set(sys.modules) - before:
        path = getattr(sys.modules[name], "__file__", None) or ""
        if path.startswith(str(PACKAGING)):
            del sys.modules[name]


def test_an_older_python_can_read_as_far_as_the_sentence_about_itself():
    source = (PACKAGING / "dev.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 7))
    check = next(node for node in tree.body if isinstance(node, ast.If))
    before = [
        node for node in tree.body if node.lineno < check.lineno and isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert [ast.unparse(node) for node in before] == ["import sys"]


@pytest.mark.parametrize(
    ("arguments", "headless"),
    [
        ([], False),
        (["--book", "list"], False),
        (["--lang", "th", "--unencrypted"], False),
        (["list", "--json"], True),
        (["--book", "a.deskbook", "import", "list.csv"], True),
        (["--help"], True),
    ],
)
def test_only_a_window_needs_a_display(door, arguments, headless):
    assert door.has_command(arguments) is headless


def test_run_without_a_display_names_it(door, monkeypatch, capsys):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(door, "missing", lambda _needs: ())
    monkeypatch.setattr(door.environment, "make", lambda: None)
    monkeypatch.setattr(door.environment, "compile_texts", lambda: None)
    monkeypatch.setattr(door, "_start", lambda _arguments: pytest.fail("nothing can be shown"))
    assert door.main(["run"]) == 2
    said = capsys.readouterr().err
    assert "no display" in said
    assert "DISPLAY" in said
    assert "--screenshots" in said


def test_who_may_not_install_gets_the_one_line_that_does(door, monkeypatch, capsys):
    monkeypatch.setattr(door.machine.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(door.machine.shutil, "which", lambda _name: "/usr/bin/apt-get")
    monkeypatch.setattr(door, "missing", lambda _needs: ("libegl1", "libxcb-cursor0"))
    assert door.main(["run"]) == 1
    assert "sudo apt-get install -y --no-install-recommends libegl1 libxcb-cursor0" in capsys.readouterr().err


def test_a_library_that_is_not_there_is_missed(door):
    machine = door.machine
    lacking = machine.Need("libnowhere1", libraries=("libnowhere.so.1",))
    assert machine.missing((lacking,)) == ("libnowhere1",)
    assert machine.missing((machine.Need("libc6", libraries=("libc.so.6",)),)) == ()


def test_an_unknown_command_shows_the_commands(door, capsys):
    assert door.main(["deploy"]) == 2
    assert "run --screenshots DIR" in capsys.readouterr().err


REPORT = """<testsuites><testsuite>
<testcase classname="a" name="good"/>
<testcase classname="a" name="bad"><failure message="no"/></testcase>
<testcase classname="a" name="leaks"><error message="at teardown"/></testcase>
<testcase classname="a" name="elsewhere"><skipped/></testcase>
</testsuite></testsuites>"""


def test_the_count_is_honest(door, tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    count = door.proof._read(report)
    assert (count.passed, count.failed, count.skipped) == (1, 2, 1)
    assert count.failures == ("a::bad", "a::leaks")


def test_a_run_that_broke_off_is_a_failure(door, monkeypatch):
    monkeypatch.setattr(door.proof.session, "started", lambda *_arguments, **_extra: contextlib.nullcontext())
    monkeypatch.setattr(door.proof.session, "code_of", lambda *_arguments: -11)
    with door.proof._pytest("headless", []) as count:
        assert count().failed == 1

"""One door to the checkout; needs nothing but Python 3.11 to 3.13 and git.

Usage: python3 packaging/dev.py COMMAND

run [program’s arguments]   set up and start (headless commands too)
run --screenshots DIR       draw the main pages into DIR, no display needed
test [pytest’s arguments]   everything there is to pass; with arguments, those tests only
cover [pytest’s arguments]  how much of each room the tests walk, against its floor
mutate [PATH…] [--sample N] [--seed S]    how many planted faults the tests notice (CONTRIBUTING.md)
bench [arguments]           the table of speeds
lock [--upgrade]            write the lock file anew from pyproject.toml
texts                       extract the sentences, update and compile the translations
licences                    write THIRD_PARTY.md
package [--test]            build the program and its packages into dist/, and prove them (packaging/README.md)
release …                   the release key, signatures, the announcement of a version
"""

import sys

if not ((3, 11) <= sys.version_info[:2] < (3, 14)):
    sys.exit(f"Partner Desk needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}.")

import compileall
import os
import signal
import subprocess
from collections.abc import Callable
from types import FrameType

import cover as coverage
import environment
import machine
import proof
import session
from environment import BIN, PYTHON, ROOT
from machine import DESKTOP, FONTS, NAME_SERVERS, QT, Stop, missing

VALUED = ("--book", "--passphrase-file", "--lang")
NO_DISPLAY = """\
There is no display to open the window on: neither DISPLAY nor WAYLAND_DISPLAY is set.
Start this from a desktop, or name one (DISPLAY=:0 python3 packaging/dev.py run). Without a display these work:
    python3 packaging/dev.py run --screenshots DIR    draws the main pages
    .venv/bin/partner-desk list                       and every other headless command"""


def _start(arguments: list[str]) -> int:
    command = [str(BIN / "partner-desk"), *arguments]
    if os.name == "posix":
        # The program takes this process over: Ctrl+C and other signals reach it alone, and it ends in its own order.
        os.execv(command[0], command)  # noqa: S606 - the program itself, no shell
    return subprocess.run(command, check=False).returncode


def has_command(arguments: list[str]) -> bool:
    """Return whether the program's arguments name a headless command or only ask for help: no window is opened then."""
    before = ["", *arguments]
    words = [word for last, word in zip(before, arguments, strict=False) if last not in VALUED]
    return any(not word.startswith("-") or word in {"--help", "-h", "--version"} for word in words)


def compile_program() -> None:
    """Compile what is newer than its compiled form: where Python writes no bytecode, every start would do it."""
    compileall.compile_dir(ROOT / "app", quiet=2)


def run(arguments: list[str]) -> int:
    """Set up what is missing, then start the program."""
    draws = any(word.split("=")[0] == "--screenshots" for word in arguments)
    # A desktop has letters of its own; a bare machine draws boxes.
    wanted = QT + FONTS if draws or machine.may_install() else QT
    machine.install(missing(wanted), "what it draws with")
    environment.make()
    environment.compile_texts()
    compile_program()
    if draws:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif not has_command(arguments) and not machine.has_display():
        raise Stop(NO_DISPLAY, 2)
    return _start(arguments)


def _for_tests() -> None:
    if not sys.platform.startswith("linux"):
        raise Stop("The tests drive a Linux desktop (Xvfb, AT-SPI); run them there or in a Linux container.")
    machine.install(missing(QT + FONTS + DESKTOP + NAME_SERVERS), "what the tests need")
    environment.make()
    environment.compile_texts()
    compile_program()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled anew by each process, the tests take minutes longer


def test(arguments: list[str]) -> int:
    """Set up what is missing, then prove everything."""
    _for_tests()
    return proof.prove(arguments)


def cover(arguments: list[str]) -> int:
    """Set up what is missing, then hold each room to its floor of coverage."""
    _for_tests()
    return coverage.cover(arguments)


def bench(arguments: list[str]) -> int:
    """Set up what is missing, then print the table of speeds; its screens are its own."""
    _for_tests()
    return session.run("headless", [str(PYTHON), str(ROOT / "benchmarks" / "table.py"), *arguments])


def mutate(arguments: list[str]) -> int:
    """Set up what is missing, then plant faults in rules and sync and see whether the tests notice."""
    _for_tests()
    return session.run("headless", [str(PYTHON), str(ROOT / "packaging" / "mutate.py"), *arguments])


def lock(arguments: list[str]) -> int:
    """Write the lock file anew, then bring the environment up to it."""
    environment.make()
    environment.lock(arguments)
    environment.make()
    return 0


def _tool(*words: str) -> int:
    environment.make()
    return subprocess.run(
        [str(PYTHON), str(ROOT / "packaging" / words[0]), *words[1:]], check=False, cwd=ROOT
    ).returncode


def texts(arguments: list[str]) -> int:
    """Bring the translations up to the sentences of the program."""
    return _tool("catalogues.py", "update", *arguments)


def licences(arguments: list[str]) -> int:
    """List the licences of the locked packages."""
    return _tool("third_party.py", *arguments)


def package(arguments: list[str]) -> int:
    """Build the program and its packages."""
    import delivery  # noqa: PLC0415 - few runs build

    return delivery.package(arguments)


def release(arguments: list[str]) -> int:
    """Make the release key, sign, announce."""
    return _tool("release.py", *arguments)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "cover": cover,
    "mutate": mutate,
    "bench": bench,
    "lock": lock,
    "texts": texts,
    "licences": licences,
    "package": package,
    "release": release,
}


def _end(number: int, _frame: FrameType | None) -> None:
    """Leave by the ordinary way, so that a session we started is ended too."""
    sys.exit(128 + number)


def main(arguments: list[str]) -> int:
    """Carry out the command; return the exit code."""
    if not arguments or arguments[0] not in COMMANDS:
        asked = bool(arguments) and arguments[0] in {"-h", "--help", "help"}
        print(__doc__, file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    signal.signal(signal.SIGTERM, _end)
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except Stop as stop:
        print(stop, file=sys.stderr)
        return stop.code
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

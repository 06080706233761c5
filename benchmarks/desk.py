"""Our program and its books, as the measurements need them; and the plain files the others open."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from customers import write_list
from display import Display
from processes import Finished, run_timed
from windows import NeverSettledError, Window

HERE = Path(__file__).parent
FAILED = HERE.parent / "build" / "bench-failed.ppm"
PYTHON = Path(sys.executable)
PROGRAM = PYTHON.with_name("partner-desk")
COMMAND: tuple[str | Path, ...] = (PROGRAM,) if PROGRAM.exists() else (PYTHON, "-m", "app")


class CommandFailedError(Exception):
    """A headless command did not do what the measurement needs; the message is what it said."""


def command(book: Path, *words: str | Path) -> list[str | Path]:
    """The command line of our program on `book`; with no words it opens the window."""
    return [*COMMAND, "--book", book, *words]


def remove_book(book: Path) -> None:
    """Remove a book and everything the program keeps beside it."""
    for beside in book.parent.glob(book.name + "*"):
        shutil.rmtree(beside) if beside.is_dir() else beside.unlink()


@dataclass
class Bench:
    """What every measurement is given.

    Args:
        sizes: numbers of customers, rising.
        runs: how often a pair is measured.
        scratch: folder for lists, books and what is written; kept files in it are used again.
    """

    sizes: tuple[int, ...]
    runs: int
    scratch: Path
    display: Display
    env: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    @property
    def slow_runs(self) -> int:
        """How often what takes minutes at a million is measured."""
        return (self.runs + 1) // 2

    def runs_at(self, customers: int) -> int:
        """How often a measurement of whole files is repeated at this size: once at a million."""
        return self.slow_runs if customers <= 100_000 else 1

    def list_of(self, customers: int) -> Path:
        """A CSV file of so many customers."""
        path = self.scratch / f"customers-{customers}.csv"
        if not path.exists():
            say(f"writing a list of {customers:,}")
            write_list(customers, path)
        return path

    def plain(self, customers: int) -> Path:
        """The same customers in plain indexed SQLite, for the floors and for DB Browser."""
        path = self.scratch / f"plain-{customers}.db"
        if not path.exists():
            say(f"filling plain SQLite with {customers:,}")
            part = path.with_suffix(".part")
            self.must([PYTHON, HERE / "floor_import.py", self.list_of(customers), part])
            part.replace(path)
        return path

    def book(self, customers: int) -> Path:
        """Our encrypted book of the same customers, its key in the keyring, with which it ends."""
        path = self.scratch / f"book-{customers}.deskbook"
        if not path.exists():
            say(f"importing {customers:,} into a book")
            self.desk(path, "import", self.list_of(customers), "--json")
        return path

    def fresh(self, name: str) -> Path:
        """The path of a book that is not there yet."""
        path = self.scratch / f"{name}.deskbook"
        remove_book(path)
        return path

    def must(self, words: Sequence[str | Path], env: Mapping[str, str] | None = None) -> Finished:
        """Run a command that has to succeed."""
        done = run_timed(words, env or self.env, self.scratch)
        if done.code:
            what = " ".join(Path(word).name for word in words[:4])
            raise CommandFailedError(f"{_last_line(done.err or done.out)} (exit {done.code} of {what} …)")
        return done

    def desk(self, book: Path, *words: str | Path) -> Finished:
        """Run our program without a window; an exit code other than 0 would make the figure meaningless."""
        return self.must(command(book, *words))

    def inside(self, what: str, book: Path, *words: str | Path) -> dict[str, Any]:
        """What `inside.py` answers."""
        done = self.must([PYTHON, HERE / "inside.py", what, book, *words])
        answers: dict[str, Any] = json.loads(done.out.strip().rpartition("\n")[2])
        return answers

    def floor(self, mode: str, customers: int = 0) -> list[str | Path]:
        """The command line of the bare window."""
        return [PYTHON, HERE / "floor_qt.py", mode, *([self.plain(customers)] if customers else [])]


class Trace:
    """What our program writes about itself while it runs, where pixels cannot show it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.unlink(missing_ok=True)
        self.env: Mapping[str, str] = {"PARTNER_DESK_TRACE": str(path)}

    @staticmethod
    def now() -> float:
        """The clock of the trace."""
        return time.monotonic()

    def events(self, name: str, after: float = 0.0) -> list[dict[str, float]]:
        """All events of that name later than `after` (time.monotonic)."""
        if not self.path.exists():
            return []
        lines = [json.loads(line) for line in self.path.read_text().splitlines() if line.endswith("}")]
        return [line for line in lines if line["event"] == name and line["at"] > after]

    def wait_for(self, name: str, after: float = 0.0, timeout_s: float = 60) -> float:
        """The time of the first such event, waited for.

        Raises:
            NeverSettledError: none came.
        """
        deadline = time.monotonic() + timeout_s
        while not (seen := self.events(name, after)):
            if time.monotonic() > deadline:
                raise NeverSettledError(f"the program wrote no {name}")
            time.sleep(0.01)
        return seen[0]["at"]


@dataclass(frozen=True)
class Desk:
    """Our window with its cards on the screen, and how long that took from the start of the process."""

    shown: Window
    trace: Trace
    opened_s: float
    painted_s: float


@contextlib.contextmanager
def desk_open(bench: Bench, book: Path, quiet_s: float = 1.0, env: Mapping[str, str] | None = None) -> Iterator[Desk]:
    """Our window on a book.

    Raises:
        NeverSettledError: pixels came to rest, but the program says it never painted cards: what is on the screen is
            something else, such as an error.
    """
    trace = Trace(bench.scratch / "trace.jsonl")
    with Window(bench.display, command(book), {**trace.env, **(env or {})}) as shown:
        try:
            opened, painted = shown.start_times(quiet_s)
            trace.wait_for("first_cards", timeout_s=5)
            yield Desk(shown, trace, opened, painted)
        except NeverSettledError:
            FAILED.parent.mkdir(exist_ok=True)
            shown.save_picture(FAILED)
            say(f"what was on the screen then: {FAILED}")
            raise


def say(text: str) -> None:
    """Tell the person who waits; the table itself goes to standard output."""
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def ask(words: Sequence[str]) -> str:
    """The first line a program answers with, or nothing where it cannot."""
    try:
        env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        said = subprocess.run(words, capture_output=True, text=True, check=True, timeout=30, env=env).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
    return said.partition("\n")[0].strip()


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2][:200]

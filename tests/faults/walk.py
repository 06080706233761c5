"""Walks a story through its faults, one process each: ``python -m tests.faults.walk STORY FAULT MOST FOLDER``.

FAULT is ``kill`` (at a point, see ``apart``), ``cut`` (ended in the middle of a write, at so many bytes) or ``full``
(writes past so many bytes fail). Where there are more than MOST points they are sampled evenly, first and last always.
Prints one line of JSON: the points there were and those walked, what each left behind that it should not.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import shutil
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

from app.store import write_ahead
from tests.faults import stories
from tests.faults.apart import KILLED, Points, Tell, apart, limit_files

STEP = 512
TODAY = "2026-03-02"
CUT = -25  # SIGXFSZ


class Largest:
    """How large the largest file below a folder was while the ``with`` lasted: SQLite's log comes and goes."""

    def __init__(self, folder: Path) -> None:
        self.size = 0
        self._folder = folder
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.002):
            with contextlib.suppress(OSError):
                self.size = max(self.size, *(entry.stat().st_size for entry in os.scandir(self._folder)))


class Walk:
    """One story under one kind of fault.

    Args:
        name: of the story.
        fault: ``kill``, ``cut`` or ``full``.
        folder: an empty folder to work in.
    """

    def __init__(self, name: str, fault: str, folder: Path) -> None:
        self.story = stories.STORIES[name]
        self.fault = fault
        self.folder = folder
        self.template = folder / "before"
        self.desk = folder / "desk"
        self.output = folder / "output.txt"
        self.wrong: list[str] = []
        self.met = 0  # how often the fault came before the end
        self.ends = {"before": 0, "on the way": 0, "after": 0}
        self.states: list[stories.State] = []
        if fault != "kill":
            write_ahead.ROOM = 0  # how long the log is says how far its writes came

    def walk(self, most: int) -> dict[str, Any]:
        """Walk; return what is printed."""
        self.template.mkdir()
        self._in_peace(lambda _: stories.state_of(self.template) if self.story.prepare(self.template) else None)
        total = self._reference()
        turns = list(sample(total, most))
        for turn in turns:
            self._suffer(turn)
        return {"points": total, "walked": len(turns), "met": self.met, "ends": self.ends, "wrong": self.wrong}

    def _in_peace(self, work: Any) -> list[Any]:
        code, told = apart(work, self.output)
        assert code == 0, self.output.read_text("utf-8")
        return told

    def _reference(self) -> int:
        """Do it all once; remember the state after each step; return how many points or half kibibytes there are."""
        self._lay_out()

        def work(tell: Tell) -> None:
            tell(self.story.state_of(self.desk))
            with Largest(self.desk) as largest:
                self.story.act(self.desk, lambda: tell(self.story.state_of(self.desk)))
            tell([largest.size, sorted(sys.modules)])

        *self.states, (size, modules) = self._in_peace(work)
        for name in modules:  # loaded here once, they need not be loaded in each process
            with contextlib.suppress(Exception):
                importlib.import_module(name)
        if self.fault != "kill":
            return size // STEP

        self._lay_out()

        def count(tell: Tell) -> None:
            points = Points(self.desk, 0)
            points.watch()
            self.story.act(self.desk, lambda: None)
            tell(points.passed)

        return int(self._in_peace(count)[0])

    def _lay_out(self) -> None:
        shutil.rmtree(self.desk, ignore_errors=True)
        shutil.copytree(self.template, self.desk)

    def _suffer(self, turn: int) -> None:
        self._lay_out()

        def work(tell: Tell) -> None:
            if self.fault == "kill":
                Points(self.desk, turn).watch()
            else:
                limit_files(turn * STEP, kills=self.fault == "cut")
            self.story.act(self.desk, lambda: tell(True))

        code, told = apart(work, self.output)
        output = self.output.read_text("utf-8", "replace")
        saved, whole = len(told), code == 0
        self.met += not whole
        if self.fault == "full":
            if not whole and not _is_said(output):
                self.wrong.append(f"{turn}: {output}")
        elif code not in {0, KILLED, CUT}:
            self.wrong.append(f"{turn}: ended with {code}: {output}")
        self._see_nothing_in_clear(turn)
        self._see_what_is_left(turn, saved, whole=whole)

    def _see_what_is_left(self, turn: int, saved: int, *, whole: bool) -> None:
        code, told = apart(lambda tell: tell(stories.look(self.desk, self.story.more)), self.output)
        if code:
            self.wrong.append(f"{turn}: does not open: {self.output.read_text('utf-8')}")
            return
        state, findings = told[0]
        if findings:
            self.wrong.append(f"{turn}: check finds {findings}")
        allowed = self.states[saved:] if whole else self.states[saved : saved + 2]
        is_known = state in allowed or (saved == 0 and _is_empty(state) and self.states[0] is None)
        if not is_known and (whole or self.story.is_alike):
            self.wrong.append(f"{turn}: {saved} saved, but the book is otherwise")
        last = len(self.states) - 1
        self.ends["after" if saved == last else "before" if saved == 0 else "on the way"] += 1
        if self.story.again:
            code, told = apart(lambda tell: self.story.act(self.desk, lambda: tell(1)), self.output)
            if code or self.story.state_of(self.desk) != self.states[-1]:
                self.wrong.append(f"{turn}: again: {self.output.read_text('utf-8')}")
        if left := [path.name for path in self.desk.iterdir() if path.name.startswith(".")]:
            self.wrong.append(f"{turn}: {left} stays")

    def _see_nothing_in_clear(self, turn: int) -> None:
        """An encrypted book gives nothing away, not even what a killed program leaves (Q4, Q5)."""
        if self.story is stories.STORIES["key and encryption"]:
            return  # plain for a while, knowingly
        given = {stories.SECRET, stories.LIST, stories.LATER_LIST, stories.PRICES}
        for path in self.desk.rglob("*"):
            if path.is_file() and path.name not in given:
                raw = path.read_bytes()
                shown = [word for word in (stories.CANARY, stories.PASSPHRASE, "Lantern") if word.encode() in raw]
                if shown:
                    self.wrong.append(f"{turn}: {path.name} shows {shown}")


def sample(total: int, most: int) -> Iterable[int]:
    """Return 1 to ``total``, or ``most`` of them evenly with both ends."""
    if total <= most:
        return range(1, total + 1)
    return sorted({1 + round(place * (total - 1) / (most - 1)) for place in range(most)})


def _is_empty(state: stories.State) -> bool:
    return state is not None and not any(state)


def _is_said(output: str) -> bool:
    return "DiskTrouble" in output or "partner-desk: " in output


def main() -> None:
    """Walk, and print what came of it."""
    name, fault, most, folder = sys.argv[1:]
    stories.make_cheap()
    place = Path(folder)
    os.environ |= {"PARTNER_DESK_HOME": str(place / "desk"), "PARTNER_DESK_TODAY": TODAY}
    print(json.dumps(Walk(name, fault, place).walk(int(most))))  # noqa: T201 - the answer


if __name__ == "__main__":
    main()

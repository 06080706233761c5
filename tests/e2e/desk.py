"""Drives the real program on the session's desktop as a person would: by what is said and by keys (Q11).

    with Desk(home) as desk:
        desk.find("push button", "Import list").act()
        desk.type("gardener")
        assert desk.find("table", "Customers").table()["rows"] == 1

Roles and states are AT-SPI's words ("push button", "text", "table", "label", "dialog"; "showing", "focused").
Every ``find`` waits. Nothing here knows an object of the program.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import TracebackType

WAIT_S = 45.0  # a machine that tests on every core of it is slow to draw, and slower to tell
CLOSINGS = 4
TRIES, TYPED_S = 3, 5.0
ROOT = Path(__file__).resolve().parents[2]
SYSTEM_PYTHON = "/usr/bin/python3"
# What a healthy program never prints.
ALARMS = (
    "Traceback",
    "Fatal Python error",
    "QObject::",
    "QBasicTimer",
    "QThread: Destroyed",
    "Task was destroyed",
    "never awaited",
    "Warning:",
)


class NotSaid(AssertionError):
    """The tree does not hold what was looked for; the message draws it."""


@dataclass(frozen=True)
class Node:
    """One object of the accessibility tree, as a screen reader knows it."""

    desk: Desk
    number: int

    @property
    def about(self) -> dict[str, Any]:
        """What is known of it now: role, name, description, states, text, value, actions, area."""
        return self.desk.ask("about", node=self.number)

    @property
    def name(self) -> str:
        return self.about["name"]

    @property
    def text(self) -> str:
        return self.about["text"]

    @property
    def states(self) -> set[str]:
        return set(self.about["states"])

    @property
    def actions(self) -> list[str]:
        return self.about["actions"]

    def act(self, action: str = "") -> None:
        """Do the named action; the first (press, toggle …) when none is named."""
        self.desk.ask("act", node=self.number, action=action)

    def focus(self) -> None:
        self.desk.ask("focus", node=self.number)

    def write(self, text: str) -> None:
        """Set the text of a field, in any script."""
        self.desk.ask("write", node=self.number, text=text)

    def click(self, button: int = 1) -> None:
        """Click in its middle with the mouse."""
        self.hover()
        self.desk.xdotool("click", str(button))

    def hover(self) -> None:
        """Move the mouse over its middle."""
        left, top, width, height = self.about["area"]
        self.desk.xdotool("mousemove", str(left + width // 2), str(top + height // 2))

    def table(self) -> dict[str, Any]:
        """Return ``rows``, ``columns`` and ``headers`` of a table."""
        return self.desk.ask("table", node=self.number)

    def cell(self, row: int, column: int) -> Node:
        return Node(self.desk, self.desk.ask("cell", node=self.number, row=row, column=column))

    def find(self, role: str = "", name: str = "", **how: Any) -> Node:
        """As ``Desk.find``, inside this object."""
        return self.desk.find(role, name, within=self, **how)


class Desk:
    """The program, running; closing the ``with`` closes its window and checks how it ended.

    Args:
        home: its data folder (``PARTNER_DESK_HOME``).
        arguments: for the program.
        command: what to start instead of ``python -m app``.
        environment: more environment variables.
    """

    def __init__(
        self, home: Path, *arguments: str, command: list[str] | None = None, environment: dict[str, str] | None = None
    ) -> None:
        self._command = [*(command or [sys.executable, "-m", "app"]), *arguments]
        self._environment = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
        self._environment |= {"PARTNER_DESK_HOME": str(home), "PYTHONFAULTHANDLER": "1", **(environment or {})}
        self._output = home.parent / f"{home.name}.output.txt"
        self._program: subprocess.Popen[bytes]
        self._reader: subprocess.Popen[str]

    def __enter__(self) -> Self:
        with self._output.open("wb") as output:
            self._program = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        self._reader = subprocess.Popen(
            [SYSTEM_PYTHON, "-W", "ignore", str(Path(__file__).with_name("reader.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            self.ask("app", pid=self._program.pid, timeout=WAIT_S)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        try:
            if kind is None:
                self._close()
        finally:
            self._stop()
            if error is not None:
                error.add_note(f"The program ended with {self._program.returncode} and said:\n{self.output}")
        if kind is None:
            assert self._program.returncode == 0, f"ended with {self._program.returncode}:\n{self.output}"
            assert not any(alarm in self.output for alarm in ALARMS), self.output

    @property
    def running(self) -> bool:
        return self._program.poll() is None

    @property
    def output(self) -> str:
        """What the program printed so far."""
        return self._output.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """End the program as a power cut would; the ``with`` must be left with ``wait`` or an expected error."""
        self._program.kill()
        self._program.wait()

    def wait(self, timeout: float = WAIT_S) -> int:
        """Wait until the program has ended by itself; return its exit code."""
        return self._program.wait(timeout)

    def ask(self, do: str, **request: Any) -> Any:
        """Send one request to the reader of the accessibility tree."""
        assert self._reader.stdin
        assert self._reader.stdout
        self._reader.stdin.write(json.dumps({"do": do, **request}) + "\n")
        self._reader.stdin.flush()
        line = self._reader.stdout.readline()
        if not line:
            raise NotSaid("the reader of the accessibility tree ended")
        answer = json.loads(line)
        if "error" in answer:
            raise NotSaid(answer["error"])
        return answer["ok"]

    def find(
        self,
        role: str = "",
        name: str = "",
        *,
        how: str = "is",
        within: Node | None = None,
        states: tuple[str, ...] = ("showing",),
        without: tuple[str, ...] = (),
        timeout: float = WAIT_S,
    ) -> Node:
        """Wait for an object and return it.

        Args:
            role: its role; empty takes any.
            name: its accessible name; empty takes any.
            how: whether the name ``is``, ``starts`` with or ``has`` what is given.
            within: look below this object only.
            states: what it must be.
            without: what it must not be.
            timeout: seconds to wait.

        Raises:
            NotSaid: it did not come; the message draws the tree.
        """
        return Node(self, self.ask("find", timeout=timeout, **self._wanted(role, name, how, within, states, without)))

    def find_all(self, role: str = "", name: str = "", *, how: str = "is", within: Node | None = None) -> list[Node]:
        """Return every object that fits and shows now."""
        wanted = self._wanted(role, name, how, within, ("showing",), ())
        return [Node(self, number) for number in self.ask("find_all", **wanted)]

    def gone(self, role: str = "", name: str = "", *, how: str = "is", timeout: float = WAIT_S) -> None:
        """Wait until nothing that fits shows any more."""
        self.ask("gone", timeout=timeout, **self._wanted(role, name, how, None, ("showing",), ()))

    def focused(self) -> Node:
        """Return what has the keyboard."""
        return self.find(states=("focused", "focusable"))

    def keys(self, *chords: str) -> None:
        """Press keys, such as ``ctrl+k``, ``Tab``, ``Return``."""
        self.xdotool("key", "--clearmodifiers", *chords)

    def type(self, text: str) -> None:
        """Type text with the keyboard."""
        self.xdotool("type", "--clearmodifiers", text)

    def type_into(self, field: Node, text: str) -> None:
        """Type a text into a field that has the keyboard, anew where a busy display lost a key on the way."""
        for _ in range(TRIES):
            self.type(text)
            end = time.monotonic() + TYPED_S
            while time.monotonic() < end:
                if field.text == text:
                    return
                time.sleep(0.1)
            self.keys("ctrl+a")
        raise NotSaid(f"typed {text!r}, it holds {field.text!r}")

    def tree(self, depth: int = 12) -> str:
        """Draw the accessibility tree."""
        return "\n".join(self.ask("tree", within=None, depth=depth))

    def xdotool(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], check=True)

    def _wanted(
        self, role: str, name: str, how: str, within: Node | None, states: tuple[str, ...], without: tuple[str, ...]
    ) -> dict[str, Any]:
        below = within.number if within else None
        return {"role": role, "name": name, "how": how, "within": below, "states": states, "without": without}

    def _close(self) -> None:
        """Close what is in front until nothing is: a dialog that was left open first."""
        for _ in range(CLOSINGS):
            if not self.running:
                return
            self.keys("alt+F4")
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._program.wait(WAIT_S / CLOSINGS)
        assert not self.running, f"the window stays open:\n{self.tree()}"

    def _stop(self) -> None:
        for process in (self._program, self._reader):
            for stream in (process.stdin, process.stdout):
                if stream:
                    stream.close()
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(5)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

"""Reports of crashes, kept on this computer and sent nowhere: what may stand in them is said by allowlist (R71, Q4).

A mistake in Python is caught by the program and kept as a report of kinds and places (``views.errors``). A crash below
Python is written down by ``faulthandler`` while the process ends; the next start reads that, keeps the lines it knows
and shows them. A person sees a report before anybody else can.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import faulthandler
import os
import re
import sys
from pathlib import Path
from typing import IO

from app import __version__
from app.vault import log_file
from app.vault.redaction import place

NAME = "reports"
MOST = 20
TAIL_LINES, TAIL_BYTES = 30, 16_000
LARGEST_FAULT = 200_000
_UNSEEN, _RUNNING = "-unseen.txt", "running-"
_FRAME = r'  File "([^"]*)", line (\d+) in ([\w<>]+)'
_KNOWN = (
    r"Fatal Python error: [A-Z][\w ]{2,40}|Windows fatal exception: [\w ]{2,40}|  <no Python frame>|"
    r"(?:Current thread|Thread) 0x[0-9a-f]+ (?:\[[\w -]{1,40}\] )?\(most recent call first\):"
)


def about() -> str:
    """Return the head of every report: program, form, Python and system."""
    import platform  # noqa: PLC0415 - few runs need it

    form = "installed" if getattr(sys, "frozen", False) else "from source"
    return (
        f"Partner Desk {__version__} ({form})\n"
        f"Python {platform.python_version()}, {platform.system()} {platform.release()} {platform.machine()}"
    )


def of_fault(text: str) -> str:
    """Return what ``faulthandler`` wrote, with only the lines that can hold nothing of anybody."""
    lines: list[str] = []
    for line in text.splitlines():
        if frame := re.fullmatch(_FRAME, line):
            lines.append(f"  {place(frame[1])}:{frame[2]} in {frame[3]}")
        elif re.fullmatch(_KNOWN, line):
            lines.append(line)
    return "\n".join(lines)


class CrashReports:
    """The reports of one data folder.

    Args:
        data: the data folder; the reports are in a folder of their own below it.
    """

    def __init__(self, data: Path) -> None:
        self.folder = data / NAME
        self._log = data / log_file.NAME
        self._fault: IO[str] | None = None
        self._before = False

    def watch(self) -> None:
        """Have a crash below Python written down, until ``stop``."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self._running(os.getpid())
            self._fault = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8")
            self._before = faulthandler.is_enabled()
            faulthandler.enable(self._fault)

    def stop(self) -> None:
        """Stop writing down: this run ends in order."""
        if self._fault is None:
            return
        faulthandler.disable()
        if self._before and sys.__stderr__ is not None:
            faulthandler.enable(sys.__stderr__)
        with contextlib.suppress(OSError):
            self._fault.close()
            self._running(os.getpid()).unlink(missing_ok=True)
        self._fault = None

    def keep(self, report: str, *, seen: bool = True) -> Path | None:
        """Write a report for its person alone; the oldest go.

        Args:
            report: redacted text.
            seen: False for one that nobody could be shown yet.

        Returns:
            The file; None where it can't be written.
        """
        now = dt.datetime.now(tz=dt.UTC)
        path = self.folder / f"crash-{now:%Y%m%d-%H%M%S-%f}{'.txt' if seen else _UNSEEN}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(report)
            for old in sorted(self.folder.glob("crash-*.txt"))[:-MOST]:
                old.unlink(missing_ok=True)
        except OSError:
            return None
        return path

    def last_lines(self) -> str:
        """Return the last lines of the log; they were redacted when they were written."""
        try:
            with self._log.open("rb") as file:
                file.seek(0, os.SEEK_END)
                file.seek(max(0, file.tell() - TAIL_BYTES))
                text = file.read().decode("utf-8", "replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-TAIL_LINES:])

    def unseen(self) -> str:
        """Return what earlier runs left and nobody has seen, and take it for seen; empty: nothing."""
        self._read_faults()
        texts = []
        for path in sorted(self.folder.glob(f"crash-*{_UNSEEN}")):
            with contextlib.suppress(OSError):
                texts.append(path.read_text(encoding="utf-8", errors="replace"))
                path.replace(path.with_name(path.name.removesuffix(_UNSEEN) + ".txt"))
        return "\n\n".join(texts)

    def _running(self, pid: int) -> Path:
        return self.folder / f"{_RUNNING}{pid}.txt"

    def _read_faults(self) -> None:
        """Turn what ended runs wrote into reports; a run that was killed wrote nothing, and is no crash of ours."""
        for path in sorted(self.folder.glob(f"{_RUNNING}*.txt")):
            number = path.stem.removeprefix(_RUNNING)
            if not number.isdigit() or _is_alive(int(number), path):
                continue
            with contextlib.suppress(OSError):
                with path.open(encoding="utf-8", errors="replace") as file:
                    known = of_fault(file.read(LARGEST_FAULT))
                path.unlink()
                if known:
                    self.keep(f"{about()}\n\n{known}", seen=False)


def _is_alive(pid: int, path: Path) -> bool:
    """Return whether the run that writes ``path`` goes on."""
    if pid == os.getpid():
        return True
    if os.name == "nt":  # where asking a process with a signal would end it; a file that is open can't be moved
        try:
            path.replace(path)
        except OSError:
            return True
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True

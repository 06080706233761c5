"""Processes seen from outside: how long they run, what processor time and memory their whole tree holds."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Finished:
    """A process that ended by itself: wall and processor seconds, peak resident MiB, what it said."""

    wall_s: float
    cpu_s: float
    peak_mib: float
    code: int
    out: str
    err: str


def run_timed(command: Sequence[str | Path], env: Mapping[str, str], scratch: Path) -> Finished:
    """Run one command to its end; its output goes to files in `scratch`, so that no pipe slows it."""
    out, err = scratch / "stdout", scratch / "stderr"
    with out.open("w") as out_file, err.open("w") as err_file:
        start = time.monotonic()
        process = subprocess.Popen(
            [str(part) for part in command], env=dict(env), stdin=subprocess.DEVNULL, stdout=out_file, stderr=err_file
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    return Finished(
        wall,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / 1024,
        process.returncode,
        out.read_text(),
        err.read_text(),
    )


def tree(root: int) -> list[int]:
    """`root` and everything below it that still runs."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):  # noqa: PTH208 - called while the clock runs
        if entry.isdigit():
            with contextlib.suppress(OSError):
                children.setdefault(int(_stat(int(entry))[1]), []).append(int(entry))
    found, todo = [], [root]
    while todo:
        one = todo.pop()
        found.append(one)
        todo += children.get(one, [])
    return found


def tree_cpu_s(root: int) -> float:
    """Processor seconds the tree has used so far, ended children included."""
    total = 0
    for one in tree(root):
        with contextlib.suppress(OSError):
            total += sum(map(int, _stat(one)[11:15]))
    return total / TICKS_PER_S


def tree_pss_mib(root: int) -> float:
    """Proportional memory of the tree: a page shared by two processes counts half in each."""
    kib = 0
    for one in tree(root):
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            kib += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kib / 1024


def end_tree(process: subprocess.Popen[bytes]) -> None:
    """Ask the tree to end, then insist."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        for one in tree(process.pid):
            with contextlib.suppress(OSError):
                os.kill(one, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(3)
            return


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name, which may itself hold spaces and brackets."""
    text = Path(f"/proc/{pid}/stat").read_text()
    return text[text.rindex(")") + 2 :].split()

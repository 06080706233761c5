"""The test command: linters, types, import contracts, then every test in a session of its own; one count at the end."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.etree import ElementTree as ET

import session
from environment import BIN, PYTHON, ROOT, tell

# pytest's own: 0 all passed, 1 some failed, 5 nothing was selected; anything else is a run that broke off.
NOTHING_SELECTED = 5
COUNTED = (0, 1, NOTHING_SELECTED)
# A part that takes this long hangs: all of it together takes a few minutes.
LIMIT_S = 16 * 60.0
# Three at a time (many wait for a time limit of the network), the tests of a file in order. A worker that crashes ends
# the run: one started in its place may wait for work for ever.
TOGETHER = ("-n", "3", "--dist=loadfile", "--max-worker-restart=0")
CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("ruff check", ["ruff", "check", "--quiet", "."]),
    ("ruff format", ["ruff", "format", "--quiet", "--check", "."]),
    ("mypy", ["mypy"]),
    ("import contracts", ["lint-imports", "--no-cache"]),
)
# pytest rewrites each assert before it compiles a file of tests, which takes longer than to run many of them. Done once
# beforehand, beside the linters, it is done for each of the processes that test.
REWRITE = [str(PYTHON), "-m", "pytest", "--collect-only", "-q"]


@dataclass
class Count:
    """How many passed, failed and were skipped, and what failed by name."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: tuple[str, ...] = ()

    def __add__(self, other: Count) -> Count:
        return Count(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.failures + other.failures,
        )


def _check() -> Count:
    """Run the linters, each to its end, so that one run shows everything."""
    total = Count()
    for name, (tool, *arguments) in CHECKS:
        began = time.monotonic()
        command = [str(BIN / tool), *arguments]
        done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, errors="replace")
        clean = done.returncode == 0
        if not clean:
            print(done.stdout + done.stderr, flush=True)
        tell(f"{name}: {'clean' if clean else 'FAILED'} ({time.monotonic() - began:.0f} s)")
        total += Count(passed=1) if clean else Count(failed=1, failures=(name,))
    return total


@contextmanager
def _rewriting() -> Iterator[None]:
    """Compile the tests meanwhile; what is wrong with them is said by those that run them."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    nothing = subprocess.DEVNULL
    compiling = subprocess.Popen(REWRITE, cwd=ROOT, env=environment, stdin=nothing, stdout=nothing, stderr=nothing)
    try:
        yield
        compiling.wait()
    finally:
        compiling.kill()
        compiling.wait()


def _read(report: Path) -> Count:
    """Count the tests in a JUnit report; a test with an error in set-up or teardown has failed."""
    total = Count()
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by our own pytest a moment ago
        if case.find("failure") is not None or case.find("error") is not None:
            total += Count(failed=1, failures=(f"{case.get('classname')}::{case.get('name')}",))
        elif case.find("skipped") is not None:
            total += Count(skipped=1)
        else:
            total += Count(passed=1)
    return total


@contextmanager
def _pytest(
    kind: str, arguments: list[str], output: IO[bytes] | None = None, **environment: str
) -> Iterator[Callable[[], Count]]:
    """Start pytest in a session; gives what waits for it and counts.

    A run that broke off counts as one failure beside those it reported.
    """
    with tempfile.TemporaryDirectory(prefix="partner-desk-report-") as folder:
        report = Path(folder, "report.xml")
        command = [str(PYTHON), "-m", "pytest", f"--junit-xml={report}", "-o", "junit_logging=no", *arguments]
        began = time.monotonic()

        def count() -> Count:
            code = session.code_of(running, LIMIT_S - (time.monotonic() - began))
            total = _read(report) if report.exists() else Count()
            if code not in COUNTED or (code == 1 and not total.failed):
                total += Count(failed=1, failures=(f"pytest ({kind}) ended with {code}",))
            tell(f"tests, {kind}: {time.monotonic() - began:.0f} s")
            return total

        with session.started(kind, command, output, **environment) as running:
            yield count


def _test(arguments: list[str]) -> Count:
    """Run the tests, those on a desktop beside the others: much of their time they wait. What they say comes last."""
    headless = ["--desktop=without", *TOGETHER, *arguments]
    desktop = ["--desktop=only", *(arguments or ["tests/e2e"])]
    with (
        tempfile.TemporaryFile() as said,
        _pytest("desktop", desktop, said) as on_desktop,
        _pytest("headless", headless, QT_QPA_PLATFORM="offscreen") as without,
    ):
        total = without() + on_desktop()
        said.seek(0)
        sys.stdout.write(said.read().decode(errors="replace"))
        sys.stdout.flush()
        return total


def prove(arguments: list[str]) -> int:
    """Run everything there is to pass and say how many did.

    Args:
        arguments: for pytest (paths, ``-k`` …); with any, the linters are left out.

    Returns:
        The exit code: 0 when something ran and nothing failed.
    """
    total = Count()
    if not arguments:
        with _rewriting():
            total += _check()
    total += _test(arguments)
    if total.failures:
        print("\nFailed:", *total.failures, sep="\n  ")
    sys.stderr.flush()
    skipped = f", {total.skipped} skipped" if total.skipped else ""
    print(f"\n{total.passed} passed, {total.failed} failed{skipped}", flush=True)
    return 1 if total.failed or not total.passed else 0

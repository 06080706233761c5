"""Walks stories through their faults, in processes of their own (see ``walk``); says at the end how many points."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
WALKED = "points walked"
EACH = 1_000_000  # more than there are


@pytest.fixture
def walked(request: pytest.FixtureRequest, tmp_path: Path, record_property: Any) -> Callable[[str, str, int], Any]:
    """Give ``walked(story, fault, some)``: it walks so many of the points, or with ``--points=all`` each of them.

    The figures are kept with the test and returned. It fails when something was left behind that should not be; the
    message says at which point.
    """
    every = request.config.getoption("--points") == "all"

    def walk(story: str, fault: str, some: int) -> dict[str, Any]:
        most = EACH if every else some
        line = [sys.executable, "-m", "tests.faults.walk", story, fault, str(most), str(tmp_path)]
        ran = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
        record_property(WALKED, f"{found['walked']} {found['met']} {found['points']}")
        assert not found["wrong"], "\n".join(found["wrong"])
        assert found["met"] > min(found["walked"], 10) // 3, found
        return found

    return walk


def pytest_terminal_summary(terminalreporter: Any) -> None:
    walks = [
        (report.nodeid.rpartition("[")[2].rstrip("]"), value)
        for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
        if report.when == "call"
        for name, value in report.user_properties
        if name == WALKED
    ]
    if walks:
        walked, met, points = (sum(int(value.split()[place]) for _, value in walks) for place in range(3))
        for name, value in sorted(walks):
            each_walked, each_met, each_points = value.split()
            terminalreporter.write_line(
                f"{name}: {each_walked} points walked of {each_points}, the fault met {each_met} times"
            )
        more = "" if walked == points else " --points=all walks each."
        terminalreporter.write_line(f"Faults: {walked} points walked of {points}, the fault met {met} times.{more}")

"""Says at the end how many points were walked."""

from __future__ import annotations

from typing import Any

WALKED = "points walked"


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
        terminalreporter.write_line(f"Faults: {walked} points walked of {points}, the fault met {met} times.")

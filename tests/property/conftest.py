"""Says at the end how many steps the state machine of the outbox took."""

from __future__ import annotations

from typing import Any


def pytest_terminal_summary(terminalreporter: Any) -> None:
    said = [
        value
        for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
        if report.when == "call"
        for name, value in report.user_properties
        if name == "steps walked"
    ]
    if said:
        terminalreporter.write_line(f"Outbox, steps walked: {said[-1]}")

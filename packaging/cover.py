"""How much of each room the unit and property tests walk, against the floor in pyproject.toml: it may only rise.

Window tests are left out: tracing them would cost what their watchdog measures.
"""

from __future__ import annotations

import json
import sys
import tempfile
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import session
from environment import PROJECT, PYTHON, ROOT
from proof import TOGETHER


def rooms(report: dict[str, Any]) -> dict[str, float]:
    """Return the percentage of lines and branches walked, by room of ``app``.

    Args:
        report: what ``coverage json`` wrote.
    """
    walked: dict[str, int] = defaultdict(int)
    all_there: dict[str, int] = defaultdict(int)
    for path, entry in report["files"].items():
        parts = Path(path).parts
        room = parts[1].removesuffix(".py") if parts[0] == "app" else ""
        summary = entry["summary"]
        walked[room] += summary["covered_lines"] + summary["covered_branches"]
        all_there[room] += summary["num_statements"] + summary["num_branches"]
    return {room: 100 * walked[room] / total for room, total in sorted(all_there.items()) if total}


def _gaps(report: dict[str, Any], held: dict[str, float]) -> list[str]:
    """Return, for the rooms held to a floor, each file with the lines and branches nobody walked."""
    lines = []
    for path, entry in sorted(report["files"].items()):
        room = Path(path).parts[1].removesuffix(".py")
        if room in held and (entry["missing_lines"] or entry["missing_branches"]):
            jumps = [
                f"{start}→{end}" for start, end in entry["missing_branches"] if start not in entry["missing_lines"]
            ]
            lines.append(f"{path}: {', '.join([*map(str, entry['missing_lines']), *jumps])}")
    return lines


def cover(arguments: list[str]) -> int:
    """Run the unit and property tests with coverage and hold each room to its floor.

    Returns:
        0 when the tests pass and no room is below its floor.
    """
    floors = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["tool"]["partner-desk"]["coverage"]
    with tempfile.TemporaryDirectory(prefix="partner-desk-report-") as folder:
        report = Path(folder, "coverage.json")
        command = [str(PYTHON), "-m", "pytest", "tests/unit", "tests/property", *TOGETHER]
        command += ["--cov=app", "--cov-branch", f"--cov-report=json:{report}", "--cov-report=", *arguments]
        code = session.run("headless", command, COVERAGE_FILE=str(Path(folder, "data")))
        told = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {"files": {}}
    found = rooms(told)
    low = [room for room, floor in floors.items() if found.get(room, 0.0) < floor]
    print(*_gaps(told, floors), sep="\n")
    for room, percentage in found.items():
        floor = f"floor {floors[room]}" if room in floors else ""
        print(f"{room:12} {percentage:6.1f} %  {floor}{'  BELOW' if room in low else ''}")
    if low:
        print(f"Below the floor in {PROJECT.relative_to(ROOT)}: {', '.join(low)}", file=sys.stderr)
    return code or (1 if low else 0)

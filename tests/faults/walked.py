"""Walks a story through its faults in a process of its own; see ``walk``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def walked(story: str, fault: str, most: int, folder: Path, record_property: Any) -> dict[str, Any]:
    """Walk; keep the figures with the test, and return them.

    Raises:
        AssertionError: something was left behind that should not be; the message says where.
    """
    line = [sys.executable, "-m", "tests.faults.walk", story, fault, str(most), str(folder)]
    ran = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    record_property("points walked", f"{found['walked']} {found['met']} {found['points']}")
    assert not found["wrong"], "\n".join(found["wrong"])
    assert found["met"] > min(found["walked"], 10) // 3, found
    return found

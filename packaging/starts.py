"""How long the built program takes to its window and to its first cards, beside the same from source, in turn (P10)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from environment import PYTHON, ROOT
from machine import Stop

EVENTS = ("window_shown", "first_cards")
TRIES = 9
PATIENCE_S = 60.0
CUSTOMERS = "organisation name,domain\n" + "".join(f"Firm {number},firm{number}.example\n" for number in range(60))


def compare(program: Path) -> dict[str, tuple[list[float], list[float]]]:
    """Return event → seconds of each start from source, and of the built program; one of each in turn, no display.

    Raises:
        Stop: one of them did not come to its first cards.
    """
    commands = ([str(PYTHON), "-m", "app"], [str(program)])
    found: dict[str, tuple[list[float], list[float]]] = {event: ([], []) for event in EVENTS}
    with tempfile.TemporaryDirectory(prefix="partner-desk-starts-") as folder:
        home = Path(folder, "home")
        listed = Path(folder, "customers.csv")
        listed.write_text(CUSTOMERS, encoding="utf-8")
        environment = {**os.environ, "PARTNER_DESK_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
        make = [*commands[0], "--unencrypted", "import", str(listed)]
        subprocess.run(make, check=True, cwd=ROOT, env=environment, capture_output=True)
        for number in range(TRIES + 1):
            for side, command in enumerate(commands):
                took = _start(command, environment, Path(folder, f"trace-{number}-{side}"))
                if number:  # the first of each fills the caches
                    for event in EVENTS:
                        found[event][side].append(took[event])
    return found


def _start(command: list[str], environment: dict[str, str], trace: Path) -> dict[str, float]:
    began = time.monotonic()
    surroundings = {**environment, "PARTNER_DESK_TRACE": str(trace)}
    process = subprocess.Popen(
        command, cwd=ROOT, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while time.monotonic() < began + PATIENCE_S and process.poll() is None:
            lines = trace.read_text(encoding="utf-8").splitlines() if trace.exists() else []
            seen = {told["event"]: told["at"] - began for told in map(json.loads, lines)}
            if set(EVENTS) <= seen.keys():
                return {event: seen[event] for event in EVENTS}
            time.sleep(0.01)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    raise Stop(f"{command[0]} showed no cards.")

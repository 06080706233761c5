"""P7b: from the commit of an edit to the repaint of its card, with the trial of a customer extended by its key."""

import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from desk import HERE, PYTHON, Bench, desk_open, say
from ratios import Line

EDITS = 3  # a trial of 15 days may be extended three times


def measure(bench: Bench) -> list[Line]:
    """Edits in our window, and repaints of a card of ours and of a bare one, in turns."""
    lines = []
    for size in bench.sizes:
        ours: list[float] = []
        card: list[float] = []
        bare: list[float] = []
        for turn in range(bench.slow_runs):
            say(f"repainting after edits in {size:,}, round {turn + 1} of {bench.slow_runs}")
            ours += _extend_trial(bench, size, turn)
            card += [_printed(bench, [PYTHON, HERE / "our_card.py", bench.book(size)])] * EDITS
            bare += [_printed(bench, bench.floor("repaint", size))] * EDITS
        what, samples = "edit committed to its card repainted", tuple(ours)
        lines.append(Line("P7b", what, "one repaint of our card", size, samples, tuple(card), target=3))
        lines.append(Line("P7b", what, "one repaint of a bare card", size, samples, tuple(bare)))
    return lines


def _extend_trial(bench: Bench, size: int, turn: int) -> list[float]:
    """Find a customer on trial, on a day within the trial, and press Extend Trial as often as its rule allows."""
    crm_id, today = _on_trial(bench.list_of(size), turn)
    with desk_open(bench, bench.book(size), env={"PARTNER_DESK_TODAY": today.isoformat()}) as desk:
        desk.shown.press("ctrl+f")
        desk.shown.type_quickly(crm_id.lower())
        desk.shown.press("Down")
        took_ms = []
        for _ in range(EDITS):
            pressed = desk.trace.now()
            desk.shown.press("ctrl+e")
            committed = desk.trace.wait_for("edit_committed", pressed, 10)
            took_ms.append((desk.trace.wait_for("edit_repainted", committed, 10) - committed) * 1000)
    return took_ms


def _on_trial(source: Path, skip: int) -> tuple[str, dt.date]:
    """The CRM ID of a Zoho customer on trial, and a day on which the trial runs; `skip` gives another."""
    with source.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["provider"] == "zoho" and row["status"] == "trial":
                if not skip:
                    return row["crm_id"], dt.date.fromisoformat(row["period_start"]) + dt.timedelta(days=3)
                skip -= 1
    raise LookupError("nobody on trial in the list")


def _printed(bench: Bench, words: Sequence[str | Path]) -> float:
    """The number a command prints, run on our screen."""
    return float(bench.must(words, bench.display.env).out)

"""The whole table of speeds: `python3 packaging/dev.py bench [options]`.

Every figure is a ratio of two things measured in turns in one run, so a slow or busy machine slows both sides.
README.md beside this file says what each row means.
"""

import argparse
import json
import os
import platform
import shutil
import sqlite3
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import rows_files
import rows_inside
import rows_open
import rows_order
import rows_pull
import rows_repaint
import rows_scroll
import rows_search
import rows_select
from desk import Bench, CommandFailedError, ask, say
from display import Display
from ratios import Line, table
from windows import NeverSettledError

SESSION = Path(__file__).parents[1] / "packaging" / "session.py"


class Measurement(NamedTuple):
    """One driver and the rows it fills."""

    rows: tuple[str, ...]
    measure: Callable[[Bench], list[Line]]


MEASUREMENTS = (
    Measurement(("P1a", "P1b", "P1c", "P1d", "P5a", "P5b"), rows_open.measure),
    Measurement(("P2a", "P2b"), rows_scroll.measure),
    Measurement(("P3a", "P3b"), rows_search.measure),
    Measurement(("P3c", "P9a", "P9b"), rows_inside.measure_queries),
    Measurement(("P9a",), rows_order.measure),
    Measurement(("P7a",), rows_inside.measure_edits),
    Measurement(("W1",), rows_inside.measure_steps),
    Measurement(("P7b",), rows_repaint.measure),
    Measurement(("P4a", "P4b", "P4c"), rows_files.measure_imports),
    Measurement(("P6a", "P6b"), rows_files.measure_exports),
    Measurement(("P8",), rows_pull.measure),
    Measurement(("P9b",), rows_select.measure),
)
ROWS = tuple(sorted({row for one in MEASUREMENTS for row in one.rows}))


def main() -> int:
    given = _arguments()
    if not os.environ.get("HOME", "").rpartition("/")[2].startswith("partner-desk-session-"):
        # An empty home, a bus and an open keyring of our own: nothing of the person's is touched, or measured.
        os.execv(sys.executable, [sys.executable, str(SESSION), "headless", sys.executable, *sys.argv])  # noqa: S606
    wanted = set(given.only) if given.only else set(ROWS)
    scratch = Path(tempfile.mkdtemp(prefix="partner-desk-bench-", dir=given.folder))
    try:
        lines = _measure(given, wanted, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    facts = _facts()
    print(" · ".join(facts))
    print(table(lines))
    if given.json:
        given.json.write_text(json.dumps({"format": 1, "machine": facts, "lines": [line.as_json() for line in lines]}))
    return 0 if all(line.reached != "no" for line in lines) else 3


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--rows", type=_sizes, default=(10_000, 100_000, 1_000_000), help="numbers of customers")
    parser.add_argument("--only", type=_rows, default=(), metavar="P1a,P3a", help=f"of {', '.join(ROWS)}")
    parser.add_argument("--runs", type=int, default=3, help="how often a pair is measured (3)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every sample there, too")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where lists and books are made; 10 GB at a million")
    return parser.parse_args()


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(part) for part in text.replace("_", "").split(",")))


def _rows(text: str) -> tuple[str, ...]:
    rows = tuple(row for part in text.split(",") for row in ROWS if row.startswith(part))
    if not rows:
        raise argparse.ArgumentTypeError(f"no such row; there are {', '.join(ROWS)}")
    return rows


def _measure(given: argparse.Namespace, wanted: set[str], scratch: Path) -> list[Line]:
    """Every wanted measurement; one that fails leaves a line that says so, and the others go on."""
    lines: list[Line] = []
    env = {name: value for name, value in os.environ.items() if name != "QT_LINUX_ACCESSIBILITY_ALWAYS_ON"}
    env["PARTNER_DESK_HOME"] = str(scratch / "home")
    with Display(env, rows_search.LETTERS) as display:
        bench = Bench(given.rows, given.runs, scratch, display, env)
        for one in MEASUREMENTS:
            rows = [row for row in one.rows if row in wanted]
            if not rows:
                continue
            try:
                lines += [line for line in one.measure(bench) if line.row in rows]
            except (CommandFailedError, NeverSettledError, OSError, ValueError, ArithmeticError, LookupError) as error:
                traceback.print_exc()
                say(f"{', '.join(rows)}: {error}")
                lines += [Line(row, "not measured", "", 0, note=str(error)[:160]) for row in rows]
    return lines


def _facts() -> list[str]:
    """What the figures depend on."""
    browser = ask(["sqlitebrowser", "--version"]) if shutil.which("sqlitebrowser") else ""
    return [
        platform.platform(terse=True),
        f"{os.cpu_count()} cores",
        f"Python {platform.python_version()}",
        f"SQLite of the floors {sqlite3.sqlite_version}",
        *([browser] if browser else []),
    ]


if __name__ == "__main__":
    sys.exit(main())

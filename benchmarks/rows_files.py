"""P4 and P6: whole lists in and out, each a process of its own on both sides."""

import importlib.util
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from desk import HERE, PYTHON, Bench, command, remove_book, say
from ratios import Line, goal, in_turns

HUNDRED = 100_000
PLAIN = "plain SQLite, same indexes"
FEWEST_BYTES_PER_ROW = 60  # an export that is smaller has lost its rows


def measure_imports(bench: Bench) -> list[Line]:
    """A list into a new book, the same list again, and the floor, in turns."""
    lines = []
    book = bench.scratch / "imported.deskbook"
    for size in bench.sizes:
        source, runs = bench.list_of(size), bench.runs_at(size)
        say(f"importing {size:,}, {runs} times")
        floor: list[str | Path] = [PYTHON, HERE / "floor_import.py", source, bench.scratch / "floor.db"]
        new, same, bare = in_turns(
            runs,
            partial(_import_anew, bench, book, source),
            partial(_import, bench, book, source),
            partial(_run, bench, floor),
        )
        lines.append(Line("P4a", "import of a list", PLAIN, size, new, bare, "s", goal(1.5, size, HUNDRED)))
        seen = [_browsable(bench, book, source) for _ in range(runs)]
        rows, whole = (tuple(one[name] for one in seen) for name in ("browsable", "ended"))
        lines.append(
            Line(
                "P4b",
                "import until rows can be browsed",
                "the whole import",
                size,
                rows,
                whole,
                "s",
                goal(0.5, size, HUNDRED),
            )
        )
        lines.append(
            Line("P4c", "the same list again", "the first import", size, same, new, "s", goal(0.4, size, HUNDRED))
        )
    remove_book(book)
    return lines


def measure_exports(bench: Bench) -> list[Line]:
    """The whole book to CSV and XLSX; the floors are fed the very rows our CSV holds."""
    lines = []
    for size in bench.sizes:
        say(f"exporting {size:,}")
        book, rows = bench.book(size), bench.scratch / f"rows-{size}.csv"
        bench.desk(book, "export", rows, "--json")
        for kind, row, floor, target in (("xlsx", "P6a", "XlsxWriter", 1.0), ("csv", "P6b", "csv.writer", 2.0)):
            wanted = goal(target, size, HUNDRED)
            what = f"export to {kind.upper()}"
            if kind == "xlsx" and not importlib.util.find_spec("xlsxwriter"):
                lines.append(Line(row, what, floor, size, target=wanted, note="peer not installed"))
                continue
            out = bench.scratch / f"export.{kind}"
            written: list[float] = []
            floor_words: list[str | Path] = [
                PYTHON,
                HERE / "floor_export.py",
                kind,
                rows,
                bench.scratch / f"floor.{kind}",
            ]
            ours, process = in_turns(
                bench.runs_at(size),
                partial(_export, bench, book, out, size * FEWEST_BYTES_PER_ROW if kind == "csv" else 1),
                partial(_run_telling, bench, floor_words, written),
            )
            lines.append(
                Line(row, f"{what}, whole processes", f"{floor} and reading", size, ours, process, "s", wanted)
            )
            lines.append(Line(row, f"{what}, our process", f"{floor} alone", size, ours, tuple(written), "s"))
    return lines


def _import_anew(bench: Bench, book: Path, source: Path) -> float:
    remove_book(book)
    return _import(bench, book, source)


def _import(bench: Bench, book: Path, source: Path) -> float:
    return bench.desk(book, "import", source, "--json").wall_s


def _browsable(bench: Bench, book: Path, source: Path) -> dict[str, float]:
    remove_book(book)
    return bench.inside("browsable", book, *command(book, "import", source, "--json"))


def _export(bench: Bench, book: Path, out: Path, least_bytes: int) -> float:
    """Export everything; the file is looked at, because a fast export of nothing is no export."""
    out.unlink(missing_ok=True)
    wall = bench.desk(book, "export", out, "--json").wall_s
    if out.stat().st_size < least_bytes:
        raise ValueError(f"{out.name} holds {out.stat().st_size:,} bytes, which cannot be all rows")
    return wall


def _run(bench: Bench, words: Sequence[str | Path]) -> float:
    return bench.must(words).wall_s


def _run_telling(bench: Bench, words: Sequence[str | Path], told: list[float]) -> float:
    """The wall time of a process; the seconds it prints are added to `told`."""
    done = bench.must(words)
    told.append(float(done.out))
    return done.wall_s

"""P1 and P5: from the start of the process to a window and its cards, and the memory the open window holds."""

import statistics
from collections import defaultdict
from collections.abc import Callable

import peers
from desk import Bench, say, window
from ratios import Line
from windows import Window

HELLO, GRID = "bare label", "bare grid"


class Openings:
    """What each opening gave: milliseconds to the window and to its content, MiB once at rest."""

    def __init__(self) -> None:
        self.opened: dict[tuple[str, int], list[float]] = defaultdict(list)
        self.painted: dict[tuple[str, int], list[float]] = defaultdict(list)
        self.memory: dict[tuple[str, int], list[float]] = defaultdict(list)

    def watch(self, name: str, customers: int, start: Callable[[], Window | None]) -> None:
        """Open once and note; a peer that is not installed leaves no trace."""
        started = start()
        if started is None:
            return
        with started as shown:
            opened, painted = shown.start_times(2.5 if name in (peers.CALC, peers.AG_GRID) else 1.0)
            self.opened[name, customers].append(opened * 1000)
            self.painted[name, customers].append(painted * 1000)
            self.memory[name, customers].append(shown.pss_mib())


def measure(bench: Bench) -> list[Line]:
    """All programs at all sizes, in turns; the first round warms the cache and is not counted."""
    seen = Openings()
    for turn in range(bench.runs + 1):
        say(f"opening windows, round {turn} of {bench.runs}")
        if turn == 1:
            seen = Openings()
        seen.watch(HELLO, 0, lambda: Window(bench.display, bench.floor("hello")))
        for size in bench.sizes:
            seen.watch("ours", size, lambda size=size: window(bench, size))  # type: ignore[misc]
            seen.watch(GRID, size, lambda size=size: Window(bench.display, bench.floor("grid", size)))  # type: ignore[misc]
            seen.watch(peers.DB_BROWSER, size, lambda size=size: peers.db_browser(bench, size))  # type: ignore[misc]
    _watch_slow_peers(bench, seen)
    return [line for size in bench.sizes for line in _lines(seen, size, bench.sizes[0])]


def _watch_slow_peers(bench: Bench, seen: Openings) -> None:
    """Peers that need many seconds: once each, to be looked at and not to be beaten."""
    for size in bench.sizes:
        if size <= 100_000:
            seen.watch(peers.CALC, size, lambda size=size: peers.calc(bench, size))  # type: ignore[misc]
        with peers.ag_grid(bench, size) as started:
            seen.watch(peers.AG_GRID, size, lambda started=started: started)  # type: ignore[misc]


def _lines(seen: Openings, size: int, smallest: int) -> list[Line]:
    def line(
        row: str, what: str, over: str, ours: list[float], theirs: list[float], target: float | None, note: str = ""
    ) -> Line:
        unit = "MiB" if row.startswith("P5") else "ms"
        note = note if theirs else peers.NOT_INSTALLED
        return Line(row, what, over, size, tuple(ours), tuple(theirs), unit, target, note=note)

    ours = "ours", size
    painted, memory = seen.painted, seen.memory
    hello = seen.opened[HELLO, 0]
    lines = [
        line("P1a", "start to window", HELLO, seen.opened[ours], hello, 1.4),
        line("P1b", "start to first cards", HELLO, painted[ours], hello, 2.5, _moonshot(painted[ours], hello)),
        line("P1c", "start to first cards", peers.DB_BROWSER, painted[ours], painted[peers.DB_BROWSER, size], 1.0),
        line("P1c", "start to first cards", peers.CALC, painted[ours], painted[peers.CALC, size], None),
        line("P1c", "start to first cards", peers.AG_GRID, painted[ours], painted[peers.AG_GRID, size], None),
        line("P5a", "memory, window open", GRID, memory[ours], memory[GRID, size], 2.2),
        line(
            "P5a",
            "memory, window open",
            peers.DB_BROWSER,
            memory[ours],
            memory[peers.DB_BROWSER, size],
            0.8,
        ),
    ]
    if size != smallest:
        over = f"ours at {smallest:,}"
        lines.append(line("P1d", "start to first cards", over, painted[ours], painted["ours", smallest], 1.1))
        lines.append(line("P5b", "memory, window open", over, memory[ours], memory["ours", smallest], 1.1))
    return lines


def _moonshot(ours: list[float], hello: list[float]) -> str:
    ratio = statistics.median(ours) / statistics.median(hello)
    return "moonshot 1.6 reached" if ratio <= 1.6 else "moonshot is 1.6"

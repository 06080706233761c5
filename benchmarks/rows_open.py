"""P1 and P5: from the start of the process to a window and its cards, and the memory the open window holds."""

import statistics
from collections import defaultdict

import peers
from desk import Bench, desk_open, say
from ratios import Line, goal
from windows import Window

OURS, HELLO, GRID = "ours", "bare label", "bare grid"
CALC_AT_MOST = 100_000
SLOW_QUIET_S = 2.5  # peers that load in several strides


class Openings:
    """What each opening gave: milliseconds to the window and to its content, MiB once at rest."""

    def __init__(self) -> None:
        self.opened: dict[tuple[str, int], list[float]] = defaultdict(list)
        self.painted: dict[tuple[str, int], list[float]] = defaultdict(list)
        self.memory: dict[tuple[str, int], list[float]] = defaultdict(list)

    def note(self, name: str, customers: int, opened_s: float, painted_s: float, memory_mib: float) -> None:
        """Keep one opening."""
        self.opened[name, customers].append(opened_s * 1000)
        self.painted[name, customers].append(painted_s * 1000)
        self.memory[name, customers].append(memory_mib)

    def watch(self, name: str, customers: int, started: Window | None, quiet_s: float = 1.0) -> None:
        """Watch a window just started; a peer that is not installed leaves no trace."""
        if started is not None:
            with started as shown:
                self.note(name, customers, *shown.start_times(quiet_s), shown.pss_mib())

    def watch_ours(self, bench: Bench, customers: int) -> None:
        """Open our window."""
        with desk_open(bench, bench.book(customers)) as desk:
            self.note(OURS, customers, desk.opened_s, desk.painted_s, desk.shown.pss_mib())


def measure(bench: Bench) -> list[Line]:
    """All programs at all sizes, in turns; the first round warms the cache and is not counted."""
    seen = Openings()
    for turn in range(bench.runs + 1):
        say(f"opening windows, round {turn} of {bench.runs}")
        if turn == 1:
            seen = Openings()
        seen.watch(HELLO, 0, Window(bench.display, bench.floor("hello")))
        for size in bench.sizes:
            seen.watch_ours(bench, size)
            seen.watch(GRID, size, Window(bench.display, bench.floor("grid", size)))
            seen.watch(peers.DB_BROWSER, size, peers.db_browser(bench, size))
    _watch_slow_peers(bench, seen)
    return [line for size in bench.sizes for line in _lines(seen, size, bench.sizes[0])]


def _watch_slow_peers(bench: Bench, seen: Openings) -> None:
    """Peers that need many seconds: once each, to be looked at and not to be beaten."""
    for size in bench.sizes:
        if size <= CALC_AT_MOST:
            seen.watch(peers.CALC, size, peers.calc(bench, size), SLOW_QUIET_S)
        with peers.ag_grid(bench, size) as shown:
            if shown is not None:
                seen.note(peers.AG_GRID, size, *shown.start_times(SLOW_QUIET_S), shown.pss_mib())


def _lines(seen: Openings, size: int, smallest: int) -> list[Line]:
    def line(
        row: str, what: str, over: str, ours: list[float], theirs: list[float], target: float | None, note: str = ""
    ) -> Line:
        unit = "MiB" if row.startswith("P5") else "ms"
        tried = over != peers.CALC or size <= CALC_AT_MOST
        note = note if theirs else peers.NOT_INSTALLED if tried else "not tried at this size"
        return Line(row, what, over, size, tuple(ours), tuple(theirs), unit, target, note=note)

    ours = OURS, size
    painted, memory = seen.painted, seen.memory
    hello = seen.opened[HELLO, 0]
    lines = [
        line("P1a", "start to window", HELLO, seen.opened[ours], hello, 1.4),
        line("P1b", "start to first cards", HELLO, painted[ours], hello, 2.5, _moonshot(painted[ours], hello)),
        line("P1c", "start to first cards", peers.DB_BROWSER, painted[ours], painted[peers.DB_BROWSER, size], 1.0),
        line("P1c", "start to first cards", peers.CALC, painted[ours], painted[peers.CALC, size], None),
        line("P1c", "start to first cards", peers.AG_GRID, painted[ours], painted[peers.AG_GRID, size], None),
        line("P5a", "memory, window open", GRID, memory[ours], memory[GRID, size], goal(2.2, size, 1_000_000)),
        line(
            "P5a",
            "memory, window open",
            peers.DB_BROWSER,
            memory[ours],
            memory[peers.DB_BROWSER, size],
            goal(0.8, size, 1_000_000),
        ),
    ]
    if size != smallest:
        over = f"ours at {smallest:,}"
        lines.append(line("P1d", "start to first cards", over, painted[ours], painted[OURS, smallest], 1.1))
        lines.append(line("P5b", "memory, window open", over, memory[ours], memory[OURS, smallest], 1.1))
    return lines


def _moonshot(ours: list[float], hello: list[float]) -> str:
    ratio = statistics.median(ours) / statistics.median(hello)
    return "moonshot 1.6 reached" if ratio <= 1.6 else "moonshot is 1.6"

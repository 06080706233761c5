"""P3c, P7a, P9a and P9b: queries and edits by themselves, without the window around them."""

import statistics
from collections import defaultdict

from desk import Bench, say
from ratios import Line, goal
from rows_search import TERMS

OVER = 100_000
STARTS = 3  # a process is some tenths quicker or slower than the next, for as long as it lives
Answers = dict[str, dict[str, list[float]]]


def measure_queries(bench: Bench) -> list[Line]:
    """Each size in turns; each process asks all questions, round after round, of a book it has just opened."""
    seen: dict[int, Answers] = {size: defaultdict(lambda: defaultdict(list)) for size in bench.sizes}
    for turn in range(bench.runs):
        say(f"asking books, round {turn + 1} of {bench.runs}")
        for what in (*["queries"] * STARTS, "scans"):
            for size in bench.sizes:
                for kind, times in bench.inside(what, bench.book(size), *TERMS).items():
                    for name, took_ms in times.items():
                        seen[size][kind][name].append(took_ms)
    base = min(bench.sizes, key=lambda one: abs(one - OVER))
    searches = [_search_line(size, seen[size]) for size in bench.sizes]
    orders = [_worst(kind, size, seen[size], base, seen[base]) for size in bench.sizes for kind in ("sort", "filter")]
    ids = tuple(seen[bench.sizes[-1]]["ids"]["all"]), tuple(seen[base]["ids"]["all"])
    every = Line(
        "P9b",
        "all ids, by themselves",
        f"ours at {base:,}",
        bench.sizes[-1],
        ids[0],
        ids[1],
        target=goal(12, bench.sizes[-1], 1_000_000),
    )
    return [*searches, *orders, every]


def measure_edits(bench: Bench) -> list[Line]:
    """Edits and bare commits in turns, in one process, so that both meet the same disk."""
    lines = []
    for size in bench.sizes:
        say(f"editing in {size:,}")
        samples: dict[str, list[float]] = defaultdict(list)
        for _ in range(bench.slow_runs):
            for name, times in bench.inside("edits", bench.book(size), bench.scratch).items():
                samples[name] += times
        edits, commits = tuple(samples["edit"]), tuple(samples["commit"])
        lines.append(Line("P7a", "edit to committed", "bare commit, FULL", size, edits, commits, target=5))
    return lines


def measure_steps(bench: Bench) -> list[Line]:
    """Each step of Add customer, in turns at every size: its cost must not grow with the customers."""
    seen: dict[int, dict[str, list[float]]] = {size: defaultdict(list) for size in bench.sizes}
    for turn in range(bench.runs):
        say(f"adding customers, round {turn + 1} of {bench.runs}")
        for size in bench.sizes:
            for name, times in bench.inside("steps", bench.book(size))["step"].items():
                seen[size][name] += times
    base = bench.sizes[0]
    return [_worst_step(size, seen[size], base, seen[base]) for size in bench.sizes]


def _worst_step(size: int, seen: dict[str, list[float]], base: int, over: dict[str, list[float]]) -> Line:
    median = {name: statistics.median(times) for name, times in seen.items()}
    worst = max(median, key=lambda name: median[name] / statistics.median(over[name]))
    slowest = max(median, key=lambda name: median[name])
    note = f"worst: {worst}; slowest: {slowest}, {median[slowest]:.3g} ms"
    target = goal(1.5, size, 1_000_000)
    what = "a step of Add customer, worst"
    return Line("W1", what, f"ours at {base:,}", size, tuple(seen[worst]), tuple(over[worst]), target=target, note=note)


def _search_line(size: int, seen: Answers) -> Line:
    worst = max(TERMS, key=lambda term: statistics.median(seen["first"][term]) / statistics.median(seen["like"][term]))
    ours, scan = tuple(seen["first"][worst]), tuple(seen["like"][worst])
    what = "query of a screenful, worst term"
    return Line(
        "P3c",
        what,
        "LIKE scan of the file",
        size,
        ours,
        scan,
        target=goal(0.05, size, 1_000_000),
        note=f"worst: {worst}",
    )


def _worst(kind: str, size: int, seen: Answers, base: int, over: Answers) -> Line:
    """The sort or filter that suffers most from size; and, for the record, the one that does when first asked."""
    median = {name: statistics.median(times) for name, times in seen[kind].items()}
    worst = max(median, key=lambda name: median[name] / statistics.median(over[kind][name]))
    slowest = max(median, key=lambda name: median[name])
    note = f"worst: {worst}; slowest: {slowest}, {median[slowest]:.3g} ms"
    if size != base:
        note += f"; asked for the first time: {_at_first(kind, seen, over)}"
    ours, theirs = tuple(seen[kind][worst]), tuple(over[kind][worst])
    target = goal(1.2, size, 1_000_000)
    what = f"{kind}, first screenful, worst"
    return Line("P9a", what, f"ours at {base:,}", size, ours, theirs, target=target, note=note)


def _at_first(kind: str, seen: Answers, over: Answers) -> str:
    ours, theirs = (
        {name: statistics.median(times) for name, times in one[f"{kind} at first"].items()} for one in (seen, over)
    )
    worst = max(ours, key=lambda name: ours[name] / theirs[name])
    return f"{ours[worst] / theirs[worst]:.3g} ({worst}, {ours[worst]:.3g} ms)"

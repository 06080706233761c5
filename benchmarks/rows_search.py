"""P3a, P3b: from the key that ends a term to the settled first screenful, against programs that filter rows too."""

import contextlib
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator

import peers
from desk import Bench, Trace, desk_open, say
from display import HEIGHT, WIDTH
from ratios import Line, goal
from windows import Window

# rare, common in names, common in notes, none, one letter, two letters, a rare pair, Thai, two Korean syllables
TERMS = ("robira", "clinic", "migration", "qqzzx", "x", "ro", "qz", "ไทย", "달무")
OURS = "ours"
LETTERS = "".join(TERMS)

Ready = tuple[Window, Callable[[], object], Trace | None]
Samples = dict[str, list[tuple[float, float]]]


def measure(bench: Bench) -> list[Line]:
    """Every term in every program, in turns; the worst term counts."""
    lines = []
    for size in bench.sizes:
        seen: dict[str, Samples] = {name: defaultdict(list) for name in (OURS, peers.DB_BROWSER, peers.AG_GRID)}
        for turn in range(bench.slow_runs):
            say(f"searching {size:,}, round {turn + 1} of {bench.slow_runs}")
            for name, opened in ((OURS, _ours), (peers.DB_BROWSER, _db_browser), (peers.AG_GRID, _ag_grid)):
                if name != OURS and turn and not seen[name]:
                    continue
                with opened(bench, size) as ready:
                    if ready is not None:
                        _type_terms(*ready, seen[name])
        lines += _lines(size, seen)
    return lines


@contextlib.contextmanager
def _ours(bench: Bench, size: int) -> Iterator[Ready | None]:
    with desk_open(bench, bench.book(size), 2.0) as desk:
        yield desk.shown, lambda: desk.shown.press("ctrl+f"), desk.trace


@contextlib.contextmanager
def _db_browser(bench: Bench, size: int) -> Iterator[Ready | None]:
    """The box over one column; a question the program asks itself at every start is answered first."""
    started = peers.db_browser(bench, size)
    if started is None:
        yield None
        return

    def into_box() -> None:
        shown.hand.move(*peers.DB_BROWSER_NAME_FILTER)
        shown.hand.click()
        shown.settle(0.3)

    with started as shown:
        shown.start_times()
        shown.press("Escape")
        yield shown, into_box, None


@contextlib.contextmanager
def _ag_grid(bench: Bench, size: int) -> Iterator[Ready | None]:
    """Its quick filter over all columns; the page has put the cursor there."""
    with peers.ag_grid(bench, size) as shown:
        if shown is None:
            yield None
        else:
            peers.settle_long(shown)
            yield shown, lambda: shown.hand.move(WIDTH // 2, HEIGHT - 2), None


def _type_terms(shown: Window, focus: Callable[[], object], trace: Trace | None, samples: Samples) -> None:
    """Type each term; when the screenful of its last letter stood, and when the last change of all was.

    Where that letter leaves the screenful as it was, pixels don't show when it stood: the program's trace does. Without
    one, the last change at all counts.
    """
    focus()
    for term in TERMS:
        shown.hand.press("ctrl+a")
        shown.press("BackSpace")
        shown.type_quickly(term[:-1])
        pressed = time.monotonic()
        settled = shown.press(term[-1])
        stood_s = settled.content_s
        if trace is not None and not settled.moved:
            stood_s = trace.wait_for("search_settled", pressed) - pressed
        samples[term].append((stood_s * 1000, settled.last_s * 1000))


def _lines(size: int, seen: dict[str, Samples]) -> list[Line]:
    row = "P3b" if size > 100_000 else "P3a"
    what = "key to settled screenful, worst term"
    lines = []
    for peer, target in (
        (peers.DB_BROWSER, goal(0.3, size, 100_000) or goal(0.15, size, 1_000_000)),
        (peers.AG_GRID, goal(0.15, size, 100_000)),
    ):
        if not seen[peer]:
            lines.append(Line(row, what, peer, size, note=peers.NOT_INSTALLED, target=target))
            continue
        worst = max(TERMS, key=lambda term: _median(seen[OURS][term]) / _median(seen[peer][term]))
        ours, theirs = (tuple(first for first, _ in seen[name][worst]) for name in (OURS, peer))
        lines.append(Line(row, what, peer, size, ours, theirs, target=target, note=f"worst: {worst}"))
    slowest = max(TERMS, key=lambda term: _median(seen[OURS][term]))
    after = max(statistics.median(last - first for first, last in seen[OURS][term]) for term in TERMS)
    figure = (_median(seen[OURS][slowest]),)
    note = f"slowest: {slowest}; the exact count follows within {after:.0f} ms"
    return [*lines, Line(row, "key to settled screenful, by itself", "nothing", size, figure, note=note)]


def _median(samples: list[tuple[float, float]]) -> float:
    return statistics.median(first for first, _ in samples)

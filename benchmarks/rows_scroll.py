"""P2: frames while wheel and Page Down are held, at rest and while a list is imported."""

import subprocess
import time

from desk import Bench, command, desk_open, remove_book, say
from display import HEIGHT, WIDTH
from ratios import Line, goal
from windows import Scrolled, Window

WHEEL_PER_S, PAGES_PER_S, SECONDS = 60.0, 30.0, 5.0
LARGE = (100_000, 1_000_000)
GRID = "bare grid"
BEHIND = 100_000  # customers in the book that is scrolled while a list is imported


def measure(bench: Bench) -> list[Line]:
    """Our grid and the bare grid in turns, at every size."""
    lines = []
    for size in bench.sizes:
        samples: dict[str, list[tuple[Scrolled, Scrolled]]] = {"wheel": [], "Page Down": []}
        for turn in range(bench.runs):
            say(f"scrolling {size:,}, round {turn + 1} of {bench.runs}")
            with desk_open(bench, bench.book(size)) as desk:
                ours = _scroll(desk.shown)
            with Window(bench.display, bench.floor("grid", size)) as bare:
                bare.start_times()
                theirs = _scroll(bare)
            for how, pair in zip(samples, zip(ours, theirs, strict=True), strict=True):
                samples[how].append(pair)
        for how, seen in samples.items():
            lines += _lines(how, size, seen)
    return [*lines, *_while_importing(bench)]


def _scroll(shown: Window) -> tuple[Scrolled, Scrolled]:
    """Wheel, then Page Down, from the top of the grid."""
    shown.hand.move(WIDTH // 2, HEIGHT * 2 // 3)
    shown.settle(0.5)
    wheel = shown.scroll(shown.hand.wheel_down, WHEEL_PER_S, SECONDS)
    shown.settle(0.5)
    shown.press("Home")
    return wheel, shown.scroll(lambda: shown.hand.press("Next"), PAGES_PER_S, SECONDS)


def _lines(how: str, size: int, seen: list[tuple[Scrolled, Scrolled]]) -> list[Line]:
    ours, theirs = zip(*seen, strict=True)
    frames = tuple(float(one.frames) for one in ours), tuple(float(one.frames) for one in theirs)
    gaps = tuple(one.longest_gap_s * 1000 for one in ours), tuple(one.longest_gap_s * 1000 for one in theirs)
    return [
        Line(
            "P2a",
            f"{how}: frames",
            GRID,
            size,
            frames[0],
            frames[1],
            unit="frames",
            target=goal(0.95, size, *LARGE),
            at_least=True,
        ),
        Line("P2a", f"{how}: longest gap", GRID, size, gaps[0], gaps[1], target=goal(2, size, *LARGE)),
    ]


def _while_importing(bench: Bench) -> list[Line]:
    """Wheel over a book into which the longest list is being imported by the same program."""
    size = min(bench.sizes, key=lambda one: abs(one - BEHIND))
    what, over = "wheel while a list is imported: longest gap", "ours at rest"
    book = bench.fresh("scrolled")
    bench.desk(book, "import", bench.list_of(size), "--json")
    with desk_open(bench, book) as desk:
        shown = desk.shown
        idle = _scroll(shown)[0].longest_gap_s * 1000
        words = [str(word) for word in command(book, "import", bench.list_of(bench.sizes[-1]), "--json")]
        say(f"scrolling {size:,} while {bench.sizes[-1]:,} are imported")
        handed = subprocess.Popen(words, env=bench.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        gaps = []
        deadline = time.monotonic() + 900
        while handed.poll() is None and time.monotonic() < deadline:
            gaps.append(shown.scroll(shown.hand.wheel_down, WHEEL_PER_S, SECONDS).longest_gap_s * 1000)
        if handed.poll() is None:
            handed.terminate()
        code = handed.wait()
    remove_book(book)
    if code or not gaps:
        return [
            Line("P2b", what, over, bench.sizes[-1], note=f"the import handed to the window ended with exit {code}")
        ]
    note = f"{len(gaps) * SECONDS:.0f} s of import, {size:,} in the book before"
    return [Line("P2b", what, over, bench.sizes[-1], (max(gaps),), (idle,), target=3, note=note)]

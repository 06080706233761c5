"""P9b: everything selected and the jump to the end, at a million over a hundred thousand."""

from collections import defaultdict

from desk import Bench, desk_open, say
from display import HEIGHT, WIDTH
from ratios import Line, goal

OVER = 100_000
WHATS = ("Ctrl+A to all selected", "Ctrl+End to settled cards")


def measure(bench: Bench) -> list[Line]:
    """The largest size and the one nearest to a hundred thousand, in turns."""
    base = min(bench.sizes, key=lambda one: abs(one - OVER))
    samples: dict[tuple[str, int], list[float]] = defaultdict(list)
    sizes = dict.fromkeys((bench.sizes[-1], base))
    for turn in range(bench.runs):
        say(f"selecting all of {', '.join(f'{size:,}' for size in sizes)}, round {turn + 1} of {bench.runs}")
        for size in sizes:
            for what, took_ms in zip(WHATS, _select_all(bench, size), strict=True):
                samples[what, size].append(took_ms)
    over = f"ours at {base:,}"
    size = bench.sizes[-1]
    return [
        Line(
            "P9b",
            what,
            over,
            size,
            tuple(samples[what, size]),
            tuple(samples[what, base]),
            target=goal(12, size, 1_000_000),
        )
        for what in WHATS
    ]


def _select_all(bench: Bench, size: int) -> tuple[float, float]:
    with desk_open(bench, bench.book(size)) as desk:
        shown, trace = desk.shown, desk.trace
        trace.wait_for("ids_ready")
        shown.hand.move(WIDTH // 2, HEIGHT // 2)
        shown.hand.click()
        shown.settle(0.5)
        pressed = trace.now()
        shown.press("ctrl+a")
        selected = trace.wait_for("selected_all", pressed)
        jumped = shown.press("ctrl+End")
        return (selected - pressed) * 1000, jumped.content_s * 1000

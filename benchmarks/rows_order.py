"""P9a, end to end: from the key that sorts or filters a list to its settled first screenful, against a web grid."""

import statistics

import peers
from desk import Bench, Desk, desk_open, say
from display import HEIGHT, WIDTH
from ratios import Line, goal

SORT, FILTER = "sort", "filter"
SORTS = 6  # entries of the menu of sorts that are tried
RENEWS_SOON = (380, 120)  # the chip "Renews in 30 days"; the trace tells when it has moved


def measure(bench: Bench) -> list[Line]:
    """Our window and ag-grid in turns."""
    lines = []
    for size in bench.sizes:
        ours: dict[str, list[float]] = {SORT: [], FILTER: []}
        theirs: dict[str, list[float]] = {SORT: [], FILTER: []}
        for turn in range(bench.slow_runs):
            say(f"sorting and filtering {size:,}, round {turn + 1} of {bench.slow_runs}")
            with desk_open(bench, bench.book(size), 2.0) as desk:
                ours[SORT].append(max(_sort(desk, entry) for entry in range(SORTS)))
                ours[FILTER].append(_filter(desk))
            _ag_grid(bench, size, theirs)
        lines += [_line(what, size, ours[what], theirs[what]) for what in (SORT, FILTER)]
    return lines


def _sort(desk: Desk, entry: int) -> float:
    """Choose an entry of the menu of sorts; the key counts that chooses it."""
    desk.shown.press("ctrl+k")
    desk.shown.type_quickly("sort customers")
    desk.shown.press("Return")
    for _ in range(entry + 1):
        desk.shown.hand.press("Down")
    desk.shown.settle(0.3)
    pressed = desk.trace.now()
    settled = desk.shown.press("Return")
    desk.trace.wait_for("sort_settled", pressed, 10)
    return settled.content_s * 1000


def _filter(desk: Desk) -> float:
    """Click the chip of a filter, and again to take it off."""
    desk.shown.hand.move(*RENEWS_SOON)
    desk.shown.settle(0.3)
    took_ms = []
    for _ in range(2):
        clicked = desk.trace.now()
        desk.shown.hand.click()
        took_ms.append(desk.shown.settle(0.6, since=clicked).content_s * 1000)
        desk.trace.wait_for("filter_settled", clicked, 10)
    return max(took_ms)


def _ag_grid(bench: Bench, size: int, samples: dict[str, list[float]]) -> None:
    """The same through the keys of our page: F6 sorts, F7 filters, F8 takes both back."""
    with peers.ag_grid(bench, size) as shown:
        if shown is not None:
            peers.settle_long(shown)
            shown.hand.move(WIDTH // 2, HEIGHT - 2)
            samples[SORT].append(shown.press("F6").content_s * 1000)
            shown.press("F8")
            samples[FILTER].append(shown.press("F7").content_s * 1000)


def _line(what: str, size: int, ours: list[float], theirs: list[float]) -> Line:
    words = f"{what}, key to settled screenful"
    if not theirs:
        note = f"{peers.NOT_INSTALLED}; ours {statistics.median(ours):.0f} ms"
        return Line("P9a", words, peers.AG_GRID, size, target=goal(0.1, size, 1_000_000), note=note)
    note = f"worst of {SORTS} sorts" if what == SORT else "set and taken off"
    return Line(
        "P9a", words, peers.AG_GRID, size, tuple(ours), tuple(theirs), target=goal(0.1, size, 1_000_000), note=note
    )

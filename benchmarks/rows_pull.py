"""P8: a pull of a partner account from a practice server, over a bare client that pages the same lists into nothing."""

import contextlib
import json
import subprocess
from collections.abc import Iterator
from typing import Any

from desk import HERE, PYTHON, Bench, remove_book, say
from ratios import Line, in_turns

SIZES = (2_000, 10_000)  # a page of fifty takes as long at any size; what grows is what is kept
TARGET, MEMORY = 1.3, 1.1


def measure(bench: Bench) -> list[Line]:
    """Whole pulls into new books and bare paging, in turns; the peak of the larger over that of the smaller."""
    lines = []
    peaks: dict[int, list[float]] = {}
    for size in SIZES:
        say(f"pulling {size:,}")
        peaks[size] = []
        with _server(bench, size) as endpoint:

            def pull(size: int = size, endpoint: str = endpoint) -> float:
                book = bench.fresh("pulled")
                done = _run(bench, "ours", endpoint, book)
                remove_book(book)
                peaks[size].append(done["mib"])
                return _seconds(done, size)

            def page(size: int = size, endpoint: str = endpoint) -> float:
                return _seconds(_run(bench, "bare", endpoint), size)

            ours, theirs = in_turns(bench.runs, pull, page)
        lines.append(
            Line("P8", "pull of a partner account", "bare client, same lists", size, ours, theirs, "s", TARGET)
        )
    small, large = (tuple(peaks[size]) for size in SIZES)
    over = f"ours at {SIZES[0]:,}"
    lines.append(Line("P8", "most memory of a pull", over, SIZES[-1], large, small, "MiB", MEMORY))
    return lines


def _seconds(done: dict[str, Any], size: int) -> float:
    if done["customers"] != size:
        raise ValueError(f"{done['customers']:,} customers came of {size:,}")
    return float(done["s"])


def _run(bench: Bench, *words: Any) -> dict[str, Any]:
    done: dict[str, Any] = json.loads(bench.must([PYTHON, HERE / "pulls.py", *words]).out.strip().rpartition("\n")[2])
    return done


@contextlib.contextmanager
def _server(bench: Bench, count: int) -> Iterator[str]:
    words = [str(PYTHON), str(HERE / "pulls.py"), "serve", str(count)]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(bench.env)
    ) as server:
        try:
            if server.stdin is None or server.stdout is None:
                raise ValueError("the practice server has no pipes")
            yield server.stdout.readline().strip()
        finally:
            if server.stdin is not None:
                server.stdin.close()

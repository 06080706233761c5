"""One line of the table: what was measured on our side and on the other, in the same run, and the figure to reach."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """Samples of both sides, taken in turns; `ours` and `theirs` are in `unit`.

    Args:
        row: the number in the list of promises, such as `P1a`.
        customers: how many customers; 0 where it does not matter.
        target: the figure to reach; None for a line that only informs.
        at_least: the ratio should be no smaller than the target; otherwise no greater.
        note: what a reader must know, or why there is no figure.
    """

    row: str
    what: str
    over: str
    customers: int
    ours: tuple[float, ...] = ()
    theirs: tuple[float, ...] = ()
    unit: str = "ms"
    target: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The median of the ratios pair by pair; without pairs, the ratio of the medians."""
        if not self.ours or not self.theirs or not all(self.theirs):
            return None
        if len(self.ours) == len(self.theirs):
            return statistics.median(mine / other for mine, other in zip(self.ours, self.theirs, strict=True))
        return statistics.median(self.ours) / statistics.median(self.theirs)

    @property
    def spread(self) -> tuple[float, float] | None:
        """The smallest and the greatest ratio of a pair."""
        if not self.ours or len(self.ours) != len(self.theirs) or not all(self.theirs):
            return None
        ratios = [mine / other for mine, other in zip(self.ours, self.theirs, strict=True)]
        return min(ratios), max(ratios)

    @property
    def reached(self) -> str:
        """`yes`, `no`, or `-` where there is no figure or no target."""
        if self.ratio is None or self.target is None:
            return "-"
        return "yes" if (self.ratio >= self.target if self.at_least else self.ratio <= self.target) else "no"

    def as_json(self) -> dict[str, object]:
        """Everything, for a file that is compared later."""
        return {
            "row": self.row,
            "what": self.what,
            "over": self.over,
            "customers": self.customers,
            "ours": self.ours,
            "theirs": self.theirs,
            "unit": self.unit,
            "ratio": self.ratio,
            "spread": self.spread,
            "target": self.target,
            "at_least": self.at_least,
            "reached": self.reached,
            "note": self.note,
        }


def goal(target: float, size: int, *sizes: int) -> float | None:
    """`target` where it was set for lists of this size, otherwise None: the line only informs."""
    return target if size in sizes else None


def in_turns(runs: int, *sides: Callable[[], float]) -> list[tuple[float, ...]]:
    """Call the sides A B C A B C …; the samples of each side."""
    taken = [tuple(side() for side in sides) for _ in range(runs)]
    return [tuple(samples) for samples in zip(*taken, strict=True)]


def table(lines: Sequence[Line]) -> str:
    """All lines as text, in the order of the rows and of size."""
    head = ("row", "what", "customers", "over", "ours", "theirs", "ratio", "(min-max)", "reach", "reached", "note")
    body = [_cells(line) for line in sorted(lines, key=lambda line: (line.row, line.what, line.over, line.customers))]
    widths = [max(len(row[column]) for row in [head, *body]) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in [head, *body]
    )


def _cells(line: Line) -> tuple[str, ...]:
    reach = "" if line.target is None else f"{'>=' if line.at_least else '<='} {line.target:g}"
    spread = f"({line.spread[0]:.3g}-{line.spread[1]:.3g})" if line.spread else ""
    return (
        line.row,
        line.what,
        f"{line.customers:,}" if line.customers else "",
        line.over,
        _median(line.ours, line.unit),
        _median(line.theirs, line.unit),
        "" if line.ratio is None else f"{line.ratio:.3g}",
        spread,
        reach,
        line.reached,
        line.note,
    )


def _median(samples: Sequence[float], unit: str) -> str:
    return f"{statistics.median(samples):.4g} {unit}" if samples else ""

"""The cells of a row of a list as one text: those that the row's values say already are left out (R22)."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence

_BETWEEN, _JOINED, _LISTED = "\x1f", "\x1e", "\x1d"


def pack_all(columns: Sequence[Sequence[str]], taken: Collection[int]) -> list[str]:
    """Return the cells of some rows, each as one text: which columns are left out, and the cells of the others.

    Args:
        columns: the cells, column by column; at least one.
        taken: columns left out, because the rows' values say the same.
    """
    kept = [column for place, column in enumerate(columns) if place not in taken]
    mask = f"{sum(1 << place for place in taken):x}"
    joined = [f"{mask}{_JOINED}{_BETWEEN.join(cells)}" for cells in zip(*kept, strict=True)]
    count = len(columns[0])
    if not kept or "".join(joined).count(_BETWEEN) != count * (len(kept) - 1):
        lists = zip(*kept, strict=True) if kept else [()] * count
        return [f"{mask}{_LISTED}{json.dumps(cells, ensure_ascii=False)}" for cells in lists]
    return joined


def unpack(text: str, value: Callable[[int], str]) -> list[str]:
    """Return the cells of one row that ``pack_all`` packed; ``value`` gives those of the columns left out."""
    head, listed, rest = text.partition(_LISTED)
    if listed and _JOINED not in head:
        kept = [str(cell) for cell in json.loads(rest)]
    else:
        head, _, rest = text.partition(_JOINED)
        kept = rest.split(_BETWEEN)
    mask = int(head, 16)
    cells = iter(kept)
    return [value(place) if mask >> place & 1 else next(cells) for place in range(len(kept) + mask.bit_count())]

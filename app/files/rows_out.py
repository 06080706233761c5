"""What the writers of lists share: blocks of rows, progress, cancelling, and characters no file can hold."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from app.errors import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Cell = str | int | Decimal | None

_BLOCK = 500
# Zero bytes end a text in many programs, and half of a surrogate pair is no character.
_IMPOSSIBLE = re.compile("[\0\ud800-\udfff]")


def clean(text: str) -> str:
    """Return ``text`` with zero bytes and lone surrogates shown as U+FFFD."""
    return _IMPOSSIBLE.sub("\ufffd", text)


def row_blocks(
    rows: Iterable[Sequence[Cell]],
    progress: Callable[[int], None] | None,
    cancelled: Callable[[], bool] | None,
) -> Iterator[list[Sequence[Cell]]]:
    """Yield rows in blocks; after each, say how many are done and ask whether to stop.

    Raises:
        Cancelled: the person stopped it.
    """
    done = 0
    source = iter(rows)
    while True:
        if cancelled is not None and cancelled():
            raise Cancelled
        block = list(islice(source, _BLOCK))
        if not block:
            return
        yield block
        done += len(block)
        if progress is not None:
            progress(done)

"""Whether what a call belongs to is still there: an answer may come after its window went."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

if TYPE_CHECKING:
    from collections.abc import Callable


def lives(call: Callable[..., object]) -> bool:
    """Return False for what belongs to a QObject that Qt has deleted: it could only fail.

    Args:
        call: a bound method, a ``partial`` of one, or a function made inside a method (its ``self`` is looked at);
            anything else lives.
    """
    while isinstance(call, partial):
        call = call.func
    owner = getattr(call, "__self__", None)
    if owner is None:
        names = getattr(getattr(call, "__code__", None), "co_freevars", ())
        cells = getattr(call, "__closure__", None) or ()
        owner = next((cell.cell_contents for name, cell in zip(names, cells, strict=True) if name == "self"), None)
    return not isinstance(owner, QObject) or isValid(owner)

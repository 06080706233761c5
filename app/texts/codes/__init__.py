"""Codes of errors, refusals and problems → sentences. One module per area; ``say`` fills the sentence.

A code is the contract (JSON answers carry it); its sentence may change and is translated like any other.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping

from app.errors import DeskError
from app.texts import Texts, t


class _Collected(Mapping[str, str]):
    """One table of all areas together, read when the first sentence is needed: a window shows its cards before."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._found: dict[str, str] | None = None

    def _all(self) -> dict[str, str]:
        if self._found is None:
            found: dict[str, str] = {}
            for module in pkgutil.iter_modules(__path__):
                area = importlib.import_module(f"{__name__}.{module.name}")
                found.update(getattr(area, self._table, {}))
            self._found = found  # only whole: another thread may ask meanwhile
        return self._found

    def __getitem__(self, code: str) -> str:
        return self._all()[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


SENTENCES: Mapping[str, str] = _Collected("SENTENCES")
ONE: Mapping[str, str] = _Collected("ONE")
"""The sentences of a code whose ``count`` is one, where the usual sentence speaks of several."""
FOLLOWS: Mapping[str, str] = _Collected("FOLLOWS")
"""What follows from what a code's sentence says was done ("Waits to be sent."): a sentence of its own."""
ONE_FOLLOWS: Mapping[str, str] = _Collected("ONE_FOLLOWS")
"""As ``FOLLOWS``, of the sentences of ``ONE``."""


def say(code: str, texts: Texts | None = None, /, **facts: object) -> str:
    """Return the sentence for ``code`` and what follows; an unknown code is shown as it is: nothing is hidden."""
    done = _sentence(SENTENCES, ONE, code, facts)
    if done is None:
        return code
    follows = _sentence(FOLLOWS, ONE_FOLLOWS, code, facts)
    shown = {"field": "", **facts}
    translate = texts.t if texts else t
    return " ".join(translate(each, **shown) for each in (done, follows) if each is not None)


def say_in_short(code: str, /, **facts: object) -> str:
    """Return what was done, without what follows from it and without the stop at its end.

    For what is said of a step that is taken back: nothing waits any more.
    """
    done = _sentence(SENTENCES, ONE, code, facts)
    if done is None:
        return code
    words = t(done).removesuffix(".")  # before it is filled: a name may have a stop of its own
    return words.format(**{"field": "", **facts})


def _sentence(several: Mapping[str, str], one: Mapping[str, str], code: str, facts: Mapping[str, object]) -> str | None:
    found = one.get(code) if str(facts.get("count")) == "1" else None
    return found or several.get(code)


def say_error(error: DeskError, texts: Texts | None = None) -> str:
    """Return the sentence for an error, filled with its own facts."""
    return say(error.code, texts, **{"field": error.field, **error.facts})

"""What a person sees of a staged list before it is imported: its rows, what becomes of each, and why not (R22)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.actions.imports.values import RESULTS, PreviewRow, Problem
from app.errors import Bug
from app.rules.matching import mask_fields
from app.store.staging import Staging

_BETWEEN_CUSTOMERS = ("conflict_keys", "conflict_domain")
_CONFLICTS = (*_BETWEEN_CUSTOMERS, "conflict_twice", "conflict_waiting", "conflict_provider", "conflict_trial")


class Preview:
    """Reads staged rows for people.

    Args:
        staging: the rows; locked by whoever asks.
        header: the list's column names.
    """

    def __init__(self, staging: Staging, header: Sequence[str]) -> None:
        self._staging = staging
        self._header = header

    def problems(self, limit: int) -> list[Problem]:
        """Return what is wrong with cells and rows, conflicts among it, in row order; ``limit`` -1: all."""
        found = [self._problem(*each) for each in self._staging.problems(limit=limit)]
        found += [
            problem
            for row in self.rows(list(self._staging.untaken()), names=False)
            for problem in row.problems
            if problem.code in _CONFLICTS
        ]
        found.sort(key=lambda problem: (problem.row, problem.place))
        return found if limit < 0 else found[:limit]

    def rows(self, found: Sequence[tuple[Any, ...]], *, names: bool = True) -> list[PreviewRow]:
        """Return rows of the staging file for people; without ``names`` only what is asked to name a conflict."""
        staging = self._staging
        ids = [each[0] for each in found]
        by_row: dict[int, list[Problem]] = {row: [] for row in ids}
        called: dict[int, str] = {}
        if names:
            for each in staging.problems(ids):
                by_row[each[0]].append(self._problem(*each))
        wanted = {each for row in found for each in (row[2], row[5] if row[4] in _BETWEEN_CUSTOMERS else None) if each}
        called = staging.names(wanted) if names or wanted else {}
        rows = []
        for row, state, customer_id, mask, why, other, cells in found:
            problems = by_row[row]
            if why in _CONFLICTS:
                facts = {
                    "name": called.get(customer_id, ""),
                    "other": called.get(other, "") if why in _BETWEEN_CUSTOMERS else other,
                    "fields": ", ".join(mask_fields(mask)),
                }
                problems.append(self._problem(row, -1, "error", why, facts))
            rows.append(
                PreviewRow(
                    row,
                    RESULTS[state],
                    tuple(cells),
                    tuple(problems),
                    customer_id,
                    called.get(customer_id, ""),
                    mask_fields(mask),
                )
            )
        return rows

    def _problem(self, row: int, place: int, severity: str, code: str, facts: dict[str, Any]) -> Problem:
        header = self._header
        return Problem(row, header[place] if 0 <= place < len(header) else "", place, severity, code, facts)


def only_sql(only: str) -> str:
    """Return what ``Staging`` takes for a list of the preview: a state, ``problem``, ``warning`` or all."""
    if only in RESULTS:
        return str(RESULTS.index(only))
    if only not in {"", "problem", "warning"}:
        raise Bug(f"no such list: {only}")
    return only

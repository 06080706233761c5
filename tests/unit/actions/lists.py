"""Short words for tests of importing: a list written to a file, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.actions.imports.session import Importing
from app.actions.imports.values import Counts, ImportResult, Options


def write(folder: Path, *lines: str, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@contextmanager
def staged(book: Any, path: Path, options: Options | None = None, **choices: Any) -> Iterator[Importing]:
    session = Importing(book, path, options)
    try:
        session.look()
        session.stage(**choices)
        yield session
    finally:
        session.close()


def bring_in(book: Any, path: Path, options: Options | None = None, **choices: Any) -> ImportResult:
    with staged(book, path, options, **choices) as session:
        return session.commit()


def results(session: Importing) -> dict[int, str]:
    return {row.row: row.result for row in session.rows(0, 1000)}


def codes(session: Importing) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.column, problem.code) for problem in session.problems()]


def add_up(counts: Counts) -> bool:
    return counts.read == counts.new + counts.updated + counts.same + counts.conflicts + counts.rejected

"""Running commands in this process, as the console script does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import open_book, start
from tests.unit.store.opened import fill


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The JSON answer."""
        return json.loads(self.out)


class Desk:
    """Runs commands on one book."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.path = folder / "Customers.deskbook"
        self._capsys = capsys

    def run(self, *words: object) -> Said:
        """Run a command as it is."""
        self._capsys.readouterr()
        code = start([str(word) for word in words])
        captured = self._capsys.readouterr()
        return Said(code, captured.out, captured.err)

    def ask(self, *words: object) -> Said:
        """Run a command on the book, with a JSON answer in English."""
        return self.run("--book", self.path, "--lang", "en", *words, "--json")

    def make(self, count: int = 3) -> None:
        """Make a plain book with some customers."""
        book = open_book(self.path, unencrypted=True)
        fill(book, count)
        book.close()


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A place for a book, empty yet."""
    return Desk(tmp_path, capsys)

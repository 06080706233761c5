"""Opening books in tests: an opener over a keyring in memory."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from app.bootstrap.accounts import practise
from app.bootstrap.parts import run_here
from app.models.clock import Clock
from app.settings import Settings
from app.store.opener import Opener
from app.vault.keyring_store import KeyringStore
from app.vault.keys import Keys
from tests.unit.vault.memory_keyring import MemoryKeyring


def opener(backend: MemoryKeyring | None = None) -> Opener:
    """Return an opener whose keyring is ``backend``."""
    backend = backend or MemoryKeyring()
    return Opener(Settings(None), Clock(), Keys(KeyringStore(backend=lambda: backend)), partial(run_here, practise))


def fill(book, count: int = 3) -> None:
    """Put fictional customers into an open book."""
    from app.actions import customers

    for number in range(count):
        book.run(
            customers.add,
            {
                "organisation_name": f"Lantern Works {number}",
                "domain": f"lantern{number}.example",
                "note": "canary-note",
            },
        )


def names(book) -> list[str]:
    """Return the names of all customers of an open book."""
    from app.models.values import CustomerQuery

    return [row.organisation_name for row in book.reader.first_page(CustomerQuery(sort="name")).result().rows]


def copy_of(path: Path) -> bytes:
    """Return the bytes of a book."""
    return path.read_bytes()

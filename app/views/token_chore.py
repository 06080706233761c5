"""Takes tokens out of the keyring that have ended or are used, then their names out of the book (R20, R71)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.errors import Locked
from app.store import chore_rows
from app.views.spawn import on_thread

if TYPE_CHECKING:
    from app.models.values import Changes
    from app.store.startup import KeepSecrets
    from app.views.desk import Desk

Spent = Sequence[tuple[int, str]]


def forget_spent(desk: Desk) -> None:
    """Do it; without a keyring the names stay, and it is tried again with the next chore."""
    secrets = desk.secrets
    if secrets is None:
        return

    def found(spent: Spent) -> None:
        if spent:
            desk.when(on_thread("forget tokens", lambda: _deleted(secrets, spent)), gone)

    def gone(transfer_ids: list[int]) -> None:
        from app.actions import associations  # noqa: PLC0415 - only where there is something

        if transfer_ids:
            desk.write(lambda book: book.do(associations.forget_secrets, transfer_ids), quiet=True)

    desk.when(desk.reader.ask(chore_rows.spent_secrets, desk.today()), found)


def forget_undone(desk: Desk, changes: Changes) -> None:
    """Take tokens out of the keyring that an undone step had brought (``actions.undo.undo``)."""
    names, secrets = changes.facts.get("tokens"), desk.secrets
    if names and secrets is not None:
        spent = [(0, str(name)) for name in names]
        desk.when(on_thread("forget tokens", lambda: _deleted(secrets, spent)), lambda _done: None)


def _deleted(secrets: KeepSecrets, spent: Spent) -> list[int]:
    done: list[int] = []
    for transfer_id, name in spent:
        try:
            secrets.delete(name)
        except Locked:
            break
        done.append(transfer_id)
    return done

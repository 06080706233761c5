"""Undo and redo of what this person did (R7).

A transfer token goes with the step that brought it: undone, it leaves the keyring; done again, it is asked for again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from app.actions.customers import called
from app.actions.transfers import OTHER, transfer_row, unsent
from app.models.values import Changes, OperationState, Outcome
from app.rules.effects import Update
from app.store import undo as turning
from app.store.journal import Entry
from app.store.work import Work

_TOKEN = "transfer_token"  # noqa: S105 - a field's name


def undo(work: Work) -> Changes:
    """Take back what this person did last.

    Returns:
        Changes; their fact ``tokens`` names entries of the keyring that nothing needs any more.

    Raises:
        Refused: ``nothing_to_undo``, ``undo_sent``.
    """
    turned = turning.to_undo(work)
    changes = turning.undo(work)
    tokens = _tokens(work, turned)
    return replace(changes, facts={**changes.facts, "tokens": tokens}) if tokens else changes


def redo(work: Work) -> Changes:
    """Do again what this person took back last; a token it came with is held as missing, and an outcome says so.

    Raises:
        Refused: ``nothing_to_redo``.
    """
    turned = turning.to_redo(work)
    changes = turning.redo(work)
    tokens = _tokens(work, turned)
    return _asked_again(work, changes, tokens) if tokens else changes


def _tokens(work: Work, turned: tuple[int, str, str, str] | None) -> list[str]:
    """Return the names in the keyring of the tokens that a batch brought."""
    rows = work.connection.execute(
        "SELECT DISTINCT after ->> '$.secret_ref' FROM change WHERE batch_id = ? AND table_name = 'transfer'"
        " AND after ->> '$.secret_ref' <> ''",
        (turned[0] if turned else 0,),
    )
    return [row[0] for row in rows]


def _asked_again(work: Work, changes: Changes, tokens: Sequence[str]) -> Changes:
    entry = Entry(work, changes.verb, changes.facts, undoable=False)
    outcomes = list(changes.outcomes)
    for name in tokens:
        (transfer_id,) = work.connection.execute("SELECT id FROM transfer WHERE secret_ref = ?", (name,)).fetchone()
        transfer = transfer_row(work, transfer_id)
        entry.apply([Update("transfer", transfer_id, {"secret_ref": ""})])
        for operation_id, _kind, _payload in unsent(work.connection, transfer):
            (held,) = work.connection.execute("SELECT missing FROM operation WHERE id = ?", (operation_id,)).fetchone()
            missing = [*(each for each in json.loads(held) if each != _TOKEN), _TOKEN]
            entry.apply([Update("operation", operation_id, {"missing": missing, "state": OperationState.HELD})])
        outcomes.append(Outcome(transfer["customer_id"], called(transfer["customer"]), "token_again"))
    again = entry.close(outcomes, other=OTHER)
    ids = None if changes.ids is None or again.ids is None else tuple(dict.fromkeys((*changes.ids, *again.ids)))
    return replace(changes, ids=ids, outcomes=again.outcomes, other=tuple(dict.fromkeys((*changes.other, *OTHER))))

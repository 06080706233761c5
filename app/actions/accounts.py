"""Partner accounts as they are written down in the book; connecting them to a provider is another verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.errors import Refused
from app.models.values import Changes
from app.rules.account import EDITABLE, check_all
from app.rules.effects import Delete, Update
from app.store.journal import Entry
from app.store.work import Work

_OTHER = ("partner_account",)
_FIXED = ("provider", "account_ref", "data_centre")  # what a connection was made with


def add(work: Work, values: Mapping[str, Any]) -> Changes:
    """Write down one of our accounts at a provider; in a practice book it is a practice account.

    Returns:
        Changes whose facts carry ``account_id``.

    Raises:
        UserError: a field that can't stay as it is.
        Refused: ``account_name_taken``.
    """
    checked = check_all(values)
    _refuse_taken(work, 0, checked["name"])
    practice = work.connection.execute("SELECT practice FROM book_meta").fetchone()[0]
    entry = Entry(work, "account.added", {"name": checked["name"]})
    entry.facts["account_id"] = entry.insert("partner_account", {**checked, "practice": practice})
    return entry.close(other=_OTHER)


def edit(work: Work, account_id: int, values: Mapping[str, Any]) -> Changes:
    """Change what is written down of a partner account.

    Raises:
        UserError: a field that can't stay as it is.
        Refused: ``account_gone``, ``account_name_taken``; ``account_provider_used`` where customers stand in its way;
            ``account_connected`` where its ID or provider would change under the connection.
    """
    now = _row(work, account_id)
    checked = check_all({**now, **values})
    _refuse_connected(work, account_id, now["name"], any(checked[each] != now[each] for each in _FIXED))
    _refuse_taken(work, account_id, checked["name"])
    if checked["provider"] != now["provider"] and _customers(work, account_id):
        raise Refused("account_provider_used", "provider", count=_customers(work, account_id))
    entry = Entry(work, "account.edited", {"name": checked["name"]})
    entry.apply([Update("partner_account", account_id, checked)])
    changes = entry.close(other=_OTHER)
    # Cards bear the account's name: where it changed, views look again.
    return changes if checked["name"] == now["name"] else replace(changes, ids=None)


def remove(work: Work, account_id: int) -> Changes:
    """Remove a partner account that no customer was given; undo brings it back.

    Raises:
        Refused: ``account_gone``, ``account_used`` with the number of customers, deleted ones too;
            ``account_has_money``; ``account_connected``: its key is in the keyring yet.
    """
    name = _row(work, account_id)["name"]
    _refuse_connected(work, account_id, name, True)
    used = _customers(work, account_id)
    if used:
        raise Refused("account_used", "", name=name, count=used)
    for table in ("payment", "commission", "payout"):
        query = f"SELECT 1 FROM {table} WHERE partner_account_id = ? LIMIT 1"
        if work.connection.execute(query, (account_id,)).fetchone() is not None:
            raise Refused("account_has_money", "", name=name)
    entry = Entry(work, "account.removed", {"name": name})
    entry.apply([Delete("partner_account", account_id)])
    return entry.close(other=_OTHER)


def _refuse_connected(work: Work, account_id: int, name: str, would_break: bool) -> None:
    row = work.connection.execute("SELECT connected_at FROM partner_account WHERE id = ?", (account_id,)).fetchone()
    if would_break and row is not None and row[0] is not None:
        raise Refused("account_connected", "", name=name)


def _row(work: Work, account_id: int) -> dict[str, Any]:
    found = work.connection.execute(
        f"SELECT {', '.join(EDITABLE)} FROM partner_account WHERE id = ?", (account_id,)
    ).fetchone()
    if found is None:
        raise Refused("account_gone")
    return dict(zip(EDITABLE, found, strict=True))


def _customers(work: Work, account_id: int) -> int:
    """Count by the index on shelf and account, so that it costs the same in a large book."""
    counted = work.connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM customer WHERE shelf IN (0, 1, 2) AND partner_account_id = ? LIMIT 1000)",
        (account_id,),
    )
    return int(counted.fetchone()[0])


def _refuse_taken(work: Work, account_id: int, name: str) -> None:
    found = work.connection.execute(
        "SELECT 1 FROM partner_account WHERE name = ? COLLATE NOCASE AND id <> ?", (name, account_id)
    ).fetchone()
    if found is not None:
        raise Refused("account_name_taken", "name", name=name)

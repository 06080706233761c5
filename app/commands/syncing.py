"""``sync [--account NAME]``: pulls every customer and subscription of our connected accounts (R23, R50)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.commands.errand import DONE, IN_PART, Errand
from app.errors import Cancelled, Offline, Refused
from app.models.drift import SyncRow
from app.store import sync_rows
from app.texts.codes import say

if TYPE_CHECKING:
    from app.models.details import AccountDetail
    from app.store.book import Book

COUNTS = ("pulled", "changed", "drift", "conflicts", "access_lost")


def run(errand: Errand) -> int:
    """Answer ``{"pulled", "changed", "drift", "conflicts", "access_lost"}``, summed over the accounts.

    ``drift`` and ``conflicts`` count what is open then. 3 where a person must look: conflicts, a pull that is held,
    customers that are not clear, or an account that could not be pulled while another was. A cancelled one keeps what
    was pulled, and the next goes on from there.

    Raises:
        Refused: ``no_account_connected``, ``account_not_connected``, ``google_practice_only``, or why no account could
            be pulled.
        Offline: ``provider_offline``: none was reached.
        Cancelled: it was stopped.
    """
    with errand.open(read_only=False) as opened:
        book = opened.book
        chosen = _chosen(errand, errand.wait(book.reader.accounts()))
        try:
            codes = _pull(errand, book, chosen)
        finally:
            errand.connections.close()
        ids = {each.id for each in chosen}
        rows = [each for each in errand.wait(book.reader.ask(sync_rows.states)) if each.account_id in ids]
    if errand.job.is_cancelled:
        raise Cancelled
    failed = {account_id: code for account_id, code in codes.items() if code}
    if len(failed) == len(chosen):
        _raise(rows, failed)
    for row in rows:
        for code, facts in _to_say(row, failed):
            errand.tell(f"{row.name}: {say(code, errand.texts, **{'name': row.name, **facts})} ({code})")
    counts = {name: sum(getattr(row, name) for row in rows) for name in COUNTS}
    errand.answer(counts, _lines(errand, rows))
    needs = failed or counts["conflicts"] or any(row.held or row.unclear for row in rows)
    return IN_PART if needs else DONE


def _chosen(errand: Errand, found: list[AccountDetail]) -> list[AccountDetail]:
    from app.actions import connecting  # noqa: PLC0415 - as ``connect --test``

    if errand.options.account:
        account = connecting.named(found, errand.options.account)
        if account.connected_at is None:
            raise Refused("account_not_connected", "account", name=account.name)
        return [account]
    chosen = [each for each in found if each.connected_at is not None]
    if not chosen:
        raise Refused("no_account_connected")
    return chosen


def _pull(errand: Errand, book: Book, chosen: list[AccountDetail]) -> dict[int, str]:
    """Pull one account after the other; returns account → why it stopped, empty where it came to its end."""
    from app.sync.pulling import pull_alone  # noqa: PLC0415 - loaded with the network

    connections = errand.connections
    lines = connections.lines(book, chosen)
    if not lines:
        raise Refused("google_practice_only")
    codes = {each.id: "google_practice_only" for each in chosen if each.id not in lines}
    try:
        for account_id, line in lines.items():
            if errand.job.is_cancelled:
                break
            codes[account_id] = errand.wait(connections.network.submit(pull_alone(book, line, errand.job)))
    finally:
        connections.close_clients(line.client for line in lines.values())
    return codes


def _raise(rows: list[SyncRow], failed: dict[int, str]) -> None:
    row = next((each for each in rows if each.account_id in failed), None)
    code = next(iter(failed.values()))
    facts = {"name": row.name, **row.error_facts} if row else {}
    facts.pop("is_refused", None)
    if code == "provider_offline":
        raise Offline(code, **facts)
    raise Refused(code, **facts)


def _to_say(row: SyncRow, failed: dict[int, str]) -> list[tuple[str, dict[str, object]]]:
    said: list[tuple[str, dict[str, object]]] = []
    if row.account_id in failed:
        said.append((failed[row.account_id], dict(row.error_facts)))
    if row.held:
        said.append((row.held, dict(row.held_facts)))
    if row.unclear:
        said.append(("pull_unclear", {"count": row.unclear}))
    return said


def _lines(errand: Errand, rows: list[SyncRow]) -> list[str]:
    t = errand.texts.t
    return [
        t(
            "{name}: {pulled} customers pulled, {changed} changed; changed at the provider: {drift}, on both sides:"
            " {conflicts}; access lost: {lost}",
            name=row.name,
            pulled=row.pulled,
            changed=row.changed,
            drift=row.drift,
            conflicts=row.conflicts,
            lost=row.access_lost,
        )
        for row in rows
    ]

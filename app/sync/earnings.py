"""Asks a provider for payments and commissions, daily and with every full pull, and keeps them (R61, R62)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from app.models.money import MoneyLine
from app.models.provider import AccountFacts, Offline, Outcome, Refused, SignIn
from app.models.values import Changes
from app.providers.base import Client, Earns, NotAnswered
from app.store.book import Book
from app.store.journal import Entry
from app.store.money_write import OTHER, take
from app.store.work import Work
from app.sync import pull_state

log = logging.getLogger(__name__)
DAY_MS = 86_400_000
TOGETHER = 400  # lines in one transaction: an edit that waits behind it must not be felt
UNREADABLE = "money_unreadable"


async def pull(book: Book, client: Client, account: AccountFacts) -> str:
    """Ask for all there is; returns why it was not had (a code), empty where it was, or where nothing is told.

    What the provider does not give, such as an account that may not see the store, does not stop a pull of customers:
    the code is kept with the account, and the money page says it.
    """
    if not isinstance(client, Earns):
        return ""
    code = ""
    unread = 0
    for ask in (client.payments, client.commissions):
        try:
            lines, bad = await ask()
        except NotAnswered as no:
            code = code or _code(no.outcome)
            log.info("payments or commissions were not had: %s", code)
            continue
        unread += bad
        for start in range(0, len(lines), TOGETHER):
            await asyncio.wrap_future(book.do(_take, account, lines[start : start + TOGETHER]))
    if unread and not code:
        code = UNREADABLE
    await asyncio.wrap_future(book.do(_ended, account, code))
    return code


def is_due(money_at: int | None, now_ms: int) -> bool:
    """Whether they were not asked for during a day."""
    return money_at is None or not 0 <= now_ms - money_at < DAY_MS


def _take(work: Work, account: AccountFacts, lines: Sequence[MoneyLine]) -> Changes:
    """Put some lines of one kind into the book; it is no step to undo, and stands in the history."""
    entry = Entry(work, "money.pulled", {"name": account.name}, side="provider", undoable=False)
    counts = take(entry, account.id, lines, quick=True)
    entry.facts |= {"new": counts.new, "updated": counts.updated}
    return entry.close(other=OTHER if entry.has_begun else ())


def _ended(work: Work, account: AccountFacts, code: str) -> Changes:
    pull_state.save(work.connection, account.id, money_at=work.now_ms, money_error=code)
    return Changes(other=("sync_state",))


def _code(outcome: Outcome) -> str:
    if isinstance(outcome, Offline):
        return "provider_offline"
    if isinstance(outcome, Refused | SignIn):
        return outcome.code
    return "money_no_answer"

"""Refreshes the catalogue from what a provider offers: products, payment plans and prices, each dated (R44)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from app.errors import DeskError, Offline, Refused
from app.models import provider as outcomes
from app.models.provider import AccountFacts, OfferSnapshot, Outcome
from app.models.values import Changes
from app.providers.base import Client, NotAnswered
from app.rules.catalogue_refresh import OWN, PROVIDER, Known, Line, kind_of, lines, price_after, product_of
from app.rules.effects import Update
from app.store.book import Book
from app.store.journal import Entry
from app.store.work import Work
from app.sync import pull_state

MOST_PAGES = 50
DAY_MS = 86_400_000
OTHER = ("product", "offer", "price", "sync_state")


async def refresh(book: Book, client: Client, account: AccountFacts) -> Changes:
    """Ask for all offers of an account and join them to the catalogue.

    Returns:
        Changes with facts ``name`` (of the account), ``count`` (lines that are new or changed) and ``kept`` (prices
        written here by hand that differ from the provider's, and stay).

    Raises:
        Offline, Refused: ``provider_offline``, ``provider_busy``, ``sign_in_again`` or what the provider's refusal is
            called; nothing is changed then.
    """
    found: list[OfferSnapshot] = []
    token = ""
    for _ in range(MOST_PAGES):
        try:
            page = await client.offers(token)
        except NotAnswered as no:
            raise _said(no.outcome) from None
        found += page.offers
        if not page.next_token or page.next_token == token:
            break
        token = page.next_token
    return await asyncio.wrap_future(book.do(take, account, found))


def _said(outcome: Outcome) -> DeskError:
    """Return an answer that is none as an error with a sentence."""
    if isinstance(outcome, outcomes.Offline):
        return Offline("provider_offline")
    if isinstance(outcome, outcomes.Refused | outcomes.SignIn):
        return Refused(outcome.code)
    return Refused("provider_busy" if isinstance(outcome, outcomes.Slow) else "pull_no_sense")


def is_due(offers_at: int | None, now_ms: int) -> bool:
    """Whether the catalogue was not refreshed for a day."""
    return offers_at is None or not 0 <= now_ms - offers_at < DAY_MS


def take(work: Work, account: AccountFacts, offers: Sequence[OfferSnapshot]) -> Changes:
    """Join offers to the catalogue in one transaction; it is no step to undo, and stands in the history."""
    entry = Entry(work, "catalogue.refreshed", {"name": account.name}, side="provider", undoable=False)
    joining = _Joining(entry, account)
    for line in lines(offers):
        joining.join(line)
    entry.facts |= {"count": joining.changed, "kept": joining.kept}
    pull_state.save(work.connection, account.id, offers_at=work.now_ms)
    return entry.close(other=OTHER)


class _Joining:
    def __init__(self, entry: Entry, account: AccountFacts) -> None:
        self._entry, self._account = entry, account
        self._connection = entry.work.connection
        self.changed = self.kept = 0
        found = self._connection.execute(
            "SELECT id, product_ref, sku, name, kind FROM product WHERE provider = ? ORDER BY id",
            (account.provider,),
        )
        self._known = [Known(*row) for row in found]

    def join(self, line: Line) -> None:
        product = product_of(line, self._known)
        is_new = product is None
        if product is None:
            product = self._made(line)
        offer_id, is_changed = self._offer(product, line)
        prices = [self._price(offer_id, price) for price in line.prices]
        self.changed += bool(is_new or is_changed or any(prices))

    def _made(self, line: Line) -> Known:
        kind = kind_of(line, self._known)
        ids = {"product_ref": line.product.get("product_ref") or "", "sku": line.product["sku"]}
        values = {"provider": self._account.provider, **ids, "name": line.product["name"], "kind": kind}
        product_id = self._entry.insert("product", {**values, "source": PROVIDER})
        made = Known(product_id, ids["product_ref"], ids["sku"], line.product["name"], kind)
        self._known.append(made)
        return made

    def _offer(self, product: Known, line: Line) -> tuple[int, bool]:
        """Return the row of a plan, and whether it is new or changed; one changed by hand stays as it is."""
        names = tuple(line.offer)
        found = self._connection.execute(
            "SELECT id, confidence FROM offer WHERE product_id = ? AND payment_plan = ? AND provider_ref = ''",
            (product.id, line.plan),
        ).fetchone()
        values = {**line.offer, "confidence": PROVIDER, "source": PROVIDER}
        if found is None:
            more = {"product_id": product.id, "payment_plan": line.plan}
            return self._entry.insert("offer", {**more, **values}), True
        if found[1] == OWN:
            return int(found[0]), False
        before = self._row("offer", names, found[0])
        self._entry.apply([Update("offer", found[0], values)])
        return int(found[0]), before != self._row("offer", names, found[0])

    def _price(self, offer_id: int, said: dict[str, Any]) -> bool:
        """Write one price down; returns whether its amounts changed."""
        names = ("id", "list_minor", "cost_minor", "confidence")
        found = self._connection.execute(
            f"SELECT {', '.join(names)} FROM price WHERE offer_id = ? AND currency = ? AND period = ?",
            (offer_id, said["currency"], said["period"]),
        ).fetchone()
        now = None if found is None else dict(zip(names, found, strict=True))
        after = price_after(now, said)
        if after is None:
            self.kept += 1
            return False
        seen = {**after, "dated": self._entry.work.today, "source": PROVIDER}
        if now is None:
            key = {"offer_id": offer_id, "currency": said["currency"], "period": said["period"]}
            self._entry.insert("price", {**key, **seen})
            return True
        self._entry.apply([Update("price", int(now["id"]), seen)])
        return any(now[name] != value for name, value in after.items() if name != "confidence")

    def _row(self, table: str, names: tuple[str, ...], row_id: int) -> Any:
        return self._connection.execute(f"SELECT {', '.join(names)} FROM {table} WHERE id = ?", (row_id,)).fetchone()

"""The commands of fetching from the providers, and of what was changed there (R23, R50)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.texts import mark, t
from app.views.commands import Answer, Command, CommandContext
from app.views.drift.verbs import DriftVerbs
from app.views.drift.words import provider_of

if TYPE_CHECKING:
    from app.views.desk import Desk


def add_sync_commands(desk: Desk) -> None:
    """Register them."""
    DriftVerbs(desk)

    def may_fetch(_context: CommandContext) -> Answer:
        if not desk.is_open:
            return "no_book_open"
        return True if desk.fetching.connected else "no_account_connected"

    def may_stop(_context: CommandContext) -> Answer:
        if not desk.is_open:
            return "no_book_open"
        return True if desk.fetching.running else "nothing_is_fetched"

    def title(_context: CommandContext) -> str:
        providers = {each.provider for each in desk.fetching.connected} if desk.is_open else set()
        return t("Fetch from {provider} now", provider=provider_of(providers.pop())) if len(providers) == 1 else ""

    desk.registry.add(
        Command(
            "sync.now",
            mark("Fetch from the providers now"),
            lambda _context: desk.fetching.fetch([each.id for each in desk.fetching.connected]),
            keys=("F5",),
            enabled=may_fetch,
            title_now=title,
            places=("file",),
            section=1,
            words=mark("pull, sync, refresh, download, Google, Zoho"),
        ),
        Command(
            "sync.stop",
            mark("Stop fetching"),
            lambda _context: desk.fetching.stop([row.account_id for row in desk.fetching.running]),
            enabled=may_stop,
            places=("file",),
            section=1,
            words=mark("pull, sync, cancel"),
        ),
    )

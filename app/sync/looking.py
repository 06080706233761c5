"""Looks at domains on the network thread: verification, mail readiness, registration (R10, R30, R31).

Nothing is written; ``actions.looks.record`` writes down what came of a look. Every future may be cancelled.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Protocol

from app.models.domains import Evidence, Readiness, Registered, Verdict, Wanted
from app.rules.verdicts import verdict
from app.rules.wanted_record import record
from app.sync.network import NetworkThread

AT_ONCE = 24  # domains looked at together


class Eyes(Protocol):
    """What ``app.dns.eyes.Eyes`` does; used on the network thread alone."""

    async def look(self, wanted: Wanted) -> Evidence:
        """Return what is seen of a record."""
        ...

    async def registered(self, domain: str) -> Registered:
        """Return whether a domain is registered."""
        ...

    async def readiness(self, domain: str, provider: str, data_centre: str, named: str = "") -> Readiness:
        """Return whether its mail goes to the provider; ``named``: more DKIM selectors."""
        ...

    async def close(self) -> None:
        """Let go of what it holds."""
        ...


class Looker:
    """Looks at domains; safe from any thread.

    Args:
        network: gives the thread that owns the sockets.
        make: builds the eyes, on that thread, when first needed.
    """

    def __init__(self, network: Callable[[], NetworkThread], make: Callable[[], Eyes]) -> None:
        self._network = network
        self._make = make
        self._eyes: Eyes | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def look(self, wanted: Wanted) -> Future[Verdict]:
        """Look for a record and judge what is seen. Never fails for the network's sake: offline is ``unknown``."""
        return self._network().submit(self._look(wanted))

    def look_closely(self, wanted: Wanted) -> Future[tuple[Verdict, Evidence]]:
        """As ``look``, with all that was seen, for a person who wants to know where it was looked."""
        return self._network().submit(self._look_closely(wanted))

    def look_all(self, wanted: Sequence[Wanted], seen: Callable[[int, Verdict], None]) -> Future[None]:
        """Look for many, a few at a time and at a polite rate.

        Args:
            wanted: what to look for.
            seen: told of each (its index, what it came to) as it comes, on the network thread.
        """
        return self._network().submit(self._look_all(wanted, seen))

    def registered(self, domain: str) -> Future[Registered]:
        """Ask whether a domain is registered (R10).

        Args:
            domain: an A-label, as ``rules.domain.to_ascii`` gives it.
        """
        return self._network().submit(self._registered(domain))

    def readiness(self, domain: str, provider: str, data_centre: str = "", named: str = "") -> Future[Readiness]:
        """Look whether a domain's mail goes to its provider (R31).

        Args:
            domain: an A-label.
            provider: ``google`` or ``zoho``.
            data_centre: Zoho's; empty: ``com``.
            named: DKIM selectors beside the usual ones, as a person typed them.
        """
        return self._network().submit(self._readiness(domain, provider, data_centre, named))

    def eyes(self) -> Eyes:
        """Return the eyes; only on the network thread."""
        loop = asyncio.get_running_loop()
        if self._eyes is None or self._loop is not loop:  # the thread was ended and begun anew
            self._eyes, self._loop = self._make(), loop
        return self._eyes

    async def _look(self, wanted: Wanted) -> Verdict:
        return (await self._look_closely(wanted))[0]

    async def _look_closely(self, wanted: Wanted) -> tuple[Verdict, Evidence]:
        evidence = await self.eyes().look(wanted)
        return verdict(wanted, record(wanted), evidence), evidence

    async def _look_all(self, wanted: Sequence[Wanted], seen: Callable[[int, Verdict], None]) -> None:
        self.eyes()  # what they refuse is said before any is looked at
        order = iter(enumerate(wanted))

        async def go_on() -> None:
            for index, each in order:
                seen(index, await self._look(each))

        async with asyncio.TaskGroup() as group:
            for _ in range(min(AT_ONCE, len(wanted))):
                group.create_task(go_on())

    async def _registered(self, domain: str) -> Registered:
        return await self.eyes().registered(domain)

    async def _readiness(self, domain: str, provider: str, data_centre: str, named: str) -> Readiness:
        return await self.eyes().readiness(domain, provider, data_centre, named)

"""Keeps the access token of one account fresh: one refresher at a time, however many ask (R70)."""

from __future__ import annotations

import asyncio
import hashlib
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.errors import Offline
from app.providers.oauth.service import ClientId, Service

if TYPE_CHECKING:
    from app.providers.oauth.remembered import Remembered
    from app.providers.oauth.tokens import Granted

JUST_NOW_S = 30.0
EARLY_S = 60.0  # a token is not used in its last minute


class Keeper:
    """The tokens of one account; the access token is in memory, and in the keyring where it is ``remembered``.

    Args:
        service: whose.
        client: ours there.
        refresh_token: of the account; secret.
        address: where tokens are asked for; empty: where the service says.
        granted: tokens that were given just now.
        now_s: an instant of a clock that never goes back.
        remembered: what is known from earlier starts of the program; None: nothing is kept for the next one.
    """

    def __init__(
        self,
        service: Service,
        client: ClientId,
        refresh_token: str,
        address: str = "",
        granted: Granted | None = None,
        now_s: Callable[[], float] = time.monotonic,
        remembered: Remembered | None = None,
    ) -> None:
        self._remembered = remembered
        self._service, self._client, self._refresh_token = service, client, refresh_token
        self._address = address or service.token
        self._now_s = now_s
        self._lock = threading.Lock()
        self._asked: deque[float] = deque()
        self._since_start = False
        self._token, self._until, self._since = "", 0.0, -JUST_NOW_S
        if granted is not None:
            self._take(granted)

    def token(self) -> str:
        """Return an access token; may ask the provider, so on a thread that has no loop of its own.

        Raises:
            Refused: ``oauth_grant_gone``: somebody must sign in again; or as ``tokens.refreshed``.
            Offline: ``oauth_not_reached``, ``oauth_busy``.
        """
        with self._lock:
            if not self._since_start and self._remembered is not None:
                self._take_remembered(self._remembered)
            if self._now_s() >= self._until:
                from app.providers.oauth.tokens import refreshed  # noqa: PLC0415 - loads the way to the network

                self._count()
                self._take(asyncio.run(refreshed(self._service, self._client, self._address, self._refresh_token)))
                if self._remembered is not None:
                    self._remembered.keep(self._made_with, self._token, self._until - self._now_s())
            return self._token

    async def fresh(self) -> str:
        """As ``token``, for coroutines."""
        return await asyncio.to_thread(self.token)

    def refused(self, token: str) -> bool:
        """The provider did not take this token: the next one who asks gets another.

        Returns:
            Whether it makes sense to try again: the token was not made just now.
        """
        with self._lock:
            if token == self._token:
                self._until = 0.0
                if self._remembered is not None:
                    self._remembered.keep(self._made_with, "", 0.0)
                return self._now_s() - self._since > JUST_NOW_S
            return True

    @property
    def _made_with(self) -> str:
        return f"{self._address} {self._client.client_id} {self._client.secret} {self._refresh_token}"

    def _take_remembered(self, remembered: Remembered) -> None:
        """Go on with the token of an earlier start, where it still holds."""
        self._since_start = True
        token, lasts_s = remembered.token(self._made_with)
        if token and not self._token:
            self._token, self._until = token, self._now_s() + lasts_s

    def _take(self, granted: Granted) -> None:
        self._token, self._since = granted.access_token, self._now_s()
        self._until = self._now_s() + max(granted.lasts_s - EARLY_S, granted.lasts_s / 2)

    def _count(self) -> None:
        """See that the provider's limit on questions for tokens is kept; beyond it would lock us out for longer."""
        if self._service.requests is None:
            return
        most, seconds = self._service.requests
        now = self._now_s()
        while self._asked and self._asked[0] <= now - seconds:
            self._asked.popleft()
        remembered = self._remembered
        if len(self._asked) >= most or (remembered is not None and not remembered.count(most, seconds)):
            raise Offline("oauth_busy", provider=self._service.name)
        self._asked.append(now)


class Keepers:
    """The keepers of this program, one for an account, so that all its clients share one token."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[str, Keeper]] = {}

    def of(self, account: str, secret: str, make: Callable[[], Keeper]) -> Keeper:
        """Return the keeper of an account; another one once somebody signed in anew.

        Args:
            account: its uid.
            secret: what the keyring holds for it.
            make: makes a keeper of that.
        """
        mark = hashlib.sha256(secret.encode()).hexdigest()
        with self._lock:
            kept = self._kept.get(account)
            if kept is None or kept[0] != mark:
                kept = self._kept[account] = (mark, make())
            return kept[1]

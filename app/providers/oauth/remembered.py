"""What is remembered of an account's tokens from one start of the program to the next, in the keyring alone (R70, R71).

A provider counts how often tokens are asked for, whoever started how often: so the instants are kept, and the token
that still holds.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
import time
from collections.abc import Callable
from typing import Any

from app.errors import DeskError

LONGEST_S = 24 * 3600.0
MOST_COUNTED = 50
LATEST_S = 1e11


class Remembered:
    """One account's; from any thread. Without a keyring it remembers until the program ends.

    Args:
        get: gives what the keyring has; may wait for a person.
        put: keeps a text there.
        now_s: the instant, in seconds of the world's clock.
    """

    def __init__(
        self, get: Callable[[], str | None], put: Callable[[str], object], now_s: Callable[[], float] = time.time
    ) -> None:
        self._get, self._put, self._now_s = get, put, now_s
        self._lock = threading.Lock()
        self._is_read = False
        self._asked: list[float] = []
        self._token, self._until, self._mark = "", 0.0, ""

    def count(self, most: int, seconds: float) -> bool:
        """Note that a token is asked for now; False: that would be one too many, and it must not be asked for."""
        with self._lock:
            self._read()
            now = self._now_s()
            # Of an instant that is still to come, by a clock that was put back since, nothing is known.
            self._asked = [each for each in self._asked if 0 <= now - each < seconds]
            if len(self._asked) >= most:
                return False
            self._asked.append(now)
            self._write()
            return True

    def token(self, made_with: str) -> tuple[str, float]:
        """Return the token that was made with these secrets and the seconds it still holds; empty, 0: none does."""
        with self._lock:
            self._read()
            left = self._until - self._now_s()
            if not self._token or self._mark != _mark(made_with) or not 0 < left <= LONGEST_S:
                return "", 0.0
            return self._token, left

    def keep(self, made_with: str, token: str, lasts_s: float) -> None:
        """Remember a token; an empty one: what was remembered holds no more."""
        with self._lock:
            self._token, self._until, self._mark = token, self._now_s() + lasts_s, _mark(made_with)
            self._write()

    def _read(self) -> None:
        if self._is_read:
            return
        self._is_read = True
        found: Any = None
        with contextlib.suppress(DeskError, ValueError, RecursionError):
            found = json.loads(self._get() or "{}")
        if not isinstance(found, dict):
            return
        asked = found.get("asked")
        for each in asked[-MOST_COUNTED:] if isinstance(asked, list) else ():
            self._asked += _instants(each)
        token, mark = found.get("token"), found.get("mark")
        for until in _instants(found.get("until")):
            if isinstance(token, str) and isinstance(mark, str):
                self._token, self._until, self._mark = token, until, mark

    def _write(self) -> None:
        text = json.dumps({"asked": self._asked, "token": self._token, "until": self._until, "mark": self._mark})
        with contextlib.suppress(DeskError):  # it is remembered until the program ends
            self._put(text)


def _instants(value: Any) -> list[float]:
    """Return an instant, none where it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < LATEST_S:
        return []
    return [float(value)]


def _mark(made_with: str) -> str:
    return hashlib.sha256(made_with.encode()).hexdigest()

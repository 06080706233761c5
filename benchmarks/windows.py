"""One program on our screen: started, watched until its pixels rest, typed into, scrolled, and ended."""

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from display import Display
from processes import end_tree, tree_cpu_s, tree_pss_mib

WINDOW_SHARE = 0.05  # this much of the screen differs from the empty one: a window is there
CONTENT_SHARE = 0.003  # a third of a card; a blinking cursor or a changed count is less
TRACE_SHARE = 0.00002  # any change that is more than noise
LOOK_EVERY_S = 0.003
REST_S = 0.6  # longer than the delay some programs put between a key and their search
BUSY_SHARE = 0.15  # of one core: a program that uses more is not at rest, whatever it shows


class NeverSettledError(Exception):
    """The program ended, showed nothing or did not come to rest in time."""


@dataclass(frozen=True)
class Settled:
    """When pixels moved, in seconds from the moment asked about."""

    first_s: float
    content_s: float  # last change of at least CONTENT_SHARE; where there was none, the last change at all
    last_s: float
    moved: bool = True  # whether there was a change of at least CONTENT_SHARE


@dataclass(frozen=True)
class Scrolled:
    """What was seen while keys or wheel notches were sent at a steady pace."""

    sent: int
    frames: int
    longest_gap_s: float


class Window:
    """A started program; a context manager that ends it and its children."""

    def __init__(
        self,
        display: Display,
        command: Sequence[str | Path],
        env: Mapping[str, str] | None = None,
        timeout_s: float = 180,
    ) -> None:
        self._display, self._timeout_s = display, timeout_s
        self.hand = display.hand
        self.hand.move(2, 2)
        time.sleep(0.3)
        self._empty = display.pixels.look()
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [str(part) for part in command],
            env={**display.env, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        end_tree(self.process)
        deadline = time.monotonic() + 3
        while (
            self._display.pixels.share_changed(self._empty, self._display.pixels.look()) > WINDOW_SHARE
            and time.monotonic() < deadline
        ):
            time.sleep(0.05)

    def opened_s(self) -> float:
        """Wait for the window; seconds from the start of the process to its first pixels."""
        pixels = self._display.pixels
        while pixels.share_changed(self._empty, pixels.look()) < WINDOW_SHARE:
            waited = time.monotonic() - self.started
            if self.process.poll() is not None:
                raise NeverSettledError(f"ended with exit code {self.process.returncode} before it showed a window")
            if waited > self._timeout_s:
                raise NeverSettledError("showed no window")
            time.sleep(LOOK_EVERY_S)
        return time.monotonic() - self.started

    def settle(self, quiet_s: float = 1.0, since: float | None = None) -> Settled:
        """Watch until neither pixels nor processor move for `quiet_s`; times count from `since`, else from now."""
        pixels, start = self._display.pixels, time.monotonic()
        base = start if since is None else since
        before = pixels.look()
        changes: list[tuple[float, float]] = []
        moved = start
        used = [(start, tree_cpu_s(self.process.pid))]
        while True:
            time.sleep(LOOK_EVERY_S)
            seen = pixels.look()
            now = time.monotonic()
            share = pixels.share_changed(before, seen)
            before = seen
            if share > TRACE_SHARE:
                changes.append((now - base, share))
            if share > CONTENT_SHARE:
                moved = now
            if now - used[-1][0] > 0.25:
                used.append((now, tree_cpu_s(self.process.pid)))
            if now - moved > quiet_s:
                then = next(look for look in reversed(used) if look[0] <= now - min(quiet_s, 1.0) or look is used[0])
                if used[-1][1] - then[1] < BUSY_SHARE * (used[-1][0] - then[0]) + 1e-6 and used[-1][0] > then[0]:
                    break
            if now - start > self._timeout_s:
                raise NeverSettledError("did not come to rest")
        times = [when for when, _ in changes] or [0.0]
        content = [when for when, share in changes if share > CONTENT_SHARE]
        return Settled(times[0], (content or times)[-1], times[-1], bool(content))

    def start_times(self, quiet_s: float = 1.0) -> tuple[float, float]:
        """Seconds from the start of the process to the window, and to its last painted content."""
        opened = self.opened_s()
        rested = self.settle(quiet_s, since=self.started)
        return opened, max(opened, rested.content_s)

    def press(self, *chords: str) -> Settled:
        """Press chords one after the other, each once the one before has settled; how the last one settled."""
        settled = Settled(0, 0, 0)
        for chord in chords:
            pressed = time.monotonic()
            self.hand.press(chord)
            settled = self.settle(REST_S, since=pressed)
        return settled

    def type_quickly(self, text: str) -> None:
        """Type without looking, as a person who knows the word does, then wait."""
        for letter in text:
            self.hand.press(letter)
            time.sleep(0.03)
        self.settle(REST_S)

    def scroll(self, send: Callable[[], None], per_s: float, seconds: float) -> Scrolled:
        """Call `send` at a steady pace and count how often the middle of the screen changes, at most once per 8 ms."""
        pixels = self._display.pixels
        before, sent, frames = pixels.middle(), 0, [0.0]
        start = time.monotonic()
        while (now := time.monotonic() - start) < seconds:
            while sent <= now * per_s:
                send()
                sent += 1
            seen = pixels.middle()
            if seen != before and now - frames[-1] > 0.008:
                frames.append(now)
                before = seen
            time.sleep(0.002)
        gaps = [after - earlier for earlier, after in zip(frames, [*frames[1:], seconds], strict=True)]
        return Scrolled(sent, min(len(frames) - 1, sent), max(gaps))

    def pss_mib(self) -> float:
        """Proportional memory of the program and its children now."""
        return tree_pss_mib(self.process.pid)

    def save_picture(self, path: Path) -> None:
        """Keep what is on the screen."""
        self._display.pixels.save(path)

"""A screen of our own (Xvfb and a window manager): its pixels are read as a file, its keyboard and mouse are pressed.

Nothing is asked of the program under test, so the same figures hold for a raw window, a database browser, a web page
and our program. Only the standard library is used: the framebuffer is a memory-mapped file, the X client library is
called through ctypes.
"""

import contextlib
import ctypes
import ctypes.util
import mmap
import os
import struct
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

WIDTH, HEIGHT = 1280, 800
SCREEN = ("-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp", "-noreset")
MODIFIERS = {"ctrl": "Control_L", "shift": "Shift_L", "alt": "Alt_L"}
NAMED = {" ": "space", "-": "minus", ".": "period", "_": "underscore", "/": "slash"}


class Pixels:
    """The framebuffer as it is now, and how much of it differs from an earlier look."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        head = struct.unpack(">25I", self._map[:100])
        self.height, self._line = int(head[5]), int(head[12])
        self._start = head[0] + head[19] * 12
        self._mask = int.from_bytes(b"\xff\0\0\0" * (self._line // 4), "little")

    def look(self) -> bytes:
        """All pixels."""
        return self._map[self._start : self._start + self.height * self._line]

    def middle(self) -> bytes:
        """The band between 40 % and 90 % of the height: content scrolls there, and no text cursor blinks."""
        top, bottom = self.height * 4 // 10, self.height * 9 // 10
        return self._map[self._start + top * self._line : self._start + bottom * self._line]

    def share_changed(self, before: bytes, now: bytes) -> float:
        """The share of pixels (0 to 1) that differ, from every fourth line."""
        if before == now:
            return 0.0
        changed = 0
        for top in range(0, len(now), 4 * self._line):
            old, new = before[top : top + self._line], now[top : top + self._line]
            if old != new:
                differ = int.from_bytes(old, "little") ^ int.from_bytes(new, "little")
                folded = (differ | differ >> 8 | differ >> 16) & self._mask
                changed += self._line - folded.to_bytes(self._line, "little").count(0)
        return 4 * changed / (self.height * self._line // 4)

    def save(self, path: Path) -> None:
        """Write the screen as a binary PPM picture, to look at by eye when a driver goes astray."""
        now = self.look()
        red, green, blue = now[2::4], now[1::4], now[0::4]
        body = bytearray(len(red) * 3)
        body[0::3], body[1::3], body[2::3] = red, green, blue
        path.write_bytes(b"P6 %d %d 255\n" % (self._line // 4, self.height) + bytes(body))


class Hand:
    """Keys and mouse through the XTEST extension of display `name`."""

    def __init__(self, name: str) -> None:
        self._x11 = _library("X11", "libX11.so.6")
        self._xtst = _library("Xtst", "libXtst.so.6")
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._x11.XGetKeyboardMapping.restype = ctypes.POINTER(ctypes.c_ulong)
        self._x11.XStringToKeysym.restype = ctypes.c_ulong
        deadline = time.monotonic() + 5  # a server just started may still refuse
        while not (opened := self._x11.XOpenDisplay(name.encode())):
            if time.monotonic() > deadline:
                raise OSError(f"cannot open display {name}")
            time.sleep(0.1)
        self._display = ctypes.c_void_p(opened)
        self._codes: dict[str, tuple[int, bool]] = {}

    def teach(self, letters: str) -> None:
        """Put letters that are on no key of this keyboard on unused ones, before a program reads the keyboard."""
        low, high, each = ctypes.c_int(), ctypes.c_int(), ctypes.c_int()
        self._x11.XDisplayKeycodes(self._display, ctypes.byref(low), ctypes.byref(high))
        count = high.value - low.value + 1
        table = self._x11.XGetKeyboardMapping(self._display, ctypes.c_ubyte(low.value), count, ctypes.byref(each))
        unused = [
            low.value + key for key in range(count) if not any(table[key * each.value + k] for k in range(each.value))
        ]
        self._x11.XFree(table)
        for letter in dict.fromkeys(letters):
            if letter.isascii():
                continue
            symbol = ctypes.c_ulong(0x01000000 + ord(letter))
            pair = (ctypes.c_ulong * 2)(symbol, symbol)
            code = unused.pop()
            self._x11.XChangeKeyboardMapping(self._display, code, 2, pair, 1)
            self._codes[letter] = (code, False)
        self._x11.XSync(self._display, 0)

    def press(self, chord: str) -> None:
        """One key or chord: `a`, `Return`, `ctrl+f`, or a letter that was taught."""
        *holds, key = chord.split("+") if len(chord) > 1 else [chord]
        code, shifted = self._code(key)
        held = [self._code(MODIFIERS[hold])[0] for hold in (*holds, *(["shift"] if shifted else []))]
        for one in (*held, code):
            self._xtst.XTestFakeKeyEvent(self._display, one, 1, 0)
        for one in (code, *reversed(held)):
            self._xtst.XTestFakeKeyEvent(self._display, one, 0, 0)
        self._x11.XFlush(self._display)

    def move(self, x: int, y: int) -> None:
        """Put the pointer there."""
        self._xtst.XTestFakeMotionEvent(self._display, -1, x, y, 0)
        self._x11.XFlush(self._display)

    def click(self, button: int = 1) -> None:
        """Press and release a mouse button; 4 and 5 are the wheel."""
        for down in (1, 0):
            self._xtst.XTestFakeButtonEvent(self._display, button, down, 0)
        self._x11.XFlush(self._display)

    def wheel_down(self) -> None:
        """One notch."""
        self.click(5)

    def close(self) -> None:
        """Leave the display."""
        self._x11.XCloseDisplay(self._display)

    def _code(self, key: str) -> tuple[int, bool]:
        if key not in self._codes:
            symbol = self._x11.XStringToKeysym(NAMED.get(key, key).encode())
            code = self._x11.XKeysymToKeycode(self._display, ctypes.c_ulong(symbol))
            if not code:
                raise KeyError(key)
            self._x11.XkbKeycodeToKeysym.restype = ctypes.c_ulong
            plain = self._x11.XkbKeycodeToKeysym(self._display, ctypes.c_ubyte(code), 0, 0)
            self._codes[key] = (code, plain != symbol)
        return self._codes[key]


class Display:
    """Xvfb with openbox, a pair of eyes and a hand; a context manager."""

    def __init__(self, env: Mapping[str, str], letters: str = "") -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="bench-screen-")
        read, write = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-fbdir", self._folder.name, *SCREEN],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as told:
            self.name = ":" + told.readline().strip()
        self.env = {**env, "DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb", "LIBGL_ALWAYS_SOFTWARE": "1"}
        self.env.pop("WAYLAND_DISPLAY", None)
        self.pixels = Pixels(Path(self._folder.name) / "Xvfb_screen0")
        self.hand = Hand(self.name)
        self.hand.teach(letters)
        self._manager = subprocess.Popen(
            ["openbox"], env=self.env, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        time.sleep(1.0)  # openbox says nowhere that it is ready

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hand.close()
        for process in (self._manager, self._server):
            process.terminate()
            process.wait()
        with contextlib.suppress(OSError):
            self._folder.cleanup()


def _library(name: str, fallback: str) -> ctypes.CDLL:
    return ctypes.CDLL(ctypes.util.find_library(name) or fallback)

"""What the delivered libraries ask of the system: which shared libraries, and how new a C library."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from machine import Stop

GLIBC = re.compile(rb"GLIBC_2\.(\d{1,3})\0")
NEEDED = re.compile(r"^\s+NEEDED\s+(\S+)$", re.MULTILINE)
# What a shared library is called → who brings it: Debian, Arch. RPM asks for the library itself, by its name.
SYSTEM: dict[str, tuple[str, str]] = {
    "libc.so.6": ("libc6", "glibc"),
    "libm.so.6": ("libc6", "glibc"),
    "libdl.so.2": ("libc6", "glibc"),
    "librt.so.1": ("libc6", "glibc"),
    "libpthread.so.0": ("libc6", "glibc"),
    "libutil.so.1": ("libc6", "glibc"),
    "ld-linux-x86-64.so.2": ("libc6", "glibc"),
    "ld-linux-aarch64.so.1": ("libc6", "glibc"),
    "libstdc++.so.6": ("libstdc++6", "gcc-libs"),
    "libgcc_s.so.1": ("libgcc-s1", "gcc-libs"),
    "libz.so.1": ("zlib1g", "zlib"),
    "libEGL.so.1": ("libegl1", "libglvnd"),
    "libGL.so.1": ("libgl1", "libglvnd"),
    "libGLX.so.0": ("libglx0", "libglvnd"),
    "libOpenGL.so.0": ("libopengl0", "libglvnd"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype2"),
    "libglib-2.0.so.0": ("libglib2.0-0t64 | libglib2.0-0", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0t64 | libglib2.0-0", "glib2"),
    "libX11.so.6": ("libx11-6", "libx11"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libx11"),
    "libSM.so.6": ("libsm6", "libsm"),
    "libICE.so.6": ("libice6", "libice"),
    "libxcb.so.1": ("libxcb1", "libxcb"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util"),
    "libwayland-client.so.0": ("libwayland-client0", "wayland"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "wayland"),
    "libwayland-egl.so.1": ("libwayland-egl1", "wayland"),
    "libzstd.so.1": ("libzstd1", "zstd"),
    "libcups.so.2": ("libcups2t64 | libcups2", "libcups"),
    **{
        f"libxcb-{part}.so.{number}": (f"libxcb-{part}{number}", "libxcb")
        for part, number in (
            *(("glx", 0), ("randr", 0), ("render", 0), ("shape", 0), ("shm", 0), ("sync", 1), ("xfixes", 0)),
            *(("xinerama", 0), ("xinput", 0), ("xkb", 1)),
        )
    },
}
# Only printing needs these; without them it prints into a file.
OPTIONAL = {"libcups.so.2"}
FEWEST_OLD = 28


def libraries(folder: Path) -> Iterator[Path]:
    """Give the ELF files below a folder, links left out."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == b"\x7fELF":
                    yield path


def newest_glibc(paths: Iterable[Path]) -> str:
    """Return the oldest C library that has everything the files ask for, such as ``2.35``."""
    found = [int(each) for path in paths for each in GLIBC.findall(path.read_bytes())]
    return f"2.{max(found, default=FEWEST_OLD)}"


def needed(paths: Iterable[Path]) -> set[str]:
    """Return the libraries that the files ask for and that are not among them.

    Raises:
        Stop: objdump can't be run.
    """
    files = list(paths)
    inside = {path.name for path in files}
    asked: set[str] = set()
    for path in files:
        try:
            said = subprocess.run(["objdump", "-p", str(path)], check=True, capture_output=True, text=True).stdout
        except (OSError, subprocess.CalledProcessError) as error:
            raise Stop(f"objdump (Debian: binutils) can’t read {path}: {error}") from None
        asked |= set(NEEDED.findall(said))
    return asked - inside


def packages(asked: set[str], column: int) -> list[str]:
    """Return the packages that bring the libraries.

    Args:
        asked: names of libraries.
        column: 0 for Debian’s names, 1 for Arch’s.

    Raises:
        Stop: a library that nobody is known to bring: it should be delivered, pruned, or stand in the table.
    """
    strange = sorted(asked - SYSTEM.keys())
    if strange:
        raise Stop(f"Nobody is known to bring {', '.join(strange)}: see packaging/elf.py and packaging/pruning.py.")
    return sorted({SYSTEM[name][column] for name in asked})

"""What the system must have beside Python: found by looking, installed by apt where we may, else named in one line."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NO_DISPLAY_PLATFORMS = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


class Stop(Exception):
    """The command ends here: a sentence for the person and the exit code.

    Args:
        sentence: what happened and what to do.
        code: exit code of the process.
    """

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Need:
    """One Debian package and the signs, all of them, by which it is known to be there.

    Args:
        package: Debian's name.
        libraries: shared libraries the loader must find.
        programs: commands that must be on the path.
        files: for each tuple, one of these paths must exist.
        modules: modules of the system's own Python.
    """

    package: str
    libraries: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    files: tuple[tuple[str, ...], ...] = ()
    modules: tuple[str, ...] = ()

    def is_met(self) -> bool:
        """Return whether every sign is there."""
        return (
            all(map(can_load, self.libraries))
            and all(map(shutil.which, self.programs))
            and all(any(Path(path).exists() for path in paths) for paths in self.files)
            and all(map(has_system_module, self.modules))
        )


def _library(package: str, *sonames: str) -> Need:
    return Need(package, libraries=sonames)


# What Qt loads, offscreen and in a real window; tried on Debian 12.
QT = (
    _library("libegl1", "libEGL.so.1"),
    _library("libgl1", "libGL.so.1"),
    _library("libxkbcommon0", "libxkbcommon.so.0"),
    _library("libdbus-1-3", "libdbus-1.so.3"),
    _library("libfontconfig1", "libfontconfig.so.1"),
    _library("libglib2.0-0", "libglib-2.0.so.0", "libgthread-2.0.so.0"),
    _library("libxcb-cursor0", "libxcb-cursor.so.0"),
    _library("libxcb-icccm4", "libxcb-icccm.so.4"),
    _library("libxcb-image0", "libxcb-image.so.0"),
    _library("libxcb-keysyms1", "libxcb-keysyms.so.1"),
    _library("libxcb-randr0", "libxcb-randr.so.0"),
    _library("libxcb-render-util0", "libxcb-render-util.so.0"),
    _library("libxcb-shape0", "libxcb-shape.so.0"),
    _library("libxcb-shm0", "libxcb-shm.so.0"),
    _library("libxcb-sync1", "libxcb-sync.so.1"),
    _library("libxcb-xfixes0", "libxcb-xfixes.so.0"),
    _library("libxcb-xkb1", "libxcb-xkb.so.1"),
    _library("libxkbcommon-x11-0", "libxkbcommon-x11.so.0"),
    _library("libx11-xcb1", "libX11-xcb.so.1"),
)
# Latin, Thai and Korean letters; a desktop has some of its own, a bare machine draws boxes.
FONTS = (
    Need("fonts-noto-core", files=(("/usr/share/fonts/truetype/noto/NotoSansThai-Regular.ttf",),)),
    Need(
        "fonts-noto-cjk",
        files=(
            (
                "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
                "/usr/share/fonts/opentype/noto/NotoSansCJK-VF.otf.ttc",
            ),
        ),
    ),
)
# A desktop to test on: display, window manager, keyring, accessibility bus.
DESKTOP = (
    Need("dbus", programs=("dbus-daemon", "dbus-uuidgen")),
    Need("gnome-keyring", programs=("gnome-keyring-daemon",)),
    Need("xvfb", programs=("Xvfb",)),
    Need("openbox", programs=("openbox",)),
    Need("xdotool", programs=("xdotool",)),
    Need("at-spi2-core", files=(("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher"),)),
    Need("python3-gi", modules=("gi",)),
    Need(
        "gir1.2-atspi-2.0",
        files=(
            (
                "/usr/lib/x86_64-linux-gnu/girepository-1.0/Atspi-2.0.typelib",
                "/usr/lib/aarch64-linux-gnu/girepository-1.0/Atspi-2.0.typelib",
                "/usr/lib/girepository-1.0/Atspi-2.0.typelib",
                "/usr/lib64/girepository-1.0/Atspi-2.0.typelib",
            ),
        ),
    ),
)

# Name servers for the look at domains: two that hold zones, one that checks signatures; tests/unit/dns starts them.
NAME_SERVERS = tuple(
    Need(package, files=(tuple(f"{folder}/{name}" for folder in ("/usr/sbin", "/usr/local/sbin", "/usr/bin")),))
    for package, name in (("knot", "knotd"), ("nsd", "nsd"), ("unbound", "unbound"))
)


@cache
def can_load(soname: str) -> bool:
    """Return whether the loader finds the shared library ``soname``."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def has_system_module(name: str) -> bool:
    """Return whether ``/usr/bin/python3`` has the module: GObject bindings live there and in no virtual environment."""
    system = Path("/usr/bin/python3")
    if not system.exists():
        return False
    look = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({name!r}) is None)"
    return subprocess.run([str(system), "-c", look], check=False, env={**os.environ, "PYTHONPATH": ""}).returncode == 0


def venv_need() -> tuple[str, ...]:
    """Return the Debian package that makes ``python -m venv`` work, or nothing where it does."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return ()
    return (f"python{sys.version_info.major}.{sys.version_info.minor}-venv",)


def missing(needs: tuple[Need, ...]) -> tuple[str, ...]:
    """Return the Debian packages of ``needs`` that are not there; none on systems that are not Linux."""
    if not sys.platform.startswith("linux"):
        return ()
    return tuple(need.package for need in needs if not need.is_met())


def may_install() -> bool:
    """Return whether we may install Debian packages without asking: as root, where there is apt-get."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and bool(shutil.which("apt-get"))


def _apt_get(*words: str) -> None:
    command = ["apt-get", *words]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, errors="replace")
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise Stop(f"“{shlex.join(command)}” failed:\n{tail}")


@cache
def _update() -> None:
    """Bring apt's lists up to date, once."""
    _apt_get("update", "-q")


def install(packages: tuple[str, ...], purpose: str) -> None:
    """Install Debian packages as root, or stop with the one line that does it.

    Args:
        packages: Debian names; nothing happens when there are none.
        purpose: what they are for, as the end of a sentence.

    Raises:
        Stop: they are missing and only the person can install them, or apt-get failed.
    """
    if not packages:
        return
    if not shutil.which("apt-get"):
        raise Stop(
            f"Missing on this system, {purpose}: {' '.join(packages)} (Debian’s names). "
            "Install them with your system’s package manager, then run this again."
        )
    words = ["install", "-y", "--no-install-recommends", *packages]
    if not may_install():
        line = shlex.join(["sudo", "apt-get", *words])
        raise Stop(f"Missing on this system, {purpose}. This line installs it:\n\n    {line}\n")
    print(f"Installing {purpose}: {' '.join(packages)}", file=sys.stderr, flush=True)
    _update()
    _apt_get("-q", *words)
    can_load.cache_clear()


def has_display() -> bool:
    """Return whether a window can be shown: always on Windows and macOS, by the environment elsewhere."""
    if not sys.platform.startswith("linux"):
        return True
    if os.environ.get("QT_QPA_PLATFORM", "").split(":")[0] in NO_DISPLAY_PLATFORMS:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))

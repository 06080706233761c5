"""Runs the Windows installer where there is no Windows: under Wine, around a stand-in for the program.

    python3 packaging/smoke_wine.py      root, Debian, makensis; a few minutes, most of it for Wine

What is shown: the installer needs no administrator, works in silence, upgrades in place, refuses while the program is
running, registers itself, and removes all of it, the book only when told. What is not: the program itself on Windows.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import bare_system
import smoke_test
from bare_system import Bare
from environment import ROOT
from machine import Need, Stop, install, missing
from smoke_commands import must

USER = "dora"
HOME = Path("home", USER)
DISK = HOME / ".wine/drive_c"
PERSON = DISK / "users" / USER / "AppData"
FOLDER = PERSON / "Local/Programs/Partner Desk"
BOOKS = PERSON / "Local/Partner Desk"
LINK = PERSON / "Roaming/Microsoft/Windows/Start Menu/Programs/Partner Desk.lnk"
ENTRY = r"CurrentVersion\\Uninstall\\PartnerDesk]"
KIND = r"[Software\\Classes\\.deskbook]"
RUNNING = 2
QUIET = {"WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml=", "WINEARCH": "win64"}
WAIT_S = 60.0


class Windows:
    """What Wine makes of one person’s home.

    Args:
        system: a bare system with Wine in it.
    """

    def __init__(self, system: Bare) -> None:
        self._system = system
        self.root = system.root

    def run(self, line: str) -> None:
        """Run a line of the shell as the person, and wait until Wine is at rest."""
        self._system.run("sh", "-c", f"{line}; code=$?; wineserver -w; exit $code", user=USER, codes=(0,), **QUIET)

    def code(self, line: str) -> int:
        """Run a line of the shell as the person; return its exit code, whatever it is."""
        return self._system.run("sh", "-c", line, user=USER, codes=tuple(range(256)), **QUIET).returncode

    def put(self, path: Path, text: str) -> None:
        """Write a file of the person."""
        self._system.run("mkdir", "-p", str(Path("/", path.parent)), user=USER)
        (self.root / path).write_text(text, encoding="utf-8")
        self._system.run("chown", USER, str(Path("/", path)))

    def keep_running(self) -> subprocess.Popen[bytes]:
        """Start the stand-in and leave it running."""
        program = f"wine '{Path('/', FOLDER, 'Partner Desk.exe')}'"
        command = self._system.command("sh", "-c", f"xvfb-run -a {program}", user=USER, **QUIET)
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self) -> None:
        """End whatever runs in Wine."""
        self._system.run("wineserver", "-k", user=USER, codes=(0, 1), **QUIET)

    def has(self, path: Path) -> bool:
        """Return whether a file is there."""
        return (self.root / path).exists()

    def registry(self) -> str:
        """Return what the person’s part of the registry says; nobody else’s may be written."""
        return (self.root / HOME / ".wine/user.reg").read_text(encoding="utf-8", errors="replace")


def _make(windows: Windows, version: str, part: str) -> None:
    """Make an installer around a stand-in whose only own part is ``part``."""
    stand_in = (windows.root / DISK / "windows/system32/notepad.exe").read_bytes()
    with tempfile.TemporaryDirectory(prefix="partner-desk-wine-") as name:
        program = Path(name, "program")
        (program / "_internal").mkdir(parents=True)
        (program / "about").mkdir()
        (program / "_internal" / part).write_text(version, encoding="utf-8")
        (program / "about" / "LICENSE").write_text(version, encoding="utf-8")
        for each in ("Partner Desk.exe", "partner-desk.exe"):
            (program / each).write_bytes(stand_in)
        out = windows.root / HOME / f"setup-{version}.exe"
        script = ROOT / "packaging/windows/partner-desk.nsi"
        line = ["makensis", "-V2", "-WX", f"-DVERSION={version}", f"-DSOURCE={program}", f"-DOUT={out}", str(script)]
        subprocess.run(line, check=True)


def _installed(windows: Windows, version: str, part: str) -> None:
    windows.run(f"wine setup-{version}.exe /S")
    for path in (FOLDER / "Partner Desk.exe", FOLDER / "partner-desk.exe", FOLDER / "Uninstall.exe", LINK):
        must(windows.has(path), f"there is no {path}")
    parts = [path.name for path in (windows.root / FOLDER / "_internal").iterdir()]
    must(parts == [part], f"its parts are {parts}")
    said = windows.registry()
    must(ENTRY in said and f'"DisplayVersion"="{version}"' in said, "no entry for removing it")
    must(KIND in said, "books are not its kind of file")


def _running(windows: Windows, version: str) -> None:
    """See that a running program is neither replaced nor removed, and that the exit code says so."""
    program = windows.keep_running()
    try:
        end = time.monotonic() + WAIT_S
        asked = 0
        while asked != RUNNING and time.monotonic() < end:
            time.sleep(2)
            asked = windows.code(f"wine setup-{version}.exe /S")
        must(asked == RUNNING, f"the installer ended with {asked}")
        must(program.poll() is None, "the program was ended")
    finally:
        windows.stop()
        program.wait(20)


def _removed(windows: Windows, words: str, *, keeps: bool) -> None:
    windows.put(BOOKS / "Customers.deskbook", "a book")
    windows.run(f"wine '{Path('/', FOLDER, 'Uninstall.exe')}' /S {words}")
    end = time.monotonic() + WAIT_S
    while windows.has(FOLDER / "Uninstall.exe") and time.monotonic() < end:  # it goes on in a copy of itself
        time.sleep(0.5)
    for path in (FOLDER, LINK):
        must(not windows.has(path), f"{path} is still there")
    said = windows.registry()
    must(ENTRY not in said and KIND not in said, "the registry still knows it")
    must(windows.has(BOOKS / "Customers.deskbook") == keeps, "the book was not treated as told")


def main() -> int:
    """Prove the installer; returns the exit code."""
    install(missing((Need("nsis", programs=("makensis",)),)), "what makes the installer")
    proof = smoke_test.Proof()
    with bare_system.bare() as system:
        system.run("dpkg", "--add-architecture", "i386")  # the installer is a program of 32 bits
        system.run("apt-get", "update", "-q")
        tools = ("wine", "wine32:i386", "wine64", "xvfb", "xauth")
        system.run("apt-get", "install", "-y", "-q", "--no-install-recommends", *tools)
        system.add_user(USER)
        windows = Windows(system)
        windows.run("wineboot -i")
        _make(windows, "1.2.3", "of the old version")
        _make(windows, "1.2.4", "of the new version")
        proof.step("silent, without an administrator", lambda: _installed(windows, "1.2.3", "of the old version"))
        proof.step("upgraded in place", lambda: _installed(windows, "1.2.4", "of the new version"))
        proof.step("not while the program is running", lambda: _running(windows, "1.2.3"))
        proof.step("removed, the book kept", lambda: _removed(windows, "", keeps=True))
        proof.step("installed again", lambda: _installed(windows, "1.2.4", "of the new version"))
        proof.step("removed with the book when told", lambda: _removed(windows, "/REMOVEBOOKS", keeps=False))
    print(f"installer under Wine: {len(proof.held)} steps held, {len(proof.broken)} broken")
    return 1 if proof.broken else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Stop as stop:
        sys.exit(str(stop))

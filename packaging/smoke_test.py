"""Proves the packages on a bare system: installed, used, upgraded, removed; and the form for one person.

Run by ``python3 packaging/dev.py package --test``; needs root, Debian, debootstrap and Debian's packages.
"""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import bare_system
import smoke_commands
import smoke_others
from bare_system import FORBIDDEN, Bare
from environment import PYTHON, ROOT, tell
from machine import Stop
from smoke_commands import must

# What drives the window and hears it; put in only after the program was seen to need nothing of it.
DRIVERS = (
    *("xvfb", "openbox", "xdotool", "dbus", "dbus-daemon", "gnome-keyring", "at-spi2-core", "python3", "python3-gi"),
    *("gir1.2-atspi-2.0", "fonts-noto-core", "procps"),
)
COPIED = ("packaging/session.py", "packaging/smoke_steps.py", "tests/e2e/desk.py", "tests/e2e/reader.py")
OLD_BOOK = ROOT / "tests" / "migrations" / "books" / "v1_1.book.gz"
DATA = ".local/share/Partner Desk"
BOOK = f"{DATA}/Customers.deskbook"
SYSTEM, OWN = "/usr/bin/partner-desk", ".local/bin/partner-desk"
READY_S = 120.0
STEP_S = 420.0


@dataclass
class Proof:
    """What held and what did not."""

    held: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def step(self, name: str, call: Callable[[], object]) -> bool:
        """Run a step; its failure is noted, and the next one goes on."""
        began = time.monotonic()
        try:
            call()
        except (Stop, AssertionError, OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
            tell(f"BROKEN  {name}: {error}")
            self.broken.append(name)
            return False
        tell(f"held    {name} ({time.monotonic() - began:.0f} s)")
        self.held.append(name)
        return True


@dataclass(frozen=True)
class Packages:
    """What is proven, and what it is upgraded from.

    Args:
        before: version of the old packages.
        old: those.
        now: version of the new ones.
        new: those.
        is_other: the old ones are of another source: only what they leave behind counts.
    """

    before: str
    old: list[Path]
    now: str
    new: list[Path]
    is_other: bool = False


def prove(packages: Packages) -> bool:
    """Prove packages; return whether everything held.

    Each step is told on standard error, the count on standard output.
    """
    proof = Proof()
    with bare_system.bare() as system:
        for folder, paths in (("/packages/old", packages.old), ("/packages/new", packages.new)):
            for path in paths:
                system.put(path, f"{folder}/{path.name}")
        if _for_everybody(system, proof, packages):
            smoke_others.prove(system, proof, packages.before, packages.now, _commands)
        _for_one_person(system, proof, packages)
    for name in proof.broken:
        print(f"  broken: {name}")
    print(f"smoke test: {len(proof.held)} steps held, {len(proof.broken)} broken")
    return not proof.broken


def _for_everybody(system: Bare, proof: Proof, packages: Packages) -> bool:
    """Prove the .deb; return whether the system now has all that the program asks for."""
    before, now = packages.before, packages.now
    home = system.add_user("anna")
    proof.step("the system is bare: no Python, no compiler", lambda: _is_bare(system))
    proof.step("apt’s lists", lambda: system.run("apt-get", "update", "-q"))
    if not proof.step(f"apt installs {before} with what it needs", lambda: _install(system, "old")):
        return False
    proof.step("it needs no Python of the system", lambda: _is_bare(system))
    proof.step("every library finds what it asks for", lambda: _links(system, "/usr/lib/partner-desk"))
    proof.step(f"it says {before}", lambda: _says(system, "anna", SYSTEM, before))
    if not packages.is_other:
        proof.step("every command, as an ordinary user", lambda: _commands(system, "anna", SYSTEM))
        proof.step("it draws its pages without a display", lambda: _draws(system, "anna", SYSTEM))
    if not proof.step("what drives the window", lambda: _drivers(system)):
        return True
    proof.step("a book of schema 1.1 waits", lambda: _lay_old_book(system, "anna", home))
    name = f"upgrade {before} to {now} while the window is open, which goes on; then its book in {now}"
    proof.step(name, lambda: _upgrade_under(system, "/home/anna/open/book"))
    proof.step(f"it says {now}", lambda: _says(system, "anna", SYSTEM, now))
    proof.step("no file of the old version is left", lambda: _is_as_packed(system))
    proof.step("menu entry, icons, kind of file, manual, licences, list of parts", lambda: _is_whole(system))
    migrated = "the book of schema 1.1 is migrated in the window, a copy kept"
    proof.step(migrated, lambda: _migrated(system, "anna", home, SYSTEM))
    window = "window: import, search, extend a trial, close, open again"
    proof.step(window, lambda: _window(system, "work", "anna", SYSTEM, "/home/anna/window/book"))
    proof.step("Google’s own protocol: connect, pull, create", lambda: _google(system, "anna", SYSTEM))
    proof.step("every command again", lambda: _commands(system, "anna", SYSTEM))
    proof.step("a list of 30,000 rows, read by a second process", lambda: _large_list(system, "anna", SYSTEM))
    if packages.is_other:
        proof.step("it draws its pages without a display", lambda: _draws(system, "anna", SYSTEM))
    proof.step("remove: program gone, book kept", lambda: _removed(system, home, "remove"))
    proof.step("purge: book kept unless told", lambda: _removed(system, home, "purge"))
    proof.step("purge when told: book gone", lambda: _purged_when_told(system, home))
    return True


def _for_one_person(system: Bare, proof: Proof, packages: Packages) -> None:
    before, now = packages.before, packages.now
    home = system.add_user("bert")
    own = f"/home/bert/{OWN}"
    if not proof.step(
        f"one person: {before} installed without an administrator", lambda: _unpack(system, "old", before)
    ):
        return
    proof.step("one person: menu entry, icons, kind of file, manual", lambda: _is_own_whole(home))
    proof.step("one person: a book of schema 1.1 waits", lambda: _lay_old_book(system, "bert", home))
    proof.step(f"one person: upgraded to {now} in place", lambda: _unpack(system, "new", now))
    proof.step("one person: every command", lambda: _commands(system, "bert", own))
    if system.has("Xvfb"):
        proof.step("one person: window", lambda: _window(system, "work", "bert", own, "/home/bert/window/book"))
        proof.step("one person: the book is migrated", lambda: _migrated(system, "bert", home, own))
    proof.step("one person: removed, book kept", lambda: _uninstalled(system, home, "--keep-books"))
    proof.step("one person: installed again", lambda: _unpack(system, "new", now))
    proof.step("one person: removed with the book when told", lambda: _uninstalled(system, home, "--remove-books"))


def _is_bare(system: Bare) -> None:
    found = [each for each in FORBIDDEN if system.has(each)]
    must(not found, f"there is {', '.join(found)}")


def _install(system: Bare, folder: str) -> None:
    (package,) = sorted((system.root / "packages" / folder).glob("*.deb"))
    system.run("apt-get", "install", "-y", "-q", "--no-install-recommends", f"/packages/{folder}/{package.name}")


def _links(system: Bare, folder: str) -> None:
    said = system.run("sh", "-c", f"find {folder} -name '*.so*' -type f | xargs ldd 2>&1", codes=(0, 123)).stdout
    lines, at = [], ""
    for line in said.splitlines():
        at = line if line.endswith(":") and not line.startswith("\t") else at
        if "not found" in line and "printsupport" not in at:  # only a computer with a printer has what that asks for
            lines.append(f"{at} {line.strip()}")
    must(not lines, "\n".join(lines))


def _says(system: Bare, user: str, program: str, version: str) -> None:
    said = system.run(program, "--version", user=user).stdout.strip()
    must(said == f"partner-desk {version}", said)


def _commands(system: Bare, user: str, program: str) -> None:
    """Run every headless command on a book of its own, encrypted with a passphrase."""
    place = f"/home/{user}/commands"
    system.run("rm", "-rf", place)
    system.run("mkdir", "-p", place, user=user)
    smoke_commands.lay_out(system.root / place.lstrip("/"))

    def ask(words: tuple[str, ...], codes: tuple[int, ...]) -> str:
        surroundings = {"PARTNER_DESK_TODAY": smoke_commands.TODAY, "PARTNER_DESK_DNS": smoke_commands.NOBODY}
        return system.run(program, *words, user=user, codes=codes, **surroundings).stdout

    smoke_commands.commands(ask, place)


def _large_list(system: Bare, user: str, program: str) -> None:
    """Import a list that is large enough for a second process to read it, and see that process."""
    place = f"/home/{user}/commands"
    smoke_commands.lay_out_large(system.root / place.lstrip("/") / "large.csv")
    options = ("--json", "--unencrypted", "--book", f"{place}/Large.deskbook")
    command = system.command(program, *options, "import", f"{place}/large.csv", user=user)
    seen = False
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as importing:
        while importing.poll() is None and not seen:
            seen = smoke_commands.reads_apart()
            time.sleep(0.01)
        said = importing.stdout.read() if importing.stdout else ""
    must(importing.returncode == 0 and json.loads(said)["new"] == smoke_commands.MANY, said)
    must(seen or (os.cpu_count() or 1) == 1, "no second process read the list")


def _draws(system: Bare, user: str, program: str) -> None:
    folder = f"/home/{user}/pictures"
    system.run(program, "--screenshots", folder, user=user, QT_QPA_PLATFORM="offscreen")
    smoke_commands.drawn(system.root / folder.lstrip("/"))


def _is_whole(system: Bare) -> None:
    wanted = [
        "/usr/share/applications/partner-desk.desktop",
        "/usr/share/mime/packages/partner-desk.xml",
        "/usr/share/metainfo/org.partnerdesk.PartnerDesk.metainfo.xml",
        "/usr/share/man/man1/partner-desk.1.gz",
        "/usr/share/doc/partner-desk/copyright",
        "/usr/share/icons/hicolor/256x256/apps/partner-desk.png",
        "/usr/share/icons/hicolor/scalable/mimetypes/application-x-partner-desk-book.svg",
        "/usr/lib/partner-desk/about/licences/pyside6-essentials/LGPL-3.0.txt",
    ]
    absent = [path for path in wanted if not system.exists(path)]
    must(not absent, f"missing: {absent}")
    parts = json.loads((system.root / "usr/lib/partner-desk/about/sbom.cdx.json").read_text(encoding="utf-8"))
    must(parts["bomFormat"] == "CycloneDX" and len(parts["components"]) > 30, "the list of parts")


def _is_own_whole(home: Path) -> None:
    share = home / ".local/share"
    wanted = ("applications/partner-desk.desktop", "mime/packages/partner-desk.xml", "man/man1/partner-desk.1.gz")
    absent = [each for each in (*wanted, "icons/hicolor/48x48/apps/partner-desk.png") if not (share / each).exists()]
    must(not absent, f"missing: {absent}")
    entry = (share / wanted[0]).read_text(encoding="utf-8")
    must('Exec="/home/bert/.local/lib/partner-desk/partner-desk" %f' in entry, entry)


def _drivers(system: Bare) -> None:
    system.run("apt-get", "install", "-y", "-q", "--no-install-recommends", *DRIVERS)
    for name in COPIED:
        system.put(ROOT / name, f"/smoke/{name}")


def _window_command(system: Bare, step: str, user: str, program: str, home: str, kind: str = "desktop") -> list[str]:
    system.run("mkdir", "-p", str(Path(home).parent), user=user)
    steps = ("python3", "/smoke/packaging/smoke_steps.py", step, program, home)
    return system.command("python3", "/smoke/packaging/session.py", kind, *steps, user=user)


def _window(system: Bare, step: str, user: str, program: str, home: str, kind: str = "desktop") -> None:
    command = _window_command(system, step, user, program, home, kind)
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, errors="replace", timeout=STEP_S, stdin=subprocess.DEVNULL
    )
    must(done.returncode == 0, "\n".join((done.stdout + done.stderr).splitlines()[-40:]))


def _google(system: Bare, user: str, program: str) -> None:
    """Have the installed program talk to a practice Google of this checkout, over this computer's own loopback."""
    server = subprocess.Popen(
        [str(PYTHON), str(ROOT / "packaging" / "practice_google.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        told = server.stdout.readline() if server.stdout else ""
        (system.root / "tmp" / "partner-desk-smoke.google").write_text(told, encoding="utf-8")
        _window(system, "google", user, program, f"/home/{user}/google/book", kind="headless")
    finally:
        if server.stdin:
            server.stdin.close()
        server.wait(20)


def _lay_old_book(system: Bare, user: str, home: Path) -> None:
    book = home / BOOK
    system.run("mkdir", "-p", f"/home/{user}/{DATA}", user=user)
    book.write_bytes(gzip.decompress(OLD_BOOK.read_bytes()))
    system.run("chown", f"{user}:{user}", f"/home/{user}/{BOOK}")


def _upgrade_under(system: Bare, book: str) -> None:
    """Open the window with the old version, replace it, and let the window go on."""
    signals = system.root / "tmp"
    command = _window_command(system, "upgraded", "anna", SYSTEM, book)
    window = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    try:
        end = time.monotonic() + READY_S
        while not (signals / "partner-desk-smoke.ready").exists() and window.poll() is None and time.monotonic() < end:
            time.sleep(0.2)
        _install(system, "new")
        (signals / "partner-desk-smoke.go").touch()
        said, _ = window.communicate(timeout=STEP_S)
    finally:
        if window.poll() is None:
            window.terminate()
            window.wait()
    must(window.returncode == 0, "\n".join(said.splitlines()[-40:]))


def _is_as_packed(system: Bare) -> None:
    owned = set(system.run("dpkg", "-L", "partner-desk").stdout.splitlines())
    inside = system.run("find", "/usr/lib/partner-desk").stdout.splitlines()
    strange = [path for path in inside if path not in owned]
    must(not strange, f"not of the package: {strange[:10]}")


def _migrated(system: Bare, user: str, home: Path, program: str) -> None:
    _window(system, "migrate", user, program, f"/home/{user}/{DATA}")
    said = system.run(program, "--json", "check", user=user).stdout
    must(json.loads(said)["ok"], said)
    must(list((home / DATA / "backups").iterdir()), "no copy of the book as it was")
    must(_schema(home / BOOK) > (1, 1), "the schema is the old one")


def _schema(book: Path) -> tuple[int, int]:
    """Return the schema of a plain book."""
    connection = sqlite3.connect(f"{book.as_uri()}?mode=ro", uri=True)
    try:
        major, minor = connection.execute("SELECT major, minor FROM book_meta").fetchone()
    finally:
        connection.close()
    return int(major), int(minor)


def _removed(system: Bare, home: Path, how: str) -> None:
    system.run("apt-get", how, "-y", "-q", "partner-desk")
    left = [path for path in (SYSTEM, "/usr/lib/partner-desk", "/usr/share/doc/partner-desk") if system.exists(path)]
    must(not left, f"left behind: {left}")
    must((home / BOOK).exists(), "the book is gone")


def _purged_when_told(system: Bare, home: Path) -> None:
    _install(system, "new")
    answer = "partner-desk partner-desk/remove-books boolean true"
    system.run("sh", "-c", f"echo {answer} | debconf-set-selections")
    system.run("apt-get", "purge", "-y", "-q", "partner-desk")
    must(not (home / DATA).exists(), "the book is still there")


def _unpack(system: Bare, folder: str, version: str) -> None:
    (archive,) = sorted((system.root / "packages" / folder).glob("*.tar.gz"))
    name = archive.name.removesuffix(".tar.gz")
    system.run("tar", "-xf", f"/packages/{folder}/{archive.name}", "-C", "/home/bert", user="bert")
    said = system.run(f"/home/bert/{name}/install.sh", user="bert").stdout
    must(f"Partner Desk {version} is installed" in said, said)
    must("lacks libraries" not in said, said)
    _says(system, "bert", f"/home/bert/{OWN}", version)


def _uninstalled(system: Bare, home: Path, option: str) -> None:
    system.run("sh", "/home/bert/.local/lib/partner-desk/uninstall.sh", option, user="bert")
    share = home / ".local/share"
    left = [path for path in (home / OWN, home / ".local/lib/partner-desk") if path.exists() or path.is_symlink()]
    data = home / DATA
    left += [path for path in share.rglob("*partner-desk*") if path.is_file() and not path.is_relative_to(data)]
    must(not left, f"left behind: {left}")
    must((home / BOOK).exists() == (option == "--keep-books"), f"the book, after {option}")

"""Builds the program folder with PyInstaller: the same source, lock and Python give the same files.

The folder holds the program, the libraries it stands on, their licences and the list of parts; nothing else is needed
to run it but what ``elf.py`` names of the system.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import environment
from environment import PACKAGE_LOCK, ROOT, tell
from machine import Stop

BUILD = ROOT / "build" / "package"
VENV = BUILD / "venv"
PYTHON = VENV / ("Scripts" if os.name == "nt" else "bin") / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "partner-desk.stamp"
ICONS = BUILD / "icons"
NAME = "partner-desk"
# What whoever builds on a Mac may choose: the kind of processor, and the name of the signature.
CHOSEN = ("PARTNER_DESK_ARCH", "PARTNER_DESK_SIGN_AS")
VERSION = re.compile(r"\d{1,6}\.\d{1,6}\.\d{1,6}", re.ASCII)
# Debugging symbols that some wheels and some Pythons carry; Qt's and PySide's files stay as they came (LGPL).
WITH_SYMBOLS = ("libpython*", "sqlcipher3/*.so", "sqlalchemy/*/*.so", "python3.*/lib-dynload/*.so")


def version() -> str:
    """Return the version of the source."""
    found: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    return found


def epoch() -> int:
    """Return the date of the source in seconds: SOURCE_DATE_EPOCH, else that of the last commit."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isdigit():
        return int(given)
    said = subprocess.run(["git", "log", "-1", "--format=%ct"], check=False, cwd=ROOT, capture_output=True, text=True)
    if said.returncode != 0:
        raise Stop("The source has no date: set SOURCE_DATE_EPOCH, or build in a clone of the repository.")
    return int(said.stdout)


def make_environment() -> None:
    """Make the environment that holds what is delivered and what builds it, from ``package.lock``.

    Raises:
        Stop: it can't be made.
    """
    wanted = "\n".join((sys.version, str(VENV), hashlib.sha256(PACKAGE_LOCK.read_bytes()).hexdigest()))
    if STAMP.exists() and PYTHON.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    tell("Making the environment of the packages")
    shutil.rmtree(VENV, ignore_errors=True)
    environment.run([sys.executable, "-m", "venv", str(VENV)], failed=f"The environment {VENV} can’t be made.")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps"]
    environment.run(
        [*pip, "--require-hashes", "-r", str(PACKAGE_LOCK)],
        failed="The locked packages can’t be installed.",
        quiet=True,
    )
    STAMP.write_text(wanted, encoding="utf-8")


def stage(wanted: str, folder: Path, commit: str = "") -> None:
    """Copy what is delivered of ``app`` into a folder, with another version's number where one is wanted.

    Args:
        wanted: the version.
        folder: what stands there goes.
        commit: take the program of this commit, with the translations of this one; empty: as it is here.

    Raises:
        Stop: there is no such commit here.
    """
    shutil.rmtree(folder, ignore_errors=True)
    left = shutil.ignore_patterns("__pycache__", "*.po", "*.pot")
    if commit:
        packed = folder.with_suffix(".tar")
        packed.parent.mkdir(parents=True, exist_ok=True)
        environment.run(
            ["git", "archive", "--output", str(packed), commit, "app"], failed=f"There is no commit {commit} here."
        )
        shutil.unpack_archive(packed, folder)
        packed.unlink()
        shutil.copytree(ROOT / "app/texts/locale", folder / "app/texts/locale", ignore=left, dirs_exist_ok=True)
    else:
        shutil.copytree(ROOT / "app", folder / "app", ignore=left)
    about = folder / "app" / "__init__.py"
    text = about.read_text(encoding="utf-8")
    about.write_text(re.sub(r'__version__ = "[^"]*"', f'__version__ = "{wanted}"', text), encoding="utf-8")


def draw_icons() -> Path:
    """Draw the icons; return their folder."""
    environment.run([str(PYTHON), str(ROOT / "packaging" / "draw_icons.py"), str(ICONS)], failed="No icons were drawn.")
    return ICONS


def build(wanted: str, target: Path, commit: str = "") -> Path:
    """Build the program folder.

    Args:
        wanted: its version.
        target: where; what stands there goes.
        commit: build the program as it was then; empty: as it is here.

    Returns:
        The folder ``partner-desk`` in it (``Partner Desk.app`` on a Mac).

    Raises:
        Stop: something of it failed; what it said is printed.
    """
    if not VERSION.fullmatch(wanted):
        raise Stop(f"“{wanted}” is no version of three numbers.", 2)
    target = target.resolve()
    make_environment()
    icons, date, work = draw_icons(), epoch(), target / "work"
    shutil.rmtree(target, ignore_errors=True)
    stage(wanted, target / "source", commit)
    icon = {"win32": "partner-desk.ico", "darwin": "partner-desk.icns"}.get(sys.platform)
    settings = {
        "PARTNER_DESK_VERSION": wanted,
        "PARTNER_DESK_SOURCE": str(target / "source"),
        "PARTNER_DESK_ICON": str(icons / icon) if icon else "",
        "PYTHONHASHSEED": "1",
        "SOURCE_DATE_EPOCH": str(date),
        "PYINSTALLER_CONFIG_DIR": str(BUILD / "cache"),
    }
    tell(f"Building Partner Desk {wanted} (a minute or two)")
    command = [str(PYTHON), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", str(target)]
    command += ["--workpath", str(work), str(ROOT / "packaging" / "partner_desk.spec")]
    with (target / "build.log").open("w", encoding="utf-8") as log:
        done = subprocess.run(
            command, check=False, env={**_surroundings(), **settings}, cwd=ROOT, stdout=log, stderr=log
        )
    if done.returncode != 0:
        raise Stop((target / "build.log").read_text(encoding="utf-8")[-4000:] + "\nPyInstaller failed.")
    folder = target / NAME
    about = folder / "about" if sys.platform != "darwin" else target / "Partner Desk.app" / "Contents" / "Resources"
    describe(wanted, date, about, work / "partner_desk" / "PYZ-00.toc")
    if sys.platform.startswith("linux"):
        strip(folder / "_internal")
        order(folder / "_internal" / "base_library.zip")
        settle(folder, date)
    return folder if sys.platform != "darwin" else target / "Partner Desk.app"


def _surroundings() -> dict[str, str]:
    """Return the person's environment without what could change the program unseen."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in CHOSEN or not name.startswith(("PYTHON", "PARTNER_DESK_"))
    }


def describe(wanted: str, date: int, about: Path, modules: Path) -> None:
    """Lay licences and the list of parts into the program; ``modules`` is PyInstaller's list of what is in it.

    Raises:
        Stop: something is delivered that no list names.
    """
    about.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / "LICENSE", about / "LICENSE")
    shutil.copyfile(ROOT / "THIRD_PARTY.md", about / "THIRD_PARTY.md")
    script = str(ROOT / "packaging" / "sbom.py")
    environment.run(
        [str(PYTHON), script, wanted, str(date), str(about), str(modules)], failed="The list of parts can’t be written."
    )


def strip(folder: Path) -> None:
    """Take debugging symbols away, where there is a tool for it."""
    tool = shutil.which("strip")
    files = sorted({path for pattern in WITH_SYMBOLS for path in folder.glob(pattern) if not path.is_symlink()})
    if tool:
        for path in files:
            subprocess.run([tool, "--strip-debug", "--strip-unneeded", str(path)], check=False, capture_output=True)


def order(path: Path) -> None:
    """Write Python's own modules in the order of their names: PyInstaller lays them in as it happens to find them."""
    with zipfile.ZipFile(path) as found:
        inside = sorted((about.filename, about.compress_type, found.read(about)) for about in found.infolist())
    beside = path.with_suffix(".new")
    with zipfile.ZipFile(beside, "w") as ordered:
        for name, kind, data in inside:
            about = zipfile.ZipInfo(name)
            about.compress_type = kind
            ordered.writestr(about, data)
    beside.replace(path)


def settle(folder: Path, date: int) -> None:
    """Give every file the source's date and plain rights, so that packages of it are the same wherever made."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if not path.is_symlink():
            is_program = path.is_dir() or path.name == NAME
            path.chmod(0o755 if is_program else 0o644)
        os.utime(path, (date, date), follow_symlinks=False)
    os.utime(folder, (date, date))


def contents(folder: Path) -> dict[str, str]:
    """Return path → SHA-256 of every file below a folder; of a link what it points to."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"→ {path.readlink()}"
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def size_of(folder: Path) -> int:
    """Return the bytes of all files below a folder, links not followed."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir() or path.is_symlink())

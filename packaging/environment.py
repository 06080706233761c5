"""The virtual environment of the checkout, made from the hashed universal lock file and kept while that stays."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from machine import Stop, install, venv_need

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCK = ROOT / "packaging" / "requirements.lock"
PACKAGE_LOCK = ROOT / "packaging" / "package.lock"  # what is delivered, and what builds packages of it
PROJECT = ROOT / "pyproject.toml"
STAMP = VENV / "partner-desk.stamp"


def tell(sentence: str) -> None:
    """Say on stderr what is being done."""
    print(sentence, file=sys.stderr, flush=True)


def run(command: list[str], *, failed: str, quiet: bool = False) -> None:
    """Run a command in the checkout.

    Args:
        command: program and arguments.
        failed: the sentence to stop with when it fails.
        quiet: keep its output back unless it fails.

    Raises:
        Stop: it exited with another code than 0.
    """
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=quiet, text=True, errors="replace")
    if done.returncode != 0:
        raise Stop(f"{done.stdout or ''}{done.stderr or ''}{failed}")


def _stamp() -> str:
    """Return what the environment was made of: this Python, the lock, the project's own description, this file."""
    own = PROJECT.read_bytes() + Path(__file__).read_bytes()
    parts = (sys.version.encode(), str(VENV).encode(), LOCK.read_bytes(), own)
    return "\n".join(hashlib.sha256(part).hexdigest() for part in parts)


def make() -> None:
    """Make ``.venv``, or bring it up to the lock file; costs nothing when neither changed since.

    Raises:
        Stop: the environment can't be made (no ``venv`` module, no network, a hash that does not match).
    """
    wanted = _stamp()
    made = STAMP.read_text(encoding="utf-8") if STAMP.exists() and PYTHON.exists() else ""
    if made == wanted:
        return
    if not PYTHON.exists() or (made and made.splitlines()[:2] != wanted.splitlines()[:2]):
        install(venv_need(), "the parts of Python that make a virtual environment")
        tell(f"Making the virtual environment {VENV}")
        shutil.rmtree(VENV, ignore_errors=True)
        # A process of its own: modules that were installed a moment ago are not seen by this one.
        run([sys.executable, "-m", "venv", str(VENV)], failed=f"The virtual environment {VENV} can’t be made.")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    if made.splitlines()[:3] != wanted.splitlines()[:3]:
        tell("Installing the locked packages (once; a few minutes on a slow line)")
        # The lock names every package: pip has nothing to work out, and some look beyond it for one with extras.
        run([*pip, "--no-deps", "--require-hashes", "-r", str(LOCK)], failed="The locked packages can’t be installed.")
    tell("Installing the command partner-desk")
    # "compat" is a plain line in a .pth file; the other mode makes every start of this Python load a finder.
    run(
        [*pip, "--no-deps", "--no-build-isolation", "--config-settings", "editable_mode=compat", "-e", str(ROOT)],
        failed="The project itself can’t be installed.",
        quiet=True,
    )
    STAMP.write_text(wanted, encoding="utf-8")


def lock(arguments: list[str]) -> None:
    """Write the lock files anew: pins stay as they are unless ``--upgrade`` is among ``arguments``.

    Raises:
        Stop: uv found no set of versions, or can't be had.
    """
    uv = shutil.which("uv") or str(BIN / "uv")
    if not Path(uv).exists():
        run([str(PYTHON), "-m", "pip", "install", "--quiet", "uv"], failed="uv can’t be installed.")
    build = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["build-system"]["requires"]
    # What is delivered is what was tested: the second lock takes its versions from the first.
    for extra, target, bounds in (("dev", LOCK, []), ("package", PACKAGE_LOCK, ["-c", str(LOCK.relative_to(ROOT))])):
        command = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-emit-index-url"]
        command += ["--no-header", "--python-version", "3.11", "--extra", extra, *bounds]
        command += ["--output-file", str(target.relative_to(ROOT)), *arguments, str(PROJECT.relative_to(ROOT)), "-"]
        # The build's own needs come in through stdin, so that pyproject.toml stays the one place that names them.
        done = subprocess.run(command, check=False, cwd=ROOT, input="\n".join(build), text=True)
        if done.returncode != 0:
            raise Stop(f"The lock file {target.name} was left as it was.")


def compile_texts() -> None:
    """Compile the translations that are newer than their compiled form; costs nothing when none is."""
    for source in (ROOT / "app" / "texts" / "locale").glob("*/LC_MESSAGES/desk.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            run(
                [str(PYTHON), str(ROOT / "packaging" / "catalogues.py"), "compile"],
                failed="The translations can’t be compiled.",
            )
            return

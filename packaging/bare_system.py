"""A bare Debian in a folder (debootstrap), entered with chroot: what a newcomer's computer has, and nothing of ours.

Needs root, debootstrap and a network for Debian's packages. The bare system is made once and copied for each try. Where
packages come from, and whose certificates are believed, is taken from this machine.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from environment import tell
from machine import Need, Stop, install, missing

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
OUTER = (
    *("PIP_CERT", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "http_proxy", "https_proxy", "no_proxy"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"),
)
# What must not be there: the program brings its own Python, and is not compiled where it is used.
FORBIDDEN = ("python3", "python", "pip", "gcc", "cc", "g++", "make")


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "partner-desk-smoke"


def _codename() -> str:
    for line in Path("/etc/os-release").read_text(encoding="utf-8").splitlines():
        if line.startswith("VERSION_CODENAME="):
            return line.partition("=")[2].strip('"')
    raise Stop("This is no Debian with a name: the smoke test needs one.")


def _mirror() -> str:
    """Return where this machine has its Debian packages from; empty: debootstrap's own choice."""
    sources = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    for path in sources:
        if not path.is_file():
            continue
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            words = line.split()
            if words[:1] == ["URIs:"] and len(words) > 1:
                return words[1]
            addresses = [word for word in words if "://" in word]
            if words[:1] == ["deb"] and addresses:
                return addresses[0]
    return ""


def base() -> Path:
    """Return the bare system, made where it is missing.

    Raises:
        Stop: not root, or debootstrap failed.
    """
    if os.geteuid() != 0:
        raise Stop("The smoke test makes a system of its own: run it as root (or in a container).")
    install(missing((Need("debootstrap", programs=("debootstrap",)),)), "what makes a bare system")
    folder = _cache() / f"base-{_codename()}"
    if (folder / ".ready").exists():
        return folder
    tell("Making a bare Debian (once; a few minutes)")
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    command = ["debootstrap", "--variant=minbase", "--include=ca-certificates", _codename(), str(folder)]
    command += [mirror] if (mirror := _mirror()) else []
    done = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace")
    if done.returncode != 0:
        raise Stop("\n".join((done.stdout + done.stderr).splitlines()[-8:]) + "\ndebootstrap failed.")
    subprocess.run(["cp", "-a", "--remove-destination", "/etc/ssl/certs/.", str(folder / "etc/ssl/certs")], check=True)
    for path in sorted(Path("/etc/apt/apt.conf.d").glob("99*")):
        shutil.copy2(path, folder / "etc/apt/apt.conf.d" / path.name)
    (folder / ".ready").touch()
    return folder


class Bare:
    """One copy of the bare system.

    Args:
        root: its folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def command(self, *words: str, user: str = "root", **environment: str) -> list[str]:
        """Return the words that run a command inside.

        Args:
            words: program and arguments.
            user: who runs it.
            environment: more variables.
        """
        home = "/root" if user == "root" else f"/home/{user}"
        outer = {name: os.environ[name] for name in OUTER if name in os.environ}
        said = {
            "HOME": home,
            "LANG": "C.UTF-8",
            "PATH": PATH,
            "DEBIAN_FRONTEND": "noninteractive",
            **outer,
            **environment,
        }
        pairs = [f"{name}={value}" for name, value in said.items()]
        line = f"cd {shlex.quote(home)} && exec {shlex.join(words)}"
        login = [] if user == "root" else ["runuser", "-u", user, "--"]
        return ["chroot", str(self.root), "/usr/bin/env", "-i", *pairs, *login, "sh", "-c", line]

    def run(
        self, *words: str, user: str = "root", codes: tuple[int, ...] = (0,), **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside and return what it said.

        Raises:
            Stop: it ended with a code that is not among ``codes``.
        """
        command = self.command(*words, user=user, **environment)
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL
        )
        if done.returncode not in codes:
            tail = "\n".join((done.stdout + done.stderr).splitlines()[-60:])
            raise Stop(f"{tail}\nIn the bare system “{shlex.join(words)}” ended with {done.returncode}.")
        return done

    def has(self, program: str) -> bool:
        """Return whether a command is on the path inside."""
        return self.run("sh", "-c", f"command -v {shlex.quote(program)}", codes=(0, 1, 127)).returncode == 0

    def exists(self, path: str) -> bool:
        """Return whether a path is there inside."""
        inside = self.root / path.lstrip("/")
        return inside.exists() or inside.is_symlink()

    def add_user(self, name: str) -> Path:
        """Make a person with a home; returns the home as seen from outside."""
        self.run("useradd", "--create-home", "--shell", "/bin/sh", name)
        return self.root / "home" / name

    def put(self, source: Path, place: str) -> None:
        """Copy a file or a folder into it, readable for everybody."""
        target = self.root / place.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        else:
            shutil.copy2(source, target)
            target.chmod(0o755 if target.suffix == ".sh" else 0o644)


@contextmanager
def bare() -> Iterator[Bare]:
    """Give a fresh copy of the bare system, and take it away again."""
    source = base()
    root = _cache() / f"try-{os.getpid()}"
    subprocess.run(["cp", "-a", str(source), str(root)], check=True)
    mounts = (("proc", ["-t", "proc", "proc"]), ("sys", ["-t", "sysfs", "sys"]), ("dev", ["--bind", "/dev"]))
    mounted: list[str] = []
    try:
        for name, words in mounts:
            subprocess.run(["mount", *words, str(root / name)], check=True)
            mounted.append(name)
        for name in ("resolv.conf", "hosts"):
            shutil.copyfile(f"/etc/{name}", root / "etc" / name)
        yield Bare(root)
    finally:
        for name in reversed(mounted):
            subprocess.run(["umount", "-l", str(root / name)], check=False)
        subprocess.run(["rm", "-rf", "--one-file-system", str(root)], check=False)

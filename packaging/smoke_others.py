"""Proves the packages of systems that are not Debian with those systems’ own tools, on the bare Debian.

What can be shown there: that rpm and pacman take the package, own every file of it as it was packed, upgrade and remove
it leaving nothing, and that the program they laid out works. What can’t: that Fedora’s or Arch’s own libraries satisfy
it. The names asked of rpm are held against those that rpm itself gives to the libraries; pacman’s stand in ``elf.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bare_system import Bare
from smoke_commands import must

PROGRAM = "/usr/bin/partner-desk"
LEFT = ("/usr/bin/partner-desk", "/usr/lib/partner-desk", "/usr/share/doc/partner-desk")
TOOLS = ("rpm", "pacman-package-manager")
PACMAN = ("pacman", "--config", "/etc/smoke-pacman.conf", "--noconfirm")
# rpm’s own: what the form of the package asks of rpm itself.
OF_RPM = ("rpmlib(", "glibc >= ")


class Proof(Protocol):
    """Runs steps and notes what held; ``smoke_test.Proof``."""

    def step(self, name: str, call: Callable[[], object]) -> bool:
        """Run one."""
        ...


def prove(system: Bare, proof: Proof, before: str, now: str, commands: Callable[[Bare, str, str], None]) -> None:
    """Prove the packages of rpm and of pacman.

    Args:
        system: with all libraries the program asks for, and without the program.
        proof: takes the steps.
        before: version of ``/packages/old``.
        now: version of ``/packages/new``.
        commands: runs every command of a program as a person.
    """
    system.add_user("carl")
    if not proof.step(
        "rpm and pacman", lambda: system.run("apt-get", "install", "-y", "-q", "--no-install-recommends", *TOOLS)
    ):
        return
    system.run("sh", "-c", "printf '[options]\\nArchitecture = x86_64 aarch64\\n' > /etc/smoke-pacman.conf")
    proof.step("rpm: what it asks for is called as rpm calls it", lambda: _asked_of_rpm(system))
    rpm = ("rpm", "--upgrade", "--nodeps")  # rpm knows nothing of Debian’s libraries
    proof.step(f"rpm: {before} installed", lambda: _installed(system, before, rpm, "old", _whole_for_rpm))
    proof.step(f"rpm: upgraded to {now}", lambda: _installed(system, now, rpm, "new", _whole_for_rpm))
    proof.step("rpm: every command", lambda: commands(system, "carl", PROGRAM))
    proof.step("rpm: removed, nothing left", lambda: _removed(system, "rpm", "--erase", "partner-desk"))
    pacman = (*PACMAN, "--upgrade", "--nodeps", "--nodeps")
    proof.step(f"pacman: {before} installed", lambda: _installed(system, before, pacman, "old", _whole_for_pacman))
    proof.step(f"pacman: upgraded to {now}", lambda: _installed(system, now, pacman, "new", _whole_for_pacman))
    proof.step("pacman: every command", lambda: commands(system, "carl", PROGRAM))
    proof.step("pacman: removed, nothing left", lambda: _removed(system, *PACMAN, "--remove", "partner-desk"))


def _asked_of_rpm(system: Bare) -> None:
    """See that each name asked for is one that rpm gives to a library of this system."""
    said = system.run("sh", "-c", "rpm --query --package --requires /packages/new/*.rpm").stdout.splitlines()
    asked = {line.strip() for line in said if not line.startswith(OF_RPM)}
    must(asked, "nothing is asked for")
    paths = system.run("sh", "-c", "ldconfig -p | sed -n 's,.* => ,,p'").stdout.split()
    names = {name.partition(".so")[0] for name in asked}
    found = [path for path in paths if path.rpartition("/")[2].partition(".so")[0] in names]
    given = set(
        system.run("sh", "-c", f"readlink -f {' '.join(found)} | /usr/lib/rpm/elfdeps --provides").stdout.splitlines()
    )
    must(asked <= given, f"no library is called {sorted(asked - given)}")


def _installed(
    system: Bare, version: str, command: tuple[str, ...], folder: str, whole: Callable[[Bare], None]
) -> None:
    ending = ".rpm" if command[0] == "rpm" else ".pkg.tar.zst"
    (package,) = (path for path in (system.root / "packages" / folder).iterdir() if path.name.endswith(ending))
    system.run(*command, f"/packages/{folder}/{package.name}")
    said = system.run(PROGRAM, "--version", user="carl").stdout.strip()
    must(said == f"partner-desk {version}", said)
    whole(system)


def _whole_for_rpm(system: Bare) -> None:
    said = system.run("rpm", "--verify", "--nodeps", "partner-desk", codes=(0, 1)).stdout
    must(not said, f"not as packed: {said[:500]}")


def _whole_for_pacman(system: Bare) -> None:
    done = system.run(*PACMAN, "-Qkk", "partner-desk", codes=(0, 1))
    must(", 0 altered files" in done.stdout, (done.stdout + done.stderr)[-500:])


def _removed(system: Bare, *command: str) -> None:
    system.run(*command)
    left = [path for path in LEFT if system.exists(path)]
    must(not left, f"left behind: {left}")

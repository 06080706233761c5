"""A throw-away session for tests: own home, own D-Bus, an unlocked keyring, and a desktop with an accessibility bus.

    python3 packaging/session.py headless COMMAND …    D-Bus and the Secret Service
    python3 packaging/session.py desktop COMMAND …     the same, and Xvfb, openbox, the AT-SPI bus

Nothing of the person's own session is seen or touched. The exit code is the command's.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SCREEN = "1280x900x24"
STOP_S = 5
TOO_LONG = 124
INSIDE = "--inside"  # the first word where the session's environment is there already
LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
# What a session of somebody else would leak in.
FOREIGN = (
    *("QT_", "XDG_", "DBUS_", "LC_", "GTK_", "GNOME_", "PARTNER_DESK_", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY"),
    *("LANGUAGE", "AT_SPI_BUS_ADDRESS", "PYTHONPATH", "PYTHONHOME"),
)


def run(kind: str, command: list[str], limit_s: float | None = None, **extra: str) -> int:
    """Run a command in a session of its own.

    Args:
        kind: ``headless`` or ``desktop``.
        command: program and arguments.
        limit_s: seconds after which the whole session is ended.
        extra: environment variables for it.

    Returns:
        The exit code of the command; 124 when it took too long.
    """
    with started(kind, command, None, **extra) as session:
        return code_of(session, limit_s)


def code_of(session: subprocess.Popen[bytes], limit_s: float | None = None) -> int:
    """Wait for a session; return the exit code of its command, 124 when that took longer than ``limit_s`` seconds."""
    try:
        return session.wait(limit_s)
    except subprocess.TimeoutExpired:
        return TOO_LONG


@contextmanager
def started(
    kind: str, command: list[str], output: IO[bytes] | None = None, **extra: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a command in a session of its own, and end it at the end where it still runs.

    Args:
        kind: ``headless`` or ``desktop``.
        command: program and arguments.
        output: where to write what it says; None: where we do.
        extra: environment variables for it.
    """
    with tempfile.TemporaryDirectory(prefix="partner-desk-session-", ignore_cleanup_errors=True) as home:
        runtime = Path(home, "run")
        runtime.mkdir(mode=0o700)
        environment = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        environment |= {"HOME": home, "XDG_RUNTIME_DIR": str(runtime), "LANG": "C.UTF-8", "NO_AT_BRIDGE": "0", **extra}
        line = [sys.executable, __file__, INSIDE, kind, *command]
        # A group of its own, so that the bus and all that hangs on it can be ended together.
        session = subprocess.Popen(line, env=environment, process_group=0, stdout=output, stderr=output)
        try:
            yield session
        finally:
            if session.poll() is None:
                _end_group(session)


def _end_group(leader: subprocess.Popen[bytes]) -> None:
    """End a process and all of its group."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        os.killpg(leader.pid, sign)
        try:
            leader.wait(STOP_S)
        except subprocess.TimeoutExpired:
            continue
        return


@contextmanager
def _running(command: list[str], **options: object) -> Iterator[subprocess.Popen[str]]:
    """Keep a process of the session running, and end it at the end."""
    process = subprocess.Popen(command, text=True, stderr=subprocess.DEVNULL, **options)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _told(command: list[str], descriptor: int, pipe: int) -> str:
    """Return the line a process writes to ``pipe`` once it can be reached.

    Raises:
        SystemExit: it ended without.
    """
    os.close(descriptor)
    with os.fdopen(pipe) as lines:
        line = lines.readline().strip()
    if not line:
        message = f"{command[0]} did not start."
        raise SystemExit(message)
    return line


@contextmanager
def _bus() -> Iterator[str]:
    """A session bus; gives its address. That a container forbids it more open files is not shown."""
    ours, theirs = os.pipe()
    line = ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--print-address={theirs}"]
    with _running(line, pass_fds=(theirs,), stdout=subprocess.DEVNULL):
        yield _told(line, theirs, ours)


@contextmanager
def _keyring() -> Iterator[None]:
    """An unlocked Secret Service; its password is of no use to anybody."""
    line = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
    with _running(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as daemon:
        if daemon.stdin and daemon.stdout:
            daemon.stdin.write("throw-away")
            daemon.stdin.close()
            daemon.stdout.readline()  # it says where it listens when it does
        yield


@contextmanager
def _display() -> Iterator[str]:
    """A virtual screen; gives its name."""
    ours, theirs = os.pipe()
    line = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"]
    with _running(line, pass_fds=(theirs,), stdout=subprocess.DEVNULL):
        yield f":{_told(line, theirs, ours)}"


def _inside(kind: str, command: list[str]) -> int:
    """Start the parts of the session, then the command."""
    with ExitStack() as parts:
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = parts.enter_context(_bus())
        parts.enter_context(_keyring())
        if kind == "desktop":
            os.environ["DISPLAY"] = parts.enter_context(_display())
            os.environ["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"
            launcher = next(path for path in LAUNCHERS if Path(path).exists())
            quiet = {"stdout": subprocess.DEVNULL}
            parts.enter_context(_running([launcher, "--launch-immediately"], **quiet))
            parts.enter_context(_running(["openbox"], **quiet))
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    if sys.argv[1] == INSIDE:
        sys.exit(_inside(sys.argv[2], sys.argv[3:]))
    sys.exit(run(sys.argv[1], sys.argv[2:]))

"""A large list read in a second process, beside the one that writes: machines have two cores, an interpreter uses one.

The process is this program again, started with ``WORD``; it imports rules and files, no database and no Qt. It is told
the opened table and how it is read, and answers with blocks of rows until the pipe is full: memory stays as it is, and
it waits while the other one writes. It ends when its pipe is closed, so it outlives nobody.

Whatever goes wrong with it is ``Broken``: the list is then read in this process, which knows how to say what is wrong.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import pickle
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from app import __version__
from app.actions.imports.reading import Reading, RowReader, read_table
from app.models.job import Job
from app.store.worker import WAY

if TYPE_CHECKING:
    from app.files.table import Table
    from app.store.staging import Block

Told = Generator[tuple[float, "Block"], None, tuple[str, ...] | None]
WORD = "--read-list-apart"  # app.__main__ knows it too, which must load nothing for it
LARGE_BYTES = 4 << 20  # below that the other process would hardly be there before all is read
_SIZE_BYTES = 8
_PIPE_BYTES = 1 << 20
# The folder of the program comes first and is the only one that is added: a list may lie in a folder called "app".
_BEGIN = "import sys; sys.path.insert(0, sys.argv[1]); from app.__main__ import main; sys.exit(main(sys.argv[2:]))"


class Broken(Exception):
    """The other process did not do it; nothing is said about why."""


class Apart:
    """The other process, where there is any; it gets ready at once, so it is made a little before it is needed.

    Args:
        path: the list; a small one is read before another process would be there.
    """

    def __init__(self, path: Path) -> None:
        self._process = _start() if _is_large(path) and (os.cpu_count() or 1) > 1 else None

    def blocks(self, table: Table, reading: Reading, fields: tuple[str, ...]) -> Told:
        """Yield all rows of the list: how much of the file is read, and the next block; once.

        Args:
            table: the opened list.
            reading: how it is read.
            fields: of the rows.

        Returns:
            ``RowReader.shared_keys`` of the whole list.

        Raises:
            Broken: it can't be done this way.
        """
        process, self._process = self._process, None
        if process is None:
            raise Broken
        try:
            return (yield from _talk(process, (__version__, table, reading, fields)))
        except (OSError, EOFError, ValueError, TypeError, pickle.PicklingError) as error:
            raise Broken from error
        finally:
            _end(process)

    def close(self) -> None:
        """End the process, if it was not needed."""
        process, self._process = self._process, None
        if process is not None:
            _end(process)


def serve(inlet: IO[bytes], outlet: IO[bytes]) -> None:
    """Be the other process: read the list named by ``inlet``, send its blocks, then ``None`` and the shared keys.

    A program that was upgraded while the one that asks stayed open sends nothing: its blocks may mean something else.
    """
    version, table, reading, fields = pickle.load(inlet)  # noqa: S301 - from the program itself
    if version != __version__:
        return

    def send(answer: tuple[Any, ...]) -> None:
        packed = marshal.dumps(answer)
        outlet.write(len(packed).to_bytes(_SIZE_BYTES, "big"))
        outlet.write(packed)
        outlet.flush()

    row_reader = RowReader(reading, fields, lambda block: send((table.fraction(), block)))
    read_table(table, row_reader, Job())
    send((None, row_reader.shared_keys))


def main() -> int:
    """Be the other process of a program that waits at standard input and output; returns the exit code."""
    import gc  # noqa: PLC0415 - not in the process that asks
    import signal  # noqa: PLC0415

    gc.disable()  # a block holds no cycles
    if os.name == "posix":
        os.nice(WAY)  # as the threads beside it: this process, the writer and the window share two processors
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the one who asked; it closes the pipe
    with contextlib.suppress(BrokenPipeError):
        serve(sys.stdin.buffer, sys.stdout.buffer)
        return 0
    return 1


def _is_large(path: Path) -> bool:
    try:
        return path.stat().st_size >= LARGE_BYTES
    except OSError:  # whoever opens it says so
        return False


def _start() -> subprocess.Popen[bytes] | None:
    try:
        return subprocess.Popen(  # noqa: S603 - ourselves
            _command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pipesize=_PIPE_BYTES,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0)
            | getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
        )
    except OSError:  # no more processes, or it may not start any
        return None


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        with_console = Path(sys.executable).with_name("partner-desk.exe")  # what Windows starts by a click has none
        return [str(with_console) if with_console.exists() else sys.executable, WORD]
    return [sys.executable, "-P", "-c", _BEGIN, str(Path(__file__).parents[3]), WORD]


def _talk(process: subprocess.Popen[bytes], told: tuple[Any, ...]) -> Told:
    to, back = _pipes(process)
    pickle.dump(told, to)
    to.flush()
    while True:
        size = int.from_bytes(_exactly(back, _SIZE_BYTES), "big")
        fraction, answer = marshal.loads(_exactly(back, size))  # noqa: S302 - from the program itself
        if fraction is None:
            return cast("tuple[str, ...] | None", answer)
        yield fraction, answer


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    return cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    found = pipe.read(size)
    if len(found) < size:
        raise EOFError
    return found


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in _pipes(process):
        with contextlib.suppress(OSError):  # what was not sent yet is of no use
            pipe.close()
    process.wait()

"""Writing a file whole or not at all: beside its place, synced, then put there in one step (R24, quality.md Q3)."""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from app.errors import DiskTrouble, UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

SYNCS_FOLDERS = os.name != "nt"
_FULL = {errno.ENOSPC, errno.EFBIG, *([errno.EDQUOT] if hasattr(errno, "EDQUOT") else [])}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_WINDOWS_IN_USE = {32, 33}


@contextmanager
def atomic_write(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """Give a handle to write bytes to; the file appears under its name when the block ends well.

    Whatever stood there stays as it is until then, and for good where the block fails or is cancelled. A link is
    followed. A new file gets the rights of the one it replaces, else what the person's system gives new files.

    Args:
        path: of the file.

    Raises:
        UserError: ``file_is_folder``, ``file_not_regular``, ``folder_missing``, ``file_in_use``.
        DiskTrouble: ``disk_full``, ``disk_read_only``, ``disk_failing``.
    """
    target = Path(os.path.realpath(path))
    name = target.name.encode("utf-8", "replace").decode("utf-8")
    if target.is_dir():
        raise UserError("file_is_folder", name, file=name)
    if target.exists() and not target.is_file():
        raise UserError("file_not_regular", name, file=name)
    beside = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        handle = beside.open("xb")
        try:
            with handle:
                yield handle
                handle.flush()
                os.fsync(handle.fileno())
            if target.exists():
                with suppress(OSError):
                    beside.chmod(target.stat().st_mode & 0o7777)
            beside.replace(target)
        except BaseException:
            with suppress(OSError):
                beside.unlink()
            raise
        _sync_folder(target.parent)
    except OSError as error:
        raise _trouble(target, name, error) from error


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut; where folders can't be synced, the system sees to it."""
    if not SYNCS_FOLDERS:
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _trouble(target: Path, name: str, error: OSError) -> UserError | DiskTrouble:
    if getattr(error, "winerror", None) in _WINDOWS_IN_USE:
        return UserError("file_in_use", name, file=name)
    if error.errno in _FULL:
        return DiskTrouble("disk_full", name, file=name)
    if error.errno in _READ_ONLY:
        return DiskTrouble("disk_read_only", name, file=name)
    if not target.parent.is_dir():
        return UserError("folder_missing", name, folder=str(target.parent))
    return DiskTrouble("disk_failing", name, file=name)

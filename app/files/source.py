"""A file on disk as it is opened for reading: it is there, may be read, is no folder or device, and stays as it is."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import DiskTrouble, Unreadable

if TYPE_CHECKING:
    from io import FileIO


@dataclass(frozen=True, slots=True)
class Source:
    """One file, and what it was when it was opened.

    Attributes:
        path: where it is.
        size: in bytes.
        stamp: device, inode, size and time of change; a different one means that it changed.
    """

    path: Path
    size: int
    stamp: tuple[int, int, int, int]

    @property
    def name(self) -> str:
        """The file's name without its folder, for sentences; characters that can't be shown are replaced."""
        return self.path.name.encode("utf-8", "replace").decode("utf-8")

    def open(self) -> FileIO:
        """Open the file for reading bytes, unbuffered.

        Raises:
            Unreadable: it is gone, may not be read, or is not what it was.
        """
        try:
            handle = self.path.open("rb", buffering=0)
        except OSError as error:
            raise trouble(self.path, error) from error
        try:
            self._compare(os.fstat(handle.fileno()))
        except Unreadable:
            handle.close()
            raise
        return handle

    def check_unchanged(self) -> None:
        """Compare the file with what it was when it was opened.

        Raises:
            Unreadable: ``file_changed`` where it differs, ``no_such_file`` where it is gone.
        """
        try:
            found = self.path.stat()
        except OSError as error:
            raise trouble(self.path, error) from error
        self._compare(found)

    def _compare(self, found: os.stat_result) -> None:
        if stamp_of(found) != self.stamp:
            raise Unreadable("file_changed", self.name, file=self.name)


def stamp_of(found: os.stat_result) -> tuple[int, int, int, int]:
    """Return what tells one state of a file from another."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def find_source(path: str | os.PathLike[str]) -> Source:
    """Look at a file before it is read.

    Args:
        path: of the list.

    Returns:
        The source; nothing is opened yet.

    Raises:
        Unreadable: ``no_such_file``, ``file_not_allowed``, ``file_is_folder``, ``file_not_regular``, ``file_empty``.
    """
    where = Path(path)
    try:
        found = where.stat()
    except (OSError, ValueError) as error:
        raise trouble(where, error) from error
    source = Source(where, found.st_size, stamp_of(found))
    if stat.S_ISDIR(found.st_mode):
        raise Unreadable("file_is_folder", source.name, file=source.name)
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable("file_not_regular", source.name, file=source.name)
    if found.st_size == 0:
        raise Unreadable("file_empty", source.name, file=source.name)
    return source


def trouble(path: Path, error: OSError | ValueError) -> Unreadable | DiskTrouble:
    """Return the error of the user's world that an error of the system stands for, while reading ``path``."""
    name = path.name.encode("utf-8", "replace").decode("utf-8")
    if isinstance(error, PermissionError):
        return Unreadable("file_not_allowed", name, file=name)
    if isinstance(error, IsADirectoryError):
        return Unreadable("file_is_folder", name, file=name)
    if isinstance(error, (FileNotFoundError, NotADirectoryError, ValueError)):
        return Unreadable("no_such_file", name, file=name)
    return DiskTrouble("disk_failing", name, file=name)

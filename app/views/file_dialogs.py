"""Asks for a file to read, or for one to write a table to; neither waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_for_file(window: QWidget, title: str, name_filter: str, take: Callable[[Path], object]) -> None:
    """Ask for a file that is there.

    Args:
        window: in front of which.
        title: of the dialog.
        name_filter: which files are shown, as Qt takes it.
        take: called with the file.
    """
    dialog = QFileDialog(window, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilter(name_filter)
    dialog.fileSelected.connect(lambda path: take(Path(path)))
    dialog.open()


def ask_where_to_write(
    window: QWidget, title: str, name: str, kinds: Mapping[str, str], take: Callable[[Path], object]
) -> None:
    """Ask for a file to write to; the kind that is chosen gives its ending.

    Args:
        window: in front of which.
        title: of the dialog.
        name: proposed, without its ending.
        kinds: ending → what such files are called; the first is proposed.
        take: called with the file.
    """
    dialog = QFileDialog(window, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    shown = {f"{words} (*.{ending})": ending for ending, words in kinds.items()}
    first = next(iter(kinds))
    dialog.setNameFilters(list(shown))
    dialog.setDefaultSuffix(first)
    dialog.selectFile(f"{name}.{first}")
    dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(shown.get(chosen, first)))
    dialog.fileSelected.connect(lambda path: take(Path(path)))
    dialog.open()

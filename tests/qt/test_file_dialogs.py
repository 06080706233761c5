"""Which file is read or written: what is proposed, and what is taken."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.views.file_dialogs import ask_for_file, ask_where_to_write


def test_the_kind_that_is_chosen_gives_the_ending_and_the_file_is_handed_on(qtbot, monkeypatch):
    monkeypatch.setattr(QFileDialog, "open", lambda _self: None)  # Qt's own window: nothing of ours is in it
    window, taken = QWidget(), []
    qtbot.addWidget(window)
    kinds = {"xlsx": "Excel workbook", "csv": "CSV file"}
    ask_where_to_write(window, "Export", "Payments 2026", kinds, taken.append)
    ask_for_file(window, "Import", "Lists (*.csv)", taken.append)
    writes, reads = window.findChildren(QFileDialog)
    assert writes.nameFilters() == ["Excel workbook (*.xlsx)", "CSV file (*.csv)"]
    assert (writes.defaultSuffix(), Path(writes.selectedFiles()[0]).name) == ("xlsx", "Payments 2026.xlsx")
    writes.filterSelected.emit("CSV file (*.csv)")
    assert writes.defaultSuffix() == "csv"
    assert reads.nameFilters() == ["Lists (*.csv)"]
    for dialog, path in ((writes, "/a.csv"), (reads, "/b.csv")):
        dialog.fileSelected.emit(path)
    assert taken == [Path("/a.csv"), Path("/b.csv")]

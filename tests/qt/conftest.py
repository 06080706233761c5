"""Windows of these tests find fonts and styles loaded: the first text ever drawn in a process costs a tenth of a second."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel


@pytest.fixture(scope="session", autouse=True)
def letters_are_loaded(qapp):
    """Draw a word in each script once, outside any test."""
    label = QLabel("Zon ✓ ไทย 한국어 Å")
    label.setStyleSheet("QLabel { font-weight: 600; }")
    label.grab()
    label.deleteLater()
    qapp.processEvents()

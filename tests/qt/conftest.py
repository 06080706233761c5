"""These tests look at a window in use; what a process does once, at its start, is done before the first of them."""

from __future__ import annotations

import gc
import importlib
import pkgutil

import pytest
from PySide6.QtWidgets import QLabel, QMainWindow

import app.views
from app.settings import Settings
from app.views.theme import Theme


@pytest.fixture(scope="session", autouse=True)
def the_process_has_started(qapp):
    """Load the pages' modules, and draw a word in each script with the program's style."""
    for module in pkgutil.walk_packages(app.views.__path__, "app.views."):
        importlib.import_module(module.name)
    window = QMainWindow()
    theme = Theme(qapp, Settings(None))
    theme.dress(window)
    window.setCentralWidget(QLabel("Zon ✓ ไทย 한국어 Å"))
    window.show()
    qapp.processEvents()
    window.grab()
    window.close()
    window.deleteLater()
    theme.deleteLater()
    qapp.processEvents()
    gc.collect()
    gc.freeze()  # as after the collection of the tests: all those modules stay

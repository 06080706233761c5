"""The scripts of packaging/ by name; they lie side by side and are no package."""

from __future__ import annotations

import importlib
import sys

import pytest

from tests.unit.house.source import ROOT

PACKAGING = ROOT / "packaging"


@pytest.fixture
def script(monkeypatch):
    """Gives a script of packaging/ as a module; forgotten after the test."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(PACKAGING))
    yield importlib.import_module
    for name in set(sys.modules) - before:
        path = getattr(sys.modules[name], "__file__", None) or ""
        if path.startswith(str(PACKAGING)):
            del sys.modules[name]

"""A headless command loads no Qt: it is fast, and works on a server that has none of Qt's libraries."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.unit.house.source import APP

LIST = """
import json, runpy, sys
sys.argv = ["partner-desk", "--unencrypted", "--json", "list"]
try:
    runpy.run_module("app", run_name="__main__", alter_sys=True)
except SystemExit as end:
    code = end.code
loaded = sorted(name for name in sys.modules if name.split(".")[0] in {"PySide6", "shiboken6", "qasync"})
print(json.dumps({"code": code, "loaded": loaded}), file=sys.stderr)
"""


@pytest.mark.skipif(not (APP / "__main__.py").exists(), reason="the program has no door yet")
def test_list_loads_no_qt(home):
    done = subprocess.run([sys.executable, "-c", LIST], capture_output=True, text=True, check=False, timeout=60)
    lines = done.stderr.splitlines()
    assert lines, done
    assert lines[-1].startswith("{"), done.stderr
    told = json.loads(lines[-1])
    assert told == {"code": 0, "loaded": []}, done.stderr
    assert json.loads(done.stdout)["customers"] == []

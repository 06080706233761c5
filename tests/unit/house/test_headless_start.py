"""A headless command loads no Qt: it is fast, and works on a server that has none of Qt's libraries."""

from __future__ import annotations

import json
import subprocess
import sys

LIST = """
import json, runpy, sys
sys.argv = ["partner-desk", "--json", "list"]
try:
    runpy.run_module("app", run_name="__main__", alter_sys=True)
except SystemExit as end:
    code = end.code
loaded = sorted(name for name in sys.modules if name.split(".")[0] in {"PySide6", "shiboken6", "qasync"})
print(json.dumps({"code": code, "loaded": loaded}), file=sys.stderr)
"""


def test_list_loads_no_qt(home, tmp_path):
    customers = tmp_path / "customers.csv"
    customers.write_text("Organisation name,Domain\nGreen Garden,garden.example\n", encoding="utf-8")
    make = [sys.executable, "-m", "app", "--unencrypted", "import", str(customers)]
    subprocess.run(make, capture_output=True, check=False, timeout=60)
    done = subprocess.run([sys.executable, "-c", LIST], capture_output=True, text=True, check=False, timeout=60)
    lines = done.stderr.splitlines()
    assert lines, done
    assert lines[-1].startswith("{"), done.stderr
    assert json.loads(lines[-1]) == {"code": 0, "loaded": []}, done.stderr
    assert [each["domain"] for each in json.loads(done.stdout)["customers"]] == ["garden.example"]

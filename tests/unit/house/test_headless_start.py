"""A headless command loads neither Qt nor what talks to the network: fast, also where Qt's libraries are missing."""

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
late = {"PySide6", "shiboken6", "qasync", "grpc", "httpx", "dns"}
google = ("google.cloud", "google.api_core", "google.auth", "google.protobuf")
loaded = sorted(name for name in sys.modules if name.split(".")[0] in late or name.startswith(google))
print(json.dumps({"code": code, "loaded": loaded}), file=sys.stderr)
"""

LAZY = """
import json, sys
from app.models.provider import AccountFacts
from app.providers.google.client import GoogleClient
from app.providers.practice.google_server import GooglePracticeServer
GooglePracticeServer()
GoogleClient(AccountFacts(1, "a" * 32, "google", "G", "C1"), None)
print(json.dumps([name for name in sys.modules if name.startswith(("grpc", "google.cloud", "google.auth"))]))
"""


def test_list_loads_no_qt_and_no_network(home, tmp_path):
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


def test_a_client_and_a_practice_server_load_nothing_before_they_are_used():
    done = subprocess.run([sys.executable, "-c", LAZY], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == []

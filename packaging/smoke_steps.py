"""What a person does with the installed program, by keys and by what a screen reader hears; run inside the bare system.

    python3 packaging/session.py desktop python3 packaging/smoke_steps.py STEP PROGRAM HOME

Uses the driver of the e2e tests, which knows no object of the program.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.e2e.desk import Desk, Node

TODAY = {"PARTNER_DESK_TODAY": "2026-03-02"}
SIGNAL = Path("/tmp/partner-desk-smoke")  # noqa: S108 - inside the bare system
WAIT_S = 240.0
CUSTOMER = {
    "provider": "google",
    "kind": "domain",
    "organisation_name": "Zon BV",
    "domain": "zon.example",
    "primary_email": "admin@zon.example",
    "alternate_email": "office@elsewhere.example",
    "admin_first_name": "Anna",
    "admin_last_name": "Zon",
    "country": "NL",
    "postal_code": "1012 JS",
    "locality": "Amsterdam",
    "address_lines": ["Dam 1"],
}
LIST = """\
organisation name,domain,provider,plan,licences,status,trial start,trial end
정원 상사,jeongwon.example,zoho,Workplace Standard,12,trial,2026-02-25,2026-03-11
สวนสวย,suansuay.example,zoho,Mail Premium,5,active,,
Lantern Works,lantern.example,google,Business Starter,30,active,,
"""


def cells(desk: Desk) -> list[str]:
    """Return the names of the customers’ cells."""
    table = desk.find("table", "Customers")
    size = table.table()
    names = [table.cell(row, column).name for row in range(size["rows"]) for column in range(size["columns"])]
    return [name for name in names if name]


def cells_become(desk: Desk, count: int) -> list[str]:
    """Wait until there are so many customers."""
    found: list[str] = []
    for _ in range(100):
        found = cells(desk)
        if len(found) == count:
            return found
        desk.gone("label", "never", timeout=0.1)
    raise AssertionError(f"{len(found)} customers, not {count}: {found}\n{desk.tree()}")


def button(desk: Desk, name: str, **how: Any) -> Node:
    """Wait for a button."""
    return desk.find("push button", name, **how)


def work(program: str, home: Path) -> None:
    """Import a list, search, extend a trial, close; then find it all again."""
    listed = home.parent / "customers.csv"
    listed.write_text(LIST, encoding="utf-8")
    with Desk(home, command=[program], environment=TODAY) as desk:
        button(desk, "Import list")
        desk.keys("ctrl+i")
        button(desk, "Choose file…", states=("focused",))
        desk.keys("Return")
        desk.find("text", "File name:", how="starts", states=("focused",))
        desk.type(str(listed))
        desk.keys("Return")
        button(desk, "Next", states=("focused",))
        desk.keys("Return")
        button(desk, "Import 3 customers", states=("focused",))
        desk.keys("Return")
        desk.find("label", "3 new, 0 updated.")
        button(desk, "Show these customers", states=("focused",))
        desk.keys("Return")
        cells_become(desk, 3)
        desk.keys("ctrl+1", "ctrl+f")
        desk.find("text", "Search customers", states=("focused",)).write("정원")
        (found,) = cells_become(desk, 1)
        if "9 days left" not in found:
            raise AssertionError(found)
        desk.keys("Return")
        desk.find("table", "Customers", states=("focused",))
        desk.find("panel", "Card actions").find("push button", "Extend Trial", how="starts")
        desk.keys("ctrl+e")
        desk.find("", "Messages").find("label", "extended to", how="has")
    with Desk(home, command=[program], environment=TODAY) as desk:
        if not any("24 days left" in name for name in cells_become(desk, 3)):
            raise AssertionError(cells(desk))


def migrate(program: str, home: Path) -> None:
    """Open a book of an older schema: it is brought up to date, and its customers are there."""
    with Desk(home, "--unencrypted", command=[program], environment=TODAY) as desk:
        for _ in range(100):
            if cells(desk):
                return
            desk.gone("label", "never", timeout=0.1)
        raise AssertionError(f"the book is empty\n{desk.tree()}")


def upgraded(program: str, home: Path) -> None:
    """Keep the window open while the program is replaced, then go where it has not been: nothing may break.

    Then the book goes on in the new program.
    """
    listed = home.parent / "customers.csv"
    listed.write_text(LIST, encoding="utf-8")
    surroundings = {**os.environ, "PARTNER_DESK_HOME": str(home)}
    line = [program, "--unencrypted", "import", str(listed)]
    subprocess.run(line, check=True, env=surroundings, capture_output=True)
    with Desk(home, command=[program], environment=TODAY) as desk:
        cells_become(desk, 3)
        SIGNAL.with_suffix(".ready").touch()
        end = time.monotonic() + WAIT_S
        while not SIGNAL.with_suffix(".go").exists():
            if time.monotonic() > end:
                raise AssertionError("nobody replaced the program")
            time.sleep(0.2)
        # The new program beside the old window, on the same book: it answers, or says why it can't; it breaks nothing.
        beside = subprocess.run(
            [program, "list"], check=False, env=surroundings, capture_output=True, text=True, timeout=WAIT_S
        )
        if "Traceback" in beside.stdout + beside.stderr or not (beside.stdout or beside.stderr).strip():
            raise AssertionError(f"beside the old window: {beside.returncode} {beside.stdout}{beside.stderr}")
        desk.keys("ctrl+shift+o")
        desk.find("", "Outbox", how="has")
        desk.keys("ctrl+comma")
        desk.find("check box", "Notices on the desktop")
        desk.keys("Escape", "ctrl+n")
        button(desk, "Next")
        desk.keys("Escape", "ctrl+1")
        desk.find("table", "Customers")
    said = subprocess.run([program, "--json", "list"], check=True, env=surroundings, capture_output=True, text=True)
    if json.loads(said.stdout)["total"] != 3:
        raise AssertionError(f"the book after the old window has closed: {said.stdout}")
    with Desk(home, command=[program], environment=TODAY) as desk:
        cells_become(desk, 3)


def google(program: str, home: Path) -> None:
    """Connect an account at a practice Google, pull its customers, create one: over gRPC, the key in the keyring."""
    told = json.loads(SIGNAL.with_suffix(".google").read_text(encoding="utf-8"))
    key = home.parent / "key.json"
    key.write_text(told["key"], encoding="utf-8")
    wanted = home.parent / "customer.json"
    wanted.write_text(json.dumps(CUSTOMER), encoding="utf-8")
    surroundings = {**os.environ, "PARTNER_DESK_HOME": str(home), "PARTNER_DESK_GOOGLE_ENDPOINT": told["endpoint"]}

    def ask(*words: str) -> dict[str, Any]:
        done = subprocess.run(
            [program, "--json", *words], check=False, capture_output=True, text=True, env=surroundings
        )
        if done.returncode:
            raise AssertionError(f"{words} ended with {done.returncode}: {done.stdout}{done.stderr}")
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    account = ("--account", told["account"], "--subject", "admin@reseller.example")
    if not ask("connect", "google", *account, "--key-file", str(key))["ok"]:
        raise AssertionError("not connected")
    key.unlink()
    if ask("sync")["pulled"] < 25:
        raise AssertionError("not everything was pulled")
    ask("add", "--from-json", str(wanted))
    states = [each["state"] for each in ask("outbox", "run")["operations"]]
    if not states or set(states) != {"done"}:
        raise AssertionError(f"sent: {states}")


STEPS = {"google": google, "work": work, "migrate": migrate, "upgraded": upgraded}

if __name__ == "__main__":
    STEPS[sys.argv[1]](sys.argv[2], Path(sys.argv[3]))

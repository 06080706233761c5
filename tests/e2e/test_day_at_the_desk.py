"""A clerk’s first day by keys and by what is said: import, find, extend, edit, undo, select, leave, return (Q11)."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.e2e.desk import ROOT, Desk

pytestmark = [pytest.mark.keyring, pytest.mark.timeout(180)]
TODAY = {"PARTNER_DESK_TODAY": "2026-03-02"}
LIST = """\
organisation name,domain,provider,plan,licences,status,trial start,trial end
정원 상사,jeongwon.example,zoho,Workplace Standard,12,trial,2026-02-25,2026-03-11
สวนสวย,suansuay.example,zoho,Mail Premium,5,active,,
Lantern Works,lantern.example,google,Business Starter,30,active,,
Åkerström & Söner,akerstrom.example,google,Business Plus,7,suspended,,
De Gouden Leeuw,leeuw.example,,,,,,
"""


def cells(desk):
    """Return the names of all cells of the customers, as its Table interface gives them."""
    table = desk.find("table", "Customers")
    size = table.table()
    names = [table.cell(row, column).name for row in range(size["rows"]) for column in range(size["columns"])]
    return [name for name in names if name]


def cells_become(desk, fits):
    """Wait until the cells fit; return them."""
    for _ in range(100):
        if fits(found := cells(desk)):
            return found
        desk.gone("label", "never", timeout=0.1)
    raise AssertionError(f"the cells stay {found}\n{desk.tree()}")


def bring_in(desk, path):
    """Import a list through the wizard with the keyboard."""
    desk.find("push button", "Import list")
    desk.keys("ctrl+i")
    desk.find("push button", "Choose file…", states=("focused",))
    desk.keys("Return")
    desk.type_into(desk.find("text", "File name:", how="starts", states=("focused",)), str(path))
    desk.keys("Return")
    assert desk.find("combo box", "Domain").about["description"] == "Field for column domain"
    desk.find("push button", "Next", states=("focused",))
    desk.keys("Return")
    desk.find("push button", "Import 5 customers", states=("focused",))
    desk.keys("Return")
    desk.find("label", "5 new, 0 updated.")
    desk.find("push button", "Show these customers", states=("focused",))
    desk.keys("Return")


def test_a_day_at_the_desk_by_keyboard_and_by_what_is_said(home, tmp_path):
    path = tmp_path / "customers.csv"
    path.write_text(LIST, encoding="utf-8")
    with Desk(home, environment=TODAY) as desk:
        bring_in(desk, path)
        names = cells_become(desk, lambda found: len(found) == 5)
        garden = next(name for name in names if name.startswith("정원 상사"))
        parts = ["정원 상사", "jeongwon.example", "Workplace Standard", "Trial", "9 days left"]
        assert [garden.index(part) for part in parts] == sorted(garden.index(part) for part in parts), garden
        desk.keys("ctrl+1")

        desk.keys("ctrl+f")
        desk.find("text", "Search customers", states=("focused",)).write("정원")
        assert cells_become(desk, lambda found: len(found) == 1) == [garden]
        desk.keys("Return")
        desk.find("table", "Customers", states=("focused",))
        desk.find("panel", "Card actions").find("push button", "Extend Trial", how="starts")
        reach(desk, "Extend Trial")
        desk.keys("space")
        desk.find("panel", "Card actions").find("push button", "Extend Trial to 10 Apr", how="starts")
        strip = desk.find("", "Messages")
        strip.find("label", "extended to", how="has")
        desk.keys("F6")
        desk.find("push button", "Undo", states=("focused",))
        desk.keys("space")
        strip.find("label", "Undone: Trial of", how="starts")
        assert cells_become(desk, lambda found: found == [garden])

        desk.keys("ctrl+f", "Return")
        desk.find("table", "Customers", states=("focused",))
        desk.keys("Return")
        name = desk.find("text", "Organisation name")
        name.focus()
        desk.find("text", "Organisation name", states=("focused",))
        desk.keys("End")
        desk.type(" Seoul")
        desk.keys("Tab", "alt+Left")
        desk.find("table", "Customers")
        cells_become(desk, lambda found: found[0].startswith("정원 상사 Seoul"))
        desk.keys("ctrl+z")
        assert cells_become(desk, lambda found: found[0].startswith("정원 상사,"))
        desk.keys("ctrl+y")
        cells_become(desk, lambda found: found[0].startswith("정원 상사 Seoul"))

        desk.keys("ctrl+k")
        desk.find("text", "Command", states=("focused",))
        desk.type("all customers")
        desk.keys("Return")
        cells_become(desk, lambda found: len(found) == 5)

        desk.keys("ctrl+alt+2")
        desk.find("push button", "Show as cards")
        assert desk.find("table", "Customers").table()["rows"] == 5
        desk.keys("ctrl+f", "Return", "ctrl+a")
        desk.find("label", "5 selected")
        desk.keys("ctrl+t")
        desk.find("text", "Tag", how="starts", states=("focused",))
        desk.type("spring")
        desk.keys("Return")
        desk.find("", "Messages").find("label", "spring", how="has")

        line = [sys.executable, "-m", "app"]
        second = subprocess.run(line, cwd=ROOT, check=False, capture_output=True, timeout=30)
        assert (second.returncode, second.stderr) in {(0, b""), (5, b"")}
        assert desk.running
        assert desk.find("frame", "Partner Desk", how="has", states=("showing", "active"))

    with Desk(home, environment=TODAY) as desk:
        names = cells_become(desk, lambda found: len(found) >= 5)
        assert any("정원 상사 Seoul" in name for name in names)
        # Beside the open window, a command reads the same book.
        listed = subprocess.run([*line, "list", "--json"], cwd=ROOT, check=True, capture_output=True, timeout=30)
        assert [customer["tags"] for customer in json.loads(listed.stdout)["customers"]] == [["spring"]] * 5


def reach(desk, words):
    """Press Tab until the button whose name begins so has the keyboard."""
    for _ in range(8):
        desk.keys("Tab")
        for _wait in range(10):
            focused = desk.find_all("push button", words, how="starts")
            if any("focused" in each.states for each in focused):
                return
    raise AssertionError(f"Tab does not reach {words}\n{desk.tree()}")

"""The card grid on a real desktop, by what a screen reader gets and by keys alone (R2, R5, Q11)."""

from __future__ import annotations

import pytest

from app.actions import practice
from app.bootstrap import open_book
from tests.e2e.desk import Desk

pytestmark = pytest.mark.keyring
TODAY = {"PARTNER_DESK_TODAY": "2026-11-22"}


@pytest.fixture
def desk(home, monkeypatch):
    """The sample customers in a book that no provider answers: nothing is sent, and no card moves by itself."""
    monkeypatch.setenv("PARTNER_DESK_HOME", str(home))
    monkeypatch.setenv("PARTNER_DESK_TODAY", TODAY["PARTNER_DESK_TODAY"])
    path = home / "Cards.deskbook"
    book = open_book(path, unencrypted=True, by="Mara")
    book.run(practice.fill)
    book.close()
    with Desk(home, "--book", str(path), environment=TODAY) as running:
        running.find("table", "Customers")
        yield running


def all_cells(desk):
    """Yield (row, column, name) of every card."""
    table = desk.find("table", "Customers")
    size = table.table()
    for row in range(size["rows"]):
        for column in range(size["columns"]):
            name = spoken(desk, table, row, column)
            if name:
                yield row, column, name


def spoken(desk, table, row, column):
    """Return what is said of a card; one far from what is in sight is read when it is asked for."""
    for _ in range(100):
        if "Loading" not in (name := table.cell(row, column).name):
            return name
        desk.gone("label", "never", timeout=0.1)
    raise AssertionError(f"{row}, {column}: {name}")


def go_to(desk, row, column):
    """Make a card the current one as a screen reader does: select it, then select nothing."""
    desk.find("table", "Customers").cell(row, column).act()
    desk.find("label", "1 selected")
    desk.keys("Escape")
    desk.gone("label", "1 selected")


def test_every_card_speaks_its_name_domain_plan_state_and_days(desk):
    cells = list(all_cells(desk))
    assert len(cells) > 20
    assert any("days left" in name and "Trial" in name for _row, _column, name in cells)


def test_the_actions_of_the_current_card_are_real_buttons_reached_by_tab(desk):
    row, column, name = next(cell for cell in all_cells(desk) if "not verified" in cell[2] and "Trial" not in cell[2])
    go_to(desk, row, column)
    button = desk.find("panel", "Card actions").find("push button", "Verify")
    assert "Press" in button.actions
    if "No subscription" in name:
        desk.keys("Tab")
        desk.find("push button", "Buy", states=("focused",))
    desk.keys("Tab")
    desk.find("push button", "Verify", states=("focused",))
    desk.keys("Escape")
    desk.find("table", "Customers", states=("focused",))
    assert "focused" in desk.find("table", "Customers").cell(row, column).states


def test_a_trial_is_extended_by_its_button_and_undone_from_the_message(desk):
    for row, column, name in all_cells(desk):
        if "Trial" not in name or "ended" in name:
            continue
        go_to(desk, row, column)
        found = desk.find("panel", "Card actions").find("push button", "Extend Trial", how="starts")
        before = found.name
        if before == "Extend Trial":
            assert found.about["description"]  # refused; it says why
            continue
        found.act()
        desk.find("label", "extended to", how="has")
        desk.find("push button", "Undo").act()
        desk.find("panel", "Card actions").find("push button", before)
        return
    raise AssertionError("no trial that can be extended in the practice book")


def test_keys_alone_search_select_and_open(desk):
    desk.keys("ctrl+f")
    desk.find("text", "Search customers", states=("focused",))
    desk.type("bak")
    desk.keys("Return")
    desk.find("table", "Customers", states=("focused",))
    desk.keys("space")
    desk.find("label", "1 selected")
    desk.keys("Escape")
    desk.gone("label", "1 selected")
    desk.keys("Return")
    desk.find("push button", "Back to the customers")

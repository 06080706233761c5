"""A Google customer is added by keyboard alone, from Ctrl+N to its card; killed half-way, the draft goes on (Q11)."""

from __future__ import annotations

import pytest

from tests.e2e.desk import Desk

pytestmark = [pytest.mark.keyring, pytest.mark.timeout(180)]


def page(desk, field):
    """Wait until a page's first field has the keyboard."""
    return desk.find("text", field, states=("showing", "focused"))


def test_a_google_customer_is_added_by_keyboard_alone(home):
    with Desk(home) as desk:
        desk.find("push button", "Add customer")
        desk.keys("ctrl+n")
        desk.find("dialog", "Add a Google customer")
        desk.find("radio button", "I don’t know yet", states=("focused",))
        desk.keys("Return")
        desk.find("radio button", "Google", states=("focused",))
        desk.keys("Return")
        page(desk, "Organisation name")
        desk.keys("Return")
        name = page(desk, "Organisation name")
        assert "name or a domain" in name.about["description"]
        desk.type("Cafe De Kade")
        desk.keys("Tab")
        page(desk, "Domain")
        desk.type("cafedekade.example")
        desk.keys("Tab")
        desk.find("combo box", states=("showing", "focused"))
        desk.type("Nether")
        desk.find("text", "Postal code")
        desk.keys("Tab")
        page(desk, "Postal code")
        desk.type("30 AA")
        desk.keys("Tab")
        assert "postal code" in desk.find("text", "Postal code").about["description"]
        desk.keys("Return")
        page(desk, "Postal code")
        desk.keys("ctrl+a")
        desk.type("3011 AA")
        desk.keys("Tab")
        page(desk, "Town or city")
        desk.type("Rotterdam")
        desk.keys("Tab")
        page(desk, "Street and number")
        desk.type("Oude Haven 12")
        desk.keys("Return")
        page(desk, "Administrator’s given name")
        desk.type("Anna")
        desk.keys("Tab")
        desk.type("de Wit")
        desk.keys("Tab")
        page(desk, "Super administrator’s email")
        desk.type("anna@cafedekade.example")
        desk.keys("Tab")
        page(desk, "Alternate email")
        desk.type("desk@partner.example")
        desk.keys("Return")
        desk.find("push button", "Create", states=("focused",))
        desk.keys("Return")
        desk.find("label", "✓  Cafe De Kade was added")
        desk.keys("Escape")
        desk.gone("dialog", "Add a Google customer")
        table = desk.find("table", "Customers", states=("focused",))
        card = table.cell(0, 0).name
        assert card.startswith("Cafe De Kade, cafedekade.example"), card
        desk.find("", "Messages").find("label", "Cafe De Kade was added", how="has")


def test_a_killed_wizard_goes_on_where_it_was(home):
    with pytest.raises(AssertionError, match="ended with -9"):
        leave_half_way(home)
    with Desk(home) as desk:
        desk.find("push button", "1 draft").act()
        desk.find("push button", "Go on", states=("showing", "enabled"))
        desk.keys("Return")
        page(desk, "Administrator’s given name")
        desk.keys("alt+Left")
        assert page(desk, "Organisation name").text == "De Gouden Leeuw"
        desk.keys("Escape")
        desk.gone("dialog", "Add a customer")


def leave_half_way(home):
    """Type a name, go on to the next page, and lose the program as in a power cut."""
    with Desk(home) as desk:
        desk.find("push button", "Add customer")
        desk.keys("ctrl+shift+n")
        page(desk, "Organisation name")
        desk.type("De Gouden Leeuw")
        desk.keys("Return")
        page(desk, "Administrator’s given name")
        desk.find("label", "Saved as a draft.", how="starts")
        desk.kill()

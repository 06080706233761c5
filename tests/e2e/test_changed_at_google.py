"""A customer changes its domain at Google: fetched, seen, taken and undone by keys and by what is said (Q11, R50)."""

from __future__ import annotations

import pytest

from tests.e2e.desk import Desk

pytestmark = [pytest.mark.keyring, pytest.mark.timeout(180)]
TODAY = {"PARTNER_DESK_TODAY": "2026-11-22"}
SENTENCE = "The domain differs from the customer’s admin console"


def command(desk, words):
    """Run a command from the palette."""
    desk.keys("ctrl+k")
    desk.find("text", "Command", states=("focused",)).write(words)
    desk.keys("Return")


def test_what_a_customer_changed_in_its_admin_console_is_taken_and_undone(home):
    home.mkdir(parents=True, exist_ok=True)
    (home / "settings.toml").write_text('[sync]\nminutes = "0"\n', encoding="utf-8")  # only when asked
    with Desk(home, "--practice", environment=TODAY) as desk:
        desk.find("table", "Customers")
        desk.keys("ctrl+f")
        desk.find("text", "Search customers", states=("focused",)).write("hanbitsoft")
        desk.keys("Return")
        desk.find("table", "Customers", states=("focused",))
        desk.keys("Return")
        desk.find("push button", "Open admin console")
        domain = desk.find("text", "Domain").text
        command(desk, "customer changes its domain")
        strip = desk.find("", "Messages")
        strip.find("label", domain, how="has")

        desk.keys("F5")
        pane = desk.find("", "Changed at the provider")
        pane.find("label", SENTENCE)
        pane.find("label", f"Ours: {domain}")
        desk.find("label", "Changed at Google")
        desk.find("label", "Google as of", how="starts")

        take = pane.find("push button", "Take theirs: Domain")
        take.focus()
        desk.find("push button", "Take theirs: Domain", states=("focused",))
        desk.keys("space")
        desk.gone("push button", "Take theirs: Domain")
        strip.find("label", "the provider’s value was taken", how="has")
        assert desk.find("text", "Domain").text != domain

        desk.keys("ctrl+z")
        desk.find("push button", "Take theirs: Domain")
        assert desk.find("text", "Domain").text == domain

        desk.keys("alt+Left")
        command(desk, "show what changed at the provider")
        table = desk.find("table", "Customers")
        assert "hanbitsoft" in table.cell(0, 0).name
        assert "Changed at Google" in table.cell(0, 0).name

"""A domain that has an account already: the wizard says so and goes on as a take-over, everything typed along (R14)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from app.providers.practice.google_server import GooglePracticeServer
from app.providers.practice.google_state import Holding
from tests.e2e.desk import ROOT, Desk
from tests.unit.commands.keys import key_text

pytestmark = [pytest.mark.keyring, pytest.mark.timeout(180)]
STARTER = "1010020027"


@pytest.fixture
def google(monkeypatch):
    with GooglePracticeServer("C0practice") as server:
        monkeypatch.setenv("PARTNER_DESK_GOOGLE_ENDPOINT", server.endpoint)
        monkeypatch.setenv("PARTNER_DESK_DNS", "resolver=127.0.0.1:9;auth=127.0.0.1:9")
        yield server


def connect(home, tmp_path):
    key = tmp_path / "key.json"
    key.write_text(key_text())
    words = ["connect", "google", "--account", "C0practice", "--subject", "admin@reseller.example"]
    subprocess.run(
        [sys.executable, "-m", "app", *words, "--key-file", str(key)],
        env={**os.environ, "PARTNER_DESK_HOME": str(home)},
        cwd=ROOT,
        check=True,
        timeout=60,
    )
    key.unlink()


def test_a_domain_that_exists_goes_on_as_a_take_over(home, tmp_path, google):
    google.world.add_identity("cafedekade.example", consent=True, holdings=[Holding(STARTER, "flexible", 7)])
    connect(home, tmp_path)
    with Desk(home) as desk:
        desk.find("push button", "Add customer")
        desk.keys("ctrl+n")
        desk.find("dialog", "Add a Google customer")
        desk.find("radio button", "I don’t know yet", states=("focused",))
        desk.keys("Return")
        desk.find("radio button", "Google", states=("focused",))
        desk.keys("Return")
        desk.find("text", "Organisation name", states=("showing", "focused"))
        desk.type("Cafe De Kade")
        desk.keys("Tab")
        desk.find("text", "Domain", states=("showing", "focused"))
        desk.type("cafedekade.example")
        desk.find("label", "Take it over instead", how="has")
        link = desk.find("push button", "Take it over")
        assert "Take it over instead" in desk.find("text", "Domain").about["description"]
        link.act()
        desk.find("dialog", "Take over Cafe De Kade")
        desk.gone("dialog", "Add a Google customer")
        desk.find("label", "can be taken over", how="has")
        desk.keys("Return")
        assert desk.find("text", "Organisation name").text == "Cafe De Kade"
        assert desk.find("text", "Domain").text == "cafedekade.example"
        desk.keys("Escape")
        desk.gone("dialog", "Take over Cafe De Kade")
    assert not google.effects

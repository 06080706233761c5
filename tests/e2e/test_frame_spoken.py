"""The window around the pages on a real desktop: by keys alone, and by what a screen reader is told (Q11)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.e2e.desk import ROOT, Desk

pytestmark = pytest.mark.keyring
TODAY = {"PARTNER_DESK_TODAY": "2026-11-22"}


@pytest.fixture
def desk(home):
    with Desk(home, "--practice", environment=TODAY) as running:
        running.find("table", "Customers")
        yield running


def test_the_welcome_page_is_left_for_the_practice_book_by_keys_alone(home):
    with Desk(home, environment=TODAY) as desk:
        desk.find("push button", "Import list", states=("focused",))
        desk.keys("Tab")
        desk.keys("Tab")
        desk.find("push button", "Open the practice book", states=("focused",))
        desk.keys("space")
        desk.find("label", "Practice book")
        assert desk.find("table", "Customers").table()["rows"] > 1


def test_the_palette_finds_and_runs_a_command_by_keys_alone(desk):
    desk.keys("ctrl+k")
    desk.find("text", "Command", states=("focused",))
    desk.type("about")
    desk.keys("Return")
    desk.find("dialog", "Partner Desk")
    desk.keys("Escape")
    desk.gone("dialog", "Partner Desk")


def test_the_palette_says_why_a_command_can_not_run(desk):
    desk.keys("ctrl+k")
    desk.find("text", "Command", states=("focused",))
    desk.type("practice")
    desk.keys("Return")
    desk.find("", "Messages").find("label", "The practice book is open already.")


def test_the_strip_is_always_there_and_says_what_can_not_be_done(desk):
    strip = desk.find("", "Messages")
    desk.keys("ctrl+shift+z")
    assert strip.find("label", "There is nothing to do again.")
    desk.keys("F6")
    desk.find("push button", "Close message", states=("focused",))
    desk.keys("space")
    desk.gone("label", "There is nothing to do again.")


def test_menus_have_words_and_keys(desk):
    desk.keys("alt+e")
    desk.find("menu item", "Undo", how="starts")
    desk.keys("Escape")
    desk.keys("Escape")


def test_a_second_start_hands_over_and_ends_with_5(home, desk):
    environment = {**desk._environment, **TODAY}
    second = subprocess.run(
        [sys.executable, "-m", "app", "--practice"], cwd=ROOT, env=environment, timeout=60, check=False
    )
    assert second.returncode == 5
    assert desk.running

"""Every colour of every theme can be read on the grounds it stands on (WCAG: text 4.5:1, marks and focus rings 3:1)."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

RESOURCES = Path(__file__).parents[3] / "app" / "resources"
THEMES = tomllib.loads((RESOURCES / "themes.toml").read_text("utf-8"))
GROUNDS = ("window", "sidebar", "card", "selected", "hover")
TEXT_ON = {
    "text": GROUNDS,
    "text2": GROUNDS,
    "text3": ("window", "card", "track"),
    "accent": ("window", "card", "sidebar"),
    "on-accent": ("accent", "accent-hover"),
    "mark-text": ("mark",),
    "ok": ("ok-bg", "card", "window"),
    "warn": ("warn-bg", "card", "window"),
    "bad": ("bad-bg", "card", "window"),
    "info": ("info-bg", "card", "window"),
    "toast-text": ("toast",),
    "toast-link": ("toast",),
}
MARK_ON = {
    "accent": (*GROUNDS, "track"),  # focus ring, period bar
    "warn": ("track", "card"),  # steps of a trial
    "edge": ("window", "card"),  # boxes to tick, scroll bar
    "text2": GROUNDS,  # icons
    "toast": ("window",),
}


def luminance(color):
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def pairs(table):
    return [(theme, role, ground) for theme in THEMES for role, grounds in table.items() for ground in grounds]


def test_contrast_is_computed_as_wcag_says():
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize(("theme", "role", "ground"), pairs(TEXT_ON))
def test_text_can_be_read_on_its_ground(theme, role, ground):
    assert contrast(THEMES[theme][role], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize(("theme", "role", "ground"), pairs(MARK_ON))
def test_marks_stand_out_from_their_ground(theme, role, ground):
    assert contrast(THEMES[theme][role], THEMES[theme][ground]) >= 3.0


def test_every_theme_has_every_role():
    roles = set(THEMES["light"])
    assert all(set(tokens) == roles for tokens in THEMES.values())
    assert set(THEMES) == {"light", "dark", "high-contrast"}


def test_the_stylesheet_names_no_colour_of_its_own():
    source = (RESOURCES.parent / "views" / "stylesheet.py").read_text("utf-8")
    template = source[source.index('_TEMPLATE = """') :]
    assert not re.search(r"#[0-9a-fA-F]{6}\b|rgb\(|rgba\(", template)


def test_every_icon_is_drawn_in_one_colour_so_that_it_can_take_any():
    for path in (RESOURCES / "icons").glob("*.svg"):
        colors = set(re.findall(r"#[0-9a-fA-F]{3,6}\b", path.read_text("utf-8")))
        assert path.name == "partner-desk.svg" or colors == {"#000"}, path.name


def test_every_icon_that_is_asked_for_is_there():
    asked = set()
    for path in (RESOURCES.parent / "views").rglob("*.py"):
        asked |= set(re.findall(r"\bicon(?:=|\()\"([a-z-]+)\"", path.read_text("utf-8")))
    assert asked
    assert not {name for name in asked if not (RESOURCES / "icons" / f"{name}.svg").exists()}

"""No label takes what a customer is called for HTML (Q8), and no draft holds a secret (Q4)."""

import ast
import re

import pytest

from app.actions.flows.base import SECRETS
from app.views.plain_label import plain_tip
from tests.unit.house.source import ROOT

FILES = [path for path in sorted((ROOT / "app" / "views").rglob("*.py")) if path.name != "plain_label.py"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_label_is_plain(path):
    assert not re.search(r"\bQLabel\(|\(QLabel\):", path.read_text("utf-8")), "use app.views.plain_label"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_tool_tip_is_plain(path):
    source = path.read_text("utf-8")
    loose = [
        line.strip()
        for line in source.splitlines()
        if "setToolTip(" in line and not re.search(r"setToolTip\((plain_tip\(|t\(\"[^\"{}]*\"\)\)$)", line)
    ]
    assert not loose, "use app.views.plain_label.plain_tip"
    for node in ast.walk(ast.parse(source)):  # what a model answers for that role
        if isinstance(node, ast.If) and "ToolTipRole" in ast.unparse(node.test):
            answers = [each for each in node.body if isinstance(each, ast.Return) and each.value is not None]
            said = [ast.unparse(each.value) for each in answers]
            assert not [each for each in said if "plain_tip(" not in each and each != "None"], said


def test_a_tip_shows_what_it_is_given():
    assert plain_tip("Zon & Maan") == "<qt>Zon &amp; Maan</qt>"
    assert plain_tip("<img src='http://x.example/a'>\nmore") == (
        "<qt>&lt;img src=&#x27;http://x.example/a&#x27;&gt;<br>more</qt>"
    )
    assert (plain_tip(""), plain_tip("a\nb")) == ("", "a\nb")


def test_every_secret_field_of_a_wizard_is_known_to_the_drafts():
    named = set()
    for path in (ROOT / "app" / "actions" / "flows").glob("*.py"):
        named |= set(re.findall(r'FlowField\(\s*"(\w+)",[^()]*(?:\([^()]*\)[^()]*)?"secret"', path.read_text("utf-8")))
    assert named == SECRETS

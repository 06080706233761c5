"""No label takes what a customer is called for HTML (Q8), and no draft holds a secret (Q4)."""

import re

import pytest

from app.actions.flows.base import SECRETS
from tests.unit.house.source import ROOT

FILES = [path for path in sorted((ROOT / "app" / "views").rglob("*.py")) if path.name != "plain_label.py"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_label_is_plain(path):
    assert not re.search(r"\bQLabel\(|\(QLabel\):", path.read_text("utf-8")), "use app.views.plain_label"


def test_every_secret_field_of_a_wizard_is_known_to_the_drafts():
    named = set()
    for path in (ROOT / "app" / "actions" / "flows").glob("*.py"):
        named |= set(re.findall(r'FlowField\(\s*"(\w+)",[^()]*(?:\([^()]*\)[^()]*)?"secret"', path.read_text("utf-8")))
    assert named == SECRETS

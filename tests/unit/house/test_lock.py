"""The lock file holds what pyproject.toml asks for, with hashes, and names no index."""

from __future__ import annotations

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.unit.house.source import ROOT

LOCK = (ROOT / "packaging" / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS = dict(re.findall(r"^([a-z0-9-]+)==([^ \\]+)", LOCK, re.MULTILINE))


def test_everything_asked_for_is_pinned_within_its_bounds():
    asked = PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]
    asked += [each for extra in PROJECT["project"]["optional-dependencies"].values() for each in extra]
    wrong = []
    for line in asked:
        wanted = Requirement(line)
        pinned = PINS.get(canonicalize_name(wanted.name))
        if pinned is None or pinned not in wanted.specifier:
            wrong.append(f"{line}: {pinned}")
    assert wrong == [], "run: python3 packaging/dev.py lock"


def test_each_pin_has_hashes_and_no_index_is_named():
    entries = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) == len(PINS)
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in LOCK

"""The lock files hold what pyproject.toml asks for, with hashes, and name no index."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.unit.house.source import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = {
    name: (ROOT / "packaging" / name).read_text(encoding="utf-8") for name in ("requirements.lock", "package.lock")
}
PINS = {name: dict(re.findall(r"^([a-z0-9-]+)==([^ \\]+)", text, re.MULTILINE)) for name, text in LOCKS.items()}
EXTRA = {"requirements.lock": "dev", "package.lock": "package"}


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_asked_for_is_pinned_within_its_bounds(lock):
    asked = PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]
    asked += PROJECT["project"]["optional-dependencies"][EXTRA[lock]]
    wrong = []
    for line in asked:
        wanted = Requirement(line)
        pinned = PINS[lock].get(canonicalize_name(wanted.name))
        if pinned is None or pinned not in wanted.specifier:
            wrong.append(f"{line}: {pinned}")
    assert wrong == [], "run: python3 packaging/dev.py lock"


def test_each_extra_has_a_lock():
    assert set(PROJECT["project"]["optional-dependencies"]) == set(EXTRA.values())


def test_what_is_delivered_is_what_was_tested():
    tested, delivered = PINS["requirements.lock"], PINS["package.lock"]
    assert {name: pin for name, pin in delivered.items() if tested.get(name, pin) != pin} == {}


@pytest.mark.parametrize("lock", LOCKS)
def test_each_pin_has_hashes_and_no_index_is_named(lock):
    entries = re.split(r"^(?=[a-z0-9])", LOCKS[lock], flags=re.MULTILINE)[1:]
    assert len(entries) == len(PINS[lock])
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in LOCKS[lock]

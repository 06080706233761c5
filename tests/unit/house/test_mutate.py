"""The planted faults of `dev.py mutate`: what is planted, how the sample is drawn, which tests a fault gets."""

import ast
import subprocess
import sys

import pytest

from tests.unit.house.source import ROOT

PACKAGING = ROOT / "packaging"
SOURCE = '''
"""About nothing."""
from typing import Literal

Kind = Literal["a"]
MOST: int = 3


def is_few(numbers: list[int]) -> bool:
    """Return whether there are few."""
    log.info("asked")
    if numbers and len(numbers) <= MOST:
        return not any(each < 0 for each in numbers)
    show(len(numbers), text="many")
    return False
'''


@pytest.fixture
def tool(monkeypatch):
    monkeypatch.syspath_prepend(str(PACKAGING))
    before = set(sys.modules)
    import mutate

    yield mutate
    for name in set(sys.modules) - before:
        path = getattr(sys.modules[name], "__file__", None) or ""
        if path.startswith(str(PACKAGING)):
            del sys.modules[name]


def test_what_is_done_gets_faults_and_what_is_only_said_gets_none(tool):
    assert [each.told for each in tool.mutants(SOURCE)] == [
        "3 → 4",
        "numbers and len(numbers) <= MOST → numbers or len(numbers) <= MOST",
        "numbers → not numbers",
        "len(numbers) <= MOST → len(numbers) < MOST",
        "return not any((each < 0 for each in numbers)) → return None",
        "not any((each < 0 for each in numbers)) → any((each < 0 for each in numbers))",
        "any → all",
        "each < 0 → each <= 0",
        "0 → 1",
        "show(len(numbers), text='many') → pass",
        "'many' → 'XXmanyXX'",
        "False → True",
    ]


def test_every_fault_differs_from_the_module_in_its_lines_only(tool):
    unharmed = ast.unparse(ast.parse(SOURCE)).splitlines()
    for each in tool.mutants(SOURCE):
        now = ast.unparse(tool.planted(SOURCE, each.number)).splitlines()
        assert sum(a != b for a, b in zip(unharmed, now, strict=True)) == 1
        assert each.at_import == (each.line < 9)
        assert each.line in each.lines


def test_the_sample_is_even_over_modules_and_the_same_for_a_seed(tool):
    found = tool.mutants(SOURCE)
    there = {"large.py": found * 5, "small.py": found[:2], "medium.py": found}
    sample = tool.drawn(there, 12, 7)
    assert sample == tool.drawn(there, 12, 7)
    assert sample != tool.drawn(there, 12, 8)
    assert [[path for path, _ in sample].count(path) for path in there] == [5, 2, 5]


def test_a_fault_gets_the_tests_that_walk_it_the_nearest_and_fastest_first(tool, monkeypatch):
    monkeypatch.setattr(tool, "ENOUGH_S", 10.0)
    table, inside = next(each for each in tool.mutants(SOURCE) if each.at_import), tool.mutants(SOURCE)[1]
    walk = {"app/rules/tags.py": list(inside.lines)}
    elsewhere = {"app/rules/tags.py": [15]}
    known = {
        "slow.py": {"tests": {"slow.py::a": [11.0, walk]}},
        "fast.py": {"tests": {"fast.py::a": [0.2, walk], "fast.py::b": [0.1, elsewhere]}},
        "test_tags.py": {"tests": {"test_tags.py::a": [9.0, walk], "test_tags.py::b": [0.1, {}]}},
    }
    names = {"app/rules/tags.py": {15, *inside.lines}}
    assert list(tool.near("app/rules/tags.py", inside, names, known)) == ["test_tags.py::a", "fast.py::a"]
    own = ["test_tags.py::a", "test_tags.py::b"]  # also one that looks at a table alone
    assert list(tool.near("app/rules/tags.py", table, names, known)) == [*own, "fast.py::a", "fast.py::b"]


def test_a_table_alone_gets_the_tests_of_those_that_name_it(tool):
    table = next(each for each in tool.mutants(SOURCE) if each.at_import)
    known = {"a.py": {"tests": {"a.py::a": [0.1, {"app/rules/columns.py": [50]}], "a.py::b": [0.1, {"x.py": [50]}]}}}
    inside = {"app/rules/header_aliases.py": set(), "app/rules/columns.py": {50}, "app/rules/tags.py": {60}}
    assert list(tool.near("app/rules/header_aliases.py", table, inside, known)) == ["a.py::a"]


def test_what_takes_too_long_is_ended(tmp_path):
    code = "import sys, time; sys.path.insert(0, sys.argv[1]); import mutate; from pathlib import Path\n"
    code += "print([mutate.apart(f, 0.3, Path(sys.argv[2])) for f in (lambda: 0, lambda: 1, lambda: time.sleep(60))])"
    told = subprocess.check_output([sys.executable, "-c", code, str(PACKAGING), str(tmp_path / "output")], text=True)
    assert told == "[0, 1, -1]\n"

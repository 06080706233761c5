"""A file that passes some 400 lines is asking to be split along a noun; empty package files keep start-up fast."""

from __future__ import annotations

from tests.unit.house.source import APP, ROOT

LINES = 500


def test_no_source_file_outgrows_its_noun():
    places = (APP, ROOT / "packaging", ROOT / "tests", ROOT / "benchmarks")
    sizes = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8").count("\n")
        for place in places
        for path in place.rglob("*.py")
    }
    assert {name: lines for name, lines in sizes.items() if lines > LINES} == {}


def test_nothing_is_called_by_a_name_that_means_nothing():
    hollow = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
    assert [path for path in APP.rglob("*.py") if path.stem in hollow or path.parent.name in hollow] == []


def test_packaging_stays_a_folder():
    assert not (ROOT / "packaging" / "__init__.py").exists(), "it would shadow the library of that name"

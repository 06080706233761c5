"""The table of speeds: what it compares, and what it calls reached."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from app.models.values import FILTER_FIELDS
from app.store import rows

ROOT = Path(__file__).parents[3]


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"bench_{name}", ROOT / "benchmarks" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def ratios():
    return _load("ratios")


@pytest.fixture(scope="module")
def lists():
    return _load("customers")


def test_ratio_is_the_median_of_pairs_so_that_a_slow_moment_slows_both_sides(ratios):
    line = ratios.Line("P1a", "start", "floor", 10_000, (2.0, 40.0, 2.2), (2.0, 20.0, 2.0), target=1.4)
    assert line.ratio == pytest.approx(1.1)
    assert line.spread == pytest.approx((1.0, 2.0))
    assert line.reached == "yes"


def test_unpaired_samples_are_compared_by_their_medians(ratios):
    assert ratios.Line("P1b", "start", "floor", 0, (3.0, 5.0, 4.0), (2.0,)).ratio == 2.0


def test_more_is_better_where_it_is(ratios):
    assert ratios.Line("P2a", "frames", "floor", 0, (90.0,), (100.0,), target=0.95, at_least=True).reached == "no"
    assert ratios.Line("P2a", "frames", "floor", 0, (96.0,), (100.0,), target=0.95, at_least=True).reached == "yes"


def test_without_a_peer_or_a_target_nothing_is_reached_and_nothing_is_missed(ratios):
    assert ratios.Line("P1c", "start", "peer", 0, (1.0,), (), target=1.0, note="peer not installed").reached == "-"
    assert ratios.Line("P1c", "start", "peer", 0, (1.0,), (2.0,)).reached == "-"
    assert ratios.goal(1.5, 10_000, 100_000) is None
    assert ratios.goal(1.5, 100_000, 100_000) == 1.5


def test_table_names_every_line(ratios):
    shown = ratios.table([ratios.Line("P3c", "query", "scan", 1_000_000, (1.0,), (50.0,), target=0.05)])
    assert "P3c" in shown
    assert "1,000,000" in shown
    assert "yes" in shown


def test_a_short_list_is_the_beginning_of_a_long_one(lists):
    assert list(lists.customers(50)) == list(lists.customers(200))[:50]


def test_list_names_no_domain_and_no_crm_id_twice(lists):
    rows = [dict(zip(lists.COLUMNS, row, strict=True)) for row in lists.customers(5_000)]
    domains = [row["domain"] for row in rows if row["domain"]]
    assert len(set(domains)) == len(domains)
    assert len({row["crm_id"] for row in rows}) == len(rows)


def test_list_holds_all_five_languages_and_quoted_lines(lists):
    text = "".join("".join(row) for row in lists.customers(500))
    for sample in ("Clinic", "ไทย", "달무리", "Aannemersbedrijf", "Björkdungens", "\n"):
        assert sample in text


def test_every_filter_has_a_value_it_is_measured_with() -> None:
    inside = _load("inside")
    asked = [field for field in FILTER_FIELDS if field not in inside.VALUES and field not in rows._CHOICES]
    assert asked == ["batch"]

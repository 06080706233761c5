"""In which order a pull asks, when it is held, and how it counts (R23, R50)."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from app.rules.pulling import (
    RECENT,
    RENEWALS,
    REST,
    TERMS,
    TRIALS,
    Situation,
    class_of,
    differing,
    digest,
    is_held,
    place,
    place_of,
    slice_of,
    summed,
)

TODAY = dt.date(2026, 3, 2)
NOW = 1_772_442_000_000
HOUR = 3_600_000


def test_the_urgent_are_read_first():
    assert class_of(Situation(waits_for_terms=True), TODAY, NOW) == TERMS
    assert class_of(Situation("trial", trial_end="2026-03-16"), TODAY, NOW) == TRIALS
    assert class_of(Situation("trial", trial_end="2026-03-17"), TODAY, NOW) == REST
    assert class_of(Situation("trial", trial_end="2026-03-01"), TODAY, NOW) == REST
    assert class_of(Situation("active", renewal_date="2026-05-31"), TODAY, NOW) == RENEWALS
    assert class_of(Situation("active", renewal_date="2026-06-01"), TODAY, NOW) == REST
    assert class_of(Situation(newest=NOW - HOUR), TODAY, NOW) == RECENT
    assert class_of(Situation("active", renewal_date="nonsense"), TODAY, NOW) == REST


@given(st.integers(0, NOW * 2), st.integers(0, NOW * 2))
def test_within_a_class_those_read_longest_ago_come_first_and_classes_do_not_mix(one, other):
    assert (place_of(REST, one) < place_of(REST, other)) == (one < other)
    assert place_of(TERMS, one) < place_of(TRIALS, other) < place_of(REST, one)


def test_what_is_young_enough_is_not_asked_for_again_unless_in_full():
    read = Situation("active", read_at=NOW - HOUR)
    assert place(read, TODAY, NOW, is_full=False) is None
    assert place(read, TODAY, NOW, is_full=True) == place_of(REST, NOW - HOUR)
    assert place(Situation("active", read_at=NOW - 25 * HOUR), TODAY, NOW, is_full=False) is not None
    assert place(Situation("active"), TODAY, NOW, is_full=False) == place_of(REST)
    assert place(Situation("active", read_at=NOW + HOUR), TODAY, NOW, is_full=False) is not None  # put back clock
    terms = Situation("suspended", waits_for_terms=True, read_at=NOW - HOUR)
    assert place(terms, TODAY, NOW, is_full=False) == place_of(TERMS, NOW - HOUR)


def test_more_than_a_twentieth_missing_or_nothing_listed_waits_for_a_person():
    assert not is_held(100, 5, 95)
    assert is_held(100, 6, 94)
    assert is_held(100, 1, 0)
    assert not is_held(0, 0, 0)


def test_a_digest_knows_no_order():
    assert digest({"a": 1, "b": ["é"]}) == digest({"b": ["é"], "a": 1}) != digest({"a": 2, "b": ["é"]})
    assert len(digest({})) == 16  # as books have them: of another length, everything would seem to be different
    assert digest({"day": TODAY}) == digest({"day": "2026-03-02"})


TOLD = st.lists(st.tuples(st.text(min_size=1, max_size=4), st.text(max_size=3)), unique_by=lambda each: each[0])


@given(TOLD, st.randoms())
def test_counts_and_hashes_are_the_same_in_any_order_and_notice_what_is_lost(told, chance):
    first = summed({}, ((ref, "", found) for ref, found in told))
    mixed = list(told)
    chance.shuffle(mixed)
    half = summed({}, ((ref, "", found) for ref, found in mixed[: len(mixed) // 2]))
    second = summed(half, ((ref, "", found) for ref, found in mixed[len(mixed) // 2 :]))
    assert differing(first, second) == ()
    if told:
        ref, found = told[0]
        lost = summed({}, ((each, "", what) for each, what in told[1:]))
        assert differing(first, lost) == (slice_of(ref),)
        assert differing(first, summed(first, [(ref, found or "x", f"{found}!")])) == (slice_of(ref),)

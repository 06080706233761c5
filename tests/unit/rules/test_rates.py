"""The provider's documented limits are never passed in any minute, and a refusal slows us (providers/google.md §1)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.rules.rates import LEAST_SHARE, WINDOW_MS, Bucket, limit_of, refused, share_now, take


def test_googles_methods_have_their_documented_limits():
    assert limit_of("customers.list") == ("customers.list", 24)
    assert limit_of("entitlements.list") == ("entitlements.list", 24)
    assert limit_of("skuGroups.list") == ("skuGroups.list", 24)
    assert limit_of("billableSkus.list") == ("billableSkus.list", 24)
    assert limit_of("operations.get") == ("operations.get", 600)
    assert limit_of("customers.create") == limit_of("entitlements.suspend") == ("else", 120)


@given(st.integers(1, 40), st.lists(st.integers(0, 20_000), max_size=150))
def test_no_minute_has_more_than_is_allowed(limit, gaps):
    bucket, now, taken = Bucket(limit), 1_000, []
    for gap in gaps:
        now += gap
        bucket, wait = take(bucket, now)
        if wait:
            assert wait > 0
            now += wait
            bucket, again = take(bucket, now)
            assert again == 0  # who waits as long as told gets it
        taken.append(now)
    for instant in taken:
        assert sum(instant <= each < instant + WINDOW_MS for each in taken) <= limit


def test_a_refusal_halves_the_pace_and_time_brings_it_back():
    bucket = refused(Bucket(120), 0)
    assert take(bucket, 0)[1] == WINDOW_MS  # a minute, where the provider does not say
    assert share_now(bucket, WINDOW_MS) == 0.5
    assert share_now(bucket, 3 * WINDOW_MS) == 0.75
    assert share_now(bucket, 99 * WINDOW_MS) == 1
    assert take(bucket, WINDOW_MS)[1] == 0


def test_what_the_provider_asks_for_wins():
    assert take(refused(Bucket(120), 0, 7), 0)[1] == 7_000
    assert take(refused(Bucket(120), 0, 0), 0)[1] == 0
    assert take(refused(Bucket(120), 0, 1e12), 0)[1] == 3_600_000
    assert take(refused(Bucket(120), 0, -5), 0)[1] == 0


def test_refusals_that_come_together_count_once_and_there_is_a_floor():
    once = refused(Bucket(120), 0, 10)
    together = refused(once, 5, 20)
    assert together.share == once.share
    assert together.closed_until == 20_005
    bucket, now = Bucket(16), 0
    for _ in range(12):
        bucket = refused(bucket, now, 1)
        now = bucket.closed_until
    assert bucket.share == LEAST_SHARE
    assert take(bucket, now)[1] == 0  # at least one a minute


def test_the_edges_of_a_minute_belong_to_one_of_them():
    bucket = Bucket(2, taken=(1_000, 2_000))
    assert take(bucket, 60_999) == (bucket, 1)
    assert take(bucket, 61_000) == (Bucket(2, taken=(2_000, 61_000)), 0)
    closed = Bucket(2, closed_until=500)
    assert take(closed, 499) == (closed, 1)
    assert take(closed, 500) == (Bucket(2, taken=(500,), closed_until=500), 0)


def test_a_refusal_is_kept_with_its_instant():
    assert refused(Bucket(120), 1_000, 2.5) == Bucket(120, share=0.5, share_at=3_500, closed_until=3_500)
    assert refused(Bucket(120, closed_until=1_000), 1_000, 0) == Bucket(
        120, share=0.5, share_at=1_000, closed_until=1_000
    )
    assert share_now(Bucket(120, share=0.5, share_at=60_000), 0) == 0.5
    assert (limit_of("skuGroups.list"), limit_of("billableSkus.list")) == (
        ("skuGroups.list", 24),
        ("billableSkus.list", 24),
    )
    plain = Bucket(5)
    assert (plain.taken, plain.share, plain.share_at, plain.closed_until) == ((), 1.0, 0, 0)

"""R41 as properties: what must hold of every extension, whatever the dates."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from app.rules.trial import Extend, Refuse, TrialPolicy, extension

days = st.dates(dt.date(2020, 1, 1), dt.date(2035, 1, 1))


@given(start=days, length=st.integers(0, 90), offset=st.integers(-100, 100), may=st.sampled_from([None, True, False]))
def test_an_extension_is_15_days_60_in_all_and_only_while_the_trial_runs(start, length, offset, may):
    end = start + dt.timedelta(days=length)
    today = end - dt.timedelta(days=offset)
    answer = extension(provider="zoho", status="trial", start=start, end=end, may_extend=may, today=today)
    if isinstance(answer, Refuse):
        assert today > end or may is False or (may is None and length >= 60)
        return
    assert today <= end
    granted = (answer.to - end).days
    assert 1 <= granted <= 15
    if may is None:
        assert answer.used == length + granted <= 60
        assert answer.left == 60 - answer.used
    else:
        assert granted == 15


@given(end=days, may=st.sampled_from([None, True]))
def test_with_an_unknown_start_nothing_is_counted(end, may):
    answer = extension(provider="zoho", status="trial", start=None, end=end, may_extend=may, today=end)
    assert answer == Extend(end + dt.timedelta(days=15), None, None)


@given(start=days)
def test_a_fresh_trial_reaches_its_limit_in_three_extensions(start):
    end = start + dt.timedelta(days=15)
    for expected in (30, 45, 60):
        answer = extension(provider="zoho", status="trial", start=start, end=end, may_extend=None, today=end)
        assert isinstance(answer, Extend)
        assert answer.used == expected
        end = answer.to
    assert extension(provider="zoho", status="trial", start=start, end=end, may_extend=None, today=end) == Refuse(
        "trial_at_limit", {"limit": 60}
    )


@given(status=st.sampled_from(["", "active", "suspended", "cancelled"]), provider=st.sampled_from(["google", "zoho"]))
def test_only_a_trial_has_something_to_extend(status, provider):
    day = dt.date(2026, 3, 2)
    answer = extension(provider=provider, status=status, start=day, end=day, may_extend=True, today=day)
    assert answer == Refuse("trial_none")


def test_the_limits_are_data():
    day = dt.date(2026, 3, 2)
    policy = TrialPolicy(step_days=10, limit_days=20)
    answer = extension(provider="zoho", status="trial", start=day, end=day, may_extend=None, today=day, policy=policy)
    assert answer == Extend(day + dt.timedelta(days=10), 10, 10)


def test_an_end_beyond_the_calendar_is_refused():
    answer = extension(
        provider="zoho", status="trial", start=None, end=dt.date.max, may_extend=None, today=dt.date(2026, 1, 1)
    )
    assert answer == Refuse("trial_end_unknown")


@given(end=days, may=st.sampled_from([None, True, False]))
def test_google_extends_no_trial_and_a_customer_of_no_provider_has_nobody_to_ask(end, may):
    for provider, code in (("google", "trial_google"), ("", "trial_no_provider")):
        answer = extension(provider=provider, status="trial", start=None, end=end, may_extend=may, today=end)
        assert answer == Refuse(code)


def test_why_a_trial_is_not_extended_is_said_with_its_facts():
    day, later = dt.date(2026, 3, 2), dt.date(2026, 3, 20)
    plain = {"provider": "zoho", "status": "trial", "start": day, "end": later, "may_extend": None, "today": later}
    assert extension(**plain) == Extend(dt.date(2026, 4, 4), 33, 27)
    assert extension(**{**plain, "provider": "google"}) == Refuse("trial_google")
    assert extension(**{**plain, "provider": ""}) == Refuse("trial_no_provider")
    assert extension(**{**plain, "end": None}) == Refuse("trial_end_unknown")
    assert extension(**{**plain, "end": dt.date.max, "start": None}) == Refuse("trial_end_unknown")
    assert extension(**{**plain, "today": dt.date(2026, 3, 21)}) == Refuse("trial_ended", {"end": "2026-03-20"})
    assert extension(**{**plain, "may_extend": False}) == Refuse("trial_provider_says_no")
    assert extension(**{**plain, "start": dt.date(2026, 1, 19)}) == Refuse("trial_at_limit", {"limit": 60})
    assert extension(**{**plain, "start": dt.date(2026, 1, 20)}) == Extend(dt.date(2026, 3, 21), 60, 0)
    assert extension(**{**plain, "start": dt.date(2026, 1, 1), "may_extend": True}) == Extend(
        dt.date(2026, 4, 4), 93, 0
    )

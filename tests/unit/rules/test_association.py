"""A Zoho customer's association, step by step (R21; providers/zoho.md §1)."""

from __future__ import annotations

import datetime as dt

from hypothesis import example, given
from hypothesis import strategies as st

from app.rules import association as rules
from app.rules.trial import Refuse

TODAY = dt.date(2026, 3, 2)
STATES = st.sampled_from([*rules.STEPS, *rules.ENDS])


@given(st.integers(0, 40))
@example(15)
@example(16)
def test_a_request_can_be_answered_on_its_fifteenth_day_and_not_on_the_next(days):
    until = rules.lapse_day(TODAY - dt.timedelta(days=days))
    assert rules.has_lapsed("requested", until, TODAY) == (days > 15)
    assert not rules.has_lapsed("customer_agreed", until, TODAY)
    answer = rules.advance("requested", until, TODAY)
    assert answer == ("customer_agreed" if days <= 15 else Refuse("association_lapsed"))


def test_every_step_leads_to_the_next_and_somebody_acts():
    state, acted = "requested", []
    while rules.next_state(state):
        acted.append(rules.who_acts(state))
        state = str(rules.advance(state, None, TODAY))
    assert state == "manageable"
    assert acted == ["customer", "provider", "us"]
    assert rules.who_acts(state) == ""
    assert rules.advance(state, None, TODAY) == Refuse("association_over")


@given(STATES, st.sampled_from(["refused", "withdrawn"]))
def test_what_has_ended_does_not_go_on(state, how):
    runs = state in rules.STEPS[:-1]
    assert (rules.end(state, how) == how) == runs
    assert (rules.ask_again(state) == "requested") == (state in rules.ENDS)
    if state in rules.ENDS:
        assert isinstance(rules.advance(state, None, TODAY), Refuse)


@given(STATES)
def test_one_step_at_most_is_waited_for_and_those_before_it_are_done(state):
    shown = rules.steps(state)
    assert [each.name for each in shown] == list(rules.STEPS)
    waited = [place for place, each in enumerate(shown) if each.next]
    assert len(waited) == (1 if state in rules.STEPS[:-1] else 0)
    done = [each.done for each in shown]
    assert done == sorted(done, reverse=True)
    assert done[0]
    if waited:
        assert waited[0] == sum(done)

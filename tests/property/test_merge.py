"""Three ways at once: idempotent, each field alone, and never a value that none of the three had (Q13)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.rules.merge import (
    CONFLICT,
    DRIFT,
    EQUAL,
    KEEP,
    LATER,
    OWN,
    PROVIDERS,
    SHARED,
    TAKE,
    UNKNOWN,
    decide,
    is_empty,
    is_same,
    merge_customer,
    merge_subscription,
    readable,
)

VALUES = st.sampled_from(["", "Zon", "zon", " Zon  BV", "Maan", "+31 10 123", "+3110123", "a@b.example", "A@B.example"])
FIELDS = st.dictionaries(st.sampled_from((*SHARED, *PROVIDERS)), VALUES)
RULES = st.dictionaries(st.sampled_from(SHARED), st.sampled_from(["", "theirs", "ours"]))
SOME = st.sets(st.sampled_from(SHARED))


def after(ours, merged):
    return {**ours, **merged.values}


@given(st.none() | FIELDS, FIELDS, FIELDS, RULES, SOME, SOME)
def test_a_merge_makes_up_nothing(base, ours, theirs, rules, waiting, under_way):
    merged = merge_customer(base, ours, theirs, rules=rules, waiting=waiting, under_way=under_way)
    for name, value in merged.values.items():
        assert value == theirs[name]
        assert name not in under_way
        if name in SHARED:
            assert rules.get(name) == "theirs" or is_empty(ours.get(name)) or is_same(name, base[name], theirs[name])
    for each in merged.differences:
        assert each.field in SHARED
        assert each.theirs == theirs[each.field]
        assert each.base == (None if base is None else base.get(each.field))
        assert (each.kind == DRIFT) == (each.base is not None and is_same(each.field, each.base, ours.get(each.field)))
    assert not {*merged.values} & {each.field for each in merged.differences}


@given(st.none() | FIELDS, FIELDS, FIELDS, RULES, SOME)
def test_a_merge_done_twice_is_a_merge_done_once(base, ours, theirs, rules, waiting):
    """What is open keeps its base; all else was seen."""
    merged = merge_customer(base, ours, theirs, rules=rules, waiting=waiting)
    known = {**theirs, **{each.field: each.base for each in merged.differences if each.base is not None}}
    for each in merged.differences:
        if each.base is None:
            del known[each.field]
    for name in merged.later:
        known.pop(name, None)
        if base is not None and name in base:
            known[name] = base[name]
    again = merge_customer(known, after(ours, merged), theirs, rules=rules, waiting=waiting)
    assert again.values == {}
    assert again.later == merged.later
    assert {(each.field, each.theirs) for each in again.differences} == {
        (each.field, each.theirs) for each in merged.differences
    }


@given(st.none() | FIELDS, FIELDS, FIELDS, FIELDS, RULES, st.randoms())
def test_fields_that_are_not_the_same_may_come_in_any_order(base, ours, first, second, rules, chance):
    second = {name: value for name, value in second.items() if name not in first}
    parts = [first, second]
    chance.shuffle(parts)
    now, open_fields = dict(ours), set()
    for part in parts:
        merged = merge_customer(base, now, part, rules=rules)
        now = after(now, merged)
        open_fields |= {each.field for each in merged.differences}
    whole = merge_customer(base, ours, {**first, **second}, rules=rules)
    assert now == after(ours, whole)
    assert open_fields == {each.field for each in whole.differences}


@given(FIELDS, FIELDS)
def test_what_is_as_it_was_is_left_alone_and_what_is_ours_is_never_touched(ours, theirs):
    merged = merge_customer(theirs, ours, theirs)
    assert merged == merge_customer(theirs, after(ours, merged), theirs)
    assert merged.values == {}
    assert merged.differences == ()
    own = dict.fromkeys(OWN, "theirs")
    assert merge_customer(None, ours, own).values == {}


@given(st.dictionaries(st.sampled_from((*SHARED, *PROVIDERS, *OWN, "nonsense")), st.text() | st.integers() | st.none()))
def test_whatever_is_said_can_stand_in_the_book(said):
    read = readable(said)
    assert set(read) <= {*SHARED, *PROVIDERS, *OWN}
    assert readable({name: value for name, value in read.items() if isinstance(value, str)}) == {
        name: value for name, value in read.items() if isinstance(value, str)
    }
    for value in read.values():
        if isinstance(value, str):
            assert "\x00" not in value
            value.encode()


def test_every_way_it_can_go():
    shared = {"is_shared": True}
    assert decide("domain", "a", "a", "a", **shared) == EQUAL
    assert decide("domain", "a", "b", "a", **shared) == KEEP
    assert decide("domain", "a", "a", "b", **shared) == DRIFT
    assert decide("domain", "a", "c", "b", **shared) == CONFLICT
    assert decide("domain", "a", "a", "b", rule="theirs", **shared) == TAKE
    assert decide("domain", "a", "a", "b", rule="ours", **shared) == KEEP
    assert decide("domain", "a", "c", "b", rule="theirs", is_waiting=True, **shared) == CONFLICT
    assert decide("domain", "a", "c", "b", is_under_way=True, **shared) == LATER
    assert decide("domain", UNKNOWN, "c", "", **shared) == KEEP
    assert decide("domain", UNKNOWN, "", "b", **shared) == TAKE
    assert decide("domain", UNKNOWN, "c", "b", **shared) == CONFLICT
    assert decide("domain", UNKNOWN, "c", "b", is_waiting=True, **shared) == LATER
    assert decide("domain", "a", "a", "", **shared) == DRIFT
    assert decide("status", "trial", "trial", "active", is_shared=False) == TAKE
    assert decide("trial_end", "1", "2", "3", is_shared=False, is_waiting=True) == LATER


def test_signs_that_mean_nothing_do_not_differ():
    assert is_same("phone", "+31 (10) 123-45", "+311012345")
    assert is_same("primary_email", "A@B.example", "a@b.EXAMPLE ")
    assert is_same("organisation_name", "Zon  BV", "Zon BV")
    assert not is_same("organisation_name", "Zon BV", "zon bv")
    assert is_same("licences", None, "")
    assert not is_same("licences", 4, "4")
    assert is_same("suspension_reasons", ["a"], ["a"])


def test_a_subscription_is_the_providers_and_a_trial_does_not_end_before_it_began():
    ours = {"status": "trial", "licences": 4, "trial_start": "2026-03-01", "trial_end": "2026-03-15"}
    theirs = {"status": "active", "licences": 9, "trial_end": "2026-02-01"}
    merged = merge_subscription({"licences": 4}, ours, theirs, waiting={"licences"})
    assert (merged.values, merged.later) == ({"status": "active"}, ("licences",))
    assert merge_subscription({"licences": 9}, ours, theirs).values == {"status": "active"}

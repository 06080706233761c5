"""What may be withdrawn and tried again, what hangs together, and how long something may be sent (R7, R51)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.values import OperationState
from app.rules import outbox
from app.rules.outbox import Link

STATES = [state.value for state in OperationState]


@st.composite
def families(draw):
    """Operations of one customer; each may come behind any earlier ones."""
    links = []
    for number in range(draw(st.integers(1, 8))):
        before = [link.uid for link in links]
        parents = draw(st.lists(st.sampled_from(before), max_size=2, unique=True)) if before else []
        kind = draw(st.sampled_from(["order", "extend_trial", "create_customer"]))
        subscription = draw(st.sampled_from([None, 1, 2]))
        links.append(Link(f"{number:032x}", kind, draw(st.sampled_from(STATES)), tuple(parents), "", subscription))
    return tuple(links)


def test_only_a_creation_that_somebody_has_already_can_be_taken_over():
    assert outbox.refuse_take_over("needs_person", "create_customer", "zoho_other_partner") == ""
    for state, kind, code in (
        ("ready", "create_customer", "zoho_other_partner"),
        ("needs_person", "order", "exists_elsewhere"),
        ("needs_person", "create_customer", "zoho_field_wrong"),
    ):
        assert outbox.refuse_take_over(state, kind, code) == "operation_not_taken"


def test_every_state_stands_in_one_group_or_was_withdrawn():
    for state in STATES:
        assert sum(state in states for states in outbox.GROUPS.values()) == (state != "withdrawn")
        assert (outbox.group_of(state) == "") == (state == "withdrawn")


@pytest.mark.parametrize("state", STATES)
def test_only_what_never_reached_the_provider_is_withdrawn(state):
    unsent = {"held", "ready", "retry", "needs_person", "expired"}
    assert (outbox.refuse_withdraw(state, "") == "") == (state in unsent)
    assert outbox.refuse_withdraw(state, "operations/7") != ""


def test_a_take_over_whose_token_ran_out_is_not_tried_again():
    assert outbox.refuse_retry("expired", "import_customer") == "operation_token_over"
    assert outbox.refuse_retry("needs_person", "import_customer") == ""
    assert outbox.refuse_retry("expired", "associate_customer") == "operation_token_over"
    assert outbox.refuse_retry("expired", "order") == ""
    assert outbox.refuse_retry("ready", "order") == "operation_not_stuck"


@given(families(), st.data())
def test_a_withdrawal_leaves_nothing_that_waits_for_it(links, data):
    roots = data.draw(st.lists(st.sampled_from([link.uid for link in links]), unique=True))
    taken = outbox.tree(roots, links)
    assert set(roots) <= set(taken)
    assert list(taken) == sorted(taken)
    parents = outbox.parents_of(links)
    for link in links:
        if link.uid not in taken and link.state not in ("withdrawn", "done"):
            assert not set(parents[link.uid]) & set(taken)


@given(families(), st.data())
def test_kin_are_all_that_hangs_together_and_each_stands_below_what_it_waits_for(links, data):
    uid = data.draw(st.sampled_from([link.uid for link in links]))
    family = outbox.kin(uid, links)
    assert uid in family
    assert set(outbox.tree([uid], links)) <= set(family)
    deep = outbox.depths(family, links)
    parents = outbox.parents_of(links)
    assert set(deep) == set(family)
    for each in family:
        assert all(deep[parent] < deep[each] for parent in parents[each] if parent in deep)


@given(families())
def test_blocked_means_a_parent_is_not_done(links):
    by_uid = {link.uid: link for link in links}
    for link in links:
        waits = outbox.blocked_by(link.uid, links)
        assert all(each.state != "done" for each in waits)
        assert {each.uid for each in waits} >= {p for p in link.depends_on if by_uid[p].state != "done"}


def test_an_unknown_parent_blocks_nothing():
    assert outbox.blocked_by("a", (Link("a", "order", "ready", ("b",)),)) == ()


def test_a_second_extension_comes_behind_the_first():
    first, second = Link("a", "extend_trial", "ready", (), "", 1), Link("b", "extend_trial", "ready", (), "", 1)
    other = Link("c", "extend_trial", "ready", (), "", 2)
    assert outbox.tree(["a"], (first, second, other)) == ("a", "b")


def test_a_circle_ends():
    links = (Link("a", "order", "ready", ("b",)), Link("b", "order", "ready", ("a",)))
    assert outbox.tree(["a"], links) == ("a", "b")
    assert set(outbox.depths(("a", "b"), links)) == {"a", "b"}


@given(st.integers(0, 10**12), st.none() | st.integers(0, 2 * 10**12), st.integers(0, 2 * 10**12))
def test_what_is_tried_again_may_be_sent_as_long_as_at_first(created, end, now):
    new = outbox.new_end(created, end, now)
    assert (new is None) == (end is None)
    if end is not None:
        assert new >= min(end, now)
        assert new == end or new - now == max(end - created, 0)


@pytest.mark.parametrize("state", STATES)
def test_only_an_identity_that_was_not_sent_can_be_asked_about_first(state):
    waits = state in {"held", "ready", "retry", "needs_person"}
    assert outbox.can_check("provision_identity", state) is waits
    assert not outbox.can_check("create_customer", state)

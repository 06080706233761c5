"""What an answer does to an instruction (design.md, Outbox)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.provider import (
    AccountFacts,
    Assist,
    Done,
    Instruction,
    Offline,
    Refused,
    Running,
    SignIn,
    Slow,
    Unknown,
)
from app.rules.effects import Update
from app.rules.outbox import state_again
from app.rules.outcomes import LONGEST_WAIT_MS, after, wait_ms
from app.rules.taking_effect import LOOK, POLL, SEND, Task

ACCOUNT = AccountFacts(1, "0" * 32, "google", "Google")


def task(action=SEND, *, attempts=1, looks=0, ref="", kind="update_customer", **more):
    instruction = Instruction("u", kind, {}, {"id": 5}, None, ACCOUNT, {}, ref, attempts)
    return Task(action, 3, 5, instruction, looks, **more)


def told(given_task, outcome, chance=1.0):
    effects, is_history = after(given_task, outcome, 1_000_000, chance)
    first = effects[0]
    assert isinstance(first, Update)
    assert (first.table, first.row_id) == ("operation", 3)
    return first.values, is_history


@given(st.integers(0, 2000), st.floats(0, 1))
def test_waits_double_with_full_jitter_up_to_a_quarter_of_an_hour(tries, chance):
    assert 0 <= wait_ms(tries, chance) <= LONGEST_WAIT_MS
    assert wait_ms(tries, 0) == 0


def test_waits_in_figures():
    assert [wait_ms(tries, 1) // 1000 for tries in range(1, 10)] == [5, 10, 20, 40, 80, 160, 320, 640, 900]
    assert wait_ms(1, 0.5) == 2_500
    assert wait_ms(5, 1, 3) == 3_000
    assert wait_ms(5, 1, 10**9) == 3_600_000
    assert wait_ms(5, 1, -1) == 0


def test_done_keeps_what_children_need():
    values, is_history = told(task(), Done({"any": 1}))
    assert is_history
    assert (values["state"], values["result"], values["error_code"]) == ("done", {"any": 1}, "")


def test_refused_and_by_hand_need_a_person():
    values, is_history = told(task(), Refused("domain_taken", "domain", {"x": 1}, "ALREADY"))
    assert is_history
    assert (values["state"], values["error_code"], values["error_field"]) == ("needs_person", "domain_taken", "domain")
    assert values["error_facts"] == {"x": 1, "raw": "ALREADY"}
    assert told(task(), Refused("domain_taken"))[0]["error_facts"] == {}
    assert told(task(), Refused("domain_taken", raw="\ud800" + "x" * 9999))[0]["error_facts"]["raw"] == "?" + "x" * 1999
    assert told(task(), Assist("https://x.example", ("a",)))[0]["error_facts"] == {
        "page": "https://x.example",
        "steps": ["a"],
    }


@pytest.mark.parametrize(
    ("kind", "ends", "code", "field", "wanted"),
    [
        ("extend_trial", "2026-04-01", "zoho_trial_refused", "trial_end", {"may_extend": 0, "trial_end": "2026-03-17"}),
        ("extend_trial", "2026-04-16", "zoho_trial_refused", "trial_end", {"may_extend": 0}),  # another waits behind
        ("extend_trial", "2026-04-01", "zoho_not_allowed", "", {"trial_end": "2026-03-17"}),
        ("extend_trial", "2026-04-16", "zoho_not_allowed", "", None),
        ("change_licences", "2026-04-01", "zoho_not_allowed", "", None),
    ],
)
def test_a_trial_that_was_not_extended_ends_when_it_did_before(kind, ends, code, field, wanted):
    asked = {"from": "2026-03-17", "to": "2026-04-01"}
    instruction = Instruction("u", kind, asked, {"id": 5}, {"id": 9, "trial_end": ends}, ACCOUNT)
    effects, _ = after(Task(SEND, 3, 5, instruction), Refused(code, field), 1_000_000, 1.0)
    assert effects[1:] == ([] if wanted is None else [Update("subscription", 9, wanted)])


def test_running_is_asked_after_soon_and_then_now_and_then():
    values, is_history = told(task(), Running("operations/1"))
    assert not is_history
    assert (values["state"], values["provider_ref"], values["not_before"]) == ("running", "operations/1", 1_002_000)
    assert told(task(POLL, ref="operations/1"), Running("operations/1"))[0]["not_before"] == 1_005_000


def test_what_is_no_try_is_not_counted():
    for outcome, code in ((Offline(), "provider_offline"), (SignIn(), "sign_in_again")):
        values, _ = told(task(attempts=1), outcome)
        assert (values["state"], values["attempts"], values["not_before"]) == ("retry", 0, None)
        assert values["error_code"] == code
    values, _ = told(task(attempts=7), Slow(4))
    assert (values["attempts"], values["not_before"]) == (6, 1_004_000)


def test_the_seventh_try_is_the_last():
    assert told(task(attempts=6), Slow(is_quota=False))[0]["state"] == "retry"
    assert told(task(attempts=7), Slow(is_quota=False))[0]["error_code"] == "operation_gave_up"
    assert told(task(LOOK, attempts=7), None)[0]["error_code"] == "operation_gave_up"


def test_surely_not_happened_is_sent_again():
    values, _ = told(task(LOOK, attempts=2), None)
    assert (values["state"], values["not_before"], values["provider_ref"]) == ("retry", 1_010_000, "")


def test_unknown_is_looked_for_and_work_under_way_is_asked_after():
    values, _ = told(task(), Unknown("reset"))
    assert (values["state"], values["looks"], values["not_before"]) == ("unknown", 0, 1_015_000)
    assert values["error_facts"] == {"raw": "reset"}
    values, _ = told(task(LOOK, looks=1), Unknown())
    assert (values["state"], values["looks"], values["not_before"]) == ("unknown", 2, 1_025_000)
    values, _ = told(task(POLL, looks=1, ref="r"), Unknown())
    assert "state" not in values
    values, is_history = told(task(POLL, looks=6, ref="r"), Unknown())
    assert is_history
    assert (values["error_code"], values["provider_ref"]) == ("effect_unknown", "r")


def test_a_question_without_an_answer_changes_no_state():
    for action in (LOOK, POLL):
        for outcome in (Offline(), Slow(3), Slow(is_quota=False), SignIn()):
            values, is_history = told(task(action, ref="r"), outcome)
            assert not is_history
            assert "state" not in values


def test_let_go_again_by_a_person():
    assert state_again("domain_taken", "", is_held=False) == "ready"
    assert state_again("domain_taken", "", is_held=True) == "held"
    assert state_again("effect_unknown", "", is_held=False) == "unknown"
    assert state_again("effect_unknown", "r", is_held=False) == "running"

"""What a provider's answer does to an instruction and to the book, as effects (design.md, Outbox; R50, R51). Pure.

A try ends in one of four ways: it took effect, it surely did not, the provider works on it, or nobody knows. Only what
surely did not is ever sent again; what nobody knows is looked for first.
"""

from __future__ import annotations

from typing import Any

from app.models.provider import (
    Assist,
    Done,
    Offline,
    Outcome,
    Refused,
    Running,
    SignIn,
    Slow,
    Unknown,
)
from app.models.values import OperationState
from app.rules.effects import Effect, Update
from app.rules.outbox import BY_HAND, EFFECT_UNKNOWN
from app.rules.taking_effect import POLL, SEND, Task, applied, writable

FIRST_WAIT_MS = 5_000
LONGEST_WAIT_MS = 15 * 60_000
LONGEST_ASKED_MS = 3_600_000  # a Retry-After longer than this is no wait but a mistake
LOOK_AFTER_S = 15  # lists lag seconds behind what was done
FIRST_POLL_MS, POLL_MS = 2_000, 5_000
MOST_TRIES = 7
MOST_RAW = 2_000  # signs of what a provider wrote that are kept

GAVE_UP = "operation_gave_up"
OFFLINE, BUSY, SIGN_IN = "provider_offline", "provider_busy", "sign_in_again"


def wait_ms(tries: int, chance: float, retry_after_s: float | None = None) -> int:
    """Return how long to wait after so many tries: 5 s doubled each time, at most 15 min, full jitter.

    Args:
        tries: made so far, from 1.
        chance: from 0 to 1, the jitter.
        retry_after_s: seconds the provider asked for; they win.
    """
    if retry_after_s is not None:
        return max(0, min(round(retry_after_s * 1000), LONGEST_ASKED_MS))
    return round(chance * min(LONGEST_WAIT_MS, FIRST_WAIT_MS << max(0, min(tries, 20) - 1)))


def after(task: Task, outcome: Outcome | None, now_ms: int, chance: float) -> tuple[list[Effect], bool]:
    """Return what an answer does, and whether it belongs into the history.

    Args:
        task: what was asked.
        outcome: what was answered; None, of a look: it has surely not happened.
        now_ms: the instant.
        chance: from 0 to 1, the jitter.

    Returns:
        The effects, and True where something took effect or a person is needed.
    """
    if isinstance(outcome, Done):
        others, rest = applied(task, outcome.facts)
        values = {"state": OperationState.DONE, "result": rest, "looks": 0, "not_before": None, **_fine()}
        return [_told(task, values), *others], True
    if isinstance(outcome, Refused):
        facts = {**outcome.facts, **_raw(outcome.raw)}
        return [_needs_person(task, outcome.code, outcome.field, facts), *_not_granted(task, outcome)], True
    if isinstance(outcome, Assist):
        facts = {"page": outcome.page, "steps": list(outcome.steps)}
        return [_needs_person(task, BY_HAND, "", facts)], True
    if isinstance(outcome, Running):
        again = now_ms + (POLL_MS if task.action == POLL else FIRST_POLL_MS)
        values = {"state": OperationState.RUNNING, "provider_ref": outcome.ref, "not_before": again, "looks": 0}
        return [_told(task, {**values, **_fine()})], False
    return _uncertain(task, outcome, now_ms, chance)


def _not_granted(task: Task, refused: Refused) -> list[Update]:
    """A trial that was shown as extended ends when it did before; the provider's word on it is known now (R41)."""
    payload, now = task.instruction.payload, task.instruction.subscription
    if task.instruction.kind != "extend_trial" or now is None:
        return []
    values: dict[str, Any] = {"may_extend": 0} if refused.field == "trial_end" else {}
    if payload.get("from") and now.get("trial_end") == payload.get("to"):  # else another extension waits behind
        values["trial_end"] = payload["from"]
    return [Update("subscription", int(now["id"]), values)] if values else []


def _uncertain(
    task: Task, outcome: Unknown | Offline | Slow | SignIn | None, now_ms: int, chance: float
) -> tuple[list[Effect], bool]:
    if outcome is None:
        return _again(task, now_ms, wait_ms(max(1, task.instruction.attempts), chance), "")
    if isinstance(outcome, Unknown):
        return _unknown(task, outcome, now_ms, chance)
    code, rest = _not_reached(outcome, task, chance)
    if task.action == SEND:
        counts = isinstance(outcome, Slow) and not outcome.is_quota
        return _again(task, now_ms, rest, code, counts=counts)
    # What is looked for, or worked on, stays so; only the next question waits.
    return [_told(task, {"not_before": now_ms + rest, "error_code": code})], False


def _not_reached(outcome: Offline | Slow | SignIn, task: Task, chance: float) -> tuple[str, int]:
    if isinstance(outcome, Slow):
        return BUSY, wait_ms(max(1, task.instruction.attempts), chance, outcome.retry_after_s)
    if isinstance(outcome, Offline):
        return OFFLINE, 0  # the account waits, not each of its instructions
    return outcome.code, 0


def _again(task: Task, now_ms: int, rest: int, code: str, *, counts: bool = True) -> tuple[list[Effect], bool]:
    """It surely did not happen: it is sent again later, at most ``MOST_TRIES`` times where the try counts."""
    attempts = task.instruction.attempts - (0 if counts else 1)
    if counts and attempts >= MOST_TRIES:
        return [_needs_person(task, GAVE_UP, "", {"count": attempts})], True
    values = {
        "state": OperationState.RETRY,
        "attempts": max(0, attempts),
        "not_before": now_ms + rest if rest else None,
        "looks": 0,
        "provider_ref": "",
        **_fine(),
        "error_code": code,
    }
    return [_told(task, values)], False


def _unknown(task: Task, outcome: Unknown, now_ms: int, chance: float) -> tuple[list[Effect], bool]:
    """Nobody knows: it is looked for, and a person is asked when that leads nowhere; it is not sent again before."""
    looks = 0 if task.action == SEND else task.looks + 1
    raw = _raw(outcome.raw)
    if looks >= MOST_TRIES:
        return [_needs_person(task, EFFECT_UNKNOWN, "", raw, task.instruction.provider_ref)], True
    values: dict[str, Any] = {"looks": looks, "error_facts": raw}
    if task.action == POLL:
        return [_told(task, {**values, "not_before": now_ms + POLL_MS + wait_ms(looks, chance)})], False
    rest = LOOK_AFTER_S * 1000 + (wait_ms(looks, chance) if looks else 0)
    return [_told(task, {**values, "state": OperationState.UNKNOWN, "not_before": now_ms + rest})], False


def _needs_person(task: Task, code: str, at: str, facts: dict[str, Any], provider_ref: str = "") -> Update:
    values = {
        "state": OperationState.NEEDS_PERSON,
        "error_code": code,
        "error_field": at,
        "error_facts": facts,
        "provider_ref": provider_ref,
        "not_before": None,
        "looks": 0,
    }
    return _told(task, values)


def _told(task: Task, values: dict[str, Any]) -> Update:
    return Update("operation", task.operation_id, values)


def _raw(text: str) -> dict[str, str]:
    return {"raw": writable(text[:MOST_RAW])} if text else {}


def _fine() -> dict[str, Any]:
    return {"error_code": "", "error_field": "", "error_facts": {}}

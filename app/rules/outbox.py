"""What waits, what may be withdrawn or tried again, and what hangs together (design.md, Outbox; R7, R51)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

GROUPS: dict[str, tuple[str, ...]] = {
    "waiting": ("held", "ready", "retry", "sending", "running", "unknown"),
    "needs_you": ("needs_person", "expired"),  # one that expired asks a person again
    "sent": ("done",),
}
WITHDRAWABLE = ("held", "ready", "retry", "needs_person", "expired")
BY_HAND = "operation_by_hand"  # the provider has no way; a person does it on its page
EFFECT_UNKNOWN = "effect_unknown"  # nobody knows whether it took effect
RETRIED = ("needs_person", "expired")
# Why a creation was refused that a take-over, or an association, is the way out of (R14).
TAKEN = ("exists_elsewhere", "exists_as_team", "zoho_other_partner", "zoho_email_taken")
# Their days are those of a token or a request (R20, R21): they lapse with it, and only a new one helps.
TAKING_OVER = ("import_customer", "transfer_subscriptions", "associate_customer")
# What a provider can look at as if it were sent, while it waits in one of these states.
CHECKED = ("provision_identity",)
CHECKED_IN = ("held", "ready", "retry", "needs_person")


@dataclass(frozen=True, slots=True)
class Link:
    """What the rules need to know of one operation of a customer.

    Args:
        uid: 32 hex digits.
        kind: of ``rules.operations.KINDS``.
        state: of ``OperationState``.
        depends_on: uids of what must be done first.
        provider_ref: set once the provider works on it.
        subscription_id: which subscription it is about.
    """

    uid: str
    kind: str
    state: str
    depends_on: tuple[str, ...] = ()
    provider_ref: str = ""
    subscription_id: int | None = None


def group_of(state: str) -> str:
    """Return where an operation stands on screen; empty for one that was withdrawn."""
    return next((group for group, states in GROUPS.items() if state in states), "")


def parents_of(links: Sequence[Link]) -> dict[str, tuple[str, ...]]:
    """Return uid → uids of those it comes behind.

    An extension of a trial also comes behind an earlier one of the same subscription, whether or not it says so: each
    begins at the day on which the one before ends (R41).

    Args:
        links: of one customer, oldest first.
    """
    found: dict[str, tuple[str, ...]] = {}
    extended: dict[int, str] = {}
    for link in links:
        parents = link.depends_on
        if link.kind == "extend_trial" and link.subscription_id is not None and link.state not in ("withdrawn", "done"):
            before = extended.get(link.subscription_id)
            if before is not None and before not in parents:
                parents = (*parents, before)
            extended[link.subscription_id] = link.uid
        found[link.uid] = parents
    return found


def blocked_by(uid: str, links: Sequence[Link]) -> tuple[Link, ...]:
    """Return the parents that are not done yet; not empty: the operation is *blocked*.

    Args:
        uid: the operation.
        links: of its customer, oldest first.
    """
    by_uid = {link.uid: link for link in links}
    parents = (by_uid[each] for each in parents_of(links).get(uid, ()) if each in by_uid)
    return tuple(link for link in parents if link.state != "done")


def can_check(kind: str, state: str) -> bool:
    """Return whether the provider can be asked about an operation before it is sent (“check with Google now”)."""
    return kind in CHECKED and state in CHECKED_IN


def refuse_withdraw(state: str, provider_ref: str) -> str:
    """Return why an operation can't be withdrawn (a code), empty where it can: nothing of it reached the provider."""
    if state == "withdrawn":
        return "operation_withdrawn"
    if state not in WITHDRAWABLE or provider_ref:
        return "operation_sent"
    return ""


def refuse_retry(state: str, kind: str) -> str:
    """Return why an operation can't be tried again by hand (a code), empty where it can."""
    if state not in RETRIED:
        return "operation_not_stuck"
    if state == "expired" and kind in TAKING_OVER:
        return "operation_token_over"
    return ""


def refuse_by_hand(state: str, error_code: str) -> str:
    """Return why a person can't say that an operation was done by hand (a code), empty where they can."""
    return "" if state == "needs_person" and error_code == BY_HAND else "operation_not_by_hand"


def refuse_take_over(state: str, kind: str, error_code: str) -> str:
    """Return why a creation can't be turned into a take-over (a code), empty where it can: somebody has it already."""
    is_taken = state == "needs_person" and kind in ("create_customer", "provision_identity") and error_code in TAKEN
    return "" if is_taken else "operation_not_taken"


def state_again(error_code: str, provider_ref: str, *, is_held: bool) -> str:
    """Return the state of an operation that a person lets go again.

    Args:
        error_code: why it needed a person.
        provider_ref: the provider's work, where it may still be under way: it is asked after.
        is_held: something it needs is missing.
    """
    if provider_ref:
        return "running"
    if error_code == EFFECT_UNKNOWN:
        return "unknown"  # looked for, not sent
    return "held" if is_held else "ready"


def tree(roots: Iterable[str], links: Sequence[Link]) -> tuple[str, ...]:
    """Return the roots and all that waits for them, parents before children, oldest first.

    Args:
        roots: uids of what is withdrawn.
        links: of one customer, oldest first.
    """
    parents = parents_of(links)
    taken = set(roots)
    grown = True
    while grown:
        grown = False
        for link in links:
            if link.uid in taken or link.state in ("withdrawn", "done"):
                continue
            if taken.intersection(parents[link.uid]):
                taken.add(link.uid)
                grown = True
    return tuple(link.uid for link in links if link.uid in taken)


def depths(uids: Iterable[str], links: Sequence[Link]) -> dict[str, int]:
    """Return how deep each of these stands below those it comes behind, 0 for the first.

    Args:
        uids: which; a parent that is not among them does not count.
        links: of one customer, oldest first.
    """
    wanted = set(uids)
    parents = parents_of(links)
    found: dict[str, int] = {}
    for _ in range(len(wanted) + 1):  # children may be older than what they wait for; a circle ends too
        before = dict(found)
        for uid in wanted:
            found[uid] = max((before.get(each, 0) + 1 for each in parents.get(uid, ()) if each in wanted), default=0)
        if found == before:
            break
    return found


def kin(uid: str, links: Sequence[Link]) -> tuple[str, ...]:
    """Return an operation, all it waits for and all that waits for it, oldest first; what was withdrawn is left out.

    Args:
        uid: the operation; stays in whatever its state is.
        links: of its customer, oldest first.
    """
    parents = parents_of(links)
    found = {uid}
    grown = True
    while grown:
        above = {each for taken in found for each in parents.get(taken, ())}
        below = {each for each, its in parents.items() if found.intersection(its)}
        grown = not (above | below) <= found
        found |= above | below
    return tuple(each.uid for each in links if each.uid in found and (each.uid == uid or each.state != "withdrawn"))


def new_end(created_at: int, expires_at: int | None, now_ms: int) -> int | None:
    """Return until when an operation that is tried again may be sent: as long as it was given at first.

    Args:
        created_at: instant (ms) it was asked for.
        expires_at: instant (ms) it expired, None where it does not expire.
        now_ms: the instant.
    """
    if expires_at is None or expires_at > now_ms:
        return expires_at
    return now_ms + max(expires_at - created_at, 0)

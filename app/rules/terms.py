"""Whether a customer has accepted the provider's terms of service, as its subscriptions tell (R15). Pure.

Google suspends what is ordered or moved until the customer's super administrator has accepted (providers/google.md);
nothing else says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

PENDING = "pending_tos"  # Google's reason begins so, in any case


def is_pending(reasons: Iterable[str]) -> bool:
    """Whether these reasons of a suspension are, among others, that the terms were not accepted."""
    return any(each.lower().startswith(PENDING) for each in reasons)


def accepted(held: Sequence[tuple[str, Sequence[str]]], *, is_asked: bool) -> bool:
    """Whether the terms are accepted.

    Args:
        held: (status, reasons of suspension) of the subscriptions as the provider says them.
        is_asked: an order or a take-over is still on its way, after which the customer must accept.
    """
    running = [reasons for status, reasons in held if status != "cancelled"]
    return not is_asked and bool(running) and not any(map(is_pending, running))

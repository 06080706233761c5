"""How often a provider may be asked: its documented limits, slower after a refusal and slowly back (design.md, Outbox).

A bucket counts the requests of the last minute, so that no minute, wherever it begins, has more than is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

WINDOW_MS = 60_000
# Requests a minute, every request counts (providers/google.md, §1).
GOOGLE_LIMITS: dict[str, int] = {
    "customers.list": 24,
    "entitlements.list": 24,
    "skuGroups.list": 24,
    "billableSkus.list": 24,
    "operations.get": 600,
}
GOOGLE_ELSE = 120
ELSE = "else"
LEAST_SHARE = 1 / 16
RECOVERY_A_MINUTE = 1 / 8  # of the limit comes back each minute without a refusal
REST_MS = 60_000  # a refusal without a Retry-After: the provider's bucket is full again after a minute
LONGEST_REST_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Bucket:
    """What one kind of request has used.

    Args:
        limit: requests a minute, as documented.
        taken: instants (ms) of those in the last minute, oldest first.
        share: of the limit that is used now: 1, less after a refusal.
        share_at: the instant (ms) ``share`` is of.
        closed_until: the instant (ms) before which nothing is asked; 0: open.
    """

    limit: int
    taken: tuple[int, ...] = ()
    share: float = 1.0
    share_at: int = 0
    closed_until: int = 0


def limit_of(method: str) -> tuple[str, int]:
    """Return (bucket, requests a minute) of one of Google's methods."""
    return (method, GOOGLE_LIMITS[method]) if method in GOOGLE_LIMITS else (ELSE, GOOGLE_ELSE)


def share_now(bucket: Bucket, now_ms: int) -> float:
    """Return the share of the limit that may be used: it comes back with time."""
    minutes = max(0, now_ms - bucket.share_at) / WINDOW_MS
    return min(1.0, bucket.share + minutes * RECOVERY_A_MINUTE)


def take(bucket: Bucket, now_ms: int) -> tuple[Bucket, int]:
    """Take one request, or say how long to wait for it.

    Args:
        bucket: as it is.
        now_ms: an instant of a clock that never goes back.

    Returns:
        The bucket after it and 0; or the bucket as it was and the milliseconds after which to try again.
    """
    if now_ms < bucket.closed_until:
        return bucket, bucket.closed_until - now_ms
    taken = tuple(each for each in bucket.taken if each > now_ms - WINDOW_MS)
    allowed = max(1, int(bucket.limit * share_now(bucket, now_ms)))
    if len(taken) < allowed:
        return replace(bucket, taken=(*taken, now_ms)), 0
    return bucket, taken[-allowed] + WINDOW_MS - now_ms


def refused(bucket: Bucket, now_ms: int, retry_after_s: float | None = None) -> Bucket:
    """Return the bucket after the provider refused for its quota: half as fast, and not before it said.

    Refusals of requests that were under way together count once.

    Args:
        bucket: as it was.
        now_ms: the instant.
        retry_after_s: the seconds the provider asked for; they win over our own minute.
    """
    rest = REST_MS if retry_after_s is None else max(0, min(round(retry_after_s * 1000), LONGEST_REST_MS))
    until = max(bucket.closed_until, now_ms + rest)
    if now_ms < bucket.closed_until:
        return replace(bucket, closed_until=until)
    share = max(LEAST_SHARE, share_now(bucket, now_ms) / 2)
    return replace(bucket, share=share, share_at=until, closed_until=until)

"""Which customer a row of a list is, and what it may change on it (design.md, "Decisions": Import)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

CUSTOMER_FIELDS = (
    "provider",
    "account",
    "kind",
    "education",
    "organisation_name",
    "alternate_name",
    "domain",
    "domain_verified",
    "primary_email",
    "alternate_email",
    "admin_first_name",
    "admin_last_name",
    "phone",
    "crm_id",
    "cloud_identity_id",
    "country",
    "postal_code",
    "locality",
    "administrative_area",
    "address_lines",
    "language",
    "tags",
    "owner",
    "note",
    "archived",
)
SUBSCRIPTION_FIELDS = (
    "plan",
    "payment_plan",
    "licences",
    "status",
    "period_start",
    "period_end",
    "renewal_date",
    "trial_start",
    "trial_end",
)
# "Licences, renewal or plan make a subscription"; so do a trial and a period, which nothing else could hold.
MAKES_SUBSCRIPTION = ("plan", "licences", "renewal_date", "trial_start", "trial_end", "period_start", "period_end")
FIELDS = ("uid", *CUSTOMER_FIELDS, *SUBSCRIPTION_FIELDS)
ALWAYS = ("provider", "account", "kind")  # a staged row has them, whether its list does or not
INTEGER_FIELDS = {"account", "education", "domain_verified", "licences", "archived"}
COLUMNS = {"account": "partner_account_id", "archived": "shelf"}
KEYS = ("uid", "cloud_identity_id", "domain", "crm_id")
NEW_SUBSCRIPTION = "subscription"
# One bit each in the mask of what a row changes on the customer it matches.
BITS = {name: 1 << place for place, name in enumerate((*CUSTOMER_FIELDS, *SUBSCRIPTION_FIELDS, NEW_SUBSCRIPTION))}

# What an operation that is not sent yet is about to change at the provider, by its kind.
OPERATION_FIELDS = {"extend_trial": ("trial_start", "trial_end", "status")}


class Hit(NamedTuple):
    """One key of a row that is a customer's: ``key`` counts in ``KEYS``, a smaller ``rank`` is the closer one."""

    key: int
    rank: int
    customer_id: int


@dataclass(frozen=True, slots=True)
class Match:
    """The customer a row is (None: a new one), or in ``conflict`` the two customers it might be."""

    customer_id: int | None = None
    conflict: tuple[int, int] | None = None


def resolve(hits: Iterable[Hit]) -> Match:
    """Decide which customer a row is from all the customers its keys hit.

    Of one key only the closest count. Keys that hit different customers are a conflict; a key shared by several
    customers decides nothing by itself, but does not contradict a key that names one of them.
    """
    closest: dict[int, int] = {}
    found: dict[int, set[int]] = {}
    for hit in hits:
        best = closest.get(hit.key)
        if best is None or hit.rank < best:
            closest[hit.key] = hit.rank
            found[hit.key] = {hit.customer_id}
        elif hit.rank == best:
            found[hit.key].add(hit.customer_id)
    if not found:
        return Match()
    common = set.intersection(*found.values())
    if len(common) == 1:
        return Match(next(iter(common)))
    everyone = sorted(set.union(*found.values()))
    return Match(conflict=(everyone[0], everyone[-1]))


def mask_fields(mask: int) -> tuple[str, ...]:
    """Return the fields whose bits are set."""
    return tuple(name for name, bit in BITS.items() if mask & bit)


def operation_fields(kind: str, payload: Sequence[str]) -> set[str]:
    """Return the fields an operation that waits is about to change.

    Args:
        kind: of the operation.
        payload: the keys of its payload; those that are fields count too.
    """
    return {*OPERATION_FIELDS.get(kind, ()), *(name for name in payload if name in BITS)}

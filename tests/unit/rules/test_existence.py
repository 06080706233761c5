"""Before a customer is created, what exists already decides what is done (R14)."""

from __future__ import annotations

import pytest

from app.models.provider import Identity
from app.rules.existence import decide

OURS = Identity(owned=True, customer_ref="accounts/C1/customers/S1", kind="domain")
CONSENTED = Identity(owned=True, kind="domain")
THEIRS = Identity(kind="domain", cloud_identity_id="C2")
TEAM = Identity(kind="team", cloud_identity_id="C3")
UNSAID = Identity()


@pytest.mark.parametrize(
    ("identities", "kind", "decision", "about"),
    [
        ((), "domain", "new", ()),
        ((), "team", "new", ()),
        ((OURS,), "domain", "ours", (OURS,)),
        ((THEIRS, OURS, TEAM), "domain", "ours", (OURS,)),
        ((CONSENTED,), "domain", "take_over", (CONSENTED,)),
        ((THEIRS, CONSENTED), "domain", "take_over", (CONSENTED,)),
        ((THEIRS,), "domain", "take_over", (THEIRS,)),
        ((THEIRS, TEAM), "team", "take_over", (THEIRS,)),
        ((UNSAID,), "domain", "take_over", (UNSAID,)),
        ((TEAM,), "domain", "new", (TEAM,)),
        ((TEAM, TEAM), "team", "team", (TEAM, TEAM)),
    ],
)
def test_what_exists_decides(identities, kind, decision, about):
    found = decide(identities, kind)
    assert (found.decision, found.identities) == (decision, about)

"""Whether a customer has accepted the provider's terms, as its subscriptions tell (R15)."""

import pytest

from app.rules.terms import accepted, is_pending


@pytest.mark.parametrize(
    ("reasons", "pending"),
    [
        ((), False),
        (("pending_tos_acceptance",), True),
        (("OTHER", "PENDING_TOS_ACCEPTANCE"), True),
        (("other", "not_pending_tos"), False),
    ],
)
def test_googles_reason_says_that_they_wait(reasons, pending):
    assert is_pending(reasons) is pending


@pytest.mark.parametrize(
    ("held", "is_asked", "is_accepted"),
    [
        ([], False, False),
        ([("active", ())], False, True),
        ([("active", ())], True, False),
        ([("active", ()), ("suspended", ("pending_tos_acceptance",))], False, False),
        ([("suspended", ("other",))], False, True),
        ([("cancelled", ())], False, False),
        ([("cancelled", ("pending_tos_acceptance",)), ("active", ())], False, True),
    ],
)
def test_they_are_accepted_where_something_runs_and_nothing_waits(held, is_asked, is_accepted):
    assert accepted(held, is_asked=is_asked) is is_accepted

"""Accounts, answers and who is asked, for the tests of what the wizards ask a provider."""

from __future__ import annotations

import datetime as dt

from app.actions.flows.take_over_facts import TakeOverFacts
from app.models.asked import Checked, Found, Movable, Who
from app.models.details import AccountDetail
from app.models.provider import Existing, Identity

GOOGLE = AccountDetail(7, "a" * 32, "google", "Google", "C0", "", "", False, False, connected_at=1)
ZOHO = AccountDetail(8, "b" * 32, "zoho", "Zoho", "1", "eu", "", False, False, connected_at=1)
DOMAIN = {"provider": "google", "kind": "domain", "domain": "Kade.example"}
TEAM = {"provider": "google", "kind": "team", "primary_email": "ann@kade.example"}
WHO = Who(7, "kade.example")
ELSEWHERE = Identity(cloud_identity_id="C9")
CONSENTED = Identity(owned=True, cloud_identity_id="C9")
FACTS = TakeOverFacts(dt.date(2026, 3, 2), (GOOGLE,))
LIST = Checked(
    "answered",
    answer=(
        Movable("1", "Google Workspace Business Standard"),
        Movable("2", "Google Vault", is_eligible=False, reason="SKU_SUSPENDED"),
        Movable("3", "Something", is_eligible=False),
    ),
)


def answered(decision, *identities, **values):
    return Checked("answered", at=5, answer=Found(Existing(decision, identities), **values), about=WHO)


class Told:
    """Takes every question and returns what it was asked."""

    def __getattr__(self, name):
        return lambda *given: (name, *given)

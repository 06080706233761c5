"""Several billing accounts of ours at Google: all are named, one is chosen, and without a choice a person is asked."""

from __future__ import annotations

from app.models.provider import Done, Refused
from tests.unit.providers.google_room import STARTER, desk


def test_the_billing_account_that_was_chosen_pays():
    with desk() as room:
        room.server.world.billing_accounts = ("Europe", "Voice")
        ref = room.created()["provider_ref"]
        room.server.world.accept_terms(ref)
        found = room.ask(room.client.billing_accounts(ref, (STARTER,)))
        assert [(each.name, each.currency) for each in found] == [("Europe", "USD"), ("Voice", "USD")]
        refused = room.send(room.order(plan="flexible"))
        assert isinstance(refused, Refused)
        assert refused.code == "google_billing_account"
        chosen = room.order(plan="flexible", billing_account=found[1].ref)
        assert isinstance(room.send(chosen), Done)
        (held,) = room.server.world.held(ref)
        assert held.billing_account == found[1].ref

"""Changes wait for the provider; the subscription stays what it is until the provider says so (R42, R43)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from app.actions import accounts, catalogue, changing, drafts, undo
from app.errors import Refused
from app.models.values import Changes
from tests.unit.actions.conftest import Desk

STANDARD, PLUS, STARTER = "1010020028", "1010020025", "1010020027"


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """A book with the catalogue and a partner account at Google."""
    desk.run(catalogue.ensure)
    desk.run(accounts.add, {"provider": "google", "name": "Rotterdam", "currency": "EUR"})
    return desk


def holding(desk: Desk, provider: str = "google", **values: Any) -> tuple[int, int]:
    """A customer at the provider with one subscription; returns both ids."""
    who = desk.add("Bakkerij Jansen", provider=provider, domain="jansen.nl", domain_verified=1, standing="at_provider")
    plain = {"plan": "Business Standard", "sku": STANDARD, "payment_plan": "flexible", "licences": 14}
    desk.subscribe(who, **{**plain, **values})
    return who, desk.query("SELECT max(id) FROM subscription")[0][0]


def waiting(desk: Desk) -> list[tuple[Any, ...]]:
    rows = desk.query("SELECT kind, state, payload FROM operation ORDER BY id")
    return [(kind, state, json.loads(payload)["from"], json.loads(payload)["to"]) for kind, state, payload in rows]


def set_state(desk: Desk, state: str) -> None:
    desk.book.between_transactions(lambda c: c.execute("UPDATE operation SET state = ?", (state,))).result()


def test_more_licences_wait_and_the_subscription_stays_as_it_is(shop: Desk) -> None:
    who, held = holding(shop)
    done = shop.run(changing.change_licences, held, 16)
    assert done.facts == {"name": "Bakkerij Jansen", "plan": "Business Standard", "to": 16}
    assert waiting(shop) == [("change_licences", "ready", 14, 16)]
    assert (shop.row(who)["licences"], shop.row(who)["attention"]) == (14, "waiting")
    shop.run(undo.undo)
    assert waiting(shop) == [("change_licences", "withdrawn", 14, 16)]
    assert shop.row(who)["attention"] == ""


def test_a_second_change_takes_the_place_of_the_one_that_waits(shop: Desk) -> None:
    _, held = holding(shop)
    shop.run(changing.change_licences, held, 16)
    shop.run(changing.change_licences, held, 20)
    assert waiting(shop) == [("change_licences", "withdrawn", 14, 16), ("change_licences", "ready", 14, 20)]
    shop.run(undo.undo)
    assert waiting(shop) == [("change_licences", "ready", 14, 16), ("change_licences", "withdrawn", 14, 20)]


def test_wanting_what_is_so_already_withdraws_the_waiting_change(shop: Desk) -> None:
    _, held = holding(shop)
    with pytest.raises(Refused, match="licences_same"):
        shop.run(changing.change_licences, held, 14)
    shop.run(changing.change_licences, held, 16)
    assert shop.run(changing.change_licences, held, 14).verb == "change.withdrawn"
    assert waiting(shop) == [("change_licences", "withdrawn", 14, 16)]


def test_what_is_with_the_provider_is_not_overtaken(shop: Desk) -> None:
    _, held = holding(shop)
    shop.run(changing.change_licences, held, 16)
    set_state(shop, "running")
    with pytest.raises(Refused, match="change_under_way"):
        shop.run(changing.change_licences, held, 17)
    set_state(shop, "needs_person")
    shop.run(changing.change_licences, held, 17)
    assert [each[1] for each in waiting(shop)] == ["withdrawn", "ready"]


def test_nothing_is_changed_behind_a_suspension_that_waits(shop: Desk) -> None:
    _, held = holding(shop)
    shop.run(changing.suspend, held)
    assert waiting(shop) == [("suspend", "ready", "active", "suspended")]
    with pytest.raises(Refused, match="change_blocked"):
        shop.run(changing.change_licences, held, 17)
    shop.run(changing.suspend, held)
    assert [each[1] for each in waiting(shop)] == ["withdrawn", "ready"]


def test_the_catalogues_limit_holds(shop: Desk) -> None:
    who, held = holding(shop)
    with pytest.raises(Refused, match="licences_most"):
        shop.run(changing.change_licences, held, 301)
    shop.subscribe(who, plan="Something of old", payment_plan="flexible", licences=5)
    unknown = shop.query("SELECT max(id) FROM subscription")[0][0]
    shop.run(changing.change_licences, unknown, 301)


def test_a_plan_whose_payment_nobody_knows_is_not_held_to_the_limit_of_a_trial(shop: Desk) -> None:
    _, held = holding(shop, plan="Business Starter", sku=STARTER, payment_plan="", licences=14)
    shop.run(changing.change_licences, held, 16)
    assert waiting(shop) == [("change_licences", "ready", 14, 16)]
    with pytest.raises(Refused, match="licences_most"):
        shop.run(changing.change_licences, held, 301)


def offer_id(desk: Desk, sku: str, plan: str) -> int:
    return int(
        desk.query(
            "SELECT o.id FROM offer o JOIN product p ON p.id = o.product_id WHERE p.sku = ? AND payment_plan = ?",
            *(sku, plan),
        )[0][0]
    )


def test_a_smaller_edition_waits_for_the_renewal(shop: Desk) -> None:
    _, held = holding(shop, payment_plan="annual_monthly", period_end="2027-03-14", renewal_date="2027-03-14")
    shop.run(changing.change_plan, held, offer_id(shop, STARTER, "annual_monthly"))
    assert shop.query("SELECT not_before FROM operation") == [(1_804_982_400_000,)]
    with pytest.raises(Refused, match="order_offer_gone"):
        shop.run(changing.change_plan, held, 9999)
    shop.run(changing.change_plan, held, offer_id(shop, PLUS, "annual_monthly"))
    assert shop.query("SELECT not_before FROM operation WHERE state = 'ready'") == [(None,)]


def test_a_trial_is_paid_early_once_its_paid_plan_is_chosen(shop: Desk) -> None:
    _, held = holding(shop, status="trial", payment_plan="trial", trial_end="2027-01-01")
    with pytest.raises(Refused, match="paid_no_plan"):
        shop.run(changing.start_paid_service, held)
    shop.run(changing.change_plan, held, offer_id(shop, STANDARD, "annual_yearly"))
    shop.run(changing.start_paid_service, held)
    plan, paid = shop.query("SELECT lower(hex(uid)), depends_on, payload FROM operation ORDER BY id")
    assert json.loads(paid[1]) == [plan[0]]
    assert json.loads(paid[2])["to"] == "annual_yearly"


def test_renewal_reactivation_cancellation_and_transfer_wait_too(shop: Desk) -> None:
    _, annual = holding(shop, payment_plan="annual_monthly", renewal_date="2027-03-14")
    shop.run(changing.change_renewal, annual, "off")
    shop.run(changing.transfer_to_google, annual)
    with pytest.raises(Refused, match="change_blocked"):
        shop.run(changing.change_renewal, annual, "auto")
    other = shop.add("Other", provider="google", domain="other.nl", standing="at_provider")
    shop.subscribe(other, plan="Business Plus", sku=PLUS, status="suspended", payment_plan="flexible")
    shop.subscribe(other, plan="Vault", sku="Google-Vault", add_on=True, payment_plan="flexible")
    base, vault = (row[0] for row in shop.query("SELECT id FROM subscription WHERE customer_id = ? ORDER BY id", other))
    shop.run(changing.reactivate, base)
    shop.run(changing.cancel, vault)
    assert waiting(shop) == [
        ("change_renewal", "ready", "", "off"),
        ("transfer_to_google", "ready", "us", "google"),
        ("reactivate", "ready", "suspended", "active"),
        ("cancel", "ready", "active", "cancelled"),
    ]


def test_without_a_partner_account_a_change_is_held(desk: Desk) -> None:
    _, held = holding(desk)
    desk.run(changing.change_licences, held, 16)
    assert waiting(desk) == [("change_licences", "held", 14, 16)]


def test_google_is_asked_once(shop: Desk) -> None:
    _, trial = holding(shop, status="trial", payment_plan="trial", trial_end="2027-01-01")
    shop.run(changing.ask_google, trial, "They want to see Vault.")
    assert shop.query("SELECT kind, note, state FROM follow_up") == [("ask_google", "They want to see Vault.", "open")]
    with pytest.raises(Refused, match="google_asked_already"):
        shop.run(changing.ask_google, trial)
    shop.run(undo.undo)
    assert shop.query("SELECT count(*) FROM follow_up") == [(0,)]


@pytest.mark.parametrize("act", [changing.suspend, changing.reactivate, changing.cancel, changing.ask_google])
def test_what_is_gone_or_out_of_reach_is_refused(shop: Desk, act: Callable[..., Changes]) -> None:
    with pytest.raises(Refused, match="subscription_gone"):
        shop.run(act, 99)
    who, held = holding(shop, status="cancelled")
    with pytest.raises(Refused):
        shop.run(act, held)
    shop.book.between_transactions(
        lambda c: c.execute("UPDATE customer SET standing = 'access_lost' WHERE id = ?", (who,))
    ).result()
    with pytest.raises(Refused, match="order_access_lost"):
        shop.run(act, held)


def test_the_draft_of_a_change_goes_with_it(shop: Desk) -> None:
    _, held = holding(shop)
    kept = shop.run(drafts.keep, uuid.uuid4(), flow="change", version=1, page="what", title="Change", values={})
    shop.run(changing.change_licences, held, 16, draft_id=kept.facts["draft_id"])
    assert shop.query("SELECT count(*) FROM draft") == [(0,)]

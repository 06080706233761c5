"""The wizard *Order* without a window: what can be chosen, what is asked, what the last page says (R12, R40)."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from app.actions import accounts, catalogue, ordering
from app.actions.flows.base import Walk
from app.actions.flows.order import OrderFlow
from app.actions.flows.order_asking import about_plans
from app.actions.flows.order_values import order_values, waiting_order_values
from app.actions.flows.selling_facts import SellingFacts, money, read_facts
from app.errors import Refused
from app.models.asked import BillingAccount, Buyable, Checked
from app.models.details import AccountDetail
from app.models.values import Money
from tests.unit.actions.conftest import Desk

FLOW = OrderFlow()
STANDARD = "1010020028"


@pytest.fixture
def shop(desk: Desk) -> Desk:
    desk.run(catalogue.ensure)
    desk.run(accounts.add, {"provider": "google", "name": "Rotterdam", "currency": "EUR"})
    return desk


def customer(desk: Desk, **values: Any) -> int:
    plain = {"provider": "google", "domain": "cafedekade.nl", "domain_verified": 1, "standing": "at_provider"}
    return desk.add("Café De Kade", **{**plain, **values})


def facts_of(desk: Desk, customer_id: int, **more: Any) -> SellingFacts:
    return desk.book.between_transactions(lambda c: read_facts(c, customer_id, desk.book.clock, **more)).result()


def begun(facts: SellingFacts, **values: Any) -> Walk:
    given = {"customer_id": facts.buyer.id, **values}
    return Walk(FLOW.begun(given, facts)).begun(FLOW, facts)


def typed(walk: Walk, facts: SellingFacts, **values: Any) -> Walk:
    for name, value in values.items():
        walk = walk.typed(FLOW, facts, name, value)
    return walk


def choices(walk: Walk, facts: SellingFacts, name: str) -> dict[str, str]:
    page = FLOW.page(walk.page, walk.values, facts)
    field = next(each for each in page.fields if each.name == name)
    return {choice.value: choice.why_not for choice in field.choices}


def codes(walk: Walk, facts: SellingFacts) -> list[tuple[str, str]]:
    return [(each.field, each.code) for each in walk.problems(FLOW, facts)]


def test_a_whole_order_from_product_to_place_order(shop: Desk) -> None:
    facts = facts_of(shop, customer(shop))
    walk = begun(facts)
    assert FLOW.title(walk.values, facts) == "Order for Café De Kade"
    assert FLOW.page("offer", walk.values, facts).links == ()
    assert walk.page == "offer"
    assert codes(walk, facts) == [("product", "offer_needed")]
    assert walk.on(FLOW, facts).page == "offer"
    walk = typed(walk, facts, product=STANDARD).on(FLOW, facts)
    assert (walk.page, walk.values["payment_plan"]) == ("licences", "flexible")
    assert codes(walk, facts) == [("licences", "licences_needed")]
    walk = typed(
        walk, facts, payment_plan="annual_monthly", licences=12, unit_price="13.80", purchase_order_number="PO"
    )
    assert codes(walk, facts) == []
    page = FLOW.page("licences", walk.values, facts)
    assert "EUR\u00a0165.60 a month, EUR\u00a01,987.20 a year" in [each.help for each in page.fields]
    walk = walk.on(FLOW, facts)
    assert walk.is_last(FLOW, facts)
    last = FLOW.page("check", walk.values, facts)
    assert last.verb == "Place order"
    assert last.summary is not None
    assert ("Licences", "12 licences", "licences") in [
        (each.label, each.value, each.page) for each in last.summary.lines
    ]
    assert last.summary.costs[0] == "EUR\u00a0165.60 a month, EUR\u00a01,987.20 a year."
    assert any("commitment" in each for each in last.summary.costs)
    assert any("terms of service" in each for each in last.summary.now)
    assert codes(walk, facts) == []
    order = order_values(walk.values, facts)
    assert (order["unit_minor"], order["currency"], order["confidence"]) == (1380, "EUR", "own")
    shop.run(ordering.place, facts.buyer.id, order)


def test_only_what_the_customer_may_buy_can_be_chosen_the_rest_says_why(shop: Desk) -> None:
    facts = facts_of(shop, customer(shop, kind="team", domain="", domain_verified=0, primary_email="a@team.no"))
    walk = begun(facts)
    offered = choices(walk, facts, "product")
    assert offered["1010060003"] == ""
    assert "Verify its domain first" in offered[STANDARD]
    assert next(iter(offered)) == "1010060003"
    assert codes(typed(walk, facts, product=STANDARD), facts) == [("product", "offer_team")]
    assert [each.words for each in FLOW.page("offer", walk.values, facts).links] == ["Verify domain"]
    walk = typed(walk, facts, group="add_ons")
    assert all(choices(walk, facts, "product").values())


def test_another_group_or_product_forgets_what_does_not_fit(shop: Desk) -> None:
    facts = facts_of(shop, customer(shop))
    walk = typed(begun(facts), facts, product=STANDARD, payment_plan="trial")
    assert typed(walk, facts, group="editions").values["product"] == STANDARD
    walk = typed(walk, facts, group="other")
    assert walk.values["product"] == ""
    walk = typed(walk, facts, product="Google-Chrome-Device-Management")
    assert walk.values["payment_plan"] == "trial"
    walk = typed(walk, facts, group="editions", product="1010060003")
    assert walk.values["payment_plan"] == "annual_monthly"
    walk = typed(walk, facts, product="1010340006")
    assert walk.values["payment_plan"] == ""
    assert [each.help for each in FLOW.page("licences", walk.values, facts).fields if each.name == "licences"] == [""]


def test_what_is_wrong_with_licences_and_price_stands_there(shop: Desk) -> None:
    facts = facts_of(shop, customer(shop))
    walk = typed(begun(facts), facts, product=STANDARD).on(FLOW, facts)
    assert codes(typed(walk, facts, payment_plan=""), facts) == [("payment_plan", "payment_plan_needed")]
    assert codes(typed(walk, facts, licences=301), facts) == [("licences", "licences_most_business")]
    assert codes(typed(walk, facts, licences="many"), facts) == [("licences", "count_invalid")]
    page = FLOW.page("licences", typed(walk, facts, licences="many").values, facts)
    assert any("With no price" in each.help for each in page.fields)
    assert codes(typed(walk, facts, licences=1, unit_price="1.x"), facts) == [("unit_price", "money_no_number")]
    long = typed(walk, facts, licences=1, purchase_order_number="x" * 81)
    assert codes(long, facts) == [("purchase_order_number", "too_long")]


def test_a_trial_that_was_had_can_not_be_chosen_again(shop: Desk) -> None:
    who = customer(shop)
    shop.subscribe(who, plan="Old", sku="x", status="cancelled", trial_end="2026-01-01")
    facts = facts_of(shop, who)
    walk = typed(begun(facts), facts, product=STANDARD).on(FLOW, facts)
    assert "had its trial" in choices(walk, facts, "payment_plan")["trial"]
    assert codes(typed(walk, facts, payment_plan="trial"), facts) == [("payment_plan", "trial_had")]


def test_a_zoho_order_shows_price_margin_and_that_nobody_confirmed_it(shop: Desk) -> None:
    shop.run(accounts.add, {"provider": "zoho", "name": "Zoho", "data_centre": "eu", "currency": "USD"})
    cost = "UPDATE price SET cost_minor = 240 WHERE list_minor = 300 AND currency = 'USD'"
    shop.book.between_transactions(lambda c: c.execute(cost)).result()
    facts = facts_of(shop, customer(shop, provider="zoho"))
    walk = typed(begun(facts), facts, product="workplace_standard", payment_plan="annual_yearly", licences=25)
    assert walk.values["unit_price"] == "3.00"
    page = FLOW.page("licences", walk.values, facts)
    helps = {each.name: each.help for each in page.fields}
    assert helps["price_note"] == "USD\u00a0900.00 a year · Margin of one licence: USD\u00a00.60 (20.0 %)"
    assert "Nobody has confirmed" in helps["price_warning"]
    summary = FLOW.page("check", walk.values, facts).summary
    assert summary is not None
    assert summary.warnings == (helps["price_warning"],)
    assert any("paid for the year" in each for each in summary.costs)
    typed_price = typed(walk, facts, unit_price="2.50")
    assert FLOW.page("check", typed_price.values, facts).summary.warnings == ()  # type: ignore[union-attr]
    trial = typed(walk, facts, payment_plan="trial")
    names = [each.name for each in FLOW.page("licences", trial.values, facts).fields]
    assert names == ["payment_plan", "licences", "purchase_order_number"]
    summary = FLOW.page("check", trial.values, facts).summary
    assert summary is not None
    assert summary.costs == ("Nothing.",)
    assert order_values(trial.values, facts)["unit_minor"] is None


def test_with_no_currency_fixed_one_is_chosen(desk: Desk) -> None:
    desk.run(catalogue.ensure)
    facts = facts_of(desk, customer(desk, provider="zoho", domain_verified=0))
    assert not facts.buyer.has_account
    walk = typed(begun(facts), facts, product="workplace_standard", payment_plan="annual_yearly", licences=2)
    assert walk.values["unit_price"] == ""
    names = [each.name for each in FLOW.page("licences", walk.values, facts).fields]
    assert names[:4] == ["payment_plan", "licences", "currency", "unit_price"]
    assert codes(typed(walk.on(FLOW, facts), facts, unit_price="3"), facts) == [("currency", "currency_needed")]
    walk = typed(walk, facts, currency="INR")
    assert walk.values["unit_price"] == "99.00"
    summary = FLOW.page("check", walk.values, facts).summary
    assert summary is not None
    assert any("partner account" in each for each in summary.waits)


def test_the_last_page_says_when_the_customer_is_created_first(shop: Desk) -> None:
    facts = facts_of(shop, customer(shop, standing="book_only", domain_verified=0))
    walk = typed(begun(facts), facts, product=STANDARD, licences=1)
    summary = FLOW.page("check", walk.values, facts).summary
    assert summary is not None
    assert any("creation at Google is queued first" in each for each in summary.now)
    assert any("not verified yet" in each for each in summary.warnings)
    assert any("price is not known" in each for each in summary.costs)
    shop.run(ordering.place, facts.buyer.id, order_values(walk.values, facts))
    again = facts_of(shop, facts.buyer.id)
    assert FLOW.page("check", walk.values, again).summary.waits[0].startswith("It waits until Google")  # type: ignore[union-attr]


def test_a_customer_without_a_provider_has_nothing_to_choose(shop: Desk) -> None:
    facts = facts_of(shop, customer(shop, provider=""))
    walk = begun(facts)
    (only,) = FLOW.page("offer", walk.values, facts).fields
    assert "at which provider" in only.help
    assert facts.provider == "the provider"
    empty = SellingFacts(facts.selling)
    assert FLOW.page("check", {}, empty).summary is not None


def test_an_empty_catalogue_says_where_to_fill_it(desk: Desk) -> None:
    facts = facts_of(desk, customer(desk))
    (only,) = FLOW.page("offer", begun(facts).values, facts).fields
    assert "Catalogue" in only.help
    assert begun(facts).values["group"] == ""


def test_a_waiting_order_is_changed_in_the_same_wizard(shop: Desk) -> None:
    who = customer(shop)
    shop.run(ordering.place, who, {"sku": STANDARD, "payment_plan": "flexible", "licences": 3})
    waiting = facts_of(shop, who).selling.waiting[0]
    facts = facts_of(shop, who, changed_order=waiting.id)
    walk = begun(facts, **waiting_order_values(waiting.id, who, waiting.payload))
    assert walk.to(FLOW, facts, "check").page == "check"
    walk = typed(walk, facts, licences=5)
    shop.run(ordering.change_order, waiting.id, order_values(walk.values, facts))
    assert facts_of(shop, who).selling.waiting[0].payload["licences"] == 5
    priced = waiting_order_values(1, 1, {"currency": "EUR", "unit_minor": 1150})
    assert priced["unit_price"] == "11.50"


def test_a_draft_of_another_version_keeps_what_is_known(shop: Desk) -> None:
    assert FLOW.upgraded(0, {"product": STANDARD, "colour": "red"}) == {"product": STANDARD}
    facts = facts_of(shop, customer(shop))
    assert begun(facts, product=STANDARD, group="other").values["group"] == "editions"
    assert begun(facts, group="other").values["group"] == "other"
    assert FLOW.settled("licences", {"licences": 3}, facts) == {"licences": 3}
    with pytest.raises(Refused, match="customer_gone"):
        facts_of(shop, 99)
    assert money(Money(150000, "KRW")) == "KRW\u00a0150,000"
    assert order_values({}, facts) == {}


def test_what_is_retired_is_not_offered_and_what_comes_says_when(shop: Desk) -> None:
    sql = "UPDATE offer SET {} WHERE product_id = (SELECT id FROM product WHERE sku = '{}')"

    def change(connection: Any) -> None:
        connection.execute(sql.format("retired = 1", "1010020025"))
        connection.execute(sql.format("valid_from = '2099-01-01'", "1010020027"))
        connection.execute(sql.format("least_licences = 5", "1010020020"))

    shop.book.between_transactions(change).result()
    facts = facts_of(shop, customer(shop))
    offered = choices(begun(facts), facts, "product")
    assert "1010020025" not in offered
    assert "2099-01-01" in offered["1010020027"]
    walk = typed(begun(facts), facts, product="1010020020", payment_plan="flexible")
    assert "At least 5." in [each.help for each in FLOW.page("licences", walk.values, facts).fields]


def test_with_several_billing_accounts_a_person_says_which_one_pays(shop: Desk) -> None:
    row = customer(shop, provider_ref="c/1", partner_account_id=1)
    at_google = dataclasses.replace(
        facts_of(shop, row), customer_ref="c/1", buyable=Checked("answered", answer=(Buyable(STANDARD, "Standard"),))
    )
    account = AccountDetail(1, "0" * 32, "google", "Rotterdam", "C1", "", "", False, False, connected_at=1)
    at_google = dataclasses.replace(at_google, account=account)
    walk = typed(begun(at_google), at_google, product=STANDARD).on(FLOW, at_google)
    walk = typed(walk, at_google, payment_plan="flexible", licences=2)
    about = about_plans(walk.values, at_google)
    payers = (
        BillingAccount("b/1", "Europe", "EUR"),
        BillingAccount("b/2", "Voice", "EUR"),
        BillingAccount("b/3", "US"),
    )
    facts = dataclasses.replace(at_google, billing=Checked("answered", answer=payers, about=about))
    assert codes(walk, facts) == [("billing_account", "billing_account_needed")]
    assert list(choices(walk, facts, "billing_account")) == ["b/1", "b/2"]  # the order is in euros
    walk = typed(walk, facts, billing_account="b/2")
    assert codes(walk, facts) == []
    last = walk.on(FLOW, facts)
    summary = FLOW.page("check", last.values, facts).summary
    assert summary is not None
    assert ("Billing account", "Voice") in [(each.label, each.value) for each in summary.lines]
    placed = shop.run(ordering.place, row, order_values(walk.values, facts))
    ((payload,),) = shop.query("SELECT payload FROM operation WHERE kind = 'order'")
    assert json.loads(payload)["billing_account"] == "b/2"
    assert waiting_order_values(1, row, json.loads(payload))["billing_account"] == "b/2"
    assert placed.verb == "order.placed"
    one = dataclasses.replace(facts, billing=Checked("answered", answer=payers[:1], about=about))
    assert codes(walk, one) == []
    assert "billing_account" not in order_values(walk.values, one)
    elsewhere = dataclasses.replace(facts, billing=Checked("answered", answer=payers, about="other"))
    assert codes(walk, elsewhere) == []

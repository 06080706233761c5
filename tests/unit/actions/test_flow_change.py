"""The wizard *Change subscription* without a window: what is possible, what it costs, what the button says (R43)."""

from __future__ import annotations

from typing import Any

import pytest

from app.actions import accounts, catalogue, changing
from app.actions.flows.base import Walk
from app.actions.flows.change import WHAT, ChangeFlow, answer_now
from app.actions.flows.selling_facts import SellingFacts, read_facts
from app.models.values import Changes
from app.rules.effects import Update
from app.rules.operations import operation
from app.rules.trial import Refuse
from app.store.journal import Entry
from app.store.work import Work
from tests.unit.actions.conftest import Desk

FLOW = ChangeFlow()
STANDARD, PLUS, STARTER = "1010020028", "1010020025", "1010020027"


@pytest.fixture
def shop(desk: Desk) -> Desk:
    desk.run(catalogue.ensure)
    desk.run(accounts.add, {"provider": "google", "name": "Rotterdam", "currency": "EUR"})
    return desk


def holding(desk: Desk, provider: str = "google", **values: Any) -> int:
    who = desk.add("Bakkerij Jansen", provider=provider, domain="jansen.nl", domain_verified=1, standing="at_provider")
    plain = {"plan": "Business Standard", "sku": STANDARD, "payment_plan": "annual_monthly", "licences": 14}
    desk.subscribe(who, **{**plain, "period_end": "2027-03-14", "renewal_date": "2027-03-14", **values})
    return who


def facts_of(desk: Desk, customer_id: int) -> SellingFacts:
    return desk.book.between_transactions(lambda c: read_facts(c, customer_id, desk.book.clock)).result()


def begun(facts: SellingFacts, **values: Any) -> Walk:
    return Walk(FLOW.begun({"customer_id": facts.buyer.id, **values}, facts)).begun(FLOW, facts)


def typed(walk: Walk, facts: SellingFacts, **values: Any) -> Walk:
    for name, value in values.items():
        walk = walk.typed(FLOW, facts, name, value)
    return walk


def choices(name: str, walk: Walk, facts: SellingFacts) -> dict[str, str]:
    page = FLOW.page(walk.page, walk.values, facts)
    field = next(each for each in page.fields if each.name == name)
    return {choice.value: choice.why_not for choice in field.choices}


def codes(walk: Walk, facts: SellingFacts) -> list[tuple[str, str]]:
    return [(each.field, each.code) for each in walk.problems(FLOW, facts)]


def last(walk: Walk, facts: SellingFacts) -> tuple[str, Any]:
    walk = walk.to(FLOW, facts, "check")
    assert walk.page == "check", codes(walk, facts)
    page = FLOW.page("check", walk.values, facts)
    return page.verb, page.summary


def test_more_licences_from_what_to_the_button_that_says_so(shop: Desk) -> None:
    facts = facts_of(shop, holding(shop))
    walk = begun(facts)
    assert FLOW.title(walk.values, facts) == "Change Business Standard"
    assert (walk.page, codes(walk, facts)) == ("what", [("what", "change_needed")])
    possible = choices("what", walk, facts)
    assert tuple(possible) == WHAT
    assert [name for name, why_not in possible.items() if not why_not] == [
        *("licences", "plan", "renewal", "suspend", "transfer_to_google")
    ]
    walk = typed(walk, facts, what="licences").on(FLOW, facts)
    assert (walk.page, walk.values["to_licences"]) == ("licences", 14)
    assert codes(walk, facts) == [("to_licences", "licences_same")]
    assert codes(typed(walk, facts, to_licences=3), facts) == [("to_licences", "licences_in_term")]
    assert codes(typed(walk, facts, to_licences="x"), facts) == [("to_licences", "count_invalid")]
    walk = typed(walk, facts, to_licences=16)
    assert "2027-03-14" in FLOW.page("licences", walk.values, facts).intro
    verb, summary = last(walk, facts)
    assert verb == "Change to 16 licences"
    assert summary.lines[-1].value == "14 → 16 licences"
    assert summary.costs
    assert summary.warnings


def test_a_change_says_what_it_waits_for_where_the_customer_is_not_at_the_provider_yet(shop: Desk) -> None:
    who = holding(shop)

    def waits() -> tuple[str, ...]:
        facts = facts_of(shop, who)
        return tuple(last(typed(begun(facts, what="licences"), facts, to_licences=16), facts)[1].waits)

    def standing(work: Work, value: str, kinds: tuple[str, ...] = ()) -> Changes:
        entry = Entry(work, "customer.edited", {"name": "x"})
        entry.apply([Update("customer", who, {"standing": value})])
        entry.apply([operation(kind, who, {}, by=work.by) for kind in kinds])
        return entry.close()

    assert len(waits()) == 1
    shop.run(standing, "book_only")
    assert waits()[0].startswith("The customer is in the book only. Google is asked first whether it is ours there")
    shop.run(standing, "waiting", ("import_customer", "transfer_subscriptions"))
    assert waits()[0] == "It waits until the customer is taken over; that is queued already."
    shop.run(standing, "waiting", ("create_customer",))
    assert waits()[0] == "It waits until Google has the customer; that is queued already."


def test_each_verb_says_what_it_does(shop: Desk) -> None:
    facts = facts_of(shop, holding(shop))
    assert last(begun(facts, what="suspend"), facts)[0] == "Suspend 14 licences"
    assert last(begun(facts, what="transfer_to_google"), facts)[0] == "Transfer to Google"
    walk = begun(facts, what="renewal")
    assert tuple(choices("to_renewal", walk.on(FLOW, facts), facts)) == ("auto", "active_users", "flexible", "off")
    assert codes(walk.on(FLOW, facts), facts) == [("to_renewal", "renewal_needed")]
    verb, summary = last(typed(walk, facts, to_renewal="off"), facts)
    assert (verb, summary.lines[-1].value) == ("Set renewal", "Do not renew")
    assert codes(begun(facts, what="cancel"), facts) == [("what", "cancel_base")]


def test_suspended_trial_and_add_on_have_verbs_of_their_own(shop: Desk) -> None:
    stopped = facts_of(shop, holding(shop, status="suspended"))
    assert last(begun(stopped, what="reactivate"), stopped)[0] == "Reactivate 14 licences"
    assert codes(begun(stopped, what="plan"), stopped) == [("what", "change_suspended")]
    who = shop.add("Other", provider="google", domain="other.nl", domain_verified=1, standing="at_provider")
    shop.subscribe(who, plan="Vault", sku="Google-Vault", add_on=True, payment_plan="flexible", licences=1)
    shop.subscribe(who, plan="Chrome", sku="c", status="trial", payment_plan="annual_monthly")
    facts = facts_of(shop, who)
    trial, vault = facts.selling.held
    walk = begun(facts, subscription_id=str(vault.id), what="cancel")
    assert walk.page == "subscription"
    assert list(choices("subscription_id", walk, facts)) == [str(trial.id), str(vault.id)]
    assert codes(walk, facts) == []
    assert last(walk, facts)[0] == "Cancel 1 licence"
    walk = typed(walk, facts, subscription_id=str(trial.id), what="start_paid_service")
    assert last(walk, facts)[0] == "Start the paid service"
    assert last(typed(walk, facts, what="suspend"), facts)[0] == "Suspend"


def test_another_plan_is_chosen_from_what_is_allowed(shop: Desk) -> None:
    facts = facts_of(shop, holding(shop))
    walk = begun(facts, what="plan").on(FLOW, facts)
    assert codes(walk, facts) == [("offer", "order_offer_needed")]
    offered = choices("offer", walk, facts)
    by_id = {str(each.id): each for each in facts.selling.offers}
    allowed = [key for key, why_not in offered.items() if not why_not]
    assert {by_id[key].product.family for key in offered} == {"workspace"}
    assert all(by_id[key].payment_plan.startswith("annual") for key in allowed)
    smaller = next(key for key in allowed if by_id[key].product.sku == STARTER)
    verb, summary = last(typed(walk, facts, offer=smaller), facts)
    assert verb == "Change plan"
    assert "Business Starter" in summary.lines[-1].value
    refused = next(key for key, why_not in offered.items() if why_not)
    assert codes(typed(walk, facts, offer=refused), facts)[0][0] == "offer"


def test_a_change_that_waits_is_replaced_or_withdrawn(shop: Desk) -> None:
    who = holding(shop)
    held = facts_of(shop, who).selling.held[0]
    shop.run(changing.change_licences, held.id, 16)
    facts = facts_of(shop, who)
    walk = begun(facts, what="licences").on(FLOW, facts)
    page = FLOW.page("licences", walk.values, facts)
    assert any("waits already" in each.help for each in page.fields)
    assert last(walk, facts)[0] == "Withdraw the change"
    verb, summary = last(typed(walk, facts, to_licences=20), facts)
    assert verb == "Change to 20 licences"
    assert any("takes the place" in each for each in summary.now)


def test_a_trial_whose_paid_plan_waits_can_be_started(shop: Desk) -> None:
    who = holding(shop, status="trial", payment_plan="trial", trial_end="2027-01-01", licences=5)
    facts = facts_of(shop, who)
    shop.run(changing.change_licences, facts.selling.held[0].id, 6)
    facts = facts_of(shop, who)
    assert codes(begun(facts, what="start_paid_service"), facts) == [("what", "paid_no_plan")]
    offer = next(o for o in facts.selling.offers if o.product.sku == STANDARD and o.payment_plan == "flexible")
    shop.run(changing.change_plan, facts.selling.held[0].id, offer.id)
    facts = facts_of(shop, who)
    assert last(begun(facts, what="start_paid_service"), facts)[0] == "Start the paid service"


def test_zoho_has_no_way_to_google_and_an_unknown_plan_is_named_so(shop: Desk) -> None:
    shop.run(accounts.add, {"provider": "zoho", "name": "Zoho", "data_centre": "eu", "currency": "USD"})
    who = holding(shop, "zoho", plan="", sku="", payment_plan="", licences=None, period_end=None, renewal_date=None)
    facts = facts_of(shop, who)
    walk = begun(facts)
    assert "transfer_to_google" not in choices("what", walk, facts)
    assert FLOW.title(walk.values, facts) == "Change subscription"
    walk = typed(walk, facts, what="licences").on(FLOW, facts)
    assert FLOW.page("licences", walk.values, facts).fields[0].help == ""
    _, summary = last(typed(walk, facts, to_licences=3), facts)
    assert summary.lines[-1].value == "? → 3 licences"


def test_every_page_can_be_described_while_nothing_is_filled_in_yet(shop: Desk) -> None:
    """The steps name all pages, also those still ahead."""
    facts = facts_of(shop, holding(shop))
    for what in ("", *WHAT):
        for typed_in in ({}, {"to_licences": "x", "offer": "y", "to_renewal": "z"}):
            walk = begun(facts, what=what, **typed_in)
            for name in FLOW.pages(walk.values, facts):
                assert FLOW.page(name, walk.values, facts).title


def test_with_no_subscription_there_is_nothing_to_change(shop: Desk) -> None:
    facts = facts_of(shop, shop.add("Nobody", provider="google", standing="at_provider"))
    walk = begun(facts)
    assert codes(walk, facts) == [("subscription_id", "subscription_gone")]
    assert FLOW.page("what", walk.values, facts).fields[0].choices == ()
    assert FLOW.page("licences", walk.values, facts).intro == ""
    assert FLOW.page("plan", walk.values, facts).fields[0].choices == ()
    assert FLOW.page("check", walk.values, facts).summary is not None
    assert answer_now(walk.values, facts) == Refuse("subscription_gone")
    assert FLOW.upgraded(0, {"what": "suspend", "colour": "red"}) == {"what": "suspend"}


def test_what_was_typed_already_stays_and_a_cancelled_one_is_not_there(shop: Desk) -> None:
    who = holding(shop)
    shop.subscribe(who, plan="Old", sku="o", status="cancelled")
    facts = facts_of(shop, who)
    walk = begun(facts, to_licences=20, to_renewal="off")
    assert (walk.values["to_licences"], walk.values["to_renewal"]) == (20, "off")
    assert FLOW.pages(walk.values, facts) == ("what", "check")
    cancelled = next(each for each in facts.selling.held if each.status == "cancelled")
    gone = begun(facts, subscription_id=str(cancelled.id), what="plan")
    assert codes(gone, facts) == [("what", "change_cancelled")]
    assert begun(facts, subscription_id="x").values["subscription_id"] == "x"

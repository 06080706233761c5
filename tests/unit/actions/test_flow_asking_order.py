"""What an order asks a provider, and whose word the products are: the provider's or the book's (R20, R40)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.actions.flows import add_asking, order_asking, take_over_asking
from app.actions.flows.add_facts import AddFacts
from app.actions.flows.selling_facts import SellingFacts
from app.models.asked import ASKING, NO_ACCOUNT, UNASKED, Buyable, Checked
from app.models.holdings import Selling
from app.rules.eligibility import Yes, allowed_by_provider, may_order
from app.rules.trial import Refuse
from tests.unit.actions.asked import FACTS, GOOGLE, LIST, WHO, Told
from tests.unit.rules.selling import TODAY, buyer, offer, price


def selling(offers, **changes):
    facts = SellingFacts(Selling(buyer(), (), (), tuple(offers), TODAY), account=GOOGLE, customer_ref="c/1")
    return replace(facts, **changes)


STANDARD = offer("S", of={"name": "Standard"})
ANNUAL = replace(STANDARD, id=STANDARD.id + 1, payment_plan="annual_monthly")
VERIFIED = offer("V", of={"name": "Verified", "verified_only": True, "id": 2})
BOUGHT = Checked("answered", answer=(Buyable("S", "Standard"), Buyable("elsewhere", "Verified")))


def test_products_are_asked_for_where_the_customer_is_there_and_plans_of_the_one_chosen():
    facts = selling([STANDARD])
    assert order_asking.about({}, facts) == order_asking.Buys(7, "c/1")
    assert order_asking.about({}, replace(facts, account=None)) == NO_ACCOUNT
    assert order_asking.about({}, replace(facts, account=replace(GOOGLE, connected_at=None))) == NO_ACCOUNT
    assert order_asking.about({}, replace(facts, customer_ref="")) == UNASKED
    chosen = {"product": "S"}
    assert order_asking.about_plans(chosen, facts) == UNASKED, "first what there is"
    there = replace(facts, buyable=BOUGHT)
    assert order_asking.about_plans(chosen, there) == order_asking.Buys(7, "c/1", "S")
    assert order_asking.about_plans({}, there) == UNASKED
    assert order_asking.about_plans(chosen, replace(there, buyable=Checked("answered", answer=()))) == UNASKED
    assert order_asking.about_plans(chosen, replace(there, account=None)) == UNASKED


def weighed(each, facts):
    return order_asking.weighed(each, may_order(each, facts.buyer, (), TODAY), facts)


def test_the_providers_word_wins_over_the_books_rule_but_not_over_what_only_the_book_knows():
    unverified = replace(buyer(), domain_verified=False)
    facts = selling([STANDARD, VERIFIED])
    facts = replace(facts, selling=replace(facts.selling, buyer=unverified))
    assert isinstance(weighed(STANDARD, facts), Yes)
    assert weighed(VERIFIED, facts).code == "offer_verify_first"
    there = replace(facts, buyable=BOUGHT)
    assert isinstance(weighed(VERIFIED, there), Yes), "found by its name"
    assert order_asking.provider_allows(VERIFIED, there)
    assert not order_asking.provider_allows(VERIFIED, facts)
    gone = replace(facts, buyable=Checked("answered", answer=()))
    assert weighed(STANDARD, gone).code == "offer_not_for_it"
    assert weighed(VERIFIED, gone).code == "offer_verify_first", "the book says it better"
    retired = replace(STANDARD, retired=True)
    assert weighed(retired, there).code == "offer_retired"


def test_a_plan_the_provider_does_not_sell_says_so():
    facts = selling([STANDARD, ANNUAL], buyable=BOUGHT)
    plans = Checked("answered", answer=("annual_monthly",), about=order_asking.Buys(7, "c/1", "S"))
    facts = replace(facts, plans=plans)
    assert weighed(STANDARD, facts).code == "offer_plan_not_for_it"
    assert isinstance(weighed(ANNUAL, facts), Yes)
    other = replace(facts, plans=replace(plans, about=order_asking.Buys(7, "c/1", "other")))
    assert isinstance(weighed(STANDARD, other), Yes)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (UNASKED, ""),
        (NO_ACCOUNT, "what the book knows"),
        (ASKING, "is asked what this customer may buy"),
        (Checked("failed", "ask_offline"), "can’t be reached from here now. What can be chosen is what the book knows"),
        (BOUGHT, "own answer of now"),
    ],
)
def test_whose_word_the_products_are_is_said(asked, said):
    assert said in order_asking.words_of(selling([STANDARD], buyable=asked)).sentence


def test_the_book_says_of_when_it_knows():
    dated = replace(STANDARD, prices=(price(dated="2026-02-01"),))
    assert "as of 2026-02-01" in order_asking.words_of(selling([dated], buyable=NO_ACCOUNT)).sentence


def test_what_the_provider_allows_keeps_the_limits():
    assert allowed_by_provider(STANDARD, Yes(3, 4)) == Yes(3, 4)
    assert isinstance(allowed_by_provider(STANDARD, Refuse("offer_team")), Yes)
    assert allowed_by_provider(STANDARD, Refuse("offer_ordered")) == Refuse("offer_ordered")


def test_each_question_asks_with_its_account_and_puts_its_answer():
    facts, reader = AddFacts((GOOGLE,)), object()
    assert add_asking.EXISTS.ask(Told(), reader, facts, WHO) == ("found", reader, GOOGLE, WHO)
    assert add_asking.EXISTS.put(facts, ASKING).checked is ASKING
    assert take_over_asking.EXISTS.ask(Told(), reader, FACTS, WHO) == ("found", reader, GOOGLE, WHO)
    assert take_over_asking.EXISTS.put(FACTS, ASKING).checked is ASKING
    held = take_over_asking.Held(7, "C5", "t", "nl")
    assert take_over_asking.HOLDINGS.ask(Told(), reader, FACTS, held) == ("movable", GOOGLE, "C5", "t", "nl")
    assert len(take_over_asking.HOLDINGS.put(FACTS, LIST).holdings) == 3
    buys = order_asking.Buys(7, "c/1", "S")
    there = selling([STANDARD])
    assert order_asking.PRODUCTS.ask(Told(), reader, there, buys) == ("buyable", GOOGLE, "c/1")
    assert order_asking.PLANS.ask(Told(), reader, there, buys) == ("plans", GOOGLE, "c/1", "S")
    assert order_asking.PRODUCTS.put(there, ASKING).buyable is ASKING
    assert order_asking.PLANS.put(there, ASKING).plans is ASKING

"""Who may hold what (R12, R40): one reason for each no, and no reason where the provider would take the order."""

from __future__ import annotations

from typing import Any

import pytest

from app.models.catalogue import OfferDetail
from app.models.holdings import Buyer, Held
from app.rules.eligibility import (
    ESSENTIALS,
    Yes,
    base_family,
    licence_limits,
    may_change_to,
    may_order,
    product_held,
    trial_days,
    why_at_most,
)
from app.rules.trial import Refuse
from app.texts.codes import say
from tests.unit.rules.selling import (
    ENTERPRISE_ESSENTIALS,
    ENTERPRISE_PLUS,
    PLUS,
    STANDARD,
    STARTER,
    TODAY,
    buyer,
    held,
    offer,
    product,
)


def code(what: OfferDetail, who: Buyer | None = None, *has: Held) -> str:
    answer = may_order(what, who or buyer(), has, TODAY)
    return answer.code if isinstance(answer, Refuse) else ""


@pytest.mark.parametrize(
    ("what", "who", "wanted"),
    [
        (offer(), buyer(), ""),
        (offer(), buyer(provider=""), "order_no_provider"),
        (offer(), buyer(provider="zoho"), "offer_other_provider"),
        (offer(retired=True), buyer(), "offer_retired"),
        (offer(of={"retired": True}), buyer(), "offer_retired"),
        (offer(of={"kind": "legacy"}), buyer(), "offer_legacy"),
        (offer(valid_from="2026-11-26"), buyer(), "offer_not_yet"),
        (offer(valid_from="2026-11-25", valid_until="2026-11-25"), buyer(), ""),
        (offer(valid_until="2026-11-24"), buyer(), "offer_over"),
        (offer(regions=("TH", "NL")), buyer(), ""),
        (offer(regions=("TH",)), buyer(), "offer_region"),
        (offer(regions=("TH",)), buyer(country=""), "offer_country_unknown"),
        (offer(of={"education_only": True}), buyer(), "offer_education"),
        (offer(of={"education_only": True}), buyer(education=True), ""),
        (offer(of={"verified_only": True}), buyer(domain_verified=False), "offer_verify_first"),
        (offer(of={"verified_only": True}), buyer(), ""),
        (offer(of={"domain_allowed": False}), buyer(), "offer_team_only"),
        (offer(of={"domain_allowed": False}, customer_kinds=("domain",)), buyer(), ""),
        (offer(customer_kinds=("team",)), buyer(), "offer_team_only"),
    ],
)
def test_each_reason_against_an_offer_has_its_code(what: OfferDetail, who: Buyer, wanted: str) -> None:
    assert code(what, who) == wanted


TEAM = buyer(kind="team", domain_verified=False)


@pytest.mark.parametrize(
    ("what", "wanted"),
    [
        (offer(ENTERPRISE_ESSENTIALS, of={"team_allowed": True}), ""),
        (offer("1010060005", of={"team_allowed": True}), ""),
        (offer("Google-Vault", of={"kind": "add_on"}), "offer_team"),
        (offer(STANDARD), "offer_team"),
        (offer(STANDARD, of={"team_allowed": None}), "offer_team"),
        (offer(STANDARD, customer_kinds=("team", "domain")), ""),
        (offer(ENTERPRISE_ESSENTIALS, of={"team_allowed": True}, customer_kinds=("domain",)), "offer_team"),
        (offer(ESSENTIALS, of={"team_allowed": True}), "offer_existing_only"),
    ],
)
def test_a_team_holds_the_essentials_and_what_the_offer_itself_allows(what: OfferDetail, wanted: str) -> None:
    """R12: everything else is refused until the domain is verified."""
    assert code(what, TEAM) == wanted


def test_a_team_with_essentials_keeps_them_and_may_add_storage_to_enterprise_essentials() -> None:
    existing = held(ESSENTIALS, plan="Essentials")
    assert code(offer(ESSENTIALS, of={"team_allowed": True}), TEAM, existing) == "offer_held"
    storage = offer("1010430001", of={"kind": "add_on", "team_allowed": False})
    assert code(storage, TEAM) == "offer_team"
    assert code(storage, TEAM, held(ENTERPRISE_ESSENTIALS)) == ""


def test_a_second_edition_of_the_same_family_is_a_change_of_plan() -> None:
    assert code(offer(PLUS), None, held(STANDARD)) == "offer_second"
    assert code(offer(PLUS), None, held(STANDARD, status="cancelled")) == ""
    assert code(offer(PLUS), None, held(STANDARD, id=0, status="")) == "offer_second_ordered"
    assert code(offer(STANDARD), None, held(STANDARD)) == "offer_held"
    assert code(offer(STANDARD), None, held(STANDARD, id=0, status="")) == "offer_ordered"
    chrome = offer("Chrome", of={"family": "chrome"})
    assert code(chrome, None, held(STANDARD)) == ""
    assert code(offer(PLUS), None, held("", plan="Something", family="")) == "offer_second"
    assert code(chrome, None, held("", plan="Something", family="")) == ""
    assert code(offer(PLUS), None, held("Google-Vault", add_on=True)) == ""
    assert code(offer(PLUS), None, held("101001", payment_plan="free")) == ""


def test_a_zoho_organisation_has_one_base_plan_of_any_family() -> None:
    who = buyer(provider="zoho")
    mail = offer("mail_premium", of={"provider": "zoho", "family": "mail"})
    assert code(mail, who, held("workplace_standard", family="zoho")) == "offer_second"
    assert code(mail, who, held("mail_free", family="zoho", payment_plan="free")) == ""
    free = offer("mail_free", "free", of={"provider": "zoho", "kind": "free", "family": "mail"})
    assert code(free, who, held("workplace_standard", family="zoho", status="trial")) == "offer_second"
    assert code(free, who) == ""
    assert base_family(mail.product) == "zoho"
    assert base_family(product(family="")) == "Google-Apps"


def test_an_add_on_needs_its_edition_and_none_is_ordered_in_a_trial() -> None:
    vault = offer("Google-Vault", of={"kind": "add_on", "needs": (STANDARD, STARTER)})
    assert code(vault) == "offer_needs"
    assert code(vault, None, held(PLUS)) == "offer_needs"
    assert code(vault, None, held(STARTER)) == ""
    assert code(vault, None, held(STARTER, id=0, status="")) == ""
    assert code(vault, None, held(STARTER, status="trial")) == "offer_not_in_trial"
    assert code(vault, None, held(STARTER, id=0, status="", payment_plan="trial")) == "offer_not_in_trial"
    storage = offer("storage", of={"kind": "add_on"})
    assert code(storage) == "offer_needs_base"
    assert code(storage, None, held(PLUS)) == ""
    needing = offer("device", of={"family": "chrome", "needs": (STARTER,)})
    assert code(needing) == "offer_needs"
    assert code(needing, None, held(STARTER, status="trial")) == ""


def test_one_trial_for_each_customer() -> None:
    trial = offer(STANDARD, "trial", of={"trial_days": 30})
    assert may_order(trial, buyer(), (), TODAY) == Yes(1, 10, 30, "licences_most_trial")
    assert code(offer(STANDARD, "trial")) == "offer_no_trial"
    over = held("", status="cancelled", trial_end=TODAY, family="chrome", plan="x")
    assert code(trial, None, over) == "trial_had"
    ordered = held("x", id=0, status="", payment_plan="trial", family="chrome")
    assert code(trial, None, ordered) == "trial_ordered"
    zoho = offer("mail_premium", "trial", of={"provider": "zoho", "trial_days": 15})
    assert code(zoho, buyer(provider="zoho", begins_with_trial=True)) == "trial_ordered"
    in_book = {"provider": "zoho", "begins_with_trial": True, "standing": "book_only"}
    assert code(zoho, buyer(**in_book)) == "trial_chosen"
    assert code(zoho, buyer(**in_book, is_coming=True)) == "trial_ordered"
    assert code(zoho, buyer(provider="zoho")) == ""
    assert trial_days(offer(STANDARD, "trial", trial_days=60)) == 60
    assert trial_days(offer(STANDARD)) is None


def test_limits_of_licences_are_the_narrowest_of_offer_product_and_edition() -> None:
    assert licence_limits(offer(STANDARD)) == (1, 300)
    assert licence_limits(offer(ENTERPRISE_PLUS)) == (1, None)
    assert licence_limits(offer(ENTERPRISE_PLUS, least_licences=5, most_licences=50)) == (5, 50)
    assert licence_limits(offer(STANDARD, "trial")) == (1, 10)
    zoho: dict[str, Any] = {"provider": "zoho", "least_licences": 2, "most_licences": 5}
    assert licence_limits(offer("mail_free", "trial", of=zoho)) == (2, 5)


@pytest.mark.parametrize(
    ("what", "why"),
    [
        (offer(STANDARD), "licences_most_business"),
        (offer(STANDARD, most_licences=50), "licences_most"),
        (offer(STANDARD, "trial"), "licences_most_trial"),
        (offer("mail_free", "free", of={"provider": "zoho", "most_licences": 5}), "licences_most_free"),
        (offer(ENTERPRISE_PLUS, most_licences=50), "licences_most"),
    ],
)
def test_a_limit_says_why_it_is_one(what: OfferDetail, why: str) -> None:
    most = licence_limits(what)[1]
    assert why_at_most(most, what.product.sku, what.product.provider, what.payment_plan) == why
    assert say(why, most=most).startswith(f"At most {most}: ")


def test_what_replaces_a_subscription_is_not_refused_because_of_it() -> None:
    now = held(STANDARD)
    assert isinstance(may_change_to(offer(PLUS), buyer(), (now,), now.id, TODAY), Yes)


def test_a_subscription_is_found_in_the_catalogue_by_sku_else_by_name() -> None:
    offers = (offer(STANDARD, of={"name": "Google Workspace Business Standard"}), offer(PLUS))
    assert product_held(held(PLUS), offers) is offers[1].product
    assert product_held(held("", plan="business standard"), offers) is offers[0].product
    assert product_held(held("", plan="Google Workspace Business Standard"), offers) is offers[0].product
    assert product_held(held("unknown", plan="Business Standard"), offers) is None
    assert product_held(held("", plan=""), offers) is None

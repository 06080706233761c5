"""What a plan, a trial and licences come to: what starts, what is ordered, and never a bill for a trial."""

from __future__ import annotations

import pytest

from app.models.catalogue import OfferDetail, ProductDetail
from app.models.values import Problem
from app.rules.plan_wish import PlanWish, plan_wish


def offer(sku, name, payment_plan, provider="google", **values):
    product = ProductDetail(
        id=1, uid="", provider=provider, product_ref="", sku=sku, name=name, family="", kind="base",
        team_allowed=None, domain_allowed=True, education_only=False, verified_only=False, needs=(),
        least_licences=None, most_licences=None, trial_days=None, trial_step_days=None, trial_limit_days=None,
        trial_name=values.pop("trial_name", ""), add_on_sku="", note="", source="", retired=False, own=False,
    )  # fmt: skip
    return OfferDetail(
        id=1, uid="", product=product, payment_plan=payment_plan, provider_ref="", regions=(), customer_kinds=(),
        least_licences=None, most_licences=None, trial_days=None, valid_from="", valid_until="", confidence="",
        source="", retired=values.pop("retired", False),
    )  # fmt: skip


OFFERS = (
    offer("1010020027", "Google Workspace Business Starter", "annual_monthly"),
    offer("1010020027", "Google Workspace Business Starter", "flexible"),
    offer("1010020027", "Google Workspace Business Starter", "trial"),
    offer("1010020028", "Google Workspace Business Standard", "annual_yearly"),
    offer("1010020028", "Google Workspace Business Standard", "flexible", retired=True),
    offer("1010020029", "Google Workspace Odd", "trial"),
    offer("1010020025", "Google Workspace Business Plus", "annual_yearly"),
    offer("1010020025", "Google Workspace Business Plus", "annual_monthly"),
    offer("1010010001", "Cloud Identity Free", "free"),
    offer("mail_free", "Mail Free", "free", "zoho", trial_name="free"),
    offer("mail_lite", "Mail Lite (5 GB)", "annual_yearly", "zoho"),
    offer("workplace_standard", "Workplace Standard", "flexible", "zoho", trial_name="basicTrial"),
)


def wish(provider, plan="", trial=None, licences=None):
    found = plan_wish(provider, plan, trial=trial, licences=licences, offers=OFFERS)
    return (found.field, found.code) if isinstance(found, Problem) else found


STARTER = {"sku": "1010020027", "payment_plan": "flexible", "licences": 5}


@pytest.mark.parametrize("plan", ["1010020027", "Google Workspace Business Starter", "business  starter"])
def test_a_google_plan_is_an_order_that_binds_least(plan):
    assert wish("google", plan, licences=5) == PlanWish(order=STARTER)


def test_what_is_asked_for_at_google():
    assert wish("google") == PlanWish()
    assert wish("google", "Business Starter", True, 5) == PlanWish(order={**STARTER, "payment_plan": "trial"})
    assert wish("google", "Business Standard", None, 2).order["payment_plan"] == "annual_yearly"
    assert wish("google", "Business Plus", None, 2).order["payment_plan"] == "annual_monthly"
    assert wish("google", "Cloud Identity Free", None, 50).order["payment_plan"] == "free"
    assert wish("google", "Business Starter") == ("licences", "licences_needed")
    assert wish("google", "Business Standard", True, 5) == ("trial", "plan_has_no_trial")
    assert wish("google", "Odd", None, 5) == ("plan", "plan_not_in_catalogue")
    assert wish("google", "Workplace Standard", None, 5) == ("plan", "plan_not_in_catalogue")
    assert wish("google", "", None, 5) == ("plan", "plan_needed")
    assert wish("google", "", True) == ("plan", "plan_needed")


@pytest.mark.parametrize("plan", ["workplace_standard", "Workplace Standard", "Zoho Workplace Standard", "basicTrial"])
def test_a_zoho_organisation_starts_with_the_trial_that_is_named(plan):
    assert wish("zoho", plan) == PlanWish("workplace_standard")
    assert wish("zoho", plan, True) == PlanWish("workplace_standard")


def test_what_is_asked_for_at_zoho():
    assert wish("zoho") == PlanWish("mail_free")
    assert wish("zoho", "free") == wish("zoho", "Mail Free", False) == PlanWish("mail_free")
    assert wish("zoho", "Mail Free", True) == ("trial", "plan_has_no_trial")
    assert wish("zoho", "Mail Free", None, 3) == ("licences", "plan_is_free")
    bought = PlanWish("mail_free", {"sku": "workplace_standard", "payment_plan": "flexible", "licences": 3})
    assert wish("zoho", "Workplace Standard", None, 3) == wish("zoho", "Workplace Standard", False, 3) == bought
    assert wish("zoho", "Mail Lite", None, 3).order["sku"] == "mail_lite"
    assert wish("zoho", "Mail Lite", True, 3) == ("trial", "plan_has_no_trial")
    assert wish("zoho", "Workplace Standard", False) == ("licences", "licences_needed")


def test_a_trial_never_becomes_an_order_that_costs_money():
    assert wish("zoho", "Workplace Standard", True, 10) == PlanWish("workplace_standard", None, 10)

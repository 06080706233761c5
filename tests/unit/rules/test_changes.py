"""What may be changed about a subscription, from when, and what it costs (R42, R43)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.holdings import Held
from app.models.values import Money
from app.rules import changes
from app.rules.changes import Allowed, Answer
from app.rules.trial import Refuse
from tests.unit.rules.selling import (
    ENTERPRISE_ESSENTIALS,
    ENTERPRISE_PLUS,
    ENTERPRISE_STANDARD,
    PLUS,
    STANDARD,
    STARTER,
    TODAY,
    buyer,
    held,
    offer,
    price,
)

EUR = Money(1000, "EUR")
END = dt.date(2027, 3, 14)
ANNUAL = held(payment_plan="annual_monthly", period_end=END, renewal_date=END, unit=EUR, price_period="month")
YEARLY = held(payment_plan="annual_yearly", period_end=END, renewal_date=END, unit=EUR, price_period="month")
FLEXIBLE = held(payment_plan="flexible", unit=EUR, price_period="month")
TRIAL = held(status="trial", payment_plan="trial", trial_end=END)


def code(answer: Answer) -> str:
    return answer.code if isinstance(answer, Refuse) else ""


def said(answer: Answer) -> list[str]:
    assert isinstance(answer, Allowed), answer
    return [each.code for each in (*answer.costs, *answer.warnings)]


def but(subscription: Held, **values: object) -> Held:
    names = Held.__slots__
    return Held(**{**{name: getattr(subscription, name) for name in names}, **values})  # type: ignore[arg-type]


# -- licences --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subscription", "to", "provider", "wanted"),
    [
        (ANNUAL, 13, "google", ""),
        (ANNUAL, 11, "google", "licences_in_term"),
        (but(ANNUAL, period_end=None, renewal_date=None), 11, "google", "licences_in_term_open"),
        (ANNUAL, 12, "google", "licences_same"),
        (ANNUAL, 0, "google", "licences_least"),
        (ANNUAL, 301, "google", "licences_most_business"),
        (ANNUAL, None, "google", "licences_needed"),
        (ANNUAL, 11, "zoho", ""),
        (FLEXIBLE, 1, "google", ""),
        (but(FLEXIBLE, licences_used=9), 8, "google", "licences_used"),
        (but(FLEXIBLE, licences_used=9), 9, "google", ""),
        (but(FLEXIBLE, status="suspended"), 9, "google", "change_suspended"),
        (but(FLEXIBLE, status="cancelled"), 9, "google", "change_cancelled"),
        (TRIAL, 9, "google", ""),
    ],
)
def test_licences_change_as_the_plan_allows(subscription: Held, to: int | None, provider: str, wanted: str) -> None:
    assert code(changes.licences(subscription, to, provider, 300)) == wanted


@given(st.integers(1, 500), st.integers(1, 500), st.integers(0, 500))
def test_an_annual_plan_never_shrinks_and_nothing_goes_below_what_is_used(now: int, to: int, used: int) -> None:
    for plan in ("annual_monthly", "annual_yearly", "flexible"):
        answer = changes.licences(held(payment_plan=plan, licences=now, licences_used=used), to, "google")
        if isinstance(answer, Allowed):
            assert to != now
            assert to >= used
            assert to > now or plan == "flexible"
        else:
            assert to == now or to < used or (to < now and plan != "flexible")


def test_what_other_licences_cost_is_said_with_the_amount() -> None:
    answer = changes.licences(ANNUAL, 16, "google")
    assert said(answer) == ["cost_changes_month", "licences_stay_in_term"]
    assert isinstance(answer, Allowed)
    assert answer.costs[0].facts == {"before": Money(12000, "EUR"), "after": Money(16000, "EUR")}
    assert said(changes.licences(YEARLY, 16, "google"))[0] == "cost_changes_year"
    assert said(changes.licences(but(ANNUAL, licences=None), 16, "google"))[0] == "cost_then_month"
    assert said(changes.licences(but(ANNUAL, unit=None), 16, "google"))[0] == "cost_not_known"
    assert said(changes.licences(TRIAL, 16, "google")) == ["cost_nothing_in_trial"]
    assert said(changes.licences(FLEXIBLE, 3, "google")) == ["cost_changes_month", "used_not_known"]
    assert said(changes.licences(but(FLEXIBLE, licences_used=1), 3, "google")) == ["cost_changes_month"]
    assert said(changes.licences(ANNUAL, 3, "zoho")) == ["cost_changes_month", "zoho_decides_credit"]


# -- plans -----------------------------------------------------------------------------------------------------------


def change(subscription: Held, to: str, payment_plan: str, **of: object) -> Answer:
    wanted = offer(to, payment_plan, of=of)
    return changes.plan(subscription, wanted, buyer(), (subscription,), TODAY)


@pytest.mark.parametrize(
    ("subscription", "to", "payment_plan", "wanted"),
    [
        (FLEXIBLE, PLUS, "flexible", ""),
        (FLEXIBLE, STARTER, "flexible", ""),
        (FLEXIBLE, STANDARD, "annual_monthly", ""),
        (FLEXIBLE, STANDARD, "flexible", "plan_same"),
        (FLEXIBLE, PLUS, "trial", "plan_to_trial"),
        (ANNUAL, PLUS, "annual_monthly", ""),
        (ANNUAL, PLUS, "flexible", "plan_flexible_in_term"),
        (ANNUAL, STANDARD, "flexible", "plan_payment_in_term"),
        (ANNUAL, STANDARD, "annual_yearly", "plan_payment_in_term"),
        (ANNUAL, STARTER, "annual_monthly", ""),
        (but(ANNUAL, renewal_date=None), STARTER, "annual_monthly", "plan_renewal_unknown"),
        (YEARLY, PLUS, "annual_yearly", "plan_yearly_in_term"),
        (YEARLY, STARTER, "annual_yearly", ""),
        (but(FLEXIBLE, status="suspended"), PLUS, "flexible", "change_suspended"),
        (TRIAL, PLUS, "annual_yearly", ""),
        (but(FLEXIBLE, sku=PLUS), ENTERPRISE_ESSENTIALS, "flexible", "plan_not_between"),
        (but(FLEXIBLE, sku=ENTERPRISE_ESSENTIALS), PLUS, "flexible", "plan_not_between"),
        (but(FLEXIBLE, sku=ENTERPRISE_ESSENTIALS), ENTERPRISE_PLUS, "flexible", ""),
        (but(FLEXIBLE, sku=ENTERPRISE_PLUS, licences=340), PLUS, "flexible", "plan_business_limit"),
        (but(FLEXIBLE, sku=ENTERPRISE_PLUS, licences=300), PLUS, "flexible", ""),
        (but(FLEXIBLE, sku="Other"), PLUS, "flexible", ""),
        (but(FLEXIBLE, family="chrome"), PLUS, "flexible", "plan_other_kind"),
        (but(FLEXIBLE, sku="Google-Vault", add_on=True), PLUS, "flexible", "plan_other_kind"),
        (but(FLEXIBLE, sku="Google-Vault", add_on=True), "Google-Vault", "annual_yearly", ""),
    ],
)
def test_googles_matrix_of_plans(subscription: Held, to: str, payment_plan: str, wanted: str) -> None:
    assert code(change(subscription, to, payment_plan)) == wanted


def test_other_refusals_of_a_plan() -> None:
    assert code(change(FLEXIBLE, "Google-Vault", "flexible", kind="add_on")) == "plan_other_kind"
    assert code(change(but(FLEXIBLE, licences=9), "Other", "flexible", most_licences=5)) == "plan_too_many"
    unverified = buyer(domain_verified=False)
    wanted = offer(ENTERPRISE_PLUS, "flexible", of={"verified_only": True})
    essentials = but(FLEXIBLE, sku=ENTERPRISE_ESSENTIALS)
    assert code(changes.plan(essentials, wanted, unverified, (essentials,), TODAY)) == "offer_verify_first"


def test_a_smaller_edition_of_an_annual_plan_waits_for_its_renewal() -> None:
    answer = change(ANNUAL, STARTER, "annual_monthly")
    assert isinstance(answer, Allowed)
    assert answer.on == END
    assert said(answer) == ["cost_not_known", "plan_at_renewal"]


def test_what_another_plan_costs_is_said() -> None:
    wanted = offer(PLUS, "annual_monthly", prices=(price(2000),))
    answer = changes.plan(ANNUAL, wanted, buyer(), (ANNUAL,), TODAY)
    assert said(answer) == ["cost_then_month", "plan_new_term"]
    assert isinstance(answer, Allowed)
    assert answer.costs[0].facts == {"after": Money(24000, "EUR")}
    assert said(change(FLEXIBLE, PLUS, "flexible")) == ["cost_not_known"]
    assert said(change(FLEXIBLE, STANDARD, "annual_monthly")) == ["cost_not_known", "plan_new_term"]
    assert said(change(TRIAL, PLUS, "flexible")) == ["cost_not_known", "plan_in_trial"]
    assert said(change(but(FLEXIBLE, payment_plan="free"), PLUS, "flexible")) == ["cost_not_known"]


@given(st.sampled_from([STARTER, STANDARD, PLUS, ENTERPRISE_STANDARD, ENTERPRISE_PLUS]), st.data())
def test_no_annual_plan_shrinks_or_turns_flexible_before_its_renewal(sku: str, data: st.DataObject) -> None:
    to = data.draw(st.sampled_from([STARTER, STANDARD, PLUS, ENTERPRISE_STANDARD, ENTERPRISE_PLUS]))
    plan = data.draw(st.sampled_from(["annual_monthly", "annual_yearly"]))
    after = data.draw(st.sampled_from(["annual_monthly", "annual_yearly", "flexible"]))
    answer = change(but(ANNUAL, sku=sku, payment_plan=plan), to, after)
    if isinstance(answer, Allowed):
        assert after != "flexible"
        up = changes.is_upgrade(sku, to)
        assert answer.on == (None if up else END)
        assert plan == "annual_monthly" or not up


def zoho(subscription: Held, to: str, payment_plan: str) -> Answer:
    wanted = offer(to, payment_plan, of={"provider": "zoho", "kind": "free" if payment_plan == "free" else "base"})
    return changes.plan(subscription, wanted, buyer(provider="zoho"), (subscription,), TODAY)


def test_zoho_goes_up_and_down_but_not_from_yearly_to_monthly() -> None:
    monthly = but(FLEXIBLE, sku="workplace_standard", family="zoho")
    yearly = but(monthly, payment_plan="annual_yearly", period_end=END)
    assert said(zoho(monthly, "workplace_professional", "flexible")) == ["cost_not_known"]
    assert said(zoho(monthly, "workplace_standard", "annual_yearly")) == ["cost_not_known"]
    assert code(zoho(yearly, "workplace_professional", "flexible")) == "plan_zoho_yearly"
    assert said(zoho(yearly, "workplace_professional", "annual_yearly")) == ["cost_not_known", "zoho_decides_credit"]
    assert said(zoho(yearly, "mail_free", "free")) == ["cost_nothing", "plan_to_free"]
    trial = but(monthly, status="trial", payment_plan="annual_yearly", trial_end=END)
    assert said(zoho(trial, "workplace_standard", "flexible")) == ["cost_not_known"]


# -- renewal ---------------------------------------------------------------------------------------------------------


def test_renewal_is_set_on_annual_plans_only() -> None:
    assert code(changes.renewal(FLEXIBLE, "off", "google")) == "renewal_not_annual"
    assert code(changes.renewal(ANNUAL, "off", "zoho")) == "renewal_zoho"
    assert code(changes.renewal(ANNUAL, "sometimes", "google")) == "not_a_choice"
    assert code(changes.renewal(but(ANNUAL, renewal="auto"), "auto", "google")) == "renewal_same"
    assert code(changes.renewal(but(ANNUAL, status="cancelled"), "auto", "google")) == "change_cancelled"
    assert said(changes.renewal(ANNUAL, "auto", "google")) == ["renewal_commits"]
    assert said(changes.renewal(ANNUAL, "active_users", "google")) == ["renewal_by_users"]
    assert said(changes.renewal(ANNUAL, "flexible", "google")) == ["renewal_flexible"]
    assert said(changes.renewal(ANNUAL, "off", "google")) == ["renewal_off"]
    stopped = but(ANNUAL, status="suspended")
    assert said(changes.renewal(stopped, "auto", "google")) == ["renewal_commits", "renewal_reactivates"]


# -- suspend, reactivate, cancel -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subscription", "wanted"),
    [
        (FLEXIBLE, ["suspend_billing_stops", "suspend_until"]),
        (ANNUAL, ["suspend_billed_amount", "suspend_until", "suspend_no_renewal"]),
        (but(ANNUAL, unit=None), ["suspend_billed_on", "suspend_until", "suspend_no_renewal"]),
        (but(ANNUAL, licences=None), ["suspend_billed_on", "suspend_until", "suspend_no_renewal"]),
        (YEARLY, ["suspend_no_refund", "suspend_until", "suspend_no_renewal"]),
        (TRIAL, ["cost_nothing", "suspend_until"]),
        (but(FLEXIBLE, payment_plan=""), ["cost_not_known", "suspend_until"]),
    ],
)
def test_what_goes_on_being_billed_is_said_before_suspending(subscription: Held, wanted: list[str]) -> None:
    assert said(changes.suspend(subscription, (subscription,), "google", TODAY)) == wanted


def test_suspending_a_base_names_the_add_ons_that_keep_billing() -> None:
    vault = held("Google-Vault", id=2, plan="Vault", add_on=True, base_id=1)
    lone = held("Storage", id=3, plan="Storage", add_on=True)
    gone = held("Old", id=4, plan="Old", add_on=True, status="cancelled")
    other = held("Other", id=5, plan="Other", add_on=True, base_id=9)
    answer = changes.suspend(FLEXIBLE, (FLEXIBLE, vault, lone, gone, other), "google", TODAY)
    assert isinstance(answer, Allowed)
    assert answer.warnings[-1].facts == {"names": "Vault, Storage"}
    assert answer.warnings[0].facts["date"] == "2027-01-24"
    assert said(changes.suspend(vault, (FLEXIBLE, vault, lone), "google", TODAY)) == ["cost_not_known", "suspend_until"]


def test_what_can_not_be_suspended() -> None:
    assert code(changes.suspend(FLEXIBLE, (), "zoho", TODAY)) == "suspend_zoho"
    assert code(changes.suspend(but(FLEXIBLE, status="suspended"), (), "google", TODAY)) == "suspend_already"
    assert code(changes.suspend(but(FLEXIBLE, status="cancelled"), (), "google", TODAY)) == "change_cancelled"


def test_only_what_we_suspended_is_reactivated_and_only_with_terms_accepted() -> None:
    def answer(*reasons: str, on: dt.date | None = None) -> Answer:
        stopped = but(FLEXIBLE, status="suspended", suspension_reasons=reasons, suspended_on=on)
        return changes.reactivate(stopped, "google", TODAY)

    assert said(answer("RESELLER_INITIATED")) == ["reactivate_bills"]
    assert code(answer("reseller_initiated", "pending_tos_acceptance")) == "reactivate_terms"
    assert code(answer("trial_ended")) == "reactivate_not_ours"
    assert said(answer()) == ["reactivate_bills", "reactivate_not_known"]
    assert said(answer("reseller_initiated", on=TODAY - dt.timedelta(60))) == ["reactivate_bills"]
    assert said(answer("reseller_initiated", on=TODAY - dt.timedelta(61))) == ["reactivate_bills", "reactivate_late"]
    assert code(changes.reactivate(FLEXIBLE, "google", TODAY)) == "reactivate_not_suspended"
    assert code(changes.reactivate(FLEXIBLE, "zoho", TODAY)) == "suspend_zoho"


def test_google_lets_add_ons_be_cancelled_and_nothing_else() -> None:
    assert code(changes.cancel(FLEXIBLE, "google", TODAY)) == "cancel_base"
    assert code(changes.cancel(but(FLEXIBLE, status="cancelled"), "google", TODAY)) == "change_cancelled"
    assert said(changes.cancel(but(FLEXIBLE, add_on=True), "google", TODAY)) == ["cancel_this_month", "cancel_data"]
    annual = changes.cancel(but(ANNUAL, add_on=True), "google", TODAY)
    assert said(annual) == ["cancel_rest", "cancel_data"]
    assert isinstance(annual, Allowed)
    assert annual.costs[0].facts["amount"] == Money(4 * 12 * 1000, "EUR")
    unknown = changes.cancel(but(ANNUAL, add_on=True, unit=None), "google", TODAY)
    assert said(unknown) == ["cancel_rest_unknown", "cancel_data"]


def test_at_zoho_cancelling_is_going_to_the_free_plan() -> None:
    assert said(changes.cancel(FLEXIBLE, "zoho", TODAY)) == ["cancel_this_month", "cancel_zoho"]
    assert said(changes.cancel(TRIAL, "zoho", TODAY)) == ["cost_nothing", "cancel_zoho"]
    assert said(changes.cancel(but(FLEXIBLE, add_on=True), "zoho", TODAY)) == [
        "cancel_this_month",
        "cancel_zoho_add_on",
    ]
    assert code(changes.cancel(but(FLEXIBLE, payment_plan="free"), "zoho", TODAY)) == "cancel_free"


def test_the_rest_of_a_term_is_counted_in_months_begun() -> None:
    def rest(day: dt.date, subscription: Held = ANNUAL) -> Money | None:
        return changes.rest_of_term(subscription, day)

    assert rest(dt.date(2027, 3, 14)) == Money(0, "EUR")
    assert rest(dt.date(2027, 3, 13)) == Money(12000, "EUR")
    assert rest(dt.date(2027, 2, 14)) == Money(12000, "EUR")
    assert rest(dt.date(2028, 1, 1)) == Money(0, "EUR")
    assert rest(TODAY, YEARLY) == Money(0, "EUR")


# -- trials ----------------------------------------------------------------------------------------------------------


def test_paid_service_starts_in_a_trial_with_a_paid_plan_chosen() -> None:
    assert code(changes.start_paid_service(FLEXIBLE, "google")) == "paid_not_trial"
    assert code(changes.start_paid_service(TRIAL, "zoho")) == "paid_zoho"
    assert code(changes.start_paid_service(TRIAL, "google")) == "paid_no_plan"
    assert said(changes.start_paid_service(TRIAL, "google", "flexible")) == ["cost_not_known", "paid_starts_now"]
    chosen = but(TRIAL, payment_plan="flexible", unit=EUR, price_period="month")
    assert said(changes.start_paid_service(chosen, "google")) == ["cost_then_month", "paid_starts_now"]


def test_google_is_asked_about_its_trials_only() -> None:
    assert isinstance(changes.ask_google(TRIAL, "google"), Allowed)
    assert code(changes.ask_google(TRIAL, "zoho")) == "ask_google_other"
    assert code(changes.ask_google(FLEXIBLE, "google")) == "trial_none"


# -- to Google -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subscription", "wanted", "until"),
    [
        (FLEXIBLE, "to_google_trial", "2026-12-25"),
        (ANNUAL, "to_google_trial", "2027-03-14"),
        (but(ANNUAL, renewal_date=dt.date(2026, 12, 1)), "to_google_trial", "2026-12-25"),
        (but(FLEXIBLE, status="suspended"), "to_google_no_trial", None),
    ],
)
def test_what_follows_a_transfer_to_google_depends_on_the_plan(
    subscription: Held, wanted: str, until: str | None
) -> None:
    answer = changes.transfer_to_google(buyer(), (subscription,), TODAY)
    assert said(answer) == [wanted, "to_google_for_good"]
    assert isinstance(answer, Allowed)
    assert answer.costs[0].facts.get("date") == until


def test_who_can_not_be_transferred_to_google() -> None:
    assert code(changes.transfer_to_google(buyer(provider="zoho"), (FLEXIBLE,), TODAY)) == "to_google_other"
    assert code(changes.transfer_to_google(buyer(standing="waiting"), (FLEXIBLE,), TODAY)) == "to_google_not_there"
    assert code(changes.transfer_to_google(buyer(), (), TODAY)) == "to_google_nothing"
    add_on = held(add_on=True)
    assert said(changes.transfer_to_google(buyer(), (add_on,), TODAY))[0] == "to_google_trial"

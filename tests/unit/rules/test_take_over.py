"""What may be taken over, on which terms, and until when (R20; providers/google.md §4)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UserError
from app.rules import take_over as rules
from app.rules.take_over import Holding, Wish
from app.texts.codes import SENTENCES

TODAY = dt.date(2026, 3, 2)
DAYS = st.integers(-400, 400)
PLANS = st.sampled_from(["flexible", "annual_monthly", "annual_yearly", "trial", "free", ""])
REASONS = st.sampled_from(
    ["PENDING_TOS_ACCEPTANCE", "TRIAL_ENDED", "RENEWAL_WITH_TYPE_CANCEL", "RESELLER_INITIATED", "OTHER"]
)


@given(DAYS)
def test_a_token_holds_on_its_fourteenth_day_and_not_on_the_next(offset):
    made = TODAY + dt.timedelta(days=offset)
    left = rules.token_days_left(made, TODAY)
    wrong = rules.problems({"token_date": made.isoformat()}, TODAY)
    assert left == 14 + offset
    assert [each.code for each in wrong] == (
        ["token_in_future"] if offset > 0 else ["token_expired"] if left < 0 else []
    )


@given(st.integers(0, 500), st.integers(0, 500), DAYS, PLANS)
def test_licences_are_not_fewer_than_before_unless_the_term_is_near_its_end(before, after, days, plan):
    end = TODAY + dt.timedelta(days=days)
    holding = Holding("Business Plus", "active", plan, before, end)
    codes = [each.code for each in rules.terms(holding, Wish(licences=after), TODAY)]
    assert ("take_over_fewer_licences" in codes) == (after < before and days > 30 and plan != "trial")


@given(PLANS, PLANS, st.none() | DAYS)
def test_a_plan_goes_on_as_google_allows(before, after, days):
    end = None if days is None else TODAY + dt.timedelta(days=days)
    codes = {each.code for each in rules.terms(Holding("Plan", "active", before, 5, end), Wish(after), TODAY)}
    wanted = after or before
    near = days is not None and days <= 30
    if before in rules.ANNUAL:
        allowed = wanted in rules.ANNUAL or (wanted == "flexible" and near)
    elif before == "flexible":
        allowed = wanted == "flexible" or wanted in rules.ANNUAL
    else:
        allowed = True  # a trial goes on as trial or paid; of what is not known nothing is forbidden
    assert (not codes) == allowed
    assert codes <= set(SENTENCES)


@given(st.lists(REASONS, max_size=3))
def test_a_suspended_subscription_moves_only_for_googles_three_reasons(reasons):
    answer = rules.why_not(Holding("Plan", "suspended", suspension_reasons=tuple(reasons)))
    assert (answer is None) == (bool(reasons) and set(reasons) <= set(rules.MOVABLE_SUSPENSIONS))


@pytest.mark.parametrize(
    ("holding", "code"),
    [
        (Holding("Plan", ineligible="PENDING_TOS_ACCEPTANCE"), "take_over_our_terms"),
        (Holding("Plan", ineligible="SKU_NOT_ELIGIBLE"), "take_over_sku_not_eligible"),
        (Holding("Plan", ineligible="SKU_SUSPENDED"), "take_over_sku_suspended"),
        (Holding("Plan", ineligible="CHANNEL_PARTNER_NOT_AUTHORIZED_FOR_SKU"), "take_over_not_authorised"),
        (Holding("Plan", ineligible="SOMETHING_NEW"), "take_over_refused"),
        (Holding("Plan", edition="nonprofits"), "take_over_nonprofits"),
        (Holding("Plan", edition="legacy_free"), "take_over_legacy_free"),
        (Holding("Plan", "cancelled"), "take_over_cancelled"),
    ],
)
def test_why_a_subscription_stays_is_said(holding, code):
    answer = rules.why_not(holding)
    assert answer is not None
    assert answer.code == code
    assert "Plan" in SENTENCES[code].format(**answer.facts) or code in {"take_over_nonprofits", "take_over_legacy_free"}


def test_voice_and_chrome_say_so_in_their_names():
    assert [rules.family_of(name) for name in ("Google Voice Standard", "Chrome Enterprise", "Vault")] == [
        "voice",
        "chrome",
        "workspace",
    ]


def test_the_workspace_family_moves_together_and_voice_and_chrome_may_stay():
    held = [
        Holding("Business Plus"),
        Holding("Vault"),
        Holding("Voice", family="voice"),
        Holding("Chrome", family="chrome"),
        Holding("Old", "cancelled"),
    ]
    assert rules.left_behind(held, ["Business Plus"]) == ("Vault",)
    assert rules.left_behind(held, ["Business Plus", "Vault"]) == ()
    assert rules.left_behind(held, ["Voice"]) == ()
    assert rules.left_behind(held, []) == ()


@given(
    st.fixed_dictionaries(
        {
            name: st.sampled_from(["", "x"])
            for name in ("domain", "cloud_identity_id", "primary_email", "public_identifier")
        }
        | {"kind": st.sampled_from(["domain", "team"]), "token_needed": st.booleans()}
    ),
    st.booleans(),
    st.none() | st.integers(-3, 3),
    st.booleans(),
)
def test_nothing_is_sent_without_consent_name_and_a_token_that_still_holds(values, consent, token, distributor):
    until = None if token is None else TODAY + dt.timedelta(days=token)
    lacking = rules.missing(values, has_consent=consent, token_until=until, today=TODAY, distributor=distributor)
    assert ("consent_date" in lacking) == (not consent)
    assert ("transfer_token" in lacking) == (values["token_needed"] and (token is None or token < 0))
    assert ("public_identifier" in lacking) == (distributor and not values["public_identifier"])
    named = rules.name_field(values)
    assert (rules.wanted_name(values) in lacking) == (not named)
    if values["kind"] == "team":
        assert named != "domain"  # several teams share one


def test_dates_and_groups_of_a_consent_are_checked():
    assert [each.code for each in rules.problems({"consent_date": "2026-03-03", "consent_products": ["x"]}, TODAY)] == [
        "consent_in_future",
        "not_a_choice",
    ]
    assert [each.code for each in rules.problems({"consent_date": "2026-03-02"}, TODAY)] == ["consent_products_needed"]
    assert [each.code for each in rules.problems({"consent_date": "yesterday"}, TODAY)] == ["date_invalid"]
    assert [each.field for each in rules.problems({"nonprofits": "yes", "legacy_free": True}, TODAY)] == [
        "nonprofits",
        "legacy_free",
    ]
    assert not rules.problems({"nonprofits": "no", "consent_date": "2026-03-02", "consent_products": ["voice"]}, TODAY)


@given(st.text(max_size=600))
def test_a_token_is_one_line_without_spaces_and_its_text_is_in_no_error(text):
    token = text.strip()
    good = 0 < len(token) <= 500 and token.isascii() and token.isprintable() and " " not in token
    if good:
        assert rules.check_token(text) == token
    else:
        with pytest.raises(UserError) as refused:
            rules.check_token(text)
        assert (refused.value.code, refused.value.facts) == ("token_invalid", {"limit": 500})

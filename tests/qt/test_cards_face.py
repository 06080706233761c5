"""What a card says (R1, R3), part by part."""

from __future__ import annotations

import datetime as dt

import pytest

from app import texts
from app.models.values import CardRow
from app.views.cards.face import badge_of, days_left, face, spoken, standing_of, title
from app.views.dates import use_buddhist_years

TODAY = dt.date(2026, 11, 22)
BLANK = CardRow(
    **{
        name: None if name in ("licences", "subscription_id") else 0 if kind in ("int", int) else ""
        for name, kind in CardRow.__annotations__.items()
    }
)


def row(**values):
    base = {
        "id": 1,
        "provider": "google",
        "kind": "domain",
        "standing": "at_provider",
        "organisation_name": "Zon",
        "domain": "zon.example",
        "domain_verified": 1,
        "subscription_id": 5,
        "subscription_count": 1,
        "plan": "Business Standard",
        "licences": 12,
        "status": "active",
        "period_start": "2026-03-14",
        "renewal_date": "2027-03-14",
    }
    return BLANK._replace(**{**base, **values})


def trial(**values):
    given = {"provider": "zoho", "status": "trial", "period_start": "", "renewal_date": "", **values}
    return row(**given)


def test_an_active_card_says_plan_licences_period_and_renewal():
    said = face(row(), TODAY)
    assert (said.mark, said.name, said.chip, said.chip_tone) == ("G", "Zon", "Active", "ok")
    assert (said.domain, said.domain_note) == ("zon.example", "✓ verified")
    assert (said.plan, said.licences) == ("Business Standard", "12 licences")
    assert said.period == "14 Mar 2026 – renews 14 Mar 2027"
    assert said.bar == "period"
    assert 0.68 < said.bar_share < 0.70
    assert (said.badge, said.standing, said.trial_button, said.action) == ("", "", "", "Manage")


def test_a_zoho_trial_shows_four_steps_and_what_the_button_will_do():
    said = face(trial(trial_start="2026-11-13", trial_end="2026-12-13"), TODAY)
    assert said.chip == "Trial · 21 days"
    assert (said.bar, said.bar_share) == ("steps", 0.5)
    assert (said.period, said.period_short) == ("to 13 Dec · 30 of 60 days", "to 13 Dec")
    assert said.trial_button == "Extend Trial to 28 Dec"


def test_near_new_year_the_year_of_a_trial_is_left_out_and_far_from_it_said():
    said = face(trial(trial_start="2026-11-13", trial_end="2026-12-28"), TODAY)
    assert (said.period_short, said.trial_button) == ("to 28 Dec", "Extend Trial to 12 Jan")
    assert face(trial(trial_start="2026-11-20", trial_end="2027-01-12"), TODAY).period_short == "to 12 Jan"
    assert face(trial(trial_start="2025-11-20", trial_end="2026-01-12"), TODAY).period_short == "to 12 Jan 2026"


def test_a_trial_at_its_limit_ending_tomorrow():
    said = face(trial(trial_start="2026-09-24", trial_end="2026-11-23"), TODAY)
    assert said.chip == "Trial · 1 day"
    assert (said.bar_share, said.period) == (1.0, "to 23 Nov · 60 of 60 days")
    assert said.trial_button == "Extend Trial"


def test_a_trial_that_has_ended_says_so():
    said = face(trial(trial_start="2026-10-01", trial_end="2026-11-01"), TODAY)
    assert said.chip == "Trial ended"


def test_a_google_trial_has_a_plain_bar():
    said = face(trial(provider="google", trial_start="2026-11-12", trial_end="2026-12-12"), TODAY)
    assert said.bar == "trial"
    assert said.period == "to 12 Dec 2026"


def test_a_trial_without_dates_says_what_is_missing():
    said = face(trial(), TODAY)
    assert (said.chip, said.bar, said.period) == ("Trial", "none", "Trial without an end date")


def test_a_blank_status_until_the_first_order():
    said = face(row(status="", plan="", subscription_count=0, licences=None, period_start="", renewal_date=""), TODAY)
    assert (said.chip, said.plan, said.has_plan) == ("", "No subscription yet", False)
    assert said.licences == said.period == ""


def test_a_record_that_is_only_in_the_book_says_so():
    bare = {"status": "", "plan": "", "subscription_count": 0, "standing": "book_only"}
    assert face(row(**bare), TODAY).plan == "Not at Google yet"
    assert face(row(**bare, provider=""), TODAY).plan == "In the book only"
    said = face(row(standing="book_only"), TODAY)
    assert (said.plan, said.standing) == ("Business Standard", "Not at Google yet")


def test_several_subscriptions_are_counted_beside_the_shown_one():
    assert face(row(subscription_count=3), TODAY).plan == "Business Standard +2"


def test_teams_of_one_name_are_told_apart():
    team = {"kind": "team", "domain": "", "domain_verified": 0, "primary_email": "maja@nordlys.example"}
    with_id = face(row(**team, cloud_identity_id="C03k7x1ab"), TODAY)
    assert (with_id.domain, with_id.domain_note) == ("nordlys.example", "· team C03k7x1ab")
    without = row(**team)
    assert face(without, TODAY).email == "maja@nordlys.example"
    assert "maja@nordlys.example" in spoken(without, TODAY)


def test_a_domain_is_shown_as_people_write_it():
    assert face(row(domain="xn--mnchen-3ya.example"), TODAY).domain == "münchen.example"
    assert face(row(domain=""), TODAY).domain_note == "No domain yet"
    assert face(row(domain_verified=0), TODAY).domain_note == "not verified"


def test_a_customer_without_a_name_is_called_by_what_it_has():
    assert title(row(organisation_name="", alternate_name="Sun")) == "Sun"
    assert title(row(organisation_name="")) == "zon.example"
    assert title(row(organisation_name="", domain="", primary_email="a@b.example")) == "a@b.example"
    assert title(row(organisation_name="", domain="")) == "No name"


@pytest.mark.parametrize(
    ("attention", "words"),
    [
        ("waiting", "↑ Waiting to send"),
        ("needs_person", "! Needs you"),
        ("changed", "Changed at Google"),
        ("follow_up", "Open follow-up"),
        ("", ""),
    ],
)
def test_one_badge_where_something_needs_saying(attention, words):
    assert badge_of(row(attention=attention))[0] == words


def test_lost_access_is_a_badge():
    assert badge_of(row(standing="access_lost")) == ("Access lost", "bad")


def test_days_left_end_with_the_last_day():
    assert days_left(row(renewal_date="2026-11-22"), TODAY) == 0
    assert days_left(row(renewal_date=""), TODAY) is None
    assert days_left(row(status="cancelled"), TODAY) is None


def test_a_flexible_plan_has_no_end():
    said = face(row(payment_plan="flexible", period_start="2025-05-03", renewal_date=""), TODAY)
    assert (said.period, said.bar) == ("Flexible, monthly since 3 May 2025", "none")


def test_dates_follow_the_language_and_the_calendar():
    texts.use("ko")
    assert "2027. 3. 14." in face(row(), TODAY).period
    texts.use("th")
    use_buddhist_years(on=True)
    try:
        assert "2570" in face(row(), TODAY).period
    finally:
        use_buddhist_years(on=False)


def test_a_card_is_spoken_in_one_sentence():
    said = spoken(row(attention="waiting", subscription_count=2), TODAY)
    assert said == (
        "Zon, zon.example, verified, Business Standard, and 1 more subscription, Active, 112 days left, Waiting to send"
    )


def test_a_nonsense_date_harms_nobody():
    assert face(row(period_start="soon", renewal_date="never"), TODAY).bar == "none"


def test_a_card_says_how_far_its_customer_is_on_its_way_to_us():
    said = {
        coming: standing_of(row(standing="waiting", coming=coming))
        for coming in ("", "take_over", "requested", "customer_agreed", "provider_approved")
    }
    assert said == {
        "": "Waiting to be created",
        "take_over": "Being taken over",
        "requested": "Customer was asked",
        "customer_agreed": "Customer agreed",
        "provider_approved": "Zoho approved",
    }
    assert standing_of(row(standing="book_only", provider="zoho", coming="lapsed")) == "Token or request lapsed"


def test_a_customer_that_has_not_accepted_the_terms_is_said_to_be_suspended_for_that():
    waits = row(status="suspended", coming="terms", attention="follow_up")
    assert badge_of(waits) == ("Terms not accepted", "warn")
    assert spoken(waits, TODAY).endswith("suspended until the terms are accepted")
    assert badge_of(waits._replace(attention="needs_person"))[0] == "! Needs you"
    assert standing_of(waits) == ""


def test_what_is_at_the_provider_is_being_sent():
    assert badge_of(row(attention="waiting", sending=1)) == ("↑ Being sent", "info")
    assert badge_of(row(attention="needs_person", sending=1))[0] == "! Needs you"

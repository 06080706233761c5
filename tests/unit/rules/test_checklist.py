"""What is set up once after a customer was created, and what a reseller cannot do there (R18)."""

import pytest

from app.rules.checklist import CHOOSES_SMART_FEATURES, STATES, checklist, limits

FIRST = ("user_language", "time_zone")


@pytest.mark.parametrize(
    ("provider", "kind", "country", "wanted"),
    [
        ("google", "domain", "NL", (*FIRST, "data_region", "smart_features", "console_access")),
        ("google", "domain", "", (*FIRST, "data_region", "smart_features", "console_access")),
        ("google", "domain", "TH", (*FIRST, "data_region", "console_access")),
        ("google", "team", "SE", (*FIRST, "smart_features", "console_access")),
        ("google", "team", "KR", (*FIRST, "console_access")),
        ("zoho", "domain", "NL", (*FIRST, "data_centre", "zoho_access")),
        ("", "domain", "NL", ()),
    ],
)
def test_a_checklist_is_in_the_order_to_do_it(provider, kind, country, wanted):
    assert checklist(provider, kind, country) == wanted


def test_people_choose_smart_features_in_the_european_economic_area_and_some_more():
    area = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
    assert {*area.split(), "CH", "GB", "JP"} == CHOOSES_SMART_FEATURES
    assert STATES == ("open", "done", "not_needed")


def test_what_a_reseller_cannot_do_there():
    plain = ("google_accept_terms", "google_make_tokens", "google_see_billing", "google_group_access")
    assert limits("google", "domain") == plain
    assert limits("google", "team") == (*plain, "google_assign_roles")
    assert limits("zoho", "domain") == (
        *("zoho_change_admin", "zoho_two_factor", "zoho_change_roles", "zoho_reset_passwords"),
        *("zoho_delete_users", "zoho_back_up_users"),
    )
    assert limits("", "domain") == ()

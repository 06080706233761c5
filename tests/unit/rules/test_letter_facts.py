"""What a letter's placeholders stand for."""

from __future__ import annotations

import datetime as dt

import pytest

from app.errors import Bug
from app.models.follow_ups import LetterSource
from app.rules.follow_up import opened
from app.rules.letter_facts import facts, told_anew


def test_changes_are_told_in_the_letters_language_with_domains_as_people_write_them():
    changed = (("organisation_name", "Zon", "De Zon"), ("domain", "", "xn--9n2bp8q.example"), ("primary_email", "", ""))
    source = LetterSource(1, {"admin_first_name": "Anna", "admin_last_name": "Berg"}, changed=changed)
    lines = str(facts(source, "en", "Noor")["changes"]).split("\n")
    assert lines[0] == "Organisation name: Zon → De Zon"
    assert "xn--" not in lines[1]
    assert lines[2] == "Super administrator’s email: –"


@pytest.mark.parametrize(
    ("provider", "centre", "page"),
    [
        ("google", "", "https://admin.google.com"),
        ("zoho", "", "https://mail.zoho.com"),
        ("zoho", "ca", "https://mail.zohocloud.ca"),
        ("zoho", "com.au", "https://mail.zoho.com.au"),
        ("", "", ""),
    ],
)
def test_the_page_to_sign_in_at_is_the_providers_and_its_data_centres(provider, centre, page):
    found = facts(LetterSource(1, {"provider": provider}, {"data_centre": centre}), "en", "Noor")
    assert found["login_page"] == page


def test_products_are_those_of_the_consent_else_of_the_family():
    assert facts(LetterSource(1, {}, consent_products=("chrome", "Voice")), "en", "")["products"] == (
        "Chrome Enterprise, Voice"
    )
    assert facts(LetterSource(1, {"product_family": "cloud"}), "en", "")["products"] == "Google Cloud"
    assert facts(LetterSource(1, {"provider": "google"}), "en", "")["products"] == "Google Workspace"


def test_consent_is_given_to_our_own_partner_account_also_where_a_distributor_sells_through_another():
    source = LetterSource(1, {"public_identifier": "C2"}, {"public_identifier": "C1"})
    assert facts(source, "en", "")["public_identifier"] == "C1"


def test_what_the_customer_should_hear_of():
    before = {"organisation_name": "Zon", "domain": "zon.example", "note": ""}
    assert told_anew(before, {"organisation_name": "Zon", "note": "x"}) == ()
    assert told_anew(before, {"domain": "maan.example", "note": "x"}) == ("domain",)


def test_no_other_kind_of_follow_up_can_be_opened():
    with pytest.raises(Bug):
        opened("nothing", 1, dt.date(2027, 3, 14), by="Noor")

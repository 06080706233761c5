"""What a letter's placeholders stand for."""

from __future__ import annotations

import datetime as dt

import pytest

from app.errors import Bug
from app.models.follow_ups import LetterSource
from app.rules.follow_up import opened
from app.rules.letter_facts import address, facts, letter_language, letter_language_from, told_anew


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


def test_a_letter_knows_everything_the_book_does():
    values = {
        "provider": "google",
        "organisation_name": "De Zon",
        "domain": "xn--9n2bp8q.example",
        "language": "nl",
        "primary_email": "a@zon.example",
        "alternate_email": "b@else.example",
        "product_family": "cloud_identity",
        "admin_first_name": "Anna",
        "admin_last_name": "Berg",
        "country": "TH",
    }
    account = {"name": "Us", "public_identifier": "C1"}
    subscription = {"plan": "Business Plus", "licences": 5, "renewal_date": "2027-01-02", "trial_end": "2026-12-01"}
    source = LetterSource(1, values, account, subscription, expires_on="2026-12-24")
    found = facts(source, "en", "Noor", "Our firm")
    assert {name: found[name] for name in found if name not in {"login_page", "records", "changes"}} == {
        "contact": "Anna Berg",
        "customer": "De Zon",
        "account": "실례.example",
        "domain": "실례.example",
        "admin_name": "Anna Berg",
        "admin_email": "a@zon.example",
        "alternate_email": "b@else.example",
        "sender": "Noor",
        "partner": "Our firm",
        "public_identifier": "C1",
        "partner_page": found["partner_page"],
        "provider": "Google",
        "products": "Cloud Identity",
        "plan": "Business Plus",
        "licences": 5,
        "renewal_date": dt.date(2027, 1, 2),
        "trial_end": dt.date(2026, 12, 1),
        "due": dt.date(2026, 12, 24),
    }
    assert facts(source, "en", "Noor")["partner"] == "Us"
    assert letter_language(values) == "nl"
    assert letter_language({"country": "TH"}) == "th"
    assert letter_language({}) == "en"
    assert letter_language_from(values) == "own"
    assert letter_language_from({"language": "fr", "country": "th"}) == "country"
    assert letter_language_from({"country": "DE"}) == letter_language_from({}) == ""


def test_what_is_missing_is_left_empty_and_the_next_best_stands_in():
    found = facts(LetterSource(1, {"primary_email": "a@zon.example", "provider": "zoho"}), "en", "Noor")
    assert (found["contact"], found["customer"], found["account"]) == ("a@zon.example",) * 3
    assert (found["alternate_email"], found["admin_email"]) == ("a@zon.example",) * 2
    assert (found["domain"], found["admin_name"], found["partner"], found["public_identifier"]) == ("", "", "", "")
    assert (found["provider"], found["products"], found["plan"], found["licences"]) == ("Zoho", "", "", None)
    named = LetterSource(1, {"alternate_name": "Zon", "domain": "zon.example"})
    assert facts(named, "en", "")["customer"] == "Zon"
    assert facts(LetterSource(1, {"domain": "zon.example"}), "en", "")["customer"] == "zon.example"


@pytest.mark.parametrize(
    ("family", "product"),
    [
        ("workspace", "Google Workspace"),
        ("cloud_identity", "Cloud Identity"),
        ("chrome", "Chrome Enterprise"),
        ("cloud", "Google Cloud"),
    ],
)
def test_a_family_of_products_has_its_name(family, product):
    assert facts(LetterSource(1, {"product_family": family}), "en", "")["products"] == product


@pytest.mark.parametrize(
    ("given", "language", "name"),
    [
        (("길동", "홍"), "ko", "홍길동"),
        (("길동", "홍"), "en", "길동 홍"),
        (("Anna", "Berg"), "ko", "Anna Berg"),
        (("", "Berg"), "en", "Berg"),
    ],
)
def test_a_person_is_called_as_the_language_does(given, language, name):
    values = dict(zip(("admin_first_name", "admin_last_name"), given, strict=True))
    assert facts(LetterSource(1, values), language, "")["admin_name"] == name


def test_a_letter_goes_to_the_address_that_works_first():
    both = {"alternate_email": "b@else.example", "primary_email": "a@zon.example"}
    assert address(LetterSource(1, both, contacts=("c@zon.example",))) == "b@else.example"
    assert address(LetterSource(1, {"primary_email": "a@zon.example"}, contacts=("c@zon.example",))) == "a@zon.example"
    assert address(LetterSource(1, {}, contacts=("c@zon.example", "d@zon.example"))) == "c@zon.example"
    assert address(LetterSource(1, {})) == ""


def test_these_fields_are_told_when_they_change():
    names = ("organisation_name", "domain", "primary_email", "admin_first_name", "admin_last_name")
    assert told_anew({}, dict.fromkeys(("phone", *names), "x")) == names


@pytest.mark.parametrize(
    ("centre", "site"), [("eu", "zoho.eu"), ("com", "zoho.com"), ("jp", "zoho.jp"), ("ca", "zohocloud.ca")]
)
def test_the_page_for_our_code_is_at_the_zoho_of_our_account(centre, site):
    found = facts(LetterSource(1, {"provider": "zoho"}, {"data_centre": centre}), "en", "Noor")
    assert found["partner_page"] == f"https://store.{site}/html/store/tagyourpartner.html"
    assert found["login_page"] == f"https://mail.{site}"

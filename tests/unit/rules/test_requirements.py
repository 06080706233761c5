"""What is needed to send a customer to its provider, and what is wrong with it, by the provider's facts (R10–R14)."""

from __future__ import annotations

import pytest

from app.models.values import Problem
from app.rules.requirements import (
    missing_to_create,
    missing_to_send,
    needed_to_send,
    operations_of,
    problems,
)

ZON = {
    "provider": "google",
    "kind": "domain",
    "organisation_name": "Bakkerij De Zon",
    "domain": "zon.example",
    "country": "NL",
    "address_lines": "Coolsingel 1",
    "postal_code": "3011 AA",
    "primary_email": "admin@zon.example",
    "alternate_email": "zon@elders.example",
    "admin_first_name": "Anna",
    "admin_last_name": "Zon",
}


def codes(values):
    return {each.field: each.code for each in problems(values)}


def test_a_complete_google_customer_lacks_nothing_and_has_nothing_wrong():
    assert missing_to_create(ZON) == ()
    assert problems(ZON) == ()
    assert operations_of(ZON) == ("create_customer", "provision_identity")


@pytest.mark.parametrize(
    ("operation", "fields"),
    [
        ("create_customer", ("organisation_name", "domain", "country", "address_lines", "postal_code")),
        (
            "provision_identity",
            ("domain", "primary_email", "admin_first_name", "admin_last_name", "alternate_email"),
        ),
    ],
)
def test_each_operation_of_a_domain_customer_needs_its_own_fields(operation, fields):
    assert [each for each in needed_to_send(ZON, operation=operation) if each != "provider"] == list(fields)
    bare = {"provider": "google", "kind": "domain", "country": "NL"}
    assert set(missing_to_send(bare, operation=operation)) == set(fields) - {"country"}


def test_a_team_needs_its_email_but_no_names_and_no_alternate_email():
    team = {**ZON, "kind": "team", "domain": "", "admin_first_name": "", "admin_last_name": "", "alternate_email": ""}
    assert missing_to_create(team) == ()
    assert missing_to_create({**team, "primary_email": " "}) == ("primary_email",)


def test_a_postal_code_is_needed_only_where_the_country_has_them():
    hong_kong = {**ZON, "country": "HK", "postal_code": ""}
    assert missing_to_create(hong_kong) == ()
    assert missing_to_create({**ZON, "postal_code": ""}) == ("postal_code",)
    assert missing_to_create({**ZON, "country": "", "postal_code": ""}) == ("country",)


def test_a_school_says_what_it_is():
    assert missing_to_create({**ZON, "education": 1}) == ("edu_type", "edu_size", "edu_website")
    school = {**ZON, "education": 1, "edu_type": "k12", "edu_size": "size_101_500", "edu_website": "zon.example"}
    assert missing_to_create(school) == ()
    assert codes({**school, "edu_type": "circus", "edu_size": "big", "edu_website": "not a site"}) == {
        "edu_type": "not_a_choice",
        "edu_size": "not_a_choice",
        "edu_website": "website_invalid",
    }


def test_a_distributor_gives_the_resellers_public_identifier():
    assert missing_to_create(ZON, distributor=True) == ("public_identifier",)
    assert missing_to_create({**ZON, "public_identifier": "C0123"}, distributor=True) == ()


def test_a_zoho_organisation_needs_its_administrator_and_no_address():
    zoho = {"provider": "zoho", "kind": "domain"}
    assert operations_of(zoho) == ("create_customer",)
    assert missing_to_create(zoho) == (
        "organisation_name",
        "domain",
        "primary_email",
        "admin_first_name",
        "admin_last_name",
    )
    assert missing_to_create({**ZON, "provider": "zoho", "country": "", "address_lines": "", "postal_code": ""}) == ()
    assert codes({**ZON, "provider": "zoho", "kind": "team"}) == {"kind": "zoho_no_team"}
    assert codes({**ZON, "provider": "zoho", "zoho_plan": "mail_lite"}) == {"zoho_plan": "zoho_plan_unknown"}
    assert codes({**ZON, "provider": "zoho", "zoho_plan": "workplace_standard"}) == {}


def test_without_a_provider_only_the_provider_is_missing():
    assert missing_to_create({"organisation_name": "Zon"}) == ("provider",)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"postal_code": "301"}, "postal_code_wrong"),
        ({"country": "QQ", "postal_code": ""}, "country_not_known"),
        ({"country": "Nederland"}, "country_invalid"),
        ({"primary_email": "admin@maan.example"}, "email_outside_domain"),
        ({"primary_email": "admin@mail.zon.example"}, "email_outside_domain"),
        ({"alternate_email": "ik@zon.example"}, "alternate_in_domain"),
        ({"alternate_email": "ik@mail.zon.example"}, "alternate_in_domain"),
        ({"phone": "123"}, "phone_invalid"),
        ({"phone": "+31 10 1"}, "phone_not_in_plan"),
        ({"phone": "010 123 4567", "country": ""}, "phone_country_needed"),
        ({"phone": "+999 12345678"}, "phone_not_in_plan"),
        ({"domain": "co.th", "primary_email": "", "alternate_email": ""}, "domain_public_suffix"),
        ({"domain": "аpple.example", "primary_email": ""}, "domain_looks_like"),
        ({"domain": "аррӏе.com", "primary_email": ""}, "domain_looks_like"),
        ({"product_family": "shoes"}, "not_a_choice"),
        ({"domain": "no_domain.example", "primary_email": ""}, "domain_invalid"),
    ],
)
def test_each_wrong_value_is_said_at_its_field(changed, code):
    found = [each for each in problems({**ZON, **changed}) if each.field in changed]
    assert code in [each.code for each in found]


def test_a_postal_code_that_is_wrong_shows_one_that_is_right():
    (problem,) = problems({**ZON, "postal_code": "12"})
    assert problem == Problem(
        "postal_code", "postal_code_wrong", {"value": "12", "country": "NL", "example": "1234 AB"}
    )


def test_a_look_alike_shows_what_it_really_is():
    found = {each.field: each for each in problems({**ZON, "domain": "zоn.example", "primary_email": "a@zоn.example"})}
    assert found["domain"].facts == {"value": "zоn.example", "punycode": "xn--zn-fmc.example"}
    assert found["primary_email"].facts["punycode"] == "xn--zn-fmc.example"


@pytest.mark.parametrize(
    "domain",
    [
        "bäckerei-1.example",
        "ไทย.example",
        "한빛abc.example",
        "東京ab.example",
        "東京のカフェーab.example",
        "漢한ab.example",
        "漢ㄅㄆab.example",
        "сор.рф",
    ],
)
def test_an_honest_international_domain_is_taken(domain):
    assert problems({**ZON, "domain": domain, "primary_email": "", "alternate_email": ""}) == ()


def test_a_teams_domain_is_that_of_its_email():
    team = {**ZON, "kind": "team"}
    assert codes(team) == {}
    assert codes({**team, "domain": "maan.example"}) == {"domain": "team_domain_differs"}
    assert codes({**team, "domain": "", "alternate_email": "b@zon.example"}) == {
        "alternate_email": "alternate_in_domain"
    }


def test_address_lines_may_come_as_a_list():
    assert missing_to_create({**ZON, "address_lines": ["Coolsingel 1", "2e verdieping"]}) == ()
    assert problems({**ZON, "address_lines": ["Coolsingel 1", "2e verdieping"]}) == ()
    assert missing_to_create({**ZON, "address_lines": []}) == ("address_lines",)

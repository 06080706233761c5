"""What the provider is told: only what it asks for, in its own forms."""

from __future__ import annotations

from app.rules.creation import needs_check, payload_of
from tests.unit.rules.test_requirements import ZON


def test_a_school_tells_what_it_is_and_others_do_not():
    school = {**ZON, "education": 1, "edu_type": "k12", "edu_size": "size_1_100", "edu_website": "zon.example"}
    told = payload_of("provision_identity", school)
    assert (told["edu_type"], told["edu_size"], told["edu_website"]) == ("k12", "size_1_100", "zon.example")
    assert "edu_type" not in payload_of("provision_identity", {**school, "education": 0})
    assert "edu_type" not in payload_of("create_customer", school)


def test_empty_fields_are_left_out_and_a_wrong_number_is_kept_as_typed():
    payload = payload_of("create_customer", {**ZON, "address_lines": "", "phone": "12", "crm_id": ""})
    assert "address_lines" not in payload
    assert "crm_id" not in payload
    assert payload["phone"] == "12"


def test_a_teams_domain_is_told_from_its_email():
    team = {**ZON, "kind": "team", "domain": ""}
    assert payload_of("create_customer", team)["domain"] == "zon.example"
    assert "domain" not in payload_of("create_customer", {**team, "primary_email": ""})


def test_a_plan_that_is_no_start_is_told_as_it_is():
    assert payload_of("create_customer", {**ZON, "provider": "zoho", "zoho_plan": "odd"})["plan_name"] == "odd"


def test_a_check_holds_ten_minutes_for_the_values_it_was_made_for():
    made = {"exists": {"at": 1_000, "domain": "zon.example", "primary_email": "a@zon.example"}}
    domain = {"kind": "domain", "domain": "zon.example", "unchecked": ["exists"], "checked": made}
    assert not needs_check("exists", domain, 1_000 + 10 * 60_000 - 1)
    assert needs_check("exists", domain, 1_000 + 10 * 60_000)
    assert needs_check("exists", domain, 999)
    assert needs_check("exists", {**domain, "domain": "maan.example"}, 1_000)
    assert not needs_check("exists", {**domain, "primary_email": "b@zon.example"}, 1_000)
    assert needs_check("exists", {**domain, "kind": "team", "primary_email": "b@zon.example"}, 1_000)
    assert not needs_check("exists", {**domain, "unchecked": []}, 10**9)

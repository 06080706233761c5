"""A plan that a list names by its SKU is called what the catalogue calls it; short names are known as they stand."""

import csv

import pytest

from app.rules.row_plans import ADD_ON_SKUS, SKUS, is_add_on, plan_name
from tests.unit.house.source import ROOT

# Our word where the catalogue says more.
SHORTER = {
    "Google-Apps-For-Education": "Google Workspace for Education Fundamentals",
    "1010400001": "Chrome Enterprise Premium",
    "1010470008": "AI Ultra Access",
}


@pytest.fixture(scope="module")
def catalogue():
    with (ROOT / "app/resources/catalogue/google.csv").open(encoding="utf-8", newline="") as file:
        return {row["sku"]: row for row in csv.DictReader(file)}


def test_a_sku_becomes_the_name_of_the_catalogue(catalogue):
    wanted = {sku: SHORTER.get(sku, row["name"]) for sku, row in catalogue.items()}
    assert {sku: plan_name(f" {sku.upper()} ") for sku in wanted} == {sku: (name, True) for sku, name in wanted.items()}


def test_every_product_is_known_by_its_name_with_and_without_the_makers(catalogue):
    for sku, row in catalogue.items():
        name = SHORTER.get(sku, row["name"])
        assert plan_name(name) == (name, True)
        assert plan_name(f"{name} (trial)") == (f"{name} (trial)", True)
        short = name.removeprefix("Google ").removeprefix("Workspace ").removeprefix("for ")
        assert plan_name(short) == (short, True)


def test_an_add_on_is_one_in_the_catalogue_too_and_the_other_way_round(catalogue):
    assert not SKUS.keys() & ADD_ON_SKUS.keys()
    on_top = {sku for sku, row in catalogue.items() if row["kind"] == "add_on"}
    assert ADD_ON_SKUS.keys() == on_top | {"Google-Vault-Former-Employee"}  # no longer sold
    for sku in catalogue:
        assert is_add_on(plan_name(sku)[0]) == (sku in ADD_ON_SKUS)


@pytest.mark.parametrize(
    "name",
    [
        *("Mail Free", "Zoho Mail Lite", "mail lite (5 gb)", "Workplace  Standard", "Workplace Enterprise (custom)"),
        *("Zoho Workplace", "Zoho One", "CRM Plus", "Zoho Desk", "Forever Free", "Free Plan", "basicTrial"),
        *(
            "mailPremiumTrial",
            "Mail Flexible (mix and match)",
            "Workplace Professional - proefperiode",
            "Archived User",
        ),
        *("Extra mail storage 5 GB", "Zoho Extra mail storage 200 GB", "Business Starter (free trial)"),
    ],
)
def test_a_known_name_stays_as_it_is_written(name):
    assert plan_name(name) == (" ".join(name.split()), True)


def test_an_unknown_name_stays_too_and_is_said_to_be_unknown():
    assert plan_name(" Gold  plan ") == ("Gold plan", False)
    assert plan_name("") == ("", False)
    assert not is_add_on("Gold plan")


@pytest.mark.parametrize("name", ["Extra mail storage 50 GB", "archived user", "Zoho Extra mail storage 100 GB"])
def test_what_comes_on_top_is_known_by_its_short_name(name):
    assert is_add_on(name)

"""Phone numbers are read with the country in mind and written the international way."""

import pytest

from app.models.values import Problem
from app.rules.phone import Phone, example_phone, read_phone

THAI = Phone("+66 2 123 4567", "+6621234567", "TH")


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("02 123 4567", "TH"),
        (" 021234567 ", "th"),
        ("+66 2 123 4567", ""),
        ("+6621234567", "NL"),
        ("๐๒ ๑๒๓ ๔๕๖๗", "TH"),
    ],
)
def test_a_number_is_read_in_its_country(text, country):
    assert read_phone(text, country) == THAI


@pytest.mark.parametrize(
    ("text", "country", "code", "facts"),
    [
        ("02 123 4567", "", "phone_country_needed", {"value": "02 123 4567"}),
        (" 02 123 4567 ", "Thailand", "phone_country_needed", {"value": "02 123 4567"}),
        ("02 1", "TH", "phone_not_in_plan", {"value": "02 1", "example": example_phone("TH")}),
        ("+999 1234567", "", "phone_not_in_plan", {"value": "+999 1234567", "example": "+31 10 123 4567"}),
        ("call me", "nl", "phone_not_in_plan", {"value": "call me", "example": example_phone("NL")}),
        ("1" * 61, "TH", "phone_not_in_plan", {"value": "1" * 60, "example": example_phone("TH")}),
    ],
)
def test_what_is_wrong_with_a_number_is_said(text, country, code, facts):
    assert read_phone(text, country) == Problem("phone", code, facts)


def test_an_example_is_of_the_country():
    assert example_phone("th").startswith("+66 2 ")
    assert example_phone("") == example_phone("QQ") == "+31 10 123 4567"

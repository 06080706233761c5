"""Addresses and phone numbers as each country writes them."""

from __future__ import annotations

import pytest

from app.rules.address import form_of, lines_of, postal_code_fits
from app.rules.phone import Phone, example_phone, read_phone


def test_a_form_has_the_parts_of_its_country_in_its_order():
    korea = form_of("kr")
    assert korea is not None
    assert korea.order == ("administrative_area", "locality", "address_lines", "postal_code")
    assert "administrative_area" in korea.needed
    dutch = form_of("NL")
    assert dutch is not None
    assert (dutch.order, dutch.example) == (("address_lines", "postal_code", "locality"), "1234 AB")
    hong_kong = form_of("HK")
    assert hong_kong is not None
    assert not hong_kong.has_postal_code
    assert hong_kong.example == ""
    assert (form_of("US").code_word, form_of("US").area_word) == ("ZIP code", "State")


@pytest.mark.parametrize("country", ["", "Q", "QQ", "ZZ", "zz", "../..", "NLD", "ไท"])
def test_what_is_no_country_has_no_form(country):
    assert form_of(country) is None
    assert postal_code_fits(country, "anything")


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("NL", "3011AA"),
        ("NL", "3011 aa"),
        ("SE", "114 55"),
        ("SE", "SE-114 55"),
        ("KR", "03051"),
        ("TH", "10150"),
        ("HK", "9"),
    ],
)
def test_a_postal_code_may_be_written_in_the_usual_ways(country, code):
    assert postal_code_fits(country, code)


@pytest.mark.parametrize(("country", "code"), [("NL", "0111 AA"), ("KR", "137-070x"), ("TH", "1015"), ("US", "ABCDE")])
def test_a_wrong_postal_code_does_not_fit(country, code):
    assert not postal_code_fits(country, code)


def test_lines_of_an_address_are_those_that_say_something():
    assert lines_of(" a  b \n\n c") == ["a b", "c"]
    assert lines_of(["a", " ", "b  c"]) == ["a", "b c"]
    assert lines_of(None) == []


def test_a_number_is_read_with_the_country_in_mind():
    assert read_phone("010 123 4567", "NL") == Phone("+31 10 123 4567", "+31101234567", "NL")
    assert read_phone("+66 2 123 4567", "NL") == Phone("+66 2 123 4567", "+6621234567", "TH")
    assert read_phone("hello", "NL").code == "phone_not_in_plan"
    assert read_phone("010 123 4567").code == "phone_country_needed"
    assert example_phone("TH").startswith("+66")
    assert example_phone("") == example_phone("ZZ") == "+31 10 123 4567"


@pytest.mark.parametrize(
    ("country", "word"), [("IN", "PIN code"), ("US", "ZIP code"), ("IE", "Eircode"), ("NL", "Postal code")]
)
def test_each_country_calls_its_postal_code_as_it_does(country, word):
    assert form_of(country).code_word == word

"""Any part of any field finds its customer, however it is typed (R4)."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.rules.fold import fold
from app.rules.search_text import compose, matches, terms

FIELDS = 9
words = st.text(max_size=12) | st.sampled_from(
    ["달무리소프트", "โรงเรียนต้นกล้า", "Älgtorps Åkeri", "aap.example", "+66 2 555-0199"]
)
customers = st.lists(words, min_size=FIELDS, max_size=FIELDS)


@given(customers, st.integers(0, FIELDS - 1), st.integers(0, 12), st.integers(1, 4))
def test_any_part_of_any_field_finds_its_customer(fields: list[str], field: int, start: int, size: int) -> None:
    part = fold(fields[field])[start : start + size]
    assume("\0" not in part)
    assert matches(compose(*fields), terms(part))
    assert matches(compose(*fields), terms(part.upper())) or fold(part.upper()) != part


@given(customers)
def test_a_composed_text_is_folded_and_its_lines_are_ended(fields: list[str]) -> None:
    text = compose(*fields)
    assert text == "" or text.endswith("\n")
    assert "\0" not in text
    assert fold(text) == text


@pytest.mark.parametrize(
    "typed", ["+6625550199", "+66 2 555-0199", "(02)555-0199", "025550199", "555-01", "5550199", "66-2"]
)
def test_a_phone_number_is_found_with_and_without_its_separators(typed: str) -> None:
    assert matches(compose("Aap", "", "", "", "", "+66 2 555 0199", "", "", ""), terms(typed))
    assert matches(compose("Aap", "", "", "", "", "+66-2-555-0199", "", "", ""), terms(typed))


def test_the_phone_of_a_contact_is_found_by_its_digits() -> None:
    text = compose(
        "", "", "", "", "", "", "", "", "", "Anong Suk anong@aap.example 02-555 0199\nBo Ek bo@noot.example "
    )
    assert matches(text, terms("025550199"))
    assert matches(text, terms("noot.example anong"))


def test_a_domain_is_found_as_it_is_stored_and_as_it_is_shown() -> None:
    text = compose("", "", "xn--lgtorps-4wa.example", "info@elsewhere.example", "", "", "", "", "")
    assert matches(text, terms("xn--lgtorps"))
    assert matches(text, terms("ÄLGTORPS.example"))
    assert matches(text, terms("algtorps"))


def test_all_words_must_be_found_and_words_within_others_are_looked_for_once() -> None:
    assert terms("aap  AAP a") == (("aap",),)
    assert terms(" \t") == ()
    assert terms("\0a\ud800b") == (("ab",),)
    assert not matches("aap\n", terms("aap noot"))


def test_a_crm_id_with_a_hyphen_is_not_found_by_other_digits() -> None:
    assert terms("00-123") == (("00-123", "00123"),)
    assert terms("12") == (("12",),)
    assert matches("k0000012-ab\n", terms("0000012"))

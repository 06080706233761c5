"""Letters to customers: the same in five languages, never a crash, never a silent gap (R54)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.follow_up import KINDS
from app.texts import LANGUAGES
from app.texts.letters import (
    CODES,
    GAP,
    PLACEHOLDERS,
    Wording,
    day_in,
    language_for,
    letter,
    wording_of,
)


def test_every_template_of_a_follow_up_has_a_letter():
    assert {kind.template for kind in KINDS.values() if kind.template} <= set(CODES)


@given(st.sampled_from(CODES), st.sampled_from(sorted(LANGUAGES)))
def test_a_letter_has_the_same_placeholders_in_all_languages(code, language):
    ours, english = wording_of(code, language), wording_of(code, "en")
    assert ours.placeholders == english.placeholders
    assert Wording(ours.subject, "").placeholders == Wording(english.subject, "").placeholders
    assert not ours.unknown
    assert language == "en" or ours.body != english.body
    assert ours.body.count("\n1. ") == english.body.count("\n1. ")
    assert "\n" not in ours.subject


@given(
    st.sampled_from(CODES),
    st.sampled_from([*LANGUAGES, "", "de", "th-TH", "KO_kr"]),
    st.dictionaries(st.sampled_from(PLACEHOLDERS), st.one_of(st.none(), st.text(), st.integers(), st.dates())),
)
def test_what_is_not_known_is_a_gap_that_is_reported(code, language, facts):
    found = letter(code, language, facts)
    wanted = wording_of(code, found.language).placeholders
    known = {name for name, value in facts.items() if value is not None and str(value).strip()}
    assert set(found.missing) == wanted - known
    assert bool(found.missing) == (GAP in found.subject + found.body) or GAP in str(facts.values())
    assert "\n" not in found.subject


@given(st.text(), st.text(), st.sampled_from(sorted(LANGUAGES)))
def test_own_wording_never_breaks_a_letter(subject, body, language):
    found = letter("renewal", language, {"customer": "Åkerström {account}"}, Wording(subject, body))
    assert set(found.missing) <= Wording(subject, body).placeholders


def test_facts_are_not_read_as_placeholders():
    found = letter("x", "en", {"customer": "{account}", "account": "a.example"}, Wording("s", "{customer} {oops"))
    assert found.body == "{account} {oops"
    assert Wording("{a} {account}", "{b}").unknown == ("a", "b")


def test_there_is_no_letter_without_a_wording():
    with pytest.raises(KeyError):
        letter("nothing", "en", {})


@pytest.mark.parametrize(
    ("language", "country", "spoken"),
    [("", "", "en"), ("th", "NL", "th"), ("", "KR", "ko"), ("de", "SE", "sv"), ("fr", "FR", "en"), ("nl-BE", "", "nl")],
)
def test_the_language_is_the_customers_then_the_countrys_then_english(language, country, spoken):
    assert language_for(language, country) == spoken


def test_dates_are_written_as_the_letter_speaks():
    day = dt.date(2027, 3, 14)
    assert [day_in(day, each) for each in ("en", "nl", "sv", "th", "ko")] == [
        "14 March 2027", "14 maart 2027", "14 mars 2027", "14 มีนาคม 2027", "2027년 3월 14일",
    ]  # fmt: skip

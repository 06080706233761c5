"""The practice book shows everything a card can show, in five scripts, and nothing in it is real."""

from __future__ import annotations

import re
import unicodedata

import pytest

from app.actions import practice
from app.bootstrap import build
from app.models.values import CustomerQuery, Filter
from app.rules.customer import check
from app.rules.domain import to_ascii
from app.settings import Settings


@pytest.fixture
def book(tmp_path, clock):
    opened = build(Settings(None), headless=True).open(tmp_path / "Practice.deskbook", unencrypted=True, practice=True)
    opened.book.run(practice.fill)
    yield opened.book
    opened.book.close()


@pytest.fixture
def rows(book):
    return book.reader.first_page(CustomerQuery(), 500).result().rows


def test_there_are_about_sixty_customers(rows):
    assert 55 <= len(rows) <= 70


def test_every_status_standing_and_attention_is_shown(rows):
    assert {row.status for row in rows} == {"", "trial", "active", "suspended", "cancelled"}
    assert {row.standing for row in rows} == {"book_only", "waiting", "at_provider", "access_lost"}
    assert {row.attention for row in rows} >= {"", "waiting", "needs_person"}
    assert {row.provider for row in rows} == {"", "google", "zoho"}
    assert {row.kind for row in rows} == {"domain", "team"}


def test_trials_are_in_every_stage(rows, clock):
    from datetime import date

    granted = {
        (date.fromisoformat(row.trial_end) - date.fromisoformat(row.trial_start)).days
        for row in rows
        if row.provider == "zoho" and row.trial_end
    }
    assert {15, 30, 45, 60} <= granted
    assert min(row.trial_end for row in rows if row.status == "trial") >= "2026-03-02"


def test_five_scripts_and_languages(rows):
    languages = {row.language for row in rows}
    assert languages == {"th", "ko", "nl", "sv", "en"}
    letters = {
        unicodedata.name(letter).split()[0] for row in rows for letter in row.organisation_name if letter.isalpha()
    }
    assert {"LATIN", "THAI", "HANGUL"} <= letters
    assert any(letter in row.organisation_name for row in rows for letter in "ÅÄÖåäö")


def test_same_names_twins_and_add_ons_are_there(rows):
    teams = [row.organisation_name for row in rows if row.kind == "team"]
    assert len(teams) > len(set(teams))
    twins = [row.domain for row in rows if row.domain]
    assert len(twins) > len(set(twins))
    assert any(row.subscription_count > 1 for row in rows)


def test_no_domain_or_telephone_number_can_be_somebodys(rows):
    for row in rows:
        for address in (row.domain, row.primary_email.rpartition("@")[2]):
            assert not address or address.endswith(".example")
        assert not row.phone or re.match(r"\+(46846500|4420794609)", row.phone)


def test_every_value_is_one_that_could_have_been_typed(rows):
    for row in rows:
        for field in ("organisation_name", "alternate_name", "domain", "primary_email", "phone", "country", "crm_id"):
            value = getattr(row, field)
            assert check(field, value) == value, (row.organisation_name, field)
        assert to_ascii(row.domain) == row.domain if row.domain else True


def test_filling_is_no_step_to_undo(book):
    assert book.reader.undo_state(book.by).result() == (None, None)


def test_it_is_found_by_search(book):
    for term, name in (("꽃집", "서울꽃집"), ("ก้าว", "บริษัท ก้าวหน้า จำกัด"), ("akerstrom", "Åkerström & Söner AB")):
        found = [row.organisation_name for row in book.reader.first_page(CustomerQuery(term)).result().rows]
        assert name in found, (term, found)


def test_filters_have_something_to_show(book):
    for field, value in (
        ("unverified", "yes"),
        ("needs_attention", "yes"),
        ("trial_ends_within", "14"),
        ("tag", "school"),
    ):
        assert book.reader.first_page(CustomerQuery(filters=(Filter(field, value),))).result().rows, field

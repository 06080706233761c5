"""Records in letters: in the customer's language, in the words of its DNS host where that is known."""

from __future__ import annotations

import pytest

from app.rules.dns_hosts import host_of
from app.rules.wanted_record import record, wanted
from app.store.letter_records import letter_code, record_text
from app.texts import LANGUAGES
from app.texts.letters import letter
from app.texts.records import RecordText, record_lines

TOKEN = "4f9mNq7Lr2ZtXw0bVc3sKd8Hy5Jg6Pa1Uo-iE_TfQe2"
TXT = wanted("zon.example", "google", "txt", TOKEN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_the_fields_with_their_usual_other_names(language):
    said = record_lines((record_text(record(TXT)),), language)
    assert f"google-site-verification={TOKEN}" in said
    assert "@" in said
    assert "TTL: 3600" in said
    assert "Host" in said
    assert "{" not in said


def test_a_known_host_has_its_own_words():
    loopia = record_text(record(TXT), host_of(["ns1.loopia.se"]))
    assert record_lines((loopia,), "sv").splitlines()[:3] == ["Hos Loopia heter fälten:", "Typ: TXT", "Subdomän: @"]
    route = record_text(record(TXT), host_of(["ns-1.awsdns-12.org"]))
    assert "Record name: (leave this field empty)" in record_lines((route,), "en")
    alias = wanted("zon.example", "zoho", "cname", "zb60906216", "eu")
    cloudflare = record_text(record(alias), host_of(["ada.ns.cloudflare.com"]))
    assert "Proxy status: DNS only" in record_lines((cloudflare,), "en")
    assert "Name: zb60906216" in record_lines((cloudflare,), "en")


def test_a_file_has_an_address_and_a_content_and_a_letter_of_its_own():
    page = wanted("zon.example", "zoho", "html", "zb60906216")
    text = record_text(record(page))
    assert record_lines((text,), "en") == (
        "Address of the file: https://zon.example/zohoverify/verifyforzoho.html\nContent of the file: 60906216"
    )
    assert (letter_code(page), letter_code(TXT)) == ("verify_domain_file", "verify_domain")


def test_several_are_parted_and_another_language_gives_english():
    two = (RecordText("TXT", "a", "1"), RecordText("TXT", "b", "2"))
    assert "\n\n" in record_lines(two, "xx")
    assert record_lines((), "en") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_about_a_file_is_whole_in_every_language(language):
    facts = {"contact": "A", "provider": "Zoho", "domain": "zon.example", "records": "R", "sender": "S", "partner": "P"}
    made = letter("verify_domain_file", language, facts)
    assert made.missing == ()
    assert "zon.example" in made.subject

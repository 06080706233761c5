"""A domain is recognised in whatever people paste, and kept as an A-label."""

import pytest

from app.errors import UserError
from app.rules.domain import belongs_to, has_public_suffix, host_of, is_public_suffix, to_ascii, to_unicode


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("example.com", "example.com"),
        (" WWW.Example.COM. ", "example.com"),
        ("https://user:pw@www.example.com:8443/path?x=1#y", "example.com"),
        ("//example.com/x", "example.com"),
        ("http:\\\\example.com", "example.com"),
        ("Example <info@example.com>", "example.com"),
        ("mailto:info@example.com", "example.com"),
        ("www.com", "www.com"),
        ("www.co.uk", "co.uk"),
        ("﻿example.com\u200b", "example.com"),
        ("example。com", "example.com"),
        ("", ""),
    ],
)
def test_host_is_found_in_what_people_paste(text, host):
    assert host_of(text) == host


@pytest.mark.parametrize(
    ("text", "ascii_form"),
    [
        ("Example.com", "example.com"),
        ("https://www.ไทย.com/x", "xn--o3cw4h.com"),
        ("Bücher.example", "xn--bcher-kva.example"),
        ("straße.de", "xn--strae-oqa.de"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("한국.kr", "xn--3e0b707e.kr"),
        ("ｅｘａｍｐｌｅ.com", "example.com"),
        ("ab--cd.com", "ab--cd.com"),
        ("com", "com"),
    ],
)
def test_domain_is_kept_as_its_a_label(text, ascii_form):
    assert to_ascii(text) == ascii_form
    assert to_ascii(to_unicode(ascii_form)) == ascii_form


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "domain_invalid"),
        ("not a domain", "domain_incomplete"),
        ("-bad.com", "domain_invalid"),
        ("bad-.com", "domain_invalid"),
        ("a..com", "domain_invalid"),
        ("under_score.com", "domain_invalid"),
        ("192.168.0.1", "domain_is_address"),
        ("[::1]", "domain_is_address"),
        ("example.123", "domain_invalid"),
        ("justaword", "domain_incomplete"),
        ("x" * 64 + ".com", "domain_invalid"),
        (".".join(["abcdefgh"] * 40) + ".com", "domain_invalid"),
        ("xn--a.com", "domain_invalid"),
        ("a\x00b.com", "domain_invalid"),
        ("x" * 100_000, "domain_invalid"),
    ],
)
def test_what_is_no_domain_is_refused_by_code(text, code):
    with pytest.raises(UserError) as caught:
        to_ascii(text)
    assert caught.value.code == code


def test_undecodable_label_is_shown_as_it_is():
    assert to_unicode("xn--a.com") == "xn--a.com"


def test_public_suffixes_are_known_without_a_network():
    assert is_public_suffix("co.th")
    assert is_public_suffix("com")
    assert is_public_suffix("foo.ck")
    assert not is_public_suffix("www.ck")
    assert not is_public_suffix("example.co.th")


def test_names_below_a_domain_belong_to_it():
    assert belongs_to("mail.example.com", "example.com")
    assert belongs_to("example.com", "example.com")
    assert not belongs_to("notexample.com", "example.com")
    assert not belongs_to("example.com", "")


def test_one_public_suffix_among_many_domains_is_noticed():
    assert not has_public_suffix(["example.com", "example.co.th"])
    assert has_public_suffix(["example.com", "co.th"])
    assert has_public_suffix(["example.com", "foo.ck"])

"""The record that proves a domain, from codes as people paste them (R30; providers/domain-verification.md)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UserError
from app.models.domains import Seen, Verdict
from app.rules.domain import registered_domain
from app.rules.links import ZOHO_HOSTS
from app.rules.txt_values import flaw, is_meant, is_right
from app.rules.wanted_record import QUOTES, record, wanted, zoho_suffix
from app.rules.watching import STEPS_MIN, after_look

D, CODE = "example.com", "zb60906216"
TOKEN = "Ab1_-cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX2yZ3aB"
TARGET = f"gv-{'a1' * 26}.domainverify.googlehosted.com"


@pytest.mark.parametrize(
    ("given", "host", "name", "kind", "value"),
    [
        (("zoho", "txt", CODE, "eu"), D, "@", "TXT", f"zoho-verification={CODE}.zmverify.zoho.eu"),
        (("zoho", "cname", CODE.upper(), "ca"), f"{CODE}.{D}", CODE, "CNAME", "zmverify.zohocloud.ca"),
        (("zoho", "html", CODE, ""), f"https://{D}/zohoverify/verifyforzoho.html", None, "HTML", "60906216"),
        (("zoho", "html", "6090621612345", ""), f"https://{D}/zohoverify/verifyforzoho.html", None, "HTML", "60906216"),
        (("zoho", "txt", "", ""), D, "@", "TXT", "zoho-verification=….zmverify.zoho.com"),
        (("zoho", "html", "", ""), f"https://{D}/zohoverify/verifyforzoho.html", None, "HTML", "…"),
        (
            ("zoho", "txt", f'"zoho-verification={CODE}.zmverify.zoho.eu."', "com"),
            *(D, "@", "TXT", f"zoho-verification={CODE}.zmverify.zoho.com"),
        ),
        (("google", "txt", TOKEN, ""), D, "@", "TXT", f"google-site-verification={TOKEN}"),
        (
            ("google", "txt", f"“google-site-verification={TOKEN}”\u200b", ""),
            *(D, "@", "TXT"),
            f"google-site-verification={TOKEN}",
        ),
        (("google", "txt", "", ""), D, "@", "TXT", "google-site-verification=…"),
        (("google", "cname", f"3IBW7URVCRWY = {TARGET}.", ""), f"3ibw7urvcrwy.{D}", "3ibw7urvcrwy", "CNAME", TARGET),
        (("google", "cname", f"abcdefgh1234.{D}={TARGET}", ""), f"abcdefgh1234.{D}", "abcdefgh1234", "CNAME", TARGET),
        (
            ("google", "html", "google-site-verification: google0123456789abcdef.html", ""),
            *(f"https://{D}/google0123456789abcdef.html", None, "HTML"),
            "google-site-verification: google0123456789abcdef.html",
        ),
        (
            ("google", "html", "google0123456789ABCDEF", ""),
            *(f"https://{D}/google0123456789abcdef.html", None, "HTML"),
            "google-site-verification: google0123456789abcdef.html",
        ),
    ],
)
def test_the_record_to_set(given, host, name, kind, value):
    provider, method, code, centre = given
    made = record(wanted("Example.COM", provider, method, code, centre))
    assert (made.host, made.type, made.value) == (host, kind, value)
    assert name is None or made.name == name


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("example.com", "apple", "txt", CODE, ""), "verify_provider"),
        (("example.com", "zoho", "fax", CODE, ""), "verify_method"),
        (("example.com", "zoho", "txt", "zb12", ""), "verify_code"),
        (("example.com", "zoho", "cname", "", ""), "verify_code"),
        (("example.com", "zoho", "txt", CODE, "mars"), "account_data_centre"),
        (("example.com", "google", "txt", TOKEN[:-1], ""), "verify_code"),
        (("example.com", "google", "html", "", ""), "verify_code"),
        (("example.com", "google", "html", "index", ""), "verify_code"),
        (("example.com", "google", "cname", "label=elsewhere.example", ""), "verify_code"),
        (("example.com", "google", "cname", "", ""), "verify_code"),
        (("10.0.0.1", "google", "txt", "", ""), "domain_is_address"),
    ],
)
def test_what_is_no_code_is_refused_with_the_form_it_should_have(given, code):
    with pytest.raises(UserError) as caught:
        wanted(*given)
    assert caught.value.code == code
    if code == "verify_code":
        assert caught.value.facts["form"]


@given(st.sampled_from(["google", "zoho"]), st.sampled_from(["txt", "cname", "html"]), st.text(max_size=100))
def test_any_paste_is_a_code_or_refused(provider, method, text):
    try:
        made = wanted(D, provider, method, text)
    except UserError as error:
        made, code = None, error.code
    if made is None:
        assert code == "verify_code"
    else:
        assert wanted(D, provider, method, made.code) == made
        assert record(made).value


DRESSED = st.builds(
    lambda before, after: (before, after),
    st.text(alphabet=QUOTES + " \t\u200b\ufeff\u00a0", max_size=4),
    st.text(alphabet=QUOTES + " \t\u200b\ufeff\u00a0.", max_size=4),
)
TXT = wanted(D, "zoho", "txt", CODE)
VALUE = record(TXT).value


@given(DRESSED)
def test_what_came_along_with_the_value_is_told_from_the_value(dressing):
    before, after = dressing
    text = f"{before}{VALUE}{after}"
    assert is_right(text, TXT, VALUE) == (text == VALUE)
    if text != VALUE and is_meant(text, TXT, VALUE):
        found = flaw([Seen(D, "TXT", text)], TXT, VALUE)
        assert found is not None
        assert found.reason in {"quoted", "wrong_value"}


@pytest.mark.parametrize(
    ("values", "reason", "detail"),
    [
        ([VALUE[:30] + " " + VALUE[30:]], "cut_or_split", "space_inside"),
        ([VALUE.partition("=")[2]], "wrong_value", "prefix_missing"),
        (["TXT " + VALUE], "wrong_value", "prefix_extra"),
        (["value: " + VALUE], "wrong_value", "prefix_extra"),
        ([VALUE + "\u00a0"], "wrong_value", "invisible"),
        ([VALUE + "."], "wrong_value", "final_dot"),
        ([VALUE.title()], "wrong_value", "case"),
        ([VALUE.replace("zoho.com", "zoho.com.au")], "other_data_centre", ""),
        (["zmverify.zoho.jp"], "cname_as_txt", ""),
        ([VALUE[:25], VALUE[25:]], "cut_or_split", "two_records"),
        (["zoho-verification=zb99999999.zmverify.zoho.com", VALUE[:-1]], "cut_or_split", "cut"),
        (["zoho-verification=zb99999999.zmverify.zoho.com"], "wrong_value", "old"),
    ],
)
def test_flaws_of_values(values, reason, detail):
    found = flaw([Seen(D, "TXT", each) for each in values], TXT, VALUE)
    assert (found.reason, found.detail) == (reason, detail)


def test_other_values_are_none_of_ours():
    assert flaw([Seen(D, "TXT", "v=spf1 -all"), Seen(D, "TXT", "MS=ms123")], TXT, VALUE) is None
    google = wanted(D, "google", "txt", TOKEN)
    assert flaw([Seen(D, "TXT", TARGET)], google, record(google).value).reason == "cname_as_txt"
    loose = wanted(D, "zoho", "txt", "")
    other = flaw([Seen(D, "TXT", VALUE.replace(".com", ".eu"))], loose, record(loose).value)
    assert (other.reason, other.centre) == ("other_data_centre", "eu")
    assert flaw([Seen(D, "TXT", f"“{VALUE}”")], loose, record(loose).value).reason == "quoted"


def test_each_data_centre_has_its_suffix():
    assert len({zoho_suffix(each) for each in ZOHO_HOSTS}) == len(ZOHO_HOSTS)


@pytest.mark.parametrize(
    ("domain", "registered"),
    [
        ("example.com", "example.com"),
        ("a.b.example.co.th", "example.co.th"),
        ("co.th", "co.th"),
        ("shop.example.test", "example.test"),
        ("www.ck", "www.ck"),
        ("x.www.ck", "www.ck"),
        ("a.b.c.ck", "b.c.ck"),
    ],
)
def test_what_is_registered(domain, registered):
    assert registered_domain(domain) == registered


@given(st.integers(-3, 9), st.none() | st.integers(-(10**9), 10**9))
def test_a_watch_looks_again_within_the_hour_and_not_before_a_minute(step, until):
    now = 1_790_000_000_000
    verdict = Verdict("wait", "cached_negative", next_check=None if until is None else now + until)
    after, at = after_look(step, verdict, now)
    assert 60_000 <= at - now <= 3_600_000
    assert 0 <= after < len(STEPS_MIN)
    if until is None and 0 <= step < len(STEPS_MIN):
        assert at - now == STEPS_MIN[step] * 60_000


def test_a_number_from_a_file_of_zoho_is_a_code_by_its_first_eight_digits():
    assert wanted(D, "zoho", "html", "6090621612345", "com").code == "zb60906216"

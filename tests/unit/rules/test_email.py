"""An email address is checked and kept in one form."""

import pytest

from app.errors import UserError
from app.rules.email import are_plain, check_email, email_domain, own_domain


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("admin@example.com", "admin@example.com"),
        (" Admin.Name+x@Example.COM ", "Admin.Name+x@example.com"),
        ("Anna <anna@example.com>", "anna@example.com"),
        ("mailto:anna@example.com", "anna@example.com"),
        ("info@bücher.example", "info@xn--bcher-kva.example"),
        ("ผู้ดูแล@example.co.th", "ผู้ดูแล@example.co.th"),
    ],
)
def test_address_is_kept_in_one_form(text, kept):
    assert check_email(text) == kept
    assert check_email(kept) == kept


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("admin", "email_invalid"),
        ("@example.com", "email_invalid"),
        ("admin@", "email_invalid"),
        ("admin@com", "email_invalid"),
        ("a b@example.com", "email_invalid"),
        ("a..b@example.com", "email_invalid"),
        ("a@www.example.com/x", "email_invalid"),
        ("x" * 65 + "@example.com", "email_invalid"),
        ("a@" + "b" * 300 + ".com", "email_invalid"),
        ("a@example.com; b@example.com", "email_several"),
        ("a@b@example.com", "email_invalid"),
    ],
)
def test_what_is_no_address_is_refused_by_code(text, code):
    with pytest.raises(UserError) as caught:
        check_email(text, "alternate_email")
    assert (caught.value.code, caught.value.field) == (code, "alternate_email")


def test_domain_of_an_address():
    assert email_domain("admin@example.com") == "example.com"
    assert email_domain("") == ""


@pytest.mark.parametrize(
    "text",
    [
        "a@www.example.com",
        "a@WWW.bücher.example",
        "a@b/c.example",
        "é@b:1.example",
        "é@b?c.example",
        "é@b\\\\c.example",
        "é@exa mple.com",
        "é@com",
        "é" * 65 + "@example.com",
        "a" * 65 + "@example.com",
        "é@" + "b." * 126 + "com",
    ],
)
def test_a_host_that_is_none_makes_no_address(text):
    with pytest.raises(UserError) as caught:
        check_email(text)
    assert (caught.value.code, caught.value.field) == ("email_invalid", "primary_email")
    assert caught.value.facts == {"value": text[:80]}


@pytest.mark.parametrize("local", ["a" * 64, "é" * 64])
def test_the_longest_address_there_may_be_is_taken(local):
    assert check_email(f"{local}@example.com") == f"{local}@example.com"
    host = ".".join(["b" * 60] * 3) + ".example"
    longest = f"{local[: 254 - len(host) - 1]}@{host}"
    assert len(longest) <= 254
    assert check_email(longest) == longest


@pytest.mark.parametrize("between", [";", ",", " ", "|", "/"])
def test_several_addresses_in_one_cell_are_said_to_be_several(between):
    text = f"a@example.com{between}b@example.com" + "x" * 80
    with pytest.raises(UserError) as caught:
        check_email(text)
    assert (caught.value.code, caught.value.facts) == ("email_several", {"value": text[:80]})


def test_many_plain_addresses_are_known_for_plain_at_once():
    plain = ["a@example.com", "b.c@example.co.th"]
    assert are_plain(plain)
    assert are_plain(["a" * 52 + "@example.com"])
    assert not are_plain(["a" * 53 + "@example.com"])
    assert not are_plain(["a@example.com\nb@example.com"])
    assert not are_plain(["a@xn--9n2bp8q.example"])
    assert not are_plain([*plain, "a@Example.com"])
    assert not are_plain(["a@www.example.com"])


@pytest.mark.parametrize(
    ("kind", "domain", "email", "own"),
    [
        ("domain", "zon.example", "a@else.example", "zon.example"),
        ("domain", "", "a@else.example", ""),
        ("team", "", "a@else.example", "else.example"),
        ("team", "zon.example", "a@else.example", "zon.example"),
        ("team", "", "", ""),
    ],
)
def test_the_domain_to_verify_is_its_own_and_a_teams_that_of_its_email(kind, domain, email, own):
    assert own_domain(kind, domain, email) == own

"""An email address is checked and kept in one form."""

import pytest

from app.errors import UserError
from app.rules.email import check_email, email_domain


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

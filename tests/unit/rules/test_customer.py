"""What may stand in a customer's fields: brought to one form, or refused by field and code (R11, R82)."""

import pytest

from app.errors import UserError
from app.rules.customer import NAME_LIMIT, NOTE_LIMIT, SHORT_LIMIT, check, check_complete, clean


def refusal(field, value):
    with pytest.raises(UserError) as caught:
        check(field, value)
    return caught.value.field, caught.value.code


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("provider", "zoho", "zoho"),
        ("kind", "team", "team"),
        ("education", True, 1),
        ("domain_verified", 0, 0),
        ("partner_account_id", "7", 7),
        ("partner_account_id", "", None),
        ("partner_account_id", 0, None),
        ("partner_account_id", None, None),
        ("country", "nl", "NL"),
        ("language", "nl-NL", "nl-NL"),
        ("phone", "+31 (0)10-123 45 67 ext. 9", "+31 (0)10-123 45 67 ext. 9"),
        ("organisation_name", "  Blue\tTulip \n", "Blue Tulip"),
        ("note", " first\r\nsecond\u0007 \n", "first\nsecond"),
        ("tags", "vip; school,vip", "school, vip"),
        ("domain", "https://www.Example.com/x", "example.com"),
        ("owner", None, ""),
    ],
)
def test_a_field_is_kept_in_one_form(field, typed, kept):
    assert check(field, typed) == kept


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("provider", "amazon", "not_a_choice"),
        ("kind", "", "not_a_choice"),
        ("phone", "call me", "phone_invalid"),
        ("country", "Holland", "country_invalid"),
        ("language", "Dutch!", "language_invalid"),
        ("primary_email", "nobody", "email_invalid"),
        ("domain", "no domain", "domain_incomplete"),
        ("note", "a\x00b", "control_characters"),
    ],
)
def test_what_can_not_stand_in_a_field_is_refused_by_its_name(field, typed, code):
    assert refusal(field, typed) == (field, code)


@pytest.mark.parametrize(
    ("field", "limit"), [("organisation_name", NAME_LIMIT), ("crm_id", SHORT_LIMIT), ("note", NOTE_LIMIT)]
)
def test_a_text_has_room_up_to_its_limit(field, limit):
    assert check(field, "x" * limit) == "x" * limit
    assert refusal(field, "x" * (limit + 1)) == (field, "too_long")


def test_line_breaks_stay_only_where_there_are_lines():
    assert clean("a\rb", "note", lines=True) == "a\nb"
    assert clean("a\rb", "name") == "a b"


def test_a_team_is_known_by_its_email_a_domain_customer_is_not():
    check_complete({"kind": "team", "primary_email": "team@zon.example"})
    with pytest.raises(UserError) as caught:
        check_complete({"kind": "domain", "primary_email": "team@zon.example"})
    assert caught.value.code == "name_or_domain"

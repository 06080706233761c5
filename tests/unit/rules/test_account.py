"""What may stand in the fields of a partner account: the form of each, and what belongs to which provider."""

import pytest

from app.errors import UserError
from app.rules import account


def refusal(check, *args):
    with pytest.raises(UserError) as caught:
        check(*args)
    return caught.value.code, caught.value.field, caught.value.facts


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("provider", "google", "google"),
        ("provider", " zoho ", "zoho"),
        ("name", "Chiang Mai Cloud", "Chiang Mai Cloud"),
        ("name", "n" * 80, "n" * 80),
        ("account_ref", "r" * 60, "r" * 60),
        ("account_ref", None, ""),
        ("distributor", "yes", 1),
        ("distributor", "", 0),
        ("undocumented", True, 1),
        ("undocumented", None, 0),
        ("data_centre", "", ""),
        *(
            ("data_centre", each, each)
            for each in ("com", "eu", "in", "com.au", "jp", "ca", "sa", "uk", "com.cn", "ae")
        ),
        ("currency", "thb", "THB"),
        ("currency", "", ""),
    ],
)
def test_a_field_is_kept_as_it_is_meant(field, value, kept):
    assert account.check(field, value) == kept


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        ("provider", "other", ("account_provider", "provider", {})),
        ("provider", "", ("account_provider", "provider", {})),
        ("name", " ", ("account_name_empty", "name", {})),
        ("name", "n" * 81, ("too_long", "name", {"limit": 80, "length": 81})),
        ("account_ref", "r" * 61, ("too_long", "account_ref", {"limit": 60, "length": 61})),
        ("data_centre", "moon", ("not_a_choice", "data_centre", {"value": "moon"})),
        ("currency", "QQQ", ("currency_unknown", "currency", {"value": "QQQ"})),
    ],
)
def test_what_may_not_stand_there_is_refused_at_its_field(field, value, wrong):
    assert refusal(account.check, field, value) == wrong


def test_of_a_google_account_only_what_google_knows_is_kept():
    told = {
        "provider": "google",
        "name": "Us",
        "account_ref": "accounts/c01abcDEF",
        "public_identifier": "C0xyz9",
        "distributor": True,
        "data_centre": "eu",
        "currency": "eur",
        "undocumented": True,
    }
    assert account.check_all(told) == {
        "provider": "google",
        "name": "Us",
        "account_ref": "C01abcDEF",
        "public_identifier": "C0xyz9",
        "distributor": 1,
        "data_centre": "",
        "currency": "EUR",
        "undocumented": 0,
    }


def test_of_a_zoho_account_only_what_zoho_knows_is_kept():
    told = {"provider": "zoho", "name": "Us", "public_identifier": "C0xyz9", "distributor": True, "data_centre": "eu"}
    assert account.check_all({**told, "account_ref": "any", "undocumented": True}) == {
        "provider": "zoho",
        "name": "Us",
        "account_ref": "any",
        "public_identifier": "",
        "distributor": 0,
        "data_centre": "eu",
        "currency": "",
        "undocumented": 1,
    }


def test_a_zoho_account_needs_its_data_centre():
    wrong = refusal(account.check_all, {"provider": "zoho", "name": "Us"})
    assert wrong == ("account_data_centre", "data_centre", {})


@pytest.mark.parametrize("field", ["account_ref", "public_identifier"])
@pytest.mark.parametrize("text", ["D01abc", "C01", "C0-1234", "C" + "1" * 25, "accounts/"[:3]])
def test_an_identifier_that_google_never_gives_is_refused(field, text):
    wrong = refusal(account.check_all, {"provider": "google", "name": "Us", field: text})
    assert wrong == ("account_id_form", field, {"value": text})


@pytest.mark.parametrize("text", ["", "C0123", "C" + "1" * 24])
def test_an_identifier_may_wait_and_be_of_any_length_google_gives(text):
    assert account.check_all({"provider": "google", "name": "Us", "account_ref": text})["account_ref"] == text

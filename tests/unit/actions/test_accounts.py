"""Partner accounts are written down once, changed, removed while unused, and brought back (product.md, Words)."""

import pytest

from app.actions import accounts, customers, undo
from app.errors import Refused, UserError

GOOGLE = {"provider": "google", "name": "Google · Rotterdam", "account_ref": "c012345", "currency": "eur"}
ZOHO = {"provider": "zoho", "name": "Zoho · Europe", "account_ref": "76006415", "data_centre": "eu"}


def found(desk):
    return {account.name: account for account in desk.book.reader.accounts().result()}


@pytest.fixture
def google(desk):
    return desk.run(accounts.add, GOOGLE).facts["account_id"]


def test_an_account_is_written_down_as_the_console_shows_it(desk, google):
    account = found(desk)["Google · Rotterdam"]
    assert (account.id, account.account_ref, account.currency, account.practice) == (google, "C012345", "EUR", False)
    desk.run(accounts.edit, google, {"account_ref": "accounts/C03k7x1ab", "distributor": True})
    changed = found(desk)["Google · Rotterdam"]
    assert (changed.account_ref, changed.distributor, changed.currency) == ("C03k7x1ab", True, "EUR")


def test_what_is_not_the_providers_is_left_out(desk):
    desk.run(accounts.add, {**ZOHO, "public_identifier": "C012345", "distributor": True})
    account = found(desk)["Zoho · Europe"]
    assert (account.data_centre, account.public_identifier, account.distributor) == ("eu", "", False)
    desk.run(accounts.add, {**GOOGLE, "data_centre": "eu"})
    assert found(desk)["Google · Rotterdam"].data_centre == ""


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"provider": "apple"}, "provider", "account_provider"),
        ({"name": " "}, "name", "account_name_empty"),
        ({"name": "x" * 81}, "name", "too_long"),
        ({"account_ref": "12345"}, "account_ref", "account_id_form"),
        ({"account_ref": "C" + "1" * 90}, "account_ref", "too_long"),
        ({"public_identifier": "C 01"}, "public_identifier", "account_id_form"),
        ({"currency": "XXX"}, "currency", "currency_unknown"),
        ({"provider": "zoho", "data_centre": "mars"}, "data_centre", "not_a_choice"),
        ({"provider": "zoho"}, "data_centre", "account_data_centre"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(desk, values, field, code):
    with pytest.raises(UserError) as caught:
        desk.run(accounts.add, {**GOOGLE, **values})
    assert (caught.value.code, caught.value.field) == (code, field)
    assert found(desk) == {}


def test_a_name_belongs_to_one_account(desk, google):
    for values in (GOOGLE, {**ZOHO, "name": "google · rotterdam"}):
        with pytest.raises(Refused) as caught:
            desk.run(accounts.add, values)
        assert caught.value.code == "account_name_taken"
    desk.run(accounts.edit, google, {"name": "google · Rotterdam"})
    assert list(found(desk)) == ["google · Rotterdam"]


def test_an_account_with_customers_stays_and_keeps_its_provider(desk, google):
    customer = desk.add("Bakkerij", provider="google", partner_account_id=google)
    desk.run(customers.delete, [customer])
    with pytest.raises(Refused) as caught:
        desk.run(accounts.remove, google)
    assert (caught.value.code, caught.value.facts["count"]) == ("account_used", 1)
    with pytest.raises(Refused) as caught:
        desk.run(accounts.edit, google, {"provider": "zoho", "data_centre": "eu"})
    assert (caught.value.code, caught.value.field) == ("account_provider_used", "provider")


def test_undo_takes_back_adding_changing_and_removing(desk, google):
    before = found(desk)
    desk.run(accounts.edit, google, {"name": "Google · Delft"})
    desk.run(undo.undo)
    assert found(desk) == before
    desk.run(accounts.remove, google)
    assert found(desk) == {}
    desk.run(undo.undo)
    assert found(desk) == before
    desk.run(undo.undo)
    assert found(desk) == {}


def test_an_account_somebody_uses_stays_when_its_making_is_undone_and_is_there_once_after_redo(desk, google):
    desk.add("Bakkerij", provider="google", partner_account_id=google)
    desk.run(undo.undo)
    undone = desk.run(undo.undo)
    assert [(each.name, each.code) for each in undone.outcomes] == [("Google · Rotterdam", "undo_used")]
    assert list(found(desk)) == ["Google · Rotterdam"]
    desk.run(undo.redo)
    desk.run(undo.redo)
    assert list(found(desk)) == ["Google · Rotterdam"]


def test_an_account_that_is_gone_is_said_to_be(desk):
    for call in (lambda: desk.run(accounts.remove, 7), lambda: desk.run(accounts.edit, 7, {})):
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.code == "account_gone"

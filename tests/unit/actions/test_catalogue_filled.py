"""The catalogue fills itself once, keeps what people did, and no Ctrl+Z takes it back (R44)."""

import pytest

from app.actions import catalogue, seeds, undo
from app.errors import Refused
from app.store import catalogue_rows


@pytest.fixture
def filled(desk):
    desk.run(catalogue.ensure)
    return desk


def offers(desk, provider=""):
    return desk.book.reader.ask(catalogue_rows.offers, provider).result()


def product(desk, sku):
    return next(each for each in desk.book.reader.ask(catalogue_rows.products).result() if each.sku == sku)


def test_a_new_book_gets_products_offers_and_prices_of_both_providers(filled):
    found = offers(filled)
    assert {offer.product.provider for offer in found} == {"google", "zoho"}
    assert len(filled.book.reader.ask(catalogue_rows.products).result()) == 91
    assert {offer.product.provider for offer in offers(filled, "zoho")} == {"zoho"}


def test_a_yearly_zoho_plan_is_priced_per_month_with_its_source_and_date(filled):
    standard = next(
        o for o in offers(filled) if o.product.sku == "workplace_standard" and o.payment_plan == "annual_yearly"
    )
    prices = {price.currency: price for price in standard.prices}
    assert (prices["USD"].list_minor, prices["USD"].period, prices["USD"].dated) == (300, "month", "2026-11-22")
    assert prices["USD"].confidence == "medium"
    assert (prices["INR"].list_minor, prices["INR"].confidence) == (9900, "low")
    assert prices["INR"].source


def test_what_the_provider_says_of_a_product_is_data(filled):
    vault, starter, school = (product(filled, sku) for sku in ("Google-Vault", "1010020027", "1010310005"))
    assert vault.verified_only
    assert "1010020028" in vault.needs
    assert vault.team_allowed is False
    assert starter.most_licences == 300
    assert school.education_only
    assert product(filled, "1010060003").team_allowed is True
    assert product(filled, "1010020035").team_allowed is None
    assert product(filled, "workplace_professional").trial_limit_days == 60
    assert product(filled, "1010340004").needs == ("1010020026",)


def test_an_inferred_payment_plan_is_less_sure_than_a_read_one(filled):
    sure = {(o.product.sku, o.payment_plan): o.confidence for o in offers(filled)}
    assert sure["1010020028", "flexible"] == "high"
    assert sure["1010020027", "flexible"] == "low"


def test_filling_again_changes_nothing_and_is_no_step_to_undo(filled):
    before = offers(filled)
    assert filled.run(catalogue.ensure).other == ()
    assert offers(filled) == before
    with pytest.raises(Refused) as caught:
        filled.run(undo.undo)
    assert caught.value.code == "nothing_to_undo"


def test_every_line_names_a_price_of_an_offer_there_is(filled):
    assert filled.query("SELECT count(*) FROM price") == [(len(seeds.prices()),)]
    assert max(seed.since for seed in [*seeds.products(), *seeds.prices()]) == seeds.EDITION


def test_every_offer_can_be_read_by_its_id(filled):
    for offer in offers(filled):
        assert filled.book.reader.ask(catalogue_rows.offer, offer.id).result() == offer
    assert filled.book.reader.ask(catalogue_rows.offer, 10**9).result() is None

"""A price list is read as people write them, in five languages, and each row's fate is said (R44)."""

import datetime as dt
from dataclasses import replace

import pytest

from app.models.catalogue import OfferDetail, PriceDetail, ProductDetail
from app.rules.price_headers import FIELDS, is_header, mapping_of, period
from app.rules.price_list import judge

STANDARD = ProductDetail(
    1, "", "zoho", "10730", "workplace_standard", "Workplace Standard", "workplace", "base", False, True, False, False,
    (), 1, None, 15, 15, 60, "basicTrial", "10779", "", "", False, False,
)  # fmt: skip
STARTER = replace(STANDARD, id=2, provider="google", sku="1010020027", name="Google Workspace Business Starter")
TWIN = replace(STARTER, id=3, provider="zoho", sku="starter")
PRICE = PriceDetail(1, 1, "USD", "month", 300, None, 290, "", "2026-11-22", "medium")


def offer(number, product, plan, prices=()):
    return OfferDetail(
        number, f"o{number}", product, plan, "", (), (), None, None, None, "", "", "high", "", False, prices
    )


OFFERS = (
    offer(1, STANDARD, "annual_yearly", (PRICE,)),
    offer(2, STANDARD, "flexible"),
    offer(3, STARTER, "annual_monthly"),
    offer(4, STARTER, "annual_yearly"),
    offer(5, TWIN, "free"),
)


def row(**cells):
    return {
        "sku": "workplace_standard",
        "payment_plan": "annual_yearly",
        "currency": "USD",
        "list_minor": "3.20",
        **cells,
    }


def judged(*rows, order=None):
    return judge(list(enumerate(rows, 2)), OFFERS, order)


def test_a_row_is_new_updated_or_the_same():
    new, updated, flexible = judged(
        row(currency="€", cost_minor="2,40"), row(), row(payment_plan="Flexible", period="per jaar")
    )
    assert (new.state, new.values["currency"], new.values["list_minor"], new.values["cost_minor"]) == (
        "new",
        "EUR",
        320,
        240,
    )
    assert (updated.state, updated.before, updated.values["sell_minor"]) == ("updated", PRICE, 290)
    assert judged(row(list_minor="3,00", dated="2026-11-22"))[0].state == "same"
    assert (flexible.state, flexible.values["period"], flexible.offer.id) == ("new", "year", 2)


def test_a_newer_date_alone_updates_the_price():
    found = judged(row(list_minor="3", dated="25/11/2026", source="Zoho"), order="dmy")[0]
    assert (found.state, found.values["dated"], found.values["source"]) == ("updated", "2026-11-25", "Zoho")
    assert dt.date.fromisoformat(found.values["dated"])


def test_annual_means_the_only_annual_plan():
    assert judged(row(payment_plan="annual"))[0].offer.id == 1
    assert judged(row(payment_plan="Annual, paid yearly"))[0].offer.id == 1


def test_a_product_is_found_by_its_name_too():
    named = {"name": "google workspace  BUSINESS starter", "payment_plan": "annual paid yearly", "provider": "Google"}
    assert judged({**named, "currency": "THB", "sell_minor": "฿ 99"})[0].offer.id == 4
    assert judged(row(sku="Workplace Standard", payment_plan="flexible"))[0].offer.id == 2


@pytest.mark.parametrize(
    ("cells", "at", "code"),
    [
        ({"sku": ""}, "sku", "price_no_product"),
        ({"sku": "nothing"}, "sku", "price_unknown_product"),
        ({"sku": "", "name": "Nothing"}, "name", "price_unknown_product"),
        ({"provider": "google"}, "sku", "price_unknown_product"),
        ({"provider": "Apple"}, "provider", "price_provider"),
        ({"sku": "", "name": "Google Workspace Business Starter"}, "name", "price_several_products"),
        ({"payment_plan": ""}, "payment_plan", "price_which_plan"),
        ({"payment_plan": "sometimes"}, "payment_plan", "price_payment_plan"),
        ({"payment_plan": "free"}, "payment_plan", "price_plan_unknown"),
        ({"sku": "1010020027", "payment_plan": "annual"}, "payment_plan", "price_which_annual"),
        ({"sku": "starter", "payment_plan": "annual"}, "payment_plan", "price_plan_unknown"),
        ({"currency": ""}, "currency", "price_no_currency"),
        ({"currency": "dollars"}, "currency", "currency_unknown"),
        ({"currency": "$"}, "currency", "currency_shared"),
        ({"period": "week"}, "period", "price_period"),
        ({"list_minor": "1.234"}, "list_minor", "money_ambiguous"),
        ({"cost_minor": "€ 2"}, "cost_minor", "money_other_currency"),
        ({"list_minor": " "}, "list_minor", "price_row_empty"),
        ({"dated": "03/04/2026"}, "dated", "price_date"),
    ],
)
def test_a_row_that_can_not_be_taken_says_at_which_cell_and_why(cells, at, code):
    found = judged(row(**cells))[0]
    assert (found.state, found.at, found.code, found.values) == ("rejected", at, code, {})


def test_a_product_with_one_plan_needs_no_plan_named():
    assert judged(row(sku="starter", payment_plan=""))[0].offer.id == 5


def test_one_plan_twice_with_two_prices_is_taken_once():
    first, again, other = judged(row(), row(), row(list_minor="3.30"))
    assert (first.state, again.state, other.state, other.code) == ("updated", "updated", "rejected", "price_twice")


@pytest.mark.parametrize(
    "header",
    [
        ["Provider", "SKU ID", "Payment plan", "Currency", "List price", "Our cost"],
        ["Leverancier", "Artikelnummer", "Betaalplan", "Valuta", "Lijstprijs", "Inkoopprijs"],
        ["Leverantör", "Artikelnummer", "Betalningsplan", "Valuta", "Listpris", "Inköpspris"],
        ["ผู้ให้บริการ", "รหัสสินค้า", "แผนการชำระเงิน", "สกุลเงิน", "ราคาปกติ", "ต้นทุน"],
        ["공급자", "상품코드", "결제 방식", "통화", "정가", "원가"],
    ],
)
def test_a_header_is_recognised_in_five_languages(header):
    found = mapping_of(header, {})
    assert [*found] == ["provider", "sku", "payment_plan", "currency", "list_minor", "cost_minor"]
    assert is_header(found)


def test_a_row_of_prices_is_no_header():
    assert not is_header(mapping_of(["zoho", "workplace_standard", "annual", "USD", "3.00"], {}))
    assert not is_header(mapping_of(["Currency", "Period", "Date"], {}))
    for price in ("List price", "Our cost", "Our price"):
        assert is_header(mapping_of(["Product", "Currency", price], {}))
    assert mapping_of(["Mijn prijs"], {"mijnprijs": "sell_minor"}) == {"sell_minor": 0}
    assert mapping_of(["Price", "Price"], {}) == {"list_minor": 0}


def test_a_period_is_a_month_or_a_year():
    assert [period(word) for word in ("per month", "เดือน", "매년", "år", "week")] == [
        "month", "month", "year", "year", None,
    ]  # fmt: skip


def test_every_column_that_is_written_is_read():
    header = ["Provider", "SKU", "Product", "Payment plan", "Currency", "Period", "List price", "Our cost"]
    assert tuple(mapping_of([*header, "Our price", "Date", "Source"], {})) == FIELDS

"""The price book by hand: exact, dated, undone, and left alone by a newer program (R44)."""

import pytest

from app.actions import catalogue, price_book, seeds, undo
from app.errors import Bug, Refused, UserError
from app.store import catalogue_rows


@pytest.fixture
def filled(desk):
    desk.run(catalogue.ensure)
    return desk


def offers(desk):
    return desk.book.reader.ask(catalogue_rows.offers).result()


def offer(desk, sku, plan="annual_yearly"):
    return next(each for each in offers(desk) if (each.product.sku, each.payment_plan) == (sku, plan))


def products(desk):
    return {each.sku: each for each in desk.book.reader.ask(catalogue_rows.products).result()}


def price(desk, sku, currency, plan="annual_yearly"):
    return next((each for each in offer(desk, sku, plan).prices if each.currency == currency), None)


def refusal(call, *args):
    with pytest.raises((Refused, UserError)) as caught:
        call(*args)
    return caught.value.code, caught.value.field


def test_a_price_is_ours_and_of_today_and_undo_brings_the_old_one_back(filled):
    before = offers(filled)
    wanted = offer(filled, "workplace_standard")
    filled.run(price_book.set_price, wanted.id, {"currency": "usd", "list_minor": "3.20", "cost_minor": 256})
    now = price(filled, "workplace_standard", "USD")
    assert (now.list_minor, now.cost_minor, now.sell_minor) == (320, 256, None)
    assert (now.confidence, now.dated) == ("own", filled.book.clock.today().isoformat())
    filled.run(undo.undo)
    assert offers(filled) == before


def test_our_cost_and_price_leave_the_source_and_date_of_the_list_price(filled):
    wanted = offer(filled, "workplace_standard")
    values = {"currency": "USD", "list_minor": 300, "cost_minor": "2.40", "sell_minor": "2.90"}
    filled.run(price_book.set_price, wanted.id, values)
    now = price(filled, "workplace_standard", "USD")
    assert (now.cost_minor, now.sell_minor, now.confidence, now.dated) == (240, 290, "medium", "2026-11-22")
    assert filled.run(price_book.set_price, wanted.id, values).batch_id is None


def test_a_price_somebody_saw_is_confirmed_until_undo(filled):
    before = price(filled, "workplace_standard", "INR")
    filled.run(price_book.confirm_price, before.id)
    now = price(filled, "workplace_standard", "INR")
    assert (now.list_minor, now.confidence, now.dated) == (9900, "own", filled.book.clock.today().isoformat())
    filled.run(undo.undo)
    assert price(filled, "workplace_standard", "INR") == before
    assert refusal(filled.run, price_book.confirm_price, 10**9)[0] == "price_gone"


def test_a_price_in_a_new_currency_stands_beside_the_others(filled):
    wanted = offer(filled, "workplace_standard")
    filled.run(price_book.set_price, wanted.id, {"currency": "THB", "period": "year", "sell_minor": "1.200,00"})
    assert price(filled, "workplace_standard", "THB").sell_minor == 120_000
    assert price(filled, "workplace_standard", "USD").list_minor == 300


def test_emptying_every_amount_removes_the_price_until_undo(filled):
    wanted = offer(filled, "workplace_standard")
    done = filled.run(price_book.set_price, wanted.id, {"currency": "USD", "list_minor": " "})
    assert done.verb == "price.removed"
    assert price(filled, "workplace_standard", "USD") is None
    filled.run(undo.undo)
    assert price(filled, "workplace_standard", "USD").list_minor == 300
    assert filled.run(price_book.set_price, wanted.id, {"currency": "CHF"}).batch_id is None


def test_a_wrong_price_is_refused_at_its_field_and_nothing_changes(filled):
    before, wanted = offers(filled), offer(filled, "workplace_standard").id
    put = lambda values: refusal(filled.run, price_book.set_price, wanted, values)  # noqa: E731
    assert put({"currency": "?"}) == ("currency_unknown", "currency")
    assert put({"currency": "USD", "period": "week"}) == ("not_a_choice", "period")
    assert put({"currency": "USD", "sell_minor": "1.234"}) == ("money_ambiguous", "sell_minor")
    assert put({"currency": "USD", "cost_minor": "-1"}) == ("money_negative", "cost_minor")
    assert refusal(filled.run, price_book.set_price, 10**9, {"currency": "USD"}) == ("offer_gone", "")
    assert offers(filled) == before


def test_a_local_service_is_a_product_with_a_payment_plan_and_can_be_priced(filled):
    done = filled.run(price_book.add_product, {"provider": "google", "name": "Migration, per person", "kind": "add_on"})
    made = products(filled)["own-migration-per-person"]
    assert (made.own, made.kind, made.id) == (True, "add_on", done.facts["product_id"])
    filled.run(price_book.set_price, done.facts["offer_id"], {"currency": "EUR", "sell_minor": "25"})
    assert price(filled, made.sku, "EUR", "flexible").sell_minor == 2500
    filled.run(price_book.add_product, {"provider": "google", "name": "Migration (per person)", "kind": "add_on"})
    assert "own-migration-per-person-2" in products(filled)
    for _ in range(3):
        filled.run(undo.undo)
    assert made.sku not in products(filled)


def test_a_product_is_refused_where_it_can_not_stand(filled):
    good = {"provider": "zoho", "name": "Training", "kind": "add_on"}
    add = lambda **values: refusal(filled.run, price_book.add_product, {**good, **values})  # noqa: E731
    assert add(name="") == ("product_name_empty", "name")
    assert add(name="x" * 121) == ("too_long", "name")
    assert add(provider="") == ("not_a_choice", "provider")
    assert add(payment_plan="weekly") == ("not_a_choice", "payment_plan")
    assert add(sku="two words") == ("product_sku_form", "sku")
    assert add(sku="mail_free") == ("product_sku_taken", "sku")
    assert add(most_licences="-3") == ("count_range", "most_licences")
    assert add(most_licences="some") == ("count_invalid", "most_licences")
    assert add(least_licences="5", most_licences=4) == ("product_counts", "most_licences")


def test_a_payment_plan_is_added_once(filled):
    essentials_plus = products(filled)["1010060005"].id
    filled.run(price_book.add_offer, essentials_plus, "annual_monthly")
    assert offer(filled, "1010060005", "annual_monthly").confidence == "own"
    assert refusal(filled.run, price_book.add_offer, essentials_plus, "annual_monthly")[0] == "offer_there"
    assert refusal(filled.run, price_book.add_offer, 10**9, "trial")[0] == "product_gone"


def test_limits_and_dates_of_a_payment_plan_are_ours_then(filled):
    lite = offer(filled, "mail_10gb")
    values = {"most_licences": "40", "least_licences": "", "valid_from": "2026-12-01", "valid_until": "2027-11-30"}
    filled.run(price_book.edit_offer, lite.id, values)
    now = offer(filled, "mail_10gb")
    assert (now.most_licences, now.least_licences, now.confidence) == (40, None, "own")
    assert (now.valid_from, now.valid_until) == ("2026-12-01", "2027-11-30")
    edit = lambda values: refusal(filled.run, price_book.edit_offer, lite.id, values)  # noqa: E731
    assert edit({"least_licences": "41"}) == ("product_counts", "most_licences")
    assert edit({"valid_until": "2026-11-30"}) == ("ends_before_start", "valid_until")
    assert edit({"valid_from": "03/04/2026"}) == ("price_date", "valid_from")
    assert edit({"trial_days": "many"}) == ("count_invalid", "trial_days")
    assert refusal(filled.run, price_book.edit_offer, 10**9, {})[0] == "offer_gone"
    filled.run(undo.undo)
    assert offer(filled, "mail_10gb") == lite


def test_a_product_somebody_else_priced_stays_when_its_making_is_undone(filled):
    done = filled.run(price_book.add_product, {"provider": "zoho", "name": "Training", "kind": "add_on"})
    filled.book.by = "Mara"
    filled.run(price_book.set_price, done.facts["offer_id"], {"currency": "EUR", "sell_minor": 100})
    filled.book.by = "Sofie"
    assert [each.code for each in filled.run(undo.undo).outcomes] == ["undo_used"]
    assert price(filled, "own-training", "EUR", "flexible").sell_minor == 100


def test_what_is_not_sold_any_more_stays_readable_and_comes_back(filled):
    one, two = offer(filled, "mail_lite").id, offer(filled, "mail_10gb").id
    assert filled.run(price_book.retire, [one], True).verb == "offer.retired"
    assert offer(filled, "mail_lite").retired
    assert filled.run(price_book.retire, [one, two], False).verb == "offers.unretired"
    filled.run(undo.undo)
    assert offer(filled, "mail_lite").retired
    assert refusal(filled.run, price_book.retire, [10**9], True)[0] == "offer_gone"


def newer(monkeypatch, sku):
    """Another edition of the program: one more product with a price, and other words in what it knew."""
    old_products, old_prices = seeds.products(), seeds.prices()
    for seed in old_products:
        seed.values["note"] = "Newer."
    for seed in old_prices:
        seed.values["list_minor"] += 1
    pattern = next(seed for seed in old_products if seed.values["sku"] == "workplace_standard")
    fresh = seeds.ProductSeed("2027-02-01", {**pattern.values, "sku": sku, "product_ref": "1"}, pattern.plans)
    old_price = next(seed for seed in old_prices if seed.sku == "workplace_standard")
    cost = seeds.PriceSeed("2027-02-01", "zoho", sku, "annual_yearly", old_price.values)
    monkeypatch.setattr(seeds, "products", lambda: [*old_products, fresh])
    monkeypatch.setattr(seeds, "prices", lambda: [*old_prices, cost])
    monkeypatch.setattr(seeds, "EDITION", "2027-02-01")


def test_a_newer_program_brings_new_products_and_leaves_what_a_person_did(filled, monkeypatch):
    standard, lite, free = (
        products(filled)["workplace_standard"],
        offer(filled, "mail_lite"),
        offer(filled, "mail_10gb"),
    )
    filled.run(price_book.edit_product, standard.id, {"note": "Ours.", "most_licences": "500"})
    filled.run(price_book.set_price, lite.id, {"currency": "USD", "list_minor": 99})
    filled.run(price_book.set_price, free.id, {"currency": "USD"})
    filled.run(price_book.retire, [lite.id], True)
    filled.run(
        lambda work: work.connection.execute(
            "UPDATE offer SET confidence = 'provider', source = 'Zoho' WHERE id = ?", (lite.id,)
        )
    )
    newer(monkeypatch, "workplace_mini")
    filled.run(catalogue.ensure)
    assert price(filled, "workplace_mini", "USD").list_minor == 301
    assert products(filled)["workplace_standard"].note == "Ours."
    assert products(filled)["workplace_professional"].note == "Newer."
    assert price(filled, "mail_lite", "USD").list_minor == 99
    assert price(filled, "mail_lite", "INR").list_minor == 5901
    assert price(filled, "mail_10gb", "USD") is None
    assert offer(filled, "mail_lite").retired
    assert offer(filled, "mail_lite").source == "Zoho"


def test_a_removed_product_is_not_brought_again(filled, monkeypatch):
    def drop(work):
        work.connection.execute(
            "DELETE FROM price WHERE offer_id IN (SELECT id FROM offer WHERE product_id IN"
            " (SELECT id FROM product WHERE sku = 'mail_lite'))"
        )
        work.connection.execute(
            "DELETE FROM offer WHERE product_id IN (SELECT id FROM product WHERE sku = 'mail_lite')"
        )
        work.connection.execute("DELETE FROM product WHERE sku = 'mail_lite'")

    filled.run(drop)
    newer(monkeypatch, "workplace_mini")
    filled.run(catalogue.ensure)
    assert "mail_lite" not in products(filled)


def test_editing_a_product_that_is_gone_is_said(filled):
    assert refusal(filled.run, price_book.edit_product, 10**9, {"note": "x"})[0] == "product_gone"


def test_a_price_finer_than_its_currency_is_no_price_of_the_program():
    line = {"since": "", "provider": "zoho", "sku": "x", "payment_plan": "free", "currency": "JPY", "list": "1.5"}
    with pytest.raises(Bug):
        seeds.read_price(line)

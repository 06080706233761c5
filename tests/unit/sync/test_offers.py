"""The catalogue is refreshed from what the provider offers; what was written here by hand is not overwritten (R44)."""

from __future__ import annotations

import pytest

from app.actions import catalogue, price_book
from app.errors import DeskError
from app.models.provider import OfferPage, OfferSnapshot, Offline, Refused, SignIn, Slow, Unknown
from app.providers.base import NotAnswered
from app.rules.catalogue_refresh import Known, kind_of, lines, product_of
from app.sync import offers
from tests.unit.sync.listing import PullDesk

STARTER = {"provider": "google", "product_ref": "Google-Apps", "sku": "1010020027", "name": "Business Starter"}


def offer(ref="o1", product=STARTER, plan="flexible", prices=((700, 600),), **more):
    found = tuple(
        {"currency": "EUR", "period": "month", "list_minor": listed, "cost_minor": cost} for listed, cost in prices
    )
    return OfferSnapshot(ref, product, {"provider_ref": ref, "payment_plan": plan, **more}, found)


class Shop:
    def __init__(self, *pages):
        self.pages = list(pages)

    async def offers(self, page_token=""):
        found = self.pages[int(page_token or 0)]
        if isinstance(found, Exception):
            raise found
        after = int(page_token or 0) + 1
        return OfferPage(tuple(found), str(after) if after < len(self.pages) else "")


@pytest.fixture
def desk(tmp_path):
    made = PullDesk(tmp_path)
    made.book.run(catalogue.ensure)
    yield made
    made.close()


def refresh(desk, *pages):
    return desk.network.submit(offers.refresh(desk.book, Shop(*pages), desk.facts)).result(10)


def price(desk, sku="1010020027", plan="flexible", currency="EUR"):
    found = desk.sql(
        "SELECT r.list_minor, r.cost_minor, r.sell_minor, r.source, r.dated, r.confidence FROM price r"
        " JOIN offer o ON o.id = r.offer_id JOIN product p ON p.id = o.product_id"
        " WHERE p.sku = ? AND o.payment_plan = ? AND r.currency = ? AND r.period = 'month'",
        sku, plan, currency,
    )  # fmt: skip
    return found[0] if found else None


def test_prices_are_dated_and_said_to_be_the_providers(desk):
    before = desk.count("product"), desk.count("offer")
    done = refresh(desk, [offer()], [offer("o2", plan="annual_monthly")])
    assert (done.verb, done.facts) == ("catalogue.refreshed", {"name": "Google 0", "count": 2, "kept": 0})
    assert price(desk) == (700, 600, None, "provider", "2026-03-02", "provider")
    assert (desk.count("product"), desk.count("offer")) == before
    assert desk.sync.offers_at == desk.clock.at
    desk.settled(86_400)
    assert refresh(desk, [offer()]).facts["count"] == 0
    assert price(desk)[4] == "2026-03-03"
    assert refresh(desk, [offer(prices=((750, None),))]).facts["count"] == 1
    assert price(desk)[:2] == (750, 600)


def test_a_price_written_by_hand_is_kept_and_counted(desk):
    (offer_id,) = desk.sql(
        "SELECT o.id FROM offer o JOIN product p ON p.id = o.product_id WHERE p.sku = '1010020027'"
        " AND o.payment_plan = 'flexible'"
    )[0]
    values = {"currency": "EUR", "period": "month", "list_minor": 650, "cost_minor": None, "sell_minor": 900}
    desk.book.run(price_book.set_price, offer_id, values)
    assert refresh(desk, [offer()]).facts == {"name": "Google 0", "count": 0, "kept": 1}
    assert price(desk)[:3] == (650, None, 900)
    assert refresh(desk, [offer(prices=((650, 600),))]).facts["kept"] == 0
    assert price(desk)[:3] == (650, None, 900)
    desk.book.run(price_book.edit_offer, offer_id, {"least_licences": "3"})
    refresh(desk, [offer(least_licences=1, most_licences=300)])
    assert desk.sql("SELECT least_licences, confidence FROM offer WHERE id = ?", offer_id) == [(3, "own")]


def test_a_product_we_did_not_know_comes_with_its_plans(desk):
    new = {"provider": "google", "product_ref": "X", "sku": "X-1", "name": "Business Quantum"}
    free = {"provider": "google", "product_ref": "Y", "sku": "Y-1", "name": "Business Free"}
    refresh(desk, [offer("o9", new), offer("o8", free, plan="free", prices=()), offer("o7", new, plan="trial")])
    assert desk.sql("SELECT name, kind, source, own FROM product WHERE sku IN ('X-1','Y-1') ORDER BY sku") == [
        ("Business Quantum", "add_on", "provider", 0),
        ("Business Free", "free", "provider", 0),
    ]
    before = desk.count("product")
    desk.book.run(catalogue.ensure)
    refresh(desk, [offer("o9", new)])
    assert desk.count("product") == before


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Offline(), "provider_offline"),
        (Slow(), "provider_busy"),
        (Unknown(), "pull_no_sense"),
        (SignIn(), "sign_in_again"),
        (Refused("google_not_ours"), "google_not_ours"),
    ],
)
def test_without_an_answer_nothing_changes_and_it_is_said_why(desk, outcome, code):
    before = desk.sql("SELECT * FROM price")
    with pytest.raises(DeskError) as error:
        refresh(desk, [offer()], NotAnswered(outcome))
    assert error.value.code == code
    assert desk.sql("SELECT * FROM price") == before


def test_it_is_due_once_a_day():
    assert offers.is_due(None, 5)
    assert not offers.is_due(5, 5 + offers.DAY_MS - 1)
    assert offers.is_due(5, 5 + offers.DAY_MS)
    assert offers.is_due(10, 5)  # the clock was put back


def test_several_offers_of_a_plan_are_one_line():
    many = [
        offer("a", valid_until="2026-05-01", prices=((1, 1),), regions=["NL"], customer_kinds=["team"], trial_days=30),
        offer("b", valid_until="2027-05-01", prices=((2, 2),), regions=["NL", "TH"], least_licences=2),
        offer("c", prices=((3, 3),), regions=["KR"], customer_kinds=["domain"], least_licences=1, most_licences=300),
        offer("d", prices=((9, 9),), plan="offline"),
        offer("e", {**STARTER, "sku": ""}),
    ]
    (line,) = lines(many)
    assert line.prices[0]["list_minor"] == 3
    assert line.offer == {
        "regions": ["KR", "NL", "TH"], "customer_kinds": [], "least_licences": None, "most_licences": None,
        "trial_days": 30,
    }  # fmt: skip
    assert [each.prices[0]["list_minor"] for each in lines(many[:2])] == [2]
    assert lines([offer(prices=((None, 5),))])[0].prices == ()
    assert lines([offer(least_licences=1), offer("b", least_licences=4)])[0].offer["least_licences"] == 1


def test_a_product_is_found_by_its_ids_or_its_name():
    (line,) = lines([offer()])
    exact = Known(1, "Google-Apps", "1010020027", "Other", "base")
    by_sku = Known(2, "101", "1010020027", "Other", "base")
    by_name = Known(3, "101", "7", "business starter", "base")
    assert product_of(line, [exact, by_sku, by_name]) is exact
    assert product_of(line, [by_sku, by_name]) is by_sku
    assert product_of(line, [by_name]) is by_name
    assert product_of(line, []) is None
    assert kind_of(line, [exact]) == "base"
    assert kind_of(line, [exact, Known(4, "Google-Apps", "9", "V", "add_on")]) == "add_on"


def test_a_list_that_never_ends_is_not_followed_for_ever(desk, monkeypatch):
    monkeypatch.setattr(offers, "MOST_PAGES", 1)
    assert refresh(desk, [offer()], [offer("o2", plan="trial")]).facts["count"] == 1

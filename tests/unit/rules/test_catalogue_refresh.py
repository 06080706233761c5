"""A provider's offers joined to the catalogue: one line per product and plan, prices of ours kept (R44)."""

import pytest

from app.models.provider import OfferSnapshot
from app.rules.catalogue_refresh import Known, Line, kind_of, lines, price_after, product_of


def offer(ref="o1", sku="S1", plan="flexible", *, name="Suite", prices=(), product_ref="P", **values):
    product = {"product_ref": product_ref, "sku": sku, "name": name}
    return OfferSnapshot(ref, product, {"payment_plan": plan, **values}, tuple(prices))


def price(minor, currency="EUR", period="month"):
    return {"currency": currency, "period": period, "list_minor": minor}


def test_a_line_is_all_offers_of_a_product_with_a_plan():
    found = lines([offer("b", "S2"), offer("a", plan="trial"), offer("c"), offer("d")])
    assert [(each.product["sku"], each.plan) for each in found] == [
        ("S1", "flexible"),
        ("S1", "trial"),
        ("S2", "flexible"),
    ]


def test_every_plan_of_the_book_makes_a_line_and_no_other():
    plans = ("flexible", "annual_monthly", "annual_yearly", "trial", "free")
    found = lines(offer(plan=plan) for plan in (*plans, "weekly", None))
    assert {each.plan for each in found} == set(plans)


@pytest.mark.parametrize("missing", [{"sku": ""}, {"sku": None}, {"name": ""}])
def test_what_the_book_has_no_name_for_is_left_out(missing):
    assert lines([offer(**missing)]) == []


def test_products_without_a_group_come_first():
    found = lines([offer(product_ref="P"), offer(product_ref=None)])
    assert [each.product["product_ref"] for each in found] == [None, "P"]


def test_limits_are_the_widest_and_none_where_one_has_none():
    together = lines(
        [
            offer("a", regions=["TH"], customer_kinds=["team"], least_licences=5, most_licences=10, trial_days=14),
            offer("b", regions=["NL", "TH"], customer_kinds=["domain"], least_licences=2, most_licences=300),
        ]
    )
    assert [each.offer for each in together] == [
        {
            "regions": ["NL", "TH"],
            "customer_kinds": ["domain", "team"],
            "least_licences": 2,
            "most_licences": 300,
            "trial_days": 14,
        }
    ]
    (unlimited,) = lines([offer("a", regions=["TH"], least_licences=5, most_licences=10), offer("b")])
    assert unlimited.offer == {"regions": [], "customer_kinds": [], "least_licences": None, "most_licences": None}


def test_the_price_of_the_offer_that_holds_longest_counts():
    endless, long, short = (
        offer("z", prices=[price(300)]),
        offer("y", valid_until="2027-01-01", prices=[price(200), price(9, "JPY")]),
        offer("x", valid_until="2026-01-01", prices=[price(100), price(50, period="year"), price(None, "USD")]),
    )
    (line,) = lines([short, long, endless])
    assert line.prices == (price(300), price(50, period="year"), price(9, "JPY"))
    (ending,) = lines([short, long])
    assert ending.prices == (price(200), price(50, period="year"), price(9, "JPY"))
    (same,) = lines([offer("b", prices=[price(2)]), offer("a", prices=[price(1)])])
    assert same.prices == (price(1),)


KNOWN = [
    Known(1, "P", "S1", "Suite", "base"),
    Known(2, "Q", "S1", "Other suite", "base"),
    Known(3, "Q", "S3", "Vault", "add_on"),
    Known(4, "", "S4", "Twice", "free"),
    Known(5, "", "S5", "twice", "free"),
]


@pytest.mark.parametrize(
    ("sku", "product_ref", "name", "wanted"),
    [
        ("S1", "P", "Vault", 1),
        ("S1", "Q", "Suite", 2),
        ("S1", "R", "VAULT", 3),
        ("S3", "Z", "Suite", 3),
        ("S9", None, "suite", 1),
        ("S9", "P", "Twice", None),
        ("S9", "P", "Nothing", None),
    ],
)
def test_a_line_is_about_the_product_with_its_ids_else_its_name(sku, product_ref, name, wanted):
    line = Line({"sku": sku, "product_ref": product_ref, "name": name}, "flexible")
    found = product_of(line, KNOWN)
    assert (found and found.id) == wanted


@pytest.mark.parametrize(
    ("plan", "product_ref", "kind"),
    [("free", "P", "free"), ("flexible", "P", "base"), ("flexible", "Q", "add_on"), ("trial", "", "add_on")],
)
def test_an_unknown_product_is_as_all_others_of_its_family(plan, product_ref, kind):
    known = [*KNOWN, Known(6, "P", "S6", "More", "base")]
    assert kind_of(Line({"sku": "S9", "product_ref": product_ref, "name": "New"}, plan), known) == kind


OWN = {"confidence": "own", "list_minor": 100, "cost_minor": None}


@pytest.mark.parametrize(
    ("now", "said", "wanted"),
    [
        (None, {"list_minor": 1, "cost_minor": 2, "sell_minor": 3}, {"list_minor": 1, "cost_minor": 2}),
        (None, {"list_minor": None, "cost_minor": 0}, {"cost_minor": 0}),
        ({**OWN, "confidence": "low"}, {"list_minor": 5}, {"list_minor": 5}),
    ],
)
def test_a_price_told_is_written(now, said, wanted):
    assert price_after(now, said) == {**wanted, "confidence": "provider"}


@pytest.mark.parametrize(
    ("said", "wanted"), [({"list_minor": 100, "cost_minor": 7}, {}), ({"list_minor": 101}, None), ({}, {})]
)
def test_a_price_written_by_hand_is_kept(said, wanted):
    assert price_after(OWN, said) == wanted

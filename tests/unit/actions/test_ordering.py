"""Orders wait behind what brings the customer to its provider; the card stays blank until they are done (R15, R40)."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

import pytest

from app.actions import accounts, adding, catalogue, drafts, ordering, undo
from app.errors import Refused, UserError
from app.rules.eligibility import Yes, may_order
from app.store import holding_rows
from tests.unit.actions.conftest import Desk

STANDARD = {"sku": "1010020028", "payment_plan": "annual_monthly", "licences": 12}


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """A book with the catalogue and a partner account at Google."""
    desk.run(catalogue.ensure)
    return desk


def account(desk: Desk, provider: str = "google", **values: Any) -> None:
    centre = {"data_centre": "eu"} if provider == "zoho" else {}
    desk.run(accounts.add, {"provider": provider, "name": provider.title(), **centre, **values})


def customer(desk: Desk, **values: Any) -> int:
    plain = {"provider": "google", "domain": "cafedekade.nl", "domain_verified": 1, "country": "NL"}
    return desk.add("Café De Kade", **{**plain, **values})


def orders(desk: Desk) -> list[dict[str, Any]]:
    names = ("kind", "state", "payload", "depends_on", "missing", "uid", "expires_at")
    rows = desk.query(f"SELECT {', '.join(names)} FROM operation ORDER BY id")
    found = [dict(zip(names, row, strict=True)) for row in rows]
    for each in found:
        for name in ("payload", "depends_on", "missing"):
            each[name] = json.loads(each[name])
        each["uid"] = each["uid"].hex()
    return found


def test_an_order_waits_and_the_card_stays_blank(shop: Desk) -> None:
    account(shop, currency="EUR")
    who = customer(shop, standing="at_provider")
    done = shop.run(ordering.place, who, {**STANDARD, "purchase_order_number": " PO-17 "})
    assert done.facts["name"] == "Café De Kade"
    assert done.facts["held"] == []
    (order,) = orders(shop)
    assert (order["kind"], order["state"], order["depends_on"]) == ("order", "ready", [])
    assert order["uid"] == done.facts["operation"]
    assert order["payload"]["plan"] == "Google Workspace Business Standard"
    assert order["payload"]["licences"] == 12
    assert order["payload"]["purchase_order_number"] == "PO-17"
    row = shop.row(who)
    assert (row["status"], row["subscription_count"], row["attention"]) == ("", 0, "waiting")


def test_an_order_at_google_opens_one_follow_up_about_the_terms(shop: Desk) -> None:
    account(shop)
    who = customer(shop, standing="at_provider")
    shop.run(ordering.place, who, STANDARD)
    chrome = {"sku": "Google-Chrome-Device-Management", "payment_plan": "annual_monthly", "licences": 3}
    shop.run(ordering.place, who, chrome)
    assert shop.query("SELECT kind, state FROM follow_up") == [("accept_terms", "open")]


def test_an_order_at_zoho_opens_none_and_keeps_the_price_it_was_told(shop: Desk) -> None:
    account(shop, "zoho", currency="USD")
    who = customer(shop, provider="zoho", standing="at_provider")
    order = {"sku": "workplace_standard", "payment_plan": "annual_yearly", "licences": "25"}
    shop.run(ordering.place, who, order)
    assert shop.query("SELECT count(*) FROM follow_up") == [(0,)]
    (placed,) = orders(shop)
    said = placed["payload"]
    assert (said["currency"], said["unit_minor"], said["price_period"]) == ("USD", 300, "month")
    assert said["confidence"] == "medium"
    assert placed["expires_at"] is not None


def test_an_order_goes_behind_the_creation_that_waits(shop: Desk) -> None:
    account(shop)
    who = customer(shop)
    shop.run(adding.add, {"organisation_name": "Other", "provider": "google", "domain": "other.nl"}, send=True)
    other = shop.query("SELECT id FROM customer WHERE domain = 'other.nl'")[0][0]
    shop.run(ordering.place, other, STANDARD)
    create, provision, order = orders(shop)
    assert (create["kind"], provision["kind"], order["kind"]) == ("create_customer", "provision_identity", "order")
    assert order["depends_on"] == [create["uid"], provision["uid"]]
    assert shop.row(who)["standing"] == "book_only"


def test_an_order_for_a_record_in_the_book_creates_the_customer_first(shop: Desk) -> None:
    account(shop)
    who = customer(shop)
    shop.run(ordering.place, who, STANDARD)
    create, provision, order = orders(shop)
    assert (create["kind"], create["state"]) == ("create_customer", "held")
    assert order["depends_on"] == [create["uid"], provision["uid"]]
    assert shop.row(who)["standing"] == "waiting"
    shop.run(undo.undo)
    assert shop.row(who)["standing"] == "book_only"
    assert {each["state"] for each in orders(shop)} == {"withdrawn"}
    assert shop.query("SELECT count(*) FROM follow_up") == [(0,)]


def test_zoho_creates_with_its_free_plan_where_none_was_chosen(shop: Desk) -> None:
    account(shop, "zoho")
    who = customer(shop, provider="zoho")
    shop.run(ordering.place, who, {"sku": "mail_premium", "payment_plan": "trial", "licences": 5})
    assert shop.row(who)["zoho_plan"] == "mail_free"
    assert [each["kind"] for each in orders(shop)] == ["create_customer", "order"]
    assert orders(shop)[1]["payload"]["trial_days"] == 15
    other = customer(shop, provider="zoho", domain="other.nl", zoho_plan="workplace_standard")
    shop.run(ordering.place, other, {"sku": "mail_premium", "payment_plan": "annual_yearly", "licences": 5})
    assert shop.row(other)["zoho_plan"] == "workplace_standard"


@pytest.mark.parametrize(("plan", "refused"), [("workplace_standard", "trial_ordered"), ("mail_free", "")])
def test_who_begins_with_a_trial_at_zoho_may_buy_a_plan_and_no_second_trial(
    shop: Desk, plan: str, refused: str
) -> None:
    account(shop, "zoho")
    new = {"organisation_name": "Zon", "provider": "zoho", "domain": "zon.nl", "zoho_plan": plan}
    who = shop.run(adding.add, new, send=True).facts["customer_id"]
    facts = shop.book.between_transactions(lambda c: holding_rows.selling(c, who, dt.date(2026, 11, 26))).result()
    answers = {
        each.payment_plan: may_order(each, facts.buyer, facts.held, facts.today)
        for each in facts.offers
        if each.product.sku == "mail_premium"
    }
    assert getattr(answers["trial"], "code", "") == refused
    assert isinstance(answers["annual_yearly"], Yes)


def test_who_is_in_the_book_only_with_a_trial_chosen_begins_with_it_and_gets_no_second_one(shop: Desk) -> None:
    account(shop, "zoho")
    who = customer(shop, provider="zoho", zoho_plan="workplace_standard")
    with pytest.raises(Refused) as refused:
        shop.run(ordering.place, who, {"sku": "mail_premium", "payment_plan": "trial", "licences": 5})
    assert refused.value.code == "trial_chosen"
    assert orders(shop) == []
    assert shop.row(who)["standing"] == "book_only"


def test_who_holds_something_is_at_the_provider_already(shop: Desk) -> None:
    account(shop)
    who = customer(shop)
    shop.subscribe(who, plan="Business Plus", sku="1010020025", licences=3)
    shop.run(ordering.place, who, {"sku": "Google-Chrome-Device-Management", "licences": 1})
    assert [each["kind"] for each in orders(shop)] == ["order"]


def test_without_a_partner_account_an_order_is_held(shop: Desk) -> None:
    who = customer(shop, standing="at_provider")
    done = shop.run(ordering.place, who, STANDARD)
    assert done.facts["held"] == ["partner_account_id"]
    (order,) = orders(shop)
    assert (order["state"], order["missing"]) == ("held", ["partner_account_id"])


def test_an_add_on_goes_behind_its_edition_that_is_ordered(shop: Desk) -> None:
    account(shop)
    who = customer(shop, standing="at_provider")
    shop.run(ordering.place, who, STANDARD)
    shop.run(ordering.place, who, {"sku": "1010340006", "payment_plan": "annual_monthly", "licences": 1})
    base, add_on = orders(shop)
    assert add_on["depends_on"] == [base["uid"]]
    assert add_on["payload"]["add_on"] is True


@pytest.mark.parametrize(
    ("values", "order", "code", "field"),
    [
        ({"provider": ""}, STANDARD, "order_no_provider", "provider"),
        ({"standing": "access_lost"}, STANDARD, "order_access_lost", ""),
        ({}, {}, "offer_needed", "offer_id"),
        ({}, {"sku": "nothing"}, "order_offer_gone", "offer_id"),
        ({}, {"offer_id": 9999}, "order_offer_gone", "offer_id"),
        ({"kind": "team", "primary_email": "a@b.nl"}, STANDARD, "offer_team", "offer_id"),
        ({}, {**STANDARD, "licences": "many"}, "count_invalid", "licences"),
        ({}, {**STANDARD, "licences": None}, "licences_needed", "licences"),
        ({}, {**STANDARD, "licences": 301}, "licences_most_business", "licences"),
        ({}, {**STANDARD, "payment_plan": "trial", "licences": 11}, "licences_most_trial", "licences"),
        ({}, {**STANDARD, "purchase_order_number": "x" * 81}, "too_long", "purchase_order_number"),
    ],
)
def test_what_can_not_be_ordered_says_why_and_leaves_nothing(
    shop: Desk, values: dict[str, Any], order: dict[str, Any], code: str, field: str
) -> None:
    who = customer(shop, **values)
    with pytest.raises((Refused, UserError)) as refused:
        shop.run(ordering.place, who, order)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert orders(shop) == []


def test_a_customer_that_is_gone_orders_nothing(shop: Desk) -> None:
    with pytest.raises(Refused, match="customer_gone"):
        shop.run(ordering.place, 99, STANDARD)


def test_an_order_that_waits_can_be_changed_and_that_undone(shop: Desk) -> None:
    account(shop)
    who = customer(shop, standing="at_provider")
    shop.run(ordering.place, who, STANDARD)
    order_id = shop.query("SELECT id FROM operation")[0][0]
    shop.run(ordering.change_order, order_id, {"licences": 16})
    (order,) = orders(shop)
    assert (order["payload"]["licences"], order["payload"]["payment_plan"]) == (16, "annual_monthly")
    shop.run(ordering.change_order, order_id, {"sku": "1010020025", "payment_plan": "flexible"})
    (order,) = orders(shop)
    assert (order["payload"]["sku"], order["payload"]["licences"]) == ("1010020025", 16)
    shop.run(undo.undo)
    assert orders(shop)[0]["payload"]["sku"] == "1010020028"


def test_a_sent_order_can_not_be_changed_nor_its_change_undone(shop: Desk) -> None:
    account(shop)
    who = customer(shop, standing="at_provider")
    shop.run(ordering.place, who, STANDARD)
    order_id = shop.query("SELECT id FROM operation")[0][0]
    with pytest.raises(Refused, match="order_gone"):
        shop.run(ordering.change_order, 99, {"licences": 16})
    shop.run(ordering.change_order, order_id, {"licences": 16})
    shop.book.between_transactions(lambda c: c.execute("UPDATE operation SET state = 'running'")).result()
    with pytest.raises(Refused, match="order_sent"):
        shop.run(ordering.change_order, order_id, {"licences": 17})
    assert [each.code for each in shop.run(undo.undo).refused] == ["undo_sent"]
    assert orders(shop)[0]["payload"]["licences"] == 16


def allowed(shop: Desk, who: int) -> set[str]:
    """The SKUs of which at least one plan may be ordered."""
    facts = shop.book.between_transactions(lambda c: holding_rows.selling(c, who, shop.book.clock.today())).result()
    assert facts is not None
    answers = [(each.product, may_order(each, facts.buyer, facts.held, facts.today)) for each in facts.offers]
    return {product.sku for product, answer in answers if isinstance(answer, Yes)}


def test_of_the_whole_catalogue_a_team_may_order_the_essentials_and_no_more(shop: Desk) -> None:
    """R12, with the catalogue as it is delivered."""
    team = shop.add("Team", provider="google", kind="team", primary_email="a@team.no", standing="at_provider")
    assert allowed(shop, team) <= {"1010060003", "1010060005"}
    assert allowed(shop, team)
    shop.subscribe(team, plan="Enterprise Essentials", sku="1010060003", licences=5)
    assert "Google-Vault" not in allowed(shop, team)
    assert "1010020028" not in allowed(shop, team)


def test_of_the_whole_catalogue_only_a_school_may_order_what_is_for_schools(shop: Desk) -> None:
    firm, school = customer(shop), customer(shop, domain="school.nl", education=1)
    for_schools = {row[0] for row in shop.query("SELECT sku FROM product WHERE education_only = 1")}
    assert not allowed(shop, firm) & for_schools
    assert not for_schools or allowed(shop, school) >= allowed(shop, firm)


def test_an_add_on_written_down_as_a_base_is_known_by_the_catalogue(shop: Desk) -> None:
    who = customer(shop, standing="at_provider")
    shop.subscribe(who, plan="Vault", sku="Google-Vault")
    facts = shop.book.between_transactions(lambda c: holding_rows.selling(c, who, shop.book.clock.today())).result()
    assert facts is not None
    assert facts.held[0].add_on
    assert "1010020028" in allowed(shop, who)


def test_the_draft_of_an_order_goes_with_it(shop: Desk) -> None:
    account(shop)
    who = customer(shop, standing="at_provider")
    kept = shop.run(drafts.keep, uuid.uuid4(), flow="order", version=1, page="licences", title="Order", values={})
    shop.run(ordering.place, who, STANDARD, draft_id=kept.facts["draft_id"])
    assert shop.query("SELECT count(*) FROM draft") == [(0,)]

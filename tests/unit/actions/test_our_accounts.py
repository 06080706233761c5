"""Which of our accounts a wizard begins with, and what fields are called wherever they are asked for (R11, R20)."""

from __future__ import annotations

import datetime as dt
from itertools import product

from app.actions import accounts, customers
from app.actions.flows.add import AddFlow
from app.actions.flows.add_facts import AddFacts
from app.actions.flows.our_accounts import usual_accounts
from app.actions.flows.take_over import TakeOverFlow
from app.actions.flows.take_over_facts import TakeOverFacts
from app.models.details import AccountDetail
from app.texts.fields import FIELD_LABELS, OTHER_LABELS, field_label

OURS = (
    AccountDetail(1, "", "google", "Google · Rotterdam", "C01", "", "C01", True, False),
    AccountDetail(2, "", "google", "Google · Education", "C02", "", "C02", False, False),
    AccountDetail(3, "", "zoho", "Zoho · Europe", "1", "eu", "", False, False),
)
# The country's own words for these stand in the wizard, and a take-over asks for the provider in a question.
OTHERWISE = {("add", "postal_code"), ("add", "administrative_area"), ("take_over", "provider")}


def test_the_usual_account_is_the_one_all_customers_added_last_were_given(desk):
    def ids():
        return desk.book.between_transactions(usual_accounts).result()

    assert ids() == {}
    one, other = (
        desk.run(accounts.add, {"provider": "google", "name": name}).facts["account_id"] for name in ("One", "Other")
    )
    zoho = desk.run(accounts.add, {"provider": "zoho", "name": "Zoho", "data_centre": "eu"}).facts["account_id"]
    for number, (provider, account) in enumerate([("google", other), ("google", one), ("zoho", zoho), ("", None)]):
        domain = f"a{number}.example"
        desk.run(customers.add, {"domain": domain, "provider": provider, "partner_account_id": account})
    assert ids() == {"zoho": zoho}, "of two accounts none is usual"
    for number in range(49):
        desk.run(customers.add, {"domain": f"b{number}.example", "provider": "google", "partner_account_id": one})
    assert ids() == {"google": one}, "those of long ago don't count"


def test_a_field_is_called_the_same_in_every_wizard_and_on_the_customers_page():
    day = dt.date(2026, 11, 26)
    seen = set()
    for provider, kind, country in product(("google", "zoho", "later"), ("domain", "team"), ("NL", "JP", "")):
        values = {
            "provider": provider,
            "kind": kind,
            "country": country,
            "education": True,
            "partner_account_id": "1",
            "association_method": "request",
        }
        for flow, facts in (
            (AddFlow(), AddFacts(accounts=OURS)),
            (TakeOverFlow(), TakeOverFacts(day, OURS)),
        ):
            for page in flow.pages(values, facts):
                for each in flow.page(page, values, facts).fields:
                    known = each.name in {**FIELD_LABELS, **OTHER_LABELS}
                    if known and (flow.name, each.name) not in OTHERWISE and each.kind != "secret":
                        seen.add(each.name)
                        if each.name == "consent_date":
                            continue  # the consent is a thing, its date a field
                        assert each.label == field_label(each.name), (flow.name, page, each.name)
    assert {"locality", "address_lines", "admin_first_name", "public_identifier", "product_family", "edu_type"} <= seen

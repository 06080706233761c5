"""Add customer as a flow, without a window: what is asked, what stops, what is made of it (R10, R11, R13, R15)."""

from __future__ import annotations

import dataclasses

import pytest

from app.actions import adding, undo
from app.actions.flows.add import AddFlow
from app.actions.flows.add_facts import AddFacts, read_facts
from app.actions.flows.add_record import is_sent, missing, record_of
from app.actions.flows.base import Walk
from app.models.details import AccountDetail
from app.models.likely import LikelyCustomer
from app.store.likely import likely

FLOW = AddFlow()
GOOGLE = AccountDetail(1, "", "google", "Google · Rotterdam", "C01", "", "C01", False, False)
SUB = AccountDetail(2, "", "google", "Google · Distributor", "C02", "", "C02", True, False)
ZOHO = AccountDetail(3, "", "zoho", "Zoho · Europe", "1", "eu", "", False, False)
FACTS = AddFacts(accounts=(GOOGLE, ZOHO), country="NL", countries=(("NL", "Netherlands"), ("KR", "South Korea")))
KADE = {
    "organisation_name": "Café De Kade",
    "domain": "cafedekade.nl",
    "postal_code": "3011 AA",
    "locality": "Rotterdam",
    "address_lines": "Oude Haven 12",
    "primary_email": "anna@cafedekade.nl",
    "admin_first_name": "Anna",
    "admin_last_name": "de Wit",
    "alternate_email": "desk@partner.example",
}


def begin(facts=FACTS, **values):
    return Walk(FLOW.begun(values, facts)).begun(FLOW, facts)


def fields(name, values, facts=FACTS):
    return {each.name: each for each in FLOW.page(name, values, facts).fields}


def type_all(walk, values, facts=FACTS):
    for name, value in values.items():
        walk = walk.typed(FLOW, facts, name, value)
    return walk


def to_end(walk, facts=FACTS):
    while not walk.is_last(FLOW, facts):
        assert not walk.problems(FLOW, facts), (walk.page, walk.problems(FLOW, facts))
        walk = walk.on(FLOW, facts)
    return walk


def test_a_google_domain_customer_goes_to_the_end_by_next_alone_once_it_has_a_name():
    walk = to_end(type_all(begin(), {"organisation_name": "Café De Kade"}))
    assert list(FLOW.pages(walk.values, FACTS)) == ["requirements", "product", "organisation", "contact", "check"]
    summary = FLOW.page("check", walk.values, FACTS).summary
    assert summary.warnings[0].startswith("Missing before it can be sent: Domain, Street and number, Postal code")
    assert missing(walk.values, FACTS)[0] == "domain"
    assert FLOW.page("check", walk.values, FACTS).verb == "Create"


def test_without_a_name_or_domain_it_stays_at_the_organisation():
    walk = begin().on(FLOW, FACTS).on(FLOW, FACTS)
    assert walk.page == "organisation"
    assert [(each.field, each.code) for each in walk.problems(FLOW, FACTS)] == [("organisation_name", "name_or_domain")]
    assert walk.on(FLOW, FACTS) == walk


def test_nothing_is_missing_when_everything_is_there_and_the_summary_says_what_happens():
    walk = to_end(type_all(begin(), KADE))
    assert missing(walk.values, FACTS) == ()
    summary = FLOW.page("check", walk.values, FACTS).summary
    assert summary.warnings == ()
    assert FLOW.title(walk.values, FACTS) == "Add a Google customer"
    more = type_all(walk, {"crm_id": "K-1", "language": "nl", "phone": "+31 10 123 4567"})
    lines = {line.label: line.value for line in FLOW.page("check", more.values, FACTS).summary.lines}
    assert (lines["CRM ID"], lines["Language"], lines["Phone"]) == ("K-1", "Nederlands", "+31 10 123 4567")
    said = {line.label: (line.value, line.page) for line in summary.lines}
    assert said["Address"] == ("Oude Haven 12, 3011 AA, Rotterdam, Netherlands", "organisation")
    assert said["Provider"] == ("Google · Rotterdam", "product")
    assert "Google creates the customer" in summary.waits[0]
    assert summary.costs == ("Nothing yet. Creating a customer costs nothing; an order does.",)


def test_a_korean_customer_is_asked_and_shown_as_in_korea():
    walk = type_all(begin(), {**KADE, "country": "KR", "admin_first_name": "민수", "admin_last_name": "김"})
    hints = {field.name: field.hint for field in FLOW.page("contact", walk.values, FACTS).fields}
    assert hints["phone"].startswith("+82 2")
    lines = {line.label: line.value for line in FLOW.page("check", walk.values, FACTS).summary.lines}
    assert lines["Administrator"] == "김민수"


@pytest.mark.parametrize(
    ("page", "typed", "field", "code"),
    [
        ("organisation", {"domain": "not a domain.nl"}, "domain", "domain_invalid"),
        ("organisation", {"domain": "co.uk"}, "domain", "domain_public_suffix"),
        ("organisation", {"domain": "аpple.com"}, "domain", "domain_looks_like"),
        ("organisation", {"domain": "zon.example", "postal_code": "30 AA"}, "postal_code", "postal_code_wrong"),
        ("contact", {"domain": "zon.nl", "primary_email": "a@maan.nl"}, "primary_email", "email_outside_domain"),
        ("contact", {"domain": "zon.nl", "alternate_email": "a@zon.nl"}, "alternate_email", "alternate_in_domain"),
        ("contact", {"domain": "zon.nl", "phone": "+31 1"}, "phone", "phone_not_in_plan"),
    ],
)
def test_what_is_wrong_stops_at_its_page_and_field(page, typed, field, code):
    values = type_all(begin(), typed).values
    assert [(each.field, each.code) for each in FLOW.check(page, values, FACTS)] == [(field, code)]
    for other in set(FLOW.pages(values, FACTS)) - {page}:
        assert not FLOW.check(other, values, FACTS)


def test_a_team_is_known_by_its_administrators_email_and_going_back_loses_nothing():
    walk = type_all(begin(), KADE).typed(FLOW, FACTS, "kind", "team")
    assert "domain" not in fields("organisation", walk.values)
    assert "primary_email" in fields("organisation", walk.values)
    assert "primary_email" not in fields("contact", walk.values)
    walk = walk.typed(FLOW, FACTS, "primary_email", "team@gmail.com")
    assert record_of(walk.values, FACTS)["domain"] == "gmail.com"
    assert not [each for each in FLOW.pages(walk.values, FACTS) if FLOW.check(each, walk.values, FACTS)]
    back = walk.typed(FLOW, FACTS, "kind", "domain").typed(FLOW, FACTS, "primary_email", KADE["primary_email"])
    assert record_of(back.values, FACTS)["domain"] == "cafedekade.nl"
    team = record_of({**walk.values, "primary_email": ""}, FACTS)
    assert "domain" not in team


def test_a_wrong_email_of_a_team_is_said_at_the_email():
    values = type_all(begin(kind="team"), {"organisation_name": "Zon", "primary_email": "a@co.uk"}).values
    assert [each.field for each in FLOW.check("organisation", values, FACTS)] == ["primary_email"]


def test_a_school_is_asked_for_type_size_and_web_site():
    walk = type_all(begin(), {**KADE, "education": True})
    assert "education" in FLOW.pages(walk.values, FACTS)
    assert set(missing(walk.values, FACTS)) == {"edu_type", "edu_size", "edu_website"}
    walk = type_all(walk, {"edu_type": "k12", "edu_size": "size_1_100", "edu_website": "www.kade.example"})
    assert missing(walk.values, FACTS) == ()
    labels = [line.value for line in FLOW.page("check", walk.values, FACTS).summary.lines]
    assert "School (primary or secondary) · 1 to 100 · www.kade.example" in labels
    off = walk.typed(FLOW, FACTS, "education", False)
    assert "edu_type" not in record_of(off.values, FACTS)
    assert off.values["edu_type"] == "k12"


def test_a_distributors_account_asks_for_the_public_identifier():
    facts = AddFacts(accounts=(SUB, GOOGLE))
    walk = type_all(begin(facts), {**KADE, "partner_account_id": "2"}, facts)
    assert "public_identifier" in fields("product", walk.values, facts)
    assert "public_identifier" in missing(walk.values, facts)
    walk = walk.typed(FLOW, facts, "public_identifier", "C0123")
    assert "public_identifier" not in missing(walk.values, facts)
    assert "C0123" in [line.value for line in FLOW.page("check", walk.values, facts).summary.lines]
    other = walk.typed(FLOW, facts, "partner_account_id", "1")
    assert "public_identifier" not in record_of(other.values, facts)
    assert record_of(other.values, facts)["partner_account_id"] == 1


def test_of_several_accounts_one_is_asked_for_and_the_usual_one_is_shown_as_chosen():
    facts = AddFacts(accounts=(SUB, GOOGLE, ZOHO), country="NL")
    walk = type_all(begin(facts), KADE, facts)
    asked = next(each for each in FLOW.page("product", walk.values, facts).fields if each.name == "partner_account_id")
    assert (asked.needed_to_send, asked.help, "partner_account_id" in walk.values) == (True, "", False)
    assert missing(walk.values, facts) == ("partner_account_id",)
    assert record_of(walk.values, facts)["partner_account_id"] is None
    assert record_of(walk.typed(FLOW, facts, "provider", "zoho").values, facts)["partner_account_id"] == 3
    usual = dataclasses.replace(facts, usual={"google": 1})
    walk = begin(usual)
    asked = next(each for each in FLOW.page("product", walk.values, usual).fields if each.name == "partner_account_id")
    assert walk.values["partner_account_id"] == "1"
    assert asked.help == "The one of the customers that were added last."
    back = walk.typed(FLOW, usual, "provider", "zoho").typed(FLOW, usual, "provider", "google")
    assert back.values["partner_account_id"] == "1"
    later = walk.typed(FLOW, usual, "provider", "later")
    assert "partner_account_id" not in [each.name for each in FLOW.page("product", later.values, usual).fields]


@pytest.mark.parametrize("plan", ["mail_free", "workplace_standard", "workplace_professional", "mail_premium"])
def test_a_zoho_organisation_has_a_plan_and_a_super_administrator(plan):
    walk = type_all(begin(provider="zoho"), {"zoho_plan": plan, "organisation_name": "Zon", "domain": "zon.example"})
    assert FLOW.page("contact", walk.values, FACTS).title == "Super administrator"
    assert "country" not in fields("organisation", walk.values)
    assert missing(walk.values, FACTS) == ("primary_email", "admin_first_name", "admin_last_name")
    walk = to_end(
        type_all(walk, {"primary_email": "info@zon.example", "admin_first_name": "Noor", "admin_last_name": "van Dam"})
    )
    assert missing(walk.values, FACTS) == ()
    record = record_of(walk.values, FACTS)
    assert (record["zoho_plan"], record["kind"], record["partner_account_id"]) == (plan, "domain", 3)
    assert "product_family" not in record
    assert FLOW.title(walk.values, FACTS) == "Add a Zoho customer"
    assert ("free" if plan == "mail_free" else "trial") in FLOW.page("check", walk.values, FACTS).summary.waits[0]


def test_deciding_later_is_a_record_in_the_book_and_asks_no_requirements():
    walk = begin(provider="later", organisation_name="Zon").begun(FLOW, FACTS)
    assert list(FLOW.pages(walk.values, FACTS)) == ["product", "organisation", "contact", "check"]
    assert not is_sent(walk.values)
    assert missing(walk.values, FACTS) == ()
    record = record_of(walk.values, FACTS)
    assert (record["provider"], record["partner_account_id"]) == ("", None)
    assert FLOW.title(walk.values, FACTS) == "Add a customer"
    summary = FLOW.page("check", walk.values, FACTS).summary
    assert summary.costs == ("Nothing.",)
    assert not any(
        each.needed_to_send for name in FLOW.pages(walk.values, FACTS) for each in fields(name, walk.values).values()
    )


@pytest.mark.parametrize("question", ["nonprofit", "legacy"])
def test_what_google_does_not_create_is_kept_in_the_book_only(question):
    walk = type_all(begin(), {**KADE, question: "yes"})
    assert "not_possible" in fields("requirements", walk.values)
    assert not is_sent(walk.values)
    assert "book only" in FLOW.page("check", walk.values, FACTS).summary.warnings[0]
    assert is_sent(walk.typed(FLOW, FACTS, "provider", "zoho").values)


def test_the_address_is_asked_as_the_country_writes_it():
    dutch = list(fields("organisation", begin().values))
    assert dutch == ["organisation_name", "domain", "country", "postal_code", "locality", "address_lines", "crm_id"]
    walk = begin().typed(FLOW, FACTS, "country", "KR")
    korean = fields("organisation", walk.values)
    assert korean["administrative_area"].kind == "choice"
    assert [each for each in korean if each in {"administrative_area", "locality", "postal_code"}] == [
        "administrative_area",
        "locality",
        "postal_code",
    ]
    walk = walk.typed(FLOW, FACTS, "administrative_area", korean["administrative_area"].choices[1].value)
    assert walk.typed(FLOW, FACTS, "country", "JP").values["administrative_area"] == ""
    assert "postal_code" in fields("organisation", walk.typed(FLOW, FACTS, "country", "").values)


def test_an_idn_shows_its_plain_letters():
    values = begin().typed(FLOW, FACTS, "domain", "müller.example").values
    assert "xn--mller-kva.example" in fields("organisation", values)["domain"].help


def test_the_same_domain_at_the_same_account_stops_elsewhere_it_is_said():
    other = LikelyCustomer(9, "Zon", "zon.nl", "", "google", 1, "Google · Rotterdam", "domain", "domain")
    facts = AddFacts(accounts=(GOOGLE, ZOHO), likely=(other,), can_take_over=True)
    walk = type_all(begin(facts), {"domain": "www.zon.nl"}, facts)
    assert [(each.code, each.facts) for each in FLOW.check("organisation", walk.values, facts)] == [
        ("domain_taken", {"other": 9, "name": "Zon"})
    ]
    (link,) = fields("organisation", walk.values, facts)["domain"].links
    assert (link.words, link.action, link.target) == ("Open", "open_customer", 9)
    assert link.said == "Zon · zon.nl · Google · Rotterdam has this domain."
    zoho = walk.typed(FLOW, facts, "provider", "zoho")
    assert not FLOW.check("organisation", zoho.values, facts)
    assert not FLOW.check("organisation", walk.typed(FLOW, facts, "domain", "maan.nl").values, facts)
    assert [each.action for each in FLOW.page("organisation", walk.values, facts).links] == ["", "take_over"]
    nowhere = LikelyCustomer(9, "Zon", "", "a@zon.nl", "zoho", None, "", "domain", "primary_email")
    facts = AddFacts(likely=(nowhere,))
    walk = type_all(begin(facts), {"primary_email": "a@zon.nl"}, facts)
    assert (
        fields("contact", walk.values, facts)["primary_email"].links[0].said
        == "Zon · a@zon.nl · Zoho has this address."
    )


def test_without_a_partner_account_it_says_that_it_waits_for_one():
    assert "no_account" in fields("product", begin(AddFacts()).values, AddFacts())
    assert begin(AddFacts(accounts=(ZOHO,))).values["provider"] == "zoho"
    summary = FLOW.page("check", type_all(begin(AddFacts()), {"domain": "zon.nl"}).values, AddFacts()).summary
    assert summary.lines[0].value == "Google"


def test_a_page_that_is_not_on_the_way_is_not_gone_to():
    walk = to_end(type_all(begin(), KADE))
    assert walk.to(FLOW, FACTS, "nowhere") == walk


def test_a_draft_of_another_version_opens_with_what_is_known():
    assert FLOW.upgraded(0, {"organisation_name": "Zon", "fax": "1"}) == {"organisation_name": "Zon"}


def test_facts_are_read_from_the_book(desk):
    desk.add("Zon", domain="zon.example", country="SE")
    countries = (("SE", "Sweden"),)

    def read(connection):
        return read_facts(connection, {"domain": "zon.example", "country": "TH"}, countries, can_take_over=True)

    facts = desk.book.between_transactions(read).result()
    assert (facts.country, facts.countries, facts.can_take_over) == ("SE", countries, True)
    assert [each.name for each in facts.likely] == ["Zon"]


def test_create_makes_the_customer_and_its_instructions_and_one_undo_takes_it_back(desk):
    facts = AddFacts()
    walk = type_all(begin(facts), {**KADE, "country": "NL"}, facts)
    changes = desk.run(adding.add, record_of(walk.values, facts), send=is_sent(walk.values))
    kinds = desk.query("SELECT kind, state, missing FROM operation ORDER BY id")
    assert kinds == [("create_customer", "ready", "[]"), ("provision_identity", "ready", "[]")]
    row = desk.row(changes.facts["customer_id"])
    assert (row["standing"], row["domain"], row["product_family"]) == ("waiting", "cafedekade.nl", "workspace")
    found = desk.book.between_transactions(lambda c: likely(c, {"domain": "cafedekade.nl"})).result()
    assert [each.id for each in found] == [changes.facts["customer_id"]]
    desk.run(undo.undo)
    assert not desk.book.between_transactions(lambda c: likely(c, {"domain": "cafedekade.nl"})).result()


def test_what_is_missing_holds_the_instructions_and_not_the_person(desk):
    facts = AddFacts()
    walk = type_all(begin(facts), {"organisation_name": "Zon", "domain": "zon.example"}, facts)
    desk.run(adding.add, record_of(walk.values, facts), send=is_sent(walk.values))
    assert [row[0] for row in desk.query("SELECT state FROM operation")] == ["held", "held"]

"""The wizard *Take over a customer* without a window: every path, its problems, what it becomes (R20, R21)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest

from app.actions import taking_over
from app.actions.flows.base import Walk
from app.actions.flows.take_over import TakeOverFlow
from app.actions.flows.take_over_facts import TakeOverFacts, read_facts
from app.actions.flows.take_over_letters import letter_text
from app.actions.flows.take_over_record import record_of
from app.actions.flows.take_over_summary import lacking
from app.actions.flows.take_over_words import day_words, left_words
from app.models.details import AccountDetail
from app.models.transfers import KnownCustomer
from app.rules.take_over import Holding
from app.store import chore_rows, transfer_rows

TODAY = dt.date(2026, 3, 2)
FLOW = TakeOverFlow()


def account(number=1, provider="google", **values):
    given = {
        "name": f"Account {number}",
        "account_ref": "C01",
        "data_centre": "",
        "public_identifier": "C01kade",
        "distributor": False,
        **values,
    }
    names = {field.name for field in dataclasses.fields(AccountDetail)}
    rest = {"uid": "", "practice": False, "currency": ""}
    return AccountDetail(
        **{"id": number, "provider": provider, **{k: v for k, v in rest.items() if k in names}, **given}
    )


FACTS = TakeOverFacts(TODAY, (account(),), sender="Sofie")


def begun(facts=FACTS, **values):
    return Walk(FLOW.begun(values, facts)).begun(FLOW, facts)


def typed(walk, facts=FACTS, **values):
    for name, value in values.items():
        walk = walk.typed(FLOW, facts, name, value)
    return walk


def codes(walk, facts=FACTS):
    return [(each.field, each.code) for each in walk.problems(FLOW, facts)]


def through(walk, facts=FACTS):
    passed = [walk.page]
    while not walk.is_last(FLOW, facts):
        before = walk.page
        walk = walk.on(FLOW, facts)
        assert walk.page != before, codes(walk, facts)
        passed.append(walk.page)
    return walk, passed


def fields(walk, facts=FACTS):
    return {each.name: each for each in FLOW.page(walk.page, walk.values, facts).fields}


def test_googles_path_needs_a_name_and_nothing_else_to_be_saved():
    walk, passed = through(begun(organisation_name="De Kade"))
    assert passed == ["requirements", "who", "consent", "token", "subscriptions", "check"]
    summary = FLOW.page("check", walk.values, FACTS).summary
    assert "Missing before it can be sent: Domain, Purchase consent." in summary.warnings[0]
    assert lacking(walk.values, FACTS) == ("domain", "consent_date")
    assert all(line.page in passed for line in summary.lines)
    assert FLOW.title(walk.values, FACTS) == "Take over De Kade"


def test_zohos_path_is_the_association():
    walk = typed(begun(), provider="zoho", organisation_name="Malee", domain="malee.co.th")
    walk, passed = through(walk)
    assert passed == ["requirements", "who", "association", "check"]
    assert lacking(walk.values, FACTS) == ("primary_email",)
    assert "17 March 2026" in FLOW.page("check", walk.values, FACTS).summary.waits[0]
    assert record_of(walk.values)["association_method"] == "request"
    assert "consent_products" not in record_of(walk.values)


def test_nonprofits_and_the_free_edition_stop_at_the_first_page():
    walk = typed(begun(organisation_name="x"), nonprofit="yes", legacy="yes")
    assert codes(walk) == [("nonprofit", "take_over_nonprofits"), ("legacy", "take_over_legacy_free")]
    assert codes(typed(begun(), provider="")) == [("provider", "take_over_provider")]


def test_who_is_checked_and_a_record_of_the_book_is_recognised():
    walk = typed(begun(), domain="co.th").to(FLOW, FACTS, "who")
    assert ("domain", "domain_public_suffix") in codes(walk)
    walk = begun().to(FLOW, FACTS, "who")
    assert codes(walk) == [("organisation_name", "name_or_domain")]
    for known, code in [
        (KnownCustomer(7, "De Kade", "at_provider", False, ""), "take_over_ours"),
        (KnownCustomer(7, "De Kade", "waiting", True, ""), "take_over_waits"),
    ]:
        facts = dataclasses.replace(FACTS, known=known)
        walk = begun(facts, domain="cafedekade.nl").to(FLOW, facts, "who")
        assert codes(walk, facts) == [("domain", code)]
        assert fields(walk, facts)["domain"].links[0].target == 7
    two = dataclasses.replace(FACTS, conflict=("One", "Two"))
    assert codes(begun(two, domain="a.nl").to(FLOW, two, "who"), two) == [("domain", "take_over_two")]
    usable = dataclasses.replace(FACTS, known=KnownCustomer(7, "De Kade", "book_only", False, "2026-02-01"))
    walk = begun(usable, domain="cafedekade.nl", customer_id=7).to(FLOW, usable, "who")
    assert not codes(walk, usable)
    assert fields(walk, usable)["organisation_name"].links
    assert not fields(walk, usable)["domain"].links
    assert "consented" in fields(walk.to(FLOW, usable, "consent"), usable)
    summary = FLOW.page("check", walk.values, usable).summary
    assert "nothing is made twice" in summary.now[0]
    assert "1 February 2026" in [line.value for line in summary.lines]


def test_a_team_is_named_by_email_or_cloud_identity_id_and_its_domain_is_left_out():
    walk = typed(begun(domain="old.nl", organisation_name="Team"), kind="team").to(FLOW, FACTS, "who")
    assert "domain" not in fields(walk)
    assert fields(walk)["primary_email"].needed_to_send
    walk = typed(walk, cloud_identity_id="C09")
    assert not fields(walk)["primary_email"].needed_to_send
    assert "domain" not in record_of(walk.values)
    assert lacking(walk.values, FACTS) == ("consent_date",)


def test_the_consent_text_speaks_the_customers_language_with_our_identifier():
    walk = typed(begun(organisation_name="De Kade", domain="cafedekade.nl"), language="nl").to(FLOW, FACTS, "consent")
    text = fields(walk)["letter"].help
    assert "C01kade" in text
    assert "Beste" in text or "Geachte" in text
    assert "gaps" not in fields(walk)
    bare = dataclasses.replace(FACTS, accounts=())
    assert "public identifier" in fields(walk, bare)["gaps"].help
    asked = typed(begun(bare, organisation_name="x", domain="m.th"), bare, provider="zoho")
    assert "gaps" in fields(asked.to(FLOW, bare, "association"), bare), "a text for Zoho too"
    late = typed(walk, bare, consent_date="2027-03-01", evidence="/a/b/mail.eml", token="later")
    assert "gaps" in fields(late.to(FLOW, bare, "token"), bare)
    lines = FLOW.page("check", late.values, bare).summary.lines
    assert ("Evidence", "mail.eml") in [(each.label, each.value) for each in lines]
    assert letter_text("give_consent", {"provider": "google"}, bare)[2]
    assert "[…]" in letter_text("agree_association", {"provider": "zoho", "association_date": "soon"}, bare)[1]


def test_consent_and_token_are_checked_beside_their_fields():
    walk = begun(organisation_name="x", domain="x.nl").to(FLOW, FACTS, "consent")
    assert codes(typed(walk, consent_date="2026-03-03")) == [("consent_date", "consent_in_future")]
    assert codes(typed(walk, consent_date="2026-03-01", consent_products=[])) == [
        ("consent_products", "consent_products_needed")
    ]
    walk = typed(walk.on(FLOW, FACTS), token="have")
    assert walk.values["token_date"] == "2026-03-02"
    assert fields(walk)["transfer_token"].kind == "secret"
    assert codes(walk) == [("transfer_token", "token_invalid")]  # a draft has no token: it is asked again
    assert "14 days left" in fields(walk)["token_date"].help
    walk = typed(walk, transfer_token="abc", token_date="2026-02-17")
    assert not codes(walk)
    assert fields(walk)["token_date"].tone == "warn"
    assert codes(typed(walk, token_date="2026-02-01")) == [("token_date", "token_expired")]
    assert codes(typed(walk, token_date="")) == [("token_date", "token_date_needed")]
    assert fields(typed(walk, token_date="2026-03-05"))["token_date"].help == ""
    assert "token_letter" in fields(typed(walk, token="later"))
    assert not codes(typed(walk, token="later", token_date="2026-01-01"))


def test_the_token_is_in_no_record():
    values = typed(begun(domain="x.nl"), token="have", transfer_token="canary").values
    record = record_of(values)
    assert record["token_needed"]
    assert "canary" not in json.dumps(record)
    assert "canary" not in repr(FLOW.page("check", values, FACTS))
    assert lacking(values, FACTS) == ("consent_date",)
    later = typed(begun(domain="x.nl"), token="later").values
    assert lacking(later, FACTS) == ("consent_date", "transfer_token")
    assert "token_date" not in record_of(typed(begun(domain="x.nl"), token="have").values)
    odd = {**values, "token_date": "soon"}
    assert "–" in [line.value for line in FLOW.page("check", odd, FACTS).summary.lines]


def test_what_moves_is_everything_some_or_nothing():
    held = (
        Holding("Business Plus", "active", "annual_monthly", 14),
        Holding("Vault", "active"),
        Holding("Old", "cancelled"),
    )
    facts = dataclasses.replace(FACTS, holdings=held)
    walk = begun(facts, domain="x.nl").to(FLOW, facts, "subscriptions")
    assert record_of(walk.values)["subscriptions"] == "all"
    walk = typed(walk, facts, subscriptions="some")
    assert codes(walk, facts) == [("subscriptions_known", "take_over_none_chosen")]
    choices = {each.value: each for each in fields(walk, facts)["subscriptions_known"].choices}
    assert choices["Old"].why_not
    assert "14" in choices["Business Plus"].note
    walk = typed(walk, facts, subscriptions_known=["Business Plus"])
    assert codes(walk, facts) == [("subscriptions_known", "take_over_left_behind")]
    walk = typed(
        walk, facts, subscriptions_known=["Business Plus", "Vault"], subscriptions_other="\n Voice  Standard \n"
    )
    assert not codes(walk, facts)
    assert record_of(walk.values)["subscriptions"] == ["Business Plus", "Vault", "Voice Standard"]
    assert "Voice Standard" in str(FLOW.page("check", walk.values, facts).summary.lines[-1].value)
    nothing = typed(walk, facts, subscriptions="none")
    assert record_of(nothing.values)["subscriptions"] == []
    assert FLOW.page("check", nothing.values, facts).summary.costs == ("Nothing. No subscription is moved.",)
    unknown = typed(begun(domain="x.nl"), subscriptions="some").to(FLOW, FACTS, "subscriptions")
    assert codes(unknown) == [("subscriptions_other", "take_over_none_chosen")]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"association_date": "2026-03-03"}, ("association_date", "association_in_future")),
        ({"association_date": "soon"}, ("association_date", "date_invalid")),
        ({"association_method": "magic"}, ("association_method", "not_a_choice")),
    ],
)
def test_an_association_is_checked(values, wrong):
    walk = typed(begun(domain="m.th"), provider="zoho").to(FLOW, FACTS, "association")
    assert codes(typed(walk, **values)) == [wrong]
    assert not codes(typed(walk, association_date=""))


def test_several_accounts_are_chosen_from_and_a_distributors_asks_for_the_reseller():
    facts = TakeOverFacts(TODAY, (account(1), account(2, distributor=True), account(3, "zoho")))
    walk = begun(facts, domain="x.nl", organisation_name="x")
    assert "partner_account_id" in fields(walk, facts)
    assert lacking(walk.values, facts)[0] == "partner_account_id"
    walk = typed(walk, facts, partner_account_id="2").to(FLOW, facts, "who")
    assert fields(walk, facts)["public_identifier"].needed_to_send
    assert "public_identifier" in lacking(walk.values, facts)
    walk = typed(walk, facts, provider="zoho")
    assert walk.values["partner_account_id"] == "3"
    assert FLOW.begun({}, TakeOverFacts(TODAY, (account(3, "zoho"),)))["provider"] == "zoho"
    usual = dataclasses.replace(facts, usual={"google": 2})
    assert begun(usual).values["partner_account_id"] == "2"


def test_another_family_takes_its_consent_along_until_somebody_chose():
    walk = typed(begun(), product_family="chrome")
    assert walk.values["consent_products"] == ["chrome"]
    walk = typed(walk, consent_products=["chrome", "voice"], product_family="workspace")
    assert walk.values["consent_products"] == ["chrome", "voice"]


def test_a_draft_of_another_version_keeps_what_is_known():
    assert FLOW.upgraded(0, {"domain": "x.nl", "transfer_token": "canary", "colour": "red", "token": "have"}) == {
        "domain": "x.nl",
        "token": "have",
    }
    assert FLOW.title(FLOW.begun({"provider": ""}, FACTS), FACTS) == "Take over a Google customer"
    assert FLOW.title({}, FACTS) == "Take over a customer"


def test_words_of_days():
    assert [left_words(each) for each in (-1, 0, 1, 9)] == ["Expired", "Last day today", "1 day left", "9 days left"]
    assert (day_words("2026-03-02"), day_words("soon"), day_words(TODAY)) == ("2 March 2026", "soon", "2 March 2026")


def test_facts_are_read_from_the_book(desk, clock):
    known = desk.add("De Kade", provider="google", domain="cafedekade.nl")
    desk.subscribe(known, plan="Business Plus", status="trial", trial_end="2026-03-20")
    desk.subscribe(known, plan="Chrome Enterprise", status="active", period_end="2026-09-01", licences=3)
    desk.add("Other", provider="google", domain="other.nl", cloud_identity_id="C01")
    values = {"provider": "google", "kind": "domain", "domain": "CafeDeKade.nl", "primary_email": "half@"}

    def ask(given):
        return desk.book.reader.ask(read_facts, given, TODAY, "Sofie").result()

    facts = ask(values)
    assert facts.known == KnownCustomer(known, "De Kade", "book_only", False, "")
    assert [(each.name, each.payment_plan, each.family) for each in facts.holdings] == [
        ("Business Plus", "trial", "workspace"),
        ("Chrome Enterprise", "", "chrome"),
    ]
    assert ask({**values, "cloud_identity_id": "C01"}).conflict == ("De Kade", "Other")
    assert ask({**values, "domain": "new.nl"}).known is None
    assert ask({"customer_id": known}).known.id == known
    assert ask({"customer_id": 99}).known is None
    desk.run(
        taking_over.take_over,
        {**values, "primary_email": "", "consent_date": "2026-03-01", "consent_products": ["workspace"]},
        secret_ref="transfer-token-1",
    )
    assert ask(values).known == KnownCustomer(known, "De Kade", "waiting", True, "2026-03-01")
    shown = desk.book.reader.ask(transfer_rows.on_the_way, known).result()
    assert shown.consents[0].products == ("workspace",)
    assert (shown.transfers[0].has_token, shown.transfers[0].expires_on, shown.transfers[0].is_sent) == (
        True,
        "2026-03-16",
        False,
    )
    assert desk.book.reader.ask(chore_rows.spent_secrets, dt.date(2026, 3, 16)).result() == ()
    assert desk.book.reader.ask(chore_rows.spent_secrets, dt.date(2026, 3, 17)).result() == ((1, "transfer-token-1"),)


def test_evidence_is_read_from_a_file_or_refused_in_words(tmp_path):
    from app.errors import Unreadable, UserError

    file = tmp_path / "mail.eml"
    file.write_bytes(b"yes")
    assert taking_over.read_evidence(file).content == b"yes"
    file.write_bytes(b"")
    with pytest.raises(UserError, match="attachment_empty"):
        taking_over.read_evidence(file)
    with file.open("wb") as stream:
        stream.truncate(21 * 1024 * 1024)
    with pytest.raises(UserError, match="attachment_too_large"):
        taking_over.read_evidence(file)
    with pytest.raises(Unreadable, match="no_such_file"):
        taking_over.read_evidence(tmp_path / "gone")
    with pytest.raises(Unreadable, match="file_unreadable"):
        taking_over.read_evidence(tmp_path)


@pytest.mark.parametrize("provider", ["google", "zoho"])
def test_every_page_can_be_drawn_whatever_is_typed(provider):
    odd = {
        "provider": provider,
        **dict.fromkeys(("association_date", "consent_date", "token_date"), "soon"),
        "association_method": "magic",
        "token": "have",
        "transfer_token": "x",
        "language": "??",
        "kind": "odd",
        "product_family": "odd",
        "subscriptions": "odd",
    }
    for name in FLOW.pages(odd, FACTS):
        assert FLOW.page(name, odd, FACTS).title
        FLOW.check(name, odd, FACTS)


def test_a_known_subscription_goes_on_as_google_allows():
    far, near = dt.date(2026, 9, 1), dt.date(2026, 3, 20)
    held = (Holding("Plus", "active", "annual_monthly", 14, far), Holding("Old", "cancelled"))
    facts = dataclasses.replace(FACTS, holdings=held)
    walk = begun(facts, domain="x.nl").to(FLOW, facts, "subscriptions")
    assert "licences:Plus" in fields(walk, facts)
    assert "licences:Old" not in fields(walk, facts)
    walk = typed(walk, facts, **{"licences:Plus": 12, "plan:Plus": "flexible"})
    assert set(codes(walk, facts)) == {
        ("licences:Plus", "take_over_fewer_licences"),
        ("plan:Plus", "take_over_annual_stays"),
    }
    soon = dataclasses.replace(FACTS, holdings=(dataclasses.replace(held[0], term_end=near),))
    assert not codes(walk, soon)
    assert record_of(walk.values)["terms"] == {"Plus": {"licences": 12, "payment_plan": "flexible"}}
    assert codes(typed(walk, facts, **{"licences:Plus": "many"}), facts) == [("licences:Plus", "count_invalid")]
    assert record_of(typed(walk, facts, subscriptions="none").values)["terms"] == {}
    assert FLOW.upgraded(0, {"licences:Plus": 3}) == {"licences:Plus": 3}


def test_what_a_half_typed_or_gone_customer_leaves_open():
    schools = typed(begun(education=True, note="x"), provider="zoho", organisation_name="Zon")
    assert "education" not in record_of(schools.values)
    assert "customer_id" not in record_of(schools.values)
    known = record_of({"provider": "google", "customer_id": 7, "domain": "x.nl", "licences:Plus": "", "colour:Plus": 1})
    assert known["customer_id"] == 7
    assert known["terms"] == {}
    assert "provider" not in record_of({"provider": "later", "domain": "x.nl"})
    wrong = typed(begun(domain="co.th"), organisation_name="").to(FLOW, FACTS, "who")
    assert codes(wrong) == [("domain", "domain_public_suffix")]
    asked = typed(begun(domain="x.nl"), token="later").values
    assert "The customer will make one" in str(FLOW.page("check", asked, FACTS).summary.lines)
    kept = typed(begun(domain="x.nl"), consent_date="2026-03-01", token="have", transfer_token="abc").values
    assert record_of(kept)["token_date"] == "2026-03-02"
    assert record_of(kept)["consent_products"] == ["workspace"]


def test_finding_the_record_looks_into_an_index_whatever_the_size_of_the_book(desk, clock):
    plans = []

    class Watched:
        def __init__(self, connection):
            self.connection = connection

        def execute(self, sql, values=()):
            plans.extend(row[3] for row in self.connection.execute(f"EXPLAIN QUERY PLAN {sql}", values))
            return self.connection.execute(sql, values)

    for values in (
        {"provider": "google", "domain": "x.nl", "cloud_identity_id": "C01"},
        {"provider": "google", "kind": "team", "primary_email": "a@x.nl"},
    ):
        desk.book.reader.ask(lambda connection, asked=values: transfer_rows.find(Watched(connection), asked)).result()
    assert len(plans) >= 3
    assert not [plan for plan in plans if plan.startswith("SCAN customer")], plans

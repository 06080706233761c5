"""What the wizards ask a provider and how they say the answer, with no window and no network (R10, R14, R20, R40)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from app.actions.flows import add_asking, order_asking, take_over_asking
from app.actions.flows.add import AddFlow
from app.actions.flows.add_facts import AddFacts
from app.actions.flows.asking import words_of_registered, words_to_create, words_to_take_over
from app.actions.flows.selling_facts import SellingFacts
from app.actions.flows.take_over import TakeOverFlow
from app.actions.flows.take_over_facts import TakeOverFacts
from app.models.asked import ASKING, NO_ACCOUNT, UNASKED, Buyable, Checked, Found, Movable, Who
from app.models.details import AccountDetail
from app.models.domains import Registered
from app.models.holdings import Selling
from app.models.provider import Existing, Identity
from app.rules.creation import CHECK_HOLDS_MS, needs_check, payload_of
from app.rules.eligibility import Yes, allowed_by_provider, may_order
from app.rules.take_over import Holding
from app.rules.trial import Refuse
from tests.unit.rules.selling import TODAY, buyer, offer, price

GOOGLE = AccountDetail(7, "a" * 32, "google", "Google", "C0", "", "", False, False, connected_at=1)
ZOHO = AccountDetail(8, "b" * 32, "zoho", "Zoho", "1", "eu", "", False, False, connected_at=1)
DOMAIN = {"provider": "google", "kind": "domain", "domain": "Kade.example"}
TEAM = {"provider": "google", "kind": "team", "primary_email": "ann@kade.example"}
WHO = Who(7, "kade.example")


def answered(decision, *identities, **values):
    return Checked("answered", at=5, answer=Found(Existing(decision, identities), **values), about=WHO)


ELSEWHERE = Identity(cloud_identity_id="C9")
CONSENTED = Identity(owned=True, cloud_identity_id="C9")


@pytest.mark.parametrize(
    ("values", "account", "wanted"),
    [
        (DOMAIN, GOOGLE, WHO),
        (TEAM, GOOGLE, Who(7, "kade.example", "ann@kade.example", "", "team")),
        ({**DOMAIN, "domain": "kade"}, GOOGLE, UNASKED),
        ({**DOMAIN, "domain": ""}, GOOGLE, UNASKED),
        ({**DOMAIN, "domain": "a b.example"}, GOOGLE, UNASKED),
        ({**DOMAIN, "domain": "co.uk"}, GOOGLE, UNASKED),
        ({**TEAM, "primary_email": "ann"}, GOOGLE, UNASKED),
        (DOMAIN, replace(GOOGLE, connected_at=None), NO_ACCOUNT),
        (DOMAIN, ZOHO, Who(8, "kade.example")),
        ({**DOMAIN, "primary_email": "ann@mail.example"}, ZOHO, Who(8, "kade.example", "ann@mail.example")),
        ({**DOMAIN, "primary_email": "ann@x"}, ZOHO, Who(8, "kade.example")),
        ({**DOMAIN, "primary_email": "ann"}, ZOHO, Who(8, "kade.example")),
        ({**DOMAIN, "primary_email": "ann@mail.example"}, GOOGLE, WHO),
        (DOMAIN, replace(ZOHO, connected_at=None), NO_ACCOUNT),
        (DOMAIN, None, NO_ACCOUNT),
        ({**DOMAIN, "nonprofit": "yes"}, GOOGLE, UNASKED),
        ({**DOMAIN, "provider": "later"}, GOOGLE, UNASKED),
    ],
)
def test_whole_values_of_a_connected_account_are_asked_about_and_nothing_else(values, account, wanted):
    given = {**values, "provider": "zoho"} if account is not None and account.provider == "zoho" else values
    assert add_asking.about(given, AddFacts(() if account is None else (account,))) == wanted


def test_of_several_accounts_a_person_chooses_one_first():
    facts = AddFacts((GOOGLE, replace(GOOGLE, id=9)))
    assert add_asking.about(DOMAIN, facts) == UNASKED
    assert add_asking.about({**DOMAIN, "partner_account_id": "9"}, facts) == Who(9, "kade.example")


@pytest.mark.parametrize(
    ("checked", "said", "tone", "links"),
    [
        (UNASKED, "", "", []),
        (NO_ACCOUNT, "no Google partner account is connected", "", []),
        (ASKING, "is asked about kade.example", "", []),
        (Checked("failed", "ask_offline"), "can’t be reached from here now. It is asked before", "", []),
        (answered("new"), "it can be created", "ok", []),
        (answered("ours", CONSENTED), "not in the book", "warn", []),
        (answered("ours", CONSENTED, customer_id=3, name="De Kade"), "“De Kade” in the book", "warn", ["Open"]),
        (answered("take_over", ELSEWHERE), "not with us", "warn", ["Take it over"]),
        (answered("take_over", CONSENTED), "lets us buy for it", "warn", ["Take it over"]),
        (answered("team", ELSEWHERE), "or go on to make another one", "warn", ["Take it over"]),
        (Checked("answered", answer=Found(Existing("refused", (), "google_domain_bad", {}, "INVALID: x"))),
         "Check its spelling. INVALID: x", "bad", []),
    ],
)  # fmt: skip
def test_to_create_each_answer_is_said_with_what_to_do(checked, said, tone, links):
    words = words_to_create(checked, WHO, "google", can_take_over=True)
    assert said in words.sentence
    assert (words.tone, [each.words for each in words.links]) == (tone, links)


@pytest.mark.parametrize(
    ("checked", "said", "tone", "links"),
    [
        (UNASKED, "", "", []),
        (ASKING, "is asked about", "", []),
        (Checked("failed", "ask_late"), "did not answer in time", "", []),
        (answered("take_over", ELSEWHERE), "can be taken over", "ok", []),
        (answered("take_over", CONSENTED), "lets us buy for it", "ok", []),
        (answered("team", ELSEWHERE), "can be taken over", "ok", []),
        (answered("new"), "nothing to take over", "warn", ["Add customer"]),
        (answered("ours", CONSENTED, customer_id=3, name="K"), "“K” in the book", "warn", ["Open"]),
        (Checked("answered", answer=Found(Existing("refused", (), "google_domain_bad"))), "spelling", "bad", []),
    ],
)
def test_to_take_over_each_answer_is_said_with_what_to_do(checked, said, tone, links):
    words = words_to_take_over(checked, WHO, "google")
    assert said in words.sentence
    assert (words.tone, [each.words for each in words.links]) == (tone, links)


def test_that_zoho_can_not_tell_is_said_and_nothing_is_called_new():
    facts = AddFacts((ZOHO,), can_take_over=True, checked=answered("untold"))
    words = words_to_create(facts.checked, Who(8, "kade.example", "ann@mail.example"), "zoho", can_take_over=True)
    assert words.sentence.startswith("kade.example is not among our customers at Zoho. Whether somebody else")
    assert (words.tone, words.links) == ("", ())
    assert "ok" not in words.tone
    values = {**DOMAIN, "provider": "zoho"}
    assert [each.action for each in AddFlow().page("organisation", values, facts).links] == ["take_over"]
    over = words_to_take_over(facts.checked, WHO, "zoho")
    assert "does not tell whether kade.example has an account" in over.sentence
    assert [each.words for each in over.links] == ["Add customer"]
    assert add_asking.checked_now(values, facts) == {}


@pytest.mark.parametrize(
    ("checked", "registered", "said"),
    [
        (UNASKED, UNASKED, ["Before that, whether kade.example is registered, and ours at Zoho already."]),
        (answered("untold"), UNASKED, ["Before that, whether kade.example is registered."]),
        (answered("untold"), Checked("answered", answer=Registered("kade.example", "kade.example", "yes")), []),
    ],
)
def test_the_summary_says_when_zoho_tells_that_somebody_has_it(checked, registered, said):
    facts = AddFacts((ZOHO,), checked=checked, registered=registered)
    values = {**DOMAIN, "provider": "zoho", "domain": "kade.example"}
    waits = AddFlow().page("check", values, facts).summary.waits
    assert list(waits[1:-1]) == said
    assert "the outbox leads to the association" in waits[-1]


def test_zoho_is_not_asked_what_it_has_no_word_for():
    values = {**DOMAIN, "provider": "zoho", "cloud_identity_id": "C5"}
    assert take_over_asking.about_holdings(values, replace(FACTS, accounts=(ZOHO,))) == UNASKED


def test_without_a_wizard_for_it_nothing_offers_to_take_over():
    assert words_to_create(answered("team", ELSEWHERE), WHO, "google", can_take_over=False).links == ()


def test_what_was_found_stands_on_the_pages_of_add():
    flow, facts = AddFlow(), AddFacts((GOOGLE,), can_take_over=True, checked=answered("take_over", ELSEWHERE))
    for page, field in (("requirements", "domain_registered"), ("organisation", "domain")):
        (shown,) = [each for each in flow.page(page, DOMAIN, facts).fields if each.name == field]
        assert "not with us" in shown.help
        assert (shown.tone, shown.links[0].action) == ("warn", "take_over")
    team = flow.page("organisation", TEAM, facts).fields[1]
    assert (team.name, team.tone) == ("primary_email", "warn")
    check = flow.page("check", DOMAIN, facts)
    assert "not with us" in check.summary.warnings[-1]
    assert [each.action for each in check.links] == ["take_over"]
    only = {**DOMAIN, "nonprofit": "yes"}
    assert flow.page("check", only, facts).links == ()
    assert flow.page("requirements", only, facts).fields[0].tone == ""
    assert "Both are asked once it is typed" in flow.page("requirements", DOMAIN, AddFacts((GOOGLE,))).fields[0].help


def test_only_new_is_as_good_as_asked():
    facts = AddFacts((GOOGLE,), checked=answered("new"))
    assert add_asking.checked_now(DOMAIN, facts) == {"exists": {"at": 5, "domain": "kade.example", "primary_email": ""}}
    for other in (answered("team", ELSEWHERE), ASKING, UNASKED):
        assert add_asking.checked_now(DOMAIN, replace(facts, checked=other)) == {}
    assert add_asking.checked_now({**DOMAIN, "domain": "x"}, facts) == {}


@pytest.mark.parametrize(
    ("change", "asked_again"),
    [
        ({}, False),
        ({"at": CHECK_HOLDS_MS + 1}, False),
        ({"now": 10 + CHECK_HOLDS_MS}, True),
        ({"now": 9}, True),
        ({"domain": "other.example"}, True),
        ({"checked": None}, True),
        ({"checked": {"exists": "x"}}, True),
        ({"unchecked": ["domain_registered"]}, False),
    ],
)
def test_a_check_of_the_same_values_holds_for_minutes(change, asked_again):
    at = change.get("at", 10)
    payload = payload_of("create_customer", {"provider": "google", "kind": "domain", "domain": "kade.example"})
    payload["checked"] = {"exists": {"at": at, "domain": "kade.example", "primary_email": ""}}
    now = change.get("now", at + CHECK_HOLDS_MS - 1)
    changed = {**payload, **{name: value for name, value in change.items() if name not in ("at", "now")}}
    assert needs_check("exists", changed, now) is asked_again


def test_of_a_team_the_address_counts_too():
    payload = {"kind": "team", "domain": "kade.example", "primary_email": "ann@kade.example", "unchecked": ["exists"]}
    made = {"at": 1, "domain": "kade.example", "primary_email": "ann@kade.example"}
    assert not needs_check("exists", {**payload, "checked": {"exists": made}}, 2)
    assert needs_check("exists", {**payload, "checked": {"exists": {**made, "primary_email": "bob@x.example"}}}, 2)


# -- taking over ------------------------------------------------------------------------------------------------------

FACTS = TakeOverFacts(dt.date(2026, 3, 2), (GOOGLE,))


@pytest.mark.parametrize(
    ("values", "facts", "wanted"),
    [
        (DOMAIN, FACTS, UNASKED),
        (DOMAIN, replace(FACTS, accounts=()), UNASKED),
        (DOMAIN, replace(FACTS, checked=answered("new")), UNASKED),
        (DOMAIN, replace(FACTS, checked=answered("take_over", ELSEWHERE)), "C9"),
        (DOMAIN, replace(FACTS, checked=answered("take_over", ELSEWHERE, Identity(cloud_identity_id="C8"))), UNASKED),
        ({**DOMAIN, "cloud_identity_id": " C5 "}, FACTS, "C5"),
    ],
)
def test_holdings_are_asked_of_the_one_account_there_is(values, facts, wanted):
    found = take_over_asking.about_holdings(values, facts)
    assert found == wanted if wanted is UNASKED else found.cloud_identity_id == wanted


def test_the_token_goes_along_and_is_shown_nowhere():
    values = {**DOMAIN, "cloud_identity_id": "C5", "token": "have", "transfer_token": " canary "}
    found = take_over_asking.about_holdings(values, FACTS)
    assert found.token == "canary"
    assert "canary" not in repr(found)
    assert take_over_asking.about_holdings({**values, "token": "no"}, FACTS).token == ""


LIST = Checked(
    "answered",
    answer=(
        Movable("1", "Google Workspace Business Standard"),
        Movable("2", "Google Vault", is_eligible=False, reason="SKU_SUSPENDED"),
        Movable("3", "Something", is_eligible=False),
    ),
)
IN_BOOK = (Holding("Business Standard", "suspended", "annual_yearly", 12, suspension_reasons=("OTHER",)),)


def test_the_providers_own_list_wins_and_the_book_fills_it_in():
    standard, vault, some = take_over_asking.known(IN_BOOK, LIST)
    assert (standard.name, standard.licences, standard.status) == ("Google Workspace Business Standard", 12, "")
    assert (vault.ineligible, some.ineligible) == ("SKU_SUSPENDED", "OTHER")
    assert take_over_asking.known(IN_BOOK, ASKING) == IN_BOOK
    assert take_over_asking.known(IN_BOOK, Checked("answered", answer=())) == IN_BOOK


@pytest.mark.parametrize(
    ("asked", "said", "tone"),
    [
        (UNASKED, "", ""),
        (ASKING, "is asked what the customer holds", ""),
        (Checked("failed", "google_no_consent"), "has not allowed us", "warn"),
        (Checked("failed", "ask_offline"), "can’t be reached", ""),
        (Checked("answered", answer=()), "sees nothing", "warn"),
        (LIST, "Google’s own list", "ok"),
    ],
)
def test_whose_list_it_is_is_said(asked, said, tone):
    words = take_over_asking.holdings_words(replace(FACTS, movable=asked), "Google")
    assert said in words.sentence
    assert words.tone == tone


def test_the_page_of_subscriptions_lists_what_the_provider_named():
    flow = TakeOverFlow()
    facts = replace(FACTS, movable=LIST, holdings=take_over_asking.known((), LIST))
    page = flow.page("subscriptions", {"subscriptions": "all"}, facts)
    fields = {each.name: each for each in page.fields}
    assert fields["subscriptions"].choices[0].note == "Google Workspace Business Standard"
    assert "Google Vault: " in fields["staying"].help
    some = {each.name for each in flow.page("subscriptions", {"subscriptions": "some"}, facts).fields}
    assert "subscriptions_known" in some
    assert not some & {"subscriptions_other", "staying"}
    kept = flow.page("subscriptions", {"subscriptions": "some", "subscriptions_other": "X"}, facts)
    assert "subscriptions_other" in {each.name for each in kept.fields}, "what was typed before is not out of sight"
    all_of_it = replace(LIST, answer=LIST.answer[:1])
    facts = replace(FACTS, movable=all_of_it, holdings=take_over_asking.known((), all_of_it))
    assert "staying" not in {each.name for each in flow.page("subscriptions", {"subscriptions": "all"}, facts).fields}
    none = replace(LIST, answer=LIST.answer[1:])
    facts = replace(FACTS, movable=none, holdings=take_over_asking.known((), none))
    first = flow.page("subscriptions", {"subscriptions": "all"}, facts).fields[0]
    assert first.choices[0].note == "Google lets nothing of it move now."


def test_what_was_found_stands_on_the_pages_of_take_over():
    flow, facts = TakeOverFlow(), replace(FACTS, checked=answered("new"))
    for page, field in (("requirements", "exists"), ("who", "domain")):
        (shown,) = [each for each in flow.page(page, DOMAIN, facts).fields if each.name == field]
        assert (shown.tone, shown.links[0].action) == ("warn", "add")
    (email,) = [each for each in flow.page("who", TEAM, facts).fields if each.name == "primary_email"]
    assert email.tone == "warn"
    assert "nothing to take over" in flow.page("check", flow.begun(DOMAIN, facts), facts).summary.warnings[-1]
    assert "once it is named" in flow.page("requirements", DOMAIN, FACTS).fields[-1].help


# -- ordering ---------------------------------------------------------------------------------------------------------


def selling(offers, **changes):
    facts = SellingFacts(Selling(buyer(), (), (), tuple(offers), TODAY), account=GOOGLE, customer_ref="c/1")
    return replace(facts, **changes)


STANDARD = offer("S", of={"name": "Standard"})
ANNUAL = replace(STANDARD, id=STANDARD.id + 1, payment_plan="annual_monthly")
VERIFIED = offer("V", of={"name": "Verified", "verified_only": True, "id": 2})
BOUGHT = Checked("answered", answer=(Buyable("S", "Standard"), Buyable("elsewhere", "Verified")))


def test_products_are_asked_for_where_the_customer_is_there_and_plans_of_the_one_chosen():
    facts = selling([STANDARD])
    assert order_asking.about({}, facts) == order_asking.Buys(7, "c/1")
    assert order_asking.about({}, replace(facts, account=None)) == NO_ACCOUNT
    assert order_asking.about({}, replace(facts, account=replace(GOOGLE, connected_at=None))) == NO_ACCOUNT
    assert order_asking.about({}, replace(facts, customer_ref="")) == UNASKED
    chosen = {"product": "S"}
    assert order_asking.about_plans(chosen, facts) == UNASKED, "first what there is"
    there = replace(facts, buyable=BOUGHT)
    assert order_asking.about_plans(chosen, there) == order_asking.Buys(7, "c/1", "S")
    assert order_asking.about_plans({}, there) == UNASKED
    assert order_asking.about_plans(chosen, replace(there, buyable=Checked("answered", answer=()))) == UNASKED
    assert order_asking.about_plans(chosen, replace(there, account=None)) == UNASKED


def weighed(each, facts):
    return order_asking.weighed(each, may_order(each, facts.buyer, (), TODAY), facts)


def test_the_providers_word_wins_over_the_books_rule_but_not_over_what_only_the_book_knows():
    unverified = replace(buyer(), domain_verified=False)
    facts = selling([STANDARD, VERIFIED])
    facts = replace(facts, selling=replace(facts.selling, buyer=unverified))
    assert isinstance(weighed(STANDARD, facts), Yes)
    assert weighed(VERIFIED, facts).code == "offer_verify_first"
    there = replace(facts, buyable=BOUGHT)
    assert isinstance(weighed(VERIFIED, there), Yes), "found by its name"
    assert order_asking.provider_allows(VERIFIED, there)
    assert not order_asking.provider_allows(VERIFIED, facts)
    gone = replace(facts, buyable=Checked("answered", answer=()))
    assert weighed(STANDARD, gone).code == "offer_not_for_it"
    assert weighed(VERIFIED, gone).code == "offer_verify_first", "the book says it better"
    retired = replace(STANDARD, retired=True)
    assert weighed(retired, there).code == "offer_retired"


def test_a_plan_the_provider_does_not_sell_says_so():
    facts = selling([STANDARD, ANNUAL], buyable=BOUGHT)
    plans = Checked("answered", answer=("annual_monthly",), about=order_asking.Buys(7, "c/1", "S"))
    facts = replace(facts, plans=plans)
    assert weighed(STANDARD, facts).code == "offer_plan_not_for_it"
    assert isinstance(weighed(ANNUAL, facts), Yes)
    other = replace(facts, plans=replace(plans, about=order_asking.Buys(7, "c/1", "other")))
    assert isinstance(weighed(STANDARD, other), Yes)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (UNASKED, ""),
        (NO_ACCOUNT, "what the book knows"),
        (ASKING, "is asked what this customer may buy"),
        (Checked("failed", "ask_offline"), "can’t be reached from here now. What can be chosen is what the book knows"),
        (BOUGHT, "own answer of now"),
    ],
)
def test_whose_word_the_products_are_is_said(asked, said):
    assert said in order_asking.words_of(selling([STANDARD], buyable=asked)).sentence


def test_the_book_says_of_when_it_knows():
    dated = replace(STANDARD, prices=(price(dated="2026-02-01"),))
    assert "as of 2026-02-01" in order_asking.words_of(selling([dated], buyable=NO_ACCOUNT)).sentence


def test_what_the_provider_allows_keeps_the_limits():
    assert allowed_by_provider(STANDARD, Yes(3, 4)) == Yes(3, 4)
    assert isinstance(allowed_by_provider(STANDARD, Refuse("offer_team")), Yes)
    assert allowed_by_provider(STANDARD, Refuse("offer_ordered")) == Refuse("offer_ordered")


class Told:
    """Takes every question and returns what it was asked."""

    def __getattr__(self, name):
        return lambda *given: (name, *given)


def test_each_question_asks_with_its_account_and_puts_its_answer():
    facts, reader = AddFacts((GOOGLE,)), object()
    assert add_asking.EXISTS.ask(Told(), reader, facts, WHO) == ("found", reader, GOOGLE, WHO)
    assert add_asking.EXISTS.put(facts, ASKING).checked is ASKING
    assert take_over_asking.EXISTS.ask(Told(), reader, FACTS, WHO) == ("found", reader, GOOGLE, WHO)
    assert take_over_asking.EXISTS.put(FACTS, ASKING).checked is ASKING
    held = take_over_asking.Held(7, "C5", "t", "nl")
    assert take_over_asking.HOLDINGS.ask(Told(), reader, FACTS, held) == ("movable", GOOGLE, "C5", "t", "nl")
    assert len(take_over_asking.HOLDINGS.put(FACTS, LIST).holdings) == 3
    buys = order_asking.Buys(7, "c/1", "S")
    there = selling([STANDARD])
    assert order_asking.PRODUCTS.ask(Told(), reader, there, buys) == ("buyable", GOOGLE, "c/1")
    assert order_asking.PLANS.ask(Told(), reader, there, buys) == ("plans", GOOGLE, "c/1", "S")
    assert order_asking.PRODUCTS.put(there, ASKING).buyable is ASKING
    assert order_asking.PLANS.put(there, ASKING).plans is ASKING


# -- whether a domain is registered -----------------------------------------------------------------------------------


def seen(status, whole="kade.example"):
    return Checked("answered", at=7, answer=Registered("kade.example", whole, status), about="kade.example")


@pytest.mark.parametrize(
    ("values", "accounts", "wanted"),
    [
        (DOMAIN, (), "kade.example"),
        (DOMAIN, (GOOGLE,), "kade.example"),
        (DOMAIN, (replace(GOOGLE, practice=True),), UNASKED),
        (TEAM, (GOOGLE,), UNASKED),
        ({**DOMAIN, "domain": "kade"}, (), UNASKED),
        ({**DOMAIN, "domain": "co.uk"}, (), UNASKED),
        ({**DOMAIN, "domain": "a b.nl"}, (), UNASKED),
    ],
)
def test_the_registration_of_a_whole_domain_is_asked_about_with_no_account_too(values, accounts, wanted):
    assert add_asking.about_registered(values, AddFacts(accounts)) == wanted
    assert take_over_asking.about_registered(values, replace(FACTS, accounts=accounts)) == wanted
    assert add_asking.about_registered({**values, "provider": "later"}, AddFacts(accounts)) == UNASKED


@pytest.mark.parametrize(
    ("checked", "said", "tone"),
    [
        (UNASKED, "", ""),
        (Checked("failed", "ask_busy"), "", ""),
        (ASKING, "Whether kade.example is registered is looked up…", ""),
        (seen("yes"), "kade.example is registered.", "ok"),
        (seen("yes", "xn--mller-kva.example"), "müller.example is registered.", "ok"),
        (seen("no"), "not registered. Check its spelling", "bad"),
        (seen("unknown", ""), "can’t be found out now", ""),
    ],
)
def test_each_answer_about_the_registration_is_said(checked, said, tone):
    words = words_of_registered(checked, "kade.example")
    assert said in words.sentence
    assert words.tone == tone
    assert words_of_registered(checked, UNASKED).sentence == ""


def test_the_gravest_of_several_answers_gives_the_tone():
    facts = AddFacts((GOOGLE,), registered=seen("no"), checked=answered("new"))
    words = add_asking.words_of(DOMAIN, facts)
    assert words.tone == "bad"
    assert words.sentence == (
        "kade.example is not registered. Check its spelling, or have it registered first. "
        "Google has no account for kade.example: it can be created."
    )
    both = replace(facts, registered=seen("yes"))
    assert add_asking.words_of(DOMAIN, both).tone == "ok"
    assert set(add_asking.checked_now(DOMAIN, both)) == {"exists", "domain_registered"}
    assert set(add_asking.checked_now(DOMAIN, facts)) == {"exists"}
    waits = AddFlow().page("check", DOMAIN, both).summary.waits
    assert not any("Before that" in each for each in waits)
    taken = take_over_asking.words_of(
        DOMAIN, replace(FACTS, registered=seen("no"), checked=answered("take_over", ELSEWHERE))
    )
    assert taken.tone == "bad"


def test_the_registration_is_asked_of_the_names_alone():
    facts = AddFacts((GOOGLE,))
    assert add_asking.REGISTERED.ask(Told(), None, facts, "kade.example") == ("registered", "kade.example")
    assert add_asking.REGISTERED.put(facts, ASKING).registered is ASKING
    assert take_over_asking.REGISTERED.ask(Told(), None, FACTS, "kade.example") == ("registered", "kade.example")
    assert take_over_asking.REGISTERED.put(FACTS, ASKING).registered is ASKING

"""What the wizards ask a provider and how they say the answer, with no window and no network (R10, R14, R20, R40)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.actions.flows import add_asking, take_over_asking
from app.actions.flows.add import AddFlow
from app.actions.flows.add_facts import AddFacts
from app.actions.flows.asking import words_to_create, words_to_take_over
from app.actions.flows.take_over import TakeOverFlow
from app.models.asked import ASKING, NO_ACCOUNT, UNASKED, Checked, Found, Who
from app.models.domains import Registered
from app.models.provider import Existing, Identity
from app.rules.creation import CHECK_HOLDS_MS, needs_check, payload_of
from app.rules.take_over import Holding
from tests.unit.actions.asked import CONSENTED, DOMAIN, ELSEWHERE, FACTS, GOOGLE, LIST, TEAM, WHO, ZOHO, answered


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

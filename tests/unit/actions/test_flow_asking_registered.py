"""Whether a domain is registered: what is asked about, and how each answer is said (R10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.actions.flows import add_asking, take_over_asking
from app.actions.flows.add import AddFlow
from app.actions.flows.add_facts import AddFacts
from app.actions.flows.asking import words_of_registered
from app.models.asked import ASKING, UNASKED, Checked
from app.models.domains import Registered
from tests.unit.actions.asked import DOMAIN, ELSEWHERE, FACTS, GOOGLE, TEAM, Told, answered


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

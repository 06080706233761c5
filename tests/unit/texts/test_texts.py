"""Sentences are found in the language asked for, and a missing one falls back to English."""

from __future__ import annotations

import pytest

from app.errors import UserError
from app.texts import Texts, codes
from app.texts.codes import FOLLOWS, ONE, ONE_FOLLOWS, SENTENCES, say, say_error, say_in_short


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "1,250"), ("th", "1,250"), ("nl", "1.250"), ("ko", "1,250"), ("sv", "1\u00a0250")]
)
def test_thousands_are_grouped_as_the_language_does(language, shown):
    assert Texts(language).n("{count} of a kind", "{count} of a kind", 1250) == f"{shown} of a kind"


@pytest.mark.parametrize("tag", ["nl", "nl-BE", "nl_NL.UTF-8", "NL"])
def test_a_tag_is_known_by_its_primary_part(tag):
    assert Texts(tag).language == "nl"


def test_an_unknown_language_or_sentence_is_english():
    assert Texts("fr").language == "en"
    assert Texts("nl").t("no such sentence {x}", x=1) == "no such sentence 1"


def test_a_code_without_a_sentence_is_shown_as_it_is():
    assert say("no_such_code") == "no_such_code"


def test_one_is_not_spoken_of_as_several():
    assert say("trials.extended", count=1) == "One trial extended. It waits to be sent."
    assert say("trials.extended", count="1") == say("trials.extended", count=1)  # as it is written for people
    assert say("trials.extended", count=2).startswith("2 trials")
    assert set(ONE) <= set(SENTENCES)


def test_a_step_is_said_in_short_without_what_follows_from_it():
    assert say_in_short("trial.extended", name="Jansen B.V. Bakkers", to="2 Dec") == (
        "Trial of Jansen B.V. Bakkers extended to 2 Dec"
    )
    assert say_in_short("trials.extended", count=3) == "3 trials extended"
    assert say_in_short("trials.extended", count=1) == "One trial extended"
    assert say_in_short("customer.archived", name="Zon") == "Zon was archived"
    assert say_in_short("nothing.of_the_kind") == "nothing.of_the_kind"


def test_what_is_done_and_what_follows_are_sentences_of_their_own(monkeypatch):
    assert say("order.placed", plan="Starter", name="Zon") == "Starter is ordered for Zon. Waits to be sent."
    assert set(FOLLOWS) <= set(SENTENCES)
    assert set(ONE_FOLLOWS) <= set(ONE)
    assert set(ONE) & set(FOLLOWS) == set(ONE_FOLLOWS)
    for table in (SENTENCES, ONE):
        assert [code for code, words in table.items() if ". " in words and words.endswith("to be sent.")] == []
    # In no language is a sentence cut: not in one without stops, nor in one that has them elsewhere.
    monkeypatch.setattr(codes, "t", lambda sentence: f"เสร็จ. {len(sentence)} แล้ว {{name}}")
    length = len("Trial of {name} extended to {to}.")
    assert say_in_short("trial.extended", name="A.", to="B") == f"เสร็จ. {length} แล้ว A."


def test_an_error_says_its_field():
    assert say_error(UserError("required", "Domain")) == "This is needed: Domain."


def test_every_sentence_is_plain_text():
    for code, sentence in SENTENCES.items():
        assert "<" not in sentence, code
        assert sentence.strip() == sentence, code

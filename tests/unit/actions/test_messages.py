"""Texts that went out are on record, and our own wording comes and goes (R54)."""

from __future__ import annotations

import pytest

from app.actions import customers, messages, undo
from app.actions.messages import Sent
from app.errors import Refused, UserError
from app.store import follow_up_rows
from app.texts.letters import wording_of


@pytest.fixture
def zon(desk):
    return desk.add("Zon")


def text(customer, **more):
    return Sent(customer, "renewal", "nl", "a@zon.example", "Onderwerp", "Tekst", **more)


def sent(desk):
    return desk.query("SELECT template, language, channel, to_address, subject, body, by, at > 0 FROM message")


def own(desk):
    return desk.query("SELECT code, language, subject, body FROM message_template")


@pytest.mark.parametrize("channel", messages.CHANNELS)
def test_a_text_is_recorded_with_whom_how_and_by_whom(desk, zon, channel):
    changes = desk.run(messages.record, text(zon), channel)
    assert sent(desk) == [("renewal", "nl", channel, "a@zon.example", "Onderwerp", "Tekst", "Sofie", 1)]
    assert (changes.verb, changes.facts["name"]) == (f"message.{channel}", "Zon")
    page = desk.book.between_transactions(lambda connection: follow_up_rows.of_customer(connection, zon)).result()
    assert [each.to_address for each in page.messages] == ["a@zon.example"]
    desk.run(undo.undo)
    assert sent(desk) == []


def test_many_texts_are_one_step_with_a_result_for_who_is_gone(desk, zon):
    maan = desk.add("Maan")
    desk.run(customers.delete, [maan])
    changes = desk.run(messages.record_many, [text(zon), text(maan)], "printed")
    assert (changes.verb, changes.facts["count"]) == ("messages.printed", 1)
    assert [each.code for each in changes.refused] == ["customer_gone"]
    with pytest.raises(Refused):
        desk.run(messages.record, text(maan), "mail")


def test_what_can_not_be_recorded_is_refused(desk, zon):
    with pytest.raises(UserError) as caught:
        desk.run(messages.record, text(zon), "pigeon")
    assert caught.value.code == "not_a_choice"
    with pytest.raises(UserError) as caught:
        desk.run(messages.record, Sent(zon, "renewal", "nl", "", "", "x" * 20_001), "mail")
    assert caught.value.code == "too_long"


def test_our_own_wording_is_kept_per_language_and_the_programs_own_needs_none(desk):
    desk.run(messages.save_wording, "renewal", "nl", " Uw  {plan} ", "Beste {contact},\r\n{renewal_date}\n")
    desk.run(messages.save_wording, "renewal", "nl", "Uw {plan}", "Beste {contact}")
    assert own(desk) == [("renewal", "nl", "Uw {plan}", "Beste {contact}\n")]
    ours = wording_of("renewal", "nl")
    desk.run(messages.save_wording, "renewal", "nl", ours.subject, ours.body)
    assert own(desk) == []
    desk.run(undo.undo)
    assert len(own(desk)) == 1
    assert desk.run(messages.reset_wording, "renewal", "sv").batch_id is None


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        (("none", "nl", "s", "b"), "code", "not_a_choice"),
        (("renewal", "de", "s", "b"), "language", "not_a_choice"),
        (("renewal", "nl", " ", "b"), "subject", "wording_empty"),
        (("renewal", "nl", "s", "\n"), "body", "wording_empty"),
        (("renewal", "nl", "s" * 501, "b"), "subject", "too_long"),
        (("renewal", "nl", "s", "b {kontakt}"), "body", "wording_unknown"),
    ],
)
def test_a_wording_that_would_not_work_is_refused_at_its_field(desk, given, field, code):
    with pytest.raises(UserError) as caught:
        desk.run(messages.save_wording, *given)
    assert (caught.value.field, caught.value.code) == (field, code)
    assert own(desk) == []

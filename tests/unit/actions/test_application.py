"""The application to Zoho's partner programme: kept while typing, checked, sent off, answered; with Undo (R60)."""

from __future__ import annotations

import pytest

from app.actions import application, undo
from app.errors import Refused, UserError
from app.rules.application import EXPERTISES, FIELDS, NEEDED, STEPS_ON, check, missing, refuse_step
from app.store import application_rows

FULL = {
    "zoho_email": "noor@partner.example",
    "company_name": "대한 파트너",
    "website": "https://partner.example/ko",
    "contact_first_name": "Noor",
    "contact_last_name": "Kim",
    "phone": "+82 2 555 0101",
    "address_lines": "Sejong-daero 1\nJung-gu",
    "postal_code": "04524",
    "locality": "Seoul",
    "country": "kr",
    "expertise": "workplace",
    "experience": "Ten years of mail",
    "plan": "Forty customers in a year",
    "terms_read": True,
}


def now(desk):
    return desk.book.between_transactions(application_rows.current).result()


def test_what_is_typed_is_kept_and_one_undo_takes_an_edit_back(desk):
    assert now(desk) is None
    first = desk.run(application.save, {"company_name": "Zon"})
    assert first.other == ("partner_application",)
    key = desk.run(application.save, {"company_name": "Zonn"})
    desk.run(application.save, {"company_name": "Zonneveld"}, continues=key.batch_id)
    assert now(desk).entries == {"company_name": "Zonneveld"}
    desk.run(undo.undo)
    assert now(desk).entries == {"company_name": "Zon"}
    desk.run(undo.redo)
    assert now(desk).entries == {"company_name": "Zonneveld"}
    assert desk.run(application.save, {"company_name": "Zonneveld"}).batch_id is None


def test_it_is_sent_off_only_when_nothing_needed_is_empty(desk, clock):
    clock.set("2026-11-22")
    with pytest.raises(Refused, match="application_missing"):
        desk.run(application.submit)
    desk.run(application.save, {"company_name": "Zon"})
    with pytest.raises(Refused) as caught:
        desk.run(application.submit)
    assert (caught.value.code, caught.value.field) == ("application_incomplete", "zoho_email")
    desk.run(application.save, FULL)
    desk.run(application.submit)
    found = now(desk)
    assert (found.state, found.submitted_on, found.answer_due) == ("submitted", "2026-11-22", "2026-11-29")
    with pytest.raises(Refused, match="application_sent"):
        desk.run(application.save, {"plan": "Other"})


def test_the_answer_is_asked_for_after_a_week(desk, clock):
    clock.set("2026-11-22")
    desk.run(application.save, FULL)
    desk.run(application.submit)

    def due(day):
        import datetime as dt

        return desk.book.between_transactions(
            lambda connection: application_rows.due(connection, dt.date.fromisoformat(day))
        ).result()

    assert due("2026-11-28") == ()
    assert [each.state for each in due("2026-11-29")] == ["submitted"]


@pytest.mark.parametrize(("answer", "state"), [(application.accept, "accepted"), (application.decline, "declined")])
def test_the_answer_is_written_down_and_can_be_undone(desk, clock, answer, state):
    clock.set("2026-11-22")
    desk.run(application.save, FULL)
    with pytest.raises(Refused, match="application_step"):
        desk.run(answer)
    desk.run(application.submit)
    desk.run(answer)
    assert (now(desk).state, now(desk).answered_on) == (state, "2026-11-22")
    desk.run(undo.undo)
    assert (now(desk).state, now(desk).answered_on) == ("submitted", "")


def test_a_declined_one_is_begun_again_with_what_was_filled_in(desk):
    with pytest.raises(Refused, match="application_missing"):
        desk.run(application.begin_again)
    desk.run(application.save, FULL)
    with pytest.raises(Refused, match="application_step"):
        desk.run(application.begin_again)
    desk.run(application.submit)
    desk.run(application.decline)
    desk.run(application.begin_again)
    assert now(desk).state == "draft"
    assert missing(now(desk).entries) == ("terms_read",)


def test_one_that_was_not_sent_after_all_is_a_draft_again(desk):
    desk.run(application.save, FULL)
    desk.run(application.submit)
    desk.run(application.reopen)
    assert (now(desk).state, now(desk).answer_due) == ("draft", "")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("zoho_email", "nobody", "email_invalid"),
        ("phone", "call me", "phone_invalid"),
        ("expertise", "crm", "not_a_choice"),
        ("company_name", "x" * 201, "too_long"),
        ("plan", "x" * 4001, "too_long"),
        ("plan", "x\x00", "control_characters"),
        ("country", "Korea", "country_invalid"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(desk, field, value, code):
    with pytest.raises(UserError) as caught:
        desk.run(application.save, {field: value})
    assert (caught.value.code, caught.value.field) == (code, field)
    assert now(desk) is None


def test_a_web_site_is_a_name_or_an_address():
    assert check("website", "https://partner.example/ko") == "https://partner.example/ko"
    with pytest.raises(UserError) as caught:
        check("website", "not a site")
    assert caught.value.field == "website"


def test_every_field_can_be_empty_and_every_step_leads_somewhere():
    for field in FIELDS:
        assert not check(field, "")
    assert set(NEEDED) <= set(FIELDS)
    assert check("expertise", EXPERTISES[0])
    for state, steps in STEPS_ON.items():
        assert all(refuse_step(state, to) == "" for to in steps)
        assert refuse_step(state, state) == "application_step"

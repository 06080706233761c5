"""Every call against a Zoho over a real socket gives what providers/zoho.md says (issue 5)."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from app.errors import Refused as RefusedError
from app.models.provider import Assist, Done, Missing, Refused, SignIn, Slow, Unknown
from app.providers.base import NotAnswered, Proves
from app.providers.zoho.client import CAPABILITIES, ZohoClient
from app.providers.zoho.sending import BY_HAND, new_password
from app.rules.operations import KINDS
from app.texts.codes import SENTENCES
from tests.unit.providers.zoho_room import ACCOUNT, MILL, TODAY, desk


@pytest.fixture
def room():
    with desk() as found:
        yield found


def test_every_kind_of_zoho_is_carried_out_or_led_through_step_by_step(room):
    googles = {"provision_identity", "import_customer", "transfer_subscriptions", "suspend", "reactivate",
               "transfer_to_google"}  # fmt: skip
    assert set(KINDS) - CAPABILITIES == googles
    assert room.ask(_kinds(room)) == CAPABILITIES
    assert room.do("suspend") == Refused("zoho_not_offered")


async def _kinds(room):
    return room.client._open().sending.kinds


def test_an_organisation_is_created_free_and_its_password_is_in_the_keyring_alone(room):
    instruction = room.instruction("create_customer", MILL)
    outcome = room.send(instruction)
    assert isinstance(outcome, Done)
    made = room.server.world.of_domain("dekraai.example")
    assert outcome.facts["customer"]["provider_ref"] == str(made.zoid)
    assert outcome.facts["customer"]["admin_console_uri"].startswith("https://mailadmin.zoho.eu/cpanel/home.do?zaaid=")
    assert outcome.facts["customer"]["domain_verified"] == 0
    assert "subscription" not in outcome.facts
    name = outcome.facts["first_password"]
    assert list(room.kept) == [name]
    assert len(room.kept[name]) == 16
    assert room.kept[name] not in repr(outcome)


def test_a_trial_that_begins_with_the_organisation_is_told_with_its_days(room):
    payload = {**MILL, "plan": "workplace_standard", "plan_name": "basicTrial"}
    held = room.done("create_customer", payload)["subscription"]
    assert (held["status"], held["sku"], held["payment_plan"]) == ("trial", "workplace_standard", "trial")
    assert (held["trial_start"], held["trial_end"]) == ("2026-03-02", "2026-03-17")
    assert held["may_extend"] == 1


def test_without_the_plans_end_the_trial_has_the_days_of_the_policy(room):
    room.server.add_fault("refuse", "info", code="404", times=0)
    payload = {**MILL, "plan": "mail_premium", "plan_name": "mailPremiumTrial"}
    held = room.done("create_customer", payload)["subscription"]
    assert held["trial_end"] == "2026-03-17"


@pytest.mark.parametrize(
    ("before", "code", "field"),
    [
        (lambda world: world.elsewhere.update({"dekraai.example": "Customer mapped to another partner"}),
         "zoho_other_partner", "domain"),
        (lambda world: world.elsewhere.update({"dekraai.example": ""}), "exists_elsewhere", "domain"),
        (lambda world: world.add("other.example", email="anna@dekraai.example"), "zoho_email_taken", "primary_email"),
    ],
)  # fmt: skip
def test_a_conflict_is_an_error_of_the_server_and_a_refusal_at_its_field(room, before, code, field):
    before(room.server.world)
    refused = room.do("create_customer", MILL)
    assert (refused.code, refused.field) == (code, field)
    assert refused.raw
    assert code in SENTENCES


def test_a_field_zoho_does_not_take_is_refused_with_its_words(room):
    refused = room.do("create_customer", {**MILL, "organisation_name": ""})
    assert refused.code == "zoho_field_wrong"
    assert "orgName is not valid" in refused.raw


def test_verifying_is_judged_by_what_the_reply_says_and_not_by_its_status(room):
    made = room.created()
    refused = room.do("verify_domain", {"domain": "dekraai.example", "method": "txt"})
    assert (refused.code, refused.field) == ("zoho_record_not_seen", "domain")
    assert "host not found" in refused.raw
    assert not made.is_verified
    seen = []
    room.server.world.sees = lambda *record: seen.append(record) or True
    instruction = room.instruction("verify_domain", {"domain": "dekraai.example", "method": "cname"})
    assert room.find(instruction) is None
    assert room.send(instruction) == Done({"customer": {"domain_verified": 1}})
    assert seen == [("dekraai.example", "CNAME", made.code, "zmverify.zoho.eu")]
    assert isinstance(room.find(instruction), Done)


def test_an_older_server_without_the_newer_path_is_asked_the_older_way(room):
    room.created()
    room.server.world.sees = lambda *_record: True
    room.server.add_fault("refuse", "verify", code="404", reason="URL_RULE_NOT_CONFIGURED")
    assert isinstance(room.do("verify_domain", {"domain": "dekraai.example"}), Done)
    assert room.server.calls["verify"] == 2


def test_the_code_that_proves_a_domain_is_zohos(room):
    made = room.created()
    assert isinstance(room.client, Proves)
    assert room.ask(room.client.verification_code("dekraai.example", "txt", str(made.zoid))) == made.code
    assert room.ask(room.client.verification_code("dekraai.example", "html", "")) == made.code.removeprefix("zb")
    with pytest.raises(NotAnswered) as caught:
        room.ask(room.client.verification_code("elsewhere.example", "txt", ""))
    assert caught.value.outcome.code == "zoho_not_ours"


def test_a_trial_is_started_and_extended_until_zoho_says_no(room):
    made = room.created()
    held = room.done("start_trial", {"sku": "workplace_professional"})["subscription"]
    assert (held["status"], held["sku"], held["trial_end"]) == ("trial", "workplace_professional", "2026-03-17")
    for days in (30, 45, 60):
        to = (TODAY + dt.timedelta(days=days)).isoformat()
        held = room.done("extend_trial", {"to": to})["subscription"]
        assert held["trial_end"] == to
        assert made.trial_to.isoformat() == to
    assert held["may_extend"] == 0
    refused = room.do("extend_trial", {"to": "2026-05-16"})
    assert (refused.code, refused.field) == ("zoho_trial_refused", "trial_end")
    assert "cannot be extended" in refused.raw
    assert room.do("start_trial", {"sku": "workplace_standard"}).code == "zoho_trial_refused"
    assert room.do("start_trial", {"sku": "mail_lite"}).code == "zoho_no_trial_of_plan"


def test_calls_that_zoho_does_not_document_are_left_to_a_person_unless_switched_on():
    with desk(client={"undocumented": False}) as room:
        room.created(plan="workplace_standard", plan_name="basicTrial")
        for kind in ("start_trial", "extend_trial"):
            assisted = room.do(kind, {"sku": "workplace_standard", "to": "2026-04-01"})
            assert isinstance(assisted, Assist)
            assert assisted.page == "https://mailadmin.zoho.eu/cpanel/index.do#managecustomers"
            assert set(assisted.steps) <= set(SENTENCES)
        assert not room.server.calls["extendTrial"]


def test_the_next_instruction_is_refused_where_somebody_practises_that(room):
    room.created(plan="workplace_standard", plan_name="basicTrial")
    room.server.refuse_next()
    refused = room.do("extend_trial", {"to": "2026-04-01"})
    assert refused.code == "zoho_trial_refused"
    assert room.done("extend_trial", {"to": "2026-04-01"})["subscription"]["trial_end"] == "2026-04-01"


def test_whether_an_extension_came_is_read_from_the_trials_end(room):
    room.created(plan="workplace_standard", plan_name="basicTrial")
    instruction = room.instruction("extend_trial", {"from": "2026-03-17", "to": "2026-04-01"})
    assert room.find(instruction) is None
    room.send(instruction)
    assert room.find(instruction).facts["subscription"]["trial_end"] == "2026-04-01"
    other = room.instruction("extend_trial", {"from": "2026-03-01", "to": "2026-05-01"})
    assert isinstance(room.find(other), Unknown)
    room.server.add_fault("refuse", "info", code="404")
    assert isinstance(room.find(instruction), Unknown)


def test_what_costs_money_is_never_sent_but_led_to_the_stores_page_and_read_back(room):
    made = room.created()
    order = room.instruction("order", {"sku": "workplace_standard", "licences": 12, "payment_plan": "annual_yearly"})
    assisted = room.send(order)
    assert isinstance(assisted, Assist)
    assert assisted.page == "https://store.zoho.eu/zstore#partnerhome"
    assert set(assisted.steps) <= set(SENTENCES)
    by_hand = dataclasses.replace(order, payload={**order.payload, "by_hand": True})
    assert isinstance(room.find(by_hand), Unknown)
    room.server.world.sell(made, "Workplace Standard", "10730", 12)
    room.later()
    held = room.find(by_hand).facts["subscription"]
    assert (held["status"], held["licences"], held["payment_plan"]) == ("active", 12, "annual_yearly")
    assert held["renewal_date"] == "2027-03-02"
    more = room.instruction("change_licences", {"from": 12, "to": 20})
    assert room.send(more).page.startswith("https://store.zoho.eu/store/reseller.do?profileId=7")
    assert room.find(more) is None


def test_every_step_and_code_has_its_sentence():
    for steps in BY_HAND.values():
        assert set(steps) <= set(SENTENCES)


def test_what_can_not_be_read_back_counts_by_the_persons_word(room):
    room.created()
    told = room.instruction("update_customer", {"phone": "+31 10 1234567"})
    assert isinstance(room.send(told), Assist)
    assert room.find(told) is None
    by_hand = dataclasses.replace(told, payload={**told.payload, "by_hand": True})
    assert room.find(by_hand) == Done()


def test_a_cancelled_plan_is_told_from_a_running_one(room):
    made = room.created()
    sale = room.server.world.sell(made, "Workplace Standard", "10730", 5)
    cancel = room.instruction("cancel", {})
    assert isinstance(room.send(cancel), Assist)
    assert room.find(cancel) is None
    sale["status"] = "inactive"
    room.later()
    assert room.find(cancel) == Done()


@pytest.mark.parametrize("method", ["request", "tag", "authorise"])
def test_an_association_is_asked_for_by_a_person_and_seen_when_it_is_there(room, method):
    asked = room.instruction("associate_customer", {"method": method, "email": "anna@dekraai.example"})
    assisted = room.send(asked)
    assert isinstance(assisted, Assist)
    assert set(assisted.steps) <= set(SENTENCES)
    made = room.server.world.add("dekraai.example", "Molen De Kraai", zaid=42)
    room.server.world.sell(made, "Mail Premium", "17035", 4)
    facts = room.find(asked).facts
    assert facts["customer"]["provider_ref"] == str(made.zoid)
    assert facts["subscriptions"][0]["sku"] == "mail_premium"
    assert room.send(asked).facts == facts


def test_a_practice_account_talks_to_this_computer_and_a_real_one_to_zoho_alone():
    real = dataclasses.replace(ACCOUNT, practice=False)
    for account, endpoint, code in (
        (ACCOUNT, None, "zoho_practice_only"),
        (real, "http://127.0.0.1:5", "zoho_practice_only"),
        (ACCOUNT, "http://zoho.example:5", "zoho_loopback_only"),
        (ACCOUNT, "https://127.0.0.1:5", "zoho_loopback_only"),
        (ACCOUNT, "http://127.0.0.1", "zoho_loopback_only"),
        (ACCOUNT, "http://me@127.0.0.1:5", "zoho_loopback_only"),
        (ACCOUNT, "nonsense]", "zoho_loopback_only"),
        (dataclasses.replace(real, data_centre="moon"), None, "zoho_data_centre"),
    ):
        with pytest.raises(RefusedError) as caught:
            ZohoClient(account, lambda _places: None, endpoint=endpoint)
        assert caught.value.code == code
        assert code in SENTENCES


def test_first_passwords_are_good_and_never_the_same():
    made = {new_password() for _ in range(200)}
    assert len(made) == 200
    for each in made:
        assert len(each) == 16
        assert any(letter.isupper() for letter in each)
        assert any(letter.islower() for letter in each)
        assert any(letter.isdigit() for letter in each)
        assert not set(each) & set("0O1lI")


# -- signing in -------------------------------------------------------------------------------------------------------


def test_a_token_that_ended_is_made_anew_once_and_nothing_is_lost(room):
    room.created()
    room.server.world.tokens.clear()
    assert room.ask(room.client.exists("dekraai.example", "")).decision == "ours"
    assert room.server.calls["token"] == 2


def test_a_sign_in_that_is_gone_stops_the_account(room):
    room.server.world.refresh_token = "another"
    assert room.do("create_customer", MILL).code == "zoho_sign_in_again"
    assert not room.server.world.organisations


@pytest.mark.parametrize(
    ("client", "code"),
    [(("x", "practice-secret"), "zoho_client_wrong"), (("1000.PRACTICE", "y"), "zoho_client_wrong")],
)
def test_a_wrong_client_is_told_from_a_lost_sign_in(room, client, code):
    room.server.world.client = client
    (missing,) = room.ask(room.client.test())
    assert missing.code == code
    assert missing.code in SENTENCES


def test_no_key_in_the_keyring_asks_to_connect_again(room):
    for text in (
        "",
        "no json",
        "[]",
        '{"type": "browser", "client_id": "a", "client_secret": 5, "refresh_token": "x"}',
    ):
        room.credential = text
        room.begin_anew()
        assert room.ask(room.client.test()) == (Missing("zoho_key_gone"),)


def test_no_more_than_ten_token_requests_in_ten_minutes(room):
    for _ in range(10):
        room.server.world.tokens.clear()
        room.ask(room.client.exists("dekraai.example", ""))
    room.server.world.tokens.clear()
    with pytest.raises(NotAnswered) as caught:
        room.ask(room.client.exists("dekraai.example", ""))
    assert isinstance(caught.value.outcome, Slow)
    assert room.server.calls["token"] == 10


def test_too_many_for_zoho_itself_is_a_wait(room):
    for _ in range(10):
        room.server._token_requests.append(1e12)
    with pytest.raises(NotAnswered) as caught:
        room.ask(room.client.exists("dekraai.example", ""))
    assert isinstance(caught.value.outcome, Slow)


def test_an_account_without_leave_to_sign_in_is_not_asked_twice(room):
    room.server.add_fault("refuse", "list", code="401", reason="INVALID_OAUTHTOKEN", times=2)
    with pytest.raises(NotAnswered) as caught:
        room.ask(room.client.customers())
    assert isinstance(caught.value.outcome, SignIn)
    assert room.server.calls["list"] == 2

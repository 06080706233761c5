"""Every call against a Zoho over a real socket gives what providers/zoho.md says (issue 5)."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt

import pytest

from app.errors import Refused as RefusedError
from app.models.provider import Assist, Done, Missing, Refused, SignIn, Slow, Unknown
from app.providers.base import NotAnswered, Proves
from app.providers.zoho.client import CAPABILITIES, ZohoClient
from app.providers.zoho.kept import Kept
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


def test_whether_a_domain_is_ours_already_is_asked_of_the_list(room):
    assert room.ask(room.client.exists("dekraai.example", "")).decision == "untold"  # Zoho has no call that tells
    made = room.server.world.add("dekraai.example")
    found = room.ask(room.client.exists("", "anna@dekraai.example"))
    assert (found.decision, found.identities[0].customer_ref) == ("ours", str(made.zoid))
    assert room.ask(room.client.exists("kraai.example", "")).decision == "untold"  # a part of the name is not it


def test_an_address_that_one_of_our_customers_has_is_not_taken_twice(room):
    room.server.world.add("dekraai.example", email="Anna@dekraai.example")
    found = room.ask(room.client.exists("other.example", "anna@dekraai.example"))
    assert (found.decision, found.code, found.field) == ("refused", "zoho_email_ours", "primary_email")
    assert found.facts == {"email": "anna@dekraai.example", "other": "dekraai.example"}
    assert found.code in SENTENCES
    assert room.ask(room.client.exists("other.example", "bob@other.example")).decision == "untold"
    assert room.ask(room.client.exists("third.example", "")).decision == "untold"
    assert room.server.calls["list"] == 4  # of all of them once; three by their domain


def test_everything_is_pulled_with_few_calls(room):
    world = room.server.world
    for number in range(60):
        made = world.add(f"firm{number}.example", f"Firm {number}", email=f"boss@firm{number}.example")
        if number % 3 == 0:
            world.sell(made, "Workplace Standard", "10730", number + 1)
        elif number % 3 == 1:
            world.start_trial(made, "basicTrial")
    page = room.ask(room.client.customers())
    assert (len(page.customers), page.next_token, page.total) == (60, "", 60)
    assert page.customers[0].fields == {
        "organisation_name": "Firm 0", "domain": "firm0.example", "primary_email": "boss@firm0.example",
    }  # fmt: skip
    assert page.customers[0].provider_fields["kind"] == "domain"
    held = [room.ask(room.client.subscriptions(each.ref)).subscriptions for each in page.customers]
    assert [len(each) for each in held] == [1] * 60
    sold, trial, free = held[:3]
    assert (sold[0].fields["licences"], sold[0].fields["status"]) == (1, "active")
    assert (trial[0].fields["status"], trial[0].fields["trial_end"]) == ("trial", "2026-03-17")
    assert free[0].fields["payment_plan"] == "free"
    assert room.server.calls["list"] == 1
    assert room.server.calls["subscriptions"] == 1  # 20 sales are one page
    assert room.server.calls["token"] == 1


def test_many_looks_at_once_fetch_the_list_and_the_store_once(room):
    world = room.server.world
    made = [world.add(f"firm{number}.example", email=f"boss@firm{number}.example") for number in range(8)]
    for each in made:
        world.sell(each, "Workplace Standard", "10730", 5)

    async def looks():
        asked = [room.client.subscription(sale["subscription_id"]) for sale in world.sales]
        return await asyncio.gather(*asked, *(room.client.customer(str(each.zoid)) for each in made))

    assert all(room.ask(looks()))
    assert (room.server.calls["list"], room.server.calls["subscriptions"]) == (1, 1)
    room.done("start_trial", {"sku": "workplace_standard"}, customer={"provider_ref": str(world.add("a.example").zoid)})
    assert all(room.ask(looks()))
    assert room.server.calls["list"] == 2  # what we told Zoho ourselves is never looked for in an older list


def test_an_extension_is_looked_for_without_the_whole_list(room):
    room.created(plan="workplace_standard", plan_name="basicTrial")
    room.server.world.add("another.example")
    extension = room.instruction("extend_trial", {"from": "2026-03-17", "to": "2026-04-01"})
    room.send(extension)
    assert isinstance(room.find(extension), Done)
    assert room.ask(_looked_for_all(room)) is None
    room.server.world.of_domain("dekraai.example").domain = "kraai.example"  # then by its id, in the whole list
    assert isinstance(room.find(extension), Done)
    assert len(room.ask(_looked_for_all(room))) == 2


async def _looked_for_all(room):
    return room.client._open().directory._looked._answer


def test_a_list_that_was_on_its_way_when_something_changed_is_not_believed():
    async def story():
        given, gate = iter([["old"], ["new"]]), asyncio.Event()

        async def fetched():
            await gate.wait()
            return next(given)

        kept = Kept(fetched, lambda: 0.0)
        early = asyncio.ensure_future(kept.within(10))
        await asyncio.sleep(0)
        kept.doubt()
        late = asyncio.ensure_future(kept.within(10))
        gate.set()
        return await early, await late, await kept.within(10)

    assert asyncio.run(story()) == (["old"], ["new"], ["new"])


def test_the_store_is_read_page_by_page(room):
    made = room.server.world.add("dekraai.example")
    for _ in range(401):
        room.server.world.sell(made, "Mail Lite", "17033", 2, org_id=1)
    found = room.ask(room.client._open().directory.entries("subscriptions"))
    assert len(found) == 401
    assert room.server.calls["subscriptions"] == 3


def test_a_customer_that_vanished_is_a_refusal_and_no_empty_answer(room):
    with pytest.raises(NotAnswered) as caught:
        room.ask(room.client.subscriptions("12345"))
    assert caught.value.outcome == Refused("zoho_gone")


def test_one_customer_and_one_subscription_are_looked_at_alone(room):
    assert room.ask(room.client.customer("12345")) is None
    assert room.ask(room.client.subscription("12345")) is None
    made = room.server.world.add("dekraai.example")
    assert room.ask(room.client.customer(str(made.zoid))) is None  # believed for ten seconds
    assert room.server.calls["list"] == 1
    room.later()
    assert room.ask(room.client.customer(str(made.zoid))).fields["domain"] == "dekraai.example"
    assert room.ask(room.client.subscription(str(made.zoid))).fields["payment_plan"] == "free"
    sale = room.server.world.sell(made, "Mail Premium", "17035", 4)
    room.later()
    assert room.ask(room.client.subscription(sale["subscription_id"])).fields["licences"] == 4
    assert room.ask(room.client.subscription(str(made.zoid))) is None  # it bears the store's id now
    sale["subscription_id"] = "77"
    room.later()
    assert room.ask(room.client.subscription("4000000000")) is None


def test_what_the_account_may_do_is_tested(room):
    assert room.ask(room.client.test()) == ()
    room.server.world.has_console = False
    assert [each.code for each in room.ask(room.client.test())] == ["zoho_no_console"]
    room.server.world.has_store = False
    found = room.ask(room.client.test())
    assert [each.code for each in found] == ["zoho_no_console", "zoho_no_store"]
    assert all(each.code in SENTENCES for each in found)


def test_without_the_store_the_pull_goes_on(room):
    made = room.server.world.add("dekraai.example")
    room.server.world.sell(made, "Workplace Standard", "10730", 7)
    room.server.world.has_store = False
    (held,) = room.ask(room.client.subscriptions(str(made.zoid))).subscriptions
    assert (held.ref, held.fields["licences"]) == (str(made.zoid), 7)


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

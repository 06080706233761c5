"""What is read of a Zoho over a real socket: its list, its store, one customer, what the account may do (issue 5)."""

from __future__ import annotations

import asyncio

import pytest

from app.models.provider import Done, Refused
from app.providers.base import NotAnswered
from app.providers.zoho.kept import Kept
from app.texts.codes import SENTENCES
from tests.unit.providers.zoho_room import desk


@pytest.fixture
def room():
    with desk() as found:
        yield found


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

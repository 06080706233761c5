"""What every provider's client promises, asked of each of them over a real socket: the same tests for all (issue 5).

A provider joins with a ``Side``: how its desk makes a customer, which calls write, and what a person does by hand. Its
server is shared by all tests, so that each works on a customer of its own.
"""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.models.provider import Assist, Done, Existing, Missing, Offline, Outcome, Refused, SignIn, Slow, Unknown
from app.providers.base import NotAnswered, Proves
from app.providers.practice.google_wire import THREADS
from app.rules.operations import KINDS
from app.rules.taking_effect import subscription_columns
from app.texts.codes import SENTENCES
from tests.unit.providers import google_room, zoho_room

HOSTILE = "<b>\u202eno\x00</b> 'it'"


class Google:
    """Cloud Channel."""

    create, listing, effect = "CreateCustomer", "ListCustomers", "create_customer"
    not_ours, proves, refuses = {"new"}, {"new"}, {"code": "PERMISSION_DENIED"}

    def __init__(self, room):
        self.room, self.number = room, 0

    def fresh(self):
        """Return the values of a customer nobody has."""
        self.number += 1
        domain = f"g{self.number}.example"
        values = {**google_room.GARDEN, "domain": domain, "primary_email": f"admin@{domain}", "crm_id": ""}
        self.room.customer = {"uid": f"{self.number:032x}", **values}
        return values

    def made(self):
        """Make a customer with a subscription; returns the subscription's row."""
        values = self.fresh()
        self.room.created(**values)
        return self.room.ordered()

    def lost(self):
        """Have a client that remembers nothing, as after a kill."""
        self.room.ask(self.room.client.close())
        self.room.client = self.room.connect()

    def writes(self):
        """Return kind → (call, instruction, effect) of what changes a customer."""
        row = self.made()
        more = {"subscription": row}
        return {
            "change_licences": ("ChangeParameters", self.room.instruction("change_licences", {"to": 9}, **more),
                                "change_parameters"),
            "suspend": ("SuspendEntitlement", self.room.instruction("suspend", {}, **more), "suspend_entitlement"),
        }  # fmt: skip

    def order(self):
        """Return an order of a customer without a subscription, and what a person does where it can't be sent."""
        self.room.created(**self.fresh())
        return self.room.order(), lambda: None

    def drop(self, ref):
        """Let a customer leave us."""
        del self.room.server.world.customers[ref]


class Zoho:
    """The Mail organisation API and the Partner Store."""

    create, listing, effect = "create", "list", "create_customer"
    not_ours, refuses = {"untold"}, {"code": "403", "reason": "ACCESS_DENIED"}

    def __init__(self, room):
        self.room, self.number = room, 0

    def fresh(self):
        self.number += 1
        domain = f"z{self.number}.example"
        values = {**zoho_room.MILL, "domain": domain, "primary_email": f"admin@{domain}"}
        self.room.customer = {"uid": f"{self.number:032x}", "id": self.number, **values}
        return values

    def made(self, plan="basicTrial"):
        values = {**self.fresh(), "plan": "workplace_standard", "plan_name": plan}
        facts = self.room.done("create_customer", values)
        self.room.customer |= facts["customer"]
        return facts.get("subscription")

    def lost(self):
        self.room.ask(self.room.client.close())
        self.room.client = self.room.connect(self.room.sign_ins)  # the token is in the keyring

    def writes(self):
        self.made("free")
        start = self.room.instruction("start_trial", {"sku": "workplace_standard"})
        free = dict(self.room.customer)
        self.made()
        end = (zoho_room.TODAY + dt.timedelta(days=15)).isoformat()
        more = (zoho_room.TODAY + dt.timedelta(days=30)).isoformat()
        self.room.server.world.sees = lambda *_record: True
        return {
            "start_trial": ("enableTrial", dataclasses.replace(start, customer=free), "start_trial"),
            "extend_trial": ("extendTrial", self.room.instruction("extend_trial", {"from": end, "to": more}),
                             "extend_trial"),
            "verify_domain": ("verify", self.room.instruction("verify_domain", {"method": "txt"}), "verify_domain"),
        }  # fmt: skip

    def order(self):
        self.made("free")
        world, domain = self.room.server.world, self.room.customer["domain"]
        order = {"sku": "workplace_standard", "licences": 5, "payment_plan": "annual_yearly"}

        def buy():
            world.sell(world.of_domain(domain), "Workplace Standard", "10730", 5)

        return self.room.instruction("order", order), buy

    def drop(self, ref):
        del self.room.server.world.organisations[int(ref)]


SIDES = {"google": (Google, google_room.desk, {}), "zoho": (Zoho, zoho_room.desk, {"token_limit": False})}


@pytest.fixture(scope="module", params=SIDES)
def shared(request):
    make, desk, rules = SIDES[request.param]
    with desk(**rules) as room, ThreadPoolExecutor(1) as threads:
        room.runner.get_loop().set_default_executor(threads)
        made = make(room)
        room.ask(_at_once(room, THREADS))  # all threads there will be: what a test leaves behind is its own
        room.ask(room.client.close())
        yield made


async def _at_once(room, count):
    room.server.add_fault("delay", times=count, seconds=0.1)
    await asyncio.gather(*(room.client.exists(f"x{number}.example", "") for number in range(count)))


@pytest.fixture
def side(shared):
    shared.room.server.faults.clear()
    if isinstance(shared, Zoho):
        shared.room.later()
    yield shared
    shared.room.ask(shared.room.client.close())


def is_said(code):
    """Whether a code has a sentence for people."""
    return code in SENTENCES


def check(outcome):
    """See that an outcome is one, can be written down and is said in words."""
    assert isinstance(outcome, Outcome), outcome
    if isinstance(outcome, Refused):
        assert is_said(outcome.code), outcome.code
        json.dumps([outcome.facts, outcome.raw])
    elif isinstance(outcome, SignIn):
        assert is_said(outcome.code), outcome.code
    elif isinstance(outcome, Assist):
        assert outcome.page.startswith("https://")
        assert outcome.steps
        assert all(is_said(each) for each in outcome.steps)
    elif isinstance(outcome, Done):
        json.dumps(outcome.facts)
    return outcome


def no_answer(side, question):
    with pytest.raises(NotAnswered) as caught:
        side.room.ask(question)
    return check(caught.value.outcome)


def everybody(side):
    token, found, pages = "", [], 0
    while True:
        page = side.room.ask(side.room.client.customers(token))
        found += page.customers
        pages += 1
        assert pages < 50
        token = page.next_token
        if not token:
            return found, page.total


# -- what it can do ---------------------------------------------------------------------------------------------------


def test_every_kind_is_carried_out_or_refused_in_words_and_nothing_is_raised(side):
    """Also with a payload that says nothing at all."""
    client = side.room.client
    assert client.capabilities <= set(KINDS)
    side.fresh()
    before = side.room.server.effects.copy()
    for kind in KINDS:
        for payload in ({}, {"domain": HOSTILE, "licences": -(10**30), "subscriptions": 5, "to": [], "sku": None}):
            outcome = check(side.room.ask(client.send(side.room.instruction(kind, payload))))
            if kind not in client.capabilities:
                assert isinstance(outcome, Refused)
            found = side.room.find(side.room.instruction(kind, payload))
            assert found is None or check(found)
    assert side.room.server.effects == before


def test_a_customer_is_made_found_pulled_and_ours(side):
    row = side.made()
    ref, domain = side.room.customer["provider_ref"], side.room.customer["domain"]
    found, total = everybody(side)
    assert len({each.ref for each in found}) == len(found)
    assert total in (None, len(found))
    (mine,) = [each for each in found if each.ref == ref]
    assert mine.fields["domain"] == domain
    assert mine.fields["organisation_name"] == side.room.customer["organisation_name"]
    one = side.room.ask(side.room.client.customer(ref))
    assert (one.ref, one.fields) == (mine.ref, mine.fields)
    (held,) = side.room.ask(side.room.client.subscriptions(ref)).subscriptions
    assert held.ref == row["provider_ref"]
    kept = subscription_columns(held.fields)
    assert all(kept[name] == value for name, value in held.fields.items() if value != "")  # all can stand in the book
    alone = side.room.ask(side.room.client.subscription(held.ref))
    assert (alone.ref, alone.fields["status"]) == (held.ref, held.fields["status"])
    existing = side.room.ask(side.room.client.exists(domain, ""))
    assert (existing.decision, existing.identities[0].customer_ref) == ("ours", ref)


def test_nobody_is_ours_who_is_not(side):
    side.made()
    found = side.room.ask(side.room.client.exists("nobody-has-it.example", "x@nobody-has-it.example"))
    assert isinstance(found, Existing)
    assert found.decision in side.not_ours
    assert not found.identities


def test_what_is_not_there_is_none_or_a_refusal_in_words(side):
    side.made()
    known = side.room.customer["provider_ref"]
    gone = known[:-1] + ("7" if known[-1] != "7" else "8") * 2
    assert side.room.ask(side.room.client.customer(gone)) is None
    assert side.room.ask(side.room.client.subscription(gone)) is None
    assert isinstance(no_answer(side, side.room.client.subscriptions(gone)), Refused)


def test_a_customer_that_left_is_gone_and_never_an_empty_answer(side):
    side.made()
    ref = side.room.customer["provider_ref"]
    side.drop(ref)
    side.lost()
    assert side.room.ask(side.room.client.customer(ref)) is None
    assert ref not in {each.ref for each in everybody(side)[0]}


def test_an_order_is_sent_or_led_through_and_found_afterwards(side):
    order, person = side.order()
    assert side.room.find(order) is None
    outcome = check(side.room.send(order))
    if isinstance(outcome, Assist):
        told = dataclasses.replace(order, payload={**order.payload, "by_hand": True})
        assert isinstance(side.room.find(told), Unknown)  # a word too soon
        person()
        side.lost()
        outcome = check(side.room.find(told))
    assert isinstance(outcome, Done)
    held = outcome.facts["subscription"]
    assert held["licences"] == 5
    assert held["provider_ref"]
    found = check(side.room.find(order))
    assert found.facts["subscription"]["provider_ref"] == held["provider_ref"]


def test_the_account_is_tested_in_words(side):
    assert side.room.ask(side.room.client.test()) == ()
    side.room.server.add_fault("refuse", "*", times=0, message=HOSTILE, **side.refuses)
    found = side.room.ask(side.room.client.test())
    assert found
    assert all(isinstance(each, Missing) and is_said(each.code) for each in found)


def test_the_code_that_proves_a_domain_is_given_or_refused_in_words(side):
    side.made()
    assert isinstance(side.room.client, Proves)
    domain = side.room.customer["domain"]
    for method in ("txt", "cname", "html"):
        given = side.room.ask(_code_or_refusal(side.room, domain, method))
        assert given.isprintable() if isinstance(given, str) else isinstance(check(given), Refused | Slow)


async def _code_or_refusal(room, domain, method):
    try:
        return await room.client.verification_code(domain, method, room.customer["provider_ref"]) or Unknown("empty")
    except NotAnswered as no:
        return no.outcome


def test_after_closing_it_opens_again(side):
    for _ in range(2):
        side.room.ask(side.room.client.close())
        assert everybody(side)


# -- when it goes wrong -----------------------------------------------------------------------------------------------

# fault → what may be said of a change, and how often it took effect all the same
TROUBLES = {
    "drop_before": ((Unknown,), 0),
    "drop_after": ((Unknown,), 1),
    "nonsense": ((Unknown,), 0),
    "nonsense_after": ((Unknown,), 1),
    "too_many": ((Slow,), 0),
    "refuse": ((Refused,), 0),
}


def cases(side):
    return {"create_customer": (side.create, side.room.instruction("create_customer", side.fresh()), side.effect),
            **side.writes()}  # fmt: skip


def test_a_refusal_that_is_practised_comes_once_and_changes_nothing(side):
    for kind, (_method, instruction, effect) in cases(side).items():
        before = side.room.server.effects[effect]
        side.room.server.refuse_next()
        assert isinstance(check(side.room.send(instruction)), Refused), kind
        assert side.room.server.effects[effect] == before
        assert isinstance(check(side.room.send(instruction)), Done), kind
        assert side.room.server.effects[effect] == before + 1


@pytest.mark.parametrize("fault", TROUBLES)
def test_whatever_the_line_does_each_change_takes_effect_exactly_once(side, fault):
    """Send, meet the trouble, be killed, look, and send again only where nothing is found."""
    wanted, took = TROUBLES[fault]
    effects = side.room.server.effects
    for kind, (method, instruction, effect) in cases(side).items():
        before = effects[effect]
        how = {**side.refuses, "message": HOSTILE} if fault == "refuse" else {}
        side.room.server.add_fault(fault, method, **how)
        outcome = check(side.room.ask(side.room.client.send(instruction)))
        assert isinstance(outcome, wanted), (kind, outcome)
        assert effects[effect] - before == took, kind
        side.lost()
        found = check(side.room.find(instruction) or Unknown("not there"))
        assert isinstance(found, Done) == bool(took), (kind, found)
        if not took:
            assert isinstance(check(side.room.send(instruction)), Done), kind
        assert isinstance(side.room.find(instruction), Done), kind
        assert effects[effect] - before == 1, kind


def test_a_kill_while_it_waits_for_the_answer_is_found_by_the_next_start(side):
    """The effect is there, the answer never came: the call is given up as a program that ends gives it up."""
    effects = side.room.server.effects
    for kind, (method, instruction, effect) in cases(side).items():
        before = effects[effect]
        side.room.server.add_fault("delay_after", method, seconds=0.2)

        async def killed(told=instruction, name=effect, count=before):
            call = asyncio.get_running_loop().create_task(side.room.client.send(told))
            for _ in range(1000):
                await asyncio.sleep(0.005)
                if effects[name] != count:
                    break
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)

        side.room.ask(killed())
        side.lost()
        assert isinstance(side.room.find(instruction), Done), kind
        assert effects[effect] - before == 1, kind


@pytest.mark.parametrize("fault", ["drop_before", "nonsense", "too_many", "refuse"])
def test_a_question_without_an_answer_says_what_is_certain_and_then_works(side, fault):
    side.made()
    how = {**side.refuses, "message": HOSTILE} if fault == "refuse" else {}
    side.room.server.add_fault(fault, side.listing, **how)
    outcome = no_answer(side, side.room.client.customers())
    assert not isinstance(outcome, Done | Assist)
    assert everybody(side)


@pytest.mark.parametrize("provider", SIDES)
def test_without_a_network_nothing_is_sent_and_all_of_it_says_so(provider):
    make, desk, rules = SIDES[provider]
    with desk(**rules) as room:
        _cut_off(make(room))


def _cut_off(side):
    order, _person = side.order()
    port = int(side.room.server.endpoint.rpartition(":")[2])
    before = side.room.server.effects.copy()
    side.room.server.stop()  # also a connection that was kept open is lost
    try:
        assert side.room.ask(side.room.client.send(side.room.instruction("create_customer", side.fresh()))) == Offline()
        for question in (
            side.room.client.customers(),
            side.room.client.exists("nobody.example", ""),
            side.room.client.customer(order.customer["provider_ref"]),
        ):
            assert no_answer(side, question) == Offline()
        assert side.room.find(order) == Offline()
        assert all(is_said(each.code) for each in side.room.ask(side.room.client.test()))
    finally:
        side.room.server.start(port)
    side.lost()
    assert side.room.server.effects == before
    assert everybody(side)


def test_of_work_nobody_knows_it_says_so(side):
    side.made()
    check(side.room.ask(side.room.client.poll(side.room.instruction("order", {}, provider_ref="operations/nothing"))))

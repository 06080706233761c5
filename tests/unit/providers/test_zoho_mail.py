"""Mail hosting, MX, DKIM and storage at a Zoho over a real socket (issue 5, providers/zoho.md, 2.1, 2.2)."""

from __future__ import annotations

import pytest

from app.models.mail_setup import ADD_DKIM, HOSTING, KINDS, MX, VERIFY_DKIM
from app.models.provider import Assist, Done, Refused, Unknown
from app.providers.base import NotAnswered, Stores
from app.providers.zoho import read
from app.texts.codes import SENTENCES
from tests.unit.providers.zoho_room import desk

ASK = {"domain": "dekraai.example"}


@pytest.fixture
def room():
    with desk() as found:
        found.one = found.created()
        yield found


def ready(room):
    room.one.is_verified = True
    room.server.world.sees = lambda *_record: True


def key_facts(room, verified):
    return Done({"mail": {"selector": "zmail", "key": room.one.key("zmail"), "verified": verified}})


def test_nothing_is_set_up_before_the_domain_is_verified(room):
    for kind in (HOSTING, MX, ADD_DKIM):
        refused = room.do(kind, ASK)
        assert refused.code == "zoho_domain_not_verified"
        assert "not verified" in refused.raw
    assert room.do(VERIFY_DKIM, ASK).code == "zoho_dkim_none"


def test_hosting_mx_and_key_are_done_once_and_found_again(room):
    ready(room)
    for kind in KINDS:
        instruction = room.instruction(kind, ASK)
        assert room.find(instruction) is None
        outcome = room.send(instruction)
        assert isinstance(outcome, Done), (kind, outcome)
        assert room.find(instruction) == outcome
        again = room.send(instruction)
        assert again == (key_facts(room, 1) if kind == ADD_DKIM and room.one.keys["zmail"] else outcome)
    assert room.do(ADD_DKIM, ASK) == key_facts(room, 1)
    effects = {kind: count for kind, count in room.server.effects.items() if kind in KINDS}
    assert effects == dict.fromkeys(KINDS, 1)


def test_what_zoho_does_not_see_yet_is_refused_with_what_to_do(room):
    room.one.is_verified = True
    assert room.do(MX, ASK).code == "zoho_mx_not_seen"
    assert room.do(ADD_DKIM, ASK) == key_facts(room, 0)
    assert room.do(VERIFY_DKIM, ASK).code == "zoho_dkim_not_seen"
    assert {"zoho_mx_not_seen", "zoho_dkim_not_seen", "zoho_mail_refused", "zoho_dkim_none"} <= SENTENCES.keys()


def test_the_call_that_is_not_documented_is_a_persons_where_it_is_off():
    with desk(client={"undocumented": False}) as room:
        room.one = room.created()
        ready(room)
        assert isinstance(room.do(ADD_DKIM, ASK), Done)
        assist = room.do(VERIFY_DKIM, ASK)
        assert isinstance(assist, Assist)
        assert assist.page.startswith("https://mailadmin.zoho.eu/cpanel/home.do?zaaid=")
        assert {*assist.steps} <= SENTENCES.keys()
        said = room.instruction(VERIFY_DKIM, {**ASK, "by_hand": True})
        assert isinstance(room.find(said), Unknown)
        room.one.keys["zmail"] = True
        assert room.find(said) == key_facts(room, 1)
        assert room.do(VERIFY_DKIM, ASK) == key_facts(room, 1)


def test_a_call_zoho_no_longer_knows_is_a_persons_too(room):
    ready(room)
    room.server.add_fault("refuse", "verify", code="404", reason="URL_RULE_NOT_CONFIGURED", times=2)
    assert isinstance(room.do(HOSTING, ASK), Assist)
    room.customer["admin_console_uri"] = ""
    assert room.do(MX, ASK).page.endswith("#managecustomers")
    room.server.add_fault("refuse", "verify", code="403")
    assert room.do(HOSTING, ASK).code == "zoho_not_allowed"


def test_another_no_a_wrong_selector_and_a_strangers_domain(room):
    ready(room)
    room.server.add_fault("refuse", "verify", message="Mail is blocked")
    refused = room.do(HOSTING, ASK)
    assert refused.code == "zoho_mail_refused"
    assert "Mail is blocked" in refused.raw
    assert room.do(ADD_DKIM, {**ASK, "selector": "a b"}) == Refused("zoho_field_wrong")
    room.customer = {"domain": "stranger.example"}
    assert room.do(HOSTING).code == "zoho_not_ours"
    assert room.find(room.instruction(HOSTING)) is None


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_makes_no_sense_is_looked_into(room, kind):
    ready(room)
    if kind == VERIFY_DKIM:
        room.one.keys["zmail"] = False
    room.server.add_fault("nonsense", "verify", reply=b'{"data": {"x": 1}}')
    assert isinstance(room.do(kind, ASK), Unknown)


def test_a_key_that_can_not_be_read_back_is_looked_for(room):
    ready(room)
    calls = []
    ask = room.client._open().session.ask

    async def once(*asked):
        calls.append(asked)
        if len(calls) == 2:
            raise NotAnswered(Unknown("cut"))
        return await ask(*asked)

    room.client._open().session.ask = once
    instruction = room.instruction(ADD_DKIM, ASK)
    assert isinstance(room.send(instruction), Unknown)
    assert room.find(instruction) == key_facts(room, 0)
    assert room.server.effects["add_dkim"] == 1


def test_storage_is_the_sum_of_all_users_page_by_page(room):
    assert isinstance(room.client, Stores)
    room.one.licences = 401
    used = sum(100 + each % 7 * 40 for each in range(401))
    assert room.ask(room.client.storage(str(room.one.zoid))) == (used, 401 * 5 * 1024)
    assert room.server.calls["storage"] == 3
    room.one.licences = 0
    assert room.ask(room.client.storage(str(room.one.zoid))) is None
    for ref in ("", "12345"):
        with pytest.raises(NotAnswered):
            room.ask(room.client.storage(ref))


@pytest.mark.parametrize(
    ("domains", "found"),
    [
        (None, None),
        ({"domainVO": "x"}, None),
        ([{"domainName": "A.example", "mxstatus": "Verified"}], read.DomainMail(mx_seen=True)),
        ({"domainName": "a.example", "dkimDetailList": [7, {"selector": "zmail", "publicKey": "<b>"}]},
         read.DomainMail(selector="zmail")),
        ({"domainName": "a.example", "isMailHostingEnabled": "true", "dkimDetailList": {}},
         read.DomainMail(is_hosted=True)),
    ],
)  # fmt: skip
def test_hostile_domains_are_read_as_nothing(domains, found):
    assert read.mail_of(domains, "a.example", "zmail") == found


@pytest.mark.parametrize("value", [None, True, -1, "1e9", "NaN", 10**12, float("nan"), [], "9" * 400])
def test_hostile_storage_is_left_out(value):
    users = [7, {"zuid": value, "totalStorage": 1}, {"zuid": 1, "totalStorage": 5, "usedStorage": value},
             {"zuid": 2, "totalStorage": value, "usedStorage": 1},
             {"zuid": 3, "totalStorage": "1.5", "usedStorage": 9}]  # fmt: skip
    assert read.storage_of({"userList": users}) == {"3": (9, 1536)}
    assert read.storage_of(value) == {}
